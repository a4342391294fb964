"""Changing the secret key: what the old one has sealed can still be opened while it is named as an old one."""

import os
import subprocess
import sys

OLD, NEW = "the-key-of-yesterday-0123456789abcdef", "the-key-of-today-0123456789abcdef0123"
SEAL = "from encrypted_fields.fields import EncryptedTextField as F; print(F().f.encrypt(b'woo-secret').decode())"
OPEN = (
    "import sys; from encrypted_fields.fields import EncryptedTextField as F; "
    "print(F().f.decrypt(sys.argv[1].encode()).decode())"
)


def run(words: str, *arguments: str, **environment: str) -> str:
    known = {**os.environ, "DJANGO_SETTINGS_MODULE": "regulars.config.settings", **environment}
    command = [sys.executable, "-c", f"import django; django.setup(); {words}", *arguments]
    return subprocess.run(command, env=known, check=False, stdout=subprocess.PIPE, text=True).stdout.strip()


def test_an_old_key_still_opens_what_it_has_sealed():
    sealed = run(SEAL, REGULARS_SECRET_KEY=OLD)

    assert run(OPEN, sealed, REGULARS_SECRET_KEY=NEW, REGULARS_OLD_SECRET_KEYS=OLD) == "woo-secret"
    assert run(OPEN, sealed, REGULARS_SECRET_KEY=NEW) == ""

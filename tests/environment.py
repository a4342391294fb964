"""The environment of the tests, set before anything reads it (pytest loads this module first)."""

import os
import tempfile
from pathlib import Path

_home = tempfile.TemporaryDirectory(prefix="regulars-tests-")  # nothing of a test stays in the checkout
os.environ.setdefault("REGULARS_DATA", _home.name)
Path(os.environ["REGULARS_DATA"], "static").mkdir(parents=True, exist_ok=True)
os.environ.setdefault("REGULARS_SECRET_KEY", "tests-only-not-a-secret-0123456789abcdef")
os.environ.setdefault("REGULARS_EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")

from regulars.config.build import compile_messages  # noqa: E402 (the settings above come first)

compile_messages()  # a fresh checkout has none, and gettext never looks twice

"""What a fresh checkout lacks: compiled translations, collected static files, a secret key, a database.

Done at the start of a command, each only when it is needed, so that no build step is left to the user.
"""

import os
import shutil
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """Return the data folder, made if need be. The same rule as in settings.py."""
    folder = Path(os.environ.get("REGULARS_DATA") or PACKAGE.parent / "data").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def make_secret_key(folder: Path) -> None:
    """Write a secret key into the data folder unless there is one, or one in the environment."""
    from regulars.core.tokens import new_token

    kept = folder / "secret.key"
    if os.environ.get("REGULARS_SECRET_KEY") or kept.exists():
        return
    fresh = folder / f"secret.key.{os.getpid()}"
    fresh.touch(mode=0o600)
    fresh.write_text(new_token(384) + "\n")
    try:
        os.link(fresh, kept)  # two first starts at once: one key wins, for both
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def compile_messages() -> None:
    """Compile translations that are newer than what was compiled of them. Needs no gettext tools."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in PACKAGE.glob("locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as words:
            catalog = read_po(words, locale=source.parent.parent.name)
        fresh = compiled.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as out:
            write_mo(out, catalog)
        fresh.replace(compiled)


def collect_static() -> None:
    """Copy static files to where the server hands them out."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = settings.STATIC_ROOT / ".collected"
    newest = max((path.stat().st_mtime for path in PACKAGE.glob("*/static/**/*") if path.is_file()), default=0.0)
    if stamp.exists() and stamp.stat().st_mtime >= newest:
        return
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.touch()


def prepare() -> None:
    """Make ready what any command with a database needs: folder, key, translations, Django."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.config.settings")
    make_secret_key(data_folder())
    compile_messages()
    django.setup()


def migrate() -> None:
    """Bring the database to this version of the product. Safe to repeat and to interrupt."""
    from django.core.management import call_command

    call_command("createcachetable", verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)

"""Backups that are proven before they count: taken online, opened again, checked, and only then kept."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

KEEP = 14


class BackupFailed(Exception):
    """The copy could not be made, or did not pass its check; the ones before are untouched."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A proven copy of the database."""

    path: Path
    bytes: int
    sha256: str


def take(folder: Path, *, at: datetime) -> Backup:
    """Copy the database while it is in use, prove the copy, and drop copies beyond the newest fourteen.

    Raises BackupFailed. The secret key is not in the copy: without it secrets in the copy stay sealed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"regulars-{at:%Y%m%d-%H%M%S}"
    part = folder / f"{name}.part"
    if connection.vendor == "sqlite":
        target = folder / f"{name}.sqlite3"
        _copy_sqlite(part)
    else:
        target = folder / f"{name}.dump"
        _dump_postgres(part)
    digest = _digest(part)
    os.replace(part, target)
    os.chmod(target, 0o600)
    facts = {"taken_at": at.isoformat(), "sha256": digest, "bytes": target.stat().st_size}
    target.with_suffix(target.suffix + ".json").write_text(json.dumps(facts) + "\n")
    _drop_old(folder)
    return Backup(target, target.stat().st_size, digest)


def newest(folder: Path) -> datetime | None:
    """Return when the newest proven backup was taken; None when there is none."""
    notes = sorted(folder.glob("regulars-*.json"))
    return datetime.fromisoformat(json.loads(notes[-1].read_text())["taken_at"]) if notes else None


def default_folder() -> Path:
    """Return where backups go unless told otherwise."""
    return Path(settings.DATA) / "backups"


def _copy_sqlite(part: Path) -> None:
    connection.ensure_connection()
    copy = sqlite3.connect(part)
    try:
        connection.connection.backup(copy, pages=2000)
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        entries = copy.execute("SELECT count(*) FROM journal_entry").fetchone()[0]
    finally:
        copy.close()
    if verdict != "ok" or entries < 0:
        part.unlink()
        raise BackupFailed(f"The copy does not pass its check: {verdict}")


def _dump_postgres(part: Path) -> None:
    tool, reader = shutil.which("pg_dump"), shutil.which("pg_restore")
    if tool is None or reader is None:
        raise BackupFailed("pg_dump and pg_restore are needed. Debian and Ubuntu: apt install postgresql-client")
    params = connection.get_connection_params()
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    place = {variable: str(params[name]) for variable, name in names.items() if params.get(name)}
    dumped = subprocess.run(  # noqa: S603  # a fixed command, no input of others
        [tool, "--format=custom", f"--file={part}"], env={**os.environ, **place}, capture_output=True, check=False
    )
    if dumped.returncode:
        raise BackupFailed(dumped.stderr.decode("utf-8", "replace").strip()[:500])
    listed = subprocess.run([reader, "--list", str(part)], capture_output=True, check=False)  # noqa: S603  # as above
    if listed.returncode or b"journal_entry" not in listed.stdout:
        part.unlink()
        raise BackupFailed("The dump does not pass its check.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _drop_old(folder: Path) -> None:
    for note in sorted(folder.glob("regulars-*.json"))[:-KEEP]:
        note.with_suffix("").unlink(missing_ok=True)
        note.unlink()

"""The files of an import: kept where only we can read them, and forgotten after thirty days."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from regulars.core.errors import Refusal
from regulars.core.tokens import new_token
from regulars.intake.models import ImportJob
from regulars.intake.ports import FileOptions, FilePlan
from regulars.intake.registry import format_of

FOLDER = "imports"
KEPT_FOR = timedelta(days=30)  # they hold personal data (reliability.md T30)
_LONGEST_NAME = 60  # characters: a file system takes 255 bytes

Kept = dict[str, dict[str, Any]]  # role → {"name", "kept", "size"}


def keep(files: Mapping[str, "File[bytes]"]) -> Kept:
    """Keep files by their role, durably; return where. A file that was received into a folder is only moved."""
    token = new_token(128)
    kept: Kept = {}
    for role, file in files.items():
        name = Path(file.name or role).name
        # With its own name, so that whatever cannot be read is called as the person calls it.
        place = default_storage.save(f"{FOLDER}/{token}/{role}/{_safe(name) or role}", file)
        with default_storage.open(place) as written:
            os.fsync(written.fileno())
        kept[role] = {"name": name, "kept": place, "size": default_storage.size(place)}
    return kept


def keep_copies(paths: Mapping[str, Path]) -> Kept:
    """Keep copies of files that somebody else looks after."""
    opened: dict[str, File[bytes]] = {}
    try:
        for role, path in paths.items():
            opened[role] = File(path.open("rb"), name=path.name)
        return keep(opened)
    finally:
        for file in opened.values():
            file.close()


def drop(kept: Kept) -> None:
    """Forget files that nobody will ask for."""
    for one in kept.values():
        default_storage.delete(one["kept"])


def open_kept(job: ImportJob, options: Mapping[str, Any] | None = None) -> FilePlan:
    """Look the files of an import through, by its own options or by others.

    Raises Refusal when they were forgotten, IntegrationError when they cannot be read.
    """
    if not job.files:
        raise Refusal(_("The files of this import were deleted after 30 days. Upload them again."))
    paths = {role: Path(default_storage.path(one["kept"])) for role, one in job.files.items()}
    return format_of(job.kind).open(paths, FileOptions(**(job.options if options is None else options)))


def bad_rows(job: ImportJob, role: str) -> Path:
    """Return a file with the rows of one file that stay outside, written at the first time that it is asked for.

    Raises Refusal when the files were forgotten.
    """
    plan = open_kept(job)
    place = Path(default_storage.path(job.files[role]["kept"])).with_name(f"bad-{plan.fingerprint[:16]}.csv")
    try:
        if not place.exists():
            fresh = place.with_name(f"{place.name}.{new_token(64)}")
            fresh.touch(mode=0o600)
            plan.write_problems(fresh, role=role)
            fresh.replace(place)
    finally:
        plan.close()
    return place


def forget_files(*, at: datetime) -> int:
    """Delete what was kept more than thirty days ago, whatever became of it; return how many files."""
    ImportJob.objects.filter(uploaded_at__lt=at - KEPT_FOR).exclude(files={}).update(files={})
    folder = Path(default_storage.path(FOLDER))
    old = [path for path in folder.rglob("*") if path.is_file() and _age_of(path, at) > KEPT_FOR]
    for path in old:
        path.unlink(missing_ok=True)
    for place in sorted(folder.rglob("*"), reverse=True):  # the inner ones first
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
    return len(old)


def _age_of(path: Path, at: datetime) -> timedelta:
    return at - datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _safe(name: str) -> str:
    try:
        return get_valid_filename(name[-_LONGEST_NAME:])
    except SuspiciousFileOperation:
        return ""

"""Where deliveries go while the database is away: one file, one line a delivery, on disk before we answer.

WooCommerce does not come back (reliability.md, finding 1), so what cannot be stored must not be turned away.
The file is drained first after recovery, by `drain_spool` in the room's actions. A crash while draining
may bring a delivery in twice; taking in twice is as good as once.
"""

import base64
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
from django.conf import settings

from regulars.intake.ports import Delivery

MOST_BYTES = 256 * 1024 * 1024
MOST_LINES = 50_000
MOST_UNCHECKED_BYTES = MOST_BYTES // 4  # strangers may fill no more than a quarter


@dataclass(frozen=True, slots=True)
class Spooled:
    """A delivery set aside, with the door at which it stood.

    checked: its signature has been checked. False while nobody could know the connection; then `delivery`
    has all its headers, and whoever drains checks first.
    """

    door: str
    delivery: Delivery
    received_at: datetime
    checked: bool


class SpoolFull(OSError):
    """The spool has reached its cap."""


def set_aside(spooled: Spooled) -> None:
    """Append a delivery, durably. Raises OSError (SpoolFull among them) when it could not be kept."""
    line = _line(spooled)
    with _held() as folder:
        _check_room(folder, len(line), unchecked=not spooled.checked)
        _append(folder / "waiting.jsonl", line)
        _append(folder / "waiting.count", b".")


def take_up() -> Path | None:
    """Move what waits out of the writers' way; return the oldest file to drain, or None."""
    if not Path(settings.SPOOL).is_dir():
        return None
    with _held() as folder:
        waiting = folder / "waiting.jsonl"
        if waiting.exists():
            last = max((int(path.stem.split("-")[1]) for path in folder.glob("draining-*.jsonl")), default=0)
            waiting.rename(folder / f"draining-{last + 1:06}.jsonl")
            (folder / "waiting.count").unlink(missing_ok=True)
        return min(folder.glob("draining-*.jsonl"), default=None)


def lines(path: Path) -> Iterator[Spooled]:
    """Yield the deliveries of a file. A torn last line was never acknowledged: it is left out."""
    with path.open("rb") as file:
        for line in file:
            spooled = _spooled(line)
            if spooled is not None:
                yield spooled


def count_waiting() -> int:
    """Return how many deliveries wait in the file, for the Health page."""
    try:
        return (Path(settings.SPOOL) / "waiting.count").stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def _held() -> Iterator[Path]:
    folder = Path(settings.SPOOL)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(lock)


def _check_room(folder: Path, more: int, *, unchecked: bool) -> None:
    size = sum(path.stat().st_size for path in folder.glob("*.jsonl"))
    cap = MOST_UNCHECKED_BYTES if unchecked else MOST_BYTES
    if size + more > cap or count_waiting() >= MOST_LINES:
        raise SpoolFull(f"The spool in {folder} holds {size} bytes, {count_waiting()} deliveries: it is full.")


def _append(path: Path, data: bytes) -> None:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        end = os.lseek(file, 0, os.SEEK_END)
        torn = end > 0 and data.endswith(b"\n") and os.pread(file, 1, end - 1) != b"\n"
        data = b"\n" + data if torn else data
        if os.write(file, data) != len(data):
            raise OSError(f"Only a part of a delivery could be written to {path}.")
        os.fsync(file)
    finally:
        os.close(file)
    if end == 0:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # A new file's name is durable only when its folder is.
    held = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _line(spooled: Spooled) -> bytes:
    delivery = spooled.delivery
    facts = {
        "door": spooled.door,
        "at": spooled.received_at,
        "checked": spooled.checked,
        "topic": delivery.topic,
        "headers": dict(delivery.headers),
        "body": base64.b64encode(delivery.body).decode("ascii"),
    }
    return orjson.dumps(facts) + b"\n"


def _spooled(line: bytes) -> Spooled | None:
    try:
        facts = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    body = base64.b64decode(facts["body"])
    delivery = Delivery(body, facts["headers"], facts["topic"])
    return Spooled(facts["door"], delivery, datetime.fromisoformat(facts["at"]), facts["checked"])

"""How far we have asked a shop's own list: a cursor that goes by the shop's clock, never by ours.

Each run asks again for the last two minutes before the newest stamp, because a slow transaction in the shop
may show an older stamp later; what was handed over from that window already, and has not changed, is left
out. So nothing is missed, and a second run over unchanged data brings nothing (reliability.md B10).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import orjson

from regulars.integrations.shops.parts import EPOCH

OVERLAP = timedelta(minutes=2)
_OVERLAP_US = OVERLAP // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing from a shop's list: its id, its stamp in microseconds since 1970, its JSON."""

    id: str
    stamp: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next call goes on.

    since: the stamp asked from in this run, 0 for everything.   newest: the newest stamp seen.
    page: the shop's own word for the page within the run, "" for the first.
    seen: id to stamp and digest, of the things stamped within the overlap.
    """

    since: int = 0
    newest: int = 0
    page: str = ""
    seen: dict[str, tuple[int, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, written: str) -> "Cursor":
        """Return the cursor that `text` wrote. One that cannot be read begins anew: harmless, only longer."""
        try:
            raw = orjson.loads(written)
            seen = {str(id): (int(stamp), str(digest)) for id, (stamp, digest) in raw["seen"].items()}
            return cls(int(raw["since"]), int(raw["newest"]), str(raw["page"]), seen)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            return cls()

    def text(self) -> str:
        """Return the cursor as text, to be stored and given back."""
        return orjson.dumps(
            {"since": self.since, "newest": self.newest, "page": self.page, "seen": self.seen}
        ).decode()

    def news(self, listed: Iterable[Listed]) -> tuple[list[Listed], "Cursor"]:
        """Return what of `listed` was not handed over before as it is now, and the cursor that knows it."""
        seen, newest, fresh = dict(self.seen), self.newest, []
        for thing in listed:
            mark = (thing.stamp, hashlib.sha256(thing.body).hexdigest()[:16])
            if seen.get(thing.id) != mark:
                fresh.append(thing)
            seen[thing.id] = mark
            newest = max(newest, thing.stamp)
        kept = {id: mark for id, mark in seen.items() if mark[0] >= newest - _OVERLAP_US}
        return fresh, replace(self, newest=newest, seen=kept)

    def going_on(self, *, page: str, since: int | None = None) -> "Cursor":
        """Return the cursor for the next page of this run."""
        return replace(self, page=page, since=self.since if since is None else since)

    def done(self) -> "Cursor":
        """Return the cursor for the next run."""
        return replace(self, page="", since=max(self.newest - _OVERLAP_US, 0))


def moment_of(stamp: int) -> datetime:
    """Return the moment, in UTC, of a stamp in microseconds."""
    return EPOCH + timedelta(microseconds=stamp)

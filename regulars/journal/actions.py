"""The one way into the journal: an event, what belongs together with it, and what is owed afterwards."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_type_hints

from django.db import connection, transaction

from regulars.core.faults import fault
from regulars.journal import bulk
from regulars.journal.events import EVENTS, Event
from regulars.journal.models import Effect, Entry

CHANNEL = "regulars"  # PostgreSQL's NOTIFY channel for live pages


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place in the journal."""

    entry_id: int
    event: Event
    by: str
    at: datetime


Together = Callable[[Sequence[Recorded]], None]
Handler = Callable[[Any], None]
NotAfter = Callable[[Any, datetime], datetime | None]


class BadWiring(TypeError):
    """A table of reactions names a handler that does not fit its event."""


_together: dict[type[Event], tuple[Together, ...]] = {}
_afterwards: dict[type[Event], tuple[str, ...]] = {}
_handlers: dict[str, Handler] = {}


def wire(
    *,
    together: Mapping[type[Event], Sequence[Together]],
    afterwards: Mapping[type[Event], Sequence[Handler]],
) -> None:
    """Set what follows what. Raises BadWiring where a handler's annotation is not its key."""
    for event, handlers in afterwards.items():
        for handler in handlers:
            _check(event, handler)
    _together.clear()
    _afterwards.clear()
    _together.update({event: tuple(handlers) for event, handlers in together.items()})
    _afterwards.update({event: tuple(name_of(h) for h in hs) for event, hs in afterwards.items()})
    _handlers.update({name_of(h): h for hs in afterwards.values() for h in hs})


def name_of(handler: Handler) -> str:
    """Return the name under which a handler stands in the outbox: `orders.send_letter`."""
    room = handler.__module__.removeprefix("regulars.").partition(".")[0]
    return f"{room}.{handler.__name__}"


def handler_named(name: str) -> Handler | None:
    """Return the handler, or None when today's code does not know it any more."""
    return _handlers.get(name)


def expires(not_after: NotAfter) -> Callable[[Handler], Handler]:
    """Mark a handler whose lateness is worse than silence: `not_after(event, at)` is its last moment."""

    def mark(handler: Handler) -> Handler:
        handler.not_after = not_after  # type: ignore[attr-defined]  # read again in _owe
        return handler

    return mark


def record(event: Event, *, by: str, at: datetime) -> Recorded:
    """Write one event into the journal, with all that belongs to it. Inside the action's transaction."""
    return record_all([event], by=by, at=at)[0]


def record_all(events: Sequence[Event], *, by: str, at: datetime) -> list[Recorded]:
    """Write many events in a fixed number of statements; see `record`."""
    if not events:
        return []
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An event is recorded inside its action's transaction.")
    _hold_threads(events)
    recorded = _write(events, by=by, at=at)
    fault("journal.written")
    for handler, batch in _batches(recorded):
        handler(batch)
    _owe(recorded)
    _tell_live_pages(recorded)
    return recorded


def _check(event: type[Event], handler: Handler) -> None:
    hints = {name: hint for name, hint in get_type_hints(handler).items() if name != "return"}
    if list(hints.values()) != [event]:
        raise BadWiring(f"{name_of(handler)} is wired to {event.__name__} but takes {hints or 'nothing'}")


def _hold_threads(events: Sequence[Event]) -> None:
    """Let one transaction at a time add to a thread, so that ids rise in the order of commits within it.

    SQLite has one writer anyway. On PostgreSQL a lower id can become visible after a higher one
    (reliability.md finding 6); inside one thread the lock rules that out.
    """
    if connection.vendor != "postgresql":
        return
    subjects = sorted({event.subject for event in events})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(s, 0)) FROM unnest(%s::text[]) AS s", [subjects]
        )


def _write(events: Sequence[Event], *, by: str, at: datetime) -> list[Recorded]:
    rows = []
    for event in events:
        data, personal = event.to_data()
        rows.append((event.store_id, at, event.kind, event.subject, by, data, personal or None))
    columns = ("store_id", "at", "kind", "subject", "actor", "data", "personal")
    ids = bulk.insert(Entry, columns, rows)
    return [Recorded(entry_id, event, by, at) for entry_id, event in zip(ids, events, strict=True)]


def _batches(recorded: Sequence[Recorded]) -> list[tuple[Together, list[Recorded]]]:
    batches: dict[Together, list[Recorded]] = defaultdict(list)
    for one in recorded:
        for kind in type(one.event).__mro__:
            for handler in _together.get(kind, ()):
                batches[handler].append(one)
    return list(batches.items())


def _owe(recorded: Sequence[Recorded]) -> None:
    rows = []
    for one in recorded:
        for name in _afterwards.get(type(one.event), ()):
            last = getattr(_handlers[name], "not_after", None)
            not_after = last(one.event, one.at) if last else None
            rows.append((one.entry_id, name, one.event.subject, "owed", 0, one.at, not_after, "", ""))
    columns = [
        "entry_id",
        "handler",
        "subject",
        "state",
        "attempts",
        "next_at",
        "not_after",
        "claimed_by",
        "problem",
    ]
    bulk.insert(Effect, columns, rows)


def _tell_live_pages(recorded: Sequence[Recorded]) -> None:
    """PostgreSQL hands the word on at commit; on SQLite the pages' process watches the journal."""
    if connection.vendor != "postgresql":
        return
    kinds = sorted({one.event.kind for one in recorded})
    subjects = sorted({one.event.subject for one in recorded})
    words = f"{' '.join(kinds)[:2000]}|{' '.join(subjects[:50])}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, words])


def forget_personal(subjects: Sequence[str]) -> int:
    """Take the personal facts out of all entries of `subjects`; return how many entries forgot."""
    return Entry.objects.filter(subject__in=subjects, personal__isnull=False).update(personal=None)


def known_kinds() -> frozenset[str]:
    """Return every event kind that exists; a standard may name no other."""
    return frozenset(EVENTS)

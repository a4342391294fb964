"""What an event means to the ledger: which promises it opens, keeps, repairs or releases.

Runs together with every event, in its transaction, in batches: the statements are the same for one
order and for a hundred (house.md section 6).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from regulars.journal import bulk
from regulars.journal.actions import Recorded, record_all
from regulars.promises.events import (
    PromiseEvent,
    PromiseGiven,
    PromiseKept,
    PromiseKeptLate,
    PromiseReleased,
    PromiseRepaired,
)
from regulars.promises.models import LIVE, Promise, State
from regulars.promises.queries import InForce, standards_of
from regulars.promises.reckoning import Moments, reckon
from regulars.promises.rules import Rule
from regulars.stores.models import Store
from regulars.stores.queries import hours_of

_COLUMNS = (
    *("store_id", "standard_id", "key", "subject", "customer_id", "opened_by", "calendar_id", "state"),
    *("given_at", "good_at", "warn_at", "urgent_at", "due_at", "late_at", "limit_at", "next_at", "ended_by"),
)


def apply_standards(batch: Sequence[Recorded]) -> None:
    """Open, keep, repair and release what the standards say follows from these events."""
    news = [one for one in batch if not isinstance(one.event, PromiseEvent)]
    for store_id in sorted({one.event.store_id for one in news}):
        _apply(store_id, [one for one in news if one.event.store_id == store_id])


def _apply(store_id: int, batch: Sequence[Recorded]) -> None:
    store = Store.objects.get(pk=store_id)
    standards = standards_of(store)
    opened = _open(store, standards, batch)
    ended = _end(standards, batch)
    for by, at, events in _by_actor([*opened, *ended]):
        record_all(events, by=by, at=at)


def _by_actor(
    pairs: Iterable[tuple[Recorded, PromiseEvent]],
) -> list[tuple[str, datetime, list[PromiseEvent]]]:
    groups: dict[tuple[str, datetime], list[PromiseEvent]] = defaultdict(list)
    for cause, event in pairs:
        groups[cause.by, cause.at].append(event)
    return [(by, at, events) for (by, at), events in groups.items()]


# ── opening ─────────────────────────────────────────────────────────────────────────────────────────


def _open(
    store: Store, standards: Sequence[InForce], batch: Sequence[Recorded]
) -> list[tuple[Recorded, PromiseEvent]]:
    due: list[tuple[Recorded, InForce, Moments, int | None]] = []
    for one in batch:
        for standard in standards:
            rule = standard.rule
            if one.event.kind in rule.opens_on and rule.fits(one.event):
                due.append((one, standard, *_moments(store, rule, one)))
    rows = [_row(*given) for given in due]
    ids = bulk.insert(Promise, _COLUMNS, rows)
    return [
        (cause, _given(promise_id, cause, standard, moments))
        for promise_id, (cause, standard, moments, _calendar) in zip(ids, due, strict=True)
    ]


def _moments(store: Store, rule: Rule, one: Recorded) -> tuple[Moments, int | None]:
    hours = hours_of(store)
    version = hours.get(rule.calendar) or hours["store"]
    said: datetime | None = getattr(one.event, rule.starts) if rule.starts else None
    start = min(said, one.at) if said else one.at  # a shop's clock that runs ahead buys no time
    due: datetime | None = getattr(one.event, rule.due) if rule.due else None
    return reckon(rule, version.worktime, start=start, due=due), version.pk


def _row(cause: Recorded, standard: InForce, moments: Moments, calendar_id: int | None) -> tuple[Any, ...]:
    event = cause.event
    return (
        event.store_id, standard.id, standard.rule.key, event.subject,
        getattr(event, "customer_id", None), cause.entry_id, calendar_id, State.OPEN.value,
        moments.start, moments.good_at, moments.warn_at, moments.urgent_at, moments.due_at,
        moments.late_at, moments.limit_at, moments.warn_at, "",
    )  # fmt: skip


def _given(promise_id: int, cause: Recorded, standard: InForce, moments: Moments) -> PromiseGiven:
    return PromiseGiven(
        store_id=cause.event.store_id,
        promise_id=promise_id,
        key=standard.rule.key,
        thread=cause.event.subject,
        version=standard.version,
        start=moments.start,
        due_at=moments.due_at,
        limit_at=moments.limit_at,
    )


# ── ending ──────────────────────────────────────────────────────────────────────────────────────────


def _end(standards: Sequence[InForce], batch: Sequence[Recorded]) -> list[tuple[Recorded, PromiseEvent]]:
    keeps, ends = _index(standards)
    causes = [one for one in batch if one.event.kind in keeps or one.event.kind in ends]
    if not causes:
        return []
    threads = {thread for one in causes for thread in one.event.about}
    keys = {key for one in causes for key in keeps[one.event.kind] | ends[one.event.kind]}
    live = Promise.objects.filter(subject__in=threads, key__in=keys, state__in=LIVE).order_by("id")
    endings: dict[int, tuple[Promise, Recorded, State]] = {}
    for promise in live:
        for one in causes:
            if _touches(promise, one) and promise.pk not in endings:
                if promise.key in keeps[one.event.kind]:
                    endings[promise.pk] = (promise, one, _kept_state(promise, one.at))
                elif promise.key in ends[one.event.kind]:
                    endings[promise.pk] = (promise, one, State.RELEASED)
    return _write_endings(list(endings.values()))


def _index(
    standards: Sequence[InForce],
) -> tuple[defaultdict[str, set[str]], defaultdict[str, set[str]]]:
    keeps: defaultdict[str, set[str]] = defaultdict(set)
    ends: defaultdict[str, set[str]] = defaultdict(set)
    for standard in standards:
        for kind in standard.rule.kept_by:
            keeps[kind].add(standard.rule.key)
        for kind in standard.rule.ended_by:
            ends[kind].add(standard.rule.key)
    return keeps, ends


def _touches(promise: Promise, one: Recorded) -> bool:
    # An event never ends the promise that it has opened itself, nor one that was given after it.
    return promise.subject in one.event.about and promise.opened_by < one.entry_id


def _kept_state(promise: Promise, at: datetime) -> State:
    if promise.state == State.BROKEN or at >= promise.limit_at:
        return State.REPAIRED
    return State.KEPT if at <= promise.late_at else State.KEPT_LATE


def _write_endings(
    endings: Sequence[tuple[Promise, Recorded, State]],
) -> list[tuple[Recorded, PromiseEvent]]:
    groups: dict[tuple[State, str, datetime], list[tuple[Promise, Recorded]]] = defaultdict(list)
    for promise, cause, state in endings:
        groups[state, cause.by, cause.at].append((promise, cause))
    events: list[tuple[Recorded, PromiseEvent]] = []
    for (state, by, at), members in groups.items():
        still = Promise.objects.filter(pk__in=[promise.pk for promise, _cause in members], state__in=LIVE)
        still.update(state=state, ended_at=at, ended_by=by, next_at=None, paused_at=None)
        events += [(cause, _ending(promise, state, cause)) for promise, cause in members]
    return events


def _ending(promise: Promise, state: State, cause: Recorded) -> PromiseEvent:
    base: dict[str, Any] = {
        "store_id": promise.store_id,
        "promise_id": promise.pk,
        "key": promise.key,
        "thread": promise.subject,
    }
    if state == State.KEPT:
        return PromiseKept(**base, due_at=promise.due_at, good=cause.at <= promise.good_at)
    if state == State.KEPT_LATE:
        return PromiseKeptLate(**base, due_at=promise.due_at)
    if state == State.REPAIRED:
        return PromiseRepaired(**base, limit_at=promise.limit_at)
    return PromiseReleased(**base, why=cause.event.kind)

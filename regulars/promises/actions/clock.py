"""The promise clock: one indexed sweep that warns, notes lateness and breaks, each once and never early.

It asks which moments have passed, not how often it ticked: after a pause of the worker it catches up. When
the wall clock has jumped, or the worker stood still, and a large share of the open promises would break in
one tick, it holds and asks the owner (reliability.md B13, B14).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from regulars.core.faults import fault
from regulars.journal.actions import record, record_all
from regulars.promises.events import (
    ClockHeld,
    ClockReleased,
    PromiseAtRisk,
    PromiseBroken,
    PromiseEvent,
    PromiseLate,
    PromiseStillBroken,
)
from regulars.promises.models import ClockGuard, Promise, Standard, State
from regulars.promises.rules import Rule
from regulars.stores.models import Store
from regulars.stores.queries import worktime_of

BATCH = 1000
STANDSTILL = timedelta(minutes=10)  # a worker that was away longer than this is asked to be careful
HELD_SHARE, HELD_LEAST = 0.20, 10  # "a jump that would break > 20 % of open promises in one tick"


def break_overdue(*, at: datetime, jumped: bool = False) -> int:
    """Do what the clock owes by `at`, one batch; return how many promises it touched (0: nothing due).

    jumped: the caller saw the wall clock move against the monotonic one.
    """
    if not _may_run(at, jumped=jumped):
        return 0
    with transaction.atomic():
        due = _claim(at)
        fault("clock.claimed")
        _move(due, at)
    return len(due)


@transaction.atomic
def answer_clock(*, go_on: bool, by: str, at: datetime) -> None:
    """The owner's answer while the clock is held: `go_on` lets overdue promises break; else wait on."""
    guard = ClockGuard.objects.select_for_update().filter(held_at__isnull=False).first()
    if guard is None:
        return
    ClockGuard.objects.filter(pk=guard.pk).update(
        held_at=None if go_on else guard.held_at, held_count=0, held_why="", last_at=at
    )
    store = Store.objects.order_by("pk").first()
    if store and go_on:
        record(ClockReleased(store_id=store.pk, answer="go_on"), by=by, at=at)


# ── the guard ───────────────────────────────────────────────────────────────────────────────────────


def _may_run(at: datetime, *, jumped: bool) -> bool:
    guard, _new = ClockGuard.objects.get_or_create(pk=1, defaults={"last_at": at})
    stood_still = abs(at - guard.last_at) > STANDSTILL
    if guard.held_at is None and not (jumped or stood_still):
        _note_tick(guard, at)
        return True
    would_break, live = _would_break(at)
    if would_break <= max(HELD_LEAST, live * HELD_SHARE):
        _release_quietly(guard, at)
        return True
    if guard.held_at is None:
        _hold(guard, at, why="jump" if jumped else "standstill", would_break=would_break)
    return False


def _note_tick(guard: ClockGuard, at: datetime) -> None:
    # Once a minute is enough to tell a standstill; a write each second would be noise on the disk.
    if at - guard.last_at >= timedelta(minutes=1):
        ClockGuard.objects.filter(pk=guard.pk).update(last_at=at)


def _would_break(at: datetime) -> tuple[int, int]:
    open_now = Promise.objects.filter(state=State.OPEN)
    return open_now.filter(next_at__isnull=False, limit_at__lte=at).count(), open_now.count()


@transaction.atomic
def _release_quietly(guard: ClockGuard, at: datetime) -> None:
    was_held = guard.held_at is not None
    ClockGuard.objects.filter(pk=guard.pk).update(held_at=None, held_count=0, held_why="", last_at=at)
    store = Store.objects.order_by("pk").first()
    if was_held and store:
        record(ClockReleased(store_id=store.pk, answer="clock_right_again"), by="clock", at=at)


@transaction.atomic
def _hold(guard: ClockGuard, at: datetime, *, why: str, would_break: int) -> None:
    held = ClockGuard.objects.filter(pk=guard.pk, held_at__isnull=True)
    store = Store.objects.order_by("pk").first()
    if held.update(held_at=at, held_count=would_break, held_why=why) and store:
        record(ClockHeld(store_id=store.pk, why=why, would_break=would_break), by="clock", at=at)


# ── the sweep ───────────────────────────────────────────────────────────────────────────────────────


def _claim(at: datetime) -> list[Promise]:
    due = Promise.objects.filter(next_at__lte=at).order_by("next_at", "id")
    if connection.vendor == "postgresql":
        due = due.select_for_update(skip_locked=True)
    return list(due[:BATCH])


def _move(due: Sequence[Promise], at: datetime) -> None:
    rules = _rules(due)
    moves: dict[tuple[str, datetime | None], list[Promise]] = defaultdict(list)
    events: list[PromiseEvent] = []
    for promise in due:
        rule = rules[promise.standard_id]
        step, next_at = _step(promise, rule, at)
        moves[step, next_at].append(promise)
        events.append(_event(step, promise, rule))
    for (step, next_at), members in moves.items():
        _write(step, next_at, [promise.pk for promise in members], at)
    record_all(events, by="clock", at=at)


def _rules(due: Sequence[Promise]) -> dict[int, Rule]:
    ids = {promise.standard_id for promise in due}
    return {standard.pk: standard.rule for standard in Standard.objects.filter(pk__in=ids)}


def _step(promise: Promise, rule: Rule, at: datetime) -> tuple[str, datetime | None]:
    """Return the furthest step that `at` has reached, and the moment of the one after it."""
    if promise.state == State.BROKEN:
        return "still_broken", _again(promise, rule, at)
    if at >= promise.limit_at:
        return "broken", _again(promise, rule, at)
    if at >= promise.late_at:
        return "late", promise.limit_at
    return "at_risk", promise.late_at


def _again(promise: Promise, rule: Rule, at: datetime) -> datetime | None:
    if not rule.again or promise.calendar_id is None:
        return None
    return worktime_of(promise.calendar_id).due_at(at, rule.span("again"))


def _write(step: str, next_at: datetime | None, ids: list[int], at: datetime) -> None:
    changes: dict[str, Any] = {"next_at": next_at}
    if step == "broken":
        changes |= {"state": State.BROKEN, "broken_at": at}
    Promise.objects.filter(Q(pk__in=ids)).update(**changes)


def _event(step: str, promise: Promise, rule: Rule) -> PromiseEvent:
    base: dict[str, Any] = {
        "store_id": promise.store_id,
        "promise_id": promise.pk,
        "key": promise.key,
        "thread": promise.subject,
    }
    doings = dict(rule.ladder)
    if step == "at_risk":
        return PromiseAtRisk(**base, due_at=promise.due_at, do=doings.get("warn", ""))
    if step == "late":
        return PromiseLate(**base, due_at=promise.due_at, do=doings.get("target", ""))
    if step == "broken":
        return PromiseBroken(**base, limit_at=promise.limit_at, do=doings.get("limit", ""))
    return PromiseStillBroken(**base, limit_at=promise.limit_at)

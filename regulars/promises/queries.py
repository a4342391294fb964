"""Reads: the standards in force, the promises of a thread, why a due moment is what it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from regulars.core.errors import NotFound
from regulars.core.worktime import Explanation
from regulars.promises.models import ClockGuard, Promise, Standard
from regulars.promises.rules import Rule
from regulars.stores.models import Staff, Store
from regulars.stores.queries import worktime_of


@dataclass(frozen=True, slots=True)
class InForce:
    """A standard as it holds today, with the row that promises point at."""

    id: int
    version: int
    rule: Rule


def standards_of(store: Store) -> tuple[InForce, ...]:
    """Return the standards of `store` that are switched on, newest versions, in the order of their keys."""
    return _standards(store.pk, store.standards_version)


@lru_cache(maxsize=32)
def _standards(store_id: int, standards_version: int) -> tuple[InForce, ...]:
    # `standards_version` rises with every change, so an old answer is never asked for again.
    newest: dict[str, Standard] = {}
    for standard in Standard.objects.filter(store_id=store_id).order_by("key", "version"):
        newest[standard.key] = standard
    return tuple(InForce(s.pk, s.version, s.rule) for s in newest.values() if s.enabled)


@lru_cache(maxsize=256)
def standard_of(standard_id: int) -> Standard:
    """Return a version of a standard. Versions never change, so it is kept; a list need not join it to each line."""
    return Standard.objects.get(pk=standard_id)


def promises_about(subject: str) -> QuerySet[Promise]:
    """Return all promises of one thread, in the order they were given."""
    return Promise.objects.about(subject).select_related("standard")


def live_promises_of(subjects: Iterable[str]) -> dict[str, list[Promise]]:
    """Return the live promises of many threads at once, by thread, soonest first."""
    found: dict[str, list[Promise]] = {}
    live = Promise.objects.live().filter(subject__in=list(subjects)).select_related("standard")
    for promise in live.soonest_first():
        found.setdefault(promise.subject, []).append(promise)
    return found


def explain(promise: Promise) -> Explanation | None:
    """Return which intervals counted for `promise`, and what was skipped and why; None off the clock.

    Reckoned with the version of the calendar that the promise was given with, never with today's.
    """
    rule = promise.standard.rule
    if promise.calendar_id is None or rule.due:
        return None
    pauses = [(pause.since, pause.until) for pause in promise.pauses.all()]
    return worktime_of(promise.calendar_id).explain_between(promise.given_at, promise.due_at, pauses=pauses)


def promise_for(staff: Staff, promise_id: int) -> Promise:
    """Return the promise, if it is of this person's store. Raises NotFound otherwise."""
    found = Promise.objects.filter(pk=promise_id, store_id=staff.store_id)
    promise = found.select_related("standard", "calendar__calendar").first()
    if promise is None:
        raise NotFound(_("There is no such promise."))
    return promise


def clock_guard() -> ClockGuard | None:
    """Return what the promise clock last saw; None before its first tick."""
    return ClockGuard.objects.order_by("pk").first()


def forget_kept_answers() -> None:
    """Forget what is kept by version number: another database numbers its versions anew."""
    _standards.cache_clear()
    standard_of.cache_clear()

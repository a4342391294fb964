"""From a rule, a calendar and a moment to the moments of a promise. Pure: no database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from regulars.core.worktime import Calendar
from regulars.promises.rules import Rule

# The share of the working time that is left when a promise is warned about, and when it becomes urgent.
# (The badge also turns amber and red in the last 30 and 10 minutes, ux.md 2.6; that is the page's affair.)
WARN_SHARE, URGENT_SHARE = 0.25, 0.10


@dataclass(frozen=True, slots=True)
class Moments:
    """All moments of one promise, worked out once when it is given, in UTC."""

    start: datetime
    good_at: datetime
    warn_at: datetime
    urgent_at: datetime
    due_at: datetime  # what is said and what the queue is sorted by
    late_at: datetime  # until then it counts as kept; later than `due_at` only for what is due at opening
    limit_at: datetime


def reckon(rule: Rule, calendar: Calendar, *, start: datetime, due: datetime | None = None) -> Moments:
    """Return the moments of a promise given at `start`; `due` where the rule takes it from the event."""
    if due is not None:
        return _from_due(rule, calendar, start=start, due=due)
    if rule.clock == "elapsed":
        return _elapsed(rule, start)
    opening = calendar.day_opening_after(start) if rule.off_hours == "opening" else None
    return _counted(rule, calendar, start=start, due=opening)


def _counted(rule: Rule, calendar: Calendar, *, start: datetime, due: datetime | None) -> Moments:
    """Count from the start; what is due when the day opens (O-07) still has its target to be kept in."""
    target = rule.span("target")
    late = calendar.due_at(start, target)
    return Moments(
        start=start,
        good_at=calendar.due_at(start, rule.span("good")),
        warn_at=calendar.due_at(start, target * (1 - WARN_SHARE)),
        urgent_at=calendar.due_at(start, target * (1 - URGENT_SHARE)),
        due_at=due or late,
        late_at=late,
        limit_at=calendar.due_at(start, rule.span("limit")),
    )


def _from_due(rule: Rule, calendar: Calendar, *, start: datetime, due: datetime) -> Moments:
    limit = calendar.due_at(due, rule.span("limit"))
    ahead = max(due - start, timedelta(0))
    warn, urgent = start + ahead * (1 - WARN_SHARE), start + ahead * (1 - URGENT_SHARE)
    return Moments(start, due, warn, urgent, due, due, limit)


def _elapsed(rule: Rule, start: datetime) -> Moments:
    target = rule.span("target")
    return Moments(
        start,
        start + rule.span("good"),
        start + target * (1 - WARN_SHARE),
        start + target * (1 - URGENT_SHARE),
        start + target,
        start + target,
        start + rule.span("limit"),
    )

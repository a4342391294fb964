"""From a rule, a calendar and a moment to the moments of a promise. Pure: no database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from regulars.core.worktime import Calendar
from regulars.promises.rules import Rule

# ux.md 2.6: when a countdown turns amber and when it turns red.
SOON_SHARE, SOON_LEFT = 0.25, timedelta(minutes=30)
URGENT_SHARE, URGENT_LEFT = 0.10, timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Moments:
    """All moments of one promise, worked out once when it is given, in UTC."""

    start: datetime
    good_at: datetime
    warn_at: datetime
    urgent_at: datetime
    due_at: datetime
    limit_at: datetime

    def of_rung(self, rung: str) -> datetime:
        """Return the moment of a rung of the ladder."""
        return {"warn": self.warn_at, "target": self.due_at, "limit": self.limit_at}[rung]


def reckon(rule: Rule, calendar: Calendar, *, start: datetime, due: datetime | None = None) -> Moments:
    """Return the moments of a promise given at `start`; `due` where the rule takes it from the event."""
    if due is not None:
        return _from_due(rule, calendar, start=start, due=due)
    if rule.clock == "elapsed":
        return _elapsed(rule, start)
    opening = calendar.day_opening_after(start) if rule.off_hours == "opening" else None
    if opening is not None:
        limit = calendar.due_at(opening, rule.span("limit"))
        return Moments(start, opening, opening, opening, opening, limit)
    target = rule.span("target")
    due_at = calendar.due_at(start, target)
    return Moments(
        start,
        calendar.due_at(start, rule.span("good")),
        _left(calendar, start, due_at, max(target * SOON_SHARE, SOON_LEFT), target),
        _left(calendar, start, due_at, max(target * URGENT_SHARE, URGENT_LEFT), target),
        due_at,
        calendar.due_at(start, rule.span("limit")),
    )


def _left(
    calendar: Calendar, start: datetime, due_at: datetime, left: timedelta, target: timedelta
) -> datetime:
    """Return the moment at which `left` of the working time is left; never before the start."""
    return start if left >= target else max(start, calendar.before(due_at, left))


def _from_due(rule: Rule, calendar: Calendar, *, start: datetime, due: datetime) -> Moments:
    limit = calendar.due_at(due, rule.span("limit"))
    warn = max(start, min(due, calendar.before(due, SOON_LEFT)))
    urgent = max(start, min(due, calendar.before(due, URGENT_LEFT)))
    return Moments(start, due, warn, urgent, due, limit)


def _elapsed(rule: Rule, start: datetime) -> Moments:
    target = rule.span("target")
    due = start + target
    soon = max(start, due - max(target * SOON_SHARE, SOON_LEFT))
    urgent = max(start, due - max(target * URGENT_SHARE, URGENT_LEFT))
    return Moments(start, start + rule.span("good"), soon, urgent, due, start + rule.span("limit"))

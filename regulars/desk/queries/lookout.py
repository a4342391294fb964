"""Whether anybody watches: the promise clock may be held after a jump, or no worker may be alive."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from regulars.journal.models import Worker
from regulars.promises.models import ClockGuard
from regulars.promises.queries import clock_guard

SILENT_AFTER = timedelta(minutes=2)
ROLES = ("clock", "effects", "timetable")


@dataclass(frozen=True, slots=True)
class Lookout:
    """When each kind of worker was last seen, and whether the promise clock waits for the owner."""

    at: datetime
    seen: dict[str, datetime]
    guard: ClockGuard | None

    @property
    def is_held(self) -> bool:
        """Whether the clock has stopped itself and asks the owner."""
        return self.guard is not None and self.guard.held_at is not None

    @property
    def clock_is_silent(self) -> bool:
        """Whether nobody watches the promises."""
        return self.is_silent("clock")

    @property
    def effects_are_silent(self) -> bool:
        """Whether nobody sends what is owed."""
        return self.is_silent("effects")

    def is_silent(self, role: str) -> bool:
        """Whether no worker of this kind was seen in the last two minutes."""
        seen = self.seen.get(role)
        return seen is None or self.at - seen > SILENT_AFTER


def lookout(*, at: datetime) -> Lookout:
    """Return who watches at `at`. Two statements."""
    rows = Worker.objects.filter(role__in=ROLES).values_list("role").annotate(last=Max("seen_at"))
    return Lookout(at, dict(rows), clock_guard())

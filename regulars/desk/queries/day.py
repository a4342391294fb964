"""How the day goes: what was kept, by whom, what broke. Counted in the journal, which never forgets a breach."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from regulars.core.worktime import zone_named
from regulars.journal.models import Entry
from regulars.stores.models import Staff

KEPT = ("promise.kept", "promise.kept_late")
BROKEN = "promise.broken"


@dataclass(frozen=True, slots=True)
class Day:
    """Promises of today, in the store's own day."""

    kept: int
    kept_by_me: int
    broken: int


def day_of(staff: Staff, *, at: datetime) -> Day:
    """Return how the day has gone so far. One statement."""
    entries = Entry.objects.filter(kind__in=(*KEPT, BROKEN), at__gte=_midnight(at, staff.store.zone))
    is_kept = Q(kind__in=KEPT)
    counted = entries.filter(store_id=staff.store_id).aggregate(
        kept=Count("pk", filter=is_kept),
        kept_by_me=Count("pk", filter=is_kept & Q(actor=staff.actor)),
        broken=Count("pk", filter=Q(kind=BROKEN)),
    )
    return Day(**counted)


def _midnight(at: datetime, zone: str) -> datetime:
    local = at.astimezone(zone_named(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)

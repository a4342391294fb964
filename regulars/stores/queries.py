"""Reads: the store, its people, its hours."""

from functools import lru_cache

from django.utils.translation import gettext as _

from regulars.core.errors import NotFound
from regulars.core.worktime import Calendar as WorkingTime
from regulars.stores.models import CalendarVersion, Role, Staff, Store


def the_store() -> Store | None:
    """Return the store of this installation; None before it is founded."""
    return Store.objects.order_by("pk").first()


def hours_of(store: Store) -> dict[str, CalendarVersion]:
    """Return today's version of each calendar of `store`, by its key; "store" is always there."""
    return dict(_hours(store.pk, store.hours_version))


@lru_cache(maxsize=32)
def _hours(store_id: int, hours_version: int) -> tuple[tuple[str, CalendarVersion], ...]:
    # `hours_version` rises with every change, so an old answer is never asked for again.
    newest: dict[str, CalendarVersion] = {}
    versions = CalendarVersion.objects.filter(calendar__store_id=store_id).select_related("calendar")
    for version in versions.order_by("number"):
        newest[version.calendar.key] = version
    return tuple(newest.items())


@lru_cache(maxsize=256)
def worktime_of(version_id: int) -> WorkingTime:
    """Return the calculator of a calendar's version. Versions never change, so it is kept."""
    return CalendarVersion.objects.get(pk=version_id).worktime


def owners_of(store_id: int) -> list[Staff]:
    """Return the people who answer for the store."""
    return list(Staff.objects.filter(store_id=store_id, role=Role.OWNER, is_active=True).order_by("pk"))


def operators_of(store_id: int) -> list[Staff]:
    """Return everybody who may call customers, the owner included."""
    return list(Staff.objects.filter(store_id=store_id, is_active=True).order_by("pk"))


def colleague_for(staff: Staff, staff_id: str) -> Staff:
    """Return somebody who works in the same store. Raises NotFound otherwise."""
    people = Staff.objects.filter(store_id=staff.store_id, is_active=True)
    person = people.filter(pk=int(staff_id)).first() if staff_id.isdecimal() and len(staff_id) < 18 else None
    if person is None:
        raise NotFound(_("Nobody of that number works here."))
    return person


def forget_kept_answers() -> None:
    """Forget what is kept by version number: another database numbers its versions anew."""
    _hours.cache_clear()
    worktime_of.cache_clear()

"""Every write of the room: the store, its people, its hours."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import holidays as public_holidays
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from regulars.core.errors import Refusal
from regulars.core.worktime import BadHours
from regulars.core.worktime import Calendar as WorkingTime
from regulars.journal.actions import record
from regulars.stores.events import HoursChanged, StaffJoined, StoreFounded
from regulars.stores.models import Calendar, CalendarVersion, Holidays, OwnException, Role, Staff, Store

HORIZON = timedelta(days=800)  # how far ahead public holidays are written into a version
DEFAULT_HOURS = "Mo-Fr 09:00-18:00"


@transaction.atomic
def found_store(*, name: str, by: str, at: datetime, hours: str = DEFAULT_HOURS, **fields: Any) -> Store:
    """Set up a store with its calendar "store". `fields` are the store's own columns."""
    store = Store.objects.create(name=name, **fields)
    record(StoreFounded(store_id=store.pk, name=name), by=by, at=at)
    set_hours(store, "store", name=str(_("Working hours")), hours=hours, by=by, at=at)
    return store


@transaction.atomic
def set_hours(
    store: Store, key: str, *, hours: str, by: str, at: datetime, name: str = "", country: str | None = None
) -> CalendarVersion:
    """Give the calendar `key` new hours from now on; promises already given keep theirs.

    hours: as in `Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-15:00`.   country: whose public holidays close it,
    "" for none, None to leave as it is.   Raises Refusal naming the piece that cannot be read.
    """
    calendar, _new = Calendar.objects.get_or_create(store=store, key=key, defaults={"name": name or key})
    if country is not None:
        _keep_holidays(calendar, country)
    return _write_version(calendar, hours=hours, by=by, at=at)


@transaction.atomic
def set_exceptions(
    calendar: Calendar, days: Mapping[date, tuple[str, str]], *, by: str, at: datetime
) -> CalendarVersion:
    """Set the store's own exceptional days: {day: (hours or "" for closed, note)}. Replaces earlier ones."""
    calendar.own_exceptions.all().delete()
    OwnException.objects.bulk_create(
        OwnException(calendar=calendar, day=day, hours=hours, note=note) for day, (hours, note) in days.items()
    )
    return _write_version(calendar, hours=_latest(calendar).hours, by=by, at=at)


@transaction.atomic
def extend_holidays(*, at: datetime) -> int:
    """Write a new version of each calendar whose known holidays end within a year; return how many."""
    soon = (at + timedelta(days=366)).date()
    extended = 0
    for calendar in Calendar.objects.filter(holidays__isnull=False).select_related("store"):
        latest = _latest(calendar)
        if latest.holidays_until is None or latest.holidays_until < soon:
            _write_version(calendar, hours=latest.hours, by="clock", at=at)
            extended += 1
    return extended


@transaction.atomic
def add_staff(
    store: Store,
    *,
    email: str,
    name: str,
    password: str,
    by: str,
    at: datetime,
    role: str = Role.OPERATOR,
    language: str = "en",
) -> Staff:
    """Let a person work here. Raises Refusal when the e-mail address is taken."""
    if Staff.objects.filter(email__iexact=email).exists():
        raise Refusal(_("%(email)s already works here.") % {"email": email}, field="email")
    person = Staff(store=store, email=email, name=name, role=role, language=language)
    person.set_password(password)
    person.save()
    record(StaffJoined(store_id=store.pk, staff_id=person.pk, role=role), by=by, at=at)
    return person


@transaction.atomic
def next_order_number(store: Store) -> int:
    """Return the next number for an order entered by hand; never the same twice."""
    Store.objects.filter(pk=store.pk).update(order_sequence=F("order_sequence") + 1)
    return Store.objects.values_list("order_sequence", flat=True).get(pk=store.pk)


def note_new_standards(store: Store) -> None:
    """Let every process see that the store's standards have changed: answers are kept by this number."""
    Store.objects.filter(pk=store.pk).update(standards_version=F("standards_version") + 1)


def set_preferences(person: Staff, **fields: Any) -> None:
    """Keep a person's own choices: language, theme, shortcuts."""
    Staff.objects.filter(pk=person.pk).update(**fields)


def _keep_holidays(calendar: Calendar, country: str) -> None:
    Holidays.objects.filter(calendar=calendar).delete()
    if country:
        Holidays.objects.create(calendar=calendar, country=country)


def _latest(calendar: Calendar) -> CalendarVersion:
    return calendar.versions.order_by("-number")[0]


def _write_version(calendar: Calendar, *, hours: str, by: str, at: datetime) -> CalendarVersion:
    store = calendar.store
    until = (at + HORIZON).date()
    exceptions = _exceptions(calendar, at.date() - timedelta(days=400), until)
    _refuse_bad_hours(hours, store.zone, exceptions)
    last = calendar.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = CalendarVersion.objects.create(
        calendar=calendar,
        number=last + 1,
        zone=store.zone,
        hours=hours,
        exceptions=exceptions,
        holidays_until=until,
        made_at=at,
    )
    Store.objects.filter(pk=store.pk).update(hours_version=F("hours_version") + 1)
    record(
        HoursChanged(store_id=store.pk, calendar=calendar.key, version=version.number, hours=hours),
        by=by,
        at=at,
    )
    return version


def _exceptions(calendar: Calendar, since: date, until: date) -> dict[str, list[str]]:
    days: dict[str, list[str]] = {}
    rule = Holidays.objects.filter(calendar=calendar).first()
    if rule:
        years = range(since.year, until.year + 1)
        found = public_holidays.country_holidays(rule.country, subdiv=rule.region or None, years=years)
        days = {day.isoformat(): ["", name] for day, name in sorted(found.items())}
    for own in calendar.own_exceptions.all():
        days[own.day.isoformat()] = [own.hours, own.note]
    return days


def _refuse_bad_hours(hours: str, zone: str, exceptions: Mapping[str, list[str]]) -> None:
    days = {date.fromisoformat(day): value[0] for day, value in exceptions.items()}
    try:
        WorkingTime.parse(hours, zone=zone, exceptions=days)
    except BadHours as error:
        raise Refusal(str(error), field="hours") from error

"""The demo store before its first order: its hours, people, promises, and the shop it stands beside."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from regulars.intake.actions import create_connection
from regulars.intake.models import Connection
from regulars.promises.actions import sync_standards
from regulars.stores.actions import add_staff, found_store, set_exceptions, set_hours
from regulars.stores.models import Calendar, Role, Staff, Store

PASSWORD = "regulars-demo"  # noqa: S105  # printed on the screen; the demo listens on this machine only
ZONE = ZoneInfo("Europe/Kyiv")
SHOP = "Cherry Lane web shop"
OWNER, MARIA, NOA = "dana@demo.example", "maria@demo.example", "noa@demo.example"
YEAR = timedelta(days=365)
LIVED = timedelta(days=30)  # the last days are lived through call by call; the months before are remembered


@dataclass(frozen=True, slots=True)
class Stage:
    """Who and what there is."""

    store: Store
    shop: Connection
    maria: Staff
    noa: Staff


def stage() -> Stage | None:
    """Return the stage as it stands; None before it is set."""
    shop = Connection.objects.filter(name=SHOP).select_related("store").first()
    if shop is None:
        return None
    people = {person.email: person for person in Staff.objects.filter(store=shop.store).select_related("store")}
    return Stage(shop.store, shop, people[MARIA], people[NOA])


@transaction.atomic
def set_stage(*, now: datetime) -> Stage:
    """Found the demo store a year ago and connect its shop."""
    at = now - YEAR
    store = found_store(
        name="Cherry Lane",
        by="clock",
        at=at,
        hours="Mo-Fr 09:00-18:00; Sa 10:00-15:00",
        zone=ZONE.key,
        country="UA",
        currency="EUR",
        language="en",
        phone="+380441234567",
        email="hello@cherrylane.example",
        address="Sadova 12, Kyiv",
        website="https://cherrylane.example",
    )
    set_hours(store, "phone", name="Phone", hours="Mo-Fr 09:00-18:00; Sa 10:00-15:00", by="clock", at=at)
    sync_standards(store, at=at)
    for email, name, role in ((OWNER, "Dana Levi", Role.OWNER), (MARIA, "Maria Koval", Role.OPERATOR)):
        add_staff(store, email=email, name=name, password=PASSWORD, by="clock", at=at, role=role)
    add_staff(store, email=NOA, name="Noa Bar", password=PASSWORD, by="clock", at=at, language="he")
    fields = {"address": "https://cherrylane.example", "currency": "EUR", "country": "UA", "zone": ZONE.key}
    create_connection(store, kind="woocommerce", name=SHOP, fields=fields, by="clock", at=now - LIVED)
    made = stage()
    assert made is not None  # just set
    return made


@transaction.atomic
def keep_open(store: Store, *, now: datetime) -> None:
    """Keep the store open whenever somebody looks at the demo, at night too; tomorrow as stores are."""
    here = now.astimezone(ZONE)
    always = "00:00-24:00"
    hours = {-1: always, 0: always, 1: always if here.hour >= 20 else "09:00-20:00"}
    days = {here.date() + timedelta(days=n): (open_at, "Open day of the demo") for n, open_at in hours.items()}
    for calendar in Calendar.objects.filter(store=store):
        set_exceptions(calendar, days, by="clock", at=now)

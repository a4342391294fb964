"""Customers of the shops become ours, and the shops' privacy requests reach the right person."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from regulars.customers.actions import erase, find_by_request, meet, note_export_request
from regulars.customers.matching import Person, Point, clean
from regulars.customers.models import ContactPoint
from regulars.intake.arrivals import Arrival
from regulars.intake.ports import IncomingCustomer, IncomingPrivacyRequest


def take_in(arrivals: Sequence[Arrival], at: datetime) -> None:
    """Take in the customers of `arrivals`."""
    for store_id in {arrival.connection.store_id for arrival in arrivals}:
        own = [one for one in arrivals if one.connection.store_id == store_id]
        people = _people(own)
        connection = own[0].connection
        by = f"integration:{connection.kind}"
        meet(connection.store, people, source=connection.kind, by=by, at=at)


def knows(arrivals: Sequence[Arrival]) -> list[bool]:
    """Tell of each customer whether we have all her contact points and a name as new as this one."""
    if len({arrival.connection.store_id for arrival in arrivals}) != 1:
        return [False] * len(arrivals)
    people = _people(arrivals)
    points = {point for person in people for point in person.points}
    rows = ContactPoint.objects.known(arrivals[0].connection.store_id, points)
    stored = {
        (kind, value): version for kind, value, version in rows.values_list("kind", "value", "customer__version")
    }
    return [_is_known(person, stored) for person in people]


def _is_known(person: Person, stored: Mapping[Point, int]) -> bool:
    if not person.points or not all(point in stored for point in person.points):
        return False
    return not person.name or person.version <= stored[person.points[0]]


def _people(arrivals: Sequence[Arrival]) -> list[Person]:
    return [
        clean(one.item, connection_id=one.connection.pk, country=one.connection.country)
        for one in arrivals
        if isinstance(one.item, IncomingCustomer)
    ]


def take_in_privacy(arrivals: Sequence[Arrival], at: datetime) -> None:
    """Do what a shop's privacy request asks: note an export, erase a customer."""
    for arrival in arrivals:
        item, connection = arrival.item, arrival.connection
        if not isinstance(item, IncomingPrivacyRequest):
            continue
        by = f"integration:{connection.kind}"
        for customer in find_by_request(connection.store, item, connection_id=connection.pk):
            if item.act == "export":
                note_export_request(customer, by=by, at=at)
            elif item.act == "erase_customer":
                erase(customer, why="asked through the shop", by=by, at=at)

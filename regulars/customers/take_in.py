"""Customers of the shops become ours, and the shops' privacy requests reach the right person."""

from collections.abc import Sequence
from datetime import datetime

from regulars.customers.actions import erase, find_by_request, meet, note_export_request
from regulars.customers.matching import clean
from regulars.intake.arrivals import Arrival
from regulars.intake.ports import IncomingCustomer, IncomingPrivacyRequest


def take_in(arrivals: Sequence[Arrival], at: datetime) -> None:
    """Take in the customers of `arrivals`."""
    for store_id in {arrival.connection.store_id for arrival in arrivals}:
        own = [one for one in arrivals if one.connection.store_id == store_id]
        people = [
            clean(one.item, connection_id=one.connection.pk, country=one.connection.country)
            for one in own
            if isinstance(one.item, IncomingCustomer)
        ]
        connection = own[0].connection
        by = f"integration:{connection.kind}"
        meet(connection.store, people, source=connection.kind, by=by, at=at)


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

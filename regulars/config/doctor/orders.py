"""I1 and I2: every delivery has its order, every order its promises."""

from collections.abc import Iterator
from datetime import datetime

from regulars.core.errors import IntegrationError
from regulars.intake.models import Inbound, InboundState
from regulars.intake.ports import Delivery, IncomingOrder
from regulars.intake.registry import shop_of
from regulars.journal.models import Entry
from regulars.orders.models import Order
from regulars.promises.models import Promise, Standard

NEWEST = 20_000  # deliveries looked at; older ones have been looked at before
STEP = 500


def every_delivery_has_its_order() -> tuple[int, list[str]]:
    """Read again what was taken in as orders, and look for the order of each."""
    wrong: list[str] = []
    looked_at = 0
    taken = Inbound.objects.filter(state=InboundState.DONE, kind="order").select_related("connection__store")
    for inbound in taken.order_by("-id")[:NEWEST].iterator(chunk_size=200):
        looked_at += 1
        for external_id in _orders_in(inbound):
            found = Order.objects.filter(connection=inbound.connection, external_id=external_id).count()
            if found != 1:
                wrong.append(f"delivery {inbound.pk} told of order {external_id}; here are {found} of it")
    return looked_at, wrong


def _orders_in(inbound: Inbound) -> list[str]:
    delivery = Delivery(bytes(inbound.body), inbound.headers, inbound.topic)
    try:
        reading = shop_of(inbound.connection.kind).read(delivery, inbound.connection.access())
    except IntegrationError:
        return []  # read by an older version of the dialect; what it made of it is in the journal
    return [item.external_id for item in reading.items if isinstance(item, IncomingOrder)]


def every_order_has_its_promises() -> tuple[int, list[str]]:
    """Compare the events that open promises with the promises that they opened."""
    standards = list(Standard.objects.order_by("store_id", "key", "version"))
    kinds = {kind for standard in standards for kind in standard.rule.opens_on}
    wrong: list[str] = []
    looked_at = 0
    for page in _pages(kinds):
        given = _given(page)
        for entry in page:
            looked_at += 1
            asked = _asked(standards, entry)
            if asked != given.get(entry.pk, []):
                wrong.append(f"entry {entry.pk} ({entry.subject}): asked for {asked}, has {given.get(entry.pk, [])}")
    return looked_at, wrong


def _pages(kinds: set[str]) -> Iterator[list[Entry]]:
    last = 0
    while page := list(Entry.objects.filter(kind__in=kinds, id__gt=last).order_by("id")[:STEP]):
        yield page
        last = page[-1].pk


def _given(page: list[Entry]) -> dict[int, list[str]]:
    given: dict[int, list[str]] = {}
    rows = Promise.objects.filter(opened_by__in=[entry.pk for entry in page]).values_list("opened_by", "key")
    for entry_id, key in rows:
        given.setdefault(entry_id, []).append(key)
    return {entry_id: sorted(keys) for entry_id, keys in given.items()}


def _asked(standards: list[Standard], entry: Entry) -> list[str]:
    event = entry.event()
    in_force = _in_force(standards, entry.store_id, entry.at)
    return sorted(s.key for s in in_force if entry.kind in s.rule.opens_on and s.rule.fits(event))


def _in_force(standards: list[Standard], store_id: int, at: datetime) -> list[Standard]:
    newest: dict[str, Standard] = {}
    for standard in standards:
        if standard.store_id == store_id and standard.made_at <= at:
            newest[standard.key] = standard
    return [standard for standard in newest.values() if standard.enabled]

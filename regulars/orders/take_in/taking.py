"""What the digest calls: words come in, each order is written once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection as database
from django.db import transaction

from regulars.intake.arrivals import Arrival, Standing
from regulars.intake.ports import IncomingDeletion
from regulars.journal.actions import record_all
from regulars.journal.events import Event
from regulars.orders.events import OrderDeletedInShop
from regulars.orders.models import Order
from regulars.orders.take_in.fresh import insert
from regulars.orders.take_in.newer import update
from regulars.orders.take_in.words import Word, newest, words_of


def take_in(arrivals: Sequence[Arrival], at: datetime) -> None:
    """Take in the orders of `arrivals`; of several words about one order the newest counts."""
    by_store: dict[int, list[Word]] = {}
    for word in newest(arrivals):
        by_store.setdefault(word.connection.store_id, []).append(word)
    for words in by_store.values():
        _take_in(words, at=at)


def take_in_deletions(arrivals: Sequence[Arrival], at: datetime) -> None:
    """Note which known orders a shop says it deleted; what they are now is asked for afterwards."""
    events: list[Event] = []
    for arrival in arrivals:
        item = arrival.item
        if not isinstance(item, IncomingDeletion) or item.kind != "order":
            continue
        order = Order.objects.filter(connection=arrival.connection, external_id=item.external_id).first()
        if order:
            events.append(
                OrderDeletedInShop(
                    store_id=order.store_id,
                    order_id=order.pk,
                    connection_id=arrival.connection.pk,
                    external_id=order.external_id,
                )
            )
    with transaction.atomic():
        record_all(events, by="clock", at=at)


def knows(arrivals: Sequence[Arrival]) -> list[bool]:
    """Tell of each order whether we have this word of the shop or a newer one."""
    return [standing is Standing.KNOWN for standing in stands(arrivals)]


def stands(arrivals: Sequence[Arrival]) -> list[Standing]:
    """Tell of each order whether it is here, and whether this word of its source is newer."""
    words = words_of(arrivals)
    stored: dict[tuple[int, str], tuple[int, str]] = {}
    for connection_id in {word.connection.pk for word in words}:
        ids = [word.order.external_id for word in words if word.connection.pk == connection_id]
        orders = Order.objects.filter(connection_id=connection_id, external_id__in=ids)
        for external_id, version, content in orders.values_list("external_id", "version", "content"):
            stored[connection_id, external_id] = (version, content)
    return [_standing(word, stored.get(word.key)) for word in words]


def _standing(word: Word, stored: tuple[int, str] | None) -> Standing:
    if stored is None:
        return Standing.NEW
    return Standing.KNOWN if word.place <= stored else Standing.CHANGED


@transaction.atomic
def _take_in(words: Sequence[Word], *, at: datetime) -> None:
    known = _known(words)
    fresh = [word for word in words if word.key not in known]
    newer = [word for word in words if word.key in known and word.place > _place(known[word.key])]
    groups: dict[str, list[Event]] = {}
    for kind, events in (*insert(fresh, at=at), *update(newer, known, at=at)):
        groups.setdefault(kind, []).extend(events)
    for kind, events in groups.items():
        record_all(events, by=f"integration:{kind}", at=at)


def _known(words: Sequence[Word]) -> dict[tuple[int, str], Order]:
    found: dict[tuple[int, str], Order] = {}
    by_connection: dict[int, list[str]] = {}
    for word in words:
        by_connection.setdefault(word.connection.pk, []).append(word.order.external_id)
    for connection_id, ids in by_connection.items():
        orders = Order.objects.filter(connection_id=connection_id, external_id__in=ids)
        if database.vendor == "postgresql":
            orders = orders.select_for_update().order_by("id")
        for order in orders:
            found[connection_id, order.external_id] = order
    return found


def _place(order: Order) -> tuple[int, str]:
    return order.version, order.content

"""The journal in sentences."""

from regulars.journal.events import EVENTS
from regulars.journal.models import Entry
from regulars.orders import timeline
from regulars.orders.models import Order
from regulars.orders.queries import timeline as entries_of


def told(order):
    """The story of an order, sentence by sentence."""
    order = Order.objects.select_related("store").get(pk=order.pk)
    return [line.words for line in timeline.tell(order, entries_of(order)) if line.layer == "story"]


def test_the_life_of_an_order_reads_like_a_story(anna, maria, dan, clock):
    order = anna.orders("kettle")
    dan.calls(order, outcome="busy")
    clock.move(minutes=15)
    maria.confirms(order)

    assert told(order) == [
        "Order came from the shop",
        "Dan took the order",
        "Called, the line was busy; again Thu 10:15",
        "Maria took the order over from Dan",
        "Spoke with the customer",
        "Agreed: Sat 16 May, 14:00–16:00",
    ]


def test_a_cancellation_tells_how_fast_we_had_been(anna, maria, clock):
    order = anna.orders("kettle")
    clock.move(minutes=7)
    maria.calls(order)
    maria.cancels(order, reason="bought_elsewhere")

    assert told(order)[-1] == "Cancelled: bought elsewhere. We had reacted within 7 minutes."


def test_the_ledger_is_a_layer_of_its_own(anna, maria):
    order = anna.orders("kettle")
    maria.calls(order)

    order = Order.objects.select_related("store").get(pk=order.pk)
    ledger = [line.words for line in timeline.tell(order, entries_of(order)) if line.layer == "ledger"]

    assert ledger == [
        "Promised: A word from us, by Thu 14:00",
        "Promised: Confirming call, by Thu 11:00",
        "Promised: First call, by Thu 10:20",
        "Kept: A word from us",
        "Kept: First call",
    ]


def test_what_the_timeline_does_not_know_is_skipped(anna):
    order = anna.orders("kettle")
    Entry.objects.create(
        store_id=order.store_id, at=order.placed_at, kind="moon.rose", subject=order.subject, actor="clock", data={}
    )

    assert told(order) == ["Order came from the shop"]


def test_every_event_of_an_order_has_a_sentence():
    spoken = {*timeline._STORY, *timeline._LEDGER}
    of_orders = {kind for kind in EVENTS if kind.partition(".")[0] in {"order", "call", "promise"}}

    assert of_orders - spoken == set()


def test_somebody_who_has_left_is_a_colleague(anna, maria, clock):
    order = anna.orders("kettle")
    Entry.objects.create(
        store_id=order.store_id,
        at=order.placed_at,
        kind="order.taken",
        subject=order.subject,
        actor="staff:999",
        data={"store_id": order.store_id, "order_id": order.pk, "staff_id": 999},
    )

    assert told(order)[-1] == "a colleague took the order"

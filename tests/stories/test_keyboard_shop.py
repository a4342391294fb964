"""Story 2 (000) as far as the confirmed order: a letter at once, a call within the hour, what was agreed in writing,
and a page of her own on which the customer sees it all."""

import re
from datetime import datetime

from regulars.journal.models import Entry
from regulars.orders.models import Order, Stage
from regulars.promises.models import Promise, State
from tests.conftest import KYIV
from tests.effects import run_effects

LINK = re.compile(r"/s/[\w-]{20,}")


def page_of(client, letter):
    return client.get(LINK.search(letter.body)[0]).content.decode()


def test_an_order_s_first_hour(anna, maria, clock, mailoutbox, client):
    order = anna.orders("keyboard", "key caps", language="en")  # Thursday 10:00
    run_effects()

    # The letter comes at once, promises a person, and keeps no promise itself.
    received = mailoutbox[-1]
    assert received.to == [anna.email]
    assert order.number in received.subject
    assert "10:20" in received.subject + received.body
    assert Promise.objects.get(subject=order.subject, key="react-to-order").state == State.OPEN
    assert "10:20" in page_of(client, received)

    # Nobody answers; the next try is promised, in writing.
    clock.move(minutes=8)
    maria.calls(order, outcome="no_answer")
    run_effects()
    assert "12:08" in mailoutbox[-1].body

    # She is reached and agrees.
    clock.set(datetime(2026, 5, 14, 10, 45, tzinfo=KYIV))
    maria.confirms(order)
    run_effects()

    agreed = mailoutbox[-1]
    assert "14:00" in agreed.body
    assert "keyboard" in agreed.body
    assert Order.objects.get(pk=order.pk).stage == Stage.CONFIRMED
    page = page_of(client, agreed)
    assert "14:00" in page
    assert "Khreshchatyk 1" not in page  # a stranger with the link learns no address
    kinds = list(Entry.objects.of(order.subject).values_list("kind", flat=True))
    story = [kind for kind in kinds if not kind.startswith("promise.")]
    assert story == ["order.placed", "order.taken", "call.missed", "call.connected", "order.confirmed"]
    assert [m.subject for m in mailoutbox if m.to == [anna.email]].count(received.subject) == 1


def test_looking_at_her_page_changes_nothing(anna, clock, mailoutbox, client):
    anna.orders("keyboard")
    run_effects()
    before = Entry.objects.count()

    for _scanner in range(3):
        client.get(LINK.search(mailoutbox[-1].body)[0])
        client.head(LINK.search(mailoutbox[-1].body)[0])

    assert Entry.objects.count() == before

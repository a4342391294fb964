"""A message leaves once: whatever fails, whoever dies, it ends in exactly one state (reliability.md D.2, I4)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from regulars.conversations import channels
from regulars.conversations.actions import Addressee, Draft, deliver_message, queue_letter, retry_message
from regulars.conversations.models import HIDDEN_LINK, Conversation, Kind, Message, Once, State
from regulars.conversations.ports import MaybeSent
from regulars.conversations.queries import messages_about, messages_in_trouble, waiting_since
from regulars.conversations.words import Words
from regulars.core import faults
from regulars.core.errors import Conflict, IntegrationError
from regulars.journal.models import Effect, Entry
from regulars.journal.worker import claims
from regulars.journal.worker.runner import run_next
from regulars.promises.models import Promise
from regulars.promises.models import State as PromiseState
from tests.effects import TOKEN, run_effects

LINK = "https://care.example.com/s/a-token-that-nobody-else-may-read"


class Died(BaseException):
    """The process is gone, in the middle."""


class Letterbox:
    """A channel that keeps what it is given and fails as it is told."""

    name = "email"
    keeps_keys = False

    def __init__(self):
        self.sent, self.errors, self.in_transaction = [], [], []

    def send(self, message):
        self.in_transaction.append(connection.in_atomic_block)
        error = self.errors.pop(0) if self.errors else None
        if error is None or isinstance(error, MaybeSent):
            self.sent.append(message)
        if error is not None:
            raise error
        return f"provider-{len(self.sent)}"


@pytest.fixture
def letterbox(monkeypatch):
    box = Letterbox()
    monkeypatch.setattr(channels, "channel_named", lambda name: box)
    monkeypatch.setattr("regulars.conversations.actions.queue.channel_named", lambda name: box)
    return box


@pytest.fixture
def dies():
    """Let the process die at a fault point, once for each time it is named."""

    def at(*names):
        left = list(names)

        def trap(name):
            if left and name == left[0]:
                left.pop(0)
                raise Died(name)

        faults.arm(trap)

    yield at
    faults.arm(None)


DRAFT = Draft(
    key="order:5:letter:link",
    name="orders/link",
    language="en",
    facts={"customer": {"name": "Anna"}, "order": {"number": "1042"}, "by_phone": True},
    private_link=LINK,
)


@pytest.fixture
def queue(store, clock, letterbox):
    """Write a letter to Anna; `changes` override the draft."""

    def write(**changes):
        from regulars.customers.models import Customer

        anna, _new = Customer.objects.get_or_create(store=store, name="Anna", defaults={"appeared_at": clock()})
        draft = replace(DRAFT, **changes)
        return queue_letter(store, Addressee("anna@example.com", customer_id=anna.pk), draft, at=clock())

    return write


def kinds(message):
    return list(Entry.objects.of(message.conversation.thread).values_list("kind", flat=True))


def state_of(message):
    message.refresh_from_db()
    return message.state


def die_and_come_back(clock):
    """Run until the process dies; then its lease ends and another worker takes over a little later."""
    with pytest.raises(Died):
        run_effects()
    claims.release(TOKEN, at=clock())
    clock.move(hours=30)


# ── the straight way ────────────────────────────────────────────────────────────────────────────────


def test_a_written_letter_waits_and_leaves_once(queue, letterbox, clock):
    message = queue()
    assert (message.state, letterbox.sent) == (State.QUEUED, [])

    clock.move(minutes=1)
    run_effects()

    assert state_of(message) == State.SENT
    assert (message.sent_at, message.provider_id, message.attempts) == (clock(), "provider-1", 1)
    assert kinds(message) == ["message.queued", "message.sent"]
    assert [(sent.to, sent.key, sent.message_id) for sent in letterbox.sent] == [
        ("anna@example.com", DRAFT.key, message.message_id)
    ]


def test_written_twice_is_written_once(queue, letterbox):
    one, other = queue(), queue()
    run_effects()

    assert one.pk == other.pk
    assert len(letterbox.sent) == 1
    assert kinds(one) == ["message.queued", "message.sent"]


def test_delivered_twice_is_sent_once(queue, letterbox, clock):
    message = queue()

    deliver_message(message.pk, at=clock())
    deliver_message(message.pk, at=clock())

    assert len(letterbox.sent) == 1


def test_the_token_of_a_private_link_leaves_with_the_letter_and_stays_nowhere(queue, letterbox):
    message = queue()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, html, private_link FROM conversations_message")
        stored = str(cursor.fetchall())
    assert "a-token" not in stored
    assert HIDDEN_LINK in message.text

    run_effects()

    message.refresh_from_db()
    assert LINK in letterbox.sent[0].text
    assert f'href="{LINK}"' in letterbox.sent[0].html
    assert message.private_link is None
    assert "a-token" not in message.text + message.html
    assert all("a-token" not in str(entry.data) + str(entry.personal) for entry in Entry.objects.all())


def test_letters_to_one_person_are_one_conversation_and_leave_in_order(queue, letterbox, clock):
    first, second = queue(), queue(key="order:6:letter:link")
    letterbox.errors = [IntegrationError("not now", retry=True)]

    run_effects(trouble=True)
    assert letterbox.sent == []  # the second waits for the first

    clock.move(minutes=1)
    run_effects(trouble=True)

    assert Conversation.objects.count() == 1
    assert [sent.key for sent in letterbox.sent] == [first.key, second.key]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_the_mail_server_is_asked(queue, letterbox):
    queue()

    run_effects()

    assert letterbox.in_transaction == [False]


# ── what fails ──────────────────────────────────────────────────────────────────────────────────────


def test_a_server_that_is_away_is_asked_again_by_the_one_schedule(queue, letterbox, clock):
    message = queue()
    letterbox.errors = [IntegrationError("451 try later", retry=True)]

    run_effects(trouble=True)
    assert (state_of(message), message.problem, message.ended_at) == (State.QUEUED, "451 try later", None)

    clock.move(seconds=6)
    run_effects()

    assert (state_of(message), message.attempts, message.repeats, message.problem) == (State.SENT, 2, 0, "")
    assert len(letterbox.sent) == 1


def test_after_its_last_try_a_message_is_put_aside_for_a_person(queue, letterbox, clock):
    message = queue()
    letterbox.errors = [IntegrationError("451 try later", retry=True)] * 20

    while run_effects(trouble=True):
        clock.move(hours=30)

    assert (state_of(message), message.attempts) == (State.PARKED, claims.OUTSIDE_TRIES)
    assert kinds(message) == ["message.queued", "message.failed"]
    assert list(messages_in_trouble(message.store)) == [message]


def test_what_will_never_be_taken_is_refused_at_once_and_told_why(queue, letterbox):
    message = queue()
    letterbox.errors = [IntegrationError("550 no such mailbox", retry=False)]

    run_effects()

    assert (state_of(message), message.problem, message.attempts) == (State.FAILED, "550 no such mailbox", 1)
    assert kinds(message) == ["message.queued", "message.failed"]
    assert Entry.objects.get(kind="message.failed").data["why"] == "550 no such mailbox"


def test_a_letter_that_is_too_late_is_not_sent(queue, letterbox, clock):
    message = queue(not_after=clock() + timedelta(minutes=10))
    clock.move(minutes=10)

    run_effects()

    assert (state_of(message), letterbox.sent) == (State.EXPIRED, [])
    assert message.private_link is None
    assert kinds(message) == ["message.queued", "message.expired"]


def test_a_letter_that_is_still_in_time_is_sent(queue, letterbox, clock):
    message = queue(not_after=clock() + timedelta(minutes=10))
    clock.move(minutes=9, seconds=59)

    run_effects()

    assert state_of(message) == State.SENT


def test_a_letter_that_has_become_untrue_is_not_sent(anna, maria, queue, letterbox):
    order = anna.orders("kettle")
    Effect.objects.all().delete()
    message = queue(topic=order.subject, void_on=("order.cancelled",))

    maria.cancels(order)
    Effect.objects.exclude(handler="conversations.deliver").delete()
    run_effects()

    assert (state_of(message), letterbox.sent) == (State.CANCELLED, [])
    assert kinds(message) == ["message.queued", "message.cancelled"]


def test_what_happened_before_it_was_written_does_not_stop_a_letter(anna, maria, queue, letterbox):
    order = anna.orders("kettle")
    maria.cancels(order)
    Effect.objects.all().delete()

    message = queue(topic=order.subject, void_on=("order.cancelled",))
    run_effects()

    assert state_of(message) == State.SENT


# ── who dies in the middle ──────────────────────────────────────────────────────────────────────────


def test_a_death_before_the_letter_was_handed_over_loses_nothing(queue, letterbox, dies, clock):
    message = queue()
    dies("message.claimed")

    die_and_come_back(clock)
    assert state_of(message) == State.SENDING
    run_effects(trouble=True)

    assert state_of(message) == State.SENT
    assert len(letterbox.sent) == 1


def test_a_letter_useful_now_is_sent_once_more_with_the_same_message_id(queue, letterbox, dies, clock):
    message = queue()
    dies("message.handed_over")

    die_and_come_back(clock)
    run_effects(trouble=True)

    assert (state_of(message), message.repeats) == (State.SENT, 1)
    assert [sent.message_id for sent in letterbox.sent] == [message.message_id] * 2


def test_and_never_a_third_time(queue, letterbox, dies, clock):
    message = queue()
    dies("message.handed_over", "message.handed_over")

    die_and_come_back(clock)
    die_and_come_back(clock)
    run_effects(trouble=True)

    assert state_of(message) == State.UNSURE
    assert len(letterbox.sent) == 2
    assert kinds(message) == ["message.queued", "message.unsure"]


@pytest.mark.parametrize("once", [Once.BLIND_LATER, Once.BY_PERSON])
def test_what_can_wait_and_what_a_person_wrote_is_not_sent_again(queue, letterbox, dies, clock, maria, once):
    message = queue(once=once, author=maria.actor)
    dies("message.handed_over")

    die_and_come_back(clock)
    run_effects(trouble=True)

    assert state_of(message) == State.UNSURE
    assert len(letterbox.sent) == 1


def test_a_provider_that_knows_our_key_gets_it_as_often_as_needed(queue, letterbox, dies, clock):
    letterbox.keeps_keys = True
    message = queue()
    dies("message.handed_over", "message.handed_over", "message.handed_over")

    for _each in range(3):
        die_and_come_back(clock)
    run_effects(trouble=True)

    assert (message.once, state_of(message)) == (Once.KEYED, State.SENT)
    assert {sent.key for sent in letterbox.sent} == {DRAFT.key}
    assert len(letterbox.sent) == 4


def test_a_line_that_broke_in_between_counts_as_a_death_in_between(queue, letterbox, clock):
    message = queue()
    letterbox.errors = [MaybeSent("the line broke"), MaybeSent("the line broke")]

    for _each in range(4):
        run_effects(trouble=True)
        clock.move(minutes=10)

    assert state_of(message) == State.UNSURE
    assert len(letterbox.sent) == 2


def test_a_letter_that_may_have_left_and_is_too_late_now_stays_in_doubt(queue, letterbox, dies, clock):
    message = queue(not_after=clock() + timedelta(minutes=10))
    dies("message.handed_over")

    die_and_come_back(clock)
    run_effects(trouble=True)

    assert state_of(message) == State.UNSURE
    assert len(letterbox.sent) == 1


def test_the_fault_points_stand_on_both_sides_of_the_handing_over(queue, letterbox):
    points = []
    faults.arm(lambda name: points.append((name, len(letterbox.sent))))
    queue()
    run_effects()
    faults.arm(None)

    assert [point for point in points if point[0].startswith("message.")] == [
        ("message.claimed", 0),
        ("message.handed_over", 1),
    ]


# ── a person decides ────────────────────────────────────────────────────────────────────────────────


def test_a_person_tries_again_and_the_letter_leaves_with_its_link(queue, letterbox, maria, clock):
    message = queue(not_after=clock() + timedelta(minutes=10))
    letterbox.errors = [IntegrationError("550 mailbox full", retry=False)]
    run_effects()
    clock.move(hours=1)

    message.refresh_from_db()
    retry_message(message, by=maria.actor, at=clock())
    run_effects()

    assert state_of(message) == State.SENT
    assert LINK in letterbox.sent[0].text
    assert kinds(message) == ["message.queued", "message.failed", "message.queued", "message.sent"]


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING, State.SENT, State.EXPIRED, State.CANCELLED])
def test_only_what_waits_for_a_decision_can_be_tried_again(queue, maria, clock, state):
    message = queue(private_link="", links={"link": LINK})
    ended = None if state in (State.QUEUED, State.SENDING) else clock()
    Message.objects.filter(pk=message.pk).update(state=state, ended_at=ended, sent_at=ended)

    with pytest.raises(Conflict):
        retry_message(message, by=maria.actor, at=clock())
    assert kinds(message) == ["message.queued"]


def test_what_a_person_writes_keeps_the_promise_to_react_and_an_automatic_letter_does_not(anna, maria, queue, clock):
    order = anna.orders("kettle")
    run_effects()  # her automatic letter has left by now
    reaction = Promise.objects.get(subject=order.subject, key="react-to-order")
    assert reaction.state == PromiseState.OPEN

    queue(kind=Kind.REPLY, once=Once.BY_PERSON, author=maria.actor, topic=order.subject)
    run_effects()

    reaction.refresh_from_db()
    assert reaction.state == PromiseState.KEPT


# ── what can never be ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"state": "lost"}, "a_message_(is_in_a_known_state|has_one_ending)"),
        ({"once": "twice"}, "a_message_is_of_a_known_class"),
        ({"state": State.FAILED}, "a_message_has_one_ending"),
        ({"state": State.QUEUED, "ended": True}, "a_message_has_one_ending"),
        ({"state": State.SENT, "ended": True, "private_link": None}, "a_sent_message_has_a_moment"),
        ({"state": State.SENT, "ended": True, "sent": True}, "a_sent_message_keeps_no_token"),
    ],
)
def test_the_database_knows_what_a_message_can_be(queue, clock, changes, rule):
    message = queue()
    columns = {name: value for name, value in changes.items() if name not in ("ended", "sent")}
    columns |= {f"{name}_at": clock() for name in ("ended", "sent") if name in changes}

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**columns)


def test_the_order_page_and_health_can_ask(queue, letterbox, clock, store):
    first = queue(topic="order:5")
    clock.move(minutes=3)
    queue(key="another", topic="order:5", facts={**DRAFT.facts, "order": {"number": Words("7")}})

    assert [message.key for message in messages_about("order:5")] == [first.key, "another"]
    assert waiting_since(store) == {"email": first.written_at}
    assert run_next(TOKEN, seconds=0)
    assert waiting_since(store) == {"email": clock()}

"""Owners hear of what goes wrong: at once, and in one letter when it is much."""

from datetime import datetime

import pytest

from regulars.conversations.actions import tell_all_owners
from regulars.conversations.models import Alert, Kind, Message
from regulars.journal.models import Effect
from regulars.orders.actions import take_order
from regulars.promises.actions import break_overdue
from tests.conftest import KYIV
from tests.effects import run_effects


@pytest.fixture
def tick(clock):
    """Let a minute of the worker's life pass: the promise clock, what follows, and its timetable."""

    def step(**span):
        clock.move(**span)
        break_overdue(at=clock())
        run_effects()
        tell_all_owners(at=clock())
        run_effects()

    return step


def alerts():
    return list(Message.objects.filter(kind=Kind.ALERT).order_by("id"))


def quietly(tick, *, minutes):
    """Go forward minute by minute, as a clock does: a jump would hold it."""
    for _minute in range(minutes):
        tick(minutes=1)


def test_a_broken_promise_is_told_to_the_owner_with_number_person_lateness_and_link(anna, olga, tick, mailoutbox):
    order = anna.orders("kettle")
    quietly(tick, minutes=60)

    (told,) = alerts()
    assert (told.to, told.language) == ("olga@example.com", "en")
    assert told.subject == f"Order {order.number}: a promise is 40 minutes late"
    assert f"- Order {order.number}, first contact: 40 minutes late." in told.text
    assert "http://127.0.0.1:8000/" in told.text
    assert [mail.to for mail in mailoutbox if mail.to == ["olga@example.com"]] == [["olga@example.com"]]


def test_whoever_has_the_order_is_named(anna, maria, olga, clock, tick):
    order = anna.orders("kettle")
    quietly(tick, minutes=50)
    take_order(order, staff=maria.staff, by=maria.actor, at=clock())
    quietly(tick, minutes=10)

    assert "Maria has it." in alerts()[0].text


def test_a_promise_kept_in_time_tells_nobody(anna, maria, olga, clock, tick):
    order = anna.orders("kettle")
    clock.move(minutes=5)
    maria.confirms(order)
    quietly(tick, minutes=70)

    assert alerts() == []


def test_many_broken_promises_are_one_letter_to_each_owner(anna, olga, clock, tick):
    for _each in range(30):
        anna.orders("kettle")
    break_overdue(at=clock())
    tick(minutes=9)  # in small steps: a jump would hold the clock
    for _step in range(8):
        tick(minutes=6.5)

    (told,) = alerts()
    assert told.subject == "30 promises to customers need you"
    assert told.text.count("first contact: 41 minutes late") == 12
    assert "And 18 more." in told.text
    assert not Alert.objects.filter(told_at=None).exists()


def test_what_broke_within_ten_minutes_of_a_letter_is_told_when_they_are_over(anna, olga, clock, tick):
    anna.orders("kettle")
    clock.move(minutes=3)
    late = anna.orders("jug")
    quietly(tick, minutes=61)
    assert len(alerts()) == 1

    tell_all_owners(at=clock.move(minutes=5))
    assert len(alerts()) == 1
    tell_all_owners(at=clock.move(minutes=3))

    assert alerts()[1].subject.startswith(f"Order {late.number}: ")
    tell_all_owners(at=clock.move(minutes=30))
    assert len(alerts()) == 2


def test_what_was_made_good_meanwhile_is_told_as_such(anna, maria, olga, clock, tick):
    anna.orders("kettle")
    clock.move(minutes=3)
    late = anna.orders("jug")
    quietly(tick, minutes=61)
    maria.calls(late)

    tell_all_owners(at=clock.move(minutes=10))

    assert "made good since" in alerts()[1].text


def test_the_same_alarm_twice_is_told_once(anna, olga, clock, tick):
    anna.orders("kettle")
    quietly(tick, minutes=61)

    Effect.objects.filter(handler="orders.tell_owner").update(state="owed", ended_at=None)
    run_effects()
    tell_all_owners(at=clock.move(minutes=20))

    assert len(alerts()) == 1


def test_silence_is_told_again_each_working_day_until_a_person_takes_it(anna, olga, clock, tick):
    anna.orders("kettle")
    quietly(tick, minutes=61)
    Alert.objects.all().delete()
    Message.objects.all().delete()

    for day, hour in ((14, 14), (14, 18), (15, 18)):
        clock.set(datetime(2026, 5, day, hour, 1, tzinfo=KYIV))
        tick()

    assert [told.text.count("a word from us") for told in alerts()] == [1, 1, 1]


@pytest.mark.parametrize("language", ["uk", "ru", "he", "lt"])
def test_an_owner_is_told_in_her_own_language(anna, olga, clock, tick, language):
    olga.staff.language = language
    olga.staff.save()
    anna.orders("kettle")
    quietly(tick, minutes=61)

    (told,) = alerts()
    assert told.language == language
    assert "a promise" not in told.subject


def test_no_owner_is_written_to_when_there_is_none(anna, maria, clock, tick):
    anna.orders("kettle")
    quietly(tick, minutes=61)

    assert alerts() == []
    assert not Alert.objects.filter(told_at=None).exists()


def test_a_held_clock_asks_every_owner_once(anna, olga, clock):
    for _each in range(12):
        anna.orders("kettle")
    break_overdue(at=clock())
    break_overdue(at=clock.move(hours=5), jumped=True)
    break_overdue(at=clock(), jumped=True)
    run_effects()

    (told,) = alerts()
    assert told.subject == "The promise clock waits for your answer"
    assert "(36)" in told.text or "(24)" in told.text or "(12)" in told.text

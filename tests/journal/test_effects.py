"""Owed effects: in order within a thread, at least once, parked in the end, never too late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction

from regulars.core.errors import IntegrationError, Refusal
from regulars.journal import actions
from regulars.journal.actions import BadWiring, expires, record, wire
from regulars.journal.events import Event
from regulars.journal.models import Effect, EffectState
from regulars.journal.worker import claims
from regulars.journal.worker.runner import run_next
from regulars.orders.handlers import let_go_if_asked
from regulars.reactions import wire_all

ran: list[str] = []
trouble: dict[str, Exception] = {}


@dataclass(frozen=True, kw_only=True)
class BellRang(Event):
    """A bell, for these tests."""

    kind: ClassVar[str] = "test.bell_rang"
    thread: str
    word: str = ""

    @property
    def subject(self) -> str:
        return self.thread


def note(event: BellRang) -> None:
    ran.append(event.word)
    if event.word in trouble:
        raise trouble[event.word]


@expires(lambda _event, at: at + timedelta(minutes=5))
def note_soon(event: BellRang) -> None:
    ran.append(f"soon {event.word}")


@pytest.fixture(autouse=True)
def _wired(db: None) -> Iterator[None]:
    ran.clear()
    trouble.clear()
    wire(together={}, afterwards={BellRang: [note]})
    yield
    wire_all()


def ring(word, clock, thread="bell:1"):
    with transaction.atomic():
        record(BellRang(store_id=1, thread=thread, word=word), by="clock", at=clock())


def states():
    return list(Effect.objects.order_by("id").values_list("state", flat=True))


def test_effects_of_one_thread_run_in_order_and_one_at_a_time(clock):
    ring("first", clock)
    ring("second", clock)
    ring("elsewhere", clock, thread="bell:2")

    one = claims.claim("me", at=clock())
    other = claims.claim("you", at=clock())
    third = claims.claim("you", at=clock())

    assert one.entry.event().word == "first"
    assert other.entry.event().word == "elsewhere"
    assert third is None


def test_what_fails_outside_is_tried_again_and_holds_its_thread_back(clock):
    trouble["first"] = IntegrationError("The mail server is away.", retry=True)
    ring("first", clock)
    ring("second", clock)

    assert run_next("me", seconds=0)
    assert not run_next("me", seconds=0)
    trouble.clear()
    clock.move(seconds=6)
    while run_next("me", seconds=0):
        pass

    assert ran == ["first", "first", "second"]
    assert states() == [EffectState.DONE, EffectState.DONE]


def test_a_server_that_names_a_time_is_asked_again_at_that_time(clock):
    trouble["first"] = IntegrationError("Too many.", retry=True, after=600)
    ring("first", clock)

    run_next("me", seconds=0)

    assert Effect.objects.get().next_at == clock() + timedelta(seconds=600)


def test_a_final_failure_is_parked_with_its_reason_and_the_thread_goes_on(clock):
    trouble["first"] = IntegrationError("There is no such mailbox.", retry=False)
    ring("first", clock)
    ring("second", clock)

    while run_next("me", seconds=0):
        pass

    assert states() == [EffectState.PARKED, EffectState.DONE]
    assert Effect.objects.first().problem == "There is no such mailbox."


def test_a_refusal_is_not_tried_again(clock):
    trouble["first"] = Refusal("No.")
    ring("first", clock)

    run_next("me", seconds=0)

    assert states() == [EffectState.PARKED]


def test_a_bug_is_parked_after_five_tries(clock):
    trouble["first"] = ZeroDivisionError("oops")
    ring("first", clock)

    for _n in range(9):
        run_next("me", seconds=0)
        clock.move(days=1)

    assert ran == ["first"] * 5
    assert Effect.objects.get().problem == "ZeroDivisionError: oops"
    assert states() == [EffectState.PARKED]


def test_parked_work_can_be_tried_again_by_hand(clock):
    trouble["first"] = Refusal("No.")
    ring("first", clock)
    run_next("me", seconds=0)
    trouble.clear()

    assert claims.try_again(Effect.objects.get().pk, at=clock())
    run_next("me", seconds=0)

    assert states() == [EffectState.DONE]


def test_what_comes_too_late_is_not_run(clock):
    wire(together={}, afterwards={BellRang: [note_soon]})
    ring("courier in 15 minutes", clock)
    clock.move(minutes=6)

    run_next("me", seconds=0)

    assert ran == []
    assert states() == [EffectState.EXPIRED]


def test_a_worker_that_lost_its_claim_cannot_end_the_effect(clock):
    ring("first", clock)
    mine = claims.claim("dead", at=clock())
    claims.release("dead", at=clock())
    clock.move(seconds=7)
    claims.claim("alive", at=clock())

    assert not claims.finish(mine, "dead", at=clock())
    assert states() == [EffectState.CLAIMED]


def test_an_effect_that_kills_its_process_is_parked_after_five_deaths(clock):
    ring("poison", clock)

    for _n in range(5):
        assert claims.claim("dead", at=clock())
        claims.release("dead", at=clock())
        clock.move(days=1)

    assert claims.claim("next", at=clock()) is None
    assert states() == [EffectState.PARKED]


def test_an_event_outside_a_transaction_is_refused(transactional_db, clock):
    with pytest.raises(transaction.TransactionManagementError):
        record(BellRang(store_id=1, thread="bell:1"), by="clock", at=clock())


def test_a_handler_wired_to_the_wrong_event_stops_the_start():
    @dataclass(frozen=True, kw_only=True)
    class OtherHappened(Event):
        kind: ClassVar[str] = "test.other_happened"

    with pytest.raises(BadWiring, match="OtherHappened"):
        wire(together={}, afterwards={OtherHappened: [note]})


def test_names_in_the_outbox_are_room_and_handler():
    assert actions.name_of(let_go_if_asked) == "orders.let_go_if_asked"

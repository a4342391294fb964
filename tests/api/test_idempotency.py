"""Sent again with the same key: the same answer, and nothing happens twice (reliability.md A.1, row 1)."""

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction

from regulars.core import faults
from regulars.core.clock import now as clock_now
from regulars.core.errors import Conflict, Refusal
from regulars.intake.api_requests import Answer, StillRunning, forget_api_requests, once
from regulars.intake.apikeys import key_for
from regulars.intake.models import ApiRequest, Inbound
from regulars.timetable import BY_NAME
from tests.api.conftest import order
from tests.api.test_problems import error_of


def test_the_same_key_and_body_get_the_stored_answer(program):
    first = program.sends("/orders", order(), Idempotency_Key="a-1")
    again = program.sends("/orders", order(), Idempotency_Key="a-1")

    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert Inbound.objects.count() == 1


def test_a_batch_is_repeated_whole(program):
    orders = {"orders": [order(), order(currency="?")]}
    first = program.sends("/orders/batch", orders, Idempotency_Key="a-1")
    again = program.sends("/orders/batch", orders, Idempotency_Key="a-1")

    assert (again.status_code, again.json()) == (207, first.json())
    assert Inbound.objects.count() == 1


@pytest.mark.parametrize(("path", "words"), [("/orders", order(total="1.00")), ("/customers", order())])
def test_the_same_key_for_something_else_is_refused(program, path, words):
    program.sends("/orders", order(), Idempotency_Key="a-1")

    answer = program.sends(path, words if path == "/orders" else {"id": "7"}, Idempotency_Key="a-1")

    assert answer.status_code == 422
    assert error_of(answer)["code"] == "idempotency_key_reused"
    assert error_of(answer)["field"] == "Idempotency-Key"
    assert Inbound.objects.count() == 1


def test_a_slash_at_the_end_makes_no_other_request(program):
    program.sends("/orders", order(), Idempotency_Key="a-1")

    assert program.sends("/orders/", order(), Idempotency_Key="a-1")["Idempotent-Replayed"] == "true"


def test_two_keys_of_the_api_do_not_share_theirs(program, program_with):
    program.sends("/orders", order(), Idempotency_Key="a-1")

    other = program_with().sends("/orders", order(total="1.00"), Idempotency_Key="a-1")

    assert other.status_code == 202
    assert Inbound.objects.count() == 2


def test_what_did_not_pass_the_check_may_be_put_right_under_the_same_key(program):
    assert program.sends("/orders", order(currency=None), Idempotency_Key="a-1").status_code == 422
    assert ApiRequest.objects.count() == 0

    assert program.sends("/orders", order(), Idempotency_Key="a-1").status_code == 202


def test_a_no_that_came_after_the_check_is_repeated_too(program, monkeypatch):
    def refuse(_deliveries):
        Inbound.objects.create(connection_id=key_for(program.key).connection_id, body=b"", received_at=clock_now())
        raise Conflict("Somebody was faster.", code="too_late")

    with monkeypatch.context() as patch:
        patch.setattr("regulars.intake.api.sending.store_deliveries", refuse)
        first = program.sends("/orders", order(), Idempotency_Key="a-1")
    again = program.sends("/orders", order(), Idempotency_Key="a-1")

    assert (first.status_code, again.status_code) == (409, 409)
    assert error_of(again) == error_of(first)
    assert error_of(again)["code"] == "too_late"
    assert again["Idempotent-Replayed"] == "true"
    assert Inbound.objects.count() == 0


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "ключ"])
def test_a_key_is_a_short_word(program, key):
    answer = program.sends("/orders", order(), Idempotency_Key=key)

    assert answer.status_code == 422
    assert error_of(answer)["field"] == "Idempotency-Key"


# ── a twin, and a death in between ──────────────────────────────────────────────────────────────────


@pytest.fixture
def run(program, clock):
    """Run something once under a key; `act` may be told."""
    api_key = key_for(program.key)

    def run(act=lambda: Answer(202, {"id": 1}), key="a-1", digest="d"):
        return once(api_key, key=key, digest=digest, at=clock(), act=act)

    return run


def test_a_twin_of_a_running_request_is_told_to_wait(program, run):
    def act():
        with pytest.raises(StillRunning) as told:
            run()
        return Answer(202, {"told to wait": told.value.after})

    assert run(act) == (Answer(202, {"told to wait": 5}), False)
    assert run() == (Answer(202, {"told to wait": 5}), True)


def test_a_running_twin_is_answered_409_over_http(program, clock):
    program.sends("/orders", order(), Idempotency_Key="a-1")
    ApiRequest.objects.update(status=None, answer=None)
    clock.move(seconds=60)

    answer = program.sends("/orders", order(), Idempotency_Key="a-1")

    assert answer.status_code == 409
    assert answer["Retry-After"] == "1"
    assert error_of(answer)["code"] == "still_running"
    assert Inbound.objects.count() == 1


@pytest.mark.parametrize("after", [timedelta(seconds=61), timedelta(hours=-1)])
def test_who_died_is_followed_by_the_next(program, clock, after):
    program.sends("/orders", order(), Idempotency_Key="a-1")
    ApiRequest.objects.update(status=None, answer=None)
    clock.set(clock() + after)

    assert program.sends("/orders", order(), Idempotency_Key="a-1").status_code == 202
    assert ApiRequest.objects.get().status == 202


def test_of_two_who_follow_a_dead_one_only_one_does(run, clock):
    with pytest.raises(KeyboardInterrupt):
        run(_dies)
    clock.move(seconds=61)

    def act():
        with pytest.raises(StillRunning):
            run()
        return Answer(202, {"id": 2})

    assert run(act) == (Answer(202, {"id": 2}), False)


def test_who_was_thought_dead_and_comes_back_undoes_his_work(run, clock, api_connection):
    from regulars.intake.actions import store_delivery
    from regulars.intake.ports import Delivery

    def slow():
        store_delivery(api_connection, Delivery(b"slow"), source="api")
        clock.move(seconds=61)
        ApiRequest.objects.update(began_at=clock())  # somebody took over meanwhile
        return Answer(202, {"id": 1})

    with pytest.raises(StillRunning):
        run(slow)

    assert Inbound.objects.count() == 0


@pytest.mark.parametrize("error", [OperationalError("away"), ZeroDivisionError(), Refusal("no"), Conflict("no")])
def test_an_error_of_ours_frees_the_key(run, error):
    def broken():
        raise error

    with pytest.raises(type(error)):
        run(broken)

    assert ApiRequest.objects.count() == 0
    assert run()[1] is False


def test_death_between_the_work_and_its_answer_leaves_neither(program, clock):
    def trap(name):
        if name == "api.acted":
            raise KeyboardInterrupt

    faults.arm(trap)
    try:
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            program.sends("/orders", order(), Idempotency_Key="a-1")
    finally:
        faults.arm(None)

    assert Inbound.objects.count() == 0
    clock.move(seconds=61)
    assert program.sends("/orders", order(), Idempotency_Key="a-1").status_code == 202
    assert Inbound.objects.count() == 1


def _dies():
    raise KeyboardInterrupt


# ── forgetting ──────────────────────────────────────────────────────────────────────────────────────


def test_keys_are_forgotten_after_seven_days(program, clock):
    for n in range(3):
        program.sends("/orders", order(), Idempotency_Key=f"old-{n}")
    clock.move(days=7)
    program.sends("/orders", order(), Idempotency_Key="young")

    assert forget_api_requests(at=clock()) == 0
    clock.move(seconds=1)
    assert forget_api_requests(at=clock(), batch=1, most=2) == 2
    BY_NAME["intake.forget_api_requests"].run(clock())
    assert ApiRequest.objects.get().key == "young"

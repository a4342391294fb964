"""Everything that goes wrong has one shape, a stable code, and names the field."""

import json

import pytest
from django.db import OperationalError

from regulars.intake.models import Inbound
from tests.api.conftest import order, product


def error_of(answer):
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "field", "fields"}
    assert body["error"]["message"]
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    return body["error"]


def fields_of(answer):
    return {wrong["field"]: wrong["code"] for wrong in error_of(answer)["fields"]}


# ── who are you ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("header", [None, "Bearer rk_wrong", "Bearer ", "Basic cms6", "Bearer rk_ґанок", "rk_x"])
def test_without_a_living_key_nobody_comes_in(client, api_connection, header):
    headers = {"Authorization": header} if header else {}

    answer = client.post("/api/v1/orders", b"{}", content_type="application/json", headers=headers)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert error_of(answer)["code"] == "not_authenticated"


def test_a_missing_scope_is_named(program_with):
    answer = program_with("orders:read").sends("/orders", order())

    assert answer.status_code == 403
    error = error_of(answer)
    assert error["code"] == "scope_missing"
    assert "orders:write" in error["message"]
    assert Inbound.objects.count() == 0


# ── what is wrong with it ───────────────────────────────────────────────────────────────────────────


def test_every_wrong_field_is_named_at_once(program):
    wrong = order(
        id="0",
        updated_at="yesterday",
        placed_at="2126-05-14T10:00:00Z",
        state="paid",
        currency="hryvnia",
        total="12,50",
        totl="1",
        customer={"phone": 380671234567, "e-mail": "anna@example.com"},
        lines=[
            {"title": "Linen shirt", "quantity": 1},
            {"title": " ", "quantity": -1, "total": "1", "options": ["sand"]},
            {"quantity": 1, "total": True},
        ],
    )

    answer = program.sends("/orders", wrong)

    assert answer.status_code == 422
    assert fields_of(answer) == {
        "id": "not_an_id",
        "updated_at": "not_a_moment",
        "placed_at": "not_believable",
        "state": "not_a_choice",
        "currency": "not_fitting",
        "total": "not_a_figure",
        "totl": "unknown_field",
        "customer.phone": "not_text",
        "customer.e-mail": "unknown_field",
        "lines[0]": "no_price",
        "lines[1].title": "not_fitting",
        "lines[1].quantity": "not_a_figure",
        "lines[1].options": "not_options",
        "lines[2].title": "missing",
        "lines[2].total": "not_a_figure",
    }
    assert error_of(answer)["code"] == "not_valid"
    assert error_of(answer)["message"] == "15 fields are wrong; “fields” names each with what to do."
    assert Inbound.objects.count() == 0


def test_one_wrong_field_is_told_in_one_sentence(program):
    error = error_of(program.sends("/products", product(title=None)))

    assert (error["field"], error["message"]) == ("title", "“title” is missing.")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "missing"),
        (b"{", "not_readable"),
        (b"[1]", "not_an_object"),
        (b'{"id": "1", "id": "2"}', "not_readable"),
        (b'{"id": NaN}', "not_readable"),
        (b'{"id": "\\ud800"}', "not_readable"),
        (b"[" * 100_000, "not_readable"),
        ("«".encode("cp1252"), "not_readable"),
        (json.dumps(order(note="zero \x00 sign")).encode(), "not_fitting"),
        (json.dumps(order(id="1" * 101)).encode(), "not_an_id"),
        (json.dumps(order(lines=[{"title": "a", "quantity": 1, "total": "1"}] * 5001)).encode(), "too_many"),
    ],
)
def test_what_cannot_be_read_is_told(program, body, code):
    answer = program.sends("/orders", body)

    assert answer.status_code == 422
    assert code in fields_of(answer).values()
    assert Inbound.objects.count() == 0


def test_the_sentences_come_in_the_language_that_is_asked_for(program):
    answer = program.sends("/orders", order(currency=None), Accept_Language="en")

    assert answer["Content-Language"] == "en"
    assert error_of(answer)["message"] == "“currency” is missing."


def test_a_body_of_more_than_two_megabytes_is_too_large(program):
    answer = program.sends("/orders", b" " * (2 * 1024 * 1024 + 1))

    assert answer.status_code == 413
    assert error_of(answer)["code"] == "too_large"


def test_a_form_is_no_json(client, key_with):
    headers = {"Authorization": f"Bearer {key_with()}"}

    answer = client.post("/api/v1/orders", {"id": "1"}, headers=headers)

    assert answer.status_code == 415
    assert error_of(answer)["code"] == "wrong_type"


# ── addresses and methods ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/", "/order", "/orders/1/2/lines", "/deliveries/x/y"])
def test_an_address_that_is_none_says_so(program, path):
    answer = program.client.post(f"/api/v1{path}", b"{}", content_type="application/json")

    assert answer.status_code in {404, 405}
    error_of(answer)


def test_a_method_that_is_none_names_those_that_are(program):
    answer = program.client.delete("/api/v1/orders")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, POST"
    assert error_of(answer)["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["/orders", "/orders/batch", "/products", "/customers"])
def test_no_post_is_ever_redirected(program, path):
    for slash in ("", "/"):
        answer = program.sends(path + slash, {})
        assert answer.status_code == 422


def test_every_read_works_with_and_without_a_slash(program, digested):
    delivery = program.sends("/orders", order()).json()["id"]
    digested()

    for path in ("/orders", "/orders/1042", f"/deliveries/{delivery}", "/openapi.json"):
        plain, slashed = program.asks(path), program.asks(f"{path}/")
        assert (plain.status_code, slashed.status_code) == (200, 200)
        assert plain.json() == slashed.json()


# ── how often ───────────────────────────────────────────────────────────────────────────────────────


def test_too_many_requests_are_told_to_wait(program, settings, clock):
    settings.API_PER_MINUTE = 3
    clock.move(seconds=20)

    answers = [program.asks("/orders") for _turn in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3]["Retry-After"] == "40"
    assert error_of(answers[3])["code"] == "too_many_requests"

    clock.move(seconds=40)
    assert program.asks("/orders").status_code == 200


def test_one_key_does_not_use_up_the_other_s_requests(program, program_with, settings):
    settings.API_PER_MINUTE = 1
    program.asks("/orders")

    assert program.asks("/orders").status_code == 429
    assert program_with("orders:read").asks("/orders").status_code == 200


# ── on our side ─────────────────────────────────────────────────────────────────────────────────────


def test_an_error_of_ours_tells_a_code_and_nothing_else(program, monkeypatch, caplog):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError("the secret is 42")

    monkeypatch.setattr("regulars.intake.api.sending.store_deliveries", broken)

    answer = program.sends("/orders", order())

    assert answer.status_code == 500
    error = error_of(answer)
    assert error["code"] == "unexpected"
    assert "42" not in answer.content.decode()
    said = error["message"].removeprefix("Something on our side failed. If it stays so, tell us this code: ")
    assert said.rstrip(".") in caplog.text


def test_a_database_that_is_away_is_answered_503(program, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("regulars.intake.api.sending.store_deliveries", away)

    answer = program.sends("/orders", order())

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert error_of(answer)["code"] == "not_available"

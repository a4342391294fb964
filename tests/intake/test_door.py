"""The door: what is kept, what is turned away, and what each is told."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from regulars.intake.models import Connection, Inbound
from regulars.testing.woo import WooShop, sign


def _send(client: Any, door: str, body: bytes = b'{"id":1}', *, secret: str = "whsec-tests", **headers: str) -> Any:
    given = {"X-WC-Webhook-Signature": sign(body, secret), "X-WC-Webhook-Topic": "order.updated", **headers}
    return client.generic("POST", door, body, content_type="application/json", headers=given)


def test_a_genuine_delivery_is_kept_as_it_came(woo: WooShop, door: str, connection: Connection) -> None:
    order = woo.place_order()

    sent = woo.send(door, order)

    kept = Inbound.objects.get()
    assert sent.status == 200
    assert bytes(kept.body) == sent.body
    assert (kept.connection_id, kept.source, kept.state, kept.attempts) == (connection.pk, "webhook", "new", 0)
    assert kept.topic == "order.updated"


def test_of_the_headers_signatures_and_cookies_are_not_kept(client: Any, door: str) -> None:
    _send(client, door, **{"Cookie": "a=b", "Authorization": "Basic eA==", "X-Api-Key": "k", "Webhook-Id": "msg_1"})

    kept = Inbound.objects.get().headers

    assert kept == {
        "x-wc-webhook-topic": "order.updated",
        "webhook-id": "msg_1",
        "content-type": "application/json",
    }


def test_the_address_works_with_and_without_slash(client: Any, door: str) -> None:
    assert [_send(client, door).status_code, _send(client, f"{door}/").status_code] == [200, 200]
    assert Inbound.objects.count() == 2


def test_nobody_stands_behind_another_address(client: Any, door: str) -> None:
    assert _send(client, f"{door}x").status_code == 404
    assert Inbound.objects.count() == 0


def test_a_closed_connection_answers_nobody(
    client: Any, door: str, connection: Connection, olga: Any, clock: Any
) -> None:
    from regulars.intake.actions import close_connection

    close_connection(connection, by=olga.actor, at=clock())

    assert _send(client, door).status_code == 404
    assert Inbound.objects.count() == 0


@pytest.mark.parametrize("signature", ["", "AAAA", "подпись"])
def test_a_wrong_signature_is_refused_and_counted(
    client: Any, door: str, connection: Connection, clock: Any, signature: str
) -> None:
    headers = {"X-WC-Webhook-Signature": signature.encode().decode("latin-1")}

    answer = client.generic("POST", door, b"{}", content_type="application/json", headers=headers)

    connection.refresh_from_db()
    assert answer.status_code == 401
    assert Inbound.objects.count() == 0
    assert (connection.refused_count, connection.refused_at) == (1, clock())


def test_an_empty_body_is_refused(client: Any, door: str) -> None:
    assert _send(client, door, b"").status_code == 401
    assert Inbound.objects.count() == 0


def test_many_refusals_cost_few_writes_and_none_is_forgotten(
    client: Any, door: str, connection: Connection, monkeypatch: pytest.MonkeyPatch, count_queries: Any
) -> None:
    time = itertools.count(1000.0, 0.01)  # a hundredth of a second a look
    monkeypatch.setattr("regulars.core.clock.monotonic", lambda: next(time))
    _send(client, door, secret="other")

    statements = count_queries(lambda: [_send(client, door, secret="other") for _ in range(50)])
    for start in (2000.0, 3000.0):
        time = itertools.count(start, 0.01)
        _send(client, door, secret="other")

    connection.refresh_from_db()
    assert statements <= 2
    assert connection.refused_count == 52  # the last one waits for its five seconds


def test_while_a_secret_is_changed_both_are_good_for_a_day(
    client: Any, door: str, connection: Connection, olga: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regulars.intake.actions import rotate_secret

    time = itertools.count(1000.0, 10.0)
    monkeypatch.setattr("regulars.core.clock.monotonic", lambda: next(time))
    fresh = rotate_secret(connection, by=olga.actor, at=clock())

    both = [_send(client, door, secret=one).status_code for one in ("whsec-tests", fresh)]
    clock.move(hours=24)
    later = [_send(client, door, secret=one).status_code for one in ("whsec-tests", fresh)]

    assert (both, later) == ([200, 200], [401, 200])


def test_a_new_secret_holds_within_seconds(
    client: Any, door: str, connection: Connection, olga: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regulars.intake.actions import rotate_secret

    time = [1000.0]
    monkeypatch.setattr("regulars.core.clock.monotonic", lambda: time[0])
    _send(client, door)
    fresh = rotate_secret(connection, by=olga.actor, at=clock())

    time[0] += 2.1

    assert _send(client, door, secret=fresh).status_code == 200


def test_the_unsigned_ping_is_answered_and_changes_nothing(woo: WooShop, door: str, connection: Connection) -> None:
    hook = woo.add_webhook(door)

    connection.refresh_from_db()
    assert (hook.ping_status, hook.status) == (200, "active")
    assert Inbound.objects.count() == 0
    assert connection.refused_count == 0


def test_too_large_is_told_the_limit_before_it_is_read(client: Any, door: str, settings: Any) -> None:
    settings.LARGEST_DELIVERY = 1000

    answer = _send(client, door, b"x" * 1001)

    assert (answer.status_code, answer.content) == (413, b"A delivery may have 1000 bytes at most.\n")
    assert _send(client, door, b"x" * 1000).status_code == 200


def test_a_picture_is_no_delivery(client: Any, door: str) -> None:
    body = b"{}"
    given = {"X-WC-Webhook-Signature": sign(body, "whsec-tests")}

    assert client.generic("POST", door, body, content_type="image/png", headers=given).status_code == 415


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_told_what_is_taken(client: Any, door: str, method: str) -> None:
    answer = client.generic(method, door)

    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")


def test_options_are_told(client: Any, door: str) -> None:
    answer = client.generic("OPTIONS", door)

    assert (answer.status_code, answer["Allow"], answer.content) == (204, "POST, OPTIONS", b"")


def test_a_delivery_costs_one_statement_once_the_connection_is_known(
    client: Any, door: str, django_assert_max_num_queries: Any
) -> None:
    _send(client, door)

    with django_assert_max_num_queries(3) as seen:  # the INSERT, in a transaction of its own
        _send(client, door)

    told = [one["sql"].split(" ")[0] for one in seen.captured_queries]
    assert [word for word in told if word not in {"SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"}] == ["INSERT"]


class TestWithoutDatabase:
    """The database refuses: nothing that a shop sends may be lost by it."""

    @pytest.fixture
    def away(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        """Let the raw inbox refuse every delivery until told otherwise."""
        tries = []

        def refuse(kept: Any) -> list[int]:
            tries.append(kept)
            raise OperationalError("database or disk is full")

        with monkeypatch.context() as patch:
            patch.setattr("regulars.intake.reception.store_deliveries", refuse)
            yield tries

    def test_a_delivery_goes_into_the_spool_file(self, client: Any, door: str, away: Any, settings: Any) -> None:
        answer = _send(client, door)

        path = settings.SPOOL / "waiting.jsonl"
        assert answer.status_code == 200
        assert path.read_bytes().count(b"\n") == 1
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"whsec" not in path.read_bytes()

    def test_only_one_in_five_seconds_asks_the_database(
        self, client: Any, door: str, away: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        time = [1000.0]
        monkeypatch.setattr("regulars.core.clock.monotonic", lambda: time[0])

        for _ in range(3):
            _send(client, door)
        time[0] += 5.1
        for _ in range(3):
            _send(client, door)

        assert len(away) == 2

    def test_what_waited_comes_in_first_when_the_database_is_back(
        self, woo: WooShop, door: str, clock: Any, digest_all: Any, settings: Any, away: Any
    ) -> None:
        from regulars.intake.actions import drain_spool
        from regulars.orders.models import Order

        sent = woo.send(door, woo.place_order())
        came_at = clock()
        clock.move(minutes=30)

        drained = [drain_spool(clock()), drain_spool(clock())]
        digest_all()

        kept = Inbound.objects.get()
        assert drained == [1, 0]
        assert (bytes(kept.body), kept.source, kept.received_at) == (sent.body, "spool", came_at)
        assert Order.objects.count() == 1
        assert list(settings.SPOOL.glob("*.jsonl")) == []

    def test_a_full_spool_says_so_and_asks_for_another_try(
        self, client: Any, door: str, away: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("regulars.intake.spool.MOST_LINES", 1)

        answers = [_send(client, door) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [200, 503]
        assert answers[1]["Retry-After"] == "30"

    def test_what_nobody_could_check_is_checked_before_it_comes_in(
        self, client: Any, door: str, connection: Connection, clock: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from regulars.intake.actions import drain_spool

        def gone(door: str) -> None:
            raise OperationalError("could not connect")

        with monkeypatch.context() as patch:
            patch.setattr("regulars.intake.known._ask", gone)
            genuine = _send(client, door)
            forged = _send(client, door, b'{"id":2}', secret="other")
        clock.move(hours=2)
        drain_spool(clock())

        assert (genuine.status_code, forged.status_code) == (200, 200)
        assert [bytes(one.body) for one in Inbound.objects.all()] == [b'{"id":1}']

    def test_a_torn_line_does_not_spoil_the_next(
        self, client: Any, door: str, away: Any, settings: Any, clock: Any
    ) -> None:
        from regulars.intake.actions import drain_spool

        settings.SPOOL.mkdir()
        (settings.SPOOL / "waiting.jsonl").write_bytes(b'{"door": "half of a li')
        _send(client, door)

        drain_spool(clock())

        assert Inbound.objects.count() == 1


def test_refused_once_stays_refused_by_time(client: Any, door: str, clock: Any, connection: Connection) -> None:
    Connection.objects.filter(pk=connection.pk).update(
        old_secret="before", old_secret_until=clock() - timedelta(seconds=1)
    )

    assert _send(client, door, secret="before").status_code == 401

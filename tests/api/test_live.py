"""The API as a program meets it: the product's own server, two processes, real HTTP on loopback."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from regulars.intake.models import ApiRequest, Inbound
from tests.api.conftest import order
from tests.api.live import rows, serving

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS, TWINS = 12, 8


@pytest.fixture(params=["wsgi", "asginl"])
def interface(request):
    """How the server speaks with the product: both ways are in use."""
    return request.param


@pytest.fixture
def served(program, tmp_path, interface):
    """An HTTP client with a key, at a server of two processes."""
    headers = {"Authorization": f"Bearer {program.key}"}
    with (
        serving(tmp_path, interface=interface, REGULARS_API_PER_MINUTE="100000") as address,
        httpx.Client(base_url=f"{address}/api/v1", headers=headers, timeout=30) as client,
    ):
        yield client


def test_a_program_walks_through_the_api(served, tmp_path):
    body = httpx.Request("POST", "http://x", json=order(id="2")).read()

    sent = served.post("/orders", json=order())
    asked = served.get(sent.json()["status_url"].removeprefix("/api/v1"))

    assert (sent.status_code, asked.status_code) == (202, 200)
    assert (asked.json()["id"], asked.json()["state"]) == (sent.json()["id"], "new")
    assert served.get("/orders/1042").status_code == 404
    assert served.post("/orders/", json={}).status_code == 422
    assert served.post("/orders", json={}, headers={"Authorization": "Bearer rk_"}).status_code == 401
    assert served.get("/openapi.json").json()["openapi"] == "3.1.0"
    assert served.post("/orders", content=iter([body[:50], body[50:]])).status_code == 202  # in chunks
    assert served.post("/orders", content=(b" " * 65536 for _piece in range(64))).status_code == 413
    assert rows(tmp_path, "SELECT count(*) FROM intake_inbound") == [(2,)]


def test_twins_at_the_same_instant_are_one_request(served, tmp_path):
    def send(number):
        return served.post("/orders", json=order(id=str(number)), headers={"Idempotency-Key": f"k-{number}"})

    with ThreadPoolExecutor(TWINS) as pool:
        rounds = [list(pool.map(send, [number] * TWINS)) for number in range(1, ROUNDS + 1)]

    for answers in rounds:
        assert {answer.status_code for answer in answers} <= {202, 409}
        assert len({answer.json()["id"] for answer in answers if answer.status_code == 202}) == 1
    assert rows(tmp_path, "SELECT count(*) FROM intake_inbound") == [(ROUNDS,)]
    assert rows(tmp_path, "SELECT count(*), min(status), max(status) FROM intake_apirequest") == [(ROUNDS, 202, 202)]


# ── the unique row is what does it ──────────────────────────────────────────────────────────────────


def test_a_twin_between_looking_and_writing_changes_nothing(program, rival):
    answers = rival(lambda: program.sends("/orders", order(), Idempotency_Key="a-1"))

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert (Inbound.objects.count(), ApiRequest.objects.count()) == (1, 1)


def test_without_the_unique_row_the_same_twin_doubles(program, rival, without_the_unique_row):
    rival(lambda: program.sends("/orders", order(), Idempotency_Key="a-1"))

    assert (Inbound.objects.count(), ApiRequest.objects.count()) == (2, 2)


@pytest.fixture
def rival(monkeypatch):
    """Run a step; a twin of it runs at the worst moment: after it looked for its row, before it writes it."""
    from django.db.models import QuerySet

    original = QuerySet.get
    answers = []

    def run(step):
        def get(queryset, *args, **kwargs):
            try:
                return original(queryset, *args, **kwargs)
            except ApiRequest.DoesNotExist:
                if not answers:
                    answers.append(None)
                    answers[0] = step()
                raise

        monkeypatch.setattr(QuerySet, "get", get)
        return [step(), answers[0]]

    return run


@pytest.fixture
def without_the_unique_row(transactional_db, monkeypatch):
    """Take the unique constraint away, and put it back."""
    from django.db import connection

    (constraint,) = ApiRequest._meta.constraints
    with monkeypatch.context() as patch, connection.schema_editor() as editor:
        patch.setattr(ApiRequest._meta, "constraints", [])  # SQLite builds the table anew from what stands here
        editor.remove_constraint(ApiRequest, constraint)
    yield
    ApiRequest.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(ApiRequest, constraint)

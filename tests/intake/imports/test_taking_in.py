"""What comes of a file: orders, customers, figures; no promise and no letter for the past."""

from collections import Counter

import pytest

from regulars.conversations.models import Message
from regulars.customers.models import ContactPoint
from regulars.intake.models import Connection, ImportJob
from regulars.journal.models import Effect, Entry
from regulars.orders.models import Order
from regulars.promises.models import Promise
from tests.intake.imports.conftest import HEADER, LIVE, order

FIVE = HEADER + "".join(order(number) for number in range(1, 6))
BAD = order(7, quantity="some")


def counts(job: ImportJob) -> tuple[str, int, int, int, int]:
    return job.state, job.taken, job.changed, job.known, job.refused


def test_past_orders_come_in_without_promise_and_letter(imported):
    job = imported(FIVE + BAD)

    assert counts(job) == ("done", 5, 0, 0, 1)
    assert list(Order.objects.order_by("number").values_list("number", "history", "stage", "total_minor")) == [
        (str(number), True, "delivered", 450) for number in range(1, 6)
    ]
    assert (Promise.objects.count(), Message.objects.count()) == (0, 0)
    assert ContactPoint.objects.filter(kind="email", value="customer3@example.com").count() == 1
    assert Entry.objects.filter(kind="order.remembered").count() == 5


def test_live_orders_are_promised_what_any_order_is(imported, clock):
    today = order(1, date="2026-05-14 09:55", status="processing", email="anna@example.com")

    job = imported(HEADER + today, options=LIVE)

    taken = Order.objects.get()
    assert (counts(job), taken.history, taken.stage) == (("done", 1, 0, 0, 0), False, "new")
    assert Promise.objects.filter(subject=taken.subject, state="open").exists()
    assert Effect.objects.filter(handler="orders.send_letter", subject=taken.subject).count() == 1


def test_a_day_long_past_is_no_history_unless_it_is_said(imported):
    imported(HEADER + order(1, status="processing"), options=LIVE)

    assert Order.objects.get().history is False


def test_the_orders_belong_to_a_connection_made_for_them(imported):
    job = imported(FIVE)

    made = Connection.objects.get()
    assert (made.kind, made.name, made.pk) == ("csv", "Old shop", job.connection_id)
    assert Entry.objects.filter(kind="connection.opened").count() == 1


def test_the_orders_of_a_connected_shop_are_known_again(imported, anna, connection):
    anna.orders("kettle", external_id="3", version=1_700_000_000_000_000)

    job = imported(FIVE, name=connection.name)

    assert counts(job) == ("done", 4, 0, 1, 0)
    assert Connection.objects.count() == 1
    assert Order.objects.get(external_id="3").lines.get().title == "kettle"


def test_the_same_file_twice_takes_in_nothing_twice(imported):
    first, second = imported(FIVE), imported(FIVE)

    assert [counts(first), counts(second)] == [("done", 5, 0, 0, 0), ("done", 0, 0, 5, 0)]
    assert Order.objects.count() == 5
    assert Entry.objects.filter(kind="order.remembered").count() == 5


def test_an_order_that_is_further_along_by_now_is_changed(imported):
    imported(HEADER + order(1, status="processing") + order(2))

    job = imported(HEADER + order(1) + order(2))

    assert counts(job) == ("done", 0, 1, 1, 0)
    assert Order.objects.get(number="1").stage == "delivered"


def test_corrected_rows_are_imported_beside_the_others(imported):
    first = imported(FIVE + BAD)

    second = imported(FIVE + order(7))

    assert [counts(first), counts(second)] == [("done", 5, 0, 0, 1), ("done", 1, 0, 5, 0)]


def test_companion_files_bring_lines_and_payments(imported):
    main = "order_id,order_date,status\n1,2026-05-07,completed\n"
    lines = "order_id,sku,quantity,price\n1,M-1,2,4.50\n1,M-2,1,1.00\n"
    payments = "order_id,payment_type,payment_value\n1,card,10.00\n"

    imported(main, lines=lines, payments=payments)

    taken = Order.objects.get()
    assert (taken.total_minor, taken.payment_method, taken.lines.count()) == (1_000, "card", 2)


@pytest.mark.usefixtures("small_chunks")
def test_each_chunk_is_one_entry_and_one_effect_in_its_own_thread(imported):
    job = imported(FIVE)

    of_job = Entry.objects.of(job.subject)
    assert Counter(of_job.values_list("kind", flat=True)) == {
        "import.check_owed": 1,
        "import.checked": 1,
        "import.started": 1,
        "import.advanced": 3,
        "import.done": 1,
    }
    advanced = of_job.filter(kind="import.advanced")
    assert [entry.event().position for entry in advanced] == [0, 3, 5]
    done = of_job.get(kind="import.done").event()
    assert (done.taken, done.known, done.refused) == (5, 0, 0)
    assert {entry.actor for entry in of_job} == {job.by}
    assert not Effect.objects.filter(subject=job.subject).exclude(state="done").exists()


@pytest.mark.usefixtures("small_chunks")
def test_what_stays_outside_is_counted_once_wherever_it_stands(imported):
    bad = [order(f"B{number}", quantity="some") for number in range(6)]
    text = HEADER + bad[0] + order(1) + bad[1] + bad[2] + order(2) + bad[3] + order(3) + bad[4] + order(4) + bad[5]

    assert counts(imported(text)) == ("done", 4, 0, 0, 6)


@pytest.mark.usefixtures("small_chunks")
def test_an_order_that_fails_here_stays_outside_with_its_reason(imported, monkeypatch):
    """A chunk that fails goes in one by one; what the others are does not depend on it."""
    from regulars.core.errors import Refusal
    from regulars.orders.take_in import fresh

    insert = fresh.facts_of

    def refuses_three(word, *, at):
        if word.order.number == "3":
            raise Refusal("Three is not welcome here.")
        return insert(word, at=at)

    monkeypatch.setattr(fresh, "facts_of", refuses_three)

    job = imported(FIVE)

    assert counts(job) == ("done", 4, 0, 0, 1)
    assert job.problems == [{"row": 4, "order": "3", "reason": "Three is not welcome here.", "words": None}]
    assert list(Order.objects.order_by("number").values_list("number", flat=True)) == ["1", "2", "4", "5"]


def test_what_only_the_database_refuses_stays_outside_too(imported, monkeypatch):
    from regulars.orders.take_in import fresh

    facts_of = fresh.facts_of
    monkeypatch.setattr(
        fresh,
        "facts_of",
        lambda word, *, at: facts_of(word, at=at) | ({"number": None} if word.order.number == "3" else {}),
    )

    job = imported(FIVE)

    assert counts(job) == ("done", 4, 0, 0, 1)
    assert job.problems[0]["order"] == "3"
    assert "on our side" in job.problems[0]["reason"]

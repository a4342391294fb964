"""The owner's way with a file: upload, columns, check, go; what she sees on it, and what she cannot do wrong."""

import gzip
import re
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from regulars.intake.imports import forms
from regulars.intake.imports.kept import open_kept
from regulars.intake.models import Connection, ImportJob
from regulars.journal.models import Effect
from regulars.orders.models import Order
from tests.effects import run_effects
from tests.intake.imports.conftest import HEADER, order

TEXT = HEADER + "".join(order(number) for number in range(1, 6)) + order(6, quantity="some")
SAID = {"name": "Old shop", "taken_as": "history", "currency": "EUR", "zone": "Europe/Kyiv", "date_order": ""}


@pytest.fixture
def owner(signed_in: Any, olga: Any) -> Any:
    """The owner's browser."""
    return signed_in(olga)


def sent(text: str | bytes, name: str = "orders.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def words_of(answer: Any, status: int = 200) -> str:
    """Return the page without its tags, as it is read."""
    assert answer.status_code == status
    text = re.sub(r"<[^>]*>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", re.sub("[\u2068\u2069]", "", text))  # marks of direction


def shown(job: ImportJob) -> dict[str, str]:
    """Return the form of the columns as it stands there."""
    columns = enumerate(open_kept(job).columns)
    return {**SAID, **{f"column-{at}": column["field"] for at, column in columns}}


def walked(owner: Any, text: str = TEXT, **said: str) -> ImportJob:
    """Upload a file and have it checked."""
    owner.post("/imports/new", {"main": sent(text)})
    job = ImportJob.objects.latest("pk")
    owner.post(f"/imports/{job.pk}/columns", {**shown(job), **said})
    run_effects()
    job.refresh_from_db()
    return job


def test_the_whole_way_of_a_file(owner, store):
    assert "Nothing has been brought in yet" in words_of(owner.get("/imports"))

    answer = owner.post("/imports/new", {"main": sent(TEXT)})
    job = ImportJob.objects.get()
    assert (answer.status_code, answer["Refresh"]) == (200, f"0; url=/imports/{job.pk}/columns")

    page = words_of(owner.get(f"/imports/{job.pk}/columns"))
    for seen in ("Order ID", "customer1@example.com", "M-1", "4.50", "Nothing is taken in yet."):
        assert seen in page

    answer = owner.post(f"/imports/{job.pk}/columns", shown(job))
    assert (answer.status_code, answer["Refresh"]) == (200, f"0; url=/imports/{job.pk}")
    assert "Being checked" in words_of(owner.get(f"/imports/{job.pk}"))
    run_effects()

    page = words_of(owner.get(f"/imports/{job.pk}"))
    assert "Nothing is written yet." in page
    assert "5 new 0 known already 1 with problems, left outside" in page
    assert "1 row: “some” in the column “Quantity” is not a quantity. first in row 7" in page
    assert (Order.objects.count(), Connection.objects.count()) == (0, 0)

    owner.post(f"/imports/{job.pk}/run")
    assert "Being taken in" in words_of(owner.get(f"/imports/{job.pk}"))
    run_effects()

    page = words_of(owner.get(f"/imports/{job.pk}"))
    assert "5 orders are in" in page
    assert "nobody was promised or written anything" in page
    assert Order.objects.filter(history=True).count() == 5
    assert "orders.csv" in words_of(owner.get("/imports"))


def test_the_bad_rows_come_back_with_reasons_and_corrected_they_come_in(owner):
    job = walked(owner)

    answer = owner.get(f"/imports/{job.pk}/bad-rows/main")

    bad = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer["Content-Disposition"] == 'attachment; filename="orders-bad-rows.csv"'
    assert bad.splitlines()[1].startswith("7,bad_quantity,some in the column Quantity is not a quantity.")
    corrected = walked(owner, bad.replace(",some,", ",2,"))
    assert corrected.summary["standing"] == {"new": 1, "changed": 0, "known": 0}


def test_a_double_click_on_go_starts_once(owner):
    job = walked(owner)

    answers = [owner.post(f"/imports/{job.pk}/run", headers={"HX-Request": "true"}) for _click in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("Being taken in" in words_of(answer) for answer in answers)
    assert Effect.objects.filter(handler="intake.import_next_chunk").count() == 1


@pytest.mark.usefixtures("small_chunks")
def test_stop_and_go_on(owner):
    from regulars.journal.worker.runner import run_next

    job = walked(owner)
    owner.post(f"/imports/{job.pk}/run")
    run_next("tests", seconds=0)

    stopped = words_of(owner.post(f"/imports/{job.pk}/stop", headers={"HX-Request": "true"}))
    run_effects()
    assert "Stopped 42 %" in stopped
    assert "What came in stays." in stopped
    assert Order.objects.count() == 2

    owner.post(f"/imports/{job.pk}/run")
    run_effects()
    assert Order.objects.count() == 5


def test_htmx_gets_the_part_and_the_title(owner):
    job = walked(owner)

    part = owner.get(f"/imports/{job.pk}", headers={"HX-Request": "true"}).content.decode()
    whole = owner.get(f"/imports/{job.pk}").content.decode()

    assert part.startswith('<div id="import"')
    assert part.count("<title>") == whole.count("<title>") == 1
    assert "<html" in whole


def test_columns_that_were_guessed_wrong_are_set_right(owner):
    swapped = TEXT.replace("SKU,Product", "Product,SKU")

    job = walked(owner, swapped, **{"column-3": "sku", "column-4": "title"})

    assert job.options["columns"] == {"title": "SKU", "sku": "Product"}
    owner.post(f"/imports/{job.pk}/run")
    run_effects()
    assert Order.objects.get(number="1").lines.get().sku == "M-1"


def test_a_column_can_be_left_out_and_taken_again(owner):
    job = walked(owner, **{"column-8": ""})
    assert job.options["columns"] == {"name": ""}

    owner.post(f"/imports/{job.pk}/columns", {**shown(job), "column-8": "name"})

    job.refresh_from_db()
    assert job.options["columns"] == {"name": "Customer name"}


def test_two_columns_are_not_one_thing(owner):
    job = walked(owner)

    page = words_of(owner.post(f"/imports/{job.pk}/columns", {**shown(job), "column-8": "email"}), 422)

    assert "“Customer email” is that already. Choose one of the two." in page
    assert (
        'href="#id_column-8"'
        in owner.post(f"/imports/{job.pk}/columns", {**shown(job), "column-8": "email"}).content.decode()
    )


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"currency": ""}, "currency", "Nothing tells the currency."),
        ({"currency": "EURO"}, "currency", "at most 3 characters"),
        ({"currency": "XX1"}, "currency", "“XX1” is no currency."),
        ({"zone": "Mars/North"}, "zone", "“Mars/North” is no time zone."),
        ({"column-1": ""}, "", "No column tells when an order was placed."),
        ({"name": " "}, "name", "This field is required."),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field_and_nothing_is_lost(owner, said, field, words):
    owner.post("/imports/new", {"main": sent(TEXT)})
    job = ImportJob.objects.get()

    answer = owner.post(f"/imports/{job.pk}/columns", {**shown(job), **said, "date_order": "day"})

    page = answer.content.decode()
    assert words in words_of(answer, 422)
    if field:
        assert f'id="id_{field}_error"' in page
    assert '<option value="day" selected>' in page
    job.refresh_from_db()
    assert job.state == "new"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "The submitted file is empty."),
        (b"PK\x03\x04 a workbook", "orders.xlsx", "orders.xlsx is a workbook, not CSV."),
        (b"only one column\n1\n", "list.csv", "No separator makes columns of list.csv."),
        (gzip.compress(b"", mtime=0)[:10], "broken.csv.gz", "broken.csv.gz"),
    ],
)
def test_what_is_no_table_is_refused_at_once_and_not_kept(owner, content, name, words, tmp_path):
    answer = owner.post("/imports/new", {"main": sent(content, name)})

    assert words in words_of(answer, 422)
    assert ImportJob.objects.count() == 0
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_companion_that_cannot_be_read_is_told_at_its_own_field(owner):
    files = {"main": sent(TEXT), "payments": sent(b"PK\x03\x04", "my payments.xlsx")}

    page = owner.post("/imports/new", files).content.decode()

    assert 'id="id_payments_error"' in page
    assert "my payments.xlsx is a workbook" in page


def test_a_file_that_is_too_large_is_told_how_it_comes_in_all_the_same(owner, monkeypatch):
    monkeypatch.setattr(forms, "MOST_MB", 0)

    page = words_of(owner.post("/imports/new", {"main": sent(TEXT)}), 422)

    assert "at most 0 MB can be uploaded here" in page
    assert "`regulars import` takes it" in page
    assert ImportJob.objects.count() == 0


def test_words_of_the_shop_are_explained_once_for_all_rows(owner):
    job = walked(owner, HEADER + "".join(order(number, status="wartet") for number in range(1, 4)))
    assert "What do these words of the shop mean? wartet" in words_of(owner.get(f"/imports/{job.pk}"))

    owner.post(f"/imports/{job.pk}/words", {"word-0": "fulfilled"})
    run_effects()

    job.refresh_from_db()
    assert (job.summary["standing"]["new"], job.options["statuses"]) == (3, {"wartet": "fulfilled"})


def test_what_is_left_is_forgotten_with_its_file(owner):
    job = walked(owner)
    kept = job.files["main"]["kept"]

    owner.post(f"/imports/{job.pk}/discarding")

    assert (ImportJob.objects.count(), default_storage.exists(kept)) == (0, False)


def test_an_import_that_has_begun_is_not_forgotten(owner):
    job = walked(owner)
    owner.post(f"/imports/{job.pk}/run")

    answer = owner.post(f"/imports/{job.pk}/discarding")

    assert "It has begun already" in words_of(answer, 409)
    assert default_storage.exists(job.files["main"]["kept"])


def test_the_columns_of_an_import_that_has_begun_show_where_it_is(owner):
    job = walked(owner)
    owner.post(f"/imports/{job.pk}/run")

    assert "Being taken in" in words_of(owner.get(f"/imports/{job.pk}/columns"))
    assert "Being taken in" in words_of(owner.post(f"/imports/{job.pk}/columns", shown(job)))


def test_only_the_owner_brings_files_in(signed_in, maria, client, owner, dan):
    job = walked(owner)
    operator = signed_in(maria)

    for address in ("/imports", "/imports/new", f"/imports/{job.pk}", f"/imports/{job.pk}/bad-rows/main"):
        assert operator.get(address).status_code == 403
    for act in ("run", "stop", "words", "discarding", "columns"):
        assert operator.post(f"/imports/{job.pk}/{act}").status_code == 403
    job.refresh_from_db()
    assert job.state == "checked"


def test_a_stranger_number_is_nobodys(owner):
    assert owner.get("/imports/999").status_code == 404


def test_the_list_costs_the_same_for_one_import_and_for_thirty(owner, uploaded, count_queries):
    uploaded(TEXT)
    one = count_queries(lambda: owner.get("/imports"))
    for _each in range(29):
        uploaded(TEXT)

    assert count_queries(lambda: owner.get("/imports")) == one <= 6
    assert "/imports?before=" in owner.get("/imports").content.decode()

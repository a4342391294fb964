"""Files as they come: letters, separators, quotes and what breaks them. One broken row costs one row."""

import gzip
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.core.errors import IntegrationError
from regulars.integrations.shops.csv_file import CsvOptions, open_plan
from regulars.integrations.shops.csv_file.guard import guarded, unguarded
from tests.integrations.shops.csv_kit import AT, EURO, checked, planned, refused, taken, why, written

HEAD = "Order ID,Order date,Total,Status,Customer name,Note\n"
ANNA = "1,2026-05-01 10:00,12.50,processing,Anna,first\n"
BEN = "2,2026-05-02 10:00,7.00,processing,Ben,second\n"
CARL = "3,2026-05-03 10:00,3.20,processing,Carl,third\n"


def names(orders):
    return [order.customer.name for order in orders]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path, mark):
    text = (HEAD + ANNA + BEN).replace(",", mark)

    orders = taken(tmp_path, text)

    assert names(orders) == ["Anna", "Ben"]
    assert [order.total_minor for order in orders] == [1250, 700]


def test_a_separator_that_the_first_line_tells_is_believed(tmp_path):
    assert names(taken(tmp_path, "sep=;\n" + (HEAD + ANNA + BEN).replace(",", ";"))) == ["Anna", "Ben"]


def test_a_title_above_the_header_is_passed_over_and_rows_keep_their_numbers(tmp_path):
    text = "Orders of May,,,,,\n\n" + HEAD + ANNA + BEN.replace("2026-05-02", "never")

    assert why(refused(tmp_path, text)) == [(5, "bad_date", "never 10:00")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz"])
def test_line_breaks_of_all_systems_and_gzip_read_alike(tmp_path, end, name):
    path = written(tmp_path, (HEAD + ANNA + BEN).replace("\n", end), name)

    with open_plan(path, options=EURO, at=AT) as plan:
        assert names(order for _position, order in plan.orders()) == ["Anna", "Ben"]


@pytest.mark.parametrize(
    ("encoding", "told", "name"),
    [
        ("utf-8", "utf-8", "Ганна Шевченко"),
        ("utf-8-sig", "utf-8-sig", "Ганна Шевченко"),
        ("utf-16", "utf-16", "Ганна Шевченко"),
        ("cp1251", "cp1251", "Ганна Шевченко из Киева, съезд"),
        ("cp1255", "cp1255", "חנה כהן מתל אביב"),
        ("cp1257", "cp1257", "Ąžuolas Žemaitis, Šiauliai, ačiū už užsakymą"),
        ("latin-1", "cp1252", "Zoë Müller, Straße, garçon"),
    ],
)
def test_letters_are_recognised(tmp_path, encoding, told, name):
    row = ANNA.replace("Anna", f'"{name}"') * 1

    with planned(tmp_path, (HEAD + row).encode(encoding)) as plan:
        ((_position, order),) = plan.orders()
        assert plan.check().files[0].encoding == told

    assert order.customer.name == name


def test_the_person_knows_the_letters_better(tmp_path):
    text = (HEAD + ANNA.replace("Anna", "Ганна")).encode("koi8-u")

    orders = taken(tmp_path, text, CsvOptions(currency="EUR", zone="Europe/Kyiv", encoding="koi8-u"))

    assert names(orders) == ["Ганна"]


def test_a_few_spoilt_letters_cost_their_rows_alone(tmp_path):
    good = "".join(ANNA.replace("1,", f"{number},", 1).replace("Anna", "Ганна") for number in range(1, 60))
    text = (HEAD + good).encode() + BEN.replace("2,", "60,", 1).encode().replace(b"Ben", b"B\xe9n")

    with planned(tmp_path, text) as plan:
        summary = plan.check()
        (bad,) = plan.problems()

    assert (summary.orders, summary.refused) == (59, {"unreadable_character": 1})
    assert why([bad]) == [(61, "unreadable_character", "\\udce9")]


def test_a_nul_costs_its_row(tmp_path):
    text = HEAD + ANNA + BEN.replace("second", "sec\0ond") + CARL

    assert names(taken(tmp_path, text)) == ["Anna", "Carl"]
    assert why(refused(tmp_path, text)) == [(3, "unreadable_character", "\\0")]


def test_a_note_may_have_several_lines_quotes_and_separators(tmp_path):
    note = 'Ring twice,\nthen ""wait"",\r\nplease'

    (order, other) = taken(tmp_path, HEAD + ANNA.replace("first", f'"{note}"') + BEN)

    assert order.note == 'Ring twice,\nthen "wait",\r\nplease'
    assert other.note == "second"


@pytest.mark.parametrize(
    "broken",
    [
        ANNA.replace("first", '"first'),  # runs on to the end of the file
        ANNA.replace("Anna", '"Anna'),
        ANNA.replace(",first", ',"first') + BEN.replace("second", 'sec"ond').replace("2,", "9,", 1),
    ],
)
def test_an_open_quote_costs_its_row_and_not_those_behind_it(tmp_path, broken):
    text = HEAD + broken + BEN + CARL

    orders, bad = taken(tmp_path, text), refused(tmp_path, text)

    assert names(orders)[-2:] == ["Ben", "Carl"]
    assert [(row.finding.row, row.finding.reason) for row in bad] == [(2, "broken_quotes")]
    assert bad[0].cells == (broken.splitlines()[0],)


def test_an_open_quote_far_above_the_end_is_found_too(tmp_path):
    many = "".join(BEN.replace("2,", f"{number},", 1) for number in range(10, 6_010))

    summary = checked(tmp_path, HEAD + ANNA.replace("first", '"first') + many)

    assert (summary.orders, summary.refused) == (6_000, {"broken_quotes": 1})


def test_rows_of_the_wrong_width_say_so_and_empty_tails_do_not_matter(tmp_path):
    text = HEAD + ANNA + "2,2026-05-02 10:00,7.00\n" + BEN.rstrip() + ",,,\n" + CARL.rstrip() + ",one more\n\n,,,,,\n"

    with planned(tmp_path, text) as plan:
        summary = plan.check()

    assert (summary.rows, summary.orders, summary.rows_refused) == (4, 2, 2)
    assert summary.refused == {"too_few_cells": 1, "too_many_cells": 1}


def test_a_header_alone_is_a_file_of_no_orders(tmp_path):
    summary = checked(tmp_path, HEAD)

    assert (summary.is_ready, summary.rows, summary.orders, summary.refused) == (True, 0, 0, {})


def test_a_header_in_the_middle_is_no_order(tmp_path):
    assert why(refused(tmp_path, HEAD + ANNA + HEAD + BEN)) == [(3, "header_again", "Order ID")]


def test_what_is_no_table_is_refused_with_a_sentence(tmp_path):
    wrong = {
        "empty.csv": (b"", "is empty"),
        "book.csv": (b"PK\x03\x04" + b"x" * 50, "is a workbook"),
        "broken.csv.gz": (gzip.compress(HEAD.encode() * 500)[:-20], "cannot be read"),
        "prose.csv": (b"Dear Sir\nplease send\nmore mugs\n", "No separator makes columns"),
        "line.csv": (b"a,b\n" + b"x" * 2_000_000, "too large"),
    }
    for name, (raw, says) in wrong.items():
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(IntegrationError, match=says) as caught:
            open_plan(tmp_path / name, options=EURO, at=AT)
        assert (caught.value.retry, name in caught.value.message) == (False, True)
    with pytest.raises(IntegrationError, match="cannot be read"):
        open_plan(tmp_path / "missing.csv", options=EURO, at=AT)


def test_a_gzip_bomb_ends_at_its_first_endless_line(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as file:
        file.write(b"a,b\n")
        for _ in range(64):
            file.write(b"0" * 2**20)

    with pytest.raises(IntegrationError, match="too large"):
        open_plan(path, options=EURO, at=AT)


def test_a_file_that_changes_under_our_hands_is_not_read_on(tmp_path):
    with planned(tmp_path, HEAD + ANNA + BEN) as plan:
        orders = plan.orders()
        path = plan.tables["main"].source.path
        path.write_text(HEAD + CARL)
        os.utime(path, ns=(1, 1))

        with pytest.raises(IntegrationError, match="was changed while it was read"):
            next(orders)


@settings(max_examples=300)
@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(["=1+1", "'", "''", "'=", "+380", "@a"])
)
def test_the_guard_against_formulas_can_be_taken_off_again(cell):
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n", "\0"}

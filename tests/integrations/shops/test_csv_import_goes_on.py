"""An import that stops goes on exactly where it was; bad rows come back to be corrected; memory stays flat."""

import csv
import random
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from regulars.integrations.shops.csv_file import REASONS, CsvOptions, Kind, Tally, open_plan
from regulars.integrations.shops.csv_file.guard import MARKER_COLUMNS
from regulars.integrations.shops.csv_file.walk import MAX_LINES
from tests.integrations.shops.csv_kit import AT, EURO, LINES, checked, planned, refused, taken, why, written

ROOT = Path(__file__).resolve().parents[3]


def line(order, sku, quantity=1, price="4.50"):
    return f"{order},2026-05-01 10:00,processing,Mug,{sku},{quantity},{price},anna@example.com\n"


def shuffled(orders=40, lines=5):
    """Return a file in which no two rows of an order stand together on purpose, and some rows are bad."""
    rows = [line(f"A{order}", f"S{at}") for order in range(orders) for at in range(lines)]
    rows += [line("B1", "S1", quantity="some"), line("", "S1"), "too,short\n"]
    random.Random(1).shuffle(rows)
    return LINES + "".join(rows)


def test_scattered_rows_find_their_order_and_nothing_is_lost(tmp_path):
    summary = checked(tmp_path, shuffled())

    assert (summary.orders, summary.lines, summary.scattered) == (40, 200, 40)
    assert summary.refused == {"bad_quantity": 1, "no_order_id": 1, "too_few_cells": 1}
    assert (summary.rows, summary.rows_taken, summary.rows_refused) == (203, 200, 3)


def test_positions_rise_and_the_walk_goes_on_behind_any_of_them(tmp_path):
    with planned(tmp_path, shuffled()) as plan:
        whole = list(plan.orders())
        positions = [position for position, _order in whole]

        assert positions == sorted(set(positions))
        assert positions[-1] <= plan.last_row == 204
        for at in range(len(whole)):
            assert list(plan.orders(after=positions[at])) == whole[at + 1 :]


def test_an_import_killed_twenty_times_takes_each_order_once(tmp_path):
    path = written(tmp_path, shuffled())
    dice, done, after, prints = random.Random(7), [], 0, set()

    for _start in range(20):  # each time anew, as another process would
        with open_plan(path, options=EURO, at=AT) as plan:
            prints.add(plan.fingerprint)
            for position, order in islice(plan.orders(after), dice.randint(0, 3)):
                done.append(order.external_id)
                after = position
    with open_plan(path, options=EURO, at=AT) as plan:
        done += [order.external_id for _position, order in plan.orders(after)]

    assert sorted(done) == sorted({f"A{number}" for number in range(40)})
    assert len(prints) == 1


def test_an_edited_file_or_another_option_has_another_fingerprint(tmp_path):
    with planned(tmp_path, LINES + line(1, "S1")) as plan:
        before = plan.fingerprint
    with planned(tmp_path, LINES + line(1, "S2")) as plan:
        edited = plan.fingerprint
    with planned(tmp_path, LINES + line(1, "S1"), CsvOptions(currency="USD", zone="Europe/Berlin")) as plan:
        told = plan.fingerprint

    assert len({before, edited, told}) == 3


def test_a_tally_counts_what_an_import_reads(tmp_path):
    tally = Tally()

    with planned(tmp_path, shuffled()) as plan:
        list(plan.orders(tally=tally))
        summary = plan.check()

    assert (tally.orders, tally.rows_refused, tally.of(Kind.REFUSED)) == (40, 3, dict(summary.refused))


def test_an_import_that_goes_on_counts_only_what_is_left(tmp_path):
    main = "order_id,order_date\n1,2026-05-01\n2,never\n3,2026-05-03\n"
    whole, left = Tally(), Tally()

    with planned(tmp_path, main, payments="order_id,payment_value\n1,5\n2,6\n3,7\n9,8\n") as plan:
        list(plan.orders(tally=whole))
        list(plan.orders(after=3, tally=left))

    assert (whole.orders, dict(whole.rows)) == (2, {"guest": 2, "bad_date": 1, "payment_without_order": 1})
    assert (left.orders, dict(left.rows)) == (1, {"guest": 1})


def test_an_order_of_endless_lines_is_refused_without_being_held(tmp_path):
    rows = "".join(line("A1", f"S{at}") for at in range(MAX_LINES + 10)) + line("A2", "S1") + line("A1", "S0")

    summary = checked(tmp_path, LINES + line("A1", "S0") + line("A3", "S1") + rows)

    assert (summary.orders, summary.refused) == (2, {"too_many_lines": MAX_LINES + 12})
    assert summary.rows == summary.rows_taken + summary.rows_refused


def test_bad_rows_can_be_corrected_and_imported_again(tmp_path):
    text = LINES + (
        line(1, "S1")
        + line(2, "=1+1", quantity="some")
        + line(2, "'quoted")
        + line(3, "+380671234567", price="@cheap")
        + "4,too,short\n"
    )
    out = tmp_path / "bad.csv"

    with planned(tmp_path, text) as plan:
        count = plan.write_problems(out)
    raw = out.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(raw.splitlines()))

    assert count == 4
    assert [(row["regulars_row"], row["regulars_reason"]) for row in rows] == [
        ("3", "bad_quantity"),
        ("4", "with_its_order"),
        ("5", "bad_amount"),
        ("6", "too_few_cells"),
    ]
    assert rows[0]["regulars_says"] == "some in the column Quantity is not a quantity."
    assert [row["SKU"] for row in rows[:3]] == ["'=1+1", "''quoted", "'+380671234567"]
    cells = [cell for row in csv.reader(raw.splitlines()) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n\0")]

    corrected = raw.replace(",some,", ",3,").replace(",'@cheap,", ",9.00,")
    orders = taken(tmp_path, corrected)

    assert [[line.sku for line in order.lines] for order in orders] == [["=1+1", "'quoted"], ["+380671234567"]]
    assert [order.total_minor for order in orders] == [1_800, 900]
    assert why(refused(tmp_path, corrected))[0][1] == "too_few_cells"


def test_a_download_of_a_download_keeps_its_own_columns(tmp_path):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    with planned(tmp_path, LINES + line(1, "-7", quantity="some")) as plan:
        plan.write_problems(first)
    with open_plan(first, options=EURO, at=AT) as plan:
        plan.write_problems(second)

    once, twice = (list(csv.reader(path.read_text("utf-8-sig").splitlines())) for path in (first, second))
    assert once[0] == twice[0] == [*MARKER_COLUMNS, *LINES.strip().split(",")]
    assert (once[1][8], twice[1][8], twice[1][0]) == ("'-7", "'-7", "2")


def test_bad_rows_of_a_companion_file_have_their_own_download(tmp_path):
    main = "order_id,order_date\n1,2026-05-01\n"
    out = tmp_path / "bad.csv"

    with planned(tmp_path, main, payments="order_id,payment_value\n1,5\n9,4\n") as plan:
        count = plan.write_problems(out, role="payments")

    assert count == 1
    assert out.read_text(encoding="utf-8-sig").splitlines()[1].endswith(",9,4")


def test_one_hundred_bad_rows_in_five_thousand_are_told_to_the_cell(tmp_path):
    """B39 in small: 2 % bad; every good row once, every bad one with row, column and what was expected."""
    dice = random.Random(3)
    spoil = {
        "Order date": ("2026-02-30", "no_such_date"),
        "Total": ("twelve", "bad_amount"),
        "Status": ("lost", "unknown_status"),
        "Order ID": ("", "no_order_id"),
    }
    header = ["Order ID", "Order date", "Status", "Total"]
    rows, expected = [], []
    for number in range(5_000):
        cells = dict(zip(header, (f"A{number}", "2026-05-01", "new", "5.00"), strict=True))
        if number % 50 == 7:
            column = dice.choice(header)
            cells[column], reason = spoil[column]
            expected.append((number + 2, column, reason, cells[column]))
        rows.append(",".join(cells.values()))
    text = "\n".join([",".join(header), *rows]) + "\n"

    bad, orders = refused(tmp_path, text), taken(tmp_path, text)

    told = [(row.finding.row, row.finding.column, row.finding.reason, row.finding.value) for row in bad]
    assert told == expected
    assert len(told) == 100
    assert [order.external_id for order in orders] == [f"A{n}" for n in range(5_000) if n % 50 != 7]
    assert all(REASONS[reason].expected for _row, _column, reason, _value in told)


_MEASURE = """
import resource, sys
from pathlib import Path
from regulars.integrations.shops.csv_file import CsvOptions, open_plan
options = CsvOptions(currency="EUR", zone="UTC", as_history=True)
with open_plan(Path(sys.argv[1]), options=options) as plan:
    print(plan.check().orders + sum(1 for _ in plan.orders()))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def memory_of(path: Path) -> tuple[int, int]:
    """Return how many orders a process of its own read, and its largest memory as the system counts it."""
    # A process inherits the largest memory of the one that started it: a small one stands between.
    between = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
    command = [sys.executable, "-S", "-c", between, sys.executable, "-c", _MEASURE, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    orders, size = map(int, done.stdout.split())
    return orders, size


@pytest.mark.parametrize("scattered", [False, True])
def test_four_times_the_data_need_no_more_memory(tmp_path, scattered):
    """Everything in the rows differs, so that nothing is saved by knowing it already."""
    sizes = []
    for times in (1, 4):
        rows = [
            f"O{order},2025-05-{order % 28 + 1:02},C{order},Mug {order} {at},S{order}-{at},{at + 1},{order}.{at}5\n"
            for order in range(4_000 * times)
            for at in range(3)
        ]
        if scattered:
            random.Random(2).shuffle(rows)
        head = "Order ID,Order date,Customer ID,Product,SKU,Quantity,Price\n"
        sizes.append(memory_of(written(tmp_path, head + "".join(rows), f"x{times}.csv")))

    (few, small), (many, large) = sizes
    assert (few, many) == (8_000, 32_000)
    assert large / small < 1.2  # holding the orders would make it 1.7

"""CSV files as the intake room asks for them: columns to judge, a walk that counts, sentences apart from gaps."""

import pytest

from regulars.core import entry_points
from regulars.intake.ports import FileOptions
from regulars.integrations.shops.csv_file import REASONS
from regulars.integrations.shops.csv_file.columns import FIELDS_OF
from regulars.integrations.shops.csv_file.port import files
from tests.integrations.shops.csv_kit import LINES, written

pytestmark = pytest.mark.usefixtures("clock")  # orders from the future would be refused
GOOD = "1,2026-05-01 10:00,processing,Mug,S1,2,4.50,anna@example.com\n"
ODD = "2,2026-05-01 10:00,wartet,Mug,S1,2,4.50,anna@example.com\n"
BAD = "3,2026-05-01 10:00,processing,Mug,S1,some,4.50,anna@example.com\n,,,,,,,x\n"
EUROS = FileOptions(currency="EUR", zone="Europe/Berlin")


def opened(tmp_path, text, options=EUROS):
    return files.open({"main": written(tmp_path, text)}, options)


def test_csv_is_found_by_its_entry_point():
    assert entry_points.load("regulars.files", "csv") is files


def test_every_field_has_words_for_people():
    for role, fields in FIELDS_OF.items():
        assert set(files.fields[role]) == {field.name for field in fields}


def test_columns_come_with_samples_and_what_they_are_taken_for(tmp_path):
    plan = opened(tmp_path, LINES + GOOD + ODD)

    title = next(column for column in plan.columns if column["field"] == "title")
    assert (title["role"], title["samples"]) == ("main", ["Mug"])
    status = next(column for column in plan.columns if column["field"] == "status")
    assert status["samples"] == ["processing", "wartet"]
    assert plan.missing == []


def test_what_the_columns_do_not_tell_is_missing_at_once(tmp_path):
    plan = opened(tmp_path, "Order ID,Total\n1,5\n", FileOptions())

    assert [one["field"] for one in plan.missing] == ["placed_at", "currency"]


def test_a_walk_counts_what_stays_outside_as_it_goes(tmp_path):
    walk = opened(tmp_path, LINES + GOOD + ODD + BAD + GOOD.replace("1,", "4,", 1)).walk()

    seen = [(position, order.number, walk.refused) for position, order in walk]

    assert seen == [(2, "1", 0), (6, "4", 2)]
    assert (walk.refused, walk.last_row) == (2, 6)


def test_the_summary_keeps_sentences_apart_from_their_gaps(tmp_path):
    walk = opened(tmp_path, LINES + GOOD + ODD + BAD).walk()
    list(walk)

    told = walk.summary()

    assert (told["bad_rows"], told["unknown_words"]) == ({"main": 3}, {"wartet": 1})
    reason = next(one for one in told["reasons"] if one["reason"] == "unknown_status")
    (example,) = reason["examples"]
    assert reason["says"] == REASONS["unknown_status"].says
    assert example["row"] == 3
    assert reason["says"] % example["gaps"] == example["says"]


def test_a_word_that_was_explained_holds_for_all_rows(tmp_path):
    told = FileOptions(currency="EUR", zone="UTC", statuses={"wartet": "placed"})
    walk = opened(tmp_path, LINES + ODD, told).walk()

    assert [order.state.value for _position, order in walk] == ["placed"]
    assert walk.summary()["unknown_words"] == {}


def test_the_download_has_as_many_rows_as_were_counted(tmp_path):
    plan = opened(tmp_path, LINES + GOOD + ODD + BAD)
    walk = plan.walk()
    list(walk)

    assert plan.write_problems(tmp_path / "bad.csv", role="main") == walk.summary()["bad_rows"]["main"] == 3

"""`regulars import FILE` writes: counts on standard output, each order once, on and on after a death."""

import json
from pathlib import Path
from typing import Any

import pytest

from regulars.config.cli import main
from regulars.core import faults
from regulars.intake.models import Connection, ImportJob
from regulars.orders.models import Order
from tests.intake.imports.conftest import HEADER, order
from tests.intake.imports.test_going_on import Killed, at_fault

SEVEN = HEADER + "".join(order(number) for number in range(1, 8)) + order(8, quantity="some")
WORDS = ("--currency", "EUR", "--zone", "Europe/Kyiv", "--as", "history")


@pytest.fixture
def path(tmp_path: Path, store: Any) -> Path:
    """A file of seven orders and a bad one."""
    made = tmp_path / "old-orders.csv"
    made.write_text(SEVEN)
    return made


def says(capsys, *words) -> tuple[int, dict[str, Any]]:
    code = main(["import", *map(str, words)])
    return code, json.loads(capsys.readouterr().out)


def test_the_orders_come_in_and_the_counts_go_out(path, capsys):
    code, told = says(capsys, path, *WORDS)

    assert code == 0
    assert {
        name: told[name] for name in ("state", "connection", "went_on", "taken", "changed", "known", "refused")
    } == {
        "state": "done",
        "connection": "old-orders",
        "went_on": False,
        "taken": 7,
        "changed": 0,
        "known": 0,
        "refused": 1,
    }
    assert told["check"]["orders_refused"] == {"bad_quantity": 1}
    assert Order.objects.filter(history=True).count() == 7
    job = ImportJob.objects.get()
    assert (job.by, job.state, job.files["main"]["name"]) == ("staff:console", "done", "old-orders.csv")


def test_a_second_time_takes_in_nothing(path, capsys):
    says(capsys, path, *WORDS)

    code, told = says(capsys, path, *WORDS)

    assert (code, told["taken"], told["known"]) == (0, 0, 7)
    assert Order.objects.count() == 7


def test_the_orders_may_belong_to_a_connected_shop(path, capsys, connection):
    _code, told = says(capsys, path, *WORDS, "--connection", connection.name)

    assert told["connection"] == "Web shop"
    assert (Connection.objects.count(), Order.objects.filter(connection=connection).count()) == (1, 7)


@pytest.mark.usefixtures("small_chunks")
def test_after_a_death_the_same_command_goes_on(path, capsys):
    faults.arm(at_fault("import.chunk_done", Killed()))
    try:
        with pytest.raises(Killed):
            main(["import", str(path), *WORDS])
    finally:
        faults.arm(None)
    assert Order.objects.count() == 2

    code, told = says(capsys, path, *WORDS)

    assert (code, told["went_on"], told["taken"], told["refused"]) == (0, True, 7, 1)
    assert (ImportJob.objects.count(), Order.objects.count()) == (1, 7)


@pytest.mark.usefixtures("small_chunks")
def test_a_terminal_sees_how_far_it_is(path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    main(["import", str(path), *WORDS])

    line = capsys.readouterr().err
    assert " 33 %  2 orders, 0 left outside" in line
    assert line.rstrip("\x1b[K\n").rpartition("\r")[2].startswith("100 %  7 orders, 1 left outside")


def test_without_a_store_nothing_is_written(db, tmp_path, capsys):
    path = tmp_path / "orders.csv"
    path.write_text(SEVEN)

    code, told = says(capsys, path, *WORDS)

    assert (code, told["error"]) == (2, "There is no store yet. Run `regulars up` first.")
    assert ImportJob.objects.count() == 0

"""The reliability rows in their fast tier, each with its controls, on the database of this test run.

All in one group, so that `pytest -n` never runs two of them at the same time: they load the machine themselves.
"""

import os
import re
from pathlib import Path

import pytest

from soak.__main__ import ROWS, Control, Row, Run, run_control, run_row

pytestmark = [pytest.mark.soak, pytest.mark.xdist_group("soak")]

DATABASE = "postgres" if os.environ.get("REGULARS_DATABASE_URL", "").startswith("postgres") else "sqlite"
IN_PROCESS = {"worktime": "tests/core/test_worktime_soak.py"}  # needs no process of its own
HERE = [row for row in ROWS if row.name not in IN_PROCESS]
CONTROLS = [(row, control) for row in HERE for control in row.controls if DATABASE in control.databases]
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("row", HERE, ids=lambda row: row.name)
def test_a_row_finds_nothing_wrong(row: Row):
    run = run_row(row, row.fast, database=DATABASE)

    assert run.code == 0
    assert re.fullmatch(r"[1-9]\d* passed, 0 failed", run.told)


@pytest.mark.parametrize(
    ("row", "control"), CONTROLS, ids=[f"{row.name} {' '.join(control.arguments)}" for row, control in CONTROLS]
)
def test_a_row_without_its_protection_is_found_out(row: Row, control: Control):
    run = run_control(row, control, database=DATABASE)

    assert run.code != 0
    assert re.fullmatch(r"\d+ passed, [1-9]\d* failed", run.told)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_has_a_control(row: Row):
    assert any(DATABASE in control.databases for control in row.controls)


def test_every_row_of_the_folder_is_run():
    modules = {
        path.stem for path in (ROOT / "soak").glob("*.py") if '"__main__"' in path.read_text(encoding="utf-8")
    } - {"__main__", "broken"}  # the table itself, and the product with a protection taken away

    assert {row.name for row in ROWS} == modules


@pytest.mark.parametrize(("name", "file"), IN_PROCESS.items())
def test_what_runs_in_process_is_run_there(name: str, file: str):
    text = (ROOT / file).read_text(encoding="utf-8")

    assert f"{name}.main(" in text
    assert "--control" in text


@pytest.mark.parametrize(
    ("code", "told", "passed", "found_out"),
    [
        (0, "16 passed, 0 failed", True, False),
        (1, "15 passed, 1 failed", False, True),
        (0, "15 passed, 1 failed", False, False),
        (1, "ValueError: no such row", False, False),
        (-9, "", False, False),
    ],
    ids=["nothing wrong", "something wrong", "wrong but silent", "a crash", "a kill"],
)
def test_only_a_verdict_is_a_verdict(code: int, told: str, passed: bool, found_out: bool):
    run = Run(("soak.row",), code, told, 0.1)

    assert (run.passed, run.was_found_out) == (passed, found_out)

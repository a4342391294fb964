"""`regulars import --check`: one JSON line, no settings, no database, nothing written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from regulars.config.cli import main
from regulars.config.commands import import_
from regulars.integrations.shops.csv_file import REASONS
from tests.integrations.shops.csv_kit import written

ROOT = Path(__file__).resolve().parents[3]
FRESH = "Order ID,Order date,Total,Currency\n1,2026-05-14 09:00,5,EUR\n2,2026-05-14 09:00,five,EUR\n"


def says(capsys, *words):
    code = main(["import", *map(str, words)])
    return code, json.loads(capsys.readouterr().out)


def test_check_tells_in_one_line_what_would_happen(tmp_path, capsys):
    path = written(tmp_path, FRESH)

    code, summary = says(capsys, "--check", path)

    assert code == 0
    assert {
        name: summary[name] for name in ("ready", "rows", "orders", "lines", "customers", "refused", "changed")
    } == {
        "ready": True,
        "rows": 2,
        "orders": 1,
        "lines": 0,
        "customers": 0,
        "refused": {"bad_amount": 1},
        "changed": {},
    }
    (reason, _guest) = summary["reasons"]
    assert reason["examples"] == [
        {
            "file": "main",
            "row": 3,
            "order": "2",
            "column": "Total",
            "value": "five",
            "says": "five in the column Total is not an amount of money.",
        }
    ]
    assert (reason["expected"], reason["count"]) == ("a number such as 1050.90 or 1 050,90", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["orders.csv"]


def test_check_may_stand_before_or_behind_the_file(tmp_path, capsys):
    path = written(tmp_path, FRESH)

    assert says(capsys, "--check", path) == says(capsys, path, "--check")


def test_check_knows_neither_django_nor_a_database(tmp_path):
    path = written(tmp_path, FRESH)
    code = (
        "import sys; from regulars.config.cli import main; main(sys.argv[1:]);"
        "print([name for name in sys.modules if name == 'django' or name.startswith('regulars.intake.')])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, "import", "--check", str(path)],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "REGULARS_DATABASE_URL": "nonsense"},
        capture_output=True,
        text=True,
        check=True,
    )

    summary, modules = done.stdout.splitlines()
    assert json.loads(summary)["orders"] == 1
    assert modules == "['regulars.intake.ports']"


def test_options_reach_the_plan(tmp_path, capsys):
    main_file = written(tmp_path, "Nr;When\n1;01/02/2026\n")
    payments = written(tmp_path, "order_id,payment_value\n1,5.00\n", "payments.csv")
    lines = written(tmp_path, "order_id,sku,quantity,price\n1,M-1,1,5.00\n", "lines.csv")
    words = ["--currency", "uah", "--zone", "Europe/Kyiv", "--as", "history", "--date-order", "month"]
    told = ["--column", "order_id=Nr", "--column", "placed_at=When", "--payments", payments, "--lines", lines]

    _code, summary = says(capsys, main_file, "--check", *words, *told)

    assert (summary["ready"], summary["orders"], summary["lines"], summary["warnings"]) == (True, 1, 1, [])
    assert summary["period"][0] == "2026-01-01T22:00:00+00:00"
    assert summary["totals"] == {"UAH": {"orders": 1, "total_minor": 500, "total": "5.00"}}


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["missing.csv"], "file"),
        (["orders.csv", "--zone", "Nowhere"], "zone"),
        (["orders.csv", "--column", "order_id"], "--column"),
        (["orders.csv", "--status", "new=lost"], "status"),
    ],
)
def test_what_cannot_be_read_is_said_as_json_with_code_2(tmp_path, capsys, monkeypatch, words, field):
    written(tmp_path, FRESH)
    monkeypatch.chdir(tmp_path)

    code, answer = says(capsys, "--check", *words)

    assert (code, answer["ready"], answer["field"]) == (2, False, field)
    assert answer["error"].endswith((".", "again."))


def test_bad_rows_are_written_where_asked(tmp_path, capsys):
    path, out = written(tmp_path, FRESH), tmp_path / "bad.csv"

    says(capsys, path, "--check", "--bad-rows", out)

    assert [line.split(",")[:2] for line in out.read_text("utf-8-sig").splitlines()] == [
        ["regulars_row", "regulars_reason"],
        ["3", "bad_amount"],
    ]


@pytest.mark.parametrize("missing", ["currency", "age"])
def test_nothing_is_written_while_something_is_missing(tmp_path, capsys, monkeypatch, missing):
    text = "Order ID,Order date,Total,Currency\n1,2020-05-14,5,EUR\n"
    path = written(tmp_path, text if missing == "age" else text.replace(",Currency", "").replace(",EUR", ""))
    monkeypatch.setattr(import_, "_write", lambda plan, summary, args: pytest.fail("it wrote"))

    code = main(["import", str(path)])

    assert code == 1
    assert ("--currency EUR" if missing == "currency" else "--as history") in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--as", "history"], ["--as", "live"]])
def test_who_says_what_the_orders_are_may_write(tmp_path, monkeypatch, words):
    path = written(tmp_path, "Order ID,Order date,Total,Currency\n1,2020-05-14,5,EUR\n")
    asked = []
    monkeypatch.setattr(import_, "_write", lambda plan, summary, args: asked.append(plan.options.as_history) or 0)

    assert main(["import", str(path), *words]) == 0
    assert asked == [words[1] == "history"]


def test_every_reason_is_used_and_is_three_whole_sentences():
    folder = ROOT / "regulars/integrations/shops/csv_file"
    code = "".join(path.read_text() for path in folder.glob("*.py") if not path.name.startswith("sentences_"))

    assert [name for name in REASONS if f'"{name}"' not in code] == []
    for reason in REASONS.values():
        gaps = dict.fromkeys(("value", "other", "order", "column"), "x")
        assert (reason.says % gaps)[-1] in ".…)"
        assert (reason.do % gaps)[-1] == "."
        assert reason.expected

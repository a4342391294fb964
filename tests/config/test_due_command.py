"""`regulars due` on the command line: one JSON answer, or a sentence that names the option."""

import argparse
import json
import subprocess
import sys

import pytest

from regulars.config.commands import due

OFFICE = ["--zone", "Europe/Kyiv", "--hours", "Mo-Fr 09:00-13:00,14:00-18:00"]


def ask(*words: str) -> int:
    parser = argparse.ArgumentParser(prog=f"regulars {due.NAME}", description=due.HELP)
    due.add_arguments(parser)
    return due.run(parser.parse_args(words))


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert ask(*words) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def test_it_tells_the_due_moment_and_why(capsys):
    told = answer(capsys, *OFFICE, "--from", "2026-12-24T17:50", "--within", "20 min")

    assert told == {
        "due_at": "2026-12-25T09:10:00+02:00",
        "due_at_utc": "2026-12-25T07:10:00+00:00",
        "explanation": {
            "start": "2026-12-24T17:50:00+02:00",
            "due_at": "2026-12-25T09:10:00+02:00",
            "within_seconds": 1200,
            "zone": "Europe/Kyiv",
            "counted": [
                {"from": "2026-12-24T17:50:00+02:00", "to": "2026-12-24T18:00:00+02:00", "seconds": 600},
                {"from": "2026-12-25T09:00:00+02:00", "to": "2026-12-25T09:10:00+02:00", "seconds": 600},
            ],
            "skipped": [{"from": "2026-12-24T18:00:00+02:00", "to": "2026-12-25T09:00:00+02:00", "reason": "closed"}],
        },
    }


def test_closed_days_may_be_given_together_and_again(capsys):
    closed = ["--closed", "2026-12-25", "2026-12-28", "--closed", "2026-12-29"]

    told = answer(capsys, *OFFICE, *closed, "--from", "2026-12-24T17:50", "--within", "20 min")

    assert told["due_at"] == "2026-12-30T09:10:00+02:00"


def test_a_moment_with_an_offset_is_taken_at_its_word(capsys):
    told = answer(capsys, *OFFICE, "--from", "2026-12-24T15:50:00Z", "--within", "20 min")

    assert told["due_at"] == "2026-12-25T09:10:00+02:00"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (["--zone", "Kyiv"], "--zone: 'Kyiv' is no time zone. Write its IANA name"),
        (["--hours", "Mon-Fri 9-18"], "--hours: 'Mon-Fri' is no day of the week."),
        (["--hours", "off"], "--hours: It stays closed for more than 400 days after 2026-12-24."),
        (["--closed", "Christmas"], "--closed: 'Christmas' is no date. Write it as 2026-12-25."),
        (["--from", "tomorrow"], "--from: 'tomorrow' is no moment. Write it as 2026-12-24T17:50"),
        (["--from", "9026-12-24T17:50"], "--from: Working time is reckoned from the year 1970 to 2199 only."),
        (["--from", "0001-01-01T00:00"], "--from: Working time is reckoned from the year 1970 to 2199 only."),
        (["--from", "0001-01-01T00:00", "--within", "0 min"], "--from: Working time is reckoned from the year 1970"),
        (["--within", "a while"], "--within: 'a while' is no length of time."),
        (["--within", "1 day"], "--within: '1 day' names days, and working days differ in length."),
    ],
)
def test_what_cannot_be_used_is_named_by_its_option(capsys, changed, says):
    asked = [*OFFICE, "--from", "2026-12-24T17:50", "--within", "20 min", *changed]

    assert ask(*asked) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"regulars due: {says}")


def test_it_needs_neither_django_nor_a_database():
    script = (
        "import sys; from regulars.config.commands import due; "
        "sys.exit(any(name.split('.')[0] in {'django', 'sqlite3', 'psycopg'} for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0

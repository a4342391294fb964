"""Row B15 of the reliability plan in its fast tier, with its negative control."""

import pytest

from soak import worktime


@pytest.mark.soak
def test_twenty_thousand_random_cases_agree_with_the_minutes(capsys):
    assert worktime.main(["--count", "20000"]) == 0

    assert capsys.readouterr().out.splitlines()[-1] == "20002 passed, 0 failed"


@pytest.mark.soak
def test_naive_local_arithmetic_is_found_out(capsys):
    assert worktime.main(["--count", "600", "--control"]) == 1

    told = capsys.readouterr().out
    assert "WRONG Jerusalem, 26 March 2027, a night of six hours: due 01:00 UTC instead of 02:00 UTC" in told
    assert "WRONG Cairo, 30 April 2027, a day that begins at one o'clock: due 22:30 UTC instead" in told

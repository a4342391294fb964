"""Work that two workers must not do at once: whoever comes second leaves it alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from regulars.intake.actions import digest
from regulars.intake.alone import _by_file
from regulars.intake.models import Inbound
from regulars.testing.woo import WooShop


def test_the_second_waits_outside_until_the_first_has_gone(tmp_path: Path) -> None:
    path = str(tmp_path / "regulars.sqlite3.digest")

    with _by_file(path) as first, _by_file(path) as second:
        during = (first, second)
    with _by_file(path) as third:
        after = third

    assert (during, after) == ((True, False), True)


def test_while_another_worker_digests_this_one_does_nothing(
    woo: WooShop, door: str, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def taken(_name: str) -> Iterator[bool]:
        yield False

    woo.send(door, woo.place_order())
    monkeypatch.setattr("regulars.intake.actions.digesting.alone", taken)

    done = digest(clock())

    kept = Inbound.objects.get()
    assert (done, kept.state, kept.attempts) == (0, "new", 0)

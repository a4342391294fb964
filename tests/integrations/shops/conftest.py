"""Tests of shops stand still in time, so that a payload of May 2026 is never from the future."""

import pytest

from tests.conftest import HeldClock


@pytest.fixture(autouse=True)
def _time_stands_still(clock: HeldClock) -> None:
    """It is Thursday at ten, unless the test moves on."""

"""What every test shares: a held clock, forgotten caches, the cast."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from regulars.core import clock as _clock

KYIV = ZoneInfo("Europe/Kyiv")
THURSDAY_AT_TEN = datetime(2026, 5, 14, 10, 0, tzinfo=KYIV)


class HeldClock:
    """The time of a test: it stands still until the test moves it."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def __call__(self) -> datetime:
        return self.at

    def move(self, **span: float) -> datetime:
        """Go forward by minutes=…, hours=…, days=…; return the new moment."""
        self.at += timedelta(**span)
        return self.at

    def set(self, moment: datetime) -> datetime:
        """Go to a moment."""
        self.at = moment
        return self.at


@pytest.fixture
def clock() -> Iterator[HeldClock]:
    """It is Thursday, 14 May 2026, 10:00 in Kyiv, until the test says otherwise."""
    held = HeldClock(THURSDAY_AT_TEN)
    with _clock.held_at(held):
        yield held


@pytest.fixture(autouse=True)
def _no_memory_between_tests() -> Iterator[None]:
    """Answers kept by version number must not survive into another test's database."""
    yield
    from django.apps import apps

    if apps.ready:
        from regulars.intake import known, refusals
        from regulars.portal import links
        from regulars.promises import queries as promises
        from regulars.stores import queries as stores

        stores.forget_kept_answers()
        promises.forget_kept_answers()
        for throttle in (links.GUESSES, links.ASKINGS, links.LETTERS):
            throttle.forget()
        known.forget_kept_answers()
        refusals.forget_kept_answers()


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """Give each parallel process a database of its own: by its name on PostgreSQL, in its memory on SQLite."""
    from django.db import connections

    worker = getattr(request.config, "workerinput", {}).get("workerid")
    for database in connections.databases.values():
        if worker and database["ENGINE"] == "django.db.backends.postgresql":
            database["TEST"]["NAME"] = f"test_{database['NAME']}_{worker}"


pytest_plugins = ["tests.cast"]

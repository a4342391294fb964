"""Whether it is worth asking the database, after it has just failed to answer.

Each question to a dead database can cost its whole time limit, and a shop waits five seconds at most. So one
delivery in five seconds tries, and all others go straight into the spool file until one gets through.
"""

from django.db import Error, InterfaceError, OperationalError

from regulars.core import clock

PAUSE = 5.0  # seconds between two tries


class DatabaseWatch:
    """What this process knows of the database's health. Racing threads only mean a try more."""

    def __init__(self) -> None:
        self._is_away = False
        self._ask_again_at = 0.0

    def may_ask(self) -> bool:
        """Return whether to try; whoever gets True while it is away is the one who tries."""
        if not self._is_away:
            return True
        if clock.monotonic() < self._ask_again_at:
            return False
        self._ask_again_at = clock.monotonic() + PAUSE
        return True

    def is_back(self) -> None:
        """Note that the database answered."""
        self._is_away = False

    def went_away(self) -> None:
        """Note that the database failed."""
        self._is_away, self._ask_again_at = True, clock.monotonic() + PAUSE


database_watch = DatabaseWatch()


_OUT_OF_TIME = "57014"  # PostgreSQL's statement_timeout: this delivery is too heavy, the database is well


def is_about_the_data(error: Error) -> bool:
    """Tell whether a database error speaks about what was to be stored, not about the database's own state."""
    if isinstance(error, (OperationalError, InterfaceError)):
        return getattr(error.__cause__, "sqlstate", None) == _OUT_OF_TIME
    return True

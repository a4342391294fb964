"""WHAT HAPPENS WHEN. The one table of clock work; each run is idempotent and runs once, whoever runs it.

CONSTANT   asked again and again; each call does one batch and returns how much it did (0: nothing due).
TIMETABLE  now and then; the last run of each line is a row.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from regulars.journal.worker.lines import Constant, Line
from regulars.promises import actions as promises
from regulars.stores import actions as stores


def _break_overdue(at: datetime, *, jumped: bool) -> int:
    return promises.break_overdue(at=at, jumped=jumped)


def _extend_holidays(at: datetime) -> None:
    stores.extend_holidays(at=at)


CONSTANT: Sequence[Constant] = (Constant("promises.break_overdue", _break_overdue),)

TIMETABLE: Sequence[Line] = (Line("stores.extend_holidays", timedelta(days=1), _extend_holidays),)

BY_NAME: Mapping[str, Line] = {line.name: line for line in TIMETABLE}

"""WHAT HAPPENS WHEN. The one table of clock work; each run is idempotent and runs once, whoever runs it.

CONSTANT   asked again and again; each call does one batch and returns how much it did (0: nothing due).
TIMETABLE  now and then; the last run of each line is a row.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from regulars.conversations import actions as conversations
from regulars.intake import actions as intake
from regulars.intake import api_requests
from regulars.intake.imports import kept as import_files
from regulars.journal.worker.lines import Constant, Line
from regulars.promises import actions as promises
from regulars.stores import actions as stores


def _break_overdue(at: datetime, *, jumped: bool) -> int:
    return promises.break_overdue(at=at, jumped=jumped)


def _extend_holidays(at: datetime) -> None:
    stores.extend_holidays(at=at)


def _forget_old_deliveries(at: datetime) -> None:
    intake.forget_old_deliveries(at=at)


def _forget_api_requests(at: datetime) -> None:
    api_requests.forget_api_requests(at=at)


def _forget_import_files(at: datetime) -> None:
    import_files.forget_files(at=at)


def _reconcile(at: datetime) -> None:
    intake.reconcile_due(at=at)


def _tell_owners(at: datetime) -> None:
    conversations.tell_all_owners(at=at)


CONSTANT: Sequence[Constant] = (
    Constant("intake.drain_spool", intake.drain_spool),
    Constant("intake.digest", intake.digest),
    Constant("promises.break_overdue", _break_overdue),
)

TIMETABLE: Sequence[Line] = (
    Line("conversations.tell_owners", timedelta(minutes=1), _tell_owners),  # what gathered since the last letter
    Line("stores.extend_holidays", timedelta(days=1), _extend_holidays),
    Line("intake.reconcile", timedelta(minutes=1), _reconcile),  # each shop every 15 minutes
    Line("intake.forget_old_deliveries", timedelta(hours=1), _forget_old_deliveries),
    Line("intake.forget_api_requests", timedelta(hours=1), _forget_api_requests),
    Line("intake.forget_import_files", timedelta(days=1), _forget_import_files),
)

BY_NAME: Mapping[str, Line] = {line.name: line for line in TIMETABLE}

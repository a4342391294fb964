"""Event in, one action out."""

from regulars.core import clock
from regulars.intake.actions import reconcile
from regulars.intake.events import ImportAdvanced, ImportCheckOwed, ReconciliationAsked
from regulars.intake.imports.checking import check_further
from regulars.intake.imports.running import take_owed_chunk
from regulars.intake.models import Connection

BUDGET_S = 40.0  # an effect may take a minute; the timetable goes on with what is left


def ask_what_we_missed(event: ReconciliationAsked) -> None:
    """Ask the shop at once, as a person wished."""
    connection = Connection.objects.select_related("store").get(pk=event.connection_id)
    reconcile(connection, at=clock.now(), seconds=BUDGET_S, now=True)


def check_import(event: ImportCheckOwed) -> None:
    """Check files for some seconds."""
    check_further(event.job_id)


def import_next_chunk(event: ImportAdvanced) -> None:
    """Take the next orders of an import in."""
    take_owed_chunk(event.job_id, position=event.position)

"""Event in, one action out."""

from regulars.core import clock
from regulars.intake.actions import reconcile
from regulars.intake.events import ReconciliationAsked
from regulars.intake.models import Connection

BUDGET_S = 40.0  # an effect may take a minute; the timetable goes on with what is left


def ask_what_we_missed(event: ReconciliationAsked) -> None:
    """Ask the shop at once, as a person wished."""
    connection = Connection.objects.select_related("store").get(pk=event.connection_id)
    reconcile(connection, at=clock.now(), seconds=BUDGET_S, now=True)

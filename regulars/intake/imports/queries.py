"""Reads: imports, how far they are, how long they will take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.core.errors import NotFound
from regulars.intake.models import Connection, ImportJob, ImportState
from regulars.stores.models import Staff, Store

PAGE = 25
_TOO_EARLY = timedelta(seconds=3)  # before that nobody can tell how long it will take


@dataclass(frozen=True, slots=True)
class Page:
    """One page of imports, newest first, and where the neighbours begin."""

    rows: Sequence[ImportJob]
    older: int | None  # "before" this id


def imports_of(store: Store, *, before: int | None = None) -> Page:
    """Return imports, newest first, without what their checks said."""
    found = ImportJob.objects.filter(store=store).defer("summary", "problems").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None)


def import_for(staff: Staff, number: int) -> ImportJob:
    """Return an import of the store in which `staff` works. Raises NotFound."""
    found = ImportJob.objects.select_related("store", "connection").filter(pk=number, store=staff.store_id).first()
    if found is None:
        raise NotFound(_("There is no such import."))
    return found


def names_of_shops(store: Store) -> list[str]:
    """Return the names of the store's open connections: the orders of a file may belong to one of them."""
    open_ones = Connection.objects.filter(store=store, closed_at__isnull=True)
    return list(open_ones.order_by("name").values_list("name", flat=True))


def remaining(job: ImportJob, *, at: datetime) -> timedelta | None:
    """Return how long an import will still take at its pace since the last start; None: too early to tell."""
    if job.state != ImportState.RUNNING or job.went_on_at is None:
        return None
    spent, rows = at - job.went_on_at, job.position - job.went_on_from
    if rows <= 0 or spent < _TOO_EARLY:
        return None
    return spent / rows * max(0, job.last_row - job.position)


def remaining_words(job: ImportJob, *, at: datetime) -> str:
    """Return the remaining time in words, "" while nobody can tell."""
    left = remaining(job, at=at)
    if left is None:
        return ""
    if left < timedelta(minutes=1):
        return _("less than a minute left")
    minutes = round(left / timedelta(minutes=1))
    if minutes < 90:
        return ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("about %(n)s hour left", "about %(n)s hours left", hours) % {"n": hours}

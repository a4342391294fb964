"""Reconciliation: asking a shop for what no delivery has brought. Not an option: WooCommerce does not come back.

One page at a time, each asked for outside any transaction. What the rooms know already is left out, so a
second run writes nothing. The cursor is the shop's own clock, kept page by page: a long run goes on where it
stopped.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from regulars.core import clock
from regulars.core.errors import IntegrationError, Refusal
from regulars.intake.actions.deliveries import Kept, store_deliveries
from regulars.intake.alone import alone
from regulars.intake.digest import Raw, known_among, understand
from regulars.intake.events import DeliveriesRepaired, ReconciliationAsked
from regulars.intake.models import Connection, Cursor, Inbound, Source
from regulars.intake.ports import Delivery, Fetched
from regulars.intake.registry import shop_of
from regulars.journal.actions import record

EVERY = timedelta(minutes=15)
LISTS = ("order", "customer", "product")
BUDGET_S = 10.0  # one call works this long at most; what is left goes on with the next


def reconcile_due(*, at: datetime, seconds: float = BUDGET_S) -> int:
    """Ask each shop that can be asked and whose turn it is; return how many deliveries were found missing."""
    end = clock.monotonic() + seconds
    found = 0
    for connection in _askable():
        if clock.monotonic() >= end:
            break
        found += reconcile(connection, at=at, seconds=end - clock.monotonic())
    return found


def reconcile(connection: Connection, *, at: datetime, seconds: float = BUDGET_S, now: bool = False) -> int:
    """Ask one shop, list by list, for what is due; return how many deliveries were found missing.

    now: whether it is due or not.   seconds: after them the rest is left to the next call.
    """
    if not can_be_asked(connection):
        return 0
    with alone(f"reconcile-{connection.pk}") as mine:
        if not mine:
            return 0
        end = clock.monotonic() + seconds
        try:
            return sum(_read_list(connection, kind, at=at, end=end, now=now) for kind in LISTS)
        except IntegrationError as error:
            _note_problem(connection, error, at=at)
            return 0


def ask_to_reconcile(connection: Connection, *, by: str, at: datetime) -> None:
    """Have a shop asked at once. Raises Refusal where it cannot be asked."""
    if not can_be_asked(connection):
        raise Refusal(_("%(name)s cannot be asked: give it an API key first.") % {"name": connection.name})
    with transaction.atomic():
        told = ReconciliationAsked(store_id=connection.store_id, connection_id=connection.pk)
        record(told, by=by, at=at)


def can_be_asked(connection: Connection) -> bool:
    """Tell whether we may ask this shop: it has such an interface, and gave us a key."""
    has_key = bool(connection.api_key or connection.api_password)
    return has_key and connection.closed_at is None and "fetch" in shop_of(connection.kind).abilities


def _askable() -> list[Connection]:
    """The open connections, the one that was asked longest ago first."""
    found = Connection.objects.filter(closed_at__isnull=True).select_related("store")
    asked = {cursor.connection_id: cursor.ran_at for cursor in Cursor.objects.filter(kind=LISTS[-1])}
    never = datetime.min.replace(tzinfo=clock.now().tzinfo)
    return sorted((one for one in found if can_be_asked(one)), key=lambda one: asked.get(one.pk) or never)


def _read_list(connection: Connection, kind: str, *, at: datetime, end: float, now: bool) -> int:
    cursor, _new = Cursor.objects.get_or_create(connection=connection, kind=kind)
    if not (now or cursor.began_at or cursor.ran_at is None or cursor.ran_at <= at - EVERY):
        return 0
    if cursor.began_at is None:
        _begin(cursor, at=at)
    found = 0
    more = True
    while more:
        page = shop_of(connection.kind).fetch(connection.access(), kind=kind, cursor=cursor.place)
        found += _keep_page(connection, cursor, page, at=at)
        more = page.more
        if more and clock.monotonic() >= end:
            return found
    _end(connection, cursor, at=at)
    return found


def _begin(cursor: Cursor, *, at: datetime) -> None:
    cursor.began_at, cursor.repaired = at, 0
    cursor.save(update_fields=["began_at", "repaired"])


def _keep_page(connection: Connection, cursor: Cursor, page: Fetched, *, at: datetime) -> int:
    kept = [Kept(connection.pk, one, Source.RECONCILED, at) for one in _missing(connection, page.deliveries)]
    with transaction.atomic():
        store_deliveries(kept)
        rows = Cursor.objects.filter(pk=cursor.pk)
        rows.update(place=page.cursor, problem="", repaired=F("repaired") + len(kept))
    cursor.place = page.cursor
    cursor.repaired += len(kept)
    return len(kept)


def _missing(connection: Connection, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Return those that hold something we do not have, or that nobody can read and a person must see."""
    digests = {hashlib.sha256(one.body).hexdigest(): one for one in deliveries}
    came = Inbound.objects.filter(connection=connection, digest__in=digests)
    here = set(came.values_list("digest", flat=True))
    access = connection.access()
    told = [understand(Raw(0, connection, one, 0), access) for digest, one in digests.items() if digest not in here]
    known = known_among([arrival for one in told for arrival in one.arrivals])
    return [one.raw.delivery for one in told if one.is_quarantined or not known.issuperset(map(id, one.arrivals))]


def _end(connection: Connection, cursor: Cursor, *, at: datetime) -> None:
    cursor.began_at, cursor.ran_at = None, at
    with transaction.atomic():
        cursor.save(update_fields=["began_at", "ran_at"])
        if cursor.repaired:
            told = DeliveriesRepaired(
                store_id=connection.store_id, connection_id=connection.pk, list=cursor.kind, count=cursor.repaired
            )
            record(told, by="clock", at=at)


def _note_problem(connection: Connection, error: IntegrationError, *, at: datetime) -> None:
    """Write down what the shop answered; it is asked again when all its lists are due, from where it stopped."""
    for kind in LISTS:
        Cursor.objects.update_or_create(
            connection=connection, kind=kind, defaults={"problem": error.message, "began_at": None, "ran_at": at}
        )

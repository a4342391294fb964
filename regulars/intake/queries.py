"""Reads: connections, deliveries, and what a shop answers when it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext as _

from regulars.core.errors import NotFound
from regulars.intake.models import Connection, Cursor, Inbound, InboundState
from regulars.intake.registry import shop_of
from regulars.stores.models import Staff, Store

PAGE = 50
COUNTED = 1000  # a counter says "999+" beyond
_SHOWN = (
    "id",
    "topic",
    "kind",
    "state",
    "source",
    "reason",
    "words",
    "field",
    "received_at",
    "digested_at",
    "attempts",
)


@dataclass(frozen=True, slots=True)
class ShopAnswer:
    """What a shop said about one thing."""

    is_there: bool
    by: str  # the actor under which it stands in the journal


def ask_shop(connection_id: int, *, kind: str, external_id: str) -> ShopAnswer:
    """Ask a shop for one thing's present state; what it has goes into the raw inbox.

    Where the shop cannot be asked (no key), its word of deletion counts. Raises IntegrationError.
    """
    from regulars.intake.actions import can_be_asked, store_delivery

    connection = Connection.objects.select_related("store").get(pk=connection_id)
    by = f"integration:{connection.kind}"
    if not can_be_asked(connection):
        return ShopAnswer(is_there=False, by=by)
    shop = shop_of(connection.kind)
    found = shop.fetch_one(connection.access(), kind=kind, external_id=external_id)
    if found is not None:
        store_delivery(connection, found, source="reconciled")
    return ShopAnswer(is_there=found is not None, by=by)


# ── for the owner's pages ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Standing:
    """A connection as its card shows it."""

    connection: Connection
    label: str  # the shop's kind, "WooCommerce"
    last_at: datetime | None
    quarantined: int
    asked_at: datetime | None  # the last reconciliation
    repaired: int
    problem: str

    @property
    def state(self) -> str:
        """One word for how it stands: closed, stuck, refusing, mute, silent, well. The worst first."""
        one = self.connection
        if one.closed_at:
            return "closed"
        if self.quarantined:
            return "stuck"
        if one.refused_at and (self.last_at is None or one.refused_at > self.last_at):
            return "refusing"
        if self.problem:
            return "mute"
        return "well" if self.last_at else "silent"


def standings(store: Store) -> list[Standing]:
    """Return how each connection of a store stands: the open ones first, by name. Three statements."""
    last = Inbound.objects.filter(connection=OuterRef("pk")).order_by("-pk").values("received_at")[:1]
    found = Connection.objects.filter(store=store).annotate(last_at=Subquery(last)).order_by("name")
    return _standings(sorted(found, key=lambda one: one.closed_at is not None))


def standing_of(connection: Connection) -> Standing:
    """Return how one connection stands."""
    newest = Inbound.objects.filter(connection=connection).order_by("-pk").values_list("received_at", flat=True)
    connection.last_at = newest.first()  # type: ignore[attr-defined]  # as standings() annotates it
    return _standings([connection])[0]


def _standings(connections: Sequence[Connection]) -> list[Standing]:
    aside = Inbound.objects.filter(state=InboundState.QUARANTINED, connection__in=connections)
    stuck = dict(aside.values_list("connection").annotate(Count("pk")).order_by())
    runs: dict[int, list[Cursor]] = {}
    for cursor in Cursor.objects.filter(connection__in=connections):
        runs.setdefault(cursor.connection_id, []).append(cursor)
    return [_standing(one, stuck.get(one.pk, 0), runs.get(one.pk, [])) for one in connections]


def _standing(connection: Connection, quarantined: int, runs: Sequence[Cursor]) -> Standing:
    return Standing(
        connection=connection,
        label=shop_of(connection.kind).label,
        last_at=connection.last_at,  # type: ignore[attr-defined]  # annotated
        quarantined=quarantined,
        asked_at=max((run.ran_at for run in runs if run.ran_at), default=None),
        repaired=sum(run.repaired for run in runs),
        problem=next((run.problem for run in runs if run.problem), ""),
    )


def connection_for(staff: Staff, number: int) -> Connection:
    """Return a connection of the store in which `staff` works. Raises NotFound."""
    found = Connection.objects.select_related("store").filter(pk=number, store=staff.store_id).first()
    if found is None:
        raise NotFound(_("There is no such connection."))
    return found


def delivery_for(staff: Staff, number: int, *, connection: Connection) -> Inbound:
    """Return one raw delivery of a connection. Raises NotFound: it may have been forgotten after 30 days."""
    own = Inbound.objects.filter(pk=number, connection=connection, connection__store=staff.store_id)
    found = own.first()
    if found is None:
        raise NotFound(_("There is no such delivery. Deliveries that were taken in are kept for 30 days."))
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """One page of deliveries, newest first, and where the neighbours begin."""

    rows: Sequence[Inbound]
    newer: int | None  # "after" this id; 0: the first page
    older: int | None  # "before" this id


def deliveries_of(connection: Connection, *, state: str = "", before: int | None = None) -> Page:
    """Return deliveries newest first, without their bodies. state: "" for all."""
    found = Inbound.objects.filter(connection=connection).only(*_SHOWN).order_by("-pk")
    if state in InboundState.values:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    more = len(rows) > PAGE
    return Page(rows[:PAGE], None if before is None else 0, rows[PAGE - 1].pk if more else None)


def counts_of(connection: Connection) -> dict[str, int]:
    """Return how many deliveries wait and how many are in quarantine, counted no further than a thousand."""
    of = Inbound.objects.filter(connection=connection)
    return {
        state: of.filter(state=state).order_by()[:COUNTED].count()
        for state in (InboundState.NEW.value, InboundState.QUARANTINED.value)
    }

"""What do I do now? One line an order, by what breaks next; closed hours folded; one order looked at closely."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from regulars.orders.card import Owed, as_owed, owed_for
from regulars.orders.models import Order, OrderLine
from regulars.orders.places import address_words
from regulars.orders.queries import timeline
from regulars.orders.queue import (
    MOST,
    Place,
    Waiting,
    count_mine,
    count_team,
    has_ordered_before,
    my_queue,
    newest_order,
    team_queue,
    waiting_orders,
)
from regulars.orders.timeline import Line, tell
from regulars.stores.models import Staff
from regulars.web.look import Kind, look_of
from regulars.web.paging import key_text

View = Literal["mine", "team"]
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the queue. kind: how its promise looks."""

    order: Order
    owed: Owed
    kind: Kind
    is_returning: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """Lines whose clocks stand until the same moment."""

    until: datetime
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue of one view, as it stands at one moment."""

    view: View
    rows: Sequence[Row]
    closed: Sequence[Closed]
    mine: str
    team: str
    more: str  # the key of the next page, "" on the last
    newest: int  # the newest order known; what comes in later is news

    @property
    def first(self) -> Row | None:
        """The line that stands first."""
        return next(iter(self.rows), None) or (self.closed[0].rows[0] if self.closed else None)

    def next_due(self, at: datetime) -> datetime | None:
        """Return the next moment by which something is promised."""
        waiting = [row.owed.promise.due_at for row in self.rows if row.owed.promise.due_at > at]
        return min(waiting, default=self.closed[0].until if self.closed else None)


@dataclass(frozen=True, slots=True)
class Preview:
    """One order, closely enough to decide what to do with it."""

    order: Order
    lines: Sequence[OrderLine]
    promises: Sequence[Owed]
    story: Sequence[Line]
    is_returning: bool

    @property
    def most_urgent(self) -> Owed | None:
        """The live promise that is due first."""
        return next((owed for owed in self.promises if owed.is_live), None)

    @property
    def address(self) -> str:
        """Where it goes, in one line."""
        return address_words(self.order.ship_to)


def queue_for(staff: Staff, view: View, *, at: datetime, after: Place | None = None) -> Queue:
    """Return the queue of a view. At most five statements, for one order or for a hundred thousand."""
    if view == "mine":
        waiting = my_queue(staff, at=at)
        own = capped(len(waiting))
        mine, team = own, capped(count_team(staff.store, at=at))
        waiting = [line for line in waiting if after is None or line.place > after]
        shown, is_more = waiting[:SHOWN], len(waiting) > SHOWN
    else:
        promises = list(team_queue(staff.store, at=at, after=after)[:MOST])
        shown, is_more = waiting_orders(promises[:SHOWN]), len(promises) > SHOWN
        own = capped(len(promises)) if after is None else ""
        mine, team = capped(count_mine(staff)), own
    rows = [_row(line, at=at) for line in shown]
    return Queue(
        view=view,
        rows=[row for row in rows if row.owed.paused_until is None],
        closed=_closed(row for row in rows if row.owed.paused_until is not None),
        mine=mine,
        team=team,
        more=key_text(*shown[-1].place) if is_more else "",
        newest=shown[0].newest if shown else newest_order(staff.store),
    )


def preview_of(order: Order, *, at: datetime, is_returning: bool | None = None) -> Preview:
    """Return an order as the desk looks at it. Four statements, one more where nobody knows if she is new."""
    story = [line for line in tell(order, timeline(order)) if line.layer == "story"]
    returning = has_ordered_before(order) if is_returning is None else is_returning
    return Preview(order, list(order.lines.all()), owed_for(order.subject, at=at), story, returning)


def news_since(staff: Staff, newest: int) -> int:
    """Return how many orders have come in after the order `newest` and wait for a call, at most MOST."""
    fresh = Order.objects.filter(store=staff.store, pk__gt=newest, history=False, stage="new")
    return fresh[:MOST].count()


def capped(count: int) -> str:
    """Return a count as a tab shows it: "12", "99+"."""
    return str(count) if count < MOST else f"{MOST - 1}+"


def _row(waiting: Waiting, *, at: datetime) -> Row:
    owed = as_owed(waiting.promise, at=at)
    look = look_of(**waiting.promise.look(), at=at, paused_until=owed.paused_until)
    return Row(waiting.order, owed, look.kind, waiting.is_returning)


def _closed(rows: Iterable[Row]) -> list[Closed]:
    groups: dict[datetime, list[Row]] = {}
    for row in rows:
        if row.owed.paused_until:
            groups.setdefault(row.owed.paused_until, []).append(row)
    return [Closed(until, members) for until, members in sorted(groups.items())]

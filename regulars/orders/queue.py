"""What breaks next, one line an order: read by the desk, and by whoever takes the next one.

An order's line is its most urgent live promise. Where the customer was told a moment herself ("we call you
again at 15:58"), that moment stands in the queue until it has come: calling her earlier would break our word.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat, Substr

from regulars.journal.literals import NoneOf
from regulars.orders.models import Order, Stage
from regulars.promises.models import Promise
from regulars.promises.queries import standards_of
from regulars.stores.models import Staff, Store

MOST = 100  # lines read at once; also the most that a count tells ("99+")
MOST_MINE = 200  # orders one person can have on her own desk
SOON = timedelta(minutes=10)  # a moment told to the customer is ours to keep from this long before it
_PREFIX = "order:"
_ENDED = (Stage.DELIVERED, Stage.CANCELLED)


class Place(NamedTuple):
    """Where a line stands in the queue: the key that the next page begins after."""

    due_at: datetime
    promise_id: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that waits, and the promise by which it waits."""

    promise: Promise
    order: Order
    is_returning: bool  # the customer has ordered before
    newest: int  # the id of the store's newest order when this was read

    @property
    def place(self) -> Place:
        """Its key for paging."""
        return Place(self.promise.due_at, self.promise.pk)


def team_queue(store: Store, *, at: datetime, after: Place | None = None) -> QuerySet[Promise]:
    """Return the promise of each waiting order of `store` that breaks first, the soonest of all first."""
    told = _told(store, at)
    thread = Promise.objects.live().filter(subject=OuterRef("subject"))
    earlier = thread.filter(Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk")))
    first = ~Exists(earlier) & ~Exists(thread.filter(told))
    live = Promise.objects.live().of(store.pk).filter(subject__startswith=_PREFIX)
    queue = live.filter((told & ~Exists(earlier.filter(told))) | first)
    if after:
        queue = queue.filter(Q(due_at__gt=after.due_at) | Q(due_at=after.due_at, pk__gt=after.promise_id))
    return queue.soonest_first()


def waiting_orders(promises: Iterable[Promise]) -> list[Waiting]:
    """Return the orders that `promises` speak about, in the same order. One statement."""
    by_subject = {promise.subject: promise for promise in promises}
    ids = [int(subject.removeprefix(_PREFIX)) for subject in by_subject]
    orders = {order.subject: order for order in _for_desk(Order.objects.filter(pk__in=ids))}
    return [_waiting(promise, orders[subject]) for subject, promise in by_subject.items() if subject in orders]


def my_queue(staff: Staff, *, at: datetime) -> list[Waiting]:
    """Return the waiting orders that `staff` accompanies, at most MOST_MINE, the soonest first. Two statements."""
    orders = list(_for_desk(_mine(staff))[:MOST_MINE])
    promises = _live_by_thread(order.subject for order in orders)
    told = frozenset(_told_keys(staff.store))
    lines = [
        _waiting(most_urgent(promises[order.subject], told=told, at=at), order)
        for order in orders
        if order.subject in promises
    ]
    return sorted(lines, key=lambda line: line.place)


def count_team(store: Store, *, at: datetime) -> int:
    """Return how many orders wait, at most MOST."""
    return team_queue(store, at=at)[:MOST].count()


def count_mine(staff: Staff) -> int:
    """Return how many orders of hers wait, at most MOST."""
    return _mine(staff)[:MOST].count()


def most_urgent(promises: Sequence[Promise], *, told: frozenset[str], at: datetime) -> Promise:
    """Return the one of an order's live promises that its line shows. Pure; the same rule as `team_queue`."""
    agreed = [promise for promise in promises if promise.key in told and promise.due_at > at]
    return min(agreed or promises, key=lambda promise: (promise.due_at, promise.pk))


def has_ordered_before(order: Order) -> bool:
    """Whether the customer of `order` had ordered before it."""
    return Order.objects.filter(customer_id=order.customer_id, placed_at__lt=order.placed_at).exists()


def newest_order(store: Store) -> int:
    """Return the id of the newest order of `store`; 0 without any."""
    return Order.objects.of(store).order_by("-pk").values_list("pk", flat=True).first() or 0


def next_free(store: Store, *, at: datetime) -> int | None:
    """Return the id of the most urgent order that waits for a call and that nobody has; None without one."""
    is_far = Q(key__in=_told_keys(store), due_at__gt=at + SOON)
    number = Cast(Substr("subject", len(_PREFIX) + 1), BigIntegerField())
    free = Order.objects.filter(pk=OuterRef("order_id"), manager=None, stage=Stage.NEW)
    queue = team_queue(store, at=at).exclude(is_far)
    # CASE keeps PostgreSQL from casting the number of a thread that is no order's.
    queue = queue.annotate(order_id=Case(When(subject__startswith=_PREFIX, then=number), default=Value(0)))
    subject = queue.filter(Exists(free)).values_list("subject", flat=True).first()
    return int(subject.removeprefix(_PREFIX)) if subject else None


def _told(store: Store, at: datetime) -> Q:
    return Q(key__in=_told_keys(store), due_at__gt=at)


def _told_keys(store: Store) -> tuple[str, ...]:
    """The standards whose due moment the customer was told herself; it stands in the event (`due`)."""
    return tuple(standard.rule.key for standard in standards_of(store) if standard.rule.due)


def _mine(staff: Staff) -> QuerySet[Order]:
    subject = Concat(Value(_PREFIX), Cast("pk", CharField()), output_field=CharField())
    in_hand = Order.objects.filter(NoneOf("stage", _ENDED), manager=staff).annotate(thread=subject)
    return in_hand.filter(Exists(Promise.objects.live().filter(subject=OuterRef("thread")))).order_by("pk")


def _live_by_thread(subjects: Iterable[str]) -> dict[str, list[Promise]]:
    found: dict[str, list[Promise]] = {}
    for promise in Promise.objects.live().filter(subject__in=list(subjects)):
        found.setdefault(promise.subject, []).append(promise)
    return found


def _for_desk(orders: QuerySet[Order]) -> QuerySet[Order]:
    before = Order.objects.filter(customer=OuterRef("customer"), placed_at__lt=OuterRef("placed_at"))
    newest = Order.objects.filter(store=OuterRef("store")).order_by("-pk").values("pk")[:1]
    related = orders.select_related("customer", "manager", "connection", "store")
    return related.annotate(has_earlier=Exists(before), newest_id=Subquery(newest))


def _waiting(promise: Promise, order: Order) -> Waiting:
    facts: Any = order  # annotated by _for_desk
    return Waiting(promise, order, bool(facts.has_earlier), int(facts.newest_id))

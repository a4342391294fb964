"""Orders as the API tells them: the stage, the sums, and every promise with its moments. Reads only."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from regulars.core.errors import NotFound
from regulars.core.money import Money
from regulars.intake.models import Connection
from regulars.orders.models import Order
from regulars.promises.models import Promise

SETTLED_AFTER = timedelta(seconds=60)


class PromiseState(BaseModel):
    """Something we owe the customer about this order."""

    key: str = Field(description="The standard's name, such as react-to-order.")
    says: str
    state: str = Field(description="open, paused, kept, kept_late, broken, repaired or released.")
    given_at: datetime
    due_at: datetime
    ended_at: datetime | None


class OrderState(BaseModel):
    """An order as it stands with us."""

    id: str = Field(description="The id it has in the shop.")
    number: str
    stage: str = Field(description="Where it stands on its walk: new, confirmed, … delivered, cancelled.")
    status: str = Field(description="The shop's own word, as it was sent last.")
    history: bool
    currency: str
    total: str
    placed_at: datetime
    came_in_at: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    delivered_at: datetime | None
    promises: list[PromiseState]


class OrderPage(BaseModel):
    """A page of orders. `next` leads to the page after it, now; `resume` is where to go on another day."""

    orders: list[OrderState]
    next: str | None = Field(description="The next page's `since`; null on the last page.")
    resume: str = Field(description="The `since` for a later visit. The newest orders may come once more then.")


def order_state(connection: Connection, external_id: str) -> OrderState:
    """Return one order of the connection by the shop's id. Raises NotFound, also for another connection's."""
    # The address may end in a slash that belongs to nobody.
    own = Order.objects.filter(connection=connection)
    order = (
        own.filter(external_id=external_id).first() or own.filter(external_id=external_id.removesuffix("/")).first()
    )
    if order is None:
        raise NotFound(_("There is no such order. An order that was just sent stands here a moment later."))
    return _told([order])[0]


def order_page(connection: Connection, *, since: int, limit: int, at: datetime) -> OrderPage:
    """Return up to `limit` orders that came in after `since`, oldest first."""
    found = list(Order.objects.filter(connection=connection, pk__gt=since).order_by("pk")[: limit + 1])
    shown = found[:limit]
    return OrderPage(
        orders=_told(shown),
        next=str(shown[-1].pk) if len(found) > limit else None,
        resume=str(_resume(shown, since=since, at=at)),
    )


def _resume(shown: list[Order], *, since: int, at: datetime) -> int:
    # On PostgreSQL a lower id may become visible after a higher one (reliability.md, finding 6). Whoever comes
    # back later starts before the orders of the last minute: he may see one twice, he never misses one.
    last = since
    for order in shown:
        if order.came_in_at > at - SETTLED_AFTER:
            break
        last = order.pk
    return last


def _told(orders: list[Order]) -> list[OrderState]:
    owed: dict[str, list[PromiseState]] = {order.subject: [] for order in orders}
    for promise in _promises_about(owed):
        owed[promise.subject].append(_promise_state(promise))
    return [_order_state(order, owed[order.subject]) for order in orders]


def _promises_about(subjects: Iterable[str]) -> Iterable[Promise]:
    return Promise.objects.filter(subject__in=list(subjects)).select_related("standard").order_by("pk")


def _promise_state(promise: Promise) -> PromiseState:
    return PromiseState(
        key=promise.key,
        says=promise.standard.rule.says,
        state=promise.state,
        given_at=promise.given_at,
        due_at=promise.due_at,
        ended_at=promise.ended_at,
    )


def _order_state(order: Order, promises: list[PromiseState]) -> OrderState:
    return OrderState(
        id=order.external_id,
        number=order.number,
        stage=order.stage,
        status=order.shop_status,
        history=order.history,
        currency=order.currency,
        total=str(Money(order.total_minor, order.currency).amount),
        placed_at=order.placed_at,
        came_in_at=order.came_in_at,
        confirmed_at=order.confirmed_at,
        cancelled_at=order.cancelled_at,
        delivered_at=order.delivered_at,
        promises=promises,
    )

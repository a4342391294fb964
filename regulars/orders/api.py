"""The API's side of orders: where one stands and what we owe about it; the list of all, oldest first."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router

from regulars.core import clock
from regulars.intake.keydoor import ApiKeyDoor, key_of
from regulars.orders.api_answers import OrderPage, OrderState, order_page, order_state
from regulars.web.api import PROBLEMS

router = Router(tags=["Reading"])


@router.get(
    "/orders",
    operation_id="list_orders",
    summary="List orders",
    auth=ApiKeyDoor("orders:read"),
    response={200: OrderPage, **PROBLEMS},
)
def list_orders(
    request: HttpRequest,
    since: Annotated[
        str, Query("", pattern=r"^[0-9]{0,18}$", description="What the last page called next or resume.")
    ],
    limit: Annotated[int, Query(50, ge=1, le=100)],
) -> OrderPage:
    """List the orders of the key's connection in the order in which they came in. Scope: orders:read."""
    return order_page(key_of(request).connection, since=int(since or 0), limit=limit, at=clock.now())


@router.get(
    "/orders/{path:external_id}",
    operation_id="read_order",
    url_name="read_order",
    summary="Where an order stands",
    auth=ApiKeyDoor("orders:read"),
    response={200: OrderState, **PROBLEMS},
)
def read_order(request: HttpRequest, external_id: Annotated[str, Path(max_length=200, example="1042")]) -> OrderState:
    """Say where an order stands and what was promised about it, by the id it has in the shop. Scope: orders:read."""
    return order_state(key_of(request).connection, external_id)

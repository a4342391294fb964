"""The API's side of the intake: send orders, products and customers; ask what became of a delivery."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Path, Router
from ninja.responses import Status
from pydantic import WithJsonSchema

from regulars.intake.api.answers import Accepted, BatchVerdicts, DeliveryState
from regulars.intake.api.reads import delivery_state
from regulars.intake.api.sending import send_many, send_one
from regulars.intake.api.words import BatchWords, CustomerWords, OrderWords, ProductWords
from regulars.intake.keydoor import ApiKeyDoor, key_of
from regulars.web.api import PROBLEMS

router = Router(tags=["Sending"])

_KEY = r"^[!-~]{1,255}$"
Once = Annotated[
    str,
    WithJsonSchema({"type": "string", "pattern": _KEY, "format": "idempotency-key"}),
    Header(
        "",
        alias="Idempotency-Key",
        pattern=_KEY,
        description="A text of your own for this one request, such as a UUID. Kept for seven days.",
    ),
]
_LINKS = {
    "responses": {
        202: {
            "links": {
                "WhatBecameOfIt": {
                    "operationId": "read_delivery",
                    "parameters": {"delivery_id": "$response.body#/id"},
                    "description": "The delivery that was just kept.",
                }
            }
        }
    }
}


@router.post(
    "/orders",
    operation_id="send_order",
    summary="Send an order",
    auth=ApiKeyDoor("orders:write"),
    response={202: Accepted, **PROBLEMS},
    openapi_extra=_LINKS,
)
def send_order(request: HttpRequest, response: HttpResponse, order: OrderWords, once: Once) -> Status[Any]:
    """Tell us of an order, new or changed, whole as it is now. The newest `updated_at` wins. Scope: orders:write."""
    return send_one(request, response, "order", order, once)


@router.post(
    "/orders/batch",
    operation_id="send_orders",
    summary="Send up to a hundred orders",
    auth=ApiKeyDoor("orders:write"),
    response={207: BatchVerdicts, **PROBLEMS},
)
def send_orders(request: HttpRequest, response: HttpResponse, batch: BatchWords, once: Once) -> Status[Any]:
    """Tell us of many orders, each in the words of a single one; each gets its own verdict. Scope: orders:write."""
    return send_many(request, response, batch.orders, once)


@router.post(
    "/products",
    operation_id="send_product",
    summary="Send a product",
    auth=ApiKeyDoor("products:write"),
    response={202: Accepted, **PROBLEMS},
    openapi_extra=_LINKS,
)
def send_product(request: HttpRequest, response: HttpResponse, product: ProductWords, once: Once) -> Status[Any]:
    """Tell us of a product with all its variants. The newest `updated_at` wins. Scope: products:write."""
    return send_one(request, response, "product", product, once)


@router.post(
    "/customers",
    operation_id="send_customer",
    summary="Send a customer",
    auth=ApiKeyDoor("customers:write"),
    response={202: Accepted, **PROBLEMS},
    openapi_extra=_LINKS,
)
def send_customer(request: HttpRequest, response: HttpResponse, customer: CustomerWords, once: Once) -> Status[Any]:
    """Tell us of a customer. The newest `updated_at` wins. Scope: customers:write."""
    return send_one(request, response, "customer", customer, once)


@router.get(
    "/deliveries/{delivery_id}",
    operation_id="read_delivery",
    url_name="read_delivery",
    summary="What became of a delivery",
    auth=ApiKeyDoor(),
    response={200: DeliveryState, **PROBLEMS},
)
def read_delivery(request: HttpRequest, delivery_id: Annotated[int, Path(ge=1)]) -> DeliveryState:
    """Say whether what was sent is waiting, taken in, ignored or in quarantine, and why. Any scope."""
    return delivery_state(key_of(request).connection, delivery_id)

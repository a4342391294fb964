"""Links to the status page: random, stored hashed, expiring."""

from datetime import datetime, timedelta

from django.db import transaction

from regulars.core.tokens import hash_token, new_token
from regulars.journal.actions import record
from regulars.orders.events import LinkRequested
from regulars.orders.models import Order, StatusLink

LIVES = timedelta(days=60)


@transaction.atomic
def issue_link(order: Order, *, purpose: str, at: datetime) -> str:
    """Return a fresh token for the order's status page. It cannot be read back: only its hash is kept."""
    token = new_token(160)
    StatusLink.objects.create(order=order, hash=hash_token(token), purpose=purpose, made_at=at, expires_at=at + LIVES)
    return token


@transaction.atomic
def request_link(order: Order, *, at: datetime, link: StatusLink | None = None) -> None:
    """The customer asks for a fresh link; it goes to the address on the order, never onto the page.

    link: the one she holds, None when she named her order instead.
    """
    requested = LinkRequested(store_id=order.store_id, order_id=order.pk, link_id=link.pk if link else 0, asked_at=at)
    record(requested, by=f"customer:{order.customer_id}", at=at)

"""What the intake's operations answer."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from pydantic import BaseModel, Field

from regulars.web.api import Problem


class Accepted(BaseModel):
    """It is stored, durably. What became of it stands at `status_url` a moment later."""

    id: int
    status_url: str


class Verdict(BaseModel):
    """What became of one order of a batch: stored (`id`, `status_url`), or not, and why (`error`)."""

    index: int
    order: Any = Field(None, description="The id in the order, as it was sent.")
    accepted: bool
    id: int | None = None
    status_url: str | None = None
    problem: Problem | None = None


class BatchVerdicts(BaseModel):
    """One verdict for each order, in the order in which they were sent."""

    verdicts: list[Verdict]


class DeliveryState(BaseModel):
    """Where a delivery stands: new, done, ignored or quarantined, and why."""

    id: int
    kind: str = Field(description="order, product, customer, …; empty until it was read.")
    state: str = Field(description="new, done, ignored or quarantined.")
    reason: str = Field(description="Why it was ignored or is in quarantine, in a sentence.")
    field: str = Field(description="The field that the reason speaks of.")
    received_at: datetime
    digested_at: datetime | None
    order_url: str | None = Field(description="Where the order stands that came of it.")


def delivery_url(delivery_id: int) -> str:
    """Return the path at which a delivery's state is told."""
    return reverse("api:read_delivery", kwargs={"delivery_id": delivery_id})


def order_url(external_id: str) -> str:
    """Return the path at which the order with the shop's own id is told."""
    return reverse("api:read_order", kwargs={"external_id": external_id})

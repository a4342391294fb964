"""What happens to an order."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from regulars.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderEvent(Event):
    """An event in an order's thread."""

    order_id: int

    @property
    def subject(self) -> str:
        """The order's thread."""
        return f"order:{self.order_id}"


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(OrderEvent):
    """A customer ordered; the order waits for a call."""

    kind: ClassVar[str] = "order.placed"
    customer_id: int
    number: str
    placed_at: datetime
    total_minor: int
    currency: str
    source: str  # "woocommerce", "hand", "api" …
    has_phone: bool = False
    returning: bool = False


@dataclass(frozen=True, kw_only=True)
class OrderRemembered(OrderEvent):
    """A past order was taken in: figures and search have it, nothing is promised or sent for it."""

    kind: ClassVar[str] = "order.remembered"
    customer_id: int
    number: str
    placed_at: datetime
    total_minor: int
    currency: str
    source: str


@dataclass(frozen=True, kw_only=True)
class OrderChanged(OrderEvent):
    """The shop sent newer facts; `what` names those that differ."""

    kind: ClassVar[str] = "order.changed"
    what: tuple[str, ...] = ()
    after_confirmation: bool = False


@dataclass(frozen=True, kw_only=True)
class OrderTaken(OrderEvent):
    """A person accompanies the order from now on."""

    kind: ClassVar[str] = "order.taken"
    staff_id: int
    before: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderLetGo(OrderEvent):
    """Whoever had it did not act in time; it is the whole team's again."""

    kind: ClassVar[str] = "order.let_go"
    staff_id: int


@dataclass(frozen=True, kw_only=True)
class CallConnected(OrderEvent):
    """We called and spoke with the customer."""

    kind: ClassVar[str] = "call.connected"
    call_id: int
    staff_id: int


@dataclass(frozen=True, kw_only=True)
class CallMissed(OrderEvent):
    """We called and did not reach the customer; the next try is promised for `next_at`."""

    kind: ClassVar[str] = "call.missed"
    call_id: int
    staff_id: int
    outcome: str
    next_at: datetime
    customer_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderConfirmed(OrderEvent):
    """The customer agreed to what was read back to her."""

    kind: ClassVar[str] = "order.confirmed"
    confirmation_id: int
    staff_id: int
    total_minor: int
    day: str
    window_from: str
    window_to: str
    customer_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OrderEvent):
    """The order came to nothing; `reaction_s` is how long we had taken to react, None if we never did."""

    kind: ClassVar[str] = "order.cancelled"
    reason: str
    note: str = ""
    reaction_s: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderRestored(OrderEvent):
    """A cancelled order lives again and waits for a call."""

    kind: ClassVar[str] = "order.restored"
    customer_id: int
    placed_at: datetime
    has_phone: bool = False


@dataclass(frozen=True, kw_only=True)
class OrderCompleted(OrderEvent):
    """The customer has her goods."""

    kind: ClassVar[str] = "order.completed"
    customer_id: int
    total_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class OrderDeletedInShop(OrderEvent):
    """The shop says it deleted the order; its word holds no version, so its present state is asked for."""

    kind: ClassVar[str] = "order.deleted_in_shop"
    connection_id: int
    external_id: str


@dataclass(frozen=True, kw_only=True)
class LinkRequested(OrderEvent):
    """The customer asked for a fresh link to her status page."""

    kind: ClassVar[str] = "order.link_requested"
    link_id: int  # the link she held; 0 when she had none and named her order instead
    asked_at: datetime | None = None

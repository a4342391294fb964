"""What happens to a customer."""

from dataclasses import dataclass
from typing import ClassVar

from regulars.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class CustomerEvent(Event):
    """An event in a customer's own thread."""

    customer_id: int

    @property
    def subject(self) -> str:
        """The customer's thread."""
        return f"customer:{self.customer_id}"


@dataclass(frozen=True, kw_only=True)
class CustomerAppeared(CustomerEvent):
    """The store met somebody for the first time."""

    kind: ClassVar[str] = "customer.appeared"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class CustomerErased(CustomerEvent):
    """What we knew about a person was erased at her wish."""

    kind: ClassVar[str] = "customer.erased"
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class ExportRequested(CustomerEvent):
    """A person asked for what we know about her; the owner has a month to answer."""

    kind: ClassVar[str] = "customer.export_requested"

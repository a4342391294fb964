"""What happens to the store itself."""

from dataclasses import dataclass
from typing import ClassVar

from regulars.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class StoreEvent(Event):
    """An event whose thread is the store."""

    @property
    def subject(self) -> str:
        """The store's own thread."""
        return f"store:{self.store_id}"


@dataclass(frozen=True, kw_only=True)
class StoreFounded(StoreEvent):
    """A store was set up."""

    kind: ClassVar[str] = "store.founded"
    name: str


@dataclass(frozen=True, kw_only=True)
class HoursChanged(StoreEvent):
    """A calendar got new hours; promises already given keep the old ones."""

    kind: ClassVar[str] = "hours.changed"
    calendar: str
    version: int
    hours: str


@dataclass(frozen=True, kw_only=True)
class StaffJoined(StoreEvent):
    """A person may work here from now on."""

    kind: ClassVar[str] = "staff.joined"
    staff_id: int
    role: str

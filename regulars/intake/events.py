"""What happens at the door from outside. Its thread is the store: a person sees it on the connections page."""

from dataclasses import dataclass
from typing import ClassVar

from regulars.stores.events import StoreEvent


@dataclass(frozen=True, kw_only=True)
class ConnectionOpened(StoreEvent):
    """A shop was connected."""

    kind: ClassVar[str] = "connection.opened"
    connection_id: int
    shop: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ConnectionChanged(StoreEvent):
    """A connection got other facts; `what` names those that differ, never their values."""

    kind: ClassVar[str] = "connection.changed"
    connection_id: int
    what: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SecretRotated(StoreEvent):
    """A connection has a new secret; the one before is accepted for a day."""

    kind: ClassVar[str] = "connection.secret_rotated"
    connection_id: int


@dataclass(frozen=True, kw_only=True)
class ConnectionClosed(StoreEvent):
    """A connection was closed: its address answers nobody any more."""

    kind: ClassVar[str] = "connection.closed"
    connection_id: int


@dataclass(frozen=True, kw_only=True)
class DeliveryQuarantined(StoreEvent):
    """A signed delivery could not be taken in. Nothing is lost: it waits, raw, for a person."""

    kind: ClassVar[str] = "delivery.quarantined"
    connection_id: int
    delivery_id: int
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class DeliveriesRetried(StoreEvent):
    """A person let deliveries out of quarantine to be tried again."""

    kind: ClassVar[str] = "delivery.retried"
    connection_id: int
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class ReconciliationAsked(StoreEvent):
    """A person wants a shop to be asked at once what we have missed."""

    kind: ClassVar[str] = "reconciliation.asked"
    connection_id: int

    @property
    def subject(self) -> str:
        """A thread of its own: a slow shop must not hold up what else is owed to the store."""
        return f"connection:{self.connection_id}"


@dataclass(frozen=True, kw_only=True)
class DeliveriesRepaired(StoreEvent):
    """Asking the shop brought things that no delivery had brought."""

    kind: ClassVar[str] = "reconciliation.repaired"
    connection_id: int
    list: str
    count: int


@dataclass(frozen=True, kw_only=True)
class ApiKeyMade(StoreEvent):
    """A key of the REST API was made; the key itself is nowhere but in its owner's hands."""

    kind: ClassVar[str] = "api_key.made"
    connection_id: int
    key_id: int
    name: str
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ApiKeyRevoked(StoreEvent):
    """A key of the REST API opens nothing any more."""

    kind: ClassVar[str] = "api_key.revoked"
    connection_id: int
    key_id: int


@dataclass(frozen=True, kw_only=True)
class ImportEvent(StoreEvent):
    """Something happened to an import of files. It has a thread of its own: its chunks go one after the other."""

    job_id: int

    @property
    def subject(self) -> str:
        """The import's thread."""
        return f"import:{self.job_id}"


@dataclass(frozen=True, kw_only=True)
class ImportCheckOwed(ImportEvent):
    """The files of an import are to be checked, or the check is to go on."""

    kind: ClassVar[str] = "import.check_owed"


@dataclass(frozen=True, kw_only=True)
class ImportChecked(ImportEvent):
    """It is known what an import would do. Nothing was written."""

    kind: ClassVar[str] = "import.checked"


@dataclass(frozen=True, kw_only=True)
class ImportStarted(ImportEvent):
    """A person let an import begin, or go on behind the row `position`."""

    kind: ClassVar[str] = "import.started"
    connection_id: int
    history: bool
    position: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportAdvanced(ImportEvent):
    """Everything up to the row `position` is in; what comes behind it is owed to the worker."""

    kind: ClassVar[str] = "import.advanced"
    position: int


@dataclass(frozen=True, kw_only=True)
class ImportStopped(ImportEvent):
    """A person stopped an import. What came in stays, and it can go on."""

    kind: ClassVar[str] = "import.stopped"
    position: int


@dataclass(frozen=True, kw_only=True)
class ImportDone(ImportEvent):
    """An import has come to its end: how many orders were new, changed, known already, or stayed outside."""

    kind: ClassVar[str] = "import.done"
    taken: int
    changed: int
    known: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class ImportFailed(ImportEvent):
    """An import, or its check, cannot go on by itself; its page says why."""

    kind: ClassVar[str] = "import.failed"
    position: int

"""What happens to a promise."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from regulars.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class PromiseEvent(Event):
    """An event in the thread of what was promised about."""

    promise_id: int
    key: str
    thread: str

    @property
    def subject(self) -> str:
        """The thread the promise belongs to: `order:1042`."""
        return self.thread


@dataclass(frozen=True, kw_only=True)
class PromiseGiven(PromiseEvent):
    """A promise was given; these are its moments."""

    kind: ClassVar[str] = "promise.given"
    version: int
    start: datetime
    due_at: datetime
    limit_at: datetime


@dataclass(frozen=True, kw_only=True)
class PromiseAtRisk(PromiseEvent):
    """Little time is left; `do` says who is to be told."""

    kind: ClassVar[str] = "promise.at_risk"
    due_at: datetime
    do: str = ""


@dataclass(frozen=True, kw_only=True)
class PromiseLate(PromiseEvent):
    """The target has passed, the limit not yet."""

    kind: ClassVar[str] = "promise.late"
    due_at: datetime
    do: str = ""


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(PromiseEvent):
    """The limit has passed."""

    kind: ClassVar[str] = "promise.broken"
    limit_at: datetime
    do: str = ""


@dataclass(frozen=True, kw_only=True)
class PromiseStillBroken(PromiseEvent):
    """A broken promise has again waited as long as its standard allows."""

    kind: ClassVar[str] = "promise.still_broken"
    limit_at: datetime
    do: str = "owner"


@dataclass(frozen=True, kw_only=True)
class PromiseKept(PromiseEvent):
    """Kept within the target."""

    kind: ClassVar[str] = "promise.kept"
    due_at: datetime
    good: bool = False


@dataclass(frozen=True, kw_only=True)
class PromiseKeptLate(PromiseEvent):
    """Kept after the target, before the limit."""

    kind: ClassVar[str] = "promise.kept_late"
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class PromiseRepaired(PromiseEvent):
    """What was promised was done after the promise had been broken."""

    kind: ClassVar[str] = "promise.repaired"
    limit_at: datetime


@dataclass(frozen=True, kw_only=True)
class PromiseReleased(PromiseEvent):
    """The customer does not need it any more: neither kept nor broken."""

    kind: ClassVar[str] = "promise.released"
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class PromisePaused(PromiseEvent):
    """The clock stands by agreement."""

    kind: ClassVar[str] = "promise.paused"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PromiseResumed(PromiseEvent):
    """The clock runs again, to a due moment later by the working time that was paused."""

    kind: ClassVar[str] = "promise.resumed"
    due_at: datetime
    limit_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClockHeld(Event):
    """The clock has jumped: too many promises would break in one tick, so the owner is asked first."""

    kind: ClassVar[str] = "clock.held"
    why: str
    would_break: int

    @property
    def subject(self) -> str:
        """The store's own thread."""
        return f"store:{self.store_id}"


@dataclass(frozen=True, kw_only=True)
class ClockReleased(Event):
    """The owner (or a clock set right again) let the promise clock go on."""

    kind: ClassVar[str] = "clock.released"
    answer: str

    @property
    def subject(self) -> str:
        """The store's own thread."""
        return f"store:{self.store_id}"

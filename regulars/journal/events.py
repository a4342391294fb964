"""The base of all events: frozen facts of plain values, one class a kind."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Self, get_type_hints

EVENTS: dict[str, type["Event"]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. A new field has a default; a field never changes its meaning.

    kind: the word under which it stands in the journal and in standards, `order.placed`.
    personal: the names of the fields that tell who somebody is; the journal can forget them.
    """

    kind: ClassVar[str] = ""
    personal: ClassVar[frozenset[str]] = frozenset()

    store_id: int

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "kind" in cls.__dict__:
            known = EVENTS.setdefault(cls.kind, cls)
            if known.__qualname__ != cls.__qualname__:
                raise TypeError(f"{cls.__qualname__} and {known.__qualname__} are both called {cls.kind}")

    @property
    def subject(self) -> str:
        """The thread that a person reads: `order:1042`."""
        raise NotImplementedError

    @property
    def about(self) -> tuple[str, ...]:
        """Every thread whose promises this event may keep or end; the subject first."""
        return (self.subject,)

    def to_data(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the facts as plain values: (those that may stay for ever, those that are personal)."""
        open_facts: dict[str, Any] = {}
        personal: dict[str, Any] = {}
        for name in _names(type(self)):
            value = getattr(self, name)
            if isinstance(value, datetime):
                value = value.isoformat()
            (personal if name in self.personal else open_facts)[name] = value
        return open_facts, personal

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild the event from the journal. Facts that have been forgotten come back empty."""
        known: dict[str, Any] = {}
        hints = _hints(cls)
        for name in _names(cls):
            if name in data:
                known[name] = _restore(hints[name], data[name])
            elif name in cls.personal and not _has_default(cls, name):
                known[name] = ""
        return cls(**known)


_names_of: dict[type, tuple[str, ...]] = {}
_hints_of: dict[type, dict[str, Any]] = {}


def _names(cls: type[Event]) -> tuple[str, ...]:
    if cls not in _names_of:
        _names_of[cls] = tuple(field.name for field in fields(cls))
    return _names_of[cls]


def _hints(cls: type[Event]) -> dict[str, Any]:
    if cls not in _hints_of:
        _hints_of[cls] = get_type_hints(cls)
    return _hints_of[cls]


def _has_default(cls: type[Event], name: str) -> bool:
    return hasattr(cls, name)


def _restore(hint: Any, value: Any) -> Any:
    if value is not None and "datetime" in str(hint):
        return datetime.fromisoformat(value)
    if isinstance(value, list):
        return tuple(value)
    return value

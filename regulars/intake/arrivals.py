"""What the digest hands to the rooms: one thing that a delivery told, with where it came from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from regulars.intake.models import Connection
from regulars.intake.ports import Incoming


@dataclass(frozen=True, slots=True)
class Arrival:
    """One incoming thing of one connection."""

    connection: Connection
    item: Incoming


# Takes in all things of one kind in one go. Raises for a batch that cannot be taken whole; then the digest
# asks again with each arrival alone.
TakeIn = Callable[[Sequence[Arrival], datetime], None]


class Standing(StrEnum):
    """How a word about a thing stands to what we have."""

    NEW = "new"  # the thing is not here
    CHANGED = "changed"  # it is here, and this word is newer
    KNOWN = "known"  # it is here with this word or a newer one

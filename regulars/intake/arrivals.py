"""What the digest hands to the rooms: one thing that a delivery told, with where it came from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

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

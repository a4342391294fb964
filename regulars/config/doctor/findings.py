"""What the doctor looks at, in the order of the invariants."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from regulars.config.doctor import database, effects, messages, orders, replay

MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One invariant: how much was looked at, and what does not hold."""

    key: str  # "I2"
    says: str
    looked_at: int
    wrong: int
    examples: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return self.wrong == 0


Look = Callable[[], tuple[int, list[str]]]

INVARIANTS: tuple[tuple[str, str, Look], ...] = (
    ("I1", "every delivery taken in has its order, once", orders.every_delivery_has_its_order),
    ("I2", "every order has exactly the promises its standards ask for", orders.every_order_has_its_promises),
    (
        "I3",
        "every event has its effects once, and no effect is without its event",
        effects.every_event_has_its_effects,
    ),
    ("I4", "every message is in exactly one state, and none is forgotten", messages.no_message_is_forgotten),
    ("I7", "no promise has two endings", replay.no_promise_has_two_endings),
    ("I8", "the journal, replayed from empty, gives the present state", replay.the_journal_tells_the_state),
    ("I9", "the database is whole", database.is_whole),
)


def examine() -> Iterator[Finding]:
    """Check each invariant in turn."""
    for key, says, look in INVARIANTS:
        looked_at, wrong = look()
        yield Finding(key, says, looked_at, len(wrong), tuple(wrong[:MOST_EXAMPLES]))

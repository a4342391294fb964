"""Which stage may follow which, and what the shop's word makes of ours. Pure."""

from regulars.intake.ports import OrderState
from regulars.orders.models import Stage

# The walk goes forward; only a restored order goes back to the start.
MOVES: dict[str, frozenset[str]] = {
    Stage.NEW: frozenset({Stage.CONFIRMED, Stage.DELIVERED, Stage.CANCELLED}),
    Stage.CONFIRMED: frozenset(
        {Stage.MADE, Stage.AT_WAREHOUSE, Stage.PACKED, Stage.ON_THE_WAY, Stage.DELIVERED, Stage.CANCELLED}
    ),
    Stage.MADE: frozenset({Stage.AT_WAREHOUSE, Stage.PACKED, Stage.ON_THE_WAY, Stage.DELIVERED, Stage.CANCELLED}),
    Stage.AT_WAREHOUSE: frozenset({Stage.PACKED, Stage.ON_THE_WAY, Stage.DELIVERED, Stage.CANCELLED}),
    Stage.PACKED: frozenset({Stage.ON_THE_WAY, Stage.DELIVERED, Stage.CANCELLED}),
    Stage.ON_THE_WAY: frozenset({Stage.NEARLY_THERE, Stage.DELIVERED, Stage.CANCELLED}),
    Stage.NEARLY_THERE: frozenset({Stage.DELIVERED, Stage.CANCELLED}),
    Stage.DELIVERED: frozenset({Stage.CANCELLED, Stage.NEW}),
    Stage.CANCELLED: frozenset({Stage.NEW, Stage.DELIVERED}),
}


def may_move(before: str, after: str) -> bool:
    """Tell whether an order may go from one stage to another."""
    return after in MOVES[before]


def stages_before(after: str) -> list[str]:
    """Return the stages from which an order may come to `after`."""
    return [stage for stage, next_ones in MOVES.items() if after in next_ones]


def stage_of(state: OrderState) -> str:
    """Return the stage that a shop's word alone gives to an order that we see for the first time."""
    if state == OrderState.CANCELLED:
        return Stage.CANCELLED
    return Stage.DELIVERED if state == OrderState.FULFILLED else Stage.NEW


def stage_after(before: str, *, was: str, now: OrderState) -> str:
    """Return the stage after a newer word of the shop, which said `was` before and says `now`.

    Our own steps are never undone by a shop that merely repeats itself: an order that we cancelled on the
    phone stays cancelled while the shop goes on saying "placed". Only a change of the shop's mind counts.
    """
    if was == now:
        return before
    wanted = stage_of(now)
    if wanted != Stage.NEW:
        return wanted
    came_back = was in {OrderState.CANCELLED, OrderState.FULFILLED}
    return Stage.NEW if came_back else before

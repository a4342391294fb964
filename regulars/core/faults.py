"""Named points at which a proof may make the process die, wait or fail. They do nothing unless armed."""

from collections.abc import Callable

_armed: Callable[[str], None] | None = None


def fault(name: str) -> None:
    """Mark a point where death or delay must do no harm (soak/ arms it)."""
    if _armed is not None:
        _armed(name)


def arm(trap: Callable[[str], None] | None) -> None:
    """Call `trap` at each fault point from now on; None disarms."""
    global _armed
    _armed = trap

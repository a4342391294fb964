"""Every write to the ledger of promises."""

from regulars.promises.actions.clock import answer_clock, break_overdue
from regulars.promises.actions.ledger import apply_standards
from regulars.promises.actions.pauses import pause, resume
from regulars.promises.actions.standards import set_standard, sync_standards

__all__ = [
    "answer_clock",
    "apply_standards",
    "break_overdue",
    "pause",
    "resume",
    "set_standard",
    "sync_standards",
]

"""Every write of the room: letters are queued, delivered, tried again; owners are told."""

from regulars.conversations.actions.alerts import Alarm, ask_about_clock, raise_alert, tell_all_owners, tell_owners
from regulars.conversations.actions.deliver import deliver_message
from regulars.conversations.actions.queue import Addressee, Draft, is_written, queue_letter
from regulars.conversations.actions.retry import retry_message

__all__ = [
    "Addressee",
    "Alarm",
    "Draft",
    "ask_about_clock",
    "deliver_message",
    "is_written",
    "queue_letter",
    "raise_alert",
    "retry_message",
    "tell_all_owners",
    "tell_owners",
]

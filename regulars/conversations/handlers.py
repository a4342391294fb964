"""What conversations do about what has happened: an event in, one action out."""

from regulars.conversations import actions
from regulars.conversations.events import MessageQueued
from regulars.core import clock
from regulars.promises.events import ClockHeld


def deliver(event: MessageQueued) -> None:
    """Send a message that is written and owed. Never marked as expiring: it expires by its own moment."""
    actions.deliver_message(event.message_id, at=clock.now())


def tell_owner_clock(event: ClockHeld) -> None:
    """Ask the owners what to do while the promise clock is held."""
    actions.ask_about_clock(event.store_id, why=event.why, would_break=event.would_break, at=clock.now())

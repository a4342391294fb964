"""What a channel gets to send, and what it answers. No Django."""

from dataclasses import dataclass
from typing import Protocol

from regulars.core.errors import IntegrationError


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message as it leaves. Every text is whole and final; a channel adds nothing that a person reads.

    key: ours, the same on every try.   message_id: the header with its angle brackets, likewise.
    automatic: written by the house, not by a person, so that other machines do not answer it.
    """

    key: str
    message_id: str
    to: str
    sender: str  # the store's address
    sender_name: str
    reply_to: str
    subject: str
    text: str
    html: str
    language: str
    automatic: bool = True


class MaybeSent(IntegrationError):
    """The line broke while the other side was taking the message: nobody knows whether it left."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retry=True)


class Channel(Protocol):
    """A way to reach a person: e-mail, SMS, a messenger."""

    name: str
    keeps_keys: bool  # whether the provider recognises `key` and shows the customer one message for two tries

    def send(self, message: OutgoingMessage) -> str:
        """Hand `message` over; return the provider's id for it, "" where it has none.

        Raises IntegrationError: retry=False when this message will never be taken, retry=True when it was
        not taken now; MaybeSent when that is not known.
        """

"""What is said between the store and its customers."""

from dataclasses import dataclass
from typing import ClassVar

from regulars.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageEvent(Event):
    """An event about one message; its thread is the conversation, so that messages leave in order."""

    message_id: int
    conversation_id: int
    topic: str = ""  # the thread it speaks about, "order:1042"

    @property
    def subject(self) -> str:
        """The conversation's thread."""
        return f"conversation:{self.conversation_id}"

    @property
    def about(self) -> tuple[str, ...]:
        """The conversation, and what it speaks about."""
        return (self.subject, self.topic) if self.topic else (self.subject,)


@dataclass(frozen=True, kw_only=True)
class MessageQueued(MessageEvent):
    """A message is written and owed to its channel."""

    kind: ClassVar[str] = "message.queued"
    name: str = ""
    channel: str = "email"


@dataclass(frozen=True, kw_only=True)
class MessageSent(MessageEvent):
    """The provider took the message. An automatic letter never keeps a promise to react."""

    kind: ClassVar[str] = "message.sent"
    name: str = ""
    channel: str = "email"


@dataclass(frozen=True, kw_only=True)
class MessageSentByPerson(MessageEvent):
    """A person wrote to the customer, and the message left."""

    kind: ClassVar[str] = "message.sent_by_person"
    staff_id: int
    channel: str = "email"


@dataclass(frozen=True, kw_only=True)
class MessageExpired(MessageEvent):
    """It would have come too late to be of use, so it was not sent."""

    kind: ClassVar[str] = "message.expired"
    name: str = ""
    channel: str = "email"


@dataclass(frozen=True, kw_only=True)
class MessageFailed(MessageEvent):
    """It could not be sent, for good; a person decides what now."""

    kind: ClassVar[str] = "message.failed"
    name: str = ""
    channel: str = "email"
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class MessageCancelled(MessageEvent):
    """What it says had become untrue or pointless before it could leave, so it was not sent."""

    kind: ClassVar[str] = "message.cancelled"
    name: str = ""
    channel: str = "email"


@dataclass(frozen=True, kw_only=True)
class MessageUnsure(MessageEvent):
    """The process or the line died while it was leaving; it may have been sent, and a person decides."""

    kind: ClassVar[str] = "message.unsure"
    name: str = ""
    channel: str = "email"

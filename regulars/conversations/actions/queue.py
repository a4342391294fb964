"""A letter is written whole, with its event, in one transaction; the worker sends it afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from regulars.conversations.channels import channel_named
from regulars.conversations.events import MessageQueued
from regulars.conversations.letters import Letter, write
from regulars.conversations.models import HIDDEN_LINK, Conversation, Kind, Message, Once
from regulars.core.tokens import new_token
from regulars.journal.actions import record
from regulars.journal.models import Entry
from regulars.stores.models import Store


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets a message: a customer, or one of our own people."""

    to: str
    customer_id: int | None = None
    staff_id: int | None = None

    @property
    def key(self) -> str:
        """The key of the conversation with this person."""
        return f"customer:{self.customer_id}" if self.customer_id else f"staff:{self.staff_id}"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be written, and until when it is worth sending.

    key: the same twice is one message.   topic: the thread it speaks about, `order:5`.
    private_link: an address with a token; the source knows it as `link`, and nobody reads it in the database.
    links: other addresses a button may lead to.   void_on: event kinds in the topic's thread that make the
    letter pointless when they happen before it has left.
    """

    key: str
    name: str
    language: str
    facts: Mapping[str, Any]
    topic: str = ""
    kind: str = Kind.LETTER
    private_link: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    not_after: datetime | None = None
    void_on: tuple[str, ...] = ()
    once: str = Once.BLIND_NOW
    channel: str = "email"
    author: str = "clock"


def is_written(store: Store, key: str) -> bool:
    """Tell whether the message `key` is written already: then nothing more has to be gathered for it."""
    return Message.objects.filter(store=store, key=key).exists()


@transaction.atomic
def queue_letter(store: Store, addressee: Addressee, draft: Draft, *, at: datetime) -> Message:
    """Write a letter and owe it to its channel. The same key twice is one letter. Raises BadLetter."""
    known = Message.objects.filter(store=store, key=draft.key).first()
    if known:
        return known
    links = {"link": HIDDEN_LINK, **draft.links} if draft.private_link else dict(draft.links)
    letter = write(draft.name, language=draft.language, store=store, facts=draft.facts, links=links)
    conversation, _new = Conversation.objects.get_or_create(
        store=store,
        key=addressee.key,
        defaults={"customer_id": addressee.customer_id, "staff_id": addressee.staff_id, "opened_at": at},
    )
    message = _save(conversation, addressee, draft, letter, at=at)
    record(queued(message), by=draft.author, at=at)
    return message


def queued(message: Message) -> MessageQueued:
    """Return the event that owes `message` to its channel."""
    return MessageQueued(
        store_id=message.store_id,
        message_id=message.pk,
        conversation_id=message.conversation_id,
        topic=message.topic,
        name=message.name,
        channel=message.channel,
    )


def _save(conversation: Conversation, addressee: Addressee, draft: Draft, letter: Letter, *, at: datetime) -> Message:
    return Message.objects.create(
        store=conversation.store,
        conversation=conversation,
        channel=draft.channel,
        kind=draft.kind,
        author=draft.author,
        name=draft.name,
        topic=draft.topic,
        key=draft.key,
        to=addressee.to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        language=letter.language,
        private_link=draft.private_link or None,
        message_id=f"<{new_token(128)}@{_domain(conversation.store)}>",
        once=Once.KEYED if channel_named(draft.channel).keeps_keys else draft.once,
        not_after=draft.not_after,
        void_on=list(draft.void_on),
        void_after=_newest_entry(draft.topic) if draft.void_on else 0,
        written_at=at,
    )


def _newest_entry(topic: str) -> int:
    return Entry.objects.filter(subject=topic).aggregate(newest=Max("id"))["newest"] or 0


def _domain(store: Store) -> str:
    return store.email.rpartition("@")[2] or urlsplit(settings.BASE_URL).hostname or "localhost"

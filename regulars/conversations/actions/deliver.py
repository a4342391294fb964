"""Sending: claimed and counted, then handed over outside any transaction, then noted (reliability.md D.2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from regulars.conversations import channels
from regulars.conversations.events import (
    MessageCancelled,
    MessageEvent,
    MessageExpired,
    MessageFailed,
    MessageSent,
    MessageSentByPerson,
    MessageUnsure,
)
from regulars.conversations.models import Message, Once, State
from regulars.conversations.ports import MaybeSent, OutgoingMessage
from regulars.core import clock
from regulars.core.errors import IntegrationError
from regulars.core.faults import fault
from regulars.journal.actions import record
from regulars.journal.models import Entry
from regulars.journal.worker.claims import OUTSIDE_TRIES


@dataclass(frozen=True, slots=True)
class _Ending:
    state: State
    event: MessageEvent | None
    why: str = ""


def deliver_message(message_id: int, *, at: datetime) -> None:
    """Send a message that waits; whatever it has become meanwhile, it ends in exactly one state.

    Raises IntegrationError(retry=True) while another try may help: the worker comes back by its schedule.
    """
    message = _claim(message_id, at=at)
    if message is None:
        return
    fault("message.claimed")
    try:
        provider_id = channels.channel_named(message.channel).send(_outgoing(message))
    except IntegrationError as error:
        _not_sent(message, error, at=clock.now())
        return
    fault("message.handed_over")
    _note_sent(message, provider_id, at=clock.now())


# ── before it leaves ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def _claim(message_id: int, *, at: datetime) -> Message | None:
    """Count the try and take the message in hand; None when nothing is to be sent (any more)."""
    messages = Message.objects.select_for_update(of=("self",)).select_related("store")
    message = messages.get(pk=message_id)
    if not message.is_waiting:
        return None
    died_before = message.state == State.SENDING
    ending = _ending_before(message, died_before=died_before, at=at)
    if ending is not None:
        _end(message, ending, by="clock", at=at)
        return None
    Message.objects.filter(pk=message.pk).update(
        state=State.SENDING, attempts=message.attempts + 1, repeats=message.repeats + died_before, problem=""
    )
    message.attempts += 1
    return message


def _ending_before(message: Message, *, died_before: bool, at: datetime) -> _Ending | None:
    """Return how the message ends without (another) try; None when it is to be sent."""
    useless = message.is_too_late(at) or _is_void(message)
    if died_before and (useless or not _may_repeat(message)):
        return _Ending(
            State.UNSURE, MessageUnsure(**_base(message)), "It was leaving when the process or the line died."
        )
    if message.is_too_late(at):
        return _Ending(State.EXPIRED, MessageExpired(**_base(message)))
    if useless:
        return _Ending(State.CANCELLED, MessageCancelled(**_base(message)))
    return None


def _is_void(message: Message) -> bool:
    """Tell whether something has happened since that makes the message untrue: it is asked now, not then."""
    if not message.void_on:
        return False
    since = Entry.objects.filter(subject=message.topic, id__gt=message.void_after)
    return since.filter(kind__in=message.void_on).exists()


def _may_repeat(message: Message) -> bool:
    """Tell whether a message that may have left may be sent once more (reliability.md D.2)."""
    if message.once == Once.KEYED:
        return True
    return message.once == Once.BLIND_NOW and message.repeats == 0


def _outgoing(message: Message) -> OutgoingMessage:
    sender = message.store.email or f"regulars@{urlsplit(settings.BASE_URL).hostname}"
    return OutgoingMessage(
        key=message.key,
        message_id=message.message_id,
        to=message.to,
        sender=sender,
        sender_name=message.store.name,
        reply_to=sender,
        subject=message.subject,
        text=message.whole(message.text),
        html=message.whole(message.html),
        language=message.language,
        automatic=message.once != Once.BY_PERSON,
    )


# ── afterwards ──────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def _note_sent(message: Message, provider_id: str, *, at: datetime) -> None:
    sent = Message.objects.filter(pk=message.pk, state=State.SENDING)
    changes: dict[str, Any] = {"sent_at": at, "ended_at": at, "private_link": None, "provider_id": provider_id[:200]}
    if sent.update(state=State.SENT, **changes) == 1:
        record(_sent_event(message), by=f"integration:{message.channel}", at=at)


def _not_sent(message: Message, error: IntegrationError, *, at: datetime) -> None:
    if isinstance(error, MaybeSent):
        # It stays "being sent": the next try decides by the message's class whether it may be repeated.
        Message.objects.filter(pk=message.pk, state=State.SENDING).update(problem=error.message)
        raise error
    if error.retry and message.attempts < OUTSIDE_TRIES:
        mine = Message.objects.filter(pk=message.pk, state=State.SENDING)
        mine.update(state=State.QUEUED, problem=error.message)
        raise error
    state = State.PARKED if error.retry else State.FAILED
    failed = MessageFailed(**_base(message), why=error.message)
    with transaction.atomic():
        _end(message, _Ending(state, failed, error.message), by=f"integration:{message.channel}", at=at)


def _end(message: Message, ending: _Ending, *, by: str, at: datetime) -> None:
    changes: dict[str, Any] = {"problem": ending.why} if ending.why else {}
    if ending.state in {State.EXPIRED, State.CANCELLED}:
        changes["private_link"] = None  # nobody will ever get it: a person does not try these again
    waiting = Message.objects.filter(pk=message.pk, state__in=[State.QUEUED, State.SENDING])
    if waiting.update(state=ending.state, ended_at=at, **changes) == 1 and ending.event:
        record(ending.event, by=by, at=at)


def _sent_event(message: Message) -> MessageEvent:
    if message.once == Once.BY_PERSON:
        facts = _base(message)
        del facts["name"]
        return MessageSentByPerson(**facts, staff_id=int(message.author.partition(":")[2]))
    return MessageSent(**_base(message))


def _base(message: Message) -> dict[str, Any]:
    return {
        "store_id": message.store_id,
        "message_id": message.pk,
        "conversation_id": message.conversation_id,
        "topic": message.topic,
        "name": message.name,
        "channel": message.channel,
    }

"""Reads: the letters of a thread, what waits, what is in trouble."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from regulars.conversations.models import WAITING, Message
from regulars.core.errors import NotFound
from regulars.stores.models import Staff, Store


def message_for(staff: Staff, message_id: int) -> Message:
    """Return the message, if it is of this person's store. Raises NotFound otherwise."""
    message = Message.objects.filter(pk=message_id, store_id=staff.store_id).first()
    if message is None:
        raise NotFound(_("There is no such message."))
    return message


def messages_about(topic: str) -> QuerySet[Message]:
    """Return what was said about one thread (`order:1042`), oldest first, without the bodies."""
    return Message.objects.about(topic).defer("text", "html", "private_link")


def messages_in_trouble(store: Store) -> QuerySet[Message]:
    """Return the messages that wait for a person's decision, oldest first, without the bodies."""
    return Message.objects.of(store).in_trouble().defer("text", "html", "private_link")


def waiting_since(store: Store) -> dict[str, datetime]:
    """Return, for each channel that has messages waiting, when the oldest of them was written."""
    waiting = Message.objects.of(store).filter(state__in=WAITING).order_by("-written_at")
    return dict(waiting.values_list("channel", "written_at"))

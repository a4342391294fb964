"""A person decides about a message that could not be sent, or may have been."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.conversations.actions.queue import queued
from regulars.conversations.models import TROUBLED, Message, State
from regulars.core.errors import Conflict
from regulars.journal.actions import record


@transaction.atomic
def retry_message(message: Message, *, by: str, at: datetime) -> None:
    """Owe a message anew, with all its tries and without its old time limit: a person wants it sent.

    Raises Conflict when it waits already, has left, or was given up as useless.
    """
    troubled = Message.objects.filter(pk=message.pk, state__in=TROUBLED)
    fresh = {"attempts": 0, "repeats": 0, "problem": "", "not_after": None, "ended_at": None}
    if troubled.update(state=State.QUEUED, **fresh) != 1:
        raise Conflict(_("This message does not wait for a decision any more."))
    record(queued(message), by=by, at=at)

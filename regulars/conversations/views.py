"""What was said, and what could not be sent: a person looks, and decides."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.conversations.actions import retry_message
from regulars.conversations.models import TROUBLED
from regulars.conversations.queries import message_for, messages_in_trouble
from regulars.core import clock
from regulars.web.doors import StaffRequest, staff_door
from regulars.web.htmx import go_to, page

MOST = 50  # shown on one page; each decision makes room for the next


@staff_door("messages.see")
@require_GET
def trouble(request: StaffRequest) -> HttpResponse:
    """The messages that wait for a decision, oldest first."""
    waiting = list(messages_in_trouble(request.staff.store)[: MOST + 1])
    return page(
        request, "conversations/trouble.html", waiting=waiting[:MOST], is_more=len(waiting) > MOST, section="health"
    )


@staff_door("messages.see")
@require_GET
def show(request: StaffRequest, message_id: int) -> HttpResponse:
    """One message as it was written; a private link stays hidden."""
    message = message_for(request.staff, message_id)
    return page(
        request, "conversations/show.html", message=message, may_retry=message.state in TROUBLED, section="orders"
    )


@staff_door("messages.retry")
@require_POST
def delivery(request: StaffRequest, message_id: int) -> HttpResponse:
    """Send a message anew that could not be sent, or may have been."""
    message = message_for(request.staff, message_id)
    retry_message(message, by=request.staff.actor, at=clock.now())
    messages.success(request, _("“%(subject)s” is sent again.") % {"subject": message.subject})
    return go_to(request, reverse("conversations:show", args=[message_id]))

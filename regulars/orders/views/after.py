"""Where a person finds herself after an act: at the next order, or at the one she has just dealt with."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from regulars.core import clock
from regulars.orders.actions import take_next
from regulars.orders.models import Order
from regulars.web.doors import StaffRequest
from regulars.web.htmx import go_to


def after_act(request: StaffRequest, order: Order, *, words: str, undo: str = "") -> HttpResponse:
    """Say what happened, and lead on: `then=next` takes the next order, `then=desk` goes to the desk."""
    messages.success(request, words, extra_tags=undo)
    then = request.POST.get("then", "")
    if then == "next" and (following := take_next(request.staff, at=clock.now())):
        return go_to(request, reverse("orders:call", args=[following.pk]))
    if then in ("next", "desk"):
        return go_to(request, reverse("desk:home"))
    return go_to(request, reverse("orders:show", args=[order.pk]))

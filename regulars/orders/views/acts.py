"""Acts upon an order that need no form of their own: who has it, that it is over, that it is not."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regulars.core import clock
from regulars.orders.actions import cancel_order, let_go, restore_order, take_order
from regulars.orders.models import Order
from regulars.orders.queries import order_for
from regulars.orders.views.after import after_act
from regulars.stores.queries import colleague_for
from regulars.web.doors import StaffRequest, staff_door
from regulars.web.htmx import page, with_toast


@staff_door("orders.take")
@require_POST
def manager(request: StaffRequest, order_id: int) -> HttpResponse:
    """Who accompanies the order from now on: "me", a colleague's number, "" for the whole team."""
    order = order_for(request.staff, order_id)
    before, to = order.manager_id, request.GET.get("to", "me")
    if to == "":
        let_go(order, by=request.staff.actor, at=clock.now())
    else:
        person = request.staff if to == "me" else colleague_for(request.staff, to)
        take_order(order, staff=person, by=request.staff.actor, at=clock.now())
    order = order_for(request.staff, order_id)
    answer = page(request, "orders/_manager.html", order=order)
    undo = f"{reverse('orders:manager', args=[order.pk])}?to={before or ''}"
    return with_toast(answer, _manager_words(order), undo=undo if before != order.manager_id else "")


@staff_door("orders.cancel")
@require_POST
def cancellation(request: StaffRequest, order_id: int) -> HttpResponse:
    """The order comes to nothing, for a reason."""
    order = order_for(request.staff, order_id)
    given = request.POST
    cancel_order(
        order,
        reason=given.get("reason", ""),
        note=given.get("note", "")[:2000],
        by=request.staff.actor,
        at=clock.now(),
    )
    words = _("Order %(number)s is cancelled.") % {"number": order.number}
    return after_act(request, order, words=words, undo=reverse("orders:restoration", args=[order.pk]))


@staff_door("orders.cancel")
@require_POST
def restoration(request: StaffRequest, order_id: int) -> HttpResponse:
    """The cancellation is taken back."""
    order = order_for(request.staff, order_id)
    restore_order(order, by=request.staff.actor, at=clock.now())
    words = _("Order %(number)s waits for a call again.") % {"number": order.number}
    return after_act(request, order, words=words)


def _manager_words(order: Order) -> str:
    if order.manager is None:
        return _("Order %(number)s is the whole team's.") % {"number": order.number}
    gaps = {"name": order.manager.name, "number": order.number}
    return _("%(name)s has order %(number)s.") % gaps

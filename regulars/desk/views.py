"""The operator's window: what do I do now, and does everything run?"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from regulars.core import clock
from regulars.desk.queries import Queue, checks, day_of, lookout, news_since, preview_of, queue_for
from regulars.desk.queries.health import parked_effects
from regulars.desk.queries.queue import View
from regulars.journal.worker.claims import try_again
from regulars.orders.actions import take_next
from regulars.orders.queries import order_for
from regulars.orders.queue import Place
from regulars.promises.actions import answer_clock
from regulars.web.doors import OWNER, StaffRequest, staff_door
from regulars.web.htmx import go_to, page, with_toast
from regulars.web.paging import key_from


@staff_door("desk.see")
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """What breaks next. htmx gets the queue alone, with the news since it last asked."""
    at, staff = clock.now(), request.staff
    after = key_from(request.GET.get("after", ""))
    view: View = "mine" if request.GET.get("view") == "mine" else "team"
    queue = queue_for(staff, view, at=at, after=Place(*after) if after else None)
    context: dict[str, Any] = {
        "queue": queue,
        "day": day_of(staff, at=at),
        "watch": lookout(at=at),
        "next_due": queue.next_due(at),
        "is_owner": staff.role == OWNER,
        "is_further": bool(after),
        "section": "desk",
    }
    if request.headers.get("HX-Target") == "queue-part":
        return page(request, "desk/_refreshed.html", news=_news(request), **context)
    return page(request, "desk/home.html", preview=_first(queue), **context)


@staff_door("desk.see")
@require_GET
def preview(request: StaffRequest, order_id: int) -> HttpResponse:
    """One order beside the queue."""
    order = order_for(request.staff, order_id)
    return page(request, "desk/_preview.html", preview=preview_of(order, at=clock.now()))


@staff_door("orders.take")
@require_POST
def next_order(request: StaffRequest) -> HttpResponse:
    """The most urgent order that nobody has is yours, and opens in call mode."""
    order = take_next(request.staff, at=clock.now())
    if order:
        return go_to(request, reverse("orders:call", args=[order.pk]))
    words = _("Every order has somebody. The next one that comes in stands here by itself.")
    if request.headers.get("HX-Request"):
        answer = with_toast(HttpResponse(), words)
        answer["HX-Reswap"] = "none"
        return answer
    messages.info(request, words)
    return go_to(request, reverse("desk:home"))


@staff_door("health.see")
@require_GET
def health(request: StaffRequest) -> HttpResponse:
    """Whether everything runs, in one page."""
    watch = lookout(at=clock.now())
    found = checks(request.staff.store, watch=watch)
    return page(
        request,
        "desk/health.html",
        "desk/_health.html" if request.headers.get("HX-Target") == "health" else "",
        checks=found,
        trouble=sum(check.state == "now" for check in found),
        soon=sum(check.state == "soon" for check in found),
        watch=watch,
        parked=parked_effects(),
        is_owner=request.staff.role == OWNER,
        section="health",
    )


@staff_door("health.act")
@require_POST
def clock_answer(request: StaffRequest) -> HttpResponse:
    """The owner's answer while the promise clock is held: `go_on`, or wait."""
    go_on = request.POST.get("answer") == "go_on"
    answer_clock(go_on=go_on, by=request.staff.actor, at=clock.now())
    messages.success(request, _("The promise clock goes on.") if go_on else _("The promise clock waits."))
    return go_to(request, reverse("desk:health"))


@staff_door("health.act")
@require_POST
def retry(request: StaffRequest, effect_id: int) -> HttpResponse:
    """What was put aside is owed anew, with all its tries."""
    owed = try_again(effect_id, at=clock.now())
    messages.success(request, _("It is tried again.") if owed else _("It is not parked any more."))
    return go_to(request, reverse("desk:health"))


def _first(queue: Queue) -> Any:
    row = queue.first
    return preview_of(row.order, at=clock.now(), is_returning=row.is_returning) if row else None


def _news(request: StaffRequest) -> str:
    newest = request.GET.get("newest", "")
    fresh = news_since(request.staff, int(newest)) if newest.isdecimal() and len(newest) < 18 else 0
    return ngettext("%(n)s new order", "%(n)s new orders", fresh) % {"n": fresh} if fresh else ""

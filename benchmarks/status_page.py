"""Goal 7: the customer's status page, beside a bare page that asks the same queries.

The bare page is what Django's own tutorial would write: the link with its order, the lines, the promises, ten
events, one plain template. Both go through the same middleware, in one process, in interleaved rounds. Also:
how heavy the whole page is, and how much faster a 304 is.
"""

import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.report import budget, emit, rates
from benchmarks.world import database_name, open_world

CALLS, ROUNDS = 60, 7
_TEMPLATE = (
    "<!doctype html><html><head><title>{{ order.number }}</title></head><body><h1>{{ order.store.name }}</h1>"
    "<p>{{ order.manager.name }} {{ order.total_minor }} {{ order.currency }}</p>"
    "<ul>{% for line in lines %}<li>{{ line.quantity }} {{ line.title }} {{ line.total_minor }}</li>{% endfor %}</ul>"
    "<ul>{% for p in promises %}<li>{{ p.key }} {{ p.state }} {{ p.due_at }}</li>{% endfor %}</ul>"
    "<ul>{% for e in entries %}<li>{{ e.kind }} {{ e.at }}</li>{% endfor %}</ul></body></html>"
)


def main() -> int:
    """Print the figures; return 1 when one of them misses what it must reach."""
    store = open_world()
    path = _order_with_a_history(store)
    from django.test import Client

    client = Client()
    page = client.get(path)
    if page.status_code != 200:
        raise SystemExit(f"the status page answers {page.status_code}")
    token = path.rpartition("/")[2]
    etag = page.headers.get("ETag", "")
    contestants: dict[str, tuple[Callable[[], object], int]] = {
        "ours": (lambda: [client.get(path) for _n in range(CALLS)], CALLS),
        "bare": (lambda: [client.get(f"/bare/{token}") for _n in range(CALLS)], CALLS),
        "again": (lambda: [client.get(path, headers={"If-None-Match": etag}) for _n in range(CALLS)], CALLS),
    }
    with _bare_route():
        for run, _calls in contestants.values():
            run()
        per_second = rates(contestants, rounds=ROUNDS)
    return _tell(per_second, weight=_weight(client, page), queries=_queries(client, path))


def _order_with_a_history(store: Any) -> str:
    """An order of three lines with promises and about ten events; return the path of its page."""
    from regulars.core import clock
    from regulars.intake.arrivals import Arrival
    from regulars.intake.models import Connection
    from regulars.orders.actions import issue_link, log_call
    from regulars.orders.models import Order
    from regulars.orders.take_in import take_in
    from regulars.stores.actions import add_staff
    from tests.cast import Anna

    at = clock.now()
    connection = Connection.objects.create(
        store=store, kind="woocommerce", name="Shop", door="d" * 40, secret="s", live_since=at - timedelta(days=1)
    )
    anna = Anna(connection)
    take_in([Arrival(connection, anna.order("kettle", "jug", "bowl"))], at)
    order = Order.objects.select_related("store").get()
    staff = add_staff(store, email="m@example.com", name="Maria", password="a long enough one", by="clock", at=at)
    for n in range(2):
        log_call(order, outcome="busy", staff=staff, key=f"call-{n}", at=at + timedelta(minutes=n))
    return f"/s/{issue_link(order, purpose='letter', at=at)}"


def _queries(client: Any, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    return len(seen)


def _bare_route() -> Any:
    """A plain view of Django: the link with its order, the lines, the promises, the events, one template."""
    from django.http import HttpRequest, HttpResponse
    from django.template import engines
    from django.test import override_settings
    from django.urls import include, path

    from regulars.core.tokens import hash_token
    from regulars.journal.models import Entry
    from regulars.orders.models import StatusLink
    from regulars.promises.models import Promise

    template = engines["django"].from_string(_TEMPLATE)
    owner = StatusLink.objects.select_related("order__store", "order__manager")

    def bare(_request: HttpRequest, token: str) -> HttpResponse:
        order = owner.get(hash=hash_token(token)).order
        context = {
            "order": order,
            "lines": list(order.lines.all()),
            "promises": list(Promise.objects.filter(subject=order.subject).select_related("standard")),
            "entries": list(Entry.objects.filter(subject=order.subject).order_by("id")[:10]),
        }
        return HttpResponse(template.render(context))

    module = type(sys)("benchmarks.bare_urls")
    module.urlpatterns = [  # type: ignore[attr-defined]
        path("bare/<str:token>", bare),
        path("", include("regulars.config.urls")),
    ]
    sys.modules["benchmarks.bare_urls"] = module
    return override_settings(ROOT_URLCONF="benchmarks.bare_urls")


def _weight(client: Any, page: Any) -> int:
    """Return the bytes of the page with everything that it fetches, uncompressed."""
    body = page.content.decode()
    total = len(page.content)
    static = Path(__file__).resolve().parent.parent / "regulars"
    for name in set(re.findall(r'(?:href|src)="/static/([^"?#]+)', body)):
        found = next(static.glob(f"*/static/{name}"), None)
        total += found.stat().st_size if found else 0
    return total


def _tell(per_second: dict[str, float], *, weight: int, queries: int) -> int:
    must, where = budget("status_page"), database_name()
    ratio = per_second["ours"] / per_second["bare"]
    again = per_second["again"] / per_second["ours"]
    light = weight <= must["bytes"]
    fast = ratio >= must["of_bare"]
    emit(
        f"status_page.rate.{where}", per_second["ours"], "pages/s", per_second["bare"], ratio, must["of_bare"], fast,
        aim=must["aim_of_bare"], queries=queries,
    )  # fmt: skip
    emit(f"status_page.weight.{where}", weight, "bytes", None, None, must["bytes"], light)
    # A wish, not a must: on PostgreSQL the way to the database alone is half of such an answer.
    emit(f"status_page.not_modified.{where}", again, "times", None, again, None, ok=True, aim=must["aim_again"])
    return int(not (fast and light))


if __name__ == "__main__":
    sys.exit(main())

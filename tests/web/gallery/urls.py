"""Addresses of the gallery: one page a template, the language and the theme by ?lang=he&theme=dark."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.backends.django import DjangoTemplates
from django.urls import URLPattern, include, path
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from regulars.core import clock
from tests.web.gallery import facts

PAGES = (
    "desk",
    "order",
    "call",
    "entry",
    "list",
    "states",
    "health",
    "connections",
    "import",
    "nothing",
    "signin",
    "status",
    "late",
)
STREAMS: list[tuple[str, SimpleQueue[str | None]]] = []  # who listens, and what her stream says next; None ends it
SECTIONS = {
    "desk": "desk",
    "order": "orders",
    "list": "orders",
    "call": "desk",
    "entry": "new",
    "health": "health",
    "connections": "connections",
    "import": "imports",
    "nothing": "desk",
}


@cache
def templates() -> DjangoTemplates:
    """The house's own template engine, that finds the pages of the gallery too."""
    params = {**settings.TEMPLATES[0], "NAME": "gallery", "DIRS": [Path(__file__).parent], "APP_DIRS": False}
    params.pop("BACKEND")
    return DjangoTemplates(params)


class EntryForm(forms.Form):
    """The form of an order on the phone."""

    phone = forms.CharField(label="Phone", help_text="Any writing: 052 123 4507 becomes +972 52-123-4507.")
    name = forms.CharField(label="Name")
    email = forms.EmailField(label="E-mail", required=False)
    item = forms.ChoiceField(label="Item", choices=[("1", "Bowl Sand, 14 cm")])
    quantity = forms.IntegerField(label="Quantity", min_value=1)
    address = forms.CharField(label="Address", required=False)
    window = forms.ChoiceField(label="Window", choices=[("1", "Thu 14 May, 16–18")])
    note = forms.CharField(label="Note for the courier", required=False, widget=forms.Textarea(attrs={"rows": 2}))


def context(name: str, *, wrong: bool = False) -> dict[str, Any]:
    """Everything a gallery page may show."""
    data = {"phone": "12", "name": "", "quantity": "0"} if wrong else None
    return {
        "store": facts.STORE,
        "store_zone": facts.ZONE,
        "user": facts.NOA,
        "now": facts.NOW,
        "section": SECTIONS.get(name, ""),
        "trouble_count": 2,
        "rows": facts.queue(),
        "order": facts.order(),
        "orders": facts.orders(),
        "badges": [row.promise for row in facts.queue()] + [facts.order().kept[0].promise],
        "form": EntryForm(data),
    }


@csrf_exempt
def page(request: HttpRequest, name: str = "desk") -> HttpResponse:
    """Draw one page of the gallery, at the moment its facts were invented for."""
    with translation.override(request.GET.get("lang", "en")), clock.held_at(lambda: facts.NOW):
        values = context(name, wrong="wrong" in request.GET)
        values["user"].theme = request.GET.get("theme", "auto")
        if name in PAGES:
            return HttpResponse(templates().get_template(f"{name}.html").render(values, request))
        if name == "letter":
            letter = HttpResponse(templates().get_template("web/letter.html").render(facts.letter()))
            letter._csp_exempt = True  # type: ignore[attr-defined]  # a letter carries its styles with it
            return letter
        if name in ("queue", "sheet"):
            part = {"queue": "_rows.html", "sheet": "_sheet.html"}[name]
            return HttpResponse(templates().get_template(part).render(values, request))
        if name == "refused":
            said = {"refusal": {"message": "Somebody has just dealt with this order."}}
            return HttpResponse(templates().get_template("web/parts/_refusal.html").render(said), status=409)
        if name == "undo":
            return HttpResponse(status=204)
        if name == "why":
            return HttpResponse("Counted: Thu 13:47–14:02. Calendar: shop hours, Sun–Thu 09–18.")
        return HttpResponse(templates().get_template(f"{name}.html").render(values, request), status=200)


def live(request: HttpRequest) -> StreamingHttpResponse:
    """A stream that tells what a test puts into it, as web/live.py would."""
    said: SimpleQueue[str | None] = SimpleQueue()
    STREAMS.append((request.COOKIES.get("who", ""), said))
    return StreamingHttpResponse(_events(said), content_type="text/event-stream")


def _events(said: SimpleQueue[str | None]) -> Iterator[str]:
    yield 'retry: 200\nevent: hello\ndata: {"kinds": ["*"], "subjects": ["*"]}\n\n'
    yield from iter(said.get, None)


def _paths(app: str, *names: str) -> list[URLPattern]:
    return [path(f"{app}-{name}", page, {"name": "desk"}, name=name) for name in names]


def _names(app: str, *names: str) -> Any:
    return include((_paths(app, *names), app))


urlpatterns = [
    path("", _names("desk", "home", "health")),
    path("", _names("orders", "list", "new")),
    path("", _names("intake", "imports", "connections")),
    path("", include(([*_paths("web", "preferences", "language"), path("live/", live, name="live")], "web"))),
    path("sign-out", page, name="account_logout"),
    path("<str:name>", page),
    path("", page),
]

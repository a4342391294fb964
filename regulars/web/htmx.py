"""One template, many parts: htmx gets the part, everybody else the page around it."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def page(request: HttpRequest, template: str, part: str = "", *, status: int = 200, **context: Any) -> HttpResponse:
    """Answer htmx with `part` alone, everybody else with the whole `template` around it."""
    htmx = getattr(request, "htmx", None)
    alone = bool(part) and bool(htmx) and not (htmx and htmx.history_restore_request) and not request.htmx.boosted  # type: ignore[attr-defined]  # set by django-htmx
    response = render(request, part if alone else template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])  # or the Back button shows a bare part
    return response


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to `url` after an act. A POST is answered 200: htmx follows the header.

    As a whole page, not as a swapped body: language, direction, theme and the page's own scripts stand outside it.
    """
    response = HttpResponse(status=200)
    if request.headers.get("HX-Request"):
        response["HX-Redirect"] = url
        return response
    response["Refresh"] = f"0; url={url}"  # without JavaScript the browser goes there by itself
    return response


def with_toast(response: HttpResponse, words: str, *, undo: str = "") -> HttpResponse:
    """Let the page say `words` in passing; `undo` is the address that takes it back."""
    told = {"words": str(words), **({"undo": undo} if undo else {})}
    response["HX-Trigger"] = json.dumps({"regulars:toast": told})  # ASCII, as headers must be
    return response

"""Holding a link, opening pages as browsers and mail scanners do."""

import re
from typing import Any

from django.test import Client

from regulars.core import clock


def link_of(order: Any) -> str:
    """Return the path of a fresh private link to `order`."""
    from regulars.orders.actions import issue_link

    return f"/s/{issue_link(order, purpose='letter', at=clock.now())}"


def open_page(path: str, client: Client | None = None, **more: Any) -> str:
    """Open a page as a browser does; return its HTML."""
    response = (client or Client()).get(path, **more)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def first_line(html: str) -> str:
    """Return the largest words of a page."""
    return words(re.search(r"<h1>(.*?)</h1>", html, re.DOTALL).group(1))  # type: ignore[union-attr]  # every page has one


def words(html: str) -> str:
    """Return what a person reads."""
    text = re.sub(r"<(style|script|head)\b.*?</\1>", " ", html, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", text)
    for code, sign in (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&#x27;", "'"), ("&quot;", '"')):
        text = text.replace(code, sign)
    return " ".join(text.split())


def steps(html: str) -> list[tuple[str, str]]:
    """Return the steps of the walk: (place, words)."""
    return [
        (place, words(step)) for place, step in re.findall(r'<li class="is-(\w+)"[^>]*>(.*?)</li>', html, re.DOTALL)
    ]

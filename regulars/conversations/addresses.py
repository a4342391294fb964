"""Addresses in letters: our public address and a page's path, even where that page does not exist here."""

from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse


def address_of(route: str, *args: Any) -> str:
    """Return the full address of a page; of the front page where no room answers to `route`."""
    try:
        return f"{settings.BASE_URL}{reverse(route, args=args)}"
    except NoReverseMatch:
        return f"{settings.BASE_URL}/"

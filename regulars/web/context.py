"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from regulars.core import clock
from regulars.web.doors import closed_to


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return language, direction, time and, for a signed-in person, her store."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    person = getattr(request, "user", None)
    store = person.store if person is not None and person.is_authenticated else None
    return {
        "language": language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "languages": settings.LANGUAGES,
        "now": clock.now(),
        "shell_store": store,
        "store_zone": store.zone if store else "UTC",
        "staff": person if store else None,
        "closed": closed_to(getattr(person, "role", "")) if store else (),
    }

"""A person's own choices, and a visitor's language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from regulars.web.doors import StaffRequest, open_door, staff_door
from regulars.web.htmx import go_to

CHOICES = {
    "language": {code for code, _name in settings.LANGUAGES},
    "theme": {"auto", "light", "dark"},
    "shortcuts": {"on", "off"},
}


@staff_door("preferences.set")
@require_POST
def preferences(request: StaffRequest) -> HttpResponse:
    """Keep what the person chose; what it is not, is left as it was."""
    person = request.staff
    for name, allowed in CHOICES.items():
        wanted = request.POST.get(name, "")
        if wanted in allowed:
            setattr(person, name, wanted == "on" if name == "shortcuts" else wanted)
    person.save(update_fields=list(CHOICES))
    return go_to(request, _back(request))


@open_door(why="a visitor chooses the language of the page she reads; nothing else changes")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember a visitor's language in a cookie."""
    response = go_to(request, _back(request))
    wanted = request.POST.get("language", "")
    if wanted in CHOICES["language"]:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=365 * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=settings.SECURE,
        )
    return response


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if safe else "/"

"""What every page shares: its language, its headers, and the house's way of saying no."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control

from regulars.core.errors import Refusal

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class Language:
    """A signed-in person reads her own language; others what their cookie or browser says."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Activate the language for the time of the request."""
        language = self._language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response

    def _language(self, request: HttpRequest) -> str:
        person = getattr(request, "user", None)
        if person is not None and person.is_authenticated:
            return str(person.language)
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if asked in dict(settings.LANGUAGES):
            return asked
        return translation.get_language_from_request(request)


class PersonalPages:
    """No page with somebody's data stays in a cache, wherever that cache is."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Mark every answer private unless the view has said otherwise."""
        response = self.get_response(request)
        if "Cache-Control" not in response.headers:
            patch_cache_control(response, private=True, no_store=True)
        return response


class Refusals:
    """Turns a refusal into a page, or into words beside the form for htmx. In one place."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; exceptions come back through process_exception."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal with its sentence and status; leave every other error alone."""
        if not isinstance(error, Refusal):
            return None
        htmx = bool(request.headers.get("HX-Request"))
        template = "web/parts/_refusal.html" if htmx else "web/refusal.html"
        return render(request, template, {"refusal": error}, status=error.status)

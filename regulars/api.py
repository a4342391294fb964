"""The API's door: the rooms' operations under /api/v1/, and the one place where what goes wrong is answered."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from regulars import __version__
from regulars.core.errors import IntegrationError, NotFound, Refusal
from regulars.core.tokens import new_token
from regulars.integrations.shops.reading import parse
from regulars.web.api import (
    STATUSES,
    WAITING,
    NotKnown,
    NotValid,
    Problem,
    WrongType,
    field_problems,
    not_readable,
    problem,
    problem_of,
)
from regulars.web.doors import machine_door, open_door

logger = logging.getLogger("regulars.api")

VERSION = "v1"
_RETRY_AFTER_S = 5


class _Gate(Parser):
    """Reads a body through the same gate as every shop's delivery, so that both doors take the same."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the JSON value. Raises WrongType, IntegrationError."""
        kind = request.content_type or ""
        if kind and kind != "application/json" and not kind.endswith("+json"):
            raise WrongType(_("A body is JSON. Send it with Content-Type: application/json."))
        return parse(request.body)


class _Api(NinjaAPI):
    """Ninja, with our own shape for everything that goes wrong."""

    def set_default_exception_handlers(self) -> None:
        """Answer every error in one place."""
        self.add_exception_handler(Exception, answer_to)

    def validation_error_from_error_contexts(self, error_contexts: list[ValidationErrorContext[Any]]) -> Any:
        """Return what does not fit, field by field, with the path that the sender knows."""
        found = [error for context in error_contexts for error in _errors(context)]
        return NotValid(field_problems(found))

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Return the description of the API, with a sentence for each status."""
        schema = super().get_openapi_schema(**kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                _explain(operation["responses"])
        return schema


def _errors(context: ValidationErrorContext[Any]) -> list[dict[str, Any]]:
    is_body = context.model.__ninja_param_source__ == "body"
    errors: list[dict[str, Any]] = []
    for error in context.pydantic_validation_error.errors(include_url=False):
        place = error["loc"][1:] if is_body else error["loc"]  # without our own name for the whole body
        errors.append({**error, "loc": place or ("body",)})
    return errors


def _explain(responses: dict[Any, Any]) -> None:
    for status, response in responses.items():
        response["description"] = STATUSES.get(int(status), HTTPStatus(int(status)).phrase)
        if int(status) in WAITING:
            seconds = {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait."}
            response["headers"] = {"Retry-After": seconds}


# ── what goes wrong ─────────────────────────────────────────────────────────────────────────────────


def answer_to(request: HttpRequest, error: Any) -> HttpResponse:
    """Turn whatever was raised into the one shape of a problem."""
    if isinstance(error, HttpError) and isinstance(error.__cause__, Exception):
        error = error.__cause__  # ninja wraps what the parser raises
    refusal = _refusal_of(error)
    if refusal is None:
        return _unexpected(error)
    return _refused(refusal)


def _refusal_of(error: Exception) -> Refusal | None:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, AuthenticationError):
        return NotKnown(_("Send a living key: Authorization: Bearer rk_…"), code="not_authenticated")
    if isinstance(error, IntegrationError):
        return not_readable(error)
    if isinstance(error, UnreadablePostError):
        return Refusal(_("The request broke off. Send it again."), code="broke_off")
    if isinstance(error, Http404):
        return NotFound(_("There is no such thing."))
    return None


def _refused(refusal: Refusal) -> HttpResponse:
    answer = _say(refusal.status, problem_of(refusal))
    after = getattr(refusal, "after", None)
    if after is not None:
        answer["Retry-After"] = str(after)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def _unexpected(error: Exception) -> HttpResponse:
    token = new_token()[:8]
    logger.error("Unexpected in the API, told as %s", token, exc_info=error)
    if isinstance(error, OperationalError | InterfaceError):
        said = _("We cannot store or look up anything at the moment. Send it again in a few seconds.")
        answer = _say(503, problem("not_available", said))
        answer["Retry-After"] = str(_RETRY_AFTER_S)
        return answer
    said = _("Something on our side failed. If it stays so, tell us this code: %(code)s.") % {"code": token}
    return _say(500, problem("unexpected", said))


def _say(status: int, body: Problem) -> HttpResponse:
    return HttpResponse(body.model_dump_json(), status=status, content_type="application/json; charset=utf-8")


# ── addresses ───────────────────────────────────────────────────────────────────────────────────────

api = _Api(
    title="Regulars",
    version=__version__,
    description="Send orders, products and customers; read where an order stands and what is promised. docs/api.md",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    parser=_Gate(),
)
api.add_router("", "regulars.intake.api.router")
api.add_router("", "regulars.orders.api.router")

View = Callable[..., HttpResponseBase]


def urls() -> tuple[list[URLPattern], str, str]:
    """Return the addresses, each with and without a slash at its end: no POST is ever redirected."""
    patterns, app, namespace = api.urls
    by_route: dict[str, list[URLPattern]] = {}
    for pattern in patterns:
        if isinstance(pattern, URLPattern):  # ninja includes nothing further
            by_route.setdefault(str(pattern.pattern), []).append(pattern)
    del by_route[""], by_route["openapi.json"]  # ninja's own pages
    rooms = [door for route, found in by_route.items() for door in _doors(route, found)]
    return [*_about("openapi.json"), *rooms, _front(), re_path("", nothing_here)], app, namespace


def _doors(route: str, found: list[URLPattern]) -> list[URLPattern]:
    view = machine_door(why="ApiKeyDoor asks for a living key with the operation's scope")(
        _by_method([pattern.callback for pattern in found])
    )
    return [*(path(route, view, name=pattern.name) for pattern in found), path(f"{route}/", view)]


def _by_method(views: list[View]) -> View:
    """Return one view for an address at which several rooms have operations, each with methods of its own."""

    @csrf_exempt  # there is no cookie to be misused: the key travels in a header
    def door(request: HttpRequest, **place: Any) -> HttpResponseBase:
        allowed: set[str] = set()
        for view in views:
            answer = view(request, **place)
            if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
                return answer
            allowed.update(answer["Allow"].split(", "))
        return _not_allowed(allowed)

    return door


def _not_allowed(allowed: set[str]) -> HttpResponse:
    said = _("This address answers to: %(methods)s.") % {"methods": ", ".join(sorted(allowed))}
    answer = _say(405, problem("method_not_allowed", said))
    answer["Allow"] = ", ".join(sorted(allowed))
    return answer


def _about(route: str) -> list[URLPattern]:
    return [path(route, describe, name="openapi-json"), path(f"{route}/", describe)]


def _front() -> URLPattern:
    return path("", nothing_here, name="api-root")  # ninja asks for it to learn where it is mounted


@open_door(why="describes the API; holds nobody's data")
@csrf_exempt
def describe(request: HttpRequest) -> HttpResponseBase:
    """Answer the API's description as OpenAPI."""
    if request.method not in {"GET", "HEAD"}:
        return _not_allowed({"GET", "HEAD"})
    return api.create_response(request, api.get_openapi_schema(), status=200)


@open_door(why="says that there is nothing; the same to everybody")
@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponseBase:
    """Answer an address that is none in the API's own shape."""
    said = _("There is nothing at this address. All addresses stand in %(where)s.")
    return _say(404, problem("not_found", said % {"where": reverse("api:openapi-json")}))

"""Who may enter: every page has a door, every door a line in the access table.

A route whose view has no door, or whose right is not in RIGHTS, breaks the build (tests/house).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from regulars.core.errors import NotAllowed

if TYPE_CHECKING:
    from regulars.stores.models import Staff

OWNER, OPERATOR = "owner", "operator"
_ALL = frozenset({OWNER, OPERATOR})
_OWNER = frozenset({OWNER})

# The access table: which role may do what. Docs: docs/access.md.
RIGHTS: dict[str, frozenset[str]] = {
    "desk.see": _ALL,
    "orders.see": _ALL,
    "orders.call": _ALL,
    "orders.confirm": _ALL,
    "orders.cancel": _ALL,
    "orders.enter": _ALL,
    "orders.take": _ALL,
    "messages.see": _ALL,
    "messages.retry": _ALL,
    "health.see": _ALL,
    "health.act": _OWNER,
    "connections.see": _OWNER,
    "connections.change": _OWNER,
    "imports.see": _OWNER,
    "imports.run": _OWNER,
    "preferences.set": _ALL,
    "live.listen": _ALL,
}


class StaffRequest(HttpRequest):
    """A request behind a staff door: somebody is signed in."""

    staff: "Staff"


@dataclass(frozen=True, slots=True)
class Door:
    """What stands before a view. kind: "staff", "customer", "open" or "machine"."""

    kind: str
    right: str = ""
    why: str = ""


View = TypeVar("View", bound=Callable[..., Any])


def closed_to(role: str) -> tuple[str, ...]:
    """Return the rights that a role does not have: pages name no way that would end at a closed door."""
    return tuple(right for right, roles in RIGHTS.items() if role not in roles)


def staff_door(right: str) -> Callable[[View], View]:
    """Let in who is signed in and has `right`; others sign in first, or are told whom to ask."""
    allowed = RIGHTS[right]

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            person = request.user
            if not person.is_authenticated:
                return _sign_in(request)
            if getattr(person, "role", "") not in allowed:
                raise NotAllowed(_("This page is the owner's. Ask her for access."))
            request.staff = person  # type: ignore[attr-defined]  # StaffRequest from here on
            answer: HttpResponseBase = view(request, *args, **kwargs)
            return answer

        return cast(View, _marked(guarded, Door("staff", right)))

    return guard


def staff_stream_door(right: str) -> Callable[[View], View]:
    """The same for a live stream: a script cannot sign in, so it is told 401 or 403 and nothing else."""
    allowed = RIGHTS[right]

    def guard(view: View) -> View:
        @wraps(view)
        async def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            person = await request.auser()
            if not person.is_authenticated:
                return HttpResponse(status=401)
            if getattr(person, "role", "") not in allowed:
                return HttpResponse(status=403)
            answer: HttpResponseBase = await view(request, *args, **kwargs)
            return answer

        return cast(View, _marked(guarded, Door("staff", right)))

    return guard


def customer_door(view: View) -> View:
    """Let in whoever holds a link; the view itself looks the link up and shows nothing without it."""
    return _marked(view, Door("customer", why="the link's token is looked up by its hash"))


def open_door(*, why: str) -> Callable[[View], View]:
    """Let in everybody; `why` says why that is right."""
    return lambda view: _marked(view, Door("open", why=why))


def machine_door(*, why: str) -> Callable[[View], View]:
    """Let in machines that prove themselves by signature or key; `why` says where that is checked."""
    return lambda view: _marked(view, Door("machine", why=why))


def door_of(view: Any) -> Door | None:
    """Return the door before a view, or None."""
    return getattr(view, "door", None)


def _marked(view: View, door: Door) -> View:
    view.door = door  # type: ignore[attr-defined]  # read again by door_of
    return view


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        return redirect_to_login(request.get_full_path())
    # A POST is never answered with a redirect; htmx follows this header to the sign-in page.
    answer = HttpResponse(_("Sign in to go on. Nothing was lost: come back and send it again."), status=401)
    answer["HX-Redirect"] = "/account/login/"
    return answer

"""The owner's page of a connection's API keys: who holds one, a new one, an end to one."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.core import clock
from regulars.core.errors import NotFound, Refusal
from regulars.intake.api_keys_form import ApiKeyForm
from regulars.intake.apikeys import SCOPES, SPEAKS, key_of_connection, keys_of, make_key, revoke_key
from regulars.intake.models import ApiKey, Connection
from regulars.intake.queries import connection_for
from regulars.web.doors import StaffRequest, staff_door
from regulars.web.htmx import go_to, page


@staff_door("connections.change")
@require_http_methods(["GET", "POST"])
def api_keys(request: StaffRequest, number: int) -> HttpResponse:
    """Show who holds a key; make one, and show it this once."""
    one = _connection(request, number)
    form = ApiKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plain = make_key(one, **form.cleaned_data, by=request.staff.actor, at=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _page(request, "intake/api_key.html", connection=one, plain=plain)
    keys = [(key, _scopes(key)) for key in keys_of(one)]
    status = 422 if form.errors else 200
    return _page(request, "intake/api_keys.html", connection=one, form=form, keys=keys, status=status)


@staff_door("connections.change")
@require_POST
def api_key_end(request: StaffRequest, number: int, key_id: int) -> HttpResponse:
    """Revoke a key."""
    one = _connection(request, number)
    revoke_key(key_of_connection(one, key_id), by=request.staff.actor, at=clock.now())
    return go_to(request, reverse("intake:api-keys", args=[number]))


def _connection(request: StaffRequest, number: int) -> Connection:
    one = connection_for(request.staff, number)
    if one.kind != SPEAKS or one.closed_at is not None:
        raise NotFound(_("There are no API keys here."))
    return one


def _scopes(key: ApiKey) -> list[str]:
    return [str(SCOPES[scope]) for scope in key.scopes if scope in SCOPES]


def _page(request: StaffRequest, template: str, **context: Any) -> HttpResponse:
    return page(request, template, store=request.staff.store, section="connections", **context)


urlpatterns: list[URLPattern] = [
    path("connections/<int:number>/api-keys", api_keys, name="api-keys"),
    path("connections/<int:number>/api-keys/<int:key_id>/end", api_key_end, name="api-key-end"),
]

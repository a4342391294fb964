"""Who may use the API: a key in the Authorization header, what it may do, and how often it may ask."""

import math
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from regulars.core import clock
from regulars.core.errors import NotAllowed
from regulars.intake.apikeys import key_for, note_use
from regulars.intake.door import TooLarge as BodyTooLarge
from regulars.intake.door import read_body
from regulars.intake.models import ApiKey
from regulars.web.api import TooLarge, TooMany

_MINUTE = 60


class ApiKeyDoor(HttpBearer):
    """Lets in a living key that has `scope` ("" is any key), at most so many times a minute."""

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """Return the key; None is answered 401. Raises TooMany, NotAllowed, TooLarge."""
        at = clock.now()
        key = key_for(token)
        if key is None:
            return None
        _check_rate(key, at)
        self._check_scope(key)
        _take_body(request)
        note_use(key, at=at)
        return key

    def _check_scope(self, key: ApiKey) -> None:
        if key.connection.closed_at is not None:
            raise NotAllowed(_("The connection of this key was closed."), code="connection_closed")
        if self.scope and self.scope not in key.scopes:
            said = _(
                "This key may not do that: it lacks the scope %(scope)s. The owner of the store can make another."
            )
            raise NotAllowed(said % {"scope": self.scope}, code="scope_missing")


def key_of(request: HttpRequest) -> ApiKey:
    """Return the key that opened the door."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]  # set by ninja once the door let the request in
    return key


def _check_rate(key: ApiKey, at: datetime) -> None:
    """Count the request into its minute. Two at the very same instant may count as one, never the other way."""
    minute, second = divmod(at.timestamp(), _MINUTE)
    name = f"api:{key.pk}:{int(minute)}"
    try:
        used = cache.incr(name)
    except ValueError:  # the first of its minute
        cache.add(name, 1, timeout=2 * _MINUTE)
        return
    if used > settings.API_PER_MINUTE:
        said = _("This key may ask %(count)s times a minute. Wait, then go on.") % {"count": settings.API_PER_MINUTE}
        raise TooMany(said, after=max(1, math.ceil(_MINUTE - second)))


def _take_body(request: HttpRequest) -> None:
    """Read the body here, where it is measured while it comes, whatever length was announced."""
    try:
        request._body = read_body(request, most=settings.LARGEST_DELIVERY)
    except BodyTooLarge as error:
        size = settings.LARGEST_DELIVERY
        raise TooLarge(_("A body may have %(size)s bytes at most.") % {"size": size}, code="too_large") from error

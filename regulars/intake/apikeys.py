"""Keys of the REST API: made, shown once, revoked. Only a key's hash is kept, and a hint to tell keys apart."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.core.errors import NotFound, Refusal
from regulars.core.tokens import hash_token, new_token
from regulars.intake.events import ApiKeyMade, ApiKeyRevoked
from regulars.intake.models import ApiKey, Connection
from regulars.journal.actions import record

PREFIX = "rk_"
SCOPES = {
    "orders:write": gettext_lazy("send orders"),
    "orders:read": gettext_lazy("read orders and their promises"),
    "products:write": gettext_lazy("send products"),
    "customers:write": gettext_lazy("send customers"),
}
SPEAKS = "generic"  # the dialect in which the API's words are digested
_HINT = len(PREFIX) + 5
_USE_IS_NOTED = timedelta(minutes=1)


@transaction.atomic
def make_key(connection: Connection, *, name: str, scopes: Collection[str], by: str, at: datetime) -> str:
    """Make a key for the programs behind `connection`; return it: this is the only time that it is seen.

    Raises Refusal for a scope that does not exist, for none at all, for a connection that does not speak the
    API's words, and for an empty name.
    """
    _check(connection, name=name, scopes=scopes)
    plain = PREFIX + new_token(256)
    kept = [scope for scope in SCOPES if scope in scopes]
    key = ApiKey.objects.create(
        connection=connection,
        name=name.strip()[:80],
        hash=hash_token(plain),
        hint=plain[:_HINT],
        scopes=kept,
        made_at=at,
    )
    made = ApiKeyMade(
        store_id=connection.store_id, connection_id=connection.pk, key_id=key.pk, name=key.name, scopes=tuple(kept)
    )
    record(made, by=by, at=at)
    return plain


@transaction.atomic
def revoke_key(key: ApiKey, *, by: str, at: datetime) -> bool:
    """Let the key open nothing any more, from now on; return False when it was revoked before."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=at) != 1:
        return False
    store_id = key.connection.store_id
    record(ApiKeyRevoked(store_id=store_id, connection_id=key.connection_id, key_id=key.pk), by=by, at=at)
    return True


def note_use(key: ApiKey, *, at: datetime) -> None:
    """Remember that the key was used, to the minute: the owner sees which of her keys still live."""
    if key.used_at is None or at - key.used_at >= _USE_IS_NOTED:
        ApiKey.objects.filter(pk=key.pk).update(used_at=at)


def key_for(plain: str) -> ApiKey | None:
    """Return the living key whose text this is, with its connection and store; None for a stranger's guess."""
    if not plain.startswith(PREFIX):
        return None
    living = ApiKey.objects.filter(hash=hash_token(plain), revoked_at__isnull=True)
    return living.select_related("connection__store").first()


def keys_of(connection: Connection) -> QuerySet[ApiKey]:
    """Return the living keys of a connection, the newest first."""
    return ApiKey.objects.filter(connection=connection, revoked_at__isnull=True).order_by("-pk")


def key_of_connection(connection: Connection, key_id: int) -> ApiKey:
    """Return a living key of one connection. Raises NotFound otherwise."""
    key = keys_of(connection).select_related("connection").filter(pk=key_id).first()
    if key is None:
        raise NotFound(_("There is no such key, or it was revoked."))
    return key


def _check(connection: Connection, *, name: str, scopes: Collection[str]) -> None:
    if not name.strip():
        raise Refusal(_("Give the key a name: what will use it?"), field="name")
    if not scopes:
        raise Refusal(_("Tick at least one thing that the key may do."), field="scopes")
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        gaps = {"scope": unknown[0], "known": ", ".join(SCOPES)}
        raise Refusal(_("“%(scope)s” is no scope. There are: %(known)s.") % gaps, field="scopes")
    if connection.kind != SPEAKS:
        gaps = {"name": connection.name}
        raise Refusal(
            _("“%(name)s” is a shop with words of its own. Keys belong to a connection of the kind “generic”.")
            % gaps,
            field="connection",
        )

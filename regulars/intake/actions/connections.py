"""Connections: a shop is connected, gets a new secret, other facts, is closed."""

import base64
import hashlib
import zoneinfo
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.core.errors import Refusal
from regulars.core.tokens import new_token
from regulars.intake.events import ConnectionChanged, ConnectionClosed, ConnectionOpened, SecretRotated
from regulars.intake.models import Connection
from regulars.intake.ports import FormField
from regulars.intake.registry import shop_of
from regulars.journal.actions import record
from regulars.stores.models import Store

OLD_SECRET_HOLDS = timedelta(hours=24)  # shops take up to an hour to use a new one (reliability.md, finding 3)

# What an integration's form asks for, and the column that keeps it.
COLUMNS: Mapping[str, str] = {
    "address": "address",
    "secrets": "secret",
    "key": "api_key",
    "password": "api_password",
    "currency": "currency",
    "country": "country",
    "zone": "zone",
}


def create_connection(
    store: Store,
    *,
    kind: str,
    name: str,
    fields: Mapping[str, str],
    by: str,
    at: datetime,
    live_since: datetime | None = None,
) -> Connection:
    """Connect a shop. Without a secret in `fields` one is made, to be written into the shop.

    fields: what the integration's form asks for, by the names of ShopAccess.   live_since: orders placed
    before are history; now, unless said otherwise.   Raises Refusal with its field for what does not fit.
    """
    form = {one.name: one for one in shop_of(kind).form}
    values = {COLUMNS[field]: value for field, value in _checked(form, fields).items()}
    values["secret"] = values.get("secret") or _new_secret()
    _refuse_taken(store, name)
    with transaction.atomic():
        connection = Connection.objects.create(
            store=store, kind=kind, name=name, door=new_token(), live_since=live_since or at, **values
        )
        opened = ConnectionOpened(store_id=store.pk, connection_id=connection.pk, shop=kind, name=name)
        record(opened, by=by, at=at)
        return connection


def change_connection(
    connection: Connection, *, name: str, fields: Mapping[str, str], by: str, at: datetime
) -> tuple[str, ...]:
    """Give a connection other facts; return what differs. An empty secret field leaves the one we have.

    A new signing secret replaces the old one as rotate_secret does.
    """
    form = {one.name: one for one in shop_of(connection.kind).form}
    told = {name: value for name, value in fields.items() if value or not (name in form and form[name].secret)}
    values = {COLUMNS[field]: value for field, value in _checked(form, told, partly=True).items()} | {"name": name}
    what = tuple(sorted(column for column, value in values.items() if (getattr(connection, column) or "") != value))
    if "name" in what:
        _refuse_taken(connection.store, name)
    if not what:
        return ()
    with transaction.atomic():
        if "secret" in what:
            _replace_secret(connection, values.pop("secret"), by=by, at=at)
        Connection.objects.filter(pk=connection.pk).update(**values)
        changed = ConnectionChanged(store_id=connection.store_id, connection_id=connection.pk, what=what)
        record(changed, by=by, at=at)
    connection.refresh_from_db()
    return what


def rotate_secret(connection: Connection, *, by: str, at: datetime, secret: str = "") -> str:
    """Give a connection a new signing secret and return it; the one before is accepted for another day."""
    fresh = secret or _new_secret()
    with transaction.atomic():
        _replace_secret(connection, fresh, by=by, at=at)
    connection.refresh_from_db()
    return fresh


def close_connection(connection: Connection, *, by: str, at: datetime) -> None:
    """Close a connection: its address answers nobody any more. What came through it stays."""
    with transaction.atomic():
        still_open = Connection.objects.filter(pk=connection.pk, closed_at__isnull=True)
        if still_open.update(closed_at=at):
            record(ConnectionClosed(store_id=connection.store_id, connection_id=connection.pk), by=by, at=at)
    connection.refresh_from_db()


def _new_secret() -> str:
    # 240 bits in plain base64 without padding: Standard Webhooks decodes it, all others take it as text.
    return base64.b64encode(hashlib.sha256(new_token(256).encode()).digest()[:30]).decode("ascii")


def _replace_secret(connection: Connection, fresh: str, *, by: str, at: datetime) -> None:
    Connection.objects.filter(pk=connection.pk).update(
        secret=fresh, old_secret=connection.secret, old_secret_until=at + OLD_SECRET_HOLDS
    )
    record(SecretRotated(store_id=connection.store_id, connection_id=connection.pk), by=by, at=at)


def _refuse_taken(store: Store, name: str) -> None:
    if not name.strip():
        raise Refusal(_("Give the connection a name, for example the shop's."), field="name")
    if Connection.objects.filter(store=store, name=name).exists():
        words = _("There is a connection called “%(name)s” already. Choose another name.")
        raise Refusal(words % {"name": name}, field="name")


def _checked(form: Mapping[str, FormField], fields: Mapping[str, str], *, partly: bool = False) -> dict[str, str]:
    """Return the values that belong to this shop's form or to every shop, stripped. Raises Refusal."""
    values = {name: str(value).strip() for name, value in fields.items() if name in form or name in _ALWAYS}
    for name, field in form.items():
        needed = field.required and name != "secrets" and (not partly or name in values)
        if needed and not values.get(name):
            words = _("“%(label)s” is missing: %(help)s")
            raise Refusal(words % {"label": _(field.label), "help": _(field.help)}, field=name)
    _check_address(values.get("address", ""))
    _check_zone(values.get("zone", ""))
    return values


_ALWAYS = frozenset({"currency", "country", "zone"})


def _check_address(address: str) -> None:
    if address and not address.startswith(("https://", "http://")):
        words = _("“%(address)s” is no address of a shop. Write it whole, for example https://shop.example.")
        raise Refusal(words % {"address": address}, field="address")


def _check_zone(zone: str) -> None:
    if zone and zone not in zoneinfo.available_timezones():
        words = _("“%(zone)s” is no time zone. Write it as in Europe/Kyiv.")
        raise Refusal(words % {"zone": zone}, field="zone")

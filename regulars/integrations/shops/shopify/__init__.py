"""Shopify: signed webhooks with the topics of privacy law, and the Admin REST interface to ask what was missed.

Ids pass 2^53 and stay exact. A webhook sends a thing bare, the REST interface wraps it in its name; both are
read. The topic travels outside the signature, so the shape says what a body is, and the topic only what a bare
{"id": 820982911946154508} means: an order sent again under customers/redact stays an order.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from regulars.core.words import marked as _
from regulars.intake.ports import (
    Delivery,
    Fetched,
    FormField,
    Incoming,
    IncomingDeletion,
    Reading,
    ShopAccess,
)
from regulars.integrations.shops.needs import needed_id
from regulars.integrations.shops.parts import Part
from regulars.integrations.shops.reading import Unreadable, parse, shown
from regulars.integrations.shops.shopify import client, mapping, people, products, shapes
from regulars.integrations.shops.shopify.form import FORM
from regulars.integrations.shops.signing import is_signed

_MAKERS: Mapping[str, Callable[[Part, ShopAccess], Incoming]] = {
    "order": mapping.to_order,
    "product": products.to_product,
    "customer": people.to_customer,
}


class Shopify:
    """The Shop port for Shopify."""

    key = "shopify"
    label = "Shopify"
    form: tuple[FormField, ...] = FORM
    abilities = frozenset({"webhooks", "fetch", "privacy"})

    def is_ping(self, delivery: Delivery) -> bool:
        """Shopify signs every call, its trial ones too."""
        return False

    def is_genuine(self, delivery: Delivery, secrets: Sequence[str]) -> bool:
        """Tell whether X-Shopify-Hmac-Sha256 is the base64 HMAC-SHA256 of the body by one of `secrets`."""
        return is_signed(delivery.body, delivery.headers.get("x-shopify-hmac-sha256", ""), secrets)

    def topic_of(self, delivery: Delivery) -> str:
        """Return "orders/create" and the like; without a header, what the shape would have."""
        return _told(delivery) or shapes.topic_of(parse(delivery.body))

    def read(self, delivery: Delivery, access: ShopAccess) -> Reading:
        """Return the orders, products, customers, deletion or request in the body. Raises Unreadable."""
        value = parse(delivery.body)
        if isinstance(value, list):
            return _read_list(value, access, name="")
        part = _part(value)
        name, inner = shapes.wrapped(part)
        if name and isinstance(inner, list):
            return _read_list(inner, access, name=name)
        if name:
            return _read_one(_part(inner, path=name), access, topic="", name=name)
        return _read_one(part, access, topic=_told(delivery), name="")

    def fetch(self, access: ShopAccess, *, kind: str, cursor: str) -> Fetched:
        """Ask for what changed since `cursor`, by the shop's own clock."""
        return client.fetch(access, kind=kind, cursor=cursor)

    def fetch_one(self, access: ShopAccess, *, kind: str, external_id: str) -> Delivery | None:
        """Ask for one order, product or customer as it is now."""
        return client.fetch_one(access, kind=kind, external_id=external_id)


def _told(delivery: Delivery) -> str:
    return shown(delivery.headers.get("x-shopify-topic", "") or delivery.topic)


def _read_list(values: list[Any], access: ShopAccess, *, name: str) -> Reading:
    kind = _kind(_part(values[0], path=f"{name}[0]"), name) if values else shapes.singular(name)
    if not values:
        return Reading(kind or "nothing", ignored=_("The list is empty."))
    if kind not in _MAKERS:
        return _unused(kind, _part(values[0]))
    items: list[Incoming] = []
    for number, value in enumerate(values):
        part = _part(value, path=f"{name}[{number}]")
        if _kind(part, name) != kind:
            raise Unreadable(_MIXED, field=part.path, kind=kind)
        items.append(_MAKERS[kind](part, access))
    return Reading(kind, tuple(items))


def _read_one(part: Part, access: ShopAccess, *, topic: str, name: str) -> Reading:
    told = _of_topic(topic)
    if part.raw.keys() == {"id"}:
        return _read_deletion(part, topic, kind=told)
    kind = _kind(part, name)
    if shapes.is_privacy(kind):
        return Reading("privacy", (people.to_privacy(part, kind),))
    if kind == "customer" and shapes.is_deleted_customer(part):
        return Reading("deletion", (IncomingDeletion("customer", needed_id(part)),))
    if kind in _MAKERS:
        return Reading(kind, (_MAKERS[kind](part, access),))
    return _unused(kind or ("" if told in _MAKERS else told), part)


def _read_deletion(part: Part, topic: str, *, kind: str) -> Reading:
    # The body of a deletion is its number alone, and the topic that names its kind is not signed: whoever
    # acts on it asks the shop first whether the thing is really gone (reliability.md, findings 2 and 3).
    if not topic.endswith("/delete"):
        raise Unreadable(_ONLY_A_NUMBER, field="id", topic=topic or "–")
    if kind not in _MAKERS:
        return Reading(kind, ignored=UNUSED)
    return Reading("deletion", (IncomingDeletion(kind, needed_id(part)),))


def _kind(part: Part, name: str) -> str:
    return shapes.kind_of(part) or shapes.singular(name)


def _of_topic(topic: str) -> str:
    return shapes.singular(topic.partition("/")[0])


def _unused(kind: str, part: Part) -> Reading:
    if not kind:
        raise Unreadable(_UNKNOWN, names=shown(", ".join(part.raw) or "{}"))
    return Reading(kind, ignored=UNUSED)


def _part(value: Any, *, path: str = "") -> Part:
    if not isinstance(value, dict):
        raise Unreadable(_NO_THING, field=path, value=shown(value))
    return Part(value, path=path)


UNUSED = _("Regulars takes orders, products and customers from a shop and nothing else.")
_NO_THING = _("The delivery holds “%(value)s”, which is no order, product or customer.")
_MIXED = _("The list holds things of several kinds: “%(field)s” is no %(kind)s as the first one is.")
_ONLY_A_NUMBER = _(
    "The body holds a number alone. Only a topic such as orders/delete says what it means, and the topic is "
    "“%(topic)s”."
)
_UNKNOWN = _("The fields %(names)s are those of no order, product or customer that we know.")

shop = Shopify()

"""WooCommerce: signed webhooks, and a REST interface to ask what was missed.

Witnesses: the documentation of its REST interface (version 3) and class-wc-webhook.php at 00e1bc4d.
The delivery id is no key (two orders of one second share it) and the topic travels outside the signature,
so what a body is, its own shape says; the topic decides only what a bare {"id": 727} means.
"""

import re
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
from regulars.integrations.shops.signing import is_signed
from regulars.integrations.shops.woocommerce import client, mapping, products, shapes
from regulars.integrations.shops.woocommerce.form import FORM

_PING = re.compile(rb"webhook_id=[0-9]{1,20}")
_MAKERS: Mapping[str, Callable[[Part, ShopAccess], Incoming]] = {
    "order": mapping.to_order,
    "product": products.to_product,
    "customer": mapping.to_customer,
}


class WooCommerce:
    """The Shop port for WooCommerce."""

    key = "woocommerce"
    label = "WooCommerce"
    form: tuple[FormField, ...] = FORM
    abilities = frozenset({"webhooks", "fetch"})

    def is_ping(self, delivery: Delivery) -> bool:
        """Tell whether this is the unsigned `webhook_id=142` that follows the making of a webhook."""
        return _PING.fullmatch(delivery.body.strip()) is not None

    def is_genuine(self, delivery: Delivery, secrets: Sequence[str]) -> bool:
        """Tell whether X-WC-Webhook-Signature is the base64 HMAC-SHA256 of the body by one of `secrets`."""
        given = delivery.headers.get("x-wc-webhook-signature", "")
        return is_signed(delivery.body, given, secrets)

    def topic_of(self, delivery: Delivery) -> str:
        """Return "order.updated" and the like; without a header, the shape's kind with ".updated"."""
        return _told(delivery) or shapes.topic_of(parse(delivery.body))

    def read(self, delivery: Delivery, access: ShopAccess) -> Reading:
        """Return the orders, products, customers or the deletion in the body. Raises Unreadable."""
        if self.is_ping(delivery):
            return Reading("ping", ignored=_("WooCommerce tried whether somebody listens here."))
        value = parse(delivery.body)
        if isinstance(value, list):
            return _read_list(value, access)
        if not isinstance(value, dict):
            raise Unreadable(_NO_THING, value=shown(value))
        return _read_one(value, access, topic=_told(delivery))

    def fetch(self, access: ShopAccess, *, kind: str, cursor: str) -> Fetched:
        """Ask for what changed since `cursor`, by the shop's own clock."""
        return client.fetch(access, kind=kind, cursor=cursor)

    def fetch_one(self, access: ShopAccess, *, kind: str, external_id: str) -> Delivery | None:
        """Ask for one order, product or customer as it is now."""
        return client.fetch_one(access, kind=kind, external_id=external_id)


def _told(delivery: Delivery) -> str:
    return shown(delivery.headers.get("x-wc-webhook-topic", "") or delivery.topic)


def _read_list(values: list[Any], access: ShopAccess) -> Reading:
    if not values:
        return Reading("nothing", ignored=_("The list is empty."))
    kind = shapes.kind_of(_part(values[0], path="[0]"))
    if not kind:
        raise _unknown(_part(values[0], path="[0]"))
    if kind not in _MAKERS:
        return Reading(kind, ignored=UNUSED)
    items: list[Incoming] = []
    for number, value in enumerate(values):
        part = _part(value, path=f"[{number}]")
        if shapes.kind_of(part) != kind:
            raise Unreadable(_MIXED, field=f"[{number}]", kind=kind)
        items.extend(_items(kind, part, access))
    return Reading(kind, tuple(items)) if items else _draft(kind)


def _read_one(value: dict[str, Any], access: ShopAccess, *, topic: str) -> Reading:
    part = _part(value)
    told = topic.partition(".")[0]
    if value.keys() == {"id"}:
        return _read_deletion(part, topic)
    kind = shapes.kind_of(part)
    if kind in _MAKERS:
        items = _items(kind, part, access)
        return Reading(kind, items) if items else _draft(kind)
    if kind or (told and told not in _MAKERS):
        return Reading(kind or told, ignored=UNUSED)
    raise _unknown(part)


def _items(kind: str, part: Part, access: ShopAccess) -> tuple[Incoming, ...]:
    if kind == "order" and mapping.status_of(part) in mapping.DRAFTS:
        return ()
    return (_MAKERS[kind](part, access),)


def _read_deletion(part: Part, topic: str) -> Reading:
    # The body of a deletion is its number alone, and the topic that names its kind is not signed: whoever
    # acts on it asks the shop first whether the thing is really gone (reliability.md, findings 2 and 3).
    kind, _dot, event = topic.partition(".")
    if event != "deleted":
        raise Unreadable(_ONLY_A_NUMBER, field="id", topic=topic or "–")
    if kind not in _MAKERS:
        return Reading(kind, ignored=UNUSED)
    return Reading("deletion", (IncomingDeletion(kind, needed_id(part)),))


def _unknown(part: Part) -> Unreadable:
    # The webhook speaks in the name of a WordPress user; where she may not read the thing, or it has gone
    # meanwhile, the shop's own error message is what gets signed and sent.
    message = part.raw.get("message")
    if part.has("code", "message") and isinstance(message, str):
        return Unreadable(_SHOPS_ERROR, field="message", message=shown(message))
    if part.has("errors") and isinstance(part.raw["errors"], dict):
        return Unreadable(_SHOPS_ERROR, field="errors", message=shown(", ".join(part.raw["errors"])))
    return Unreadable(_UNKNOWN, names=shown(", ".join(part.raw) or "{}"))


def _draft(kind: str) -> Reading:
    return Reading(kind, ignored=_("A cart that is still being filled in: it becomes an order at the checkout."))


def _part(value: Any, *, path: str = "") -> Part:
    if not isinstance(value, dict):
        raise Unreadable(_NO_THING, field=path, value=shown(value))
    return Part(value, path=path, entities=True)


UNUSED = _("Regulars takes orders, products and customers from a shop and nothing else.")
_NO_THING = _("The delivery holds “%(value)s”, which is no order, product or customer.")
_MIXED = _("The list holds things of several kinds: “%(field)s” is no %(kind)s as the first one is.")
_ONLY_A_NUMBER = _(
    "The body holds a number alone. Only a topic such as order.deleted says what it means, and the topic is "
    "“%(topic)s”."
)
_SHOPS_ERROR = _(
    "WooCommerce sent an error in place of the content: “%(message)s”. Open the webhook in WooCommerce and "
    "save it as a user who may read orders, products and customers."
)
_UNKNOWN = _("The fields %(names)s are those of no order, product or customer that we know.")

shop = WooCommerce()

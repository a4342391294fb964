"""Our own intake for any shop that can sign: Standard Webhooks outside, the words of our REST API inside.

Headers: `webhook-id`, `webhook-timestamp` (seconds since 1970, at most five minutes off), and
`webhook-signature` ("v1,<base64>", several parted by spaces while a secret is changed), as the specification
of Standard Webhooks says and its libraries for a dozen languages write them. The secret is base64, with or
without `whsec_` in front.

Body: {"type": "order.upserted", "data": {…}}. `type` is one of

- order.upserted, product.upserted, customer.upserted: the whole thing as it is now; what is missing is missing;
- order.deleted, product.deleted, customer.deleted: {"id"};
- privacy.export, privacy.erase_customer, privacy.erase_shop: {"customer_id", "email", "phone", "order_ids"};
- ping: nothing follows.

Amounts are texts or numbers in the currency's main unit ("64.00"), moments are ISO 8601 with their offset,
ids are texts or numbers. A field that is not named here is refused, so that a misspelt one is noticed.
* = must be there.

order     id*, number, updated_at*, placed_at*, state* (awaiting_payment, placed, fulfilled, cancelled), status,
          currency*, total*, shipping, discount, tax, tax_included, lines* (list), customer, ship_to, bill_to,
          payment_method, paid_at, shipping_method, note, language, cancelled_at, fulfilled_at,
          history (true: a past order, no promise and no letter)
line      id, title*, quantity*, unit_price, total (one of the two*), sku, product_id, variant_id,
          options ({"Colour": "sand"}), goods (false: a fee or a tip, nothing to pick)
customer  id, name, email, phone, country, language, updated_at, address; `id`* in customer.upserted
address   name, company, line1, line2, city, region, postcode, country (ISO 3166), phone
product   id*, title*, currency, updated_at*, published, url, image, variants* (list)
variant   id*, sku, title, price*, stock, options, barcode
"""

import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from regulars.core import clock, tokens
from regulars.core.errors import IntegrationError
from regulars.core.words import marked as _
from regulars.intake.ports import Delivery, Fetched, FormField, Incoming, Reading, ShopAccess
from regulars.integrations.shops.generic import mapping
from regulars.integrations.shops.generic.form import FORM
from regulars.integrations.shops.parts import Part
from regulars.integrations.shops.reading import Unreadable, parse, shown

TOLERANCE_S = 5 * 60
_ONE_SIGNATURE = re.compile(r"v[0-9]{1,2}a?,[A-Za-z0-9+/=]{1,200}")
_MAKERS: Mapping[str, tuple[str, Callable[[Part, ShopAccess], Incoming]]] = {
    "order.upserted": ("order", mapping.to_order),
    "product.upserted": ("product", mapping.to_product),
    "customer.upserted": ("customer", mapping.to_customer),
    "order.deleted": ("deletion", mapping.to_deletion("order")),
    "product.deleted": ("deletion", mapping.to_deletion("product")),
    "customer.deleted": ("deletion", mapping.to_deletion("customer")),
    "privacy.export": ("privacy", mapping.to_privacy("export")),
    "privacy.erase_customer": ("privacy", mapping.to_privacy("erase_customer")),
    "privacy.erase_shop": ("privacy", mapping.to_privacy("erase_shop")),
}


class Generic:
    """The Shop port for any shop that signs as Standard Webhooks says."""

    key = "generic"
    label = "Standard Webhooks"
    form: tuple[FormField, ...] = FORM
    abilities = frozenset({"webhooks", "privacy"})

    def is_ping(self, delivery: Delivery) -> bool:
        """Every call is signed here, a ping too."""
        return False

    def is_genuine(self, delivery: Delivery, secrets: Sequence[str]) -> bool:
        """Tell whether one of the signatures fits one of `secrets` and the timestamp is of the last minutes."""
        sent_at = _sent_at(delivery.headers.get("webhook-timestamp", ""))
        id = delivery.headers.get("webhook-id", "")
        if sent_at is None or not id or abs(clock.now().timestamp() - sent_at) > TOLERANCE_S:
            return False
        given = delivery.headers.get("webhook-signature", "").split(" ")
        if not all(_ONE_SIGNATURE.fullmatch(one) for one in given):
            return False
        expected = [_signature(delivery.body, secret, id=id, at=sent_at) for secret in secrets]
        return any(tokens.same(fits, one) for fits in expected if fits for one in given)

    def topic_of(self, delivery: Delivery) -> str:
        """Return the `type` in the body, which is signed."""
        value = parse(delivery.body)
        type = value.get("type") if isinstance(value, dict) else None
        return shown(type) if isinstance(type, str) else ""

    def read(self, delivery: Delivery, access: ShopAccess) -> Reading:
        """Return what the body says by its `type`. Raises Unreadable."""
        value = parse(delivery.body)
        if not isinstance(value, dict):
            raise Unreadable(_NO_ENVELOPE, value=shown(value))
        envelope = Part(value)
        type = envelope.text("type")
        if type == "ping":
            return Reading("ping", ignored=_("A trial call: nothing follows from it."))
        if type not in _MAKERS:
            raise Unreadable(_NO_TYPE, field="type", value=shown(type))
        kind, make = _MAKERS[type]
        return Reading(kind, (make(envelope.part("data"), access),))

    def fetch(self, access: ShopAccess, *, kind: str, cursor: str) -> Fetched:
        """There is no list to ask: the shop sends. Raises IntegrationError."""
        raise IntegrationError(_CANNOT_BE_ASKED, retry=False)

    def fetch_one(self, access: ShopAccess, *, kind: str, external_id: str) -> Delivery | None:
        """There is nothing to ask: the shop sends. Raises IntegrationError."""
        raise IntegrationError(_CANNOT_BE_ASKED, retry=False)


def _sent_at(written: str) -> int | None:
    is_number = written.isascii() and written.isdigit() and len(written) <= 12
    return int(written) if is_number else None


def _signature(body: bytes, secret: str, *, id: str, at: int) -> str:
    # The library signs; comparing is ours, because its verify() asks a clock that no test can hold and
    # raises on malformed headers.
    try:
        return str(Webhook(secret).sign(id, datetime.fromtimestamp(at, UTC), body.decode("utf-8")))
    except (EmptyWebhookSecretError, binascii.Error, ValueError, OverflowError, OSError):
        return ""


_CANNOT_BE_ASKED = "A shop connected by Standard Webhooks cannot be asked: it sends."
_NO_ENVELOPE = _("The delivery holds “%(value)s”. It must be an object with “type” and “data”.")
_NO_TYPE = _("“%(field)s” is “%(value)s”, which we do not know. Write for example order.upserted.")

shop = Generic()

"""A Shopify shop with the habits that its documentation has (reliability.md A.1, row 3).

- The payload is made when the thing happens, and every retry carries that first payload under the same id.
- Only 2xx counts; a failed delivery is tried again eight times within four hours, and after the last one the
  subscription itself is removed. Both figures change over the years: RETRY_AFTER holds them.
- A new secret signs only after a while (up to an hour), so both must be taken meanwhile.
- The three topics of privacy law are sent to `privacy_url`, subscribed or not.
- Ids pass 2^53.

`now` is the shop's own clock. Nothing waits: `deliver` sends what is due by that clock.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from regulars.core import clock
from regulars.testing import shopify_books as books
from regulars.testing.invented import CATALOGUE, Inventor
from regulars.testing.sending import Post, Sent, over_http
from regulars.testing.server import Asked, Told
from regulars.testing.shopify_books import Raw
from regulars.testing.shopify_rest import Rest

# After each failure, so long until the next try: eight of them in four hours.
RETRY_AFTER = tuple(timedelta(minutes=m) for m in (1, 2, 5, 12, 20, 40, 60, 100))
SECRET_TAKES = timedelta(hours=1)


@dataclass(slots=True)
class Subscription:
    """Who wants to know. `removed_at` is set when Shopify has given up."""

    url: str
    topic: str
    removed_at: datetime | None = None


@dataclass(slots=True)
class Owed:
    """A delivery on its way, with its payload as it was at first."""

    subscription: Subscription
    id: str
    event_id: str
    triggered_at: datetime
    body: bytes
    due_at: datetime
    failures: int = 0


@dataclass(slots=True)
class Secrets:
    """The secret that signs now, and the one that will."""

    now: str
    coming: str = ""
    coming_at: datetime | None = None
    old: list[str] = field(default_factory=list)


class ShopifyShop:
    """The simulated shop."""

    def __init__(
        self,
        *,
        secret: str,
        domain: str = "simulated.myshopify.com",
        currency: str = "EUR",
        offset: timedelta = timedelta(hours=-4),
        token: str = "shpat_simulated",  # noqa: S107 (a simulator's)
        privacy_url: str = "",
        seed: int = 1,
        now: Callable[[], datetime] = clock.now,
        post: Post = over_http,
    ) -> None:
        self.secrets = Secrets(secret)
        self.domain = domain
        self.currency = currency
        self.offset = offset
        self.privacy_url = privacy_url
        self.invent = Inventor(seed)
        self.now = now
        self.post = post
        self.losing = 0.0  # the share of deliveries that are never made
        self.orders: dict[int, Raw] = {}
        self.customers: dict[int, Raw] = {}
        made = [books.product(goods, at=self._stamp()) for goods in CATALOGUE]
        self.products: dict[int, Raw] = {product["id"]: product for product in made}
        self.subscriptions: list[Subscription] = []
        self.owed: list[Owed] = []
        self.sent: list[Sent] = []
        self.rest = Rest(self, token=token)

    # --- what happens in the shop ---------------------------------------------------------------------------

    def place_order(self, *, language: str = "", **changes: object) -> int:
        """Let somebody order; return the order's id. `changes` replace fields of the new order."""
        person, at = self.invent.person(language), self._stamp()
        buyer = books.customer(books.BEYOND_FLOATS + 500_000_000 + len(self.customers), person, at=at)
        self.customers[buyer["id"]] = buyer
        self._happened("customers/create", buyer)
        id = books.BEYOND_FLOATS + 1_000_000_000 + len(self.orders) * 100
        order = books.order(
            id,
            1001 + len(self.orders),
            invent=self.invent,
            buyer=buyer,
            person=person,
            currency=self.currency,
            at=at,
        )
        self.orders[id] = order | changes
        self._happened("orders/create", self.orders[id])
        return id

    def change_order(self, id: int, **changes: object) -> None:
        """Change fields of an order: change_order(id, financial_status="paid")."""
        self.orders[id] = {**self.orders[id], "updated_at": self._stamp(), **changes}
        self._happened("orders/updated", self.orders[id])

    def cancel_order(self, id: int, *, reason: str = "customer") -> None:
        """Cancel an order."""
        self.change_order(id, cancelled_at=self._stamp(), cancel_reason=reason, financial_status="voided")

    def delete_order(self, id: int) -> None:
        """Delete an order for good."""
        del self.orders[id]
        self._happened("orders/delete", {"id": id})

    def change_product(self, id: int, **changes: object) -> None:
        """Change fields of a product."""
        self.products[id] = {**self.products[id], "updated_at": self._stamp(), **changes}
        self._happened("products/update", self.products[id])

    # --- privacy law ----------------------------------------------------------------------------------------

    def request_data(self, customer_id: int) -> Sent:
        """A customer asks what is known about her."""
        orders = {"orders_requested": self._orders_of(customer_id), "data_request": {"id": 9999}}
        return self._privacy("customers/data_request", {"customer": self._person(customer_id), **orders})

    def redact_customer(self, customer_id: int) -> Sent:
        """A customer asks to be forgotten."""
        orders = {"orders_to_redact": self._orders_of(customer_id)}
        return self._privacy("customers/redact", {"customer": self._person(customer_id), **orders})

    def redact_shop(self) -> Sent:
        """Two days after the app was removed the shop wants everything of it forgotten."""
        return self._privacy("shop/redact", {})

    def _person(self, customer_id: int) -> Raw:
        known = self.customers[customer_id]
        return {"id": customer_id, "email": known["email"], "phone": known["default_address"]["phone"]}

    def _orders_of(self, customer_id: int) -> list[int]:
        return [id for id, order in self.orders.items() if order["customer"]["id"] == customer_id]

    def _privacy(self, topic: str, fields: Raw) -> Sent:
        body = ruby_json({"shop_id": 954889, "shop_domain": self.domain, **fields})
        owed = Owed(Subscription(self.privacy_url, topic), self._uuid(), self._uuid(), self.now(), body, self.now())
        return self._send(owed)

    # --- webhooks -------------------------------------------------------------------------------------------

    def subscribe(self, url: str, *topics: str) -> list[Subscription]:
        """Subscribe `url` to each of `topics`."""
        made = [Subscription(url, topic) for topic in topics]
        self.subscriptions += made
        return made

    def rotate_secret(self, secret: str) -> None:
        """Change the secret: deliveries go on being signed with the old one for up to an hour."""
        self.secrets.coming, self.secrets.coming_at = secret, self.now() + SECRET_TAKES

    def deliver(self) -> list[Sent]:
        """Send what is due by the shop's clock, retries too; return what went out."""
        due = sorted((owed for owed in self.owed if owed.due_at <= self.now()), key=lambda owed: owed.due_at)
        return [self._deliver(owed) for owed in due if owed.subscription.removed_at is None]

    def send(self, url: str, id: int, *, topic: str = "orders/updated") -> Sent:
        """Send one thing as it is now to `url`, outside any subscription; return how it was answered."""
        things = {"orders": self.orders, "products": self.products, "customers": self.customers}
        thing = {"id": id} if topic.endswith("/delete") else things[topic.partition("/")[0]][id]
        return self._send(self._owe(Subscription(url, topic), thing))

    def _happened(self, topic: str, thing: Raw) -> None:
        for subscription in self.subscriptions:
            is_wanted = subscription.topic == topic and subscription.removed_at is None
            if is_wanted and self.invent.random.random() >= self.losing:
                self.owed.append(self._owe(subscription, thing))

    def _owe(self, subscription: Subscription, thing: Raw) -> Owed:
        at = self.now()
        return Owed(subscription, self._uuid(), self._uuid(), at, ruby_json(thing), at)

    def _deliver(self, owed: Owed) -> Sent:
        sent = self._send(owed)
        if 200 <= sent.status < 300:
            self.owed.remove(owed)
        elif owed.failures == len(RETRY_AFTER):
            owed.subscription.removed_at = self.now()
            self.owed = [other for other in self.owed if other.subscription is not owed.subscription]
        else:
            owed.due_at = self.now() + RETRY_AFTER[owed.failures]
            owed.failures += 1
        return sent

    def _send(self, owed: Owed) -> Sent:
        headers = self.headers(owed)
        url, topic = owed.subscription.url, owed.subscription.topic
        sent = Sent(url, topic, owed.body, headers, self.post(url, owed.body, headers))
        self.sent.append(sent)
        return sent

    def headers(self, owed: Owed) -> dict[str, str]:
        """Return the headers of a delivery that goes out now."""
        return {
            "Content-Type": "application/json",
            "User-Agent": "Shopify-Captain-Hook",
            "X-Shopify-Topic": owed.subscription.topic,
            "X-Shopify-Hmac-Sha256": sign(owed.body, self._secret()),
            "X-Shopify-Shop-Domain": self.domain,
            "X-Shopify-API-Version": "2026-07",
            "X-Shopify-Webhook-Id": owed.id,
            "X-Shopify-Event-Id": owed.event_id,
            "X-Shopify-Triggered-At": owed.triggered_at.isoformat(),
        }

    def _secret(self) -> str:
        secrets = self.secrets
        if secrets.coming_at is not None and self.now() >= secrets.coming_at:
            secrets.old.append(secrets.now)
            secrets.now, secrets.coming, secrets.coming_at = secrets.coming, "", None
        return secrets.now

    def _uuid(self) -> str:
        return str(UUID(int=self.invent.random.getrandbits(128), version=4))

    def _stamp(self) -> str:
        return books.stamp(self.now(), self.offset)

    # --- the side that can be asked -------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Told:
        """Answer a request to the Admin REST interface: `with serving(shop.answer) as address`."""
        return self.rest.answer(asked)


def sign(body: bytes, secret: str) -> str:
    """Return the signature of `body`: base64 of the HMAC-SHA256."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode("ascii")


def ruby_json(value: object) -> bytes:
    """Return `value` as Shopify writes it: compact, letters as they are, <, > and & escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text.encode("utf-8")

"""A WooCommerce shop with the habits that its documentation and its code have (class-wc-webhook.php, 00e1bc4d).

- Making a webhook sends an unsigned, form-encoded ping, which must be answered with exactly 200.
- A delivery's payload is built when it is sent, not when the thing happened; a deletion is {"id": N} alone.
- The delivery id is a hash of webhook and second: two deliveries of one second share it.
- Any answer from 200 to 302 counts as success, redirects are not followed, and nothing is ever sent again.
- More than five failures in a row switch the webhook off: six pass, the seventh acts.
- JSON is written as PHP writes it: slashes and all letters beyond ASCII escaped.

`now` is the shop's own clock. Nothing waits: `place_order` and its like put deliveries into a queue, as
WooCommerce's scheduler does, and `deliver` sends them.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from regulars.core import clock
from regulars.testing import woo_books as books
from regulars.testing.invented import CATALOGUE, Inventor, Person
from regulars.testing.sending import Post, Sent, over_http
from regulars.testing.server import Asked, Told
from regulars.testing.woo_books import Raw
from regulars.testing.woo_rest import Rest

MOST_FAILURES = 5
GONE: Raw = {"code": "", "message": "Invalid ID.", "data": {"status": 404}}


@dataclass(slots=True)
class Webhook:
    """A subscription. `status` is "active" or, after too many failures, "disabled"."""

    id: int
    url: str
    topic: str
    secret: str
    status: str = "active"
    failures: int = 0
    ping_status: int = 0


class WooShop:
    """The simulated shop."""

    def __init__(
        self,
        *,
        secret: str,
        address: str = "https://woo.example",
        currency: str = "EUR",
        offset: timedelta = timedelta(hours=2),
        key: str = "ck_simulated",
        password: str = "cs_simulated",  # noqa: S107 (a simulator's)
        seed: int = 1,
        now: Callable[[], datetime] = clock.now,
        post: Post = over_http,
    ) -> None:
        self.secret = secret
        self.address = address
        self.invent = Inventor(seed)
        self.terms = books.Terms(currency=currency, offset=offset)
        self.now = now
        self.post = post
        self.losing = 0.0  # the share of deliveries that never leave the shop (woocommerce issue 59381)
        self.orders: dict[int, Raw] = {}
        self.customers: dict[int, Raw] = {}
        opened = now()
        self.products = {goods.id: books.product(goods, at=opened, books=self.terms) for goods in CATALOGUE}
        self.variations = {goods.id: books.variations(goods, at=opened, books=self.terms) for goods in CATALOGUE}
        self.webhooks: list[Webhook] = []
        self.queue: list[tuple[Webhook, int]] = []
        self.sent: list[Sent] = []
        self.rest = Rest(self, key=key, password=password)

    # --- what happens in the shop ---------------------------------------------------------------------------

    def place_order(self, *, language: str = "", registered: bool = False, **changes: object) -> int:
        """Let somebody order; return the order's number. `changes` replace fields of the new order."""
        person = self.invent.person(language)
        customer_id = self._register(person) if registered else 0
        id = books.FIRST_ORDER + len(self.orders)
        made = books.order(
            id, invent=self.invent, person=person, customer_id=customer_id, at=self.now(), books=self.terms
        )
        self.orders[id] = made | changes
        self._happened("order.created", id)
        return id

    def change_order(self, id: int, **changes: object) -> None:
        """Change fields of an order: change_order(7001, status="completed")."""
        modified = books.stamps("date_modified", self.now(), self.terms.offset)
        self.orders[id] |= {**modified, **changes}
        if changes.get("status") == "completed":
            self.orders[id] |= books.stamps("date_completed", self.now(), self.terms.offset)
        self._happened("order.updated", id)

    def trash_order(self, id: int) -> None:
        """Put an order into the bin; it can be restored."""
        self.orders[id] |= {"_status_before": self.orders[id]["status"], "status": "trash"}
        self._happened("order.deleted", id)

    def restore_order(self, id: int) -> None:
        """Take an order out of the bin."""
        before = self.orders[id].pop("_status_before")
        self.orders[id] |= {"status": before, **books.stamps("date_modified", self.now(), self.terms.offset)}
        self._happened("order.restored", id)

    def delete_order(self, id: int) -> None:
        """Delete an order for good."""
        self.orders[id] = {}
        self._happened("order.deleted", id)

    def change_product(self, id: int, **changes: object) -> None:
        """Change fields of a product."""
        self.products[id] |= {**books.stamps("date_modified", self.now(), self.terms.offset), **changes}
        self._happened("product.updated", id)

    def _register(self, person: Person) -> int:
        id = books.FIRST_CUSTOMER + len(self.customers)
        self.customers[id] = books.customer(id, person, at=self.now(), books=self.terms)
        self._happened("customer.created", id)
        return id

    # --- webhooks -------------------------------------------------------------------------------------------

    def add_webhook(self, url: str, topic: str = "order.updated", *, secret: str | None = None) -> Webhook:
        """Subscribe `url` to `topic`. Pings first; what is answered other than 200 leaves it inactive."""
        hook = Webhook(len(self.webhooks) + 1, url, topic, self.secret if secret is None else secret)
        body = f"webhook_id={hook.id}".encode()
        hook.ping_status = self.post(url, body, {"Content-Type": "application/x-www-form-urlencoded"})
        hook.status = "active" if hook.ping_status == 200 else "disabled"
        self.webhooks.append(hook)
        return hook

    def deliver(self) -> list[Sent]:
        """Send what is queued, each with what its thing is now; return what went out."""
        queue, self.queue = self.queue, []
        out: list[Sent] = []
        for hook, id in queue:
            if hook.status == "active" and self.invent.random.random() >= self.losing:
                out.append(self._deliver(hook, id))
        return out

    def send(self, url: str, id: int, *, topic: str = "order.updated", secret: str | None = None) -> Sent:
        """Send one thing as it is now to `url`, outside any subscription; return how it was answered."""
        hook = Webhook(0, url, topic, self.secret if secret is None else secret)
        return self._post(hook, id)

    def _happened(self, topic: str, id: int) -> None:
        self.queue += [(hook, id) for hook in self.webhooks if hook.topic == topic and hook.status == "active"]

    def _deliver(self, hook: Webhook, id: int) -> Sent:
        sent = self._post(hook, id)
        if 200 <= sent.status < 303:
            hook.failures = 0
        elif hook.failures > MOST_FAILURES:
            hook.status = "disabled"
        else:
            hook.failures += 1
        return sent

    def _post(self, hook: Webhook, id: int) -> Sent:
        body = php_json(self.payload(hook.topic, id))
        headers = self.headers(hook, body)
        sent = Sent(hook.url, hook.topic, body, headers, self.post(hook.url, body, headers))
        self.sent.append(sent)
        return sent

    def payload(self, topic: str, id: int) -> Raw:
        """Return what a delivery about `id` would hold now. A thing that is gone becomes the shop's error."""
        resource, _dot, event = topic.partition(".")
        if event == "deleted":
            return {"id": id}
        things = {"order": self.orders, "product": self.products, "customer": self.customers}[resource]
        gone: Raw = {
            "code": f"woocommerce_rest_{resource}_invalid_id",
            "message": "Invalid ID.",
            "data": {"status": 404},
        }
        return public(things.get(id) or gone)

    def headers(self, hook: Webhook, body: bytes) -> dict[str, str]:
        """Return the headers of a delivery that goes out now."""
        resource, _dot, event = hook.topic.partition(".")
        second = f"{hook.id}{int(self.now().timestamp())}"
        return {
            "Content-Type": "application/json",
            "User-Agent": "WooCommerce/9.4.0 Hookshot (WordPress/6.7)",
            "X-WC-Webhook-Source": f"{self.address}/",
            "X-WC-Webhook-Topic": hook.topic,
            "X-WC-Webhook-Resource": resource,
            "X-WC-Webhook-Event": event,
            "X-WC-Webhook-Signature": sign(body, hook.secret),
            "X-WC-Webhook-ID": str(hook.id),
            "X-WC-Webhook-Delivery-ID": hashlib.md5(second.encode(), usedforsecurity=False).hexdigest(),
        }

    # --- the side that can be asked -------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Told:
        """Answer a request to the REST interface: `with serving(shop.answer) as address`."""
        return self.rest.answer(asked)


def sign(body: bytes, secret: str) -> str:
    """Return the signature of `body`: base64 of the HMAC-SHA256."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode("ascii")


def php_json(value: object) -> bytes:
    """Return `value` as PHP's json_encode writes it."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def public(raw: Raw) -> Raw:
    """Return `raw` without what the simulator notes for itself."""
    return {name: value for name, value in raw.items() if not name.startswith("_")}

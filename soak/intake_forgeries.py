"""B7: forged and mangled requests change nothing, replays change nothing, genuine deliveries are all accepted.

    python -m soak.intake_forgeries --count 10000 --db sqlite
    python -m soak.intake_forgeries --count 300 --control      every signature is believed: must fail

Through Django's whole stack. Forgeries: every class of regulars/testing/forgeries.py, an expired secret, old and
future timestamps. Replays: genuine deliveries once more, with other topics, ids and shop names, which travel
outside the signature. Prints its seed and last `N passed, N failed`.
"""

import itertools
import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from soak.intake_state import state_of
from soak.intake_world import (
    KINDS,
    NOW,
    OTHER,
    SECRET,
    Clock,
    Verdict,
    arguments,
    connect,
    digest_all,
    envelope,
    found,
    generic_order,
    installed,
    secret_for,
    sending,
    sign_generic,
    signer,
    through_django,
)

EXPIRED = "a-secret-that-expired-000001"
TOPICS = (
    "shop/redact",
    "customers/redact",
    "orders/delete",
    "order.deleted",
    "product.updated",
    "coupon.created",
    "",
)


def main() -> int:
    """Forge, replay and send; return 1 when something got through or was turned away that should not."""
    args = arguments(__doc__, count=10_000)
    sys.stdout.write(f"seed {args.seed}\n")
    with installed(args.db) as clock:
        verdict = Verdict()
        if args.control:
            _believe_everything()
        _prove(args.count, random.Random(args.seed), verdict, clock)
        return verdict.tell()


def _prove(count: int, chance: random.Random, verdict: Verdict, clock: Clock) -> None:
    from django.test import Client

    client = Client(raise_request_exception=False)
    shops = {kind: connect(found(kind), kind) for kind in KINDS}
    bodies = {kind: _bodies(kind, chance) for kind in KINDS}
    _send_genuine(client, shops, bodies, verdict, at_most=max(30, count // 10), clock=clock)
    digest_all()
    _expire(shops)
    before = _everything()
    _forge(client, shops, bodies, count, verdict)
    verdict.check(_everything() == before, "forged deliveries changed what is stored")
    _replay(client, shops, bodies, count, chance, verdict)
    digest_all()
    verdict.check(_everything(raw=False) == {**before, "deliveries": None}, "replays changed what is known")


def _send_genuine(client: Any, shops: Any, bodies: Any, verdict: Verdict, *, at_most: int, clock: Clock) -> None:
    """Genuine deliveries are accepted; from the half on the secret has been changed, and both are good."""
    from regulars.intake.actions import rotate_secret
    from regulars.intake.known import forget_kept_answers

    def send(kind: str, number: int, secret: str) -> None:
        body = bodies[kind][number % len(bodies[kind])]
        headers = {**sending(kind, body), **signer(kind)(body, secret_for(kind, secret))}
        answer = through_django(client, f"/in/{shops[kind].door}", body, headers)
        verdict.check(answer.status_code == 200, f"a genuine {kind} delivery was answered {answer.status_code}")

    each = at_most // len(KINDS)
    for kind, number in itertools.product(KINDS, range(each // 2)):
        send(kind, number, SECRET)
    for kind in KINDS:
        rotate_secret(shops[kind], by="clock", at=clock(), secret=secret_for(kind, "the-new-secret-of-ours-1"))
    forget_kept_answers()
    for kind, number in itertools.product(KINDS, range(each // 2, each)):
        send(kind, number, (SECRET, "the-new-secret-of-ours-1")[number % 2])


def _forge(client: Any, shops: Any, bodies: Any, count: int, verdict: Verdict) -> None:
    for kind, what, body, headers in itertools.islice(_forgeries(bodies), count):
        answer = through_django(
            client, f"/in/{shops[kind].door}", body, {"content-type": "application/json", **headers}
        )
        refused = 400 <= answer.status_code < 500
        verdict.check(refused, f"{kind}, {what}: answered {answer.status_code}")


def _forgeries(bodies: Any) -> Iterator[tuple[str, str, bytes, dict[str, str]]]:
    """Yield (kind, what was done, body, headers) for ever."""
    from regulars.testing.forgeries import forgeries

    names = {
        "woocommerce": "x-wc-webhook-signature",
        "shopify": "x-shopify-hmac-sha256",
        "generic": "webhook-signature",
    }
    for round in itertools.count():
        for kind in KINDS:
            body = bodies[kind][round % len(bodies[kind])]
            secret, other = secret_for(kind, SECRET), secret_for(kind, OTHER)
            made = forgeries(body, sign=signer(kind), header=names[kind], secret=secret, other=other)
            yield from ((kind, what, forged.body, dict(forged.headers)) for what, forged in made)
            yield kind, "expired secret", body, signer(kind)(body, secret_for(kind, EXPIRED))
        body, secret = bodies["generic"][0], secret_for("generic", SECRET)
        for minutes in (-6, 6, -60 * 24, 60 * 24):
            yield (
                "generic",
                f"{minutes} minutes off",
                body,
                sign_generic(body, secret, at=NOW + timedelta(minutes=minutes)),
            )


def _replay(client: Any, shops: Any, bodies: Any, count: int, chance: random.Random, verdict: Verdict) -> None:
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        body = chance.choice(bodies[kind])
        headers = sending(kind, body)
        altered = {
            "x-wc-webhook-topic": chance.choice(TOPICS),
            "x-wc-webhook-delivery-id": f"{chance.getrandbits(128):032x}",
            "x-wc-webhook-id": str(chance.randrange(1000)),
            "x-shopify-topic": chance.choice(TOPICS),
            "x-shopify-webhook-id": f"{chance.getrandbits(128):032x}",
            "x-shopify-shop-domain": "another.myshopify.com",
            "content-type": chance.choice(("application/json", "text/plain", "application/x-www-form-urlencoded")),
        }
        answer = through_django(client, f"/in/{shops[kind].door}", body, {**headers, **altered})
        verdict.check(answer.status_code == 200, f"a replay of {kind} was answered {answer.status_code}")


def _bodies(kind: str, chance: random.Random) -> list[bytes]:
    from regulars.testing.shopify import ShopifyShop, ruby_json
    from regulars.testing.woo import WooShop, php_json

    seed = chance.randrange(10**6)
    if kind == "woocommerce":
        woo = WooShop(secret=SECRET, seed=seed)
        return [php_json(woo.payload("order.updated", woo.place_order())) for _ in range(20)]
    if kind == "shopify":
        shopify = ShopifyShop(secret=SECRET, seed=seed)
        return [ruby_json(shopify.orders[shopify.place_order()]) for _ in range(20)]
    return [envelope("order.upserted", generic_order(f"G-{n}")) for n in range(20)]


def _expire(shops: Any) -> None:
    """Let each shop have SECRET again, and one before it that expired a second ago."""
    from regulars.intake.known import forget_kept_answers
    from regulars.intake.models import Connection

    for kind, shop in shops.items():
        Connection.objects.filter(pk=shop.pk).update(
            secret=secret_for(kind, SECRET),
            old_secret=secret_for(kind, EXPIRED),
            old_secret_until=NOW - timedelta(seconds=1),
        )
    forget_kept_answers()


def _everything(*, raw: bool = True) -> dict[str, Any]:
    """Return what is stored: raw deliveries, journal, and what is known of each store."""
    from regulars.intake.models import Inbound
    from regulars.journal.models import Effect, Entry
    from regulars.stores.models import Store

    return {
        "deliveries": Inbound.objects.count() if raw else None,
        "entries": Entry.objects.count(),
        "effects": Effect.objects.count(),
        "stores": [state_of(store) for store in Store.objects.order_by("pk")],
    }


def _believe_everything() -> None:
    from regulars.intake.registry import shops

    for shop in shops().values():
        type(shop).is_genuine = lambda self, delivery, secrets: True  # type: ignore[method-assign]  # the control


if __name__ == "__main__":
    sys.exit(main())

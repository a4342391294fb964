"""B8: signed and hostile. Nothing answers 5xx, nothing stops, each is kept or put aside with a reason for a person.

    python -m soak.intake_indigestible --count 5000 --db postgres
    python -m soak.intake_indigestible --count 300 --control       the cleaning gate is off: must fail

Bodies of regulars/testing/hostile.py, signed by each of three shops, with good orders in between. On PostgreSQL the
same deliveries are then sent into SQLite, by another process, and every verdict must be the same.
Prints its seed and last `N passed, N failed`.
"""

import itertools
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from soak.intake_world import (
    KINDS,
    SECRET,
    Verdict,
    arguments,
    connect,
    digest_all,
    envelope,
    found,
    generic_order,
    installed,
    sending,
    through_django,
)

GOOD_ONE_IN = 20


def main() -> int:
    """Send what nobody should send; return 1 when it did harm, or the two databases disagree."""
    args = arguments(__doc__, count=5_000)
    sys.stdout.write(f"seed {args.seed}\n")
    with installed(args.db):
        verdict = Verdict()
        if args.control:
            _open_the_gate()
        verdicts = _prove(args.count, random.Random(args.seed), verdict)
        if args.verdicts:
            Path(args.verdicts).write_text(json.dumps(verdicts))
        if args.db == "postgres":
            _compare(verdicts, args, verdict)
        return verdict.tell()


def _prove(count: int, chance: random.Random, verdict: Verdict) -> list[Any]:
    from django.test import Client

    client = Client(raise_request_exception=False)
    shops = {kind: connect(found(kind), kind) for kind in KINDS}
    answers = _send(client, shops, _deliveries(count, chance), verdict)
    unstorable = _watch_what_is_stored()
    digest_all()
    verdicts = _judge(answers, verdict)
    for why in unstorable:
        verdict.check(False, f"a room was given what one database would refuse: {why}")  # noqa: FBT003  # it was
    return verdicts


def _deliveries(count: int, chance: random.Random) -> Iterator[tuple[str, str, bytes]]:
    """Yield (kind, what it is, body): hostile ones, and now and then a good order."""
    good = itertools.count(500_000)
    made = itertools.islice(_hostile(count, chance), count)
    for number, delivery in enumerate(made):
        if number % GOOD_ONE_IN == 0:
            name = f"good-{next(good)}"
            yield "generic", f"good {name}", envelope("order.upserted", generic_order(name))
        yield delivery


def _hostile(count: int, chance: random.Random) -> Iterator[tuple[str, str, bytes]]:
    from regulars.testing.hostile import mangled_fields, many_lines, whole_bodies

    genuine = _genuine(chance)
    for kind in KINDS:
        yield from ((kind, name, body) for name, body in whole_bodies(genuine[kind][0]))
    for kind, key in (("woocommerce", "line_items"), ("shopify", "line_items")):
        yield kind, "many lines", many_lines(genuine[kind][0], key=key, count=3_000)
    for kind, key in (("shopify", "variants"),):
        yield kind, "every variant twice", many_lines(genuine[kind][1], key=key, count=2)
    bodies = [(kind, body) for kind in KINDS for body in genuine[kind]]
    streams = [_named(kind, mangled_fields(body, step=chance.randrange(1, 4))) for kind, body in bodies]
    for each in itertools.zip_longest(*streams):
        yield from (delivery for delivery in each if delivery is not None)


def _named(kind: str, bodies: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, str, bytes]]:
    return ((kind, name, body) for name, body in bodies)


def _genuine(chance: random.Random) -> dict[str, tuple[bytes, ...]]:
    """Return what each shop sends: an order, a product, a customer."""
    from regulars.testing.shopify import ShopifyShop, ruby_json
    from regulars.testing.woo import WooShop, php_json, public

    seed = chance.randrange(10**6)
    woo, shopify = WooShop(secret=SECRET, seed=seed), ShopifyShop(secret=SECRET, seed=seed)
    number, placed = woo.place_order(registered=True), shopify.place_order()
    things = (woo.orders[number], woo.products[107], next(iter(woo.customers.values())))
    ids = (placed, next(iter(shopify.products)), next(iter(shopify.customers)))
    books = (shopify.orders, shopify.products, shopify.customers)
    variant = {"id": "v-1", "title": "Sand", "price": "45.00", "sku": "K-1", "stock": 3}
    person = {"id": "c-7", "name": "Ieva Upytė", "email": "ieva@mail.example", "updated_at": "2026-05-01T10:00:00Z"}
    product = {"id": "p-1", "title": "Kettle", "updated_at": "2026-05-01T10:00:00Z", "variants": [variant]}
    return {
        "woocommerce": tuple(php_json(public(thing)) for thing in things),
        "shopify": tuple(ruby_json(book[id]) for book, id in zip(books, ids, strict=True)),
        "generic": (
            envelope("order.upserted", generic_order("H-1")),
            envelope("product.upserted", product),
            envelope("customer.upserted", person),
        ),
    }


def _send(client: Any, shops: Any, deliveries: Iterator[Any], verdict: Verdict) -> list[tuple[str, str, int]]:
    answers = []
    for kind, name, body in deliveries:
        answer = through_django(client, f"/in/{shops[kind].door}", body, sending(kind, body))
        verdict.check(answer.status_code in (200, 401, 413), f"{kind}, {name}: answered {answer.status_code}")
        answers.append((kind, name, answer.status_code))
    return answers


def _watch_what_is_stored() -> list[str]:
    """Look at everything that is handed to the rooms; return what no room should get, as it is found."""
    from regulars.intake import digest
    from regulars.testing.storable import unstorable

    bad: list[str] = []
    for kind, functions in list(digest._takers.items()):

        def look(arrivals: Any, at: Any) -> None:
            bad.extend(why for one in arrivals for why in unstorable(one.item))

        digest._takers[kind] = (look, *functions)
    return bad


def _judge(answers: list[tuple[str, str, int]], verdict: Verdict) -> list[Any]:
    from regulars.intake.models import Inbound
    from regulars.orders.models import Order

    kept = list(Inbound.objects.order_by("pk"))
    names = [f"{kind}, {name}" for kind, name, status in answers if status == 200]
    verdict.check(len(kept) == len(names), f"{len(names)} were answered 200 and {len(kept)} are kept")
    verdicts = []
    for name, one in zip(names, kept, strict=False):
        settled = one.state == "done" or (one.state in ("ignored", "quarantined") and one.reason.strip())
        verdict.check(settled, f"{name}: {one.state} {one.reason!r}")
        ours = "on our side failed" in one.reason or "program stopped" in one.reason
        verdict.check(not ours, f"{name}: {one.reason}")
        verdicts.append([name, one.state, one.kind, one.field, one.reason])
    good = [one for name, one in zip(names, kept, strict=False) if name.startswith("generic, good")]
    taken = Order.objects.filter(external_id__startswith="good-").count()
    verdict.check(taken == len(good), f"{taken} of {len(good)} good orders were taken in")
    verdict.check(all(one.attempts == 1 for one in good), "a good order was held up by the others")
    return verdicts


def _compare(verdicts: list[Any], args: Any, verdict: Verdict) -> None:
    with tempfile.TemporaryDirectory(prefix="soak-verdicts-") as folder:
        path = Path(folder) / "verdicts.json"
        command = [sys.executable, "-m", "soak.intake_indigestible", "--db", "sqlite", "--verdicts", str(path)]
        command += ["--count", str(args.count), "--seed", str(args.seed), *(["--control"] if args.control else [])]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        others = json.loads(path.read_text())
    verdict.check(len(others) == len(verdicts), f"{len(verdicts)} verdicts here, {len(others)} on SQLite")
    for here, there in zip(verdicts, others, strict=False):
        verdict.check(here == there, f"PostgreSQL says {here}, SQLite {there}"[:400])


def _open_the_gate() -> None:
    """Take whatever Python's own parser makes of the bytes, and let every character through."""
    from regulars.integrations.shops import generic, parts, shopify, woocommerce

    for module in (generic, shopify, woocommerce):
        module.parse = lambda body, **_limits: json.loads(body)
    parts._one_line = lambda text: text
    parts._NUL = "no text holds this"


if __name__ == "__main__":
    sys.exit(main())

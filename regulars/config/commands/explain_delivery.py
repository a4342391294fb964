"""`regulars explain-delivery`: what would we make of this payload? Needs no settings, server or signature."""

import argparse
import json
import re
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from regulars.core import entry_points
from regulars.core.errors import IntegrationError
from regulars.intake.ports import Delivery, Shop, ShopAccess

NAME = "explain-delivery"
HELP = "Tell what we would make of a shop's deliveries. Needs no server and writes nothing."
GROUP = "regulars.shops"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One line of the output. `outcome` is "taken", "quarantined" or "ignored"; only the first has a result."""

    file: str
    outcome: str
    kind: str
    reason: str
    result: Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("shop", metavar="SHOP", help=f"one of {', '.join(entry_points.names(GROUP))}")
    parser.add_argument("files", metavar="FILE", nargs="+", help="the body of a delivery, as it was sent")
    parser.add_argument(
        "--topic", default="", help="such as order.updated; without it, the shape of the body tells its kind"
    )


def run(args: argparse.Namespace) -> int:
    """Print one JSON line a file; return 0, or 2 when shop or file cannot be found."""
    if args.shop not in entry_points.names(GROUP):
        return _fail(f"There is no shop {args.shop!r}. There are {', '.join(entry_points.names(GROUP))}.")
    bodies: list[tuple[str, bytes]] = []
    for name in args.files:
        try:
            bodies.append((name, Path(name).read_bytes()))
        except OSError as error:
            return _fail(f"{name} cannot be read: {error.strerror}.")
    shop = cast(Shop, entry_points.load(GROUP, args.shop))
    for name, body in bodies:
        line = explain(shop, Delivery(body, topic=args.topic), file=name)
        sys.stdout.write(json.dumps(asdict(line), ensure_ascii=False, default=_plain) + "\n")
    return 0


def explain(shop: Shop, delivery: Delivery, *, file: str) -> Explanation:
    """Return what `shop` makes of `delivery`."""
    try:
        reading = shop.read(delivery, ShopAccess(address="https://shop.example"))
    except IntegrationError as error:
        return Explanation(file, "quarantined", _kind(shop, delivery), error.message, None)
    if reading.ignored:
        return Explanation(file, "ignored", reading.kind, reading.ignored, None)
    results = [asdict(item) for item in reading.items]
    is_list = len(results) != 1 or delivery.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
    return Explanation(file, "taken", reading.kind, "", results if is_list else results[0])


def _kind(shop: Shop, delivery: Delivery) -> str:
    try:
        topic = shop.topic_of(delivery)
    except IntegrationError:
        topic = delivery.topic
    return re.split(r"[./]", topic)[0].removesuffix("s")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _fail(message: str) -> int:
    sys.stderr.write(f"regulars {NAME}: {message}\n")
    return 2

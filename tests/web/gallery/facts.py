"""Invented facts for the gallery: Thursday 14 May 2026, 13:54 in a store of bowls and jugs."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Thing
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Jerusalem")
NOW = datetime(2026, 5, 14, 13, 54, tzinfo=ZONE).astimezone(UTC)
STORE = Thing(name="Linen & Clay", phone="+97235550123", email="hello@linen-clay.example")
NOA = Thing(
    name="Noa Levi",
    first_name="Noa",
    theme="auto",
    shortcuts=True,
    is_authenticated=True,
    email="noa@linen-clay.example",
)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def promise(pk: int, left: float, *, state: str = "open", length: float = 60, **more: Any) -> Thing:
    """A promise with `left` minutes to go (negative: late), given for `length` minutes."""
    due_at = NOW + minutes(left)
    facts = {
        "pk": pk,
        "state": state,
        "given_at": due_at - minutes(length),
        "warn_at": due_at - minutes(30),
        "urgent_at": due_at - minutes(10),
        "due_at": due_at,
        "limit_at": due_at + minutes(30),
        "ended_at": None,
        "paused_until": None,
    }
    return Thing(**{**facts, **more})


def row(kind: str, icon: str, what: str, code: str, who: str, notes: list[str], of: Thing, **more: Any) -> Thing:
    return Thing(kind=kind, icon=icon, what=what, code=code, who=who, notes=notes, promise=of, looking="", **more)


def queue() -> list[Thing]:
    rows = [
        row("broken", "phone", "First call", "1049-D", "Lior B.", ["cash", "new customer"], promise(1, -52)),
        row("late", "phone", "First call", "1046-A", "דנה כהן", ["card"], promise(2, -12)),
        row("now", "phone", "First call", "1047-A", "Mira K.", ["cash", "new customer"], promise(3, 8)),
        row("soon", "mail", "Answer", "thread 88", "Tamar L.", ["“Can I get it on Friday?”"], promise(4, 24)),
        row("soon", "arrows-exchange", "Decide return", "R-203", "Ihor Kovalenko", ["broken bowl"], promise(5, 27)),
        row("calm", "mail", "Answer", "thread 91", "Rūta Žukauskaitė", ["e-mail"], promise(6, 100)),
        row("calm", "package", "Pack", "1044-B", "Yossi A.", ["4 items", "gift"], promise(7, 190)),
        row("calm", "phone", "Call again", "1040-C", "Ольга Шевченко", ["asked for 17:30"], promise(8, 216)),
        row("paused", "mail", "Answer", "thread 86", "Ana P.", ["photo asked for"], promise(9, 300, state="paused")),
    ]
    rows[0].looking = "Dan"
    return rows


def lines() -> list[Thing]:
    return [
        Thing(quantity=2, name="Bowl Sand, 14 cm", sku="BWL-14-S", stock=11, total=4000),
        Thing(quantity=1, name="Jug Sea, 0.8 l", sku="JUG-08-B", stock=2, total=2400),
    ]


def timeline() -> list[Thing]:
    def at(back: float) -> datetime:
        return NOW - minutes(back)

    return [
        Thing(icon="receipt", words="Order came from the shop", by="", at=at(7)),
        Thing(icon="hourglass", words="Promised: a call by 14:02", by="First call, 15 working minutes", at=at(7)),
        Thing(icon="checks", words="Letter sent: “We will call you by 14:02”", by="delivered", at=at(6)),
        Thing(icon="eye", words="Noa opened the order", by="", at=at(1)),
    ]


def order() -> Thing:
    return Thing(
        number="1047-A",
        stage="waiting for a call",
        total=6400,
        currency="EUR",
        lines=lines(),
        timeline=timeline(),
        promises=[
            Thing(says="First call", promise=promise(3, 8)),
            Thing(says="Hand over to the courier", promise=promise(31, 186)),
            Thing(says="Deliver Thursday, 16–18", promise=promise(32, 240)),
        ],
        kept=[Thing(says="Answer by message", promise=promise(33, -60, state="kept", ended_at=NOW - minutes(66)))],
        customer=Thing(
            name="Mira Katz", phone="+972521234507", email="m•••@example.org", language="Hebrew", since="new customer"
        ),
        address="Haifa, HaNassi Blvd 12, apt 4",
        placed_at=NOW - minutes(7),
    )


def orders() -> list[Thing]:
    people = [
        "Mira Katz",
        "דנה כהן",
        "Lior Ben-Ami",
        "Ihor Kovalenko",
        "Rūta Žukauskaitė",
        "Yossi Amar",
        "Ольга Шевченко",
    ]
    looks = [
        promise(41, 8),
        promise(42, -12),
        promise(43, -52),
        promise(44, 27),
        promise(45, 100),
        promise(46, -60, state="kept", ended_at=NOW - minutes(66)),
        promise(47, 300, state="paused"),
    ]
    stages = ["waiting for a call"] * 3 + ["confirmed", "confirmed", "completed", "waits for the customer"]
    return [
        Thing(
            number=f"{1047 - i}-A",
            name=name,
            stage=stage,
            total=6400 + i * 1375,
            promise=look,
            placed_at=NOW - minutes(7 + i * 43),
        )
        for i, (name, stage, look) in enumerate(zip(people, stages, looks, strict=True))
    ]


def letter() -> dict[str, Any]:
    return {
        "store": STORE,
        "subject": "Order 1047-A: we call you by 14:02",
        "preheader": "Noa from Linen & Clay calls you today by 14:02 to agree on the delivery.",
        "language": "en",
        "dir": "ltr",
        "paragraphs": [
            {"kind": "head", "text": "We call you by 14:02"},
            {
                "kind": "p",
                "text": "Dear Mira, thank you. Noa calls you today by 14:02 to agree on the delivery with you.",
            },
            {
                "kind": "facts",
                "rows": [
                    ("Order", "1047-A"),
                    ("2 × Bowl Sand, 14 cm", "€40.00"),
                    ("1 × Jug Sea, 0.8 l", "€24.00"),
                    ("To pay in cash", "€64.00"),
                ],
            },
            {"kind": "button", "text": "See your order", "url": "https://care.linen-clay.example/o/7Jq2"},
            {"kind": "p", "text": "If the time does not suit you, answer this letter: a person reads it."},
        ],
        "footer": ["Linen & Clay, HaNassi Blvd 3, Haifa", "+972 3 555 0123"],
    }

"""What the docs tell a store owner to type works as it stands there."""

import re
from pathlib import Path
from typing import Any

from regulars.orders.models import Order
from regulars.testing.woo import sign

DOCS = Path(__file__).parents[2] / "docs"


def test_the_delivery_that_the_docs_send_by_hand_becomes_an_order(client: Any, door: str, digest_all: Any) -> None:
    page = (DOCS / "integrations" / "woocommerce.md").read_text(encoding="utf-8")
    found = re.search(r"^BODY='(.+)'$", page, re.MULTILINE)
    assert found is not None
    body = found[1].encode()
    headers = {"X-WC-Webhook-Topic": "order.created", "X-WC-Webhook-Signature": sign(body, "whsec-tests")}

    answer = client.generic("POST", door, body, content_type="application/json", headers=headers)
    digest_all()

    order = Order.objects.get()
    assert (answer.status_code, answer.content) == (200, b"Kept.\n")
    assert (order.number, order.total_minor, order.currency, order.lines.count()) == ("7001", 2980, "EUR", 1)


def test_the_contract_of_answers_names_every_answer() -> None:
    page = (DOCS / "running" / "intake.md").read_text(encoding="utf-8")
    reception = (DOCS.parent / "regulars" / "intake" / "reception.py").read_text(encoding="utf-8")

    given = set(re.findall(r"Answer\((\d{3})", reception))

    assert given == {"200", "204", "400", "401", "404", "405", "413", "415", "503"}
    assert given <= set(re.findall(r"\b\d{3}\b", page))

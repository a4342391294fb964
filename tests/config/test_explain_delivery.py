"""`regulars explain-delivery`: one JSON line a file, without server, signature, settings or database."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from regulars.config.commands import explain_delivery
from tests.integrations.shops.kits import GENERIC_ORDER, envelope, woo_shop
from tests.shared_data import shared

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    explain_delivery.add_arguments(parser)
    return explain_delivery.run(parser.parse_args(arguments))


@pytest.fixture
def order(tmp_path: Path) -> Path:
    """A file with one order of WooCommerce's."""
    shop = woo_shop()
    path = tmp_path / "order.json"
    path.write_text(json.dumps(shop.payload("order.created", shop.place_order(language="uk"))))
    return path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_order_is_taken_and_shown_as_we_see_it(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("woocommerce", str(order)) == 0

    (line,) = lines(capsys)
    assert list(line) == ["file", "outcome", "kind", "reason", "result"]
    assert (line["file"], line["outcome"], line["kind"], line["reason"]) == (str(order), "taken", "order", "")
    result = line["result"]
    assert (result["external_id"], result["state"], result["language"]) == ("7001", "placed", "uk")
    assert result["placed_at"] == "2026-05-14T07:00:00+00:00"
    assert result["lines"][0]["quantity"].isdecimal()


def test_a_list_of_orders_gives_a_list(order: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    one = json.loads(order.read_text())
    several, single = tmp_path / "several.json", tmp_path / "single.json"
    several.write_text(json.dumps([one, {**one, "id": 7002}]))
    single.write_text(json.dumps([one]))

    assert run("woocommerce", str(several), str(single)) == 0

    both = lines(capsys)
    assert [(line["outcome"], line["kind"]) for line in both] == [("taken", "order"), ("taken", "order")]
    assert [[item["external_id"] for item in line["result"]] for line in both] == [["7001", "7002"], ["7001"]]


def test_what_cannot_be_read_says_why(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order.write_text(json.dumps({**json.loads(order.read_text()), "currency": ""}))

    assert run("woocommerce", str(order)) == 0

    (line,) = lines(capsys)
    assert (line["outcome"], line["kind"], line["result"]) == ("quarantined", "order", None)
    assert line["reason"].startswith("The order has no currency")


def test_what_we_do_not_use_is_ignored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "refund.json"
    path.write_text('{"id": 1, "amount": "1.00", "refunded_by": 1}')

    assert run("woocommerce", str(path)) == 0

    (line,) = lines(capsys)
    assert (line["outcome"], line["kind"], line["result"]) == ("ignored", "refund", None)
    assert line["reason"]


def test_a_topic_tells_what_a_number_means(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "gone.json"
    path.write_text('{"id": 820982911946154508}')

    run("shopify", "--topic", "orders/delete", str(path))
    run("shopify", str(path))

    told, untold = lines(capsys)
    assert (told["outcome"], told["kind"]) == ("taken", "deletion")
    assert told["result"] == {"kind": "order", "external_id": "820982911946154508"}
    assert untold["outcome"] == "quarantined"


def test_rubbish_is_quarantined_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rubbish"
    path.write_bytes(b"\xff\x00[")
    for shop in ("woocommerce", "shopify", "generic"):
        assert run(shop, str(path)) == 0

    assert [(line["outcome"], line["kind"]) for line in lines(capsys)] == [("quarantined", "")] * 3


def test_our_own_intake_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "order.json"
    path.write_bytes(envelope("order.upserted", GENERIC_ORDER))

    run("generic", str(path))

    assert lines(capsys)[0]["result"]["total_minor"] == 136000


def test_an_unknown_shop_and_a_missing_file_are_named(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("magento", str(order)) == 2
    assert run("woocommerce", str(order), str(order) + ".old") == 2
    assert run("woocommerce", str(order.parent)) == 2

    told = capsys.readouterr()
    assert told.out == ""
    unknown, missing, folder = told.err.splitlines()
    assert (
        unknown == "regulars explain-delivery: There is no shop 'magento'. There are generic, shopify, woocommerce."
    )
    assert missing == f"regulars explain-delivery: {order}.old cannot be read: No such file or directory."
    assert folder == f"regulars explain-delivery: {order.parent} cannot be read: Is a directory."


def test_it_needs_no_django(order: Path) -> None:
    code = (
        "import argparse, sys; from regulars.config.commands import explain_delivery as e;"
        "p = argparse.ArgumentParser();"
        "e.add_arguments(p); c = e.run(p.parse_args(sys.argv[1:]));"
        "sys.exit(c or 7 * any(name.partition('.')[0] == 'django' for name in sys.modules))"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("REGULARS", "DJANGO"))}
    done = subprocess.run(
        [sys.executable, "-c", code, "woocommerce", str(order)], cwd=ROOT, env=clean, capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["outcome"] == "taken"


def test_real_payloads_go_through(capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(str(path) for path in shared("data/webhooks/woocommerce").iterdir())

    assert run("woocommerce", *files) == 0

    assert len(lines(capsys)) == len(files) == 38

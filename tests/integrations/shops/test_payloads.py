"""Every payload of WooCommerce and Shopify that we have: what becomes of it.

All orders, customers and products are taken in. What is none of these is passed over with one reason: Regulars
takes orders, products and customers from a shop and nothing else. Nothing has to be quarantined.
"""

import json
from typing import cast

import pytest

from regulars.config.commands.explain_delivery import explain
from regulars.core import entry_points
from regulars.intake.ports import Delivery, IncomingOrder, Shop, ShopAccess
from regulars.testing.storable import unstorable
from tests.shared_data import shared

# file, outcome, how many things, their kind
TABLE = """
woocommerce/customer_created_docs.json taken 1 customer
woocommerce/customers_list_docs.json taken 2 customer
woocommerce/order_created_docs.json taken 1 order
woocommerce/order_ios.json taken 1 order
woocommerce/order_notes_ios.json ignored 0 order note
woocommerce/order_notes_list_docs.json ignored 0 order note
woocommerce/order_shipping_labels_ios.json ignored 0 shipping label
woocommerce/order_statuses_ios.json ignored 0 order status
woocommerce/order_updated_docs.json taken 1 order
woocommerce/order_with_all_addon_types_ios.json taken 1 order
woocommerce/order_with_attribution_info_ios.json taken 1 order
woocommerce/order_with_bundled_line_items_ios.json taken 1 order
woocommerce/order_with_charge_ios.json taken 1 order
woocommerce/order_with_line_item_attributes_ios.json taken 1 order
woocommerce/orders_list_docs.json taken 2 order
woocommerce/orders_load_all_ios.json taken 4 order
woocommerce/product_attribute_terms_ios.json ignored 0 attribute term
woocommerce/product_attributes_all_ios.json ignored 0 attribute
woocommerce/product_bundle_ios.json taken 1 product
woocommerce/product_ios.json taken 1 product
woocommerce/product_review_docs.json ignored 0 review
woocommerce/product_simple_docs.json taken 1 product
woocommerce/product_variable_docs.json taken 1 product
woocommerce/product_variation_docs.json taken 1 product
woocommerce/product_variation_ios.json taken 1 product
woocommerce/product_variations_load_all_ios.json taken 8 product
woocommerce/products_load_all_ios.json taken 10 product
woocommerce/products_sku_search_ios.json taken 1 product
woocommerce/refund_docs.json ignored 0 refund
woocommerce/refund_single_ios.json ignored 0 refund
woocommerce/refunds_list_docs.json ignored 0 refund
woocommerce/reviews_all_ios.json ignored 0 review
woocommerce/reviews_single_ios.json ignored 0 review
woocommerce/shipment_tracking_multiple_ios.json ignored 0 shipment tracking
woocommerce/shipment_tracking_providers_ios.json ignored 0 carriers
woocommerce/shipment_tracking_single_ios.json ignored 0 shipment tracking
woocommerce/webhook_resource_docs.json ignored 0 webhook
woocommerce/webhooks_list_docs.json ignored 0 webhook
shopify/carts_create_sample_2022_04.json ignored 0 cart
shopify/checkouts_create_sample_2022_04.json ignored 0 checkout
shopify/checkouts_rest_py.json ignored 0 checkout
shopify/collections_create_sample_2022_04.json ignored 0 collection
shopify/customer_rest_go.json taken 1 customer
shopify/customer_rest_py.json taken 1 customer
shopify/customers_create_sample_2022_04.json taken 1 customer
shopify/draft_order_rest_go.json ignored 0 draft order
shopify/draft_order_rest_py.json ignored 0 draft order
shopify/draft_orders_create_sample_2022_04.json ignored 0 draft order
shopify/events_rest_py.json ignored 0 event
shopify/fulfillment_event_rest_go.json ignored 0 fulfillment event
shopify/fulfillment_event_rest_py.json ignored 0 fulfillment event
shopify/fulfillment_events_create_sample_2022_04.json ignored 0 fulfillment event
shopify/fulfillment_order_rest_go.json ignored 0 fulfillment order
shopify/fulfillment_rest_go.json ignored 0 fulfillment
shopify/fulfillment_rest_py.json ignored 0 fulfillment
shopify/fulfillments_create_sample_2022_04.json ignored 0 fulfillment
shopify/inventory_items_create_sample_2022_04.json ignored 0 inventory item
shopify/inventory_items_rest_py.json ignored 0 inventory item
shopify/inventory_levels_rest_py.json ignored 0 inventory level
shopify/inventory_levels_update_sample_2022_04.json ignored 0 inventory level
shopify/locations_create_sample_2022_04.json ignored 0 location
shopify/locations_rest_py.json ignored 0 location
shopify/order_rest_go.json taken 1 order
shopify/order_rest_py.json taken 1 order
shopify/order_risks_rest_py.json ignored 0 risk
shopify/order_transactions_create_sample_2022_04.json ignored 0 order transaction
shopify/orders_create_real_shop_aud_presentment_aud.json taken 1 order
shopify/orders_create_sample_2022_04.json taken 1 order
shopify/orders_edited_sample_2022_04.json ignored 0 order edit
shopify/price_rule_rest_py.json ignored 0 price rule
shopify/product_rest_go.json taken 1 product
shopify/product_rest_py.json taken 1 product
shopify/products_create_sample_2022_04.json taken 1 product
shopify/refund_calculate_rest_py.json ignored 0 refund
shopify/refunds_create_sample_2022_04.json ignored 0 refund
shopify/shop_rest_py.json ignored 0 shop
shopify/shop_update_sample_2022_04.json ignored 0 shop
shopify/tender_transactions_create_sample_2022_04.json ignored 0 tender transaction
shopify/transaction_rest_go.json ignored 0 transaction
shopify/transaction_rest_py.json ignored 0 transaction
shopify/transactions_rest_py.json ignored 0 transaction
shopify/webhook_rest_go.json ignored 0 webhook
shopify/webhooks_rest_go.json ignored 0 webhook
"""
ROWS = [tuple(row.split(maxsplit=3)) for row in TABLE.strip().splitlines()]
UNUSED = "Regulars takes orders, products and customers from a shop and nothing else."
ACCESS = ShopAccess(address="https://shop.example", currency="USD")


def shop_of(file: str) -> Shop:
    return cast(Shop, entry_points.load("regulars.shops", file.partition("/")[0]))


def body_of(file: str) -> bytes:
    return shared(f"data/webhooks/{file}").read_bytes()


@pytest.mark.parametrize(("file", "outcome", "count", "kind"), ROWS, ids=[row[0] for row in ROWS])
def test_what_becomes_of_each_payload(file: str, outcome: str, count: str, kind: str) -> None:
    reading = shop_of(file).read(Delivery(body_of(file)), ACCESS)

    assert (reading.kind, len(reading.items)) == (kind, int(count))
    assert bool(reading.ignored) == (outcome == "ignored")
    assert [why for item in reading.items for why in unstorable(item)] == []


def test_the_table_lists_every_payload() -> None:
    there = {
        str(path.relative_to(shared("data/webhooks")))
        for shop in ("woocommerce", "shopify")
        for path in shared(f"data/webhooks/{shop}").iterdir()
    }

    assert {row[0] for row in ROWS} == there


@pytest.mark.parametrize(("file", "outcome", "count", "kind"), ROWS, ids=[row[0] for row in ROWS])
def test_the_command_tells_the_same(file: str, outcome: str, count: str, kind: str) -> None:
    line = explain(shop_of(file), Delivery(body_of(file)), file=file)

    reason = (
        "" if outcome == "taken" else "Regulars takes orders, products and customers from a shop and nothing else."
    )
    assert (line.outcome, line.kind, line.reason) == (outcome, kind, reason)
    assert (line.result is None) == (outcome == "ignored")


@pytest.mark.parametrize(("shop", "wrapped"), [("shopify", "order"), ("shopify", "customer"), ("shopify", "product")])
def test_bare_and_wrapped_are_read_alike(shop: str, wrapped: str) -> None:
    raw = json.loads(body_of(f"{shop}/{wrapped}_rest_py.json"))

    both = [shop_of(f"{shop}/").read(Delivery(json.dumps(body).encode()), ACCESS) for body in (raw, raw[wrapped])]

    assert both[0] == both[1]


def test_money_adds_up_wherever_the_shops_own_figures_do() -> None:
    # The samples of the iOS app and the oldest REST fixture name totals that their own lines contradict.
    odd = {"963", "357", "3207", "1001"}
    seen = set()
    for row in ROWS:
        for item in shop_of(row[0]).read(Delivery(body_of(row[0])), ACCESS).items:
            if isinstance(item, IncomingOrder):
                tax = 0 if item.tax_included else item.tax_minor
                together = sum(line.total_minor for line in item.lines) + item.shipping_minor + tax
                seen.add(item.number)
                assert (together == item.total_minor) == (item.number not in odd), item.number

    assert len(seen) == 14
    assert odd <= seen

"""Our three shops keep the contract that every author of an integration is given."""

import pytest

from regulars.core.errors import IntegrationError
from regulars.intake.ports import Delivery
from regulars.testing.contract import Check, checks
from regulars.testing.hostile import many_lines
from tests.integrations.shops.kits import generic_kit, shopify_kit, woo_kit

# Every 3rd of the mangled fields here; soak tries them all.
KITS = {"woocommerce": woo_kit(3), "shopify": shopify_kit(3), "generic": generic_kit(3)}
CASES = [(f"{name}: {check}", check) for name, kit in KITS.items() for check in checks(kit)]


@pytest.mark.parametrize("check", [check for _name, check in CASES], ids=[name for name, _check in CASES])
def test_the_contract_holds(check: Check) -> None:
    check()


@pytest.mark.parametrize(("name", "key"), [("woocommerce", "line_items"), ("shopify", "line_items")])
@pytest.mark.parametrize("count", [5_001, 100_000])
def test_more_lines_than_an_order_has_are_refused(name: str, key: str, count: int) -> None:
    kit = KITS[name]

    with pytest.raises(IntegrationError, match=r"we take at most 5000|larger"):
        kit.shop.read(Delivery(many_lines(kit.samples[0].body, key=key, count=count)), kit.access)

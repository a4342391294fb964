"""Our three shops keep the contract that every author of an integration is given."""

import pytest

from regulars.testing.contract import Check, checks
from tests.integrations.shops.kits import generic_kit, shopify_kit, woo_kit

# Every 3rd of the mangled fields here; soak tries them all.
KITS = {"woocommerce": woo_kit(3), "shopify": shopify_kit(3), "generic": generic_kit(3)}
CASES = [(f"{name}: {check}", check) for name, kit in KITS.items() for check in checks(kit)]


@pytest.mark.parametrize("check", [check for _name, check in CASES], ids=[name for name, _check in CASES])
def test_the_contract_holds(check: Check) -> None:
    check()

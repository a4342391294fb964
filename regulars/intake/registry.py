"""The shops that this installation knows, ours and others', by the same door: an entry point."""

from functools import lru_cache
from importlib.metadata import entry_points
from pkgutil import resolve_name
from typing import cast

from regulars.core.errors import NotFound
from regulars.intake.ports import Shop

GROUP = "regulars.shops"

# The entry points of our own package, for a checkout that was never installed (see pyproject.toml).
OWN = {
    "woocommerce": "regulars.integrations.shops.woocommerce:shop",
    "shopify": "regulars.integrations.shops.shopify:shop",
    "generic": "regulars.integrations.shops.generic:shop",
}


@lru_cache(maxsize=1)
def shops() -> dict[str, Shop]:
    """Return every known shop by its key."""
    found = {name: cast(Shop, resolve_name(where)) for name, where in OWN.items()}
    found.update({point.name: point.load() for point in entry_points(group=GROUP)})
    return found


def shop_of(kind: str) -> Shop:
    """Return the shop of this key. Raises NotFound naming those that exist."""
    try:
        return shops()[kind]
    except KeyError as error:
        raise NotFound(f"There is no shop {kind!r}. Known: {', '.join(sorted(shops()))}.") from error

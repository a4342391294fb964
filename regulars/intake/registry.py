"""The shops that this installation knows, ours and others', by the same door: an entry point."""

from functools import lru_cache
from typing import cast

from regulars.core import entry_points
from regulars.core.errors import NotFound
from regulars.intake.ports import Shop

GROUP = "regulars.shops"


@lru_cache(maxsize=1)
def shops() -> dict[str, Shop]:
    """Return every known shop by its key."""
    return {name: cast(Shop, entry_points.load(GROUP, name)) for name in entry_points.names(GROUP)}


def shop_of(kind: str) -> Shop:
    """Return the shop of this key. Raises NotFound naming those that exist."""
    try:
        return shops()[kind]
    except KeyError as error:
        raise NotFound(f"There is no shop {kind!r}. Known: {', '.join(sorted(shops()))}.") from error

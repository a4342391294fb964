"""WooCommerce's products and variations to ours. Pure.

A webhook about a product with variations holds their numbers alone: they become variants with nothing but
their id, and the product is marked incomplete. Our own client asks for the variations and puts them in place
of the numbers. A single variation names its product by `parent_id` or, in older versions, by its link "up".
"""

import re
from decimal import Decimal

from regulars.core.words import marked as _
from regulars.intake.ports import IncomingProduct, IncomingVariant, Longest, ShopAccess
from regulars.integrations.shops.needs import needed, needed_id
from regulars.integrations.shops.parts import Part, version_of
from regulars.integrations.shops.reading import Unreadable

_PARENT = re.compile(r"/products/(\d+)(?:/variations(?:/\d+)?)?/?$")


def to_product(raw: Part, access: ShopAccess) -> IncomingProduct:
    """Return the product in `raw`, or the part of one that a variation is. Raises Unreadable."""
    return _of_variation(raw, access) if _is_variation(raw) else _whole(raw, access)


def _is_variation(raw: Part) -> bool:
    return raw.raw.get("type") == "variation" or not raw.has("type")


def _whole(raw: Part, access: ShopAccess) -> IncomingProduct:
    id, title = needed_id(raw), needed(raw.text("name", Longest.TITLE), raw, "name")
    variations = raw.values("variations")
    numbers = [number for number in variations if isinstance(number, int)]
    if variations and not numbers:
        variants = tuple(_variant(part, access, title=title) for part in raw.parts("variations"))
    elif numbers:
        price = _price(raw, access)
        variants = tuple(IncomingVariant(str(number), "", title, price) for number in numbers)
    else:
        variants = (_variant(raw, access, title=title),)
    return IncomingProduct(
        external_id=id,
        title=title,
        currency=access.currency,
        version=_version(raw),
        variants=variants,
        published=raw.raw.get("status") == "publish",
        url=raw.url("permalink"),
        image=next((image.url("src") for image in raw.parts("images")), ""),
        complete=not numbers,
    )


def _of_variation(raw: Part, access: ShopAccess) -> IncomingProduct:
    return IncomingProduct(
        external_id=_parent(raw),
        title="",
        currency=access.currency,
        version=_version(raw),
        variants=(_variant(raw, access, title=raw.text("name", Longest.TITLE)),),
        # Versions before 3.2 wrote true here.
        published=raw.raw.get("status") in ("publish", True),
        url=raw.url("permalink"),
        image=raw.part("image").url("src"),
        complete=False,
    )


def _parent(raw: Part) -> str:
    parent = raw.identity("parent_id")
    links = raw.part("_links")
    for way in ("up", "collection"):
        for link in links.parts(way):
            found = _PARENT.search(link.url("href"))
            parent = parent or (found[1] if found else "")
    if not parent:
        raise Unreadable(_NO_PARENT, field=raw.at("parent_id"))
    return parent


def _variant(raw: Part, access: ShopAccess, *, title: str) -> IncomingVariant:
    options = _options(raw)
    return IncomingVariant(
        external_id=needed_id(raw),
        sku=raw.text("sku", Longest.ID),
        title=", ".join(value for _name, value in options)[: Longest.TITLE] or title,
        price_minor=_price(raw, access),
        stock=_stock(raw),
        options=options,
        barcode=raw.text("global_unique_id", Longest.ID),
    )


def _options(raw: Part) -> tuple[tuple[str, str], ...]:
    # A variation has one `option` per attribute; a product lists all `options`, which say nothing here.
    chosen = ((part.cut("name"), part.cut("option")) for part in raw.parts("attributes") if part.has("option"))
    return tuple((name, value) for name, value in chosen if value)


def _price(raw: Part, access: ShopAccess) -> int:
    return raw.money("price", access.currency) or raw.money("regular_price", access.currency)


def _stock(raw: Part) -> Decimal | None:
    # "parent": the variation shares its product's stock.
    return raw.stock("stock_quantity") if raw.raw.get("manage_stock") in (True, "parent") else None


def _version(raw: Part) -> int:
    return version_of(raw.moment("date_modified_gmt") or raw.moment("date_created_gmt"))


_NO_PARENT = _("The variation does not say which product it belongs to (“%(field)s”). Save the product in the shop.")

"""Shopify's products to ours. Pure."""

from regulars.intake.ports import IncomingProduct, IncomingVariant, Longest, ShopAccess
from regulars.integrations.shops.needs import NO_VARIANT, needed, needed_id
from regulars.integrations.shops.parts import Part, version_of
from regulars.integrations.shops.reading import Unreadable

_ONLY_ONE = "Default Title"  # what Shopify calls the one variant of a product without options


def to_product(raw: Part, access: ShopAccess) -> IncomingProduct:
    """Return the product in `raw`. Raises Unreadable."""
    id, title = needed_id(raw), needed(raw.text("title", Longest.TITLE), raw, "title")
    names = [option.cut("name") for option in raw.parts("options")]
    variants = tuple(_variant(part, access, title=title, names=names) for part in raw.parts("variants"))
    if not variants:
        raise Unreadable(NO_VARIANT, field=raw.at("variants"))
    return IncomingProduct(
        external_id=id,
        title=title,
        currency=access.currency,
        version=version_of(raw.moment("updated_at") or raw.moment("created_at")),
        variants=variants,
        published=_is_published(raw),
        url=_url(raw, access),
        image=raw.part("image").url("src") or next((part.url("src") for part in raw.parts("images")), ""),
    )


def _variant(raw: Part, access: ShopAccess, *, title: str, names: list[str]) -> IncomingVariant:
    chosen = [raw.cut(f"option{place}") for place in (1, 2, 3)]
    pairs = zip(names + [""] * 3, chosen, strict=False)
    options = tuple((name, value) for name, value in pairs if value and value != _ONLY_ONE)
    named = raw.text("title", Longest.TITLE).replace(_ONLY_ONE, "")
    return IncomingVariant(
        external_id=needed_id(raw),
        sku=raw.text("sku", Longest.ID),
        title=named or ", ".join(value for _name, value in options)[: Longest.TITLE] or title,
        price_minor=raw.money("price", access.currency),
        stock=raw.stock("inventory_quantity") if raw.raw.get("inventory_management") else None,
        options=options,
        barcode=raw.text("barcode", Longest.ID),
    )


def _is_published(raw: Part) -> bool:
    if raw.has("status"):
        return raw.raw["status"] == "active" and raw.raw.get("published_at") is not None
    return raw.raw.get("published_at") is not None


def _url(raw: Part, access: ShopAccess) -> str:
    # A webhook names the product's handle alone; the shop's own address leads on to its shop window.
    handle = raw.text("handle")
    return Part({"url": f"{access.address.rstrip('/')}/products/{handle}"}).url("url") if handle else ""

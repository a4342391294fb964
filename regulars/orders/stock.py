"""What the shops say is on their shelves, for the lines of an order."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Q, QuerySet

from regulars.catalog.models import Variant
from regulars.orders.models import OrderLine
from regulars.stores.models import Store

MOST_FOUND = 12


def stock_of(store: Store, lines: Sequence[OrderLine]) -> dict[int, Decimal]:
    """Return how many of each line's item there are, by the line's id; no entry where the shop does not count."""
    codes = {line.sku for line in lines if line.sku}
    known = Variant.objects.filter(product__store=store, sku__in=codes, stock__isnull=False)
    by_sku = dict(known.values_list("sku", "stock"))
    return {line.pk: found for line in lines if (found := by_sku.get(line.sku)) is not None}


def goods_named(store: Store, words: str) -> QuerySet[Variant]:
    """Return what the catalogue has under a code or a name that begins or goes on like `words`, a few at most."""
    words = words.strip()
    if len(words) < 2:
        return Variant.objects.none()
    named = Q(sku__istartswith=words) | Q(product__title__icontains=words) | Q(title__icontains=words)
    goods = Variant.objects.filter(named, product__store=store, product__deleted_at=None)
    return goods.select_related("product").order_by("product__title", "id")[:MOST_FOUND]

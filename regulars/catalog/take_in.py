"""Products of the shops become ours; the newest word wins, and a part never deletes the rest."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from regulars.catalog.models import Product, Variant
from regulars.intake.arrivals import Arrival
from regulars.intake.models import Connection
from regulars.intake.ports import IncomingDeletion, IncomingProduct, IncomingVariant


@transaction.atomic
def take_in(arrivals: Sequence[Arrival], at: datetime) -> None:
    """Take in the products of `arrivals`, each by the version of its source."""
    for arrival in arrivals:
        if isinstance(arrival.item, IncomingProduct):
            _take_in(arrival.connection, arrival.item)


@transaction.atomic
def take_in_deletions(arrivals: Sequence[Arrival], at: datetime) -> None:
    """Mark products that a shop deleted; a newer word of the shop brings them back."""
    for arrival in arrivals:
        item = arrival.item
        if isinstance(item, IncomingDeletion) and item.kind == "product":
            Product.objects.filter(
                connection=arrival.connection, external_id=item.external_id, deleted_at__isnull=True
            ).update(deleted_at=at)


def knows(arrivals: Sequence[Arrival]) -> list[bool]:
    """Tell of each product whether we have this word of the shop or a newer one."""
    items = [(one.connection.pk, one.item) for one in arrivals if isinstance(one.item, IncomingProduct)]
    ids = {item.external_id for _connection_id, item in items}
    stored = {
        (connection_id, external_id): version
        for connection_id, external_id, version in Product.objects.filter(
            connection_id__in={connection_id for connection_id, _item in items},
            external_id__in=ids,
            deleted_at__isnull=True,
        ).values_list("connection_id", "external_id", "version")
    }
    return [
        item.complete and item.version <= stored.get((connection_id, item.external_id), -1)
        for connection_id, item in items
    ]


def _take_in(connection: Connection, item: IncomingProduct) -> None:
    product, new = Product.objects.get_or_create(
        connection=connection,
        external_id=item.external_id,
        defaults={
            "store": connection.store,
            "title": item.title,
            "version": item.version if item.complete else 0,
        },
    )
    if not new and item.complete and item.version < product.version:
        return
    if item.complete:
        Product.objects.filter(pk=product.pk).update(
            title=item.title,
            url=item.url,
            image=item.image,
            published=item.published,
            version=item.version,
            deleted_at=None,
        )
    _take_in_variants(product, item, currency=item.currency or connection.currency or connection.store.currency)


def _take_in_variants(product: Product, item: IncomingProduct, *, currency: str) -> None:
    # One that is named twice counts once, as it is named last: PostgreSQL would refuse the second.
    variants = {variant.external_id: variant for variant in item.variants}
    Variant.objects.bulk_create(
        [_variant(product, variant, currency) for variant in variants.values()],
        update_conflicts=True,
        unique_fields=["product", "external_id"],
        update_fields=["sku", "title", "price_minor", "currency", "stock", "barcode", "options"],
    )
    if item.complete:
        Variant.objects.filter(product=product).exclude(external_id__in=variants).delete()


def _variant(product: Product, variant: IncomingVariant, currency: str) -> Variant:
    return Variant(
        product=product,
        external_id=variant.external_id,
        sku=variant.sku,
        title=variant.title,
        price_minor=variant.price_minor,
        currency=currency,
        stock=variant.stock,
        barcode=variant.barcode,
        options=[list(pair) for pair in variant.options],
    )

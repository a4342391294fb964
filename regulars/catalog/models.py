"""Product and Variant: what the store sells, as its shops tell it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from regulars.intake.models import Connection
from regulars.stores.models import Store


class Product(models.Model):
    """A product of one shop, or one entered by hand."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="products")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True)
    external_id = models.CharField(max_length=100)
    title = models.CharField(_("title"), max_length=500)
    url = models.URLField(max_length=2000, default="", blank=True)
    image = models.URLField(max_length=2000, default="", blank=True)
    published = models.BooleanField(default=True)
    version = models.BigIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="a_product_comes_in_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Variant(models.Model):
    """A sellable unit of a product: its colour, its size."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    external_id = models.CharField(max_length=100)
    sku = models.CharField(max_length=100, default="", blank=True, db_index=True)
    title = models.CharField(_("title"), max_length=500, default="", blank=True)
    price_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    stock = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    barcode = models.CharField(max_length=100, default="", blank=True)
    options = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "external_id"], name="a_variant_comes_in_once"),
        ]

    def __str__(self) -> str:
        return self.title or self.sku

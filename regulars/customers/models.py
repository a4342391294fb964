"""Customer: a person the store serves.  ContactPoint: one of the ways in which she is known."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regulars.stores.models import Store


class Customer(models.Model):
    """A person the store serves; she may have many contact points and shop accounts."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="customers")
    name = models.CharField(_("name"), max_length=300, default="", blank=True)
    language = models.CharField(_("language"), max_length=10, default="", blank=True)
    version = models.BigIntegerField(default=0)  # the source's stamp of the name and language held here
    appeared_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["store", "-id"], name="customers_newest_first")]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """What a friendly voice calls her; her whole name where it is one word."""
        return self.name.split(" ")[0]


class Kind(models.TextChoices):
    """What a contact point is."""

    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")
    SHOP = "shop", _("shop account")  # value: "<connection>:<the shop's id>"


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    """Questions to contact points."""

    def known(self, store_id: int, values: set[tuple[str, str]]) -> Self:
        """Those of `store_id` among `values`, pairs of kind and value."""
        by_kind: dict[str, list[str]] = {}
        for kind, value in values:
            by_kind.setdefault(kind, []).append(value)
        wanted = Q(pk__in=[])
        for kind, found in by_kind.items():
            wanted |= Q(kind=kind, value__in=found)
        return self.filter(wanted, store_id=store_id)


class ContactPoint(models.Model):
    """One way to know or reach a customer. Each value belongs to one customer at most."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=254)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "kind", "value"], name="a_contact_point_has_one_owner"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="a_contact_point_is_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return self.value

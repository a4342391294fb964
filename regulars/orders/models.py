"""Order, its lines, what was agreed on the phone, each try to call, and the links to its status page."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regulars.customers.models import Customer
from regulars.intake.models import Connection
from regulars.stores.models import Staff, Store


class Stage(models.TextChoices):
    """Where an order stands on its walk."""

    NEW = "new", _("waiting for a call")
    CONFIRMED = "confirmed", _("confirmed")
    MADE = "made", _("made")
    AT_WAREHOUSE = "at_warehouse", _("at the warehouse")
    PACKED = "packed", _("packed")
    ON_THE_WAY = "on_the_way", _("on the way")
    NEARLY_THERE = "nearly_there", _("nearly there")
    DELIVERED = "delivered", _("delivered")
    CANCELLED = "cancelled", _("cancelled")


class CancelReason(models.TextChoices):
    """Why an order came to nothing."""

    BOUGHT_ELSEWHERE = "bought_elsewhere", _("bought elsewhere")
    CHANGED_MIND = "changed_mind", _("a change of mind")
    NO_STOCK = "no_stock", _("we do not have it")
    NO_PAYMENT_WAY = "no_payment_way", _("no suitable way to pay")
    NOT_REACHED = "not_reached", _("never reached")
    MISTAKE = "mistake", _("ordered by mistake or twice")
    IN_SHOP = "in_shop", _("cancelled in the shop")
    OTHER = "other", _("another reason")


class OrderQuerySet(models.QuerySet["Order"]):
    """Questions to orders."""

    def of(self, store: Store) -> Self:
        """The orders of one store."""
        return self.filter(store=store)

    def newest_first(self) -> Self:
        """As a list shows them; pages by key."""
        return self.order_by("-placed_at", "-id")


class Order(models.Model):
    """A purchase, wherever it was made. It comes in once and keeps its source's newest word."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="orders")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True, related_name="orders")
    external_id = models.CharField(max_length=100)
    number = models.CharField(_("number"), max_length=100)
    version = models.BigIntegerField(default=0)  # microseconds of the source's own stamp
    content = models.CharField(max_length=64, default="", blank=True)  # settles which of two equal stamps wins
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    stage = models.CharField(_("stage"), max_length=15, choices=Stage.choices, default=Stage.NEW)
    shop_status = models.CharField(max_length=100, default="", blank=True)  # the shop's own word
    shop_state = models.CharField(max_length=20, default="", blank=True)  # the same in our words
    history = models.BooleanField(default=False)
    placed_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField(default=0)
    discount_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    tax_included = models.BooleanField(default=False)
    phone = models.CharField(max_length=20, default="", blank=True)  # E.164, of this order
    email = models.CharField(max_length=254, default="", blank=True)
    language = models.CharField(max_length=10, default="", blank=True)
    ship_to = models.JSONField(default=dict)
    bill_to = models.JSONField(default=dict)
    payment_method = models.CharField(max_length=300, default="", blank=True)
    paid_at = models.DateTimeField(null=True)
    shipping_method = models.CharField(max_length=300, default="", blank=True)
    note = models.TextField(default="", blank=True)
    manager = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="orders")
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=20, choices=CancelReason.choices, default="", blank=True)
    delivered_at = models.DateTimeField(null=True)
    came_in_at = models.DateTimeField()

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="an_order_comes_in_once"),
            models.UniqueConstraint(
                fields=["store", "external_id"],
                condition=Q(connection__isnull=True),
                name="an_order_by_hand_comes_in_once",
            ),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="an_order_is_in_a_known_stage"),
            models.CheckConstraint(
                condition=Q(stage="cancelled", cancelled_at__isnull=False) | ~Q(stage="cancelled"),
                name="a_cancelled_order_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-placed_at", "-id"], name="orders_newest_first"),
            models.Index(fields=["store", "number"], name="orders_by_number"),
            models.Index(fields=["customer", "-id"], name="orders_of_a_customer"),
            models.Index(fields=["store", "phone"], name="orders_by_phone"),
            models.Index(
                fields=["manager", "id"], condition=~Q(stage__in=["delivered", "cancelled"]), name="orders_in_hand"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """The order's thread in journal and ledger."""
        return f"order:{self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether it still waits for the confirming call."""
        return self.stage == Stage.NEW

    @property
    def speaks(self) -> str:
        """The language to address the customer in: the order's, hers, else the store's main one."""
        return self.language or self.customer.language or self.store.language


class OrderLine(models.Model):
    """An item of an order. Money in minor units of the order's currency."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    external_id = models.CharField(max_length=100, default="", blank=True)
    product_id_there = models.CharField(max_length=100, default="", blank=True)
    variant_id_there = models.CharField(max_length=100, default="", blank=True)
    sku = models.CharField(max_length=100, default="", blank=True)
    title = models.CharField(max_length=500)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    options = models.JSONField(default=list)
    goods = models.BooleanField(default=True)  # False: a fee or a tip, nothing to pick

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="a_line_has_its_own_place"),
        ]

    def __str__(self) -> str:
        return self.title


class OrderConfirmation(models.Model):
    """What was agreed on the phone: the whole of it, as it was read back to the customer."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="confirmations")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    agreed_at = models.DateTimeField()
    items = models.JSONField()  # [{"title", "quantity", "total_minor"}]
    total_minor = models.BigIntegerField()
    availability = models.CharField(max_length=200, default="", blank=True)
    address = models.JSONField(default=dict)
    day = models.DateField()
    window_from = models.TimeField()
    window_to = models.TimeField()
    note = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(window_from__lt=models.F("window_to")), name="a_window_opens_before_it_closes"
            ),
        ]


class Outcome(models.TextChoices):
    """How a try to call ended."""

    REACHED = "reached", _("reached")
    NO_ANSWER = "no_answer", _("no answer")
    BUSY = "busy", _("busy")
    WRONG_NUMBER = "wrong_number", _("wrong number")


class CallAttempt(models.Model):
    """One try to reach the customer by phone, and when the next one was promised."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="calls")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    key = models.CharField(max_length=40)  # made by the page: a double click is one call
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    called_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    note = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], name="a_call_is_noted_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="a_call_has_a_known_outcome"),
        ]


class StatusLink(models.Model):
    """A private way to an order's status page. Only the hash of its token is kept."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="links")
    hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=20)  # "letter", "thanks", "renewed"
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def is_asleep(self, at: datetime) -> bool:
        """Whether the link has expired."""
        return at >= self.expires_at


def address_facts(address: Any) -> dict[str, str]:
    """Return an incoming address as the plain facts that a row keeps, without the empty ones."""
    names = ("name", "company", "line1", "line2", "city", "region", "postcode", "country", "phone")
    return {name: value for name in names if (value := getattr(address, name))}

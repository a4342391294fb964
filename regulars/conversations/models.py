"""Conversation: the thread with one person.  Message: one thing said in it.  Alert: what an owner must hear."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedTextField

from regulars.customers.models import Customer
from regulars.stores.models import Staff, Store

RTL = frozenset({"he"})
HIDDEN_LINK = "https://…/s/…"  # stands in a stored text where the private link goes when the message leaves


class Conversation(models.Model):
    """What is said between the store and one person: a customer, or one of its own people."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="conversations")
    key = models.CharField(max_length=80)  # "customer:5", "staff:3": a conversation is begun once
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="conversations")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="conversations")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "key"], name="a_conversation_is_begun_once"),
            models.CheckConstraint(
                condition=Q(customer__isnull=True) ^ Q(staff__isnull=True), name="a_conversation_is_with_one_person"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def thread(self) -> str:
        """The conversation's thread in journal and outbox; its messages leave in order."""
        return f"conversation:{self.pk}"


class Direction(models.TextChoices):
    """Who speaks."""

    OUT = "out", _("to the customer")
    IN = "in", _("from the customer")


class Kind(models.TextChoices):
    """What a message is."""

    LETTER = "letter", _("letter")
    ALERT = "alert", _("notice to our own people")
    REPLY = "reply", _("reply by a person")
    NOTE = "note", _("note among ourselves")


class State(models.TextChoices):
    """Where a message stands: in exactly one of these (reliability.md I4)."""

    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("refused")
    EXPIRED = "expired", _("too late to be useful")
    CANCELLED = "cancelled", _("not needed any more")
    PARKED = "parked", _("put aside after its last try")
    UNSURE = "unsure", _("may have been sent")


WAITING = (State.QUEUED, State.SENDING)
LEFT = (State.SENT, State.DELIVERED)
TROUBLED = (State.FAILED, State.PARKED, State.UNSURE)  # a person decides what now
ENDED = (*LEFT, *TROUBLED, State.EXPIRED, State.CANCELLED)


class Once(models.TextChoices):
    """What "once" can mean for a message whose process died while it left (reliability.md D.2)."""

    KEYED = "keyed", _("the provider knows our key: sent again, seen once")
    BLIND_NOW = "blind_now", _("useful now: sent again once, with the same Message-ID")
    BLIND_LATER = "blind_later", _("can wait: not sent again")
    BY_PERSON = "by_person", _("written by a person, who decides")


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions to messages."""

    def of(self, store: Store) -> Self:
        """Those of one store."""
        return self.filter(store=store)

    def about(self, topic: str) -> Self:
        """Those that speak about one thread (`order:1042`), oldest first."""
        return self.filter(topic=topic).order_by("id")

    def in_trouble(self) -> Self:
        """Those that wait for a person's decision, oldest first."""
        return self.filter(state__in=TROUBLED).order_by("id")


class Message(models.Model):
    """One thing said. It is written before it is sent, and `key` makes writing it twice the same as once."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="messages")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.OUT)
    channel = models.CharField(max_length=20, default="email")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    author = models.CharField(max_length=60)  # the actor
    name = models.CharField(max_length=60, default="", blank=True)  # which letter: "orders/received"
    topic = models.CharField(max_length=60, default="", blank=True)  # the thread it speaks about: "order:1042"
    key = models.CharField(max_length=120)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=250, default="", blank=True)
    text = models.TextField()
    html = models.TextField(default="", blank=True)
    language = models.CharField(max_length=10)
    # The token in a private link is nowhere but here, encrypted, and only until the message has left.
    private_link = EncryptedTextField(null=True)
    message_id = models.CharField(max_length=200)  # the header Message-ID: the same however often we try
    once = models.CharField(max_length=12, choices=Once.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    not_after = models.DateTimeField(null=True)
    void_on = models.JSONField(default=list)  # event kinds in the topic's thread that make it pointless …
    void_after = models.BigIntegerField(default=0)  # … when they stand in the journal after this entry
    attempts = models.PositiveSmallIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(default=0)  # tries made although it may have left before
    problem = models.TextField(default="", blank=True)
    provider_id = models.CharField(max_length=200, default="", blank=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "key"], name="a_message_is_written_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="a_message_is_in_a_known_state"),
            models.CheckConstraint(condition=Q(once__in=Once.values), name="a_message_is_of_a_known_class"),
            models.CheckConstraint(
                condition=Q(state__in=WAITING, ended_at__isnull=True) | Q(state__in=ENDED, ended_at__isnull=False),
                name="a_message_has_one_ending",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=LEFT) | Q(sent_at__isnull=False), name="a_sent_message_has_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=LEFT) | Q(private_link__isnull=True), name="a_sent_message_keeps_no_token"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "id"], name="messages_of_a_conversation"),
            models.Index(fields=["topic", "id"], name="messages_about_a_thread"),
            models.Index(
                fields=["written_at"], condition=Q(state__in=["queued", "sending"]), name="messages_waiting"
            ),
            models.Index(
                fields=["store", "id"],
                condition=Q(state__in=["failed", "parked", "unsure"]),
                name="messages_in_trouble",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def dir(self) -> str:
        """The direction of its language: "rtl" or "ltr"."""
        return "rtl" if self.language in RTL else "ltr"

    @property
    def is_waiting(self) -> bool:
        """Whether it has still to leave."""
        return self.state in WAITING

    def is_too_late(self, at: datetime) -> bool:
        """Whether sending it now would be worse than silence."""
        return self.not_after is not None and at >= self.not_after

    def whole(self, body: str) -> str:
        """Return `body` (text or html) with the private link in its place."""
        return body.replace(HIDDEN_LINK, self.private_link) if self.private_link else body


class Alert(models.Model):
    """Something an owner must hear of. Many in a short time are told in one letter (an internal alarm)."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="alerts")
    key = models.CharField(max_length=120)  # the same happening twice is one alert
    facts = models.JSONField()
    raised_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "key"], name="an_alert_is_raised_once")]
        indexes = [models.Index(fields=["store", "id"], condition=Q(told_at__isnull=True), name="alerts_untold")]

    def __str__(self) -> str:
        return self.key

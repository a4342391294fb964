"""Standard: the rule, versioned.  Promise: what is owed, to whom, by when.  Pause: when its clock stood."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from regulars.journal.literals import OneOf
from regulars.promises.rules import Rule, from_table
from regulars.stores.models import CalendarVersion, Store


class Standard(models.Model):
    """One version of a rule of one store. A change is a new version; promises keep theirs."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="standards")
    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    data = models.JSONField()
    enabled = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "key", "version"], name="a_standard_version_is_written_once"),
        ]

    @cached_property
    def rule(self) -> Rule:
        """The rule as a value."""
        return from_table(self.data)


class State(models.TextChoices):
    """Where a promise stands."""

    OPEN = "open", pgettext_lazy("state of a promise", "open")
    PAUSED = "paused", pgettext_lazy("state of a promise", "paused")
    KEPT = "kept", pgettext_lazy("state of a promise", "kept")
    KEPT_LATE = "kept_late", pgettext_lazy("state of a promise", "kept late")
    BROKEN = "broken", pgettext_lazy("state of a promise", "broken")
    REPAIRED = "repaired", pgettext_lazy("state of a promise", "repaired")
    RELEASED = "released", pgettext_lazy("state of a promise", "released")


LIVE = (State.OPEN, State.PAUSED, State.BROKEN)  # something is still owed
ENDED = (State.KEPT, State.KEPT_LATE, State.REPAIRED, State.RELEASED)


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Questions to the ledger, that read like speech."""

    def live(self) -> Self:
        """Those by which something is still owed."""
        return self.filter(OneOf("state", LIVE))

    def of(self, store_id: int) -> Self:
        """Those of one store."""
        return self.filter(store_id=store_id)

    def about(self, subject: str) -> Self:
        """Those of one thread, in the order they were given."""
        return self.filter(subject=subject).order_by("id")

    def soonest_first(self) -> Self:
        """What breaks next comes first."""
        return self.order_by("due_at", "id")


class Promise(models.Model):
    """Something owed to one customer, with moments frozen when it was given."""

    store_id = models.BigIntegerField()
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="promises")
    key = models.SlugField(max_length=60)
    subject = models.CharField(max_length=60)
    customer_id = models.BigIntegerField(null=True)
    opened_by = models.BigIntegerField()  # the journal's entry
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    given_at = models.DateTimeField()
    good_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    urgent_at = models.DateTimeField()
    due_at = models.DateTimeField()  # what was said; the queue is sorted by it
    late_at = models.DateTimeField()  # until then it counts as kept
    limit_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)  # the next moment at which the clock has something to do
    broken_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, default="", blank=True)  # the actor

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opened_by", "key"], name="an_event_opens_a_promise_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="a_promise_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | Q(state__in=LIVE, ended_at__isnull=True),
                name="a_promise_has_one_ending",
            ),
            models.CheckConstraint(
                condition=~Q(state="broken") | Q(broken_at__isnull=False), name="a_breach_has_a_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="promises_by_next_moment"),
            models.Index(
                fields=["store_id", "due_at", "id"],
                condition=Q(state__in=["open", "paused", "broken"]),
                name="promises_by_due_moment",
            ),
            models.Index(fields=["subject", "key"], name="promises_of_a_thread"),
            models.Index(fields=["store_id", "ended_at"], name="promises_by_ending"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.subject}"

    @property
    def is_live(self) -> bool:
        """Whether something is still owed."""
        return self.state in LIVE

    def is_late(self, at: datetime) -> bool:
        """Whether it would no longer count as kept, and still stands open."""
        return self.is_live and at >= self.late_at

    def look(self) -> dict[str, Any]:
        """Return what the badge draws (web/look.py): amber and red also in the last 30 and 10 minutes."""
        return {
            "state": self.state,
            "warn_at": min(self.warn_at, self.late_at - timedelta(minutes=30)),
            "urgent_at": min(self.urgent_at, self.late_at - timedelta(minutes=10)),
            "due_at": self.late_at,
            "limit_at": self.limit_at,
            "ended_at": self.ended_at,
        }


class PromisePause(models.Model):
    """A closed interval during which the clock of a promise stood, by agreement with the customer."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="pauses")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200)


class ClockGuard(models.Model):
    """What the promise clock last saw, and whether it waits for the owner after a jump (B14)."""

    last_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    held_count = models.PositiveIntegerField(default=0)
    held_why = models.CharField(max_length=20, default="", blank=True)

"""Entry: what happened.  Effect: what is still owed because of it.  Worker: who is alive to do it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regulars.journal.events import EVENTS, Event


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions to the journal."""

    def of(self, subject: str) -> Self:
        """The entries of one thread, oldest first."""
        return self.filter(subject=subject).order_by("id")


class Entry(models.Model):
    """One event as it was recorded. Never changed; its personal facts can be forgotten."""

    store_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    personal = models.JSONField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="entries_of_a_thread"),
            models.Index(fields=["kind", "at"], name="entries_of_a_kind"),
        ]

    def event(self) -> Event:
        """Return the event itself, as its class knows it today."""
        facts: dict[str, Any] = {**self.data, **(self.personal or {})}
        return EVENTS[self.kind].from_data(facts)


class EffectState(models.TextChoices):
    """Where an owed effect stands."""

    OWED = "owed", _("waiting")
    CLAIMED = "claimed", _("being done")
    DONE = "done", _("done")
    EXPIRED = "expired", _("too late to be useful")
    PARKED = "parked", _("parked after its last try")


WAITING = (EffectState.OWED, EffectState.CLAIMED)


class Effect(models.Model):
    """A handler still owed to an entry: a row of the outbox, with its attempts."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="effects")
    handler = models.CharField(max_length=80)
    subject = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=EffectState.choices, default=EffectState.OWED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=40, default="", blank=True)
    ended_at = models.DateTimeField(null=True)
    problem = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "handler"], name="an_effect_is_owed_once"),
            models.CheckConstraint(condition=Q(state__in=EffectState.values), name="an_effect_is_in_a_known_state"),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="owed"), name="effects_owed"),
            models.Index(
                fields=["subject", "id"],
                condition=Q(state__in=["owed", "claimed"]),
                name="effects_waiting_in_a_thread",
            ),
            models.Index(fields=["claimed_by"], condition=Q(state="claimed"), name="effects_claimed"),
            models.Index(fields=["id"], condition=Q(state="parked"), name="effects_parked"),
        ]


class Worker(models.Model):
    """A process that does owed work. It lives while its beat goes on counting.

    Whoever watches compares beats by its own monotonic clock, so that a wall clock that jumps neither
    frees work in hand nor keeps a dead worker's work for ever (reliability.md B14).
    """

    token = models.CharField(max_length=40, unique=True)
    role = models.CharField(max_length=20)
    host = models.CharField(max_length=80)
    pid = models.PositiveIntegerField()
    beat = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class Tick(models.Model):
    """The last run of one line of the timetable, so that each runs once whoever runs it."""

    name = models.CharField(max_length=80, unique=True)
    ran_at = models.DateTimeField()

"""The store itself: its contact data, its people, its working hours."""

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regulars.core.worktime import Calendar as WorkingTime


class Store(models.Model):
    """One store: one name, one ledger, one set of promises."""

    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("main language"), max_length=10, default="en")
    country = models.CharField(_("country"), max_length=2, default="", blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    phone = models.CharField(_("phone"), max_length=20, default="", blank=True)
    email = models.EmailField(_("e-mail"), default="", blank=True)
    address = models.CharField(_("address"), max_length=300, default="", blank=True)
    website = models.URLField(_("website"), default="", blank=True)
    order_sequence = models.PositiveIntegerField(default=0)  # the last number of an order entered by hand
    standards_version = models.PositiveIntegerField(default=0)  # rises with every change of a standard
    hours_version = models.PositiveIntegerField(default=0)  # rises with every change of a calendar

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person may do; the access table in web/doors.py says it right by right."""

    OWNER = "owner", _("owner")
    OPERATOR = "operator", _("operator")


class StaffManager(BaseUserManager["Staff"]):
    """Makes people, and reads each with her store: no page is without it."""

    def get_queryset(self) -> models.QuerySet["Staff"]:
        """Every person comes with her store, in one statement."""
        return super().get_queryset().select_related("store")

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """Find a person by e-mail, whatever the case it was typed in."""
        return self.get(email__iexact=username)


class Staff(AbstractBaseUser):
    """A person who works in the store and signs in with her e-mail address."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="staff")
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.OPERATOR)
    language = models.CharField(_("language"), max_length=10, default="en")
    theme = models.CharField(_("theme"), max_length=6, default="auto")
    shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_active = models.BooleanField(_("may sign in"), default=True)

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="a_person_has_a_known_role"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """The name under which this person stands in the journal."""
        return f"staff:{self.pk}"

    @property
    def first_name(self) -> str:
        """The name a colleague calls."""
        return self.name.split(" ")[0]

    def get_full_name(self) -> str:
        """The whole name; sign-in pages ask for it."""
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Rights live in the access table (web/doors.py), not here."""
        return False


class Calendar(models.Model):
    """Working hours under a name: of the store, of a channel, of a team. Its versions never change."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="calendars")
    key = models.SlugField(max_length=30)  # "store", "phone", "email", a team's own
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "key"], name="a_calendar_key_is_used_once"),
        ]


class CalendarVersion(models.Model):
    """The hours of a calendar as they were at one time; promises keep the version they were counted with."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    zone = models.CharField(max_length=60)
    hours = models.CharField(max_length=400)  # "Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-15:00"
    exceptions = models.JSONField(default=dict)  # {"2026-12-25": ["", "Christmas Day"]}
    holidays_until = models.DateField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="a_version_number_is_used_once"),
        ]

    @cached_property
    def worktime(self) -> WorkingTime:
        """The calculator of this version."""
        days = {date.fromisoformat(day): hours for day, (hours, _note) in self.exceptions.items()}
        notes = {date.fromisoformat(day): note for day, (_hours, note) in self.exceptions.items() if note}
        return WorkingTime.parse(self.hours, zone=self.zone, exceptions=days, notes=notes)


class Holidays(models.Model):
    """Which public holidays close a calendar; the store's own exceptions come on top."""

    calendar = models.OneToOneField(Calendar, on_delete=models.PROTECT, related_name="holidays")
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=20, default="", blank=True)


class OwnException(models.Model):
    """A day on which this store keeps other hours than its week says; it wins over a public holiday."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="own_exceptions")
    day = models.DateField()
    hours = models.CharField(max_length=100, default="", blank=True)  # "" = closed
    note = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="a_day_has_one_exception"),
        ]

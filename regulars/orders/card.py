"""Everything a person wants to know about one order, gathered for the pages that show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.conversations.models import Message
from regulars.conversations.queries import messages_about
from regulars.core.worktime import zone_named
from regulars.orders.models import CallAttempt, Order, OrderConfirmation, OrderLine, Outcome, Stage
from regulars.orders.places import address_words
from regulars.orders.queries import timeline
from regulars.orders.timeline import Line, tell
from regulars.orders.wording import sentence, short_name, symbol
from regulars.promises.models import ENDED, Promise, State
from regulars.promises.queries import promises_about
from regulars.stores.queries import worktime_of
from regulars.web.moments import locale, say

OTHERS_SHOWN = 3
OTHERS_READ = 50  # of a customer's orders: how well her promises were kept is counted over these


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise as a page shows it."""

    promise: Promise
    short: str
    says: str
    icon: str
    paused_until: datetime | None

    @property
    def is_live(self) -> bool:
        """Whether something is still owed."""
        return self.promise.is_live


@dataclass(frozen=True, slots=True)
class Person:
    """What she is to us: her other orders and how we kept our word to her."""

    other_count: str  # "50+" when there are more than are read
    others: Sequence[Order]  # the newest few
    is_returning: bool  # she had ordered before
    kept: int
    given: int


@dataclass(frozen=True, slots=True)
class Card:
    """An order with all that belongs to it."""

    order: Order
    lines: Sequence[OrderLine]
    promises: Sequence[Owed]
    calls: Sequence[CallAttempt]
    confirmation: OrderConfirmation | None
    timeline: Sequence[Line]
    messages: Sequence[Message]
    person: Person
    words: str

    @property
    def story(self) -> list[Line]:
        """What people did and what came from outside."""
        return [line for line in self.timeline if line.layer == "story"]

    @property
    def ledger(self) -> list[Line]:
        """What the promises made of it."""
        return [line for line in self.timeline if line.layer == "ledger"]

    @property
    def language(self) -> str:
        """The language that the customer speaks, in the reader's words."""
        return language_words(self.order.speaks)

    @property
    def address(self) -> str:
        """Where it goes, in one line; empty where nobody said."""
        return address_words(self.order.ship_to)

    @property
    def agreed_day(self) -> str:
        """The agreed day in words."""
        return day_words(self.confirmation) if self.confirmation else ""

    @property
    def agreed_address(self) -> str:
        """The agreed address in one line."""
        return address_words(self.confirmation.address) if self.confirmation else ""

    @property
    def most_urgent(self) -> Owed | None:
        """The live promise that is due first."""
        live = [owed for owed in self.promises if owed.is_live]
        return min(live, key=lambda owed: owed.promise.due_at, default=None)


def card_of(order: Order, *, at: datetime) -> Card:
    """Return the order with all that belongs to it, as it stands at `at`. A fixed number of statements."""
    calls = list(order.calls.select_related("staff").order_by("called_at", "id"))
    confirmation = order.confirmations.select_related("staff").order_by("-id").first()
    return Card(
        order=order,
        lines=list(order.lines.all()),
        promises=owed_for(order.subject, at=at),
        calls=calls,
        confirmation=confirmation,
        timeline=tell(order, timeline(order)),
        messages=list(messages_about(order.subject)),
        person=person_of(order),
        words=state_words(order, calls=calls, confirmation=confirmation),
    )


def owed_for(subject: str, *, at: datetime) -> list[Owed]:
    """Return the promises of a thread, the live ones first, soonest first."""
    found = [as_owed(promise, at=at) for promise in promises_about(subject)]
    return sorted(found, key=lambda owed: (not owed.is_live, owed.promise.due_at, owed.promise.pk))


def as_owed(promise: Promise, *, at: datetime) -> Owed:
    """Return a promise as a page shows it."""
    says = sentence(promise)
    short = short_name(promise.key, says=says)
    return Owed(promise, short, says, symbol(promise.key), paused_until(promise, at=at))


def paused_until(promise: Promise, *, at: datetime) -> datetime | None:
    """Return when the clock of an open promise goes on, if the store is closed at `at`; else None."""
    if promise.state != State.OPEN or promise.calendar_id is None:
        return None
    worktime = worktime_of(promise.calendar_id)
    return None if worktime.is_open(at) else worktime.opens_at(at)


def person_of(order: Order) -> Person:
    """Return what the customer of `order` is to us. Two statements."""
    newest_first = (
        Order.objects.filter(customer_id=order.customer_id).exclude(pk=order.pk).order_by("-placed_at", "-id")
    )
    others = list(newest_first[:OTHERS_READ])
    subjects = [each.subject for each in others] + [order.subject]
    ended = Promise.objects.filter(subject__in=subjects, state__in=ENDED).exclude(state=State.RELEASED)
    states = list(ended.values_list("state", flat=True))
    return Person(
        other_count="" if not others else f"{OTHERS_READ}+" if len(others) == OTHERS_READ else str(len(others)),
        others=others[:OTHERS_SHOWN],
        is_returning=any(each.placed_at < order.placed_at for each in others),
        kept=states.count(State.KEPT),
        given=len(states),
    )


def state_words(order: Order, *, calls: Sequence[CallAttempt], confirmation: OrderConfirmation | None) -> str:
    """Return where the order stands, in one sentence of the active language."""
    zone = zone_named(order.store.zone)
    if order.stage == Stage.CANCELLED and order.cancelled_at:
        gaps = {"moment": say(order.cancelled_at, zone=zone), "reason": order.get_cancel_reason_display()}
        return _("Cancelled %(moment)s: %(reason)s.") % gaps
    if order.stage == Stage.DELIVERED and order.delivered_at:
        return _("Delivered %(moment)s.") % {"moment": say(order.delivered_at, zone=zone)}
    if order.stage == Stage.NEW:
        return _waiting_words(calls, zone_name=order.store.zone)
    if confirmation and order.stage == Stage.CONFIRMED:
        gaps = {"day": day_words(confirmation), "window": window_words(confirmation)}
        return _("Agreed: %(day)s, %(window)s.") % gaps
    return order.get_stage_display()


def language_words(code: str) -> str:
    """Return a language's name in the active language; its code where nobody knows it."""
    try:
        return Locale.parse(code.replace("_", "-"), sep="-").get_language_name(locale()) or code
    except (UnknownLocaleError, ValueError):
        return code


def day_words(confirmation: OrderConfirmation) -> str:
    """Return the agreed day in words."""
    noon = datetime.combine(confirmation.day, datetime.min.time(), zone_named("UTC"))
    return say(noon, "day")


def window_words(confirmation: OrderConfirmation) -> str:
    """Return the agreed window in words."""
    return f"{confirmation.window_from:%H:%M}–{confirmation.window_to:%H:%M}"


def _waiting_words(calls: Sequence[CallAttempt], *, zone_name: str) -> str:
    missed = [call for call in calls if call.outcome != Outcome.REACHED]
    if not calls:
        return _("Waits for the confirming call.")
    if not missed or calls[-1].outcome == Outcome.REACHED or calls[-1].next_at is None:
        return _("We spoke with the customer; the order is not agreed yet.")
    gaps = {"n": len(missed), "moment": say(calls[-1].next_at, "short", zone=zone_named(zone_name))}
    words = ngettext(
        "Called %(n)s time, not reached yet. We call again %(moment)s.",
        "Called %(n)s times, not reached yet. We call again %(moment)s.",
        len(missed),
    )
    return words % gaps

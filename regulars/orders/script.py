"""What the operator says and offers in the confirming call. The sentences are in the customer's language.

Days and windows are pure: a calendar and a moment in, chips out.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from babel.lists import format_list
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.core.worktime import Calendar
from regulars.orders.models import Order, OrderLine
from regulars.orders.places import address_words
from regulars.stores.models import Staff
from regulars.web import moments
from regulars.web.templatetags.regulars_tags import money

OFFERED = 5  # chips: digits 6 to 8 are the ways of not reaching somebody
WINDOW_MINUTES = 120
SHORTEST_MINUTES = 60
AHEAD_MINUTES = 60  # nothing is promised for the next hour
LOOK_AHEAD_DAYS = 40
NAMED_ITEMS = 4  # more are counted, nobody listens to a list of twelve


@dataclass(frozen=True, slots=True)
class Script:
    """The sentences of one call. lang, dir: of the language they are in."""

    lang: str
    dir: str
    hello: SafeString
    total: SafeString
    goods: SafeString
    address: SafeString
    day: SafeString
    window: SafeString
    bye: SafeString


@dataclass(frozen=True, slots=True)
class Window:
    """Two hours, or what is left of the day, in which the customer will be at home."""

    opens: time
    closes: time

    @property
    def words(self) -> str:
        """As it is said: 14:00–16:00."""
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


def script_for(order: Order, lines: list[OrderLine], *, staff: Staff) -> Script:
    """Return what to say, in the language that the customer speaks."""
    with translation.override(order.speaks):
        hello = _("Hello %(name)s, this is %(operator)s from %(store)s. You ordered %(items)s. Is that right?")
        return Script(
            lang=translation.get_language() or "en",
            dir="rtl" if translation.get_language_bidi() else "ltr",
            hello=_fill(
                hello,
                name=order.customer.first_name,
                operator=staff.first_name,
                store=order.store.name,
                items=_items(lines),
            ),
            total=_total(order),
            goods=_fill(_("Everything is here and can go out to you.")),
            address=_address(order),
            day=_fill(_("Which day suits you?")),
            window=_fill(_("And at what time will you be there?")),
            bye=_fill(_("Thank you. What we agreed comes to you in writing. Good-bye.")),
        )


def days_to_offer(calendar: Calendar, *, at: datetime) -> list[date]:
    """Return the next days on which something can be delivered: today too, while a window of it is left."""
    today = at.astimezone(calendar.tz).date()
    days = (today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
    offered: list[date] = []
    for day in days:
        if len(offered) == OFFERED:
            break
        if windows_on(calendar, day, at=at):
            offered.append(day)
    return offered


def windows_on(calendar: Calendar, day: date, *, at: datetime) -> list[Window]:
    """Return the windows of a day: two hours each within the working hours, none that begins within the hour."""
    local = at.astimezone(calendar.tz)
    earliest = local.hour * 60 + local.minute + AHEAD_MINUTES if day == local.date() else 0
    if day < local.date():
        return []
    windows: list[Window] = []
    for opens, closes in calendar.hours_on(day):
        start = -(-opens // 30) * 30
        while start + SHORTEST_MINUTES <= closes:
            end = min(start + WINDOW_MINUTES, closes)
            if start >= earliest and end <= 24 * 60 - 1:
                windows.append(Window(_time(start), _time(end)))
            start += WINDOW_MINUTES
    return windows


def say_day(day: date, *, today: date) -> str:
    """Return a day as people say it: "today, Thu 14 May"."""
    noon = datetime.combine(day, time(12)).astimezone()
    words = moments.say(noon, "day", today=today)
    if day == today:
        return _("today, %(day)s") % {"day": words}
    if day == today + timedelta(days=1):
        return _("tomorrow, %(day)s") % {"day": words}
    return words


def quantity_words(quantity: Decimal) -> str:
    """Return a quantity without empty decimals: "2", "0.5"."""
    return f"{quantity.normalize():f}"


def _items(lines: list[OrderLine]) -> SafeString:
    goods = [line for line in lines if line.goods]
    named = [_fill("%(n)s × %(title)s", n=quantity_words(one.quantity), title=one.title) for one in goods]
    more = len(named) - NAMED_ITEMS
    if more > 1:
        rest = ngettext("%(n)s more item", "%(n)s more items", more) % {"n": more}
        named = [*named[:NAMED_ITEMS], _fill(rest)]
    return mark_safe(format_list(named, locale=moments.locale()))  # noqa: S308  # each part is escaped above


def _total(order: Order) -> SafeString:
    total = money(order.total_minor, order.currency)
    if order.paid_at:
        return _fill(_("Together that is %(total)s, and it is paid. Is that right?"), total=total)
    if order.payment_method:
        words = _("Together that is %(total)s, delivery included; you pay: %(payment)s. Is that right?")
        return _fill(words, total=total, payment=order.payment_method)
    return _fill(_("Together that is %(total)s, delivery included. Is that right?"), total=total)


def _address(order: Order) -> SafeString:
    where = address_words(order.ship_to)
    if not where:
        return _fill(_("Where shall we bring it?"))
    return _fill(_("We bring it to %(address)s. Is that right?"), address=where)


def _fill(sentence: str, **gaps: object) -> SafeString:
    """Put values into the gaps of a sentence, each isolated, so that a Hebrew line keeps a Latin name whole."""
    filled = {
        name: f"<bdi>{conditional_escape(str(value) if not isinstance(value, SafeString) else value)}</bdi>"
        for name, value in gaps.items()
    }
    return mark_safe(conditional_escape(sentence) % filled)  # noqa: S308  # sentence and values are escaped


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)

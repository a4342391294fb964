"""The status page as the template draws it: plain values, in the language that is active now."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from regulars.conversations.words import say_money, say_number, say_time, say_when
from regulars.core import phones
from regulars.orders.models import Order, Stage
from regulars.portal.masks import mask_address, mask_email
from regulars.portal.queries import Seen, calling_hours, closes_at, opens_at, usual_answer
from regulars.portal.standing import standing
from regulars.portal.walk import walk
from regulars.stores.models import Store
from regulars.web.moments import say


def status_context(seen: Seen) -> dict[str, Any]:
    """Return everything the status page says."""
    order = seen.order
    zone = ZoneInfo(order.store.zone)
    today = seen.at.astimezone(zone).date()
    return {
        **shell(order.store, at=seen.at),
        "number": order.number,
        "standing": standing(seen),
        "steps": walk(seen),
        "as_of": _("As of %(time)s") % {"time": say_time(seen.at.astimezone(zone).time())},
        "placed": say(order.placed_at, "day", zone=zone, today=today),
        "rows": [
            (say_number(quantity), title, say_money(minor, order.currency)) for quantity, title, minor in seen.lines
        ],
        "extras": _extras(seen),
        "total": say_money(order.total_minor, order.currency),
        "total_words": _total_words(order),
        "payment": order.payment_method,
        "address": mask_address(seen.confirmation.address if seen.confirmation else order.ship_to),
        "phone": phones.mask(order.phone) if order.phone else "",
        "email": mask_email(order.email),
        "mail_subject": _("Order %(number)s") % {"number": order.number},
    }


def shell(store: Store | None, *, at: datetime) -> dict[str, Any]:
    """Return what each of the customer's pages needs: the store, its contact bar, the languages."""
    here = get_language()
    return {
        "store": store,
        "tongues": [(code, name, code == here) for code, name in settings.LANGUAGES],
        "tongue": dict(settings.LANGUAGES).get(here or "", ""),
        **(contact_words(store, at=at) if store else {}),
    }


def contact_words(store: Store, *, at: datetime) -> dict[str, str]:
    """Return when somebody answers, by the calendar, and how soon, by our own standard (P-05)."""
    hours = calling_hours(store)
    zone = ZoneInfo(store.zone)
    opens = opens_at(hours, at)
    if opens is not None:
        today = at.astimezone(zone).date()
        same_day = opens.astimezone(zone).date() == today
        when = say_time(opens.astimezone(zone).time()) if same_day else say_when(opens, zone=zone, today=today)
        return {"hours_words": _("Closed now. We answer from %(when)s") % {"when": when}, "answer_words": ""}
    closes = closes_at(hours, at)
    words = (
        _("Open till %(time)s") % {"time": say_time(closes.astimezone(zone).time())} if closes else _("Always open")
    )
    return {"hours_words": words, "answer_words": _answer_words(usual_answer(store))}


def _answer_words(usual: timedelta | None) -> str:
    if usual is None or usual <= timedelta(0):
        return ""
    minutes = int(usual.total_seconds()) // 60
    if minutes < 90:
        words = ngettext("we answer in about %(n)s minute", "we answer in about %(n)s minutes", minutes)
        return words % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("we answer in about %(n)s hour", "we answer in about %(n)s hours", hours) % {"n": hours}


def _total_words(order: Order) -> str:
    if order.paid_at is not None:
        return _("Paid")
    return _("Total") if order.stage in {Stage.CANCELLED, Stage.DELIVERED} else _("To pay")


def _extras(seen: Seen) -> list[tuple[str, str]]:
    """Return what stands between the items and the total, so that the slip adds up."""
    order = seen.order
    rest = order.total_minor - order.shipping_minor - sum(minor for _quantity, _title, minor in seen.lines)
    extras = [(_("Delivery"), order.shipping_minor), (_("Discounts, taxes and fees"), rest)]
    return [(words, say_money(minor, order.currency)) for words, minor in extras if minor]

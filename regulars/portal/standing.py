"""Where an order stands, in the customer's words: the first line of her page, and the steps of the walk.

Pure but for gettext: reads what queries.py has gathered, in the language that is active now.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.conversations.words import say_day, say_time, say_when, say_window
from regulars.orders.models import CancelReason, Stage
from regulars.portal.queries import NEXT_CALL, REACTION, Seen, opens_at
from regulars.promises.models import Promise

_ON_ITS_WALK = (
    *(Stage.CONFIRMED, Stage.MADE, Stage.AT_WAREHOUSE, Stage.PACKED),
    *(Stage.ON_THE_WAY, Stage.NEARLY_THERE),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The first thing she reads. says: the next step with its moment.   sorry: honest words where we are late."""

    state: str
    says: str
    more: str = ""
    sorry: str = ""


def standing(seen: Seen) -> Standing:
    """Return where the order stands and what comes next."""
    stage = seen.order.stage
    if stage == Stage.CANCELLED:
        return _cancelled(seen)
    if stage == Stage.DELIVERED:
        return _delivered(seen)
    if stage in _ON_ITS_WALK:
        return _arriving(seen)
    return _waiting(seen)


def state_words(stage: str) -> str:
    """Return the one word for a stage that a customer reads."""
    words = {
        Stage.NEW: _("Received"),
        Stage.CONFIRMED: _("Confirmed"),
        Stage.MADE: pgettext("state of an order", "Made"),
        Stage.AT_WAREHOUSE: _("At the warehouse"),
        Stage.PACKED: _("Packed"),
        Stage.ON_THE_WAY: _("On the way"),
        Stage.NEARLY_THERE: _("Nearly there"),
        Stage.DELIVERED: _("Delivered"),
        Stage.CANCELLED: _("Cancelled"),
    }
    return words[Stage(stage)]


# ── received: somebody calls or writes ──────────────────────────────────────────────────────────────


def _waiting(seen: Seen) -> Standing:
    state = state_words(Stage.NEW)
    owed = current_promise(seen)
    if owed is None:
        return _nothing_promised(seen, state)
    if seen.at >= owed.due_at:
        return _late(seen, owed, state)
    again = owed.key == NEXT_CALL
    return Standing(state, _will_get_in_touch(seen, owed), more=_tried(seen) if again else _purpose(seen))


def current_promise(seen: Seen) -> Promise | None:
    """Return the public promise that is owed next: the next try to call, else the first contact."""
    live = [promise for key in (NEXT_CALL, REACTION) if (promise := seen.promises.get(key)) and promise.is_live]
    return live[0] if live else None


def _will_get_in_touch(seen: Seen, owed: Promise) -> str:
    by_phone = bool(seen.order.phone)
    when = _moment(seen, owed.due_at)
    if owed.key == NEXT_CALL:
        return _("We will call you again at %(when)s") % {"when": when}
    if opens_at(seen.hours, seen.at) == owed.due_at:
        words = (
            _("We will call you when we open, %(when)s")
            if by_phone
            else _("We will write to you when we open, %(when)s")
        )
        return words % {"when": when}
    words = _("We will call you by %(when)s") if by_phone else _("We will write to you by %(when)s")
    return words % {"when": when}


def _purpose(seen: Seen) -> str:
    manager = seen.order.manager
    if manager is None:
        return _("Then we agree on the delivery with you.")
    by_phone = bool(seen.order.phone)
    words = (
        _("%(name)s calls you, to agree on the delivery.")
        if by_phone
        else _("%(name)s writes to you, to agree on the delivery.")
    )
    return words % {"name": manager.first_name}


def _tried(seen: Seen) -> str:
    tried = seen.happened.get("call.missed")
    if tried is None:
        return _purpose(seen)
    return _("We called at %(when)s and did not reach you. Your order waits for you.") % {
        "when": _moment(seen, tried)
    }


def _nothing_promised(seen: Seen, state: str) -> Standing:
    if "call.connected" in seen.happened or "message.sent_by_person" in seen.happened:
        return Standing(
            state, _("We have been in touch"), more=_("The day of delivery is still to be agreed with you.")
        )
    return Standing(
        state, _("We have your order"), more=_("We will get in touch, to agree on the delivery with you.")
    )


def _late(seen: Seen, owed: Promise, state: str) -> Standing:
    when = _moment(seen, owed.due_at)
    words = (
        _("Later than we promised: we wanted to call you by %(when)s")
        if seen.order.phone
        else _("Later than we promised: we wanted to write to you by %(when)s")
    )
    opens = opens_at(seen.hours, seen.at)
    if opens is not None:
        then = _("We are sorry. We are closed now and open %(when)s; your order is then on top of our list.")
        sorry = then % {"when": _moment(seen, opens)}
    else:
        sorry = _("We are sorry. Your order is on top of our list now. If you would rather not wait, call us.")
    return Standing(state, words % {"when": when}, sorry=sorry)


# ── confirmed: it arrives ───────────────────────────────────────────────────────────────────────────


def _arriving(seen: Seen) -> Standing:
    state = state_words(seen.order.stage)
    agreed = seen.confirmation
    if agreed is None:
        return Standing(state, _("We are preparing your order"), more=_("We will tell you when it arrives."))
    window = say_window(agreed.window_from, agreed.window_to)
    today = _today(seen)
    zone = ZoneInfo(seen.order.store.zone)
    if seen.at >= datetime.combine(agreed.day, agreed.window_to, tzinfo=zone):
        words = _("Later than we agreed: it was to arrive on %(day)s, %(window)s")
        sorry = _("We are sorry. Call us or write to us, and we will find out where it is.")
        return Standing(state, words % {"day": say_day(agreed.day, today=today), "window": window}, sorry=sorry)
    if agreed.day == today:
        return Standing(state, _("Arrives today, %(window)s") % {"window": window})
    return Standing(
        state, _("Arrives %(day)s, %(window)s") % {"day": say_day(agreed.day, today=today), "window": window}
    )


# ── the ends ────────────────────────────────────────────────────────────────────────────────────────


def _delivered(seen: Seen) -> Standing:
    more = _("If anything is not as you ordered it, call us or write to us.")
    moment = seen.order.delivered_at
    says = _("Delivered %(when)s") % {"when": _moment(seen, moment)} if moment else _("Delivered")
    return Standing(state_words(Stage.DELIVERED), says, more=more)


def _cancelled(seen: Seen) -> Standing:
    moment = seen.order.cancelled_at
    words = _("This order was cancelled on %(day)s")
    says = words % {"day": _day(seen, moment)} if moment else _("This order was cancelled")
    reasons = {
        CancelReason.NO_STOCK: _("We are sorry: we do not have what you ordered."),
        CancelReason.NOT_REACHED: _("We tried several times to reach you and could not."),
        CancelReason.NO_PAYMENT_WAY: _("We are sorry: we found no way to pay that suits you."),
    }
    asked = {CancelReason.BOUGHT_ELSEWHERE, CancelReason.CHANGED_MIND, CancelReason.MISTAKE}
    reason = seen.order.cancel_reason
    why = _("As you asked.") if reason in asked else reasons.get(CancelReason(reason), "") if reason else ""
    mistake = _("If this is a mistake, call us or write to us: the order can be restored.")
    return Standing(state_words(Stage.CANCELLED), says, more=f"{why} {mistake}".strip())


# ── moments ─────────────────────────────────────────────────────────────────────────────────────────


def _moment(seen: Seen, moment: datetime) -> str:
    """Return the time alone when it is today's, `14:02`; else with its day, `14:02 (Friday, 15 May)`."""
    zone = ZoneInfo(seen.order.store.zone)
    local = moment.astimezone(zone)
    today = _today(seen)
    return str(say_time(local.time()) if local.date() == today else say_when(moment, zone=zone, today=today))


def _day(seen: Seen, moment: datetime) -> str:
    return str(say_day(moment.astimezone(ZoneInfo(seen.order.store.zone)).date(), today=_today(seen)))


def _today(seen: Seen) -> date:
    return seen.at.astimezone(ZoneInfo(seen.order.store.zone)).date()

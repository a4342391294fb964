"""Words of shops for the state of an order, and lines that are no goods: one table each."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from regulars.core.errors import IntegrationError
from regulars.intake.ports import OrderState
from regulars.integrations.shops.csv_file.values import BadValue

# The order's own word → our state. WooCommerce, Olist and others; Ukrainian, Russian, Hebrew, Lithuanian.
# "on hold" waits for a bank transfer: the customer has done her part, so a person answers.
_STATES = {
    OrderState.AWAITING_PAYMENT: """pending|pending payment|awaiting payment|failed|unpaid|не оплачено
        |очікує оплати|не оплачен|ожидает оплаты|ממתין לתשלום|laukiama apmokėjimo|neapmokėtas""",
    OrderState.PLACED: """processing|on hold|new|created|open|placed|approved|accepted|confirmed|invoiced|paid
        |authorized|received|in progress|packed|packing|ready|unfulfilled|partial|partially fulfilled
        |нове|новий|прийнято|в обробці|обробляється|підтверджено|оплачено|новый|принят|в обработке|подтвержден
        |оплачен|חדש|בטיפול|שולם|אושר|naujas|vykdomas|patvirtintas|apmokėtas""",
    OrderState.FULFILLED: """completed|complete|delivered|shipped|fulfilled|sent|dispatched|handed over|done
        |closed|partially refunded|виконано|доставлено|відправлено|завершено|выполнен|доставлен|отправлен
        |завершен|הושלם|נשלח|נמסר|סופק|įvykdytas|išsiųstas|pristatytas""",
    OrderState.CANCELLED: """cancelled|canceled|unavailable|refunded|voided|expired|trash|rejected|returned
        |скасовано|відмінено|повернено|отменен|отменён|возврат|בוטל|הוחזר|atšauktas|grąžintas""",
}
# A payment's word says less: an order that is not paid for may be paid on delivery (Shopify's "pending").
_MONEY_STATES = {
    OrderState.AWAITING_PAYMENT: "expired",
    OrderState.PLACED: """pending|authorized|partially paid|paid|partially refunded|unpaid|оплачено|не оплачено
        |оплачен|не оплачен|שולם|ממתין לתשלום|apmokėta|neapmokėta|apmokėtas|neapmokėtas""",
    OrderState.CANCELLED: "refunded|voided|повернено|возврат|הוחזר|grąžinta",
}
# A hand-over's word: what has not gone out yet says nothing of the order.
_HAND_OVER_STATES = {
    OrderState.FULFILLED: "fulfilled|shipped|delivered|sent|відправлено|доставлено|отправлен|доставлен|נשלח|išsiųsta",
    OrderState.CANCELLED: "restocked|returned|повернено|возврат|הוחזר|grąžinta",
    OrderState.PLACED: "unfulfilled|partial|partially fulfilled|scheduled|on hold|pending|processing|in progress",
}


def _words(table: Mapping[OrderState, str]) -> dict[str, OrderState]:
    return {word.strip(): state for state, words in table.items() for word in words.replace("\n", "").split("|")}


# By column, the one that is asked first coming first.
_STATE_OF = {
    "fulfilment_status": _words(_HAND_OVER_STATES),
    "status": _words(_STATES),
    "financial_status": _words(_MONEY_STATES),
}
_FINAL = (OrderState.FULFILLED, OrderState.CANCELLED)


def status_word(word: str) -> str:
    """Return a status in normal form: "wc-on-hold", "On_Hold" and "on hold" are one."""
    return re.sub(r"[-_\s]+", " ", word.strip().casefold().removeprefix("wc-"))


def told_states(told: Mapping[str, str]) -> dict[str, OrderState]:
    """Return the person's own table, word → state. Raises IntegrationError for a state we do not have."""
    try:
        return {status_word(word): OrderState(state) for word, state in told.items()}
    except ValueError as error:
        raise IntegrationError(
            f"{error}. A status may mean: {', '.join(OrderState)}.", retry=False, field="status"
        ) from error


def state_of(
    head: Mapping[str, str],
    *,
    told: Mapping[str, OrderState],
    cancelled_at: datetime | None,
    fulfilled_at: datetime | None,
    history: bool,
) -> OrderState:
    """Return the state of an order from up to three status columns and its moments.

    told: what the person said about words, in normal form; it wins. A past order that says nothing counts as
    done, a present one as placed. Raises BadValue (unknown_status).
    """
    if cancelled_at:
        return OrderState.CANCELLED
    states = {name: _state(name, head[name], told) for name in _STATE_OF if head.get(name)}
    if states.get("fulfilment_status") in _FINAL:
        return states["fulfilment_status"]
    for name in ("status", "financial_status"):
        if name in states:
            return states[name]
    return OrderState.FULFILLED if fulfilled_at or (history and not states) else OrderState.PLACED


def _state(name: str, word: str, told: Mapping[str, OrderState]) -> OrderState:
    normal = status_word(word)
    state = told.get(normal) or _STATE_OF[name].get(normal)
    if state is None:
        raise BadValue("unknown_status", word, column=name)
    return state


class Ware(StrEnum):
    """What a line of an order is."""

    GOODS = "goods"
    SHIPPING = "shipping"
    DISCOUNT = "discount"
    FEE = "fee"
    MANUAL = "manual"


# Article numbers that are words, with the descriptions they may have; an empty description always fits.
_CODES = {
    "post": (Ware.SHIPPING, {"postage"}),
    "dot": (Ware.SHIPPING, {"dotcom postage"}),
    "c2": (Ware.SHIPPING, {"carriage"}),
    "shipping": (Ware.SHIPPING, set()),
    "d": (Ware.DISCOUNT, {"discount"}),
    "m": (Ware.MANUAL, {"manual"}),
    "bank charges": (Ware.FEE, {"bank charges"}),
    "amazonfee": (Ware.FEE, {"amazon fee"}),
    "cruk": (Ware.FEE, {"cruk commission"}),
    "b": (Ware.FEE, {"adjust bad debt"}),
}
# Codes of one or two letters may be a size or a real article: they need their description.
_SHORT = 2
# Descriptions of lines without an article number, in five languages.
_TITLES = {
    Ware.SHIPPING: """shipping|postage|delivery|carriage|freight|доставка|пересилка|пересылка
        |משלוח|דמי משלוח|pristatymas|siuntimas""",
    Ware.DISCOUNT: "discount|coupon|voucher discount|знижка|скидка|הנחה|קופון|nuolaida",
    Ware.FEE: """fee|service fee|payment fee|handling fee|cash on delivery fee|tip|gift wrap fee|комісія
        |комиссия|עמלה|mokestis""",
}
_TITLE_OF = {word.strip(): ware for ware, words in _TITLES.items() for word in words.split("|")}


def ware_of(code: str, title: str) -> Ware:
    """Return what a line is, from its article number and description."""
    known = _CODES.get(code.casefold())
    title = " ".join(title.casefold().split())
    if known:
        ware, titles = known
        return ware if title in titles or (not title and len(code) > _SHORT) else Ware.GOODS
    return Ware.GOODS if code else _TITLE_OF.get(title, Ware.GOODS)

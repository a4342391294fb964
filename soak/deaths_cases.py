"""The use cases of B2 as far as the product has them: order in, promise kept and broken, message sent, confirmed."""

from datetime import time, timedelta

from soak.deaths import UseCase
from soak.killstorm import DOOR, _furnish, _headers, _order


def _order_stored() -> None:
    """A store, a shop, and one delivery in the raw inbox."""
    from regulars.intake.actions import store_delivery
    from regulars.intake.models import Connection
    from regulars.intake.ports import Delivery

    _furnish()
    body = _order("10000001")
    headers = {name.lower(): value for name, value in _headers(body).items()}
    delivery = Delivery(body, headers, "order.created")
    store_delivery(Connection.objects.get(door=DOOR), delivery, source="webhook")


def _order_taken_in() -> None:
    _order_stored()
    _digest()


def _order_and_operator() -> None:
    from regulars.core import clock
    from regulars.stores.actions import add_staff
    from regulars.stores.models import Store

    _order_taken_in()
    _drain()
    add_staff(
        Store.objects.get(),
        email="maria@example.com",
        name="Maria",
        password="correct horse battery",
        by="clock",
        at=clock.now(),
    )


def _digest() -> None:
    from regulars.core import clock
    from regulars.timetable import CONSTANT

    while sum(line.run(clock.now(), jumped=False) for line in CONSTANT):
        pass


def _drain() -> None:
    from regulars.journal.worker.runner import run_next

    while run_next("act", seconds=0):
        pass


def _break() -> None:
    from regulars.core import clock
    from regulars.promises.actions import break_overdue

    after = clock.now() + timedelta(minutes=90)
    while break_overdue(at=after):
        pass


def _call() -> None:
    from regulars.core import clock
    from regulars.orders.actions import log_call
    from regulars.orders.models import Order
    from regulars.stores.models import Staff

    staff = Staff.objects.get(email="maria@example.com")
    log_call(Order.objects.get(), outcome="reached", staff=staff, key="call-1", at=clock.now())


def _confirm() -> None:
    from regulars.core import clock
    from regulars.orders.actions import Agreement, confirm_order
    from regulars.orders.models import Order
    from regulars.stores.models import Staff

    agreement = Agreement(
        items_ok=True,
        total_ok=True,
        availability_ok=True,
        address={"line1": "Main 1", "city": "Kyiv"},
        day=(clock.now() + timedelta(days=1)).date(),
        window_from=time(14),
        window_to=time(16),
    )
    staff = Staff.objects.get(email="maria@example.com")
    confirm_order(Order.objects.get(), agreement, staff=staff, key="call-1", at=clock.now())


# ── what must hold in the end ───────────────────────────────────────────────────────────────────────


def _one_order_whole() -> str:
    from regulars.orders.models import Order, OrderLine
    from regulars.promises.models import Promise

    found = (Order.objects.count(), OrderLine.objects.count(), Promise.objects.count())
    return "" if found == (1, 3, 3) else f"orders, lines, promises are {found}, not (1, 3, 3)"


def _one_letter_sent() -> str:
    from regulars.conversations.models import Message

    states = list(Message.objects.filter(name="orders/received").values_list("state", flat=True))
    return _one_order_whole() or ("" if states == ["sent"] else f"letters are {states}, not one sent")


def _broken_wholly_or_not_at_all() -> str:
    from regulars.journal.models import Entry
    from regulars.promises.models import Promise

    broken = Promise.objects.filter(state="broken").count()
    told = Entry.objects.filter(kind="promise.broken").count()
    return "" if broken == told else f"{broken} promises are broken, the journal tells of {told}"


def _called_wholly_or_not_at_all() -> str:
    from regulars.journal.models import Entry
    from regulars.orders.models import CallAttempt
    from regulars.promises.models import Promise

    calls = CallAttempt.objects.count()
    kept = Promise.objects.filter(key="react-to-order", state="kept").count()
    told = Entry.objects.filter(kind="call.connected").count()
    return "" if calls == kept == told else f"calls {calls}, promises kept {kept}, entries {told}"


def _confirmed_wholly_or_not_at_all() -> str:
    from regulars.conversations.models import Message
    from regulars.orders.models import Order, OrderConfirmation

    stage = Order.objects.get().stage
    confirmations = OrderConfirmation.objects.count()
    letters = Message.objects.filter(name="orders/agreed", state="sent").count()
    good = (stage, confirmations, letters) in {("new", 0, 0), ("confirmed", 1, 1)}
    return "" if good else f"stage {stage}, confirmations {confirmations}, letters {letters}"


CASES = (
    UseCase("order in", _order_stored, _digest, _one_letter_sent),
    UseCase("message sent", _order_taken_in, _drain, _one_letter_sent),
    UseCase("promise broken", _order_taken_in, _break, _broken_wholly_or_not_at_all),
    UseCase("promise kept", _order_and_operator, _call, _called_wholly_or_not_at_all),
    UseCase("order confirmed", _order_and_operator, _confirm, _confirmed_wholly_or_not_at_all),
)

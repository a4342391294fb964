"""The last thirty days, lived through: orders come, people call, promises are kept and broken.

Every step is an action with the clock held at its moment. Between two steps the promise clock ticks at each
moment at which it has something to do, and what is owed is done, exactly as a living worker would.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from random import Random

from django.db.models import Min

from regulars.core import clock
from regulars.core.errors import Refusal
from regulars.demo.past import Progress, face_of, lend_face
from regulars.demo.stage import LIVED, ZONE, Stage
from regulars.demo.supply import Inbox, open_shop
from regulars.journal.worker.runner import run_next
from regulars.orders.actions import Agreement, cancel_order, confirm_order, log_call
from regulars.orders.models import Order
from regulars.promises.actions import break_overdue
from regulars.promises.models import Promise
from regulars.stores.models import Staff
from regulars.stores.queries import hours_of
from regulars.testing.invented import Person

A_DAY = 7  # orders of an ordinary day
OPEN_NOW = (2, 5, 8, 12, 15, 18, 24, 37, 64)  # minutes ago: orders that nobody has touched yet


@dataclass(order=True)
class _Step:
    at: datetime
    order: int
    do: Callable[[], None] = field(compare=False)


class Life:
    """Lives the demo store's life from one moment to another."""

    def __init__(self, stage: Stage, *, since: datetime, seed: int = 7) -> None:
        self.stage = stage
        self.now = since
        self._chance = Random(seed)  # noqa: S311  # a believable month, the same each time
        self._steps: list[_Step] = []
        self._order = count()
        self._keys = count(1)
        self._inbox = Inbox(stage.shop, lambda: self.now)
        self._shop = open_shop(stage.shop, seed=seed, now=lambda: self.now, post=self._inbox.post)
        self._next_id = _next_id(stage)
        self._known: list[Person] = []

    def until(self, end: datetime, *, progress: Progress) -> None:
        """Live until `end`; some orders of the last hours are left for whoever looks at the desk."""
        start = self.now
        self._plan(start, end)
        with clock.held_at(lambda: self.now):
            while self._steps and self._steps[0].at <= end:
                step = heapq.heappop(self._steps)
                self._tick_until(step.at)
                self.now = step.at
                self._act(step.do)
                progress((self.now - start) / (end - start), "living the last days, call by call")
            self._tick_until(end)
            self.now = end
            self._do_what_is_owed()

    # ── planning ────────────────────────────────────────────────────────────────────────────────────

    def _plan(self, start: datetime, end: datetime) -> None:
        quiet_from = end - timedelta(minutes=max(OPEN_NOW) + 20)
        day = start
        while day < quiet_from:
            for _n in range(max(2, round(self._chance.gauss(A_DAY, 2)))):
                minutes = self._chance.triangular(6 * 60, 24 * 60, 13 * 60)
                at = day.astimezone(ZONE).replace(hour=0, minute=0, second=0) + timedelta(minutes=minutes)
                if start < at < quiet_from:
                    self._at(at, self._somebody_orders)
            day += timedelta(days=1)
        for minutes in OPEN_NOW:
            self._at(end - timedelta(minutes=minutes), lambda: self._somebody_orders(leave=True))
        self._at(end - timedelta(minutes=32), lambda: self._somebody_orders(missed_at=end))

    def _at(self, at: datetime, do: Callable[[], None]) -> None:
        heapq.heappush(self._steps, _Step(at, next(self._order), do))

    # ── what happens ────────────────────────────────────────────────────────────────────────────────

    def _somebody_orders(self, *, leave: bool = False, missed_at: datetime | None = None) -> None:
        id = self._next_id
        self._next_id += 1
        key = self._shop.place_order(id=id, number=str(id))
        order = self._shop.orders[key]
        if self._known and self._chance.random() < 0.3:
            lend_face(order, self._chance.choice(self._known))
        else:
            self._known.append(face_of(order))
        self._shop.send("", key)
        self._inbox.take_in()
        ours = Order.objects.select_related("store", "customer").get(connection=self.stage.shop, external_id=str(id))
        if missed_at is not None:
            self._at(missed_at - timedelta(minutes=23), lambda: self._nobody_answers(ours, final=True))
        elif not leave:
            self._at(self._reaction(), lambda: self._call(ours, key))

    def _reaction(self) -> datetime:
        """When somebody gets to the order: mostly within minutes of working time, sometimes late."""
        lot = self._chance.random()
        minutes = self._chance.lognormvariate(2.1, 0.5) if lot < 0.92 else self._chance.uniform(22, 150)
        worktime = hours_of(self.stage.store)["store"].worktime
        return worktime.due_at(self.now, timedelta(minutes=minutes))

    def _call(self, order: Order, key: int) -> None:
        lot = self._chance.random()
        if lot < 0.08:
            self._nobody_answers(order)
            again = self.now + timedelta(hours=2, minutes=self._chance.uniform(-10, 12))
            self._at(again, lambda: self._confirm(order, key))
        elif lot < 0.17:
            reason = self._chance.choice(("bought_elsewhere", "changed_mind", "no_payment_way", "mistake"))
            log_call(order, outcome="reached", staff=self._somebody(), key=self._key(), at=self.now)
            cancel_order(order, reason=reason, by=self._somebody().actor, at=self.now)
        else:
            self._confirm(order, key)

    def _nobody_answers(self, order: Order, *, final: bool = False) -> None:
        outcome = "no_answer" if final else self._chance.choice(("no_answer", "no_answer", "busy"))
        log_call(order, outcome=outcome, staff=self._somebody(), key=self._key(), at=self.now)

    def _confirm(self, order: Order, key: int) -> None:
        day = (self.now.astimezone(ZONE) + timedelta(days=self._chance.choice((1, 1, 2, 3)))).date()
        opens = self._chance.choice((10, 12, 14, 16))
        agreement = Agreement(
            items_ok=True,
            total_ok=True,
            availability_ok=True,
            address={k: v for k, v in order.ship_to.items() if k in ("line1", "city", "postcode", "country")},
            day=day,
            window_from=time(opens),
            window_to=time(opens + 2),
        )
        confirm_order(order, agreement, staff=self._somebody(), key=self._key(), at=self.now)
        if self._chance.random() < 0.95:
            arrival = datetime.combine(day, time(opens, 30), tzinfo=ZONE)
            self._at(arrival + timedelta(minutes=self._chance.uniform(0, 80)), lambda: self._complete(key))

    def _complete(self, key: int) -> None:
        self._shop.change_order(key, status="completed")
        self._shop.send("", key)
        self._inbox.take_in()

    def _somebody(self) -> Staff:
        return self._chance.choice((self.stage.maria, self.stage.maria, self.stage.noa))

    def _key(self) -> str:
        return f"demo-{self.now:%Y%m%d%H%M%S}-{next(self._keys)}"

    # ── the clock between two steps ─────────────────────────────────────────────────────────────────

    def _act(self, do: Callable[[], None]) -> None:
        try:
            do()
        except Refusal:
            return  # somebody was faster, as in life
        self._do_what_is_owed()

    def _tick_until(self, end: datetime) -> None:
        while (due := Promise.objects.aggregate(due=Min("next_at"))["due"]) is not None and due <= end:
            self.now = max(self.now, due)
            break_overdue(at=self.now)
            self._do_what_is_owed()

    def _do_what_is_owed(self) -> None:
        while run_next("demo", seconds=0):
            pass


def begin(stage: Stage, *, now: datetime) -> Life:
    """Return the life of the last thirty days."""
    return Life(stage, since=now - LIVED)


def _next_id(stage: Stage) -> int:
    ids = Order.objects.filter(connection=stage.shop).values_list("external_id", flat=True)
    return max((int(id) for id in ids if id.isdigit()), default=7000) + 1

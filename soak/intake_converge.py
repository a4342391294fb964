"""B6: whatever the order of arrival, the same state and the same letters.

    python -m soak.intake_converge --count 100000 --db postgres      the full tier; 5,000 is the fast one
    python -m soak.intake_converge --count 800 --control             the version guard is off: must fail

Histories of orders from WooCommerce, Shopify, our own signed intake and CSV files. One store gets every word once
and in order; the other gets the same words with 30 % of them twice, shuffled, 1 % most of a day late, eight at a
time at the door while the digest runs. Then orders, lines, customers, promises still owed and letters are compared.
Words of deletion are left out: they hold no version, and whoever acts on them asks the shop first.
Prints its seed and last `N passed, N failed`.
"""

import random
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from soak.intake_histories import Shops, Word
from soak.intake_state import state_of
from soak.intake_world import (
    KINDS,
    Clock,
    Verdict,
    arguments,
    connect,
    connect_files,
    digest_all,
    found,
    installed,
    post,
    sending,
)

WORDS_AN_ORDER = 2.86 * 1.3  # of a history, repeats included
LATE = timedelta(hours=20)
AT_A_TIME = 8


def main() -> int:
    """Tell two stores the same in different orders; return 1 when they ended up different."""
    args = arguments(__doc__, count=100_000)
    sys.stdout.write(f"seed {args.seed}\n")
    with installed(args.db) as clock:
        verdict = Verdict()
        if args.control:
            _let_the_last_word_win()
        _prove(args.count, random.Random(args.seed), verdict, clock)
        return verdict.tell()


def _prove(count: int, chance: random.Random, verdict: Verdict, clock: Clock) -> None:
    histories = list(Shops(chance).histories(max(8, int(count / WORDS_AN_ORDER))))
    calm, wild = _store("calm"), _store("wild")
    words = [word for history in histories for word in history]
    _tell_in_order(calm, words)
    sent = _tell_wildly(wild, words, chance, clock)
    _run_effects()
    sys.stdout.write(f"{len(histories)} orders, {len(words)} words, sent {sent} times in disorder\n")
    _compare(state_of(calm.store), state_of(wild.store), verdict)
    _nothing_waits(verdict)


class Told:
    """A store with its four sources."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.sources = {kind: connect(store, kind) for kind in KINDS} | {"csv_file": connect_files(store)}

    def send(self, word: Word) -> int:
        """Send what came by the door; return the status of the answer."""
        from django.db import connection

        try:
            return post(self.sources[word.kind], word.body, sending(word.kind, word.body))
        finally:
            connection.close()  # as after every request

    def hand_in(self, words: Sequence[Word]) -> None:
        """Take in what stood in files, as an import does."""
        from regulars.core import clock
        from regulars.intake.arrivals import Arrival
        from regulars.orders.take_in import take_in

        if words:
            take_in([Arrival(self.sources[word.kind], word.item) for word in words], clock.now())


def _store(name: str) -> Told:
    return Told(found(name))


def _tell_in_order(told: Told, words: Sequence[Word]) -> None:
    from regulars.core import clock
    from regulars.intake.actions import Kept, store_deliveries
    from regulars.intake.ports import Delivery

    at = clock.now()
    sent = [word for word in words if word.item is None]
    for start in range(0, len(sent), 100):
        store_deliveries(
            [Kept(told.sources[one.kind].pk, Delivery(one.body), "webhook", at) for one in sent[start : start + 100]]
        )
    digest_all()
    for word in words:
        if word.item is not None:
            told.hand_in([word])


def _tell_wildly(told: Told, words: Sequence[Word], chance: random.Random, clock: Clock) -> int:
    all_words = [*words, *(word for word in words if chance.random() < 0.3)]
    chance.shuffle(all_words)
    late = [word for word in all_words if chance.random() < 0.01]
    in_time = [word for word in all_words if not any(word is other for other in late)]
    _tell_at_once(told, in_time, chance)
    clock.at += LATE
    _tell_at_once(told, late, chance)
    return len(all_words)


def _tell_at_once(told: Told, words: Sequence[Word], chance: random.Random) -> None:
    """Eight at a time at the door, files in between, and the digest all the while."""
    from regulars.core import clock
    from regulars.intake.actions import digest

    files = [word for word in words if word.item is not None]
    with ThreadPoolExecutor(AT_A_TIME) as senders:
        answers = [senders.submit(told.send, word) for word in words if word.item is None]
        while not all(answer.done() for answer in answers):
            digest(clock.now())
            size = chance.randrange(1, 12)
            told.hand_in(files[:size])
            del files[:size]
    refused = [answer.result() for answer in answers if answer.result() != 200]
    if refused:
        raise SystemExit(f"{len(refused)} deliveries were refused: {set(refused)}")
    for start in range(0, len(files), 10):
        told.hand_in(files[start : start + 10])
    digest_all()


def _run_effects() -> None:
    from regulars.core import clock
    from regulars.journal.worker import beats
    from regulars.journal.worker.runner import run_next

    token = beats.sign_on("effects", at=clock.now())
    while run_next(token, seconds=0):
        pass


def _compare(calm: dict[str, Any], wild: dict[str, Any], verdict: Verdict) -> None:
    for part in ("orders", "people", "owed", "letters"):
        one, other = calm[part], wild[part]
        verdict.check(len(one) == len(other), f"{part}: {len(one)} in order, {len(other)} in disorder")
        for left, right in zip(one, other, strict=False):
            verdict.check(left == right, f"{part}: {_difference(left, right)}")


def _difference(left: Any, right: Any) -> str:
    if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == 4 and left[0] == right[0]:
        facts = [f"{a} / {b[1]}" for a, b in zip(left[1], right[1], strict=False) if a != b]
        rest = "" if facts else f"{left[2:]} / {right[2:]}"
        return f"{left[0]} {'; '.join(facts)}{rest}"[:400]
    return f"{left} / {right}"[:400]


def _nothing_waits(verdict: Verdict) -> None:
    from regulars.intake import spool
    from regulars.intake.models import Inbound

    verdict.check(spool.count_waiting() == 0, f"{spool.count_waiting()} deliveries wait in the spool file")
    for kept in Inbound.objects.exclude(state="done"):
        verdict.check(False, f"delivery {kept.pk} is {kept.state}: {kept.reason}")  # noqa: FBT003  # it did not


def _let_the_last_word_win() -> None:
    from regulars.orders.take_in import taking

    taking._place = lambda order: (-1, "")


if __name__ == "__main__":
    sys.exit(main())

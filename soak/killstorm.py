"""B1: kill storm. Processes die at random moments under load; nothing acknowledged is lost, nothing is doubled.

    python -m soak.killstorm --kills 60 --db sqlite
    bin/with-postgres bin/env --dev python -m soak.killstorm --kills 1000 --db postgres
    python -m soak.killstorm --kills 60 --control        effects written after the commit: must fail

Two web processes, two runners of effects, the clock and the timetable live under one parent. Four clients send
signed orders at an even pace and repeat each until it is answered 2xx. 55 % of the kills take one web process,
5 % all of them, 40 % a worker; all by SIGKILL. Afterwards everything is drained and a checker judges the end
state by the clients' history and the doctor's invariants. Prints its seed, the figures as JSON, and last
`N passed, N failed`.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from soak.installation import Installation, MailSink, children_of, end, listens, wait_for

CLIENTS = 4
RATE = 20.0  # orders a second: what is sent faster than it can be taken in proves patience, not safety
PATIENCE = 120  # seconds without any progress, then what is left will not be drained
DOOR, KEY = "soak-door-0123456789abcdef0123456789", "soak-signing-key"


@dataclass
class Storm:
    """What happened: by whom, and what was answered."""

    acknowledged: dict[str, float] = field(default_factory=dict)  # external id -> seconds to the answer
    kills: dict[str, int] = field(default_factory=lambda: {"web": 0, "web group": 0, "worker": 0})
    tries: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)


def main() -> int:
    """Run the storm; return 1 when the checker finds anything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--rate", type=float, default=RATE, help="orders a second")
    parser.add_argument("--control", action="store_true")
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")
    sink = MailSink()
    installation = Installation(args.db, environment={"REGULARS_SMTP_URL": sink.url, "REGULARS_WORKERS": "2"})
    try:
        nemesis = Nemesis(args.kills, random.Random(seed))
        return _storm(installation, sink, nemesis, rate=args.rate, control=args.control)
    finally:
        sink.stop()
        installation.remove()


def _storm(installation: Installation, sink: MailSink, nemesis: "Nemesis", *, rate: float, control: bool) -> int:
    installation.adopt()
    connection_id = _furnish()
    how = ["-m", "soak.broken", "effects_after_commit"] if control else ["-m", "regulars"]
    house = installation.start(*how, "up", "--port", str(installation.port), "--processes", "2")
    storm = Storm()
    try:
        if not wait_for(lambda: listens(installation.port), seconds=60):
            raise SystemExit((installation.folder / "log").read_text()[-4000:])
        began = time.monotonic()
        clients = [
            threading.Thread(target=_client, args=(n, installation.port, storm, installation.folder, rate / CLIENTS))
            for n in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        nemesis.rage(house.pid, storm)
        storm.over.set()
        for client in clients:
            client.join()
        seconds = time.monotonic() - began
        drained = _drains()
    finally:
        storm.over.set()
        end(house)
    code = _judge(storm, sink, connection_id, drained=drained, seconds=seconds)
    if code:
        _tell_log(installation.folder / "log")
    return code


def _furnish() -> int:
    from regulars.core import clock
    from regulars.intake.models import Connection
    from regulars.promises.actions import sync_standards
    from regulars.stores.actions import found_store

    at = clock.now()
    store = found_store(
        name="Storm", email="shop@example.com", by="clock", at=at, hours="24/7", zone="Europe/Kyiv", currency="EUR"
    )
    sync_standards(store, at=at)
    connection = Connection.objects.create(
        store=store, kind="woocommerce", name="Shop", door=DOOR, secret=KEY, live_since=at.replace(year=2000)
    )
    return connection.pk


# ── the load ────────────────────────────────────────────────────────────────────────────────────────


def _client(number: int, port: int, storm: Storm, folder: Path, rate: float) -> None:
    sent, began = 0, time.monotonic()
    with (folder / f"history-{number}").open("w") as history, httpx.Client(timeout=5) as http:
        while not storm.over.is_set():
            external_id = f"{number + 1}{sent:07d}"
            sent += 1
            _send_until_kept(http, port, external_id, storm, history)
            storm.over.wait(max(0.0, began + sent / rate - time.monotonic()))


def _send_until_kept(http: httpx.Client, port: int, external_id: str, storm: Storm, history: Any) -> None:
    body = _order(external_id)
    headers = _headers(body)
    began = time.monotonic()
    for _try in range(400):
        history.write(f"{external_id} send {time.monotonic():.4f}\n")
        try:
            answer = http.post(f"http://127.0.0.1:{port}/in/{DOOR}/", content=body, headers=headers)
            history.write(f"{external_id} {answer.status_code} {time.monotonic():.4f}\n")
        except httpx.HTTPError as error:
            history.write(f"{external_id} {type(error).__name__} {time.monotonic():.4f}\n")
            threading.Event().wait(0.05)
            continue
        finally:
            with storm.lock:
                storm.tries += 1
        if answer.is_success:
            with storm.lock:
                storm.acknowledged[external_id] = time.monotonic() - began
            return
        threading.Event().wait(0.05)


def _order(external_id: str) -> bytes:
    stamp = datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat()
    address = {"first_name": "Ada", "last_name": f"Client {external_id}", "address_1": "Main 1", "city": "Kyiv"}
    lines = [
        {"id": n, "name": f"Thing {n}", "product_id": n, "quantity": 1, "subtotal": "10.00", "total": "10.00"}
        | {"sku": f"T{n}", "price": 10, "total_tax": "0.00", "taxes": [], "meta_data": []}
        for n in (1, 2, 3)
    ]
    order = {
        "id": int(external_id),
        "number": external_id,
        "status": "processing",
        "currency": "EUR",
        "date_created_gmt": stamp,
        "date_modified_gmt": stamp,
        "total": "30.00",
        "customer_id": 0,
        "billing": {**address, "country": "UA", "email": f"c{external_id}@example.com", "phone": "+380671234567"},
        "shipping": {**address, "country": "UA"},
        "payment_method_title": "Cash on delivery",
        "line_items": lines,
        "shipping_lines": [],
        "fee_lines": [],
        "coupon_lines": [],
        "meta_data": [],
    }
    return json.dumps(order).encode()


def _headers(body: bytes) -> dict[str, str]:
    signature = base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "X-WC-Webhook-Topic": "order.created",
        "X-WC-Webhook-Signature": signature,
    }


# ── the nemesis ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Nemesis:
    """Who kills: so many times, by this chance."""

    kills: int
    chance: random.Random

    def rage(self, parent: int, storm: Storm) -> None:
        """Kill until the number is reached; what was not there just now does not count."""
        done = 0
        while done < self.kills:
            threading.Event().wait(self.chance.uniform(0.02, 0.35))
            lot = self.chance.random()
            what = "web" if lot < 0.55 else "web group" if lot < 0.60 else "worker"
            if _strike(parent, what, self.chance):
                storm.kills[what] += 1
                done += 1


def _strike(parent: int, what: str, chance: random.Random) -> bool:
    """Kill what was chosen; return False when it is not there just now."""
    family = children_of(parent)
    web = next((pid for pid in family if children_of(pid)), None)  # the server has processes of its own
    if what == "worker":
        workers = [pid for pid in family if pid != web]
        return bool(workers) and _sigkill(chance.choice(workers))
    if web is None:
        return False
    pages = _grandchildren(web)
    if what == "web":
        return bool(pages) and _sigkill(chance.choice(pages))
    struck = _sigkill(web)
    return all(_sigkill(pid) or True for pid in pages) and struck


def _grandchildren(web: int) -> list[int]:
    """The processes that answer requests; Python's own helper process beside them is left out."""
    return [pid for pid in children_of(web) if b"resource_tracker" not in _command(pid)]


def _command(pid: int) -> bytes:
    answer = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)
    return answer.stdout


def _sigkill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


# ── the checker ─────────────────────────────────────────────────────────────────────────────────────


def _drains() -> bool:
    """Wait until nothing is owed any more; return False when nothing has moved for PATIENCE seconds."""
    owed, moved = _owed(), time.monotonic()
    while owed and time.monotonic() - moved < PATIENCE:
        threading.Event().wait(0.5)
        now = _owed()
        if now != owed:
            owed, moved = now, time.monotonic()
    return not owed


def _owed() -> int:
    from django.db import close_old_connections

    from regulars.intake.models import Inbound
    from regulars.journal.models import WAITING, Effect

    close_old_connections()
    # What is retried later was interrupted by a kill; it is due within seconds to a minute.
    return Inbound.objects.filter(state="new").count() + Effect.objects.filter(state__in=WAITING).count()


def _judge(storm: Storm, sink: MailSink, connection_id: int, *, drained: bool, seconds: float) -> int:
    from django.db.models import Count

    from regulars.config.doctor import examine
    from regulars.conversations.models import Message
    from regulars.orders.models import Order
    from regulars.promises.models import Promise, Standard

    stored = set(Order.objects.filter(connection_id=connection_id).values_list("external_id", flat=True))
    doubled = Order.objects.values("external_id").annotate(n=Count("id")).filter(n__gt=1).count()
    asked = sum("order.placed" in standard.rule.opens_on for standard in Standard.objects.all())
    promises = dict(Promise.objects.values_list("subject").annotate(n=Count("id")).values_list("subject", "n"))
    wrong = [pk for pk in Order.objects.values_list("pk", flat=True) if promises.get(f"order:{pk}") != asked]
    letters = Message.objects.filter(name="orders/received")
    extra = sum(n - 1 for n in sink.seen.values())
    slow = sorted(storm.acknowledged.values())
    facts: dict[str, Any] = {
        "kills": storm.kills,
        "seconds": round(seconds, 1),
        "acknowledged": len(storm.acknowledged),
        "requests": storm.tries,
        "p99_s": round(slow[int(len(slow) * 0.99)], 3) if slow else None,
        "lost": len(set(storm.acknowledged) - stored),
        "stored_twice": doubled,
        "wrong_promises": len(wrong),
        "without_letter": len(stored) - letters.count(),
        "unsent_after_draining": letters.exclude(state__in=["sent", "delivered"]).count(),
        "sent_more_than_twice": sum(n > 2 for n in sink.seen.values()),
        "extra_sends": extra,
    }
    if facts["lost"]:
        _tell_of(sorted(set(storm.acknowledged) - stored)[:20])
    verdicts = {name: facts[name] == 0 for name in _ZERO}
    verdicts["drained"] = drained
    verdicts["extra_sends_within_worker_kills"] = extra <= storm.kills["worker"]
    verdicts["something_was_acknowledged"] = len(storm.acknowledged) > 0
    verdicts |= {finding.key: finding.holds for finding in examine()}
    sys.stdout.write(json.dumps({**facts, "failed": [k for k, v in verdicts.items() if not v]}) + "\n")
    passed = sum(verdicts.values())
    sys.stdout.write(f"{passed} passed, {len(verdicts) - passed} failed\n")
    return int(passed != len(verdicts))


def _tell_of(lost: list[str]) -> None:
    """Say what became of the deliveries of orders that are not there."""
    from regulars.intake.models import Inbound

    columns = ("id", "source", "state", "kind", "attempts", "reason", "received_at")
    deliveries: dict[str, list[Any]] = {external_id: [] for external_id in lost}
    for body, *facts in Inbound.objects.order_by("id").values_list("body", *columns).iterator():
        external_id = json.loads(bytes(body))["number"]
        if external_id in deliveries:
            deliveries[external_id].append(facts)
    for external_id, found in deliveries.items():
        sys.stdout.write(f"lost: {external_id}: {found}\n")


def _tell_log(path: Path) -> None:
    """Repeat what the processes said of deliveries: where to look first when one is missing."""
    for line in path.read_text(errors="replace").splitlines():
        if any(word in line for word in ("deliver", "spool", "database", "digest")) and "File " not in line:
            sys.stdout.write(f"log: {line[:300]}\n")


_ZERO = (
    "lost",
    "stored_twice",
    "wrong_promises",
    "without_letter",
    "unsent_after_draining",
    "sent_more_than_twice",
)


if __name__ == "__main__":
    sys.exit(main())

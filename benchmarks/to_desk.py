"""Goal 3: from a webhook sent to its order on the desk, at fifty orders a second.

A whole installation runs as `regulars up` does: pages, digest, clock, effects, timetable. Four senders post
signed WooCommerce orders at an even pace; a signed-in browser's live stream listens. An order is on the desk
when the stream names it and a read of the desk's own query finds it.
"""

import argparse
import json
import os
import sys
import threading
import time
from typing import Any

import httpx

from benchmarks.report import budget, emit
from soak.installation import Installation, end, listens, wait_for
from soak.killstorm import DOOR, _furnish, _headers, _order

SENDERS = 4


def main() -> int:
    """Print the figures; return 1 when one of them misses what it must reach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=50.0, help="orders a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    args = parser.parse_args()
    where = "postgres" if os.environ.get("REGULARS_DATABASE_URL", "").startswith("postgres") else "sqlite"
    backend = {"REGULARS_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    installation = Installation(where, environment=backend)
    installation.environment |= backend
    house = None
    try:
        installation.adopt()
        cookie = _stage()
        house = installation.start("-m", "regulars", "up", "--port", str(installation.port))
        if not wait_for(lambda: listens(installation.port), seconds=60):
            raise SystemExit((installation.folder / "log").read_text()[-4000:])
        took, sent = _measure(installation.port, cookie, rate=args.rate, seconds=args.seconds)
    finally:
        if house is not None:
            end(house)
        installation.remove()
    return _tell(took, sent, where, args.rate)


def _stage() -> str:
    """Found the store and sign an operator in; return her session."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from regulars.core import clock
    from regulars.stores.actions import add_staff
    from regulars.stores.models import Store

    _furnish()
    staff = add_staff(
        Store.objects.get(),
        email="m@example.com",
        name="Maria",
        password="a long enough one",
        by="clock",
        at=clock.now(),
    )
    session = SessionStore()
    session[SESSION_KEY] = str(staff.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _measure(port: int, cookie: str, *, rate: float, seconds: float) -> tuple[list[float], int]:
    sent: dict[str, float] = {}
    seen: dict[str, float] = {}
    over = threading.Event()
    listener = threading.Thread(target=_listen, args=(port, cookie, sent, seen, over), daemon=True)
    listener.start()
    threading.Event().wait(3.0)
    senders = [threading.Thread(target=_send, args=(n, port, rate, seconds, sent)) for n in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    wait_for(lambda: len(seen) >= len(sent), seconds=15)
    over.set()
    return sorted(seen[one] - sent[one] for one in seen if one in sent), len(sent)


def _send(number: int, port: int, rate: float, seconds: float, sent: dict[str, float]) -> None:
    began = time.monotonic() + number / rate
    with httpx.Client(timeout=10) as http:
        for n in range(int(rate * seconds / SENDERS)):
            pause = began + n * SENDERS / rate - time.monotonic()
            if pause > 0:
                threading.Event().wait(pause)
            external_id = f"{number + 1}{n:07d}"
            body = _order(external_id)
            headers = _headers(body)
            at = time.monotonic()
            answer = http.post(f"http://127.0.0.1:{port}/in/{DOOR}/", content=body, headers=headers)
            if answer.status_code == 200:
                sent[external_id] = at


def _listen(port: int, cookie: str, sent: dict[str, float], seen: dict[str, float], over: threading.Event) -> None:
    """Note when each order is named by the stream and found by a read, as a desk that refetches would."""
    asked = {"headers": {"Cookie": f"regulars={cookie}"}, "timeout": httpx.Timeout(10, read=60)}
    with httpx.stream("GET", f"http://127.0.0.1:{port}/live/", **asked) as stream:  # type: ignore[arg-type]
        if stream.status_code != 200:
            raise SystemExit(f"the live stream answers {stream.status_code}")
        last = 0
        for line in stream.iter_lines():
            if over.is_set():
                return
            if line.startswith("data:") and "order" in str(json.loads(line[5:]).get("kinds")):
                last = _note(seen, last)


def _note(seen: dict[str, float], last: int) -> int:
    from django.db import close_old_connections

    from regulars.orders.models import Order
    from regulars.promises.models import Promise

    close_old_connections()
    rows: list[Any] = list(Order.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "external_id"))
    owed = set(
        Promise.objects.live()
        .filter(subject__in=[f"order:{pk}" for pk, _id in rows])
        .values_list("subject", flat=True)
    )
    now = time.monotonic()
    seen.update({external_id: now for pk, external_id in rows if f"order:{pk}" in owed})
    return rows[-1][0] if rows else last


def _tell(took: list[float], sent: int, where: str, rate: float) -> int:
    must = budget("to_desk")
    p50, p95 = (took[int(len(took) * share)] if took else 999.0 for share in (0.50, 0.95))
    missing = sent - len(took)
    ok = p50 <= must["p50_s"] and p95 <= must["p95_s"] and not missing
    facts = {"p50": round(p50, 3), "p95": round(p95, 3), "orders": sent, "never_seen": missing, "rate": rate}
    emit(f"to_desk.p95.{where}", p95, "s", None, None, must["p95_s"], ok, aim=must["aim_p95_s"], **facts)
    return int(not ok)


if __name__ == "__main__":
    sys.exit(main())

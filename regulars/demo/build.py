"""Building the demo: once, with progress; started again, the time between is lived through."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import translation

from regulars.core import clock
from regulars.demo import life, past
from regulars.demo.past import Progress
from regulars.demo.stage import Stage, keep_open, set_stage, stage
from regulars.journal.models import Entry
from regulars.orders.models import Order

LONGEST_ABSENCE = timedelta(days=7)
JUST_NOW = timedelta(minutes=30)


def build(*, progress: Progress) -> Stage:
    """Set the stage and live until now. Harmless to repeat; raises HalfBuilt after an interrupted start."""
    now = clock.now()
    with translation.override("en"), _letters_go_nowhere(), _quick_disk():
        known = stage()
        if known is not None and Order.objects.filter(history=False).exists():
            return _catch_up(known, now=now, progress=progress)
        fresh = known or set_stage(now=now)
        past.remember(fresh, now=now, progress=progress)
        keep_open(fresh.store, now=now)
        fresh.store.refresh_from_db()
        life.begin(fresh, now=now).until(now, progress=progress)
        return fresh


def _catch_up(known: Stage, *, now: datetime, progress: Progress) -> Stage:
    last = Entry.objects.order_by("-id").values_list("at", flat=True)[0]
    if now - last < JUST_NOW:
        return known
    keep_open(known.store, now=now)
    known.store.refresh_from_db()
    since = max(last, now - LONGEST_ABSENCE)
    life.Life(known, since=since, seed=int(now.timestamp())).until(now, progress=progress)
    return known


class _letters_go_nowhere:  # noqa: N801  # reads as a word in `with`
    """While a month is lived in a minute, its letters are written and counted, and leave for nowhere."""

    def __enter__(self) -> None:
        self._before = settings.EMAIL_BACKEND
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    def __exit__(self, *_error: object) -> None:
        settings.EMAIL_BACKEND = self._before


class _quick_disk:  # noqa: N801  # reads as a word in `with`
    """The demo can be built again at any time, so that nothing need survive a power cut while it is built."""

    def __enter__(self) -> None:
        self._set("OFF")

    def __exit__(self, *_error: object) -> None:
        self._set("FULL")

    def _set(self, mode: str) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA synchronous={mode}")

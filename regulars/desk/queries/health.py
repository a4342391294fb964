"""Is everything running? One line a thing that can fail, with how old the answer is (reliability.md D.5)."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.conversations.models import Message
from regulars.conversations.queries import messages_in_trouble, waiting_since
from regulars.desk.queries.lookout import Lookout
from regulars.intake.models import Connection, Cursor, Inbound, InboundState
from regulars.journal.models import Effect, EffectState
from regulars.stores.models import Store
from regulars.web.look import say_span

State = Literal["kept", "soon", "now"]
MOST_PARKED = 50
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Check:
    """One line. state: fine, soon or broken; facts: what else is known; since: as of when, or since when."""

    name: str
    state: State
    words: str
    facts: tuple[str, ...] = ()
    since: datetime | None = None
    place: str = ""  # the name of a route that leads on
    needs: str = ""  # the right without which that route is closed


def checks(store: Store, *, watch: Lookout) -> list[Check]:
    """Return every line of the page, the broken ones first."""
    at = watch.at
    found = [
        *_workers(watch),
        _deliveries(store, at),
        *_connections(store, at),
        _effects(at),
        *_messages(store, at),
        _database(),
        _disk(),
        _backup(at),
    ]
    order = ("now", "soon", "kept")
    return sorted(found, key=lambda check: order.index(check.state))


def parked_effects() -> list[Effect]:
    """Return what was put aside after its last try, oldest first."""
    return list(Effect.objects.filter(state=EffectState.PARKED).select_related("entry").order_by("id")[:MOST_PARKED])


def _workers(watch: Lookout) -> Iterator[Check]:
    if watch.is_held and watch.guard:
        count = watch.guard.held_count
        words = ngettext(
            "The promise clock waits for you: %(n)s promise would break at once",
            "The promise clock waits for you: %(n)s promises would break at once",
            count,
        )
        yield Check("clock-held", "now", words % {"n": count}, since=watch.guard.held_at)
    names = {
        "clock": (_("The promise clock runs"), _("The promise clock does not run: nobody watches the promises")),
        "effects": (_("What is owed is being done"), _("Nobody does what is owed: letters and notices wait")),
        "timetable": (_("The timetable runs"), _("The timetable does not run: nothing is fetched or tidied up")),
    }
    for role, (runs, stands) in names.items():
        silent = watch.is_silent(role)
        yield Check(
            f"worker-{role}", "now" if silent else "kept", stands if silent else runs, since=watch.seen.get(role)
        )


def _deliveries(store: Store, at: datetime) -> Check:
    waiting = Inbound.objects.filter(connection__store=store, state=InboundState.NEW)
    oldest = waiting.order_by("id").values_list("received_at", flat=True).first()
    if oldest is None:
        return Check("deliveries", "kept", _("Every delivery has been taken in"))
    age = at - oldest
    state: State = "now" if age > timedelta(minutes=5) else "soon" if age > timedelta(minutes=1) else "kept"
    words = _("The oldest delivery has been waiting for %(time)s") % {"time": say_span(age)}
    return Check("deliveries", state, words, since=oldest)


def _connections(store: Store, at: datetime) -> Iterator[Check]:
    kept_aside = Count("inbound", filter=Q(inbound__state=InboundState.QUARANTINED))
    problems = dict(Cursor.objects.exclude(problem="").values_list("connection_id", "problem"))
    fetched = dict(Cursor.objects.values_list("connection_id").annotate(ran=Min("ran_at")))
    for one in Connection.objects.filter(store=store, closed_at=None).annotate(aside=kept_aside).order_by("id"):
        yield _quarantine(one, one.aside)
        if one.refused_at and at - one.refused_at < A_DAY:
            words = ngettext(
                "%(name)s: %(n)s delivery had a wrong signature and was turned away",
                "%(name)s: %(n)s deliveries had a wrong signature and were turned away",
                one.refused_count,
            )
            yield Check(
                f"refused-{one.pk}", "soon", words % {"name": one.name, "n": one.refused_count}, since=one.refused_at
            )
        if one.pk in fetched:
            yield _reconciled(one, fetched[one.pk], problems.get(one.pk, ""), at)


def _quarantine(one: Connection, aside: int) -> Check:
    if not aside:
        return Check(f"quarantine-{one.pk}", "kept", _("%(name)s: nothing is in quarantine") % {"name": one.name})
    words = ngettext(
        "%(name)s: %(n)s delivery could not be read and is in quarantine",
        "%(name)s: %(n)s deliveries could not be read and are in quarantine",
        aside,
    )
    return Check(
        f"quarantine-{one.pk}",
        "now",
        words % {"name": one.name, "n": aside},
        place="intake:connections",
        needs="connections.see",
    )


def _reconciled(one: Connection, ran_at: datetime | None, problem: str, at: datetime) -> Check:
    name = f"reconciled-{one.pk}"
    if problem:
        words = _("%(name)s: asking the shop what we missed did not work") % {"name": one.name}
        return Check(name, "soon", words, facts=(problem[:200],), since=ran_at)
    if ran_at is None or at - ran_at > A_DAY:
        words = _("%(name)s: nobody has asked the shop what we missed for a day") % {"name": one.name}
        return Check(name, "soon", words, since=ran_at)
    return Check(name, "kept", _("%(name)s: nothing was missed") % {"name": one.name}, since=ran_at)


def _effects(at: datetime) -> Check:
    owed = Effect.objects.filter(state=EffectState.OWED, next_at__lte=at).order_by("next_at")
    oldest = owed.values_list("next_at", flat=True).first()
    if oldest is None or at - oldest < timedelta(minutes=1):
        return Check("effects", "kept", _("Nothing that is owed is late"))
    words = _("What is owed has been waiting for %(time)s") % {"time": say_span(at - oldest)}
    return Check("effects", "now" if at - oldest > timedelta(minutes=10) else "soon", words, since=oldest)


def _messages(store: Store, at: datetime) -> Iterator[Check]:
    for channel, since in waiting_since(store).items():
        age = at - since
        state: State = "now" if age > timedelta(minutes=15) else "soon" if age > timedelta(minutes=2) else "kept"
        words = _("%(channel)s: the oldest message has been waiting for %(time)s")
        yield Check(f"messages-{channel}", state, words % {"channel": channel, "time": say_span(age)}, since=since)
    troubled = list(messages_in_trouble(store)[:MOST_PARKED])
    if troubled:
        words = ngettext("%(n)s message was not sent", "%(n)s messages were not sent", len(troubled))
        facts = tuple(_trouble(message) for message in troubled[:3])
        yield Check(
            "messages-trouble",
            "now",
            words % {"n": len(troubled)},
            facts=facts,
            since=troubled[0].written_at,
            place="conversations:trouble",
            needs="messages.see",
        )


def _trouble(message: Message) -> str:
    return f"{message.subject}: {message.problem or message.get_state_display()}"[:200]


def _database() -> Check:
    size = _database_bytes()
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor)
    words = _("The database (%(kind)s) holds %(size)s") % {"kind": kind, "size": megabytes(size)}
    return Check("database", "kept", words)


def _database_bytes() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    path = Path(str(connection.settings_dict["NAME"]))
    return sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*") if part.is_file())


def _disk() -> Check:
    disk = shutil.disk_usage(settings.DATA if Path(settings.DATA).exists() else "/")
    share = disk.used / disk.total
    state: State = "now" if share > 0.95 else "soon" if share > 0.85 else "kept"
    return Check("disk", state, _("%(size)s are free on the disk") % {"size": megabytes(disk.free)})


def _backup(at: datetime) -> Check:
    taken = _newest_backup(Path(settings.DATA) / "backups")
    if taken is None:
        return Check(
            "backup",
            "soon",
            _("There is no backup yet"),
            facts=(_("The command %(command)s takes one.") % {"command": "regulars backup"},),
        )
    if at - taken > 2 * A_DAY:
        words = _("The last good backup is %(time)s old") % {"time": say_span(at - taken)}
        return Check("backup", "now", words, since=taken)
    return Check("backup", "kept", _("There is a good backup"), since=taken)


def _newest_backup(folder: Path) -> datetime | None:
    # `regulars backup` writes this note beside each copy once it is proven.
    notes = sorted(folder.glob("regulars-*.json"))
    return datetime.fromisoformat(json.loads(notes[-1].read_text())["taken_at"]) if notes else None


def megabytes(size: int) -> str:
    """Return a size as people read it: "12.4 MB", "3.1 GB"."""
    amount, unit = (size / 1e9, "GB") if size >= 1e9 else (size / 1e6, "MB")
    return f"{number_format(round(amount, 1), 1)} {unit}"

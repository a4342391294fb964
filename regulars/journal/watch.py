"""Where live pages hear of changes: LISTEN on PostgreSQL, a glance at the newest id on SQLite."""

import asyncio
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import connection
from django.db.models import Max

from regulars.journal.actions import CHANNEL
from regulars.journal.models import Entry
from regulars.web.live import Change

GLANCE = 0.1  # seconds between two looks at the newest entry: one indexed read each
MOST = 200  # entries named in one change; more are only "look again"


async def changes() -> AsyncIterator[Change]:
    """Yield a change soon after each commit that recorded something, for ever."""
    source = _listen() if connection.vendor == "postgresql" else _glance()
    async for change in source:
        yield change


async def _glance() -> AsyncIterator[Change]:
    # SQLite has one writer, so ids rise in the order of commits and none becomes visible late.
    last = await sync_to_async(_newest)()
    while True:
        await asyncio.sleep(GLANCE)
        change = await sync_to_async(_since)(last)
        if change:
            last = change.last_id
            yield change


def _newest() -> int:
    return Entry.objects.aggregate(newest=Max("id"))["newest"] or 0


def _since(last: int) -> Change | None:
    rows = list(Entry.objects.filter(id__gt=last).order_by("-id").values_list("id", "kind", "subject")[:MOST])
    if not rows:
        return None
    kinds = tuple(sorted({kind for _id, kind, _subject in rows}))
    subjects = tuple(sorted({subject for _id, _kind, subject in rows}))
    return Change(rows[0][0], kinds, subjects)


async def _listen() -> AsyncIterator[Change]:
    import psycopg

    settings = connection.get_connection_params()
    keep = {"host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey"}
    line = await psycopg.AsyncConnection.connect(
        autocommit=True, **{name: value for name, value in settings.items() if name in keep and value}
    )
    async with line:
        await line.execute(f"LISTEN {CHANNEL}")
        async for word in line.notifies():
            kinds, _bar, subjects = word.payload.partition("|")
            yield Change(await sync_to_async(_newest)(), tuple(kinds.split()), tuple(subjects.split()))

"""Many rows in one statement, without a model instance for each.

The hot paths (digest, promise clock, import) spend their time in building instances and queries, not in
the database: plain multi-row SQL costs a third (performance.md section 2). Same rows, same constraints.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection, models
from psycopg.types.json import Jsonb

_PLAIN = (
    models.CharField,
    models.IntegerField,
    models.BigIntegerField,
    models.BooleanField,
    models.ForeignKey,
    models.TextField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.SlugField,
)
Prepare = Callable[[Any], Any]
_MOST_VALUES = 30_000  # bound values a statement: under the limits of both databases


def insert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    on_conflict: str = "",
) -> list[int]:
    """Insert `rows` (values in the order of `columns`, which are field attnames); return their ids in order.

    on_conflict: e.g. "DO NOTHING"; then only the ids of the rows that went in come back.
    """
    if not rows:
        return []
    head, one, prepare = _statement(model, tuple(columns), connection.vendor)
    step = max(1, _MOST_VALUES // len(columns))
    tail = f" ON CONFLICT {on_conflict}" if on_conflict else ""
    ids: list[int] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            sql = head + ", ".join([one] * len(part)) + tail + " RETURNING id"
            cursor.execute(sql, _values(part, prepare))
            # Ids rise in the order of VALUES on both databases, whatever order RETURNING has.
            ids += sorted(row[0] for row in cursor.fetchall())
    return ids


@lru_cache(maxsize=256)
def _statement(
    model: type[models.Model], columns: tuple[str, ...], vendor: str
) -> tuple[str, str, tuple[tuple[int, Prepare], ...]]:
    """Return the beginning of the statement, one row's marks, and which columns must be prepared, and how."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [fields[name] for name in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in chosen)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608  # names of our own columns only
    prepare = tuple((at, _preparer(field, vendor)) for at, field in enumerate(chosen) if type(field) not in _PLAIN)
    return head, "(" + ", ".join(["%s"] * len(chosen)) + ")", prepare


def _preparer(field: "models.Field[Any, Any]", vendor: str) -> Prepare:
    if type(field) is models.DateTimeField:
        return _as_sqlite_text if vendor == "sqlite" else _as_it_is
    if type(field) is models.JSONField:
        return _as_json_text if vendor == "sqlite" else _as_jsonb
    return lambda value: field.get_db_prep_save(value, connection)


def _as_it_is(value: Any) -> Any:
    return value


def _as_sqlite_text(value: datetime | None) -> str | None:
    # As Django writes it: naive, in the connection's zone, which is UTC.
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"{value} is nowhere in the world: a moment needs its zone.")
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _as_json_text(value: Any) -> str | None:
    return None if value is None else _json(value).decode()


def _as_jsonb(value: Any) -> Any:
    return None if value is None else Jsonb(value, dumps=_json)


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def _values(rows: Iterable[Sequence[Any]], prepare: Sequence[tuple[int, Prepare]]) -> list[Any]:
    values: list[Any] = []
    for row in rows:
        ready = list(row)
        for at, prepared in prepare:
            ready[at] = prepared(ready[at])
        values += ready
    return values

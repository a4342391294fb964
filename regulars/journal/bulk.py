"""Many rows in one statement, without a model instance for each.

The hot paths (digest, promise clock, import) spend their time in building instances and queries, not in
the database: plain multi-row SQL costs a third (performance.md section 2). Same rows, same constraints.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache, partial
from itertools import chain
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
    if connection.vendor == "postgresql" and len(rows) > _WORTH_A_STREAM and not on_conflict:
        return _copy_numbered(model, tuple(columns), rows)
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


def add(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows` as `insert` does, where nobody asks for their ids: the cheapest way for thousands of rows.

    SQLite prepares the statement of one row once; PostgreSQL takes them as a stream (COPY). Constraints hold.
    """
    if connection.vendor == "sqlite" and rows:
        head, one, prepare = _statement(model, tuple(columns), "sqlite")
        with connection.cursor() as cursor:
            cursor.executemany(head + one, _prepared(rows, prepare))
    elif len(rows) > _WORTH_A_STREAM:
        _copy(model, tuple(columns), rows)
    else:
        insert(model, columns, rows)


_WORTH_A_STREAM = 100  # rows


def _copy_numbered(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Take the ids first, then stream: a statement with ten thousand marks takes longer to read than to run."""
    sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(sequence, [model._meta.db_table, len(rows)])
        ids = sorted(row[0] for row in cursor.fetchall())
    _copy(model, ("id", *columns), [(pk, *row) for pk, row in zip(ids, rows, strict=True)])
    return ids


def _copy(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    head, _one, prepare = _statement(model, columns, connection.vendor)
    table = head.removeprefix("INSERT INTO ").removesuffix(" VALUES ")
    # The stream is psycopg's own: its errors become Django's here, as those of execute do.
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {table} FROM STDIN") as stream,
    ):
        for row in _prepared(rows, prepare):
            stream.write_row(row)


@lru_cache(maxsize=256)
def _statement(
    model: type[models.Model], columns: tuple[str, ...], vendor: str
) -> tuple[str, str, tuple[tuple[int, Prepare], ...]]:
    """Return the beginning of the statement, one row's marks, and which columns must be prepared, and how."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [fields[name] for name in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in chosen)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608  # names of our own columns only
    prepare = tuple((at, _preparer(field, vendor)) for at, field in enumerate(chosen) if type(field) not in _PLAIN)
    return head, "(" + ", ".join(["%s"] * len(chosen)) + ")", prepare


def _preparer(field: "models.Field[Any, Any]", vendor: str) -> Prepare:
    if type(field) is models.DateTimeField:
        return _as_sqlite_text if vendor == "sqlite" else _as_it_is
    if type(field) is models.JSONField:
        return _as_json_text if vendor == "sqlite" else _as_jsonb
    if type(field) is models.DecimalField:
        return partial(_as_decimal, field)
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


@lru_cache(maxsize=4096)
def _as_decimal(field: "models.Field[Any, Any]", value: Decimal | None) -> Any:
    # The same few quantities again and again; equal ones are written alike, with all the column's places.
    return field.get_db_prep_save(value, connection)


_EMPTY: dict[type, str] = {list: "[]", tuple: "[]", dict: "{}"}  # what most lines and addresses hold


def _as_json_text(value: Any) -> str | None:
    if not value and type(value) in _EMPTY:
        return _EMPTY[type(value)]
    return None if value is None else _json(value).decode()


def _as_jsonb(value: Any) -> Any:
    return None if value is None else Jsonb(value, dumps=_json)


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def _values(rows: Sequence[Sequence[Any]], prepare: Sequence[tuple[int, Prepare]]) -> list[Any]:
    return list(chain.from_iterable(_prepared(rows, prepare)))


def _prepared(rows: Sequence[Sequence[Any]], prepare: Sequence[tuple[int, Prepare]]) -> Sequence[Sequence[Any]]:
    """Return `rows` as the database takes them. Column by column: a row at a time costs twice as much."""
    if not prepare:
        return rows
    columns: list[Any] = list(zip(*rows, strict=True))
    for at, prepared in prepare:
        columns[at] = [prepared(value) for value in columns[at]]
    return list(zip(*columns, strict=True))

"""Many rows in one statement, without a model instance for each.

The hot paths (digest, promise clock, import) spend their time in building instances and queries, not in
the database: plain multi-row SQL costs a third (performance.md section 2). Same rows, same constraints.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models

_PLAIN = (
    models.CharField,
    models.IntegerField,
    models.BigIntegerField,
    models.BooleanField,
    models.ForeignKey,
    models.TextField,
)
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
    head, one, prepare = _statement(model, columns)
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


def _statement(
    model: type[models.Model], columns: Sequence[str]
) -> tuple[str, str, list[Callable[[Any], Any] | None]]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [fields[name] for name in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in chosen)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608  # names of our own columns only
    return head, "(" + ", ".join(["%s"] * len(chosen)) + ")", [_preparer(field) for field in chosen]


def _preparer(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    if type(field) in _PLAIN:
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _values(rows: Iterable[Sequence[Any]], prepare: Sequence[Callable[[Any], Any] | None]) -> list[Any]:
    values: list[Any] = []
    for row in rows:
        for value, prepared in zip(row, prepare, strict=True):
            values.append(value if prepared is None else prepared(value))
    return values

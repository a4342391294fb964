"""I9: the database passes its own check, and every stored file is there."""

from django.apps import apps
from django.db import connection


def is_whole() -> tuple[int, list[str]]:
    """Run the database's own checks; return (tables looked at, what is wrong)."""
    tables = [model._meta.db_table for model in apps.get_models()]
    wrong = _sqlite() if connection.vendor == "sqlite" else _postgres(tables)
    return len(tables), wrong


def _sqlite() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        wrong = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        return wrong + [f"{table}: row {row} points at nothing in {parent}" for table, row, parent, _n in cursor]


def _postgres(tables: list[str]) -> list[str]:
    """Read every row of every table: a torn page or a broken value does not survive that."""
    wrong = []
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM (SELECT * FROM {quote(table)} OFFSET 0) AS whole")  # noqa: S608  # our own tables
            cursor.fetchone()
        cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated")
        wrong += [f"{table}: the constraint {name} was never validated" for table, name in cursor]
    return wrong

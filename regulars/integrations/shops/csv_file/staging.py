"""What does not fit into memory: ids seen, rows of scattered orders, the rows of companion files.

A private SQLite database without a name: it lives in SQLite's cache, spills into a temporary file that no
other process sees, and is gone when it is closed. So memory stays flat whatever the size of the files.
"""

import marshal
import sqlite3
from collections.abc import Iterable, Iterator

_TABLES = """
    CREATE TABLE run (key TEXT NOT NULL, start INTEGER NOT NULL, person TEXT NOT NULL);
    CREATE TABLE scattered (key TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE part (key TEXT, row INTEGER, cells BLOB, PRIMARY KEY (key, row)) WITHOUT ROWID;
    CREATE TABLE companion (role TEXT, key TEXT, row INTEGER, cells BLOB, PRIMARY KEY (role, key, row)) WITHOUT ROWID;
    CREATE TABLE person (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Staging:
    """Rows of one import, found again by the order's id."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA temp_store = FILE")
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA cache_size = -4000")
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")
        self.has_scattered = False

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def add_runs(self, runs: Iterable[tuple[str, int, str]]) -> None:
        """Remember order ids with the row at which each unbroken run of theirs begins, and its customer."""
        self._many("INSERT INTO run VALUES (?, ?, ?)", runs)

    def find_scattered(self) -> tuple[int, int]:
        """Return how many orders there are, and how many of them stand in several places of the file."""
        self._db.execute("CREATE INDEX run_key ON run (key)")
        self._db.execute("INSERT INTO scattered SELECT key, max(start) FROM run GROUP BY key HAVING count(*) > 1")
        scattered = self._number("SELECT count(*) FROM scattered")
        self.has_scattered = scattered > 0
        return self._number("SELECT count(DISTINCT key) FROM run"), scattered

    def last_run(self, key: str) -> int | None:
        """Return the row at which the last run of a scattered order begins; None for an order in one place."""
        found = self._db.execute("SELECT last FROM scattered WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    def put_away(self, key: str, rows: Iterable[tuple[int, list[str]]]) -> None:
        """Keep the rows of one run of a scattered order until its last run is reached."""
        self._many("INSERT OR REPLACE INTO part VALUES (?, ?, ?)", ((key, n, marshal.dumps(c)) for n, c in rows))

    def take_out(self, key: str) -> list[tuple[int, list[str]]]:
        """Return and forget the rows put away for an order, in the order of the file."""
        found = self._db.execute("SELECT row, cells FROM part WHERE key = ? ORDER BY row", (key,)).fetchall()
        self._db.execute("DELETE FROM part WHERE key = ?", (key,))
        return [(row, marshal.loads(cells)) for row, cells in found]  # noqa: S302  # our own bytes, private file

    def take_out_one_by_one(self, key: str) -> Iterator[tuple[int, list[str]]]:
        """Yield and then forget the rows put away for an order that has too many for memory."""
        for row, cells in self._db.execute("SELECT row, cells FROM part WHERE key = ? ORDER BY row", (key,)):
            yield row, marshal.loads(cells)  # noqa: S302  # our own bytes, private file
        self._db.execute("DELETE FROM part WHERE key = ?", (key,))

    def count_put_away(self, key: str) -> int:
        """Return how many rows of an order are kept."""
        return self._number("SELECT count(*) FROM part WHERE key = ?", key)

    def add_companion(self, role: str, rows: Iterable[tuple[str, int, list[str]]]) -> None:
        """Remember the rows of a companion file by the id of their order."""
        self._many("INSERT INTO companion VALUES (?, ?, ?, ?)", ((role, k, n, marshal.dumps(c)) for k, n, c in rows))

    def companions(self, role: str, key: str) -> list[tuple[int, list[str]]]:
        """Return the companion rows of one order, in the order of their file."""
        found = self._db.execute(
            "SELECT row, cells FROM companion WHERE role = ? AND key = ? ORDER BY row", (role, key)
        )
        return [(row, marshal.loads(cells)) for row, cells in found]  # noqa: S302  # our own bytes, private file

    def orphans(self, role: str) -> Iterator[tuple[str, int, list[str]]]:
        """Yield the companion rows whose order the main file does not have, in the order of their file."""
        found = self._db.execute(
            "SELECT key, row, cells FROM companion c WHERE role = ?"
            " AND NOT EXISTS (SELECT 1 FROM run WHERE run.key = c.key) ORDER BY row",
            (role,),
        )
        for key, row, cells in found:
            yield key, row, marshal.loads(cells)  # noqa: S302  # our own bytes, private file

    def count_people(self) -> tuple[int, int]:
        """Return how many orders name a customer, and how many different customers they name."""
        query = "SELECT count(DISTINCT key), count(DISTINCT person) FROM run WHERE person <> ''"
        orders, people = self._db.execute(query).fetchone()
        return orders, people

    def begin_people(self) -> None:
        """Begin to count the people of the orders taken."""
        self._db.execute("DELETE FROM person")

    def add_people(self, keys: Iterable[str]) -> None:
        """Remember people, each once."""
        self._many("INSERT OR IGNORE INTO person VALUES (?)", ((key,) for key in keys))

    def people(self) -> int:
        """Return how many different people were added."""
        return self._number("SELECT count(*) FROM person")

    def _number(self, query: str, *values: str) -> int:
        return int(self._db.execute(query, values).fetchone()[0])

    def _many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._db.executemany(statement, rows)

"""Words that stand in the statement itself, so that a partial index is recognised.

SQLite compares the condition of a partial index with the text of the statement: `state IN ('open', 'paused')` fits,
`state IN (?, ?)` does not, and the whole table is sorted instead. PostgreSQL does not mind either way.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Func

_WORD = re.compile(r"[a-z_]+")


class OneOf(Func):
    """Whether a column holds one of a few words of our own. Use it as `.filter(OneOf("state", LIVE))`."""

    output_field: Any = BooleanField()

    def __init__(self, column: str, words: Iterable[str], *, template: str = "") -> None:
        words = [str(word) for word in words]
        if not all(_WORD.fullmatch(word) for word in words):
            raise ValueError(f"{words} are not words of our own")
        quoted = ", ".join(f"'{word}'" for word in words)
        super().__init__(column, template=template or f"%(expressions)s IN ({quoted})")


class NoneOf(OneOf):
    """Whether a column holds none of a few words of our own."""

    def __init__(self, column: str, words: Iterable[str]) -> None:
        quoted = ", ".join(f"'{word}'" for word in words)
        super().__init__(column, words, template=f"NOT (%(expressions)s IN ({quoted}))")

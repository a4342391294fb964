"""Every reason why a row is refused, changed or noted: one table, a machine word and whole sentences.

The sentences are English and marked for translation; the page or command that shows them translates. The
gaps are those of `Finding`: %(value)s, %(column)s, %(order)s, %(other)s.
"""

from dataclasses import dataclass
from enum import StrEnum

from regulars.integrations.shops.csv_file.sentences_refused import REFUSED
from regulars.integrations.shops.csv_file.sentences_taken import CHANGED, NOTED


class Kind(StrEnum):
    """What follows from a reason."""

    REFUSED = "refused"  # the row stays outside and stands in the file of bad rows
    CHANGED = "changed"  # the row comes in, but something of it differs from what the file says
    NOTED = "noted"  # the row comes in as it stands; a person may want to know


@dataclass(frozen=True, slots=True)
class Reason:
    """says: what is the matter.   expected: what would have been right.   do: what a person can do."""

    code: str
    kind: Kind
    says: str
    expected: str
    do: str


REASONS: dict[str, Reason] = {
    code: Reason(code, kind, says, expected, do)
    for kind, table in ((Kind.REFUSED, REFUSED), (Kind.CHANGED, CHANGED), (Kind.NOTED, NOTED))
    for code, says, expected, do in table
}

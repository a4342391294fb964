"""Cells that a spreadsheet must not run, guarded so that the guard can be taken off again (reliability.md B27).

A cell that begins with a character that starts a formula gets an apostrophe in front; so does one that
begins with an apostrophe already. Taking one apostrophe off such a cell gives back what was there.
"""

# The columns that a download of bad rows adds; the first one tells us our own file when it comes back.
MARKER_COLUMNS = ("regulars_row", "regulars_reason", "regulars_says", "regulars_do")
_STARTS = "=+-@\t\r\n\0'"
# Full-width forms of = + - @: some spreadsheets normalise them before looking.
_ALSO = "\uff1d\uff0b\uff0d\uff20"


def guarded(cell: str) -> str:
    """Return `cell` so that no spreadsheet runs it."""
    return "'" + cell if cell[:1] and cell[0] in _STARTS + _ALSO else cell


def unguarded(cell: str) -> str:
    """Return what `guarded` was given: `unguarded(guarded(x)) == x` for every text."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in _STARTS + _ALSO else cell

"""Lists page by key: the next page begins after the last line of the one before, never at an offset."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def key_text(at: datetime, pk: int) -> str:
    """Return a line's place in a list ordered by a moment and an id, for an address: `1747209600000000.42`."""
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}.{pk}"


def key_from(text: str) -> tuple[datetime, int] | None:
    """Return the place that `text` tells; None where it tells none."""
    moment, _point, pk = text.partition(".")
    if not (moment.isdecimal() and pk.isdecimal() and len(moment) <= 18 and len(pk) <= 18):
        return None
    try:
        return _EPOCH + timedelta(microseconds=int(moment)), int(pk)
    except OverflowError:
        return None

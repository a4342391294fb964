"""The channels that this installation knows, ours and others', by the same door: an entry point."""

from functools import lru_cache
from typing import cast

from regulars.conversations.ports import Channel
from regulars.core import entry_points

GROUP = "regulars.channels"


@lru_cache(maxsize=16)
def channel_named(name: str) -> Channel:
    """Return the channel `name` ("email"). Raises KeyError when nothing of that name is installed."""
    return cast(Channel, entry_points.load(GROUP, name))

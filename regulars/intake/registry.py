"""The shops and formats of files that this installation knows, ours and others', by one door: an entry point."""

from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from regulars.core import entry_points
from regulars.core.errors import IntegrationError, NotFound
from regulars.intake.ports import Delivery, Fetched, FileFormat, FormField, Reading, Shop, ShopAccess

GROUP = "regulars.shops"
FILES = "regulars.files"


@lru_cache(maxsize=1)
def shops() -> dict[str, Shop]:
    """Return every known shop by its key."""
    return {name: cast(Shop, entry_points.load(GROUP, name)) for name in entry_points.names(GROUP)}


@lru_cache(maxsize=1)
def formats() -> dict[str, FileFormat]:
    """Return every known format of files with orders, by its key."""
    return {name: cast(FileFormat, entry_points.load(FILES, name)) for name in entry_points.names(FILES)}


def shop_of(kind: str) -> Shop:
    """Return the shop of this key; for a format of files, one that sends nothing by itself.

    Raises NotFound naming those that exist.
    """
    if kind in shops():
        return shops()[kind]
    if kind in formats():
        return FileShop(kind, kind.upper())
    raise NotFound(f"There is no shop {kind!r}. Known: {', '.join(sorted(shops()))}.")


def format_of(kind: str) -> FileFormat:
    """Return the format of files of this key. Raises NotFound naming those that exist."""
    try:
        return formats()[kind]
    except KeyError as error:
        raise NotFound(f"There is no format {kind!r}. Known: {', '.join(sorted(formats()))}.") from error


class FileShop:
    """A shop that we know from files alone: whatever comes to its address is a stranger's."""

    form: tuple[FormField, ...] = ()
    abilities: frozenset[str] = frozenset()

    def __init__(self, key: str, label: str) -> None:
        self.key, self.label = key, label

    def is_ping(self, delivery: Delivery) -> bool:
        """Nothing is."""
        return False

    def is_genuine(self, delivery: Delivery, secrets: Sequence[str]) -> bool:
        """Nothing is."""
        return False

    def topic_of(self, delivery: Delivery) -> str:
        """There is none."""
        return ""

    def read(self, delivery: Delivery, access: ShopAccess) -> Reading:
        """Refuse: its orders come in files."""
        raise self._sends_nothing()

    def fetch(self, access: ShopAccess, *, kind: str, cursor: str) -> Fetched:
        """Refuse: nobody is there to be asked."""
        raise self._sends_nothing()

    def fetch_one(self, access: ShopAccess, *, kind: str, external_id: str) -> Delivery | None:
        """Refuse: nobody is there to be asked."""
        raise self._sends_nothing()

    def _sends_nothing(self) -> IntegrationError:
        return IntegrationError(f"{self.label} send nothing by themselves: import them.", retry=False)

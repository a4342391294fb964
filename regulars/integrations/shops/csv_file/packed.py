"""Lines packed into columns of the order's one row, as WooCommerce's export plugins write them.

WebToffee: `line_item_1` with "name:Mug|product_id:7|sku:M-1|quantity:2|total:9.00|sub_total:10.00", or
"Product Item 1 Name", "Product Item 1 SKU", "Product Item 1 Quantity", "Product Item 1 Total".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from regulars.integrations.shops.csv_file.guess import normal

# Where the unpacked cells stand; the last, empty one answers for what is not packed.
UNPACKED = {"title": 0, "product_id": 1, "sku": 2, "quantity": 3, "line_total": 4}
_KEYS = {"name": 0, "id": 1, "product id": 1, "sku": 2, "quantity": 3, "total": 4}
_ONE_CELL = re.compile(r"line item (\d+)")
_CELLS = re.compile(r"(?:product )?item (\d+) (name|id|product id|sku|quantity|total)")


@dataclass(frozen=True, slots=True)
class PackedLines:
    """Where a row keeps its lines: whole lines in single cells, or one cell for each part of a line."""

    whole: tuple[int, ...]
    parts: tuple[tuple[tuple[int, int], ...], ...]  # for each line: (index in the row, index when unpacked)

    @property
    def indexes(self) -> set[int]:
        """The columns that hold packed lines."""
        return {*self.whole, *(index for line in self.parts for index, _at in line)}

    def unpack(self, cells: Sequence[str]) -> list[list[str]]:
        """Return the cells of each line that the row holds, in the order of UNPACKED."""
        lines = [_split(cells[index]) for index in self.whole if cells[index].strip()]
        if not lines:
            lines = [_gather(cells, parts) for parts in self.parts]
        return [line for line in lines if line[0] or line[2]]


def find_packed(header: Sequence[str]) -> PackedLines | None:
    """Return where a table's rows keep packed lines; None where they do not."""
    whole, parts = [], dict[int, list[tuple[int, int]]]()
    for index, name in enumerate(map(normal, header)):
        if _ONE_CELL.fullmatch(name):
            whole.append(index)
        elif found := _CELLS.fullmatch(name):
            parts.setdefault(int(found[1]), []).append((index, _KEYS[found[2]]))
    if not whole and not parts:
        return None
    return PackedLines(tuple(whole), tuple(tuple(line) for _number, line in sorted(parts.items())))


def _split(text: str) -> list[str]:
    line = [""] * (len(UNPACKED) + 1)
    for part in text.split("|"):
        key, _colon, value = part.partition(":")
        if (at := _KEYS.get(normal(key))) is not None:
            line[at] = value.strip()
    return line


def _gather(cells: Sequence[str], parts: Sequence[tuple[int, int]]) -> list[str]:
    line = [""] * (len(UNPACKED) + 1)
    for index, at in parts:
        line[at] = cells[index].strip()
    return line

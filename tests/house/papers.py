"""The project's own papers, read as a reader does: files, headings, tables, links, commands."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^(```|~~~)")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*$")
_LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text below it, down to the next heading of its level or above."""

    level: int
    title: str
    text: str


@lru_cache(maxsize=1)
def files() -> tuple[Path, ...]:
    """Return every file of the project, also one that is not committed yet."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = (ROOT / name for name in names.split("\0") if name)
    return tuple(sorted(path for path in found if path.is_file()))


def papers() -> tuple[Path, ...]:
    """Return every page in Markdown."""
    return tuple(path for path in files() if path.suffix == ".md")


def text_of(path: Path) -> str:
    """Return a file's text; "" where it is no text, or not there: then whatever is looked for is missing."""
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""


def prose_of(path: Path) -> str:
    """Return a page without its blocks of code."""
    return "\n".join(line for line, in_code in _lines(text_of(path)) if not in_code)


def sections(path: Path, *, level: int) -> dict[str, str]:
    """Return the sections of one level: title without marks, and text."""
    return {section.title: section.text for section in _sections(path) if section.level == level}


def anchors(path: Path) -> set[str]:
    """Return what `path#…` may name, as GitHub makes it from the headings."""
    return {slug(section.title) for section in _sections(path)}


def slug(title: str) -> str:
    """Return a heading's anchor."""
    kept = re.sub(r"[^\w\- ]", "", title.lower())
    return kept.replace(" ", "-")


def rows(text: str) -> list[list[str]]:
    """Return the rows of every table in `text` without heads and rulers, cells without marks."""
    found: list[list[str]] = []
    table: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            table.append([_plain(cell) for cell in _CELL.split(line)[1:-1]])
        elif table:
            found += table[2:]  # the head and its ruler
            table = []
    return found


def links(path: Path) -> Iterator[str]:
    """Yield where a page's links lead."""
    yield from _LINK.findall(prose_of(path))


def name_of(path: Path) -> str:
    """Return a file's path inside the project."""
    return path.relative_to(ROOT).as_posix()


def _sections(path: Path) -> Iterator[Section]:
    lines = list(_lines(text_of(path)))
    heads = [
        (at, len(found[1]), _plain(found[2]))
        for at, (line, in_code) in enumerate(lines)
        if not in_code and (found := _HEADING.match(line))
    ]
    for at, level, title in heads:
        end = next((later for later, other, _title in heads if later > at and other <= level), len(lines))
        yield Section(level, title, "\n".join(line for line, _in_code in lines[at + 1 : end]))


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    in_code = False
    for line in text.splitlines():
        is_fence = bool(_FENCE.match(line))
        in_code ^= is_fence
        yield line, in_code or is_fence


def _plain(words: str) -> str:
    return words.strip().replace("`", "").replace("\\|", "|")

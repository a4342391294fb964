"""A file on its way in: plain or gzipped, its letters recognised, its size bounded before it is read."""

import codecs
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from regulars.core.errors import IntegrationError
from regulars.integrations.shops.csv_file.encodings import guess_encoding

MAX_BYTES = 4 * 2**30  # unpacked; a gzip bomb ends here and never in memory
MAX_LINE = 2**20  # characters without a line break: more is no table
_CHUNK = 2**20
_BUFFER = 2**18
_SAMPLE = 200_000
_ODD = re.compile("[\0\udc80-\udcff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# Among this many broken letters in a thousand good ones, a file is UTF-8 with a few spoilt rows.
_SPOILT_PER_THOUSAND = 20


@dataclass(frozen=True, slots=True)
class Source:
    """One file of an import. `role` is "main", "lines" or "payments".

    fingerprint: SHA-256 of the bytes as they lie on the disk.   odd: it holds NUL or bytes that are no
    letters in its encoding, so that each row must be looked at.
    """

    path: Path
    role: str
    gzipped: bool
    encoding: str
    sure: float
    fingerprint: str
    odd: bool
    stamp: tuple[int, int]

    def open(self) -> TextIO:
        """Return the text with its line breaks as they are. Raises IntegrationError if the file changed."""
        if _stamp(self.path) != self.stamp:
            raise _error(f"{self.path.name} was changed while it was read. Start again with the new file.")
        return io.TextIOWrapper(
            _unpacked(self.path, gzipped=self.gzipped),
            encoding=self.encoding,
            errors="surrogateescape",
            newline="",
        )


def examine(path: Path, *, role: str, encoding: str = "") -> Source:
    """Look through the whole file once and return what it is; `encoding` overrides what it looks like.

    Raises IntegrationError (retry=False) for what cannot be a table: missing, empty, a workbook, a broken
    archive, more than 4 GiB unpacked, a line of more than a mebibyte.
    """
    try:
        head = _head(path)
        gzipped = head.startswith(b"\x1f\x8b")
        with _unpacked(path, gzipped=gzipped) as file:
            start = file.read(4)
        _check_start(path, start)
        name, sure, odd = _letters(path, start, encoding, gzipped=gzipped)
    except (OSError, EOFError, zlib.error, UnicodeError) as error:
        raise _error(f"{path.name} cannot be read: {error}. Send the file again.") from error
    return Source(path, role, gzipped, name, sure, _fingerprint(path), odd, _stamp(path))


def _check_start(path: Path, start: bytes) -> None:
    if not start.strip():
        raise _error(f"{path.name} is empty. It needs a header line and at least one order.")
    if start.startswith(_WORKBOOKS):
        raise _error(f"{path.name} is a workbook, not CSV. Save it as “CSV UTF-8” and import that file.")


def _letters(path: Path, start: bytes, told: str, *, gzipped: bool) -> tuple[str, float, bool]:
    """Return the encoding, how sure it is, and whether each row needs a second look."""
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), "")
    if told or marked:
        return told or marked, 1.0, _look_through(path, told or marked, gzipped=gzipped)
    try:
        return "utf-8", 1.0, _look_through(path, "utf-8", errors="strict", gzipped=gzipped)
    except UnicodeDecodeError:
        name, sure = _other_letters(path, gzipped=gzipped)
        return name, sure, _look_through(path, name, gzipped=gzipped)


def _other_letters(path: Path, *, gzipped: bool) -> tuple[str, float]:
    good, bad, sample = _count_letters(path, gzipped=gzipped)
    return ("utf-8", 0.9) if bad * 1000 <= good * _SPOILT_PER_THOUSAND else guess_encoding(sample)


def _count_letters(path: Path, *, gzipped: bool) -> tuple[int, int, bytes]:
    """Return how many letters beyond ASCII are good UTF-8, how many bytes are not, and lines to judge by."""
    good, bad, sample = 0, 0, bytearray()
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    for chunk in _chunks(path, gzipped=gzipped):
        text = decoder.decode(chunk)
        if text.isascii():
            continue
        spoilt = len(_ODD.findall(text)) - text.count("\0")
        good += len(text) - len(text.encode("ascii", "ignore")) - spoilt
        bad += spoilt
        if len(sample) < _SAMPLE:
            sample += b"\n".join(line for line in chunk.splitlines() if not line.isascii())[:_SAMPLE]
    return good, bad + len(decoder.getstate()[0]), bytes(sample)


def _look_through(path: Path, encoding: str, *, gzipped: bool, errors: str = "surrogateescape") -> bool:
    """Tell whether any row needs a second look; raise IntegrationError for what is no table at all."""
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=encoding)  # refuses a codec that is no alphabet, such as "hex"
        decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
    except LookupError as error:
        raise _error(f"{encoding} is not an encoding. Try utf-8 or cp1251.", field="encoding") from error
    odd, size, unbroken = False, 0, 0
    for chunk in _chunks(path, gzipped=gzipped):
        text = decoder.decode(chunk)
        text = text.replace("\r", "\n") if "\r" in text else text
        size += len(chunk)
        first, last = text.find("\n"), text.rfind("\n")
        longest = unbroken + (first if first >= 0 else len(text))
        unbroken = len(text) - last if first >= 0 else longest
        if size > MAX_BYTES or longest > MAX_LINE:
            raise _error(f"{path.name} is too large, or one of its lines is. Split it into smaller files.")
        odd = odd or "\0" in text or (errors != "strict" and _ODD.search(text) is not None)
    decoder.decode(b"", final=True)  # half a letter at the end of UTF-16
    return odd


def _chunks(path: Path, *, gzipped: bool) -> Iterator[bytes]:
    with _unpacked(path, gzipped=gzipped) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _unpacked(path: Path, *, gzipped: bool) -> BinaryIO:
    if not gzipped:
        return path.open("rb", buffering=_BUFFER)
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(path)), _BUFFER))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _error(message: str, *, field: str = "file") -> IntegrationError:
    return IntegrationError(message, retry=False, field=field)

"""Which letters a file is written in, when it is not UTF-8: told from the bytes above 127 alone."""

import re
from collections import Counter

_HIGH = re.compile(rb"[\x80-\xff]+")
_HEBREW = frozenset(range(0xE0, 0xFB))  # alef to tav in cp1255; niqqud is rare in orders
# ą č ę ė į š ų ū ž and their capitals in cp1257.
_LITHUANIAN = frozenset(b"\xe0\xe8\xe6\xeb\xe1\xf0\xf8\xfb\xfe" + b"\xc0\xc8\xc6\xcb\xc1\xd0\xd8\xdb\xde")
# š ų ū ž: in cp1252 these bytes are ð ø û þ, which no one language has together.
_LITHUANIAN_ALONE = frozenset(b"\xf0\xf8\xfb\xfe\xd0\xd8\xdb\xde")
_TYPOGRAPHY = frozenset(range(0x80, 0xA0)) | {0xA0, 0xAB, 0xBB}  # quotes, dashes: alike in all of them


def guess_encoding(sample: bytes) -> tuple[str, float]:
    """Return the code page of `sample` and how sure that is (0 to 1).

    sample: lines that hold at least one byte above 127 and are not UTF-8. Knows cp1251 (Ukrainian,
    Russian), cp1255 (Hebrew), cp1257 (Lithuanian) and cp1252, which every latin-1 text is too.
    """
    runs = [run for run in _HIGH.findall(sample) if not _TYPOGRAPHY.issuperset(run)]
    counts = Counter(byte for run in runs for byte in run if byte not in _TYPOGRAPHY)
    total = sum(counts.values())
    if not total:
        return "cp1252", 0.5
    sure = min(0.95, 0.6 + total / 400)
    if total / len(runs) < 1.6:  # single high letters between ASCII ones: a Latin alphabet
        return _latin(counts, total), sure
    hebrew = sum(count for byte, count in counts.items() if byte in _HEBREW)
    return ("cp1255" if hebrew / total > 0.97 else "cp1251"), sure


def _latin(counts: Counter[int], total: int) -> str:
    lithuanian = sum(count for byte, count in counts.items() if byte in _LITHUANIAN)
    alone = sum(1 for byte in counts if byte in _LITHUANIAN_ALONE)
    return "cp1257" if lithuanian / total > 0.9 and alone >= 2 else "cp1252"

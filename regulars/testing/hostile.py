"""Bodies that are signed and hostile: what reliability.md A.2 and B8 name, and every field of a real one mangled."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

DEEP = 100_000
# What stands in place of each field in turn. A surrogate half cannot be written as UTF-8, only escaped.
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**53 + 1, 2**64, 10**30, 0.5, -0.0, 1e-9, 1e300, "", " ", "0", "-1", "1e400",
    "Infinity", "NaN", "1,5", "١٢٣", "\x00", "a\x00b", "\x1b[31m", "\ufffe", "\u202egnp.exe", "\r\nBcc: a@b.example",
    "0000-00-00T00:00:00", "9999-12-31T23:59:59", "2026-02-30T10:00:00", "0001-01-01T00:00:00+14:00", "yesterday",
    "x" * 100_000, "é" * 300, "👩‍👩‍👧" * 200, "&#0;&#xD800;&lt;", "' OR 1=1 --", "<script>alert(1)</script>",
    [], {}, [[]], [None], ["a"], [{}], {"a": 1}, {"id": None}, [1] * 6000,
)  # fmt: skip
ESCAPED = (rb'"\ud800"', rb'"\udc00x"', rb'"\u0000"', b"NaN", b"Infinity", b"1e400", b"-", b"01", b"0x10", b"'a'")


def whole_bodies(genuine: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (what it is, body) for what is hostile as a whole."""
    yield "nothing", b""
    yield "blanks", b" \r\n\t "
    yield "a zero character", b"\x00"
    yield "no JSON", b"<html>502 Bad Gateway</html>"
    yield "a form", b"order=1&total=2"
    yield "deep lists", b"[" * DEEP + b"]" * DEEP
    yield "deep objects", b'{"a":' * DEEP + b"1" + b"}" * DEEP
    yield "65 levels", b"[" * 65 + b"]" * 65
    yield "open lists", b"[" * DEEP
    yield "a number of 5,000 digits", b'{"id":' + b"1" * 5000 + b"}"
    yield "ten megabytes", b'{"note":"' + b"a" * 10_000_000 + b'"}'
    yield "half of it", genuine[: len(genuine) // 2]
    yield "twice", genuine + genuine
    yield "with a byte order mark", b"\xef\xbb\xbf" + genuine
    yield "two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + genuine
    yield "UTF-16", genuine.decode("utf-8").encode("utf-16")
    yield "Latin-1", '{"name":"Žiedaitė"}'.encode("cp1257")
    yield "every key twice", genuine.replace(b"{", b'{"id":1,"id":2,', 1)
    yield "half of a surrogate pair", genuine.replace(b"{", b'{"odd":"\\ud800",', 1)
    yield "NaN", genuine.replace(b"{", b'{"odd":NaN,', 1)
    yield "1e400", genuine.replace(b"{", b'{"odd":1e400,', 1)
    for value in (b"null", b"true", b"0", b'""', b"[]", b"{}", b"[[]]", b"[null]", b'"text"', b"[1,2]", b"-1.5"):
        yield f"only {value.decode()}", value


def mangled_fields(genuine: bytes, *, step: int = 1) -> Iterator[tuple[str, bytes]]:
    """Yield (path and value, body) with one field replaced by one of VALUES, or left out, in turn.

    step: take every n-th only, for a quick run.
    """
    tree = json.loads(genuine)
    count = 0
    for path in list(_paths(tree)):
        for value in (*VALUES, ...):
            count += 1
            if count % step == 0:
                name = f"{'.'.join(map(str, path))} = {'left out' if value is ... else repr(value)[:40]}"
                yield name, json.dumps(_with(tree, path, value)).encode()
        for raw in ESCAPED:
            count += 1
            if count % step == 0:
                marked = json.dumps(_with(tree, path, "@@here@@")).encode()
                yield f"{'.'.join(map(str, path))} = {raw!r}", marked.replace(b'"@@here@@"', raw)


def many_lines(genuine: bytes, *, key: str, count: int = 100_000) -> bytes:
    """Return the body with its first line under `key` repeated `count` times."""
    tree = json.loads(genuine)
    return json.dumps({**tree, key: [tree[key][0]] * count}).encode()


def _paths(value: Any, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*before, key)
        yield from _paths(part, (*before, key))


def _with(tree: Any, path: tuple[str | int, ...], value: Any) -> Any:
    changed = deepcopy(tree)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return changed

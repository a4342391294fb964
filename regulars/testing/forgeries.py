"""Deliveries that must not be believed: a genuine one, mangled in every way that has been seen or imagined."""

import base64
import binascii
import gzip
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping

from regulars.intake.ports import Delivery

# body, secret → the headers that the shop would send, names in lower case.
Sign = Callable[[bytes, str], Mapping[str, str]]


def forgeries(body: bytes, *, sign: Sign, header: str, secret: str, other: str) -> Iterator[tuple[str, Delivery]]:
    """Yield (what was done, the delivery) for every class of reliability.md B7.

    header: the one with the signature.   secret: ours.   other: another shop's, or one long expired.
    """
    genuine = dict(sign(body, secret))
    for name, given in _signatures(body, genuine[header], secret):
        yield name, Delivery(body, {**genuine, header: given})
    yield "no signature", Delivery(body, {key: value for key, value in genuine.items() if key != header})
    yield "no headers at all", Delivery(body, {})
    yield "another shop's secret", Delivery(body, sign(body, other))
    yield "the secret in capitals", Delivery(body, sign(body, secret.swapcase()))
    for name, changed in _bodies(body):
        yield name, Delivery(changed, genuine)
    yield "another body, signed by another secret", Delivery(b"{}", sign(b"{}", other))
    yield "the signature of another body", Delivery(body, sign(b"{}", secret))


def _signatures(body: bytes, genuine: str, secret: str) -> Iterator[tuple[str, str]]:
    before, comma, code = genuine.rpartition(",")  # Standard Webhooks writes "v1,<code>"
    lead = before + comma
    raw = base64.b64decode(code)
    yield "empty signature", ""
    yield "blank signature", " "
    yield "non-ASCII signature", "подпись"
    yield "signature with half of a surrogate pair", genuine[:-2] + "\udcff="
    yield "signature with a zero character", genuine + "\x00"
    yield "truncated signature", genuine[:-4]
    yield "one letter only", genuine[:1]
    yield "signature without padding", genuine.rstrip("=")
    yield "signature with more behind", genuine + "AAAA"
    yield "hex in place of base64", lead + binascii.hexlify(raw).decode()
    yield "doubled header", f"{genuine},{genuine}"
    yield "doubled header, joined with a blank", f"{genuine}, {genuine}"
    yield "signature in quotes", f'"{genuine}"'
    yield "signature with the name of the method", f"sha256={genuine}"
    yield "the other case", lead + code.swapcase()
    yield "SHA-1", lead + base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha1).digest()).decode()
    yield "a hash without any secret", lead + base64.b64encode(hashlib.sha256(body).digest()).decode()
    yield "an empty secret", lead + base64.b64encode(hmac.new(b"", body, hashlib.sha256).digest()).decode()
    yield "a very long signature", lead + "A" * 100_000


def _bodies(body: bytes) -> Iterator[tuple[str, bytes]]:
    yield "empty body", b""
    yield "one bit of the body", bytes([body[0] ^ 1]) + body[1:]
    yield "one bit at the end", body[:-1] + bytes([body[-1] ^ 1])
    yield "re-serialised JSON", json.dumps(json.loads(body), indent=1).encode()
    yield "trailing newline", body + b"\n"
    yield "line ends rewritten", body.replace(b"\n", b"\r\n") + b"\r\n"
    yield "byte order mark in front", b"\xef\xbb\xbf" + body
    yield "gzip", gzip.compress(body, mtime=0)
    yield "chunked framing left in", f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    yield "truncated body", body[: len(body) // 2]
    yield "the body twice", body + body
    yield "no UTF-8", body + b"\xff\xfe"

"""Outgoing HTTP: it goes where it may, ends in time, and says what went wrong."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from regulars.core import clock, http
from regulars.core.errors import IntegrationError
from regulars.core.http import addresses, breaker, failures, line
from regulars.testing.server import Asked, Told, serving


@pytest.fixture(autouse=True)
def loopback_is_allowed() -> Iterator[None]:
    http.configure(allow_private=["127.0.0.1:*"])
    http.breakers.forget()
    yield
    http.configure()
    http.breakers.forget()


def refused(call: Callable[[], object]) -> IntegrationError:
    with pytest.raises(IntegrationError) as caught:
        call()
    return caught.value


# --- what goes out, what comes back ------------------------------------------------------------------------


def test_a_request_carries_its_headers_parameters_and_json() -> None:
    asked: list[Asked] = []

    def shop(request: Asked) -> Told:
        asked.append(request)
        return Told(201, b'{"id": 7}', {"X-Pages": "3"})

    with serving(shop) as address:
        answer = http.request(
            "POST", f"{address}/orders?a=1", headers={"X-Key": "k"}, params={"b": "ü"}, json={"n": 1}
        )

    assert (answer.status, answer.body, answer.headers["x-pages"]) == (201, b'{"id": 7}', "3")
    assert (asked[0].method, asked[0].path, asked[0].query) == ("POST", "/orders", (("a", "1"), ("b", "ü")))
    assert asked[0].headers["x-key"] == "k"
    assert asked[0].headers["host"] == address.removeprefix("http://")
    assert json.loads(asked[0].body) == {"n": 1}


def test_an_accepted_status_is_an_answer() -> None:
    with serving(lambda _: Told(404, b"gone")) as address:
        answer = http.request("GET", address, accept=frozenset({404}))

    assert (answer.status, answer.body) == (404, b"gone")


@pytest.mark.parametrize(
    ("status", "retry"),
    [
        (400, False),
        (401, False),
        (404, False),
        (410, False),
        (422, False),
        (408, True),
        (409, True),
        (425, True),
        (429, True),
        (500, True),
        (503, True),
    ],
)
def test_a_failure_says_whether_another_try_may_help(status: int, *, retry: bool) -> None:
    with serving(lambda _: Told(status)) as address:
        error = refused(lambda: http.request("GET", address))

    assert (error.retry, error.message) == (retry, f"127.0.0.1 answered {status}.")


@pytest.mark.parametrize(
    ("written", "after"),
    [("7", 7.0), ("2.0", 2.0), ("999999999999", 86400.0), ("soon", None), ("-3", None), ("", None), ("²", None)],
)
def test_the_wait_that_was_asked_for_is_handed_on(written: str, after: float | None) -> None:
    assert wait_of(written) == after


def wait_of(written: str) -> float | None:
    answer = http.Answer(429, {"retry-after": written}, b"")
    return refused(lambda: failures.judged(answer, host="a.example", accept=frozenset())).after


def test_a_wait_may_be_written_as_a_date() -> None:
    with clock.held_at(lambda: datetime(2026, 11, 12, 10, tzinfo=UTC)):
        assert wait_of("Thu, 12 Nov 2026 10:00:30 GMT") == 30.0
        assert wait_of("Thu, 12 Nov 2026 09:00:00 GMT") == 0.0


def test_a_redirect_is_not_followed() -> None:
    reached: list[str] = []

    def shop(request: Asked) -> Told:
        reached.append(request.path)
        return Told(302, b"", {"Location": "/elsewhere"})

    with serving(shop) as address:
        error = refused(lambda: http.request("GET", f"{address}/here"))

    assert reached == ["/here"]
    assert not error.retry
    assert "'/elsewhere'" in error.message


def test_an_answer_larger_than_its_cap_is_refused() -> None:
    with serving(lambda _: Told(200, b"x" * 1001)) as address:
        assert http.request("GET", address, largest=1001).body == b"x" * 1001
        error = refused(lambda: http.request("GET", address, largest=1000))

    assert (error.retry, error.message) == (False, "The answer of 127.0.0.1 is larger than 1000 bytes.")


def test_no_compressed_answer_is_asked_for_and_none_unpacked() -> None:
    def shop(request: Asked) -> Told:
        assert request.headers["accept-encoding"] == "identity"
        return Told(200, b"bomb", {"Content-Encoding": "gzip"})

    with serving(shop) as address:
        error = refused(lambda: http.request("GET", address))

    assert error.message == "127.0.0.1 answered compressed although asked not to."


@pytest.mark.parametrize("headers", [{"X-Key": "ключ"}, {"X-Key": "a\r\nX-Other: b"}])
def test_a_header_that_cannot_be_written_is_an_error_of_the_integration(headers: dict[str, str]) -> None:
    with serving(lambda _: Told()) as address:
        error = refused(lambda: http.request("GET", address, headers=headers))

    assert not error.retry
    assert "cannot be written" in error.message


# --- time ---------------------------------------------------------------------------------------------------


@pytest.fixture
def dripping() -> Iterator[Callable[[bytes, bytes], str]]:
    """Serve a first piece and then one byte every tenth of a second, for as long as anybody listens."""
    stop = threading.Event()
    sockets: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def serve(first: bytes, drip: bytes) -> str:
        door = socket.create_server(("127.0.0.1", 0))
        sockets.append(door)

        def run() -> None:
            line, _ = door.accept()
            with line:
                line.recv(65536)
                line.sendall(first)
                while not stop.wait(0.05):
                    try:
                        line.sendall(drip)
                    except OSError:
                        return

        threads.append(threading.Thread(target=run, daemon=True))
        threads[-1].start()
        return f"http://127.0.0.1:{door.getsockname()[1]}/"

    yield serve
    stop.set()
    for thread in threads:
        thread.join()
    for door in sockets:
        door.close()


@pytest.mark.parametrize(
    ("first", "drip"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"y"),
    ],
    ids=["its body", "its headers"],
)
def test_a_server_that_drips_gains_no_time(
    dripping: Callable[[bytes, bytes], str], first: bytes, drip: bytes
) -> None:
    address = dripping(first, drip)

    error = refused(lambda: http.request("GET", address, timeout=0.4))

    assert (error.retry, error.message) == (True, "127.0.0.1 did not answer in time.")


def test_a_server_that_hangs_up_is_worth_a_retry(dripping: Callable[[bytes, bytes], str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    error = refused(lambda: http.request("GET", f"http://127.0.0.1:{port}/"))

    assert error.retry
    assert error.message.startswith("127.0.0.1 cannot be reached:")


def test_a_server_that_speaks_something_else_is_worth_a_retry(
    dripping: Callable[[bytes, bytes], str],
) -> None:
    error = refused(lambda: http.request("GET", dripping(b"SSH-2.0-OpenSSH\r\n\r\n", b"\n")))

    assert error.retry
    assert error.message.startswith("127.0.0.1 does not speak HTTP:")


# --- where it may go ----------------------------------------------------------------------------------------

INSIDE = """
127.0.0.1 127.1.2.3 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 :: ::1 fe80::1 fec0::1 fc00::1 fd12::1 ff02::1 100::1 2001:db8::1 ::127.0.0.1 ::8.8.8.8
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe 64:ff9b::127.0.0.1 64:ff9b::a00:1 64:ff9b:1::1
2002:7f00:1:: 2002:a00:1:: 2002:808:808:: 2001:0:7f00:1::1 2001:0:53aa:64c:0:fb5f:80ff:fffe 2001:10::1
3fff::1 5f00::1 4000::1 2a00:1450::5efe:7f00:1 2a00:1450::200:5efe:a00:1
"""
OUTSIDE = """
8.8.8.8 1.1.1.1 93.184.215.14 172.32.0.1 100.63.255.255 169.253.0.1 2a00:1450:4001::200e 2606:4700::1111
::ffff:8.8.8.8 64:ff9b::8.8.8.8
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not addresses.is_public(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE.split())
def test_an_address_outside_is_public(address: str) -> None:
    assert addresses.is_public(ip_address(address))


LOOPBACK = """
127.0.0.1 localhost 2130706433 0x7f000001 0177.0.0.1 127.1 [::1] [::ffff:7f00:1] 127.0.0.1. ①②⑦.0.0.1
127。0。0。1 [::] 0 user@127.0.0.1 8.8.8.8@127.0.0.1
"""


@pytest.fixture
def canary() -> Iterator[tuple[int, list[str]]]:
    """A listener on loopback that must never be reached; yields its port and who came."""
    came: list[str] = []

    def note(request: Asked) -> Told:
        came.append(request.target)
        return Told()

    with serving(note) as address:
        http.configure()
        yield int(address.rpartition(":")[2]), came


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:7f00:1]",
        "127.0.0.1.",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "[::]",
        "0",
        "user@127.0.0.1",
        "8.8.8.8@127.0.0.1",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_loopback_is_not_reached_however_it_is_written(canary: tuple[int, list[str]], scheme: str, host: str) -> None:
    port, came = canary

    error = refused(lambda: http.request("GET", f"{scheme}://{host}:{port}/"))

    assert came == []
    assert isinstance(error.message, str)


@pytest.mark.parametrize(
    "found",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["2002:7f00:1::"]],
)
def test_a_name_with_any_address_inside_is_refused(
    canary: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    monkeypatch.setattr(addresses, "look_up", lambda host, port: found)

    error = refused(lambda: http.request("GET", "http://shop.example/"))

    assert canary[1] == []
    assert not error.retry
    assert "REGULARS_ALLOW_PRIVATE" in error.message


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    # A resolver that answers differently the second time: the second answer is never asked for.
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    monkeypatch.setattr(addresses, "look_up", lambda host, port: next(answers))

    with serving(lambda asked: Told(200, asked.headers["host"].encode())) as address:
        port = address.rpartition(":")[2]
        http.configure(allow_private=[f"127.0.0.1:{port}"])
        answer = http.request("GET", f"http://shop.example:{port}/")

    assert answer.body == f"shop.example:{port}".encode()
    assert next(answers) == ["127.0.0.2"]


def test_an_address_that_is_down_gives_way_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "look_up", lambda host, port: ["127.0.0.9", "127.0.0.1"])
    with serving(lambda _: Told(200, b"here")) as address:
        port = address.rpartition(":")[2]
        http.configure(allow_private=[f"127.0.0.0/8:{port}"])
        answer = http.request("GET", f"http://shop.example:{port}/")

    assert answer.body == b"here"


def test_a_name_that_is_not_found_is_refused_and_may_be_tried_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(addresses, "look_up", fail)
    error = refused(lambda: http.request("GET", "http://shop.example/"))

    assert (error.retry, error.message) == (
        True,
        "The name shop.example was not found. Is it written correctly?",
    )


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(addresses, "RESOLVE_WITHIN_S", 0.05)
    monkeypatch.setattr(addresses, "look_up", lambda host, port: release.wait(10) and [])
    try:
        error = refused(lambda: http.request("GET", "http://shop.example/"))
    finally:
        release.set()

    assert (error.retry, "was not found within" in error.message) == (True, True)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://shop.example/",
        "file:///etc/passwd",
        "shop.example",
        "//shop.example/",
        "http://",
        "",
        "http://a b/",
        "http://[::1",
        "http://shop.example:99999/",
        "gopher://x",
        "https://u:p@shop.example/",
        "http://\x00/",
    ],
)
def test_what_is_no_web_address_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(addresses, "look_up", lambda host, port: ["8.8.8.8"])

    assert not refused(lambda: http.request("GET", url)).retry


@pytest.mark.parametrize("port", [22, 25, 3306, 6379, 8080])
def test_other_ports_than_the_webs_are_refused(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setattr(addresses, "look_up", lambda host, port: ["8.8.8.8"])
    error = refused(lambda: http.request("GET", f"http://shop.example:{port}/"))

    assert error.message == (
        f"Port {port} of shop.example is not one of the web's own, 80 and 443. "
        f"If it is meant, add shop.example:{port} to REGULARS_ALLOW_PRIVATE."
    )


@pytest.mark.parametrize(
    ("entry", "host", "address", "port", "covered"),
    [
        ("shop.lan", "shop.lan", "10.0.0.5", 443, True),
        ("shop.lan", "shop.lan", "10.0.0.5", 8080, False),
        ("shop.lan", "other.lan", "10.0.0.5", 443, False),
        ("shop.lan:8080", "shop.lan", "10.0.0.5", 8080, True),
        ("shop.lan:8080", "shop.lan", "10.0.0.5", 80, True),
        ("10.0.0.0/8", "any.lan", "10.9.9.9", 80, True),
        ("10.0.0.0/8", "any.lan", "11.0.0.1", 80, False),
        ("10.0.0.0/8:*", "any.lan", "10.9.9.9", 5000, True),
        ("127.0.0.1", "x", "127.0.0.1", 80, True),
        ("[::1]:8080", "x", "::1", 8080, True),
        ("::1", "x", "::1", 80, True),
        ("fd00::/8", "x", "fd12::1", 443, True),
        ("[fd00::/8]:*", "x", "fd12::1", 9, True),
    ],
)
def test_an_exception_covers_what_it_names(entry: str, host: str, address: str, port: int, *, covered: bool) -> None:
    exception = http.Allowed.read(entry)

    assert exception.covers(host, ip_address(address), port) is covered


@pytest.mark.parametrize("entry", ["", "10.0.0.0/99", "shop:http", "shop:0", "shop:70000", ":80", "/"])
def test_an_exception_that_cannot_be_read_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match=r"neither a host nor a network|ends in no port"):
        http.configure(allow_private=[entry])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for shop.example that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.example")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("shop.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "shop.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(pem, *plain) + made.public_bytes(pem))
    return path


@pytest.fixture
def secure_shop(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A shop behind TLS on loopback, whose certificate we trust; yields its port."""
    monkeypatch.setattr(line, "trust", lambda: ssl.create_default_context(cafile=str(certificate)))
    monkeypatch.setattr(addresses, "look_up", lambda host, port: ["127.0.0.1"])
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate)
    with serving(lambda asked: Told(200, asked.headers["host"].encode()), tls=own) as address:
        yield int(address.rpartition(":")[2])


def test_a_pinned_connection_still_checks_the_certificate_for_the_name(secure_shop: int) -> None:
    answer = http.request("GET", f"https://shop.example:{secure_shop}/")

    assert answer.body == f"shop.example:{secure_shop}".encode()


def test_a_certificate_of_another_name_is_refused(secure_shop: int) -> None:
    error = refused(lambda: http.request("GET", f"https://other.example:{secure_shop}/"))

    assert error.message.startswith("The certificate of other.example is not valid:")


# --- the breaker --------------------------------------------------------------------------------------------


class Monotonic:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> Monotonic:
    moved = Monotonic()
    monkeypatch.setattr(clock, "monotonic", moved)
    return moved


@pytest.fixture
def ill() -> Iterator[tuple[str, dict[str, int]]]:
    """A shop that answers with `state["status"]` and counts who asked."""
    state = {"status": 500, "asked": 0}

    def shop(request: Asked) -> Told:
        state["asked"] += 1
        return Told(state["status"])

    with serving(shop) as address:
        yield address, state


def test_ten_failures_within_a_minute_open_the_breaker(ill: tuple[str, dict[str, int]], ticks: Monotonic) -> None:
    address, state = ill
    for _ in range(10):
        refused(lambda: http.request("GET", address))
        ticks.now += 5

    error = refused(lambda: http.request("GET", address))

    assert state["asked"] == 10
    assert (error.retry, error.after) == (True, 25.0)


def test_one_probe_every_half_minute_and_a_good_answer_closes(
    ill: tuple[str, dict[str, int]], ticks: Monotonic
) -> None:
    address, state = ill
    for _ in range(10):
        refused(lambda: http.request("GET", address))
    ticks.now += 30
    refused(lambda: http.request("GET", address))
    refused(lambda: http.request("GET", address))
    assert state["asked"] == 11

    ticks.now += 30
    state["status"] = 200
    http.request("GET", address)
    http.request("GET", address)

    assert state["asked"] == 13


def test_ten_failures_over_a_longer_time_open_nothing(ill: tuple[str, dict[str, int]], ticks: Monotonic) -> None:
    address, state = ill
    for _ in range(20):
        refused(lambda: http.request("GET", address))
        ticks.now += 7

    assert state["asked"] == 20


def test_an_answer_that_blames_us_is_no_failure_of_the_host(
    ill: tuple[str, dict[str, int]], ticks: Monotonic
) -> None:
    address, state = ill
    state["status"] = 404
    for _ in range(15):
        refused(lambda: http.request("GET", address))

    assert state["asked"] == 15


def test_one_hosts_breaker_leaves_the_others_alone(ticks: Monotonic) -> None:
    every = breaker.Breakers()
    for _ in range(10):
        every.of("a.example").failed()

    every.of("b.example").admit()
    assert refused(every.of("a.example").admit).after == 30.0

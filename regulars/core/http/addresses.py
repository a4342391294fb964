"""Which hosts and addresses an outgoing request may reach."""

import ipaddress
import socket
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import httpx

from regulars.core.errors import IntegrationError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

RESOLVE_WITHIN_S = 3.0
_USUAL_PORTS = frozenset({80, 443})
_ANY_PORT = 0
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# IPv6 ranges that stand for an IPv4 address; a check of the prefix alone has let 127.0.0.1 through elsewhere
# (useplunk/plunk pull 449).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_TUNNELS = tuple(ipaddress.ip_network(net) for net in ("2001::/23", "2002::/16", "3fff::/20"))
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})


@dataclass(frozen=True, slots=True)
class Allowed:
    """One exception made by the owner: a host name or a network, and the port that comes with it.

    Written "shop.lan", "10.0.0.0/8", "127.0.0.1:8080", "[::1]:*". Without a port, 80 and 443 are meant.
    """

    host: str = ""
    network: Network | None = None
    port: int | None = None

    @classmethod
    def read(cls, written: str) -> "Allowed":
        """Return the exception written as above. Raises ValueError for anything else."""
        text, port = _split_port(written.strip().lower())
        try:
            return cls(network=ipaddress.ip_network(text, strict=False), port=port)
        except ValueError:
            if "/" in text or not text:
                raise ValueError(f"{written!r} is neither a host nor a network such as 10.0.0.0/8") from None
            return cls(host=text, port=port)

    def covers(self, host: str, address: Address, port: int) -> bool:
        """Tell whether `address`, found for `host`, may be reached at `port`."""
        here = host == self.host if self.network is None else address in self.network
        return here and (port in _USUAL_PORTS or self.port in (_ANY_PORT, port))


@dataclass(frozen=True, slots=True)
class Target:
    """A URL with the judged addresses behind it; the connection goes to one of these and nowhere else."""

    url: httpx.URL
    host: str
    addresses: tuple[str, ...]


_exceptions: tuple[Allowed, ...] = ()


def configure(*, allow_private: Iterable[str] = ()) -> None:
    """Let requests reach these hosts and networks although they lie inside; replaces what was allowed.

    Raises ValueError naming the entry that cannot be read. Called once by the settings.
    """
    global _exceptions
    _exceptions = tuple(Allowed.read(entry) for entry in allow_private)


def target_of(url: str, *, params: Mapping[str, str] | None) -> Target:
    """Resolve the host of `url` once and judge every address. Raises IntegrationError when one is inside."""
    parsed = _parsed(url, params)
    host = parsed.host.rstrip(".").lower()
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    addresses = _resolved(host, port)
    for address in addresses:
        _judge(host, address, port)
    return Target(url=parsed, host=host, addresses=tuple(str(address) for address in addresses))


def is_public(address: Address) -> bool:
    """Tell whether `address` belongs to the public internet, whatever way it is written in."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    inner = address.ipv4_mapped or (_last_32_bits(address) if address in _NAT64 else None)
    if inner is not None:
        return is_public(inner)
    if address.scope_id or address not in _GLOBAL_UNICAST or not address.is_global:
        return False
    is_tunnel = any(address in net for net in _TUNNELS)
    return not is_tunnel and (int(address) >> 32) & 0xFFFFFFFF not in _ISATAP


def _last_32_bits(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _parsed(url: str, params: Mapping[str, str] | None) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        parsed = parsed.copy_merge_params(dict(params)) if params else parsed
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise _no(f"{url[:200]!r} is not an address on the web.") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise _no(f"{url[:200]!r} is not an address on the web. It begins with https:// or http://.")
    if parsed.userinfo:
        raise _no(f"The address of {parsed.host} holds a name or password. Leave them out of it.")
    return parsed


def _judge(host: str, address: Address, port: int) -> None:
    if any(exception.covers(host, address, port) for exception in _exceptions):
        return
    if not is_public(address):
        raise _no(
            f"{host} lies inside a private network ({address}), where requests may not go. "
            "If that is meant, add it to REGULARS_ALLOW_PRIVATE."
        )
    if port not in _USUAL_PORTS:
        raise _no(
            f"Port {port} of {host} is not one of the web's own, 80 and 443. "
            f"If it is meant, add {host}:{port} to REGULARS_ALLOW_PRIVATE."
        )


def _resolved(host: str, port: int) -> list[Address]:
    found: list[Address] = []
    for text in _asked(host, port):
        address = ipaddress.ip_address(text)
        if address not in found:
            found.append(address)
    if not found:
        raise IntegrationError(f"The name {host} has no address. Is it written correctly?", retry=True)
    return found


def _asked(host: str, port: int) -> list[str]:
    # The system's resolver knows no time limit of its own, so it is asked in a thread that may
    # be left behind.
    answer: list[str] = []
    failure: list[Exception] = []

    def ask() -> None:
        try:
            answer.extend(look_up(host, port))
        except (OSError, UnicodeError) as error:
            failure.append(error)

    thread = threading.Thread(target=ask, daemon=True, name=f"resolve {host}")
    thread.start()
    thread.join(RESOLVE_WITHIN_S)
    if thread.is_alive():
        raise IntegrationError(f"The name {host} was not found within {RESOLVE_WITHIN_S:.0f} s.", retry=True)
    if failure:
        raise IntegrationError(f"The name {host} was not found. Is it written correctly?", retry=True) from failure[0]
    return answer


def look_up(host: str, port: int) -> list[str]:
    """Ask the system's resolver for every address of `host`. Raises OSError."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _split_port(written: str) -> tuple[str, int | None]:
    # A second colon without brackets means an IPv6 address, which has no port then.
    inside, bracket, after = written.removeprefix("[").partition("]")
    text, colon, port = (inside, *after.partition(":")[1:]) if bracket else written.rpartition(":")
    if not colon or (":" in text and not bracket):
        return (inside if bracket else written), None
    if port == "*":
        return text, _ANY_PORT
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"{written!r} ends in no port; write a number or *")
    return text, int(port)


def _no(message: str) -> IntegrationError:
    return IntegrationError(message, retry=False)

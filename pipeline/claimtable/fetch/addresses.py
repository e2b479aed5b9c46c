"""What may be connected to: web addresses, and of what they resolve to only the public internet."""

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

import idna
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

Resolver = Callable[[str, int], Sequence[str]]

# `ipaddress.is_global` differs between releases of Python, so the registries of IANA are spelled out here:
# https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry.
_DENIED_V4 = tuple(
    map(
        ip_network,
        """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
        192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
        203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32""".split(),
    )
)
# Only 2000::/3 is given out at all. Within it, these lead to other machines than they seem to, or nowhere.
_GLOBAL_V6 = ip_network("2000::/3")
_DENIED_V6 = tuple(map(ip_network, "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20".split()))

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?")
_SECRET = re.compile(
    r"((?:^|[?&;#])[^=&;#]*(?:token|key|secret|passw|pwd|auth|sig|session|credential|jwt)[^=&;#]*=)[^&;#]*", re.I
)
_USERINFO = re.compile(r"(//)[^/?#]*@")


class Refused(Exception):  # noqa: N818  the word of the messages
    """A page that is not fetched. `reason` is one of the closed list in docs/reference/rejections.md."""

    def __init__(self, reason: str, detail: str = "", *, retryable: bool = False, wait: float | None = None) -> None:
        self.reason = reason
        self.detail = detail
        self.retryable = retryable
        self.wait = wait
        super().__init__(f"{reason}: {detail}")


class Target(NamedTuple):
    """A web address taken apart: `host` is ASCII, in lower case; `path` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def site(self) -> str:
        """Scheme, host and port, as a robots.txt is valid for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def url(self) -> str:
        return self.site + self.path


def redacted(url: str) -> str:
    """A web address as it may be shown: without user, password, and the values of parameters that name a secret."""
    return _SECRET.sub(r"\1***", _USERINFO.sub(r"\1***@", url))


def system_resolver(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether an address in digits is on the public internet."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        return found.scope_id is None and found in _GLOBAL_V6 and not any(found in net for net in _DENIED_V6)
    return isinstance(found, IPv4Address) and not any(found in net for net in _DENIED_V4)


def taken_apart(url: str, allowed: frozenset[str] = frozenset()) -> Target:
    """The parts of a web address. Raises Refused unless it is http or https, on a port of the web or of `allowed`.

    `allowed` has hosts and host:port pairs that the user vouches for.
    """
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in url) or "\\" in url:
        raise Refused("scheme", "blanks, control characters and backslashes have no place in an address")
    try:
        parts = parse_url(url)
        if (parts.scheme or "").lower() not in _PORTS or not parts.host:
            raise Refused("scheme", "an address begins with http:// or https:// and a host")
        host, port = _host(parts), parts.port
    except (LocationParseError, UnicodeError) as error:
        raise Refused("scheme", "no address of the web") from error
    if parts.auth is not None:
        raise Refused("blocked_address", "an address with a user or a password in it")
    scheme = str(parts.scheme).lower()
    target = Target(scheme, host, _PORTS[scheme] if port is None else port, parts.request_uri)
    if target.port not in _PORTS.values() and f"{_shown(host)}:{target.port}" not in allowed:
        raise Refused("blocked_address", f"port {target.port}; only 80 and 443 are the web's")
    return target


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _host(parts: Url) -> str:
    host = str(parts.host)
    if host.startswith("["):
        address = IPv6Address(host[1:-1])  # A zone, or no address: ValueError below.
        if address.scope_id:
            raise Refused("blocked_address", "an address of one machine's own network")
        return str(address)
    if "%" in host:
        raise Refused("blocked_address", "a host with percent signs")
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode()
    host = host.lower().rstrip(".")
    if not _NAME.fullmatch(host):
        raise Refused("scheme", "no name of a host")
    return host


def checked_addresses(target: Target, resolve: Resolver, allowed: frozenset[str] = frozenset()) -> list[str]:
    """The addresses in digits that a target may be reached at. Resolves once; connect to these and to no others.

    One address among several that is not public condemns all. Raises Refused.
    """
    try:
        found = list(dict.fromkeys(resolve(target.host, target.port)))
    except (OSError, UnicodeError) as error:
        raise Refused("network", f"{target.host} has no address", retryable=True) from error
    if not found:
        raise Refused("network", f"{target.host} has no address", retryable=True)
    vouched = {_shown(target.host)} if target.port in _PORTS.values() else set()
    vouched.add(f"{_shown(target.host)}:{target.port}")
    if not vouched & allowed and (inner := [each for each in found if not is_public(each)]):
        raise Refused("blocked_address", f"{target.host} is at {inner[0]}, which is not on the public internet")
    return found

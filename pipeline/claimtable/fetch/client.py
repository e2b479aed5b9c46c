"""One request: to a checked address, within a deadline, with bounded size; and the redirects it leads to.

What was resolved and checked is what is connected to: the connection is given the address in digits, and the name only
for the certificate and the Host field. Nothing is taken from the environment: no proxies, no cookies, no passwords.
"""

import contextlib
import datetime as dt
import email.utils
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import urljoin

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from claimtable.fetch.addresses import Refused, Resolver, Target, checked_addresses, system_resolver, taken_apart

_CHUNK = 1 << 16
_MOST_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_LATER = {408, 425, 429, 500, 502, 503, 504}
"""Answers that may be another in a while."""
_CONNECT_SECONDS = 10.0


class Page(NamedTuple):
    """A response. `body` is unpacked; `headers` are as sent, without those that describe its packing."""

    url: str
    status: int
    phrase: str
    headers: list[tuple[str, str]]
    body: bytes
    fetched_at: dt.datetime

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


class Client:
    """`timeout` is for a page with its redirects, in seconds; `max_bytes` for its body, packed and unpacked."""

    def __init__(
        self,
        user_agent: str,
        timeout: float = 30.0,
        max_bytes: int = 20_000_000,
        allowed: frozenset[str] = frozenset(),
        resolve: Resolver = system_resolver,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.user_agent = user_agent
        self.timeout = timeout
        self.allowed = allowed
        self._max_bytes = max_bytes
        self._resolve = resolve
        self._tls = tls or ssl.create_default_context()

    def follow(self, url: str, before: Callable[[Target], None] = lambda target: None) -> Page:
        """The page at the end of at most five redirects. `before` is called with each target and may refuse it.

        Time spent in `before`, which may wait for its turn, is not counted. Raises Refused.
        """
        left = self.timeout
        for _ in range(_MOST_REDIRECTS + 1):
            target = taken_apart(url, self.allowed)
            before(target)
            start = time.monotonic()
            page = self.get(target, left)
            left -= time.monotonic() - start
            if page.status not in _REDIRECTS or not page.header("location"):
                return page
            url = urljoin(target.url, page.header("location"))
        raise Refused(f"http:{page.status}", f"more than {_MOST_REDIRECTS} redirects")

    def get(self, target: Target, seconds: float) -> Page:
        """One request without redirects. Raises Refused, also for any status but 2xx and a redirect."""
        addresses = checked_addresses(target, self._resolve, self.allowed)
        deadline = time.monotonic() + seconds
        try:
            with self._connection(target, addresses, deadline) as connection:
                connection.request("GET", target.path, headers=self._headers(target), preload_content=False)
                page = self._read(target, connection.getresponse())
                if time.monotonic() >= deadline:  # A line that was cut looks like the end of the page.
                    raise TimeoutError
                return page
        except (OSError, urllib3.exceptions.HTTPError, HTTPException, ValueError) as error:
            raise _refusal(error, time.monotonic() >= deadline) from error

    def _headers(self, target: Target) -> dict[str, str]:
        return {
            "Host": target.site.partition("://")[2],
            "User-Agent": self.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }

    @contextlib.contextmanager
    def _connection(self, target: Target, addresses: list[str], deadline: float) -> Iterator[HTTPConnection]:
        plain = _connected(addresses, target.port, deadline)
        # However slowly bytes drip, at the deadline the line is cut. The copy outlives what TLS makes of the socket.
        guard = plain.dup()
        timer = threading.Timer(max(0.0, deadline - time.monotonic()), _cut, [guard])
        timer.daemon = True
        timer.start()
        connection = _made(target, plain, self._tls)
        try:
            yield connection
        finally:
            timer.cancel()
            connection.close()
            plain.close()
            guard.close()

    def _read(self, target: Target, response: Any) -> Page:
        status = int(response.status)
        headers = [(str(key), str(value)) for key, value in response.headers.items()]
        if not (200 <= status < 300 or status in _REDIRECTS):
            wait = _retry_after(response.headers.get("retry-after", ""))
            raise Refused(f"http:{status}", response.reason or "", retryable=status in _LATER, wait=wait)
        body = bytearray()
        while status not in _REDIRECTS and (part := response.read(_CHUNK, decode_content=True)):
            body += part
            if len(body) > self._max_bytes:
                packed = response.headers.get("content-encoding") and response.tell() < self._max_bytes
                raise Refused("bomb" if packed else "too_large", f"more than {self._max_bytes:,} bytes")
        packing = {"content-encoding", "transfer-encoding", "content-length", "set-cookie"}
        kept = [(key, value) for key, value in headers if key.lower() not in packing]
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        return Page(target.url, status, str(response.reason or ""), kept, bytes(body), now)


def _connected(addresses: list[str], port: int, deadline: float) -> socket.socket:
    for number, address in enumerate(addresses):
        seconds = min(_CONNECT_SECONDS, deadline - time.monotonic())
        if seconds <= 0:
            raise TimeoutError
        try:
            return socket.create_connection((address, port), timeout=seconds)
        except OSError:
            if number == len(addresses) - 1:
                raise
    raise AssertionError("there is at least one address")


def _made(target: Target, plain: socket.socket, tls: ssl.SSLContext) -> HTTPConnection:
    """A connection over a socket that stands already."""
    connection: HTTPConnection
    if target.scheme == "https":
        connection = HTTPSConnection(target.host, target.port, ssl_context=tls, server_hostname=target.host)
    else:
        connection = HTTPConnection(target.host, target.port)
    connection.timeout = plain.gettimeout()
    connection._new_conn = lambda: plain  # type: ignore[method-assign]
    return connection


def _cut(guard: socket.socket) -> None:
    with contextlib.suppress(OSError):
        guard.shutdown(socket.SHUT_RDWR)


def _refusal(error: Exception, late: bool) -> Refused:
    if isinstance(error, ssl.SSLError | urllib3.exceptions.SSLError) and not late:
        return Refused("tls", str(error))
    if late or isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
        return Refused("timeout", "no whole answer in time", retryable=True)
    if isinstance(error, urllib3.exceptions.DecodeError):
        return Refused("damaged", "the packing of the answer is broken")
    return Refused("network", str(error) or type(error).__name__, retryable=True)


def _retry_after(value: str) -> float | None:
    """Seconds, from a number of them or a date (RFC 9110, 10.2.3)."""
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, (email.utils.parsedate_to_datetime(value) - dt.datetime.now(dt.UTC)).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None

"""Tries to make claimtable fetch reach a machine that is not on the public internet, beside plain urllib3.

python -m benchmarks.ssrf [--json FILE]

A canary listens on the loopback. Spellings of inner addresses (decimal, octal, hexadecimal, full-width digits, IPv6 that
maps or translates to IPv4, user info, trailing dots, percent signs), names that resolve to them, names that resolve to a
public and an inner address, and other schemes are asked for; and names whose address is public when first looked up and
the canary's from then on. `reached` is the share of tries at which a connection to an address that is not public would
have been or was opened, `schemes_refused` the share of 20 other schemes that are refused as such.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any
from unittest import mock

import typer
import urllib3

from benchmarks.common import report, results
from claimtable.fetch import Client
from claimtable.fetch.addresses import Refused, is_public, system_resolver

V4 = """127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.0.0.1 0x7f.1 0177.0.0.1 017700000001 0177.1 127.0.0.1. 127.255.255.254
0 0.0.0.0 0.0.0.1 10.0.0.1 10.1 0xa000001 012.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 0xac.16.1 192.168.0.1 192.168.1
3232235521 0xc0a80001 0300.0250.0.1 169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.43518 100.64.0.1
100.127.255.255 100.100.100.200 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 4294967295 168.63.129.16 １２７.０.０.１ ①②⑦.⓪.⓪.① 127。0。0。1
127．0．0．1 １６９.254.169.254 127.0.0.1%00 %31%32%37.0.0.1 127%2e0.0.1 127.0.0.1%2f localhost LOCALHOST localhost.""".split()
V6 = """:: ::1 0:0:0:0:0:0:0:1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 ::127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 64:ff9b:1:ffff::1 2002:7f00:1:: 2002:a9fe:a9fe::
2002:a00:1::1 2001::1 2001:0:7f00:1::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 3fff::1 5f00::1 fc00::1 fd00::1 fd00:ec2::254
fe80::1 fe80::1%25eth0 fe80::1%eth0 febf::1 fec0::1 feff::1 ff00::1 ff02::1 ff05::2 100::1 4000::1""".split()
AROUND = """user@127.0.0.1 user:word@127.0.0.1 example.org@127.0.0.1 example.org:80@127.0.0.1 127.0.0.1:80 127.0.0.1:22 127.0.0.1#@example.org
127.0.0.1?@example.org 127.0.0.1\\@example.org example.org\\@127.0.0.1 127.0.0.1%20 %20127.0.0.1 127.0.0.1%09""".split()
SCHEMES = """file data ftp gopher javascript ldap dict ws wss ssh sftp tftp smb jar view-source about blob mailto telnet
chrome""".split()
PUBLIC = "93.184.215.14"
REBINDS = 1_000


def spellings() -> list[str]:
    """Addresses that lead, by one reading or another, to a machine that is not public."""
    plain = [f"http://{each}/" for each in (*V4, *AROUND)]
    six = [f"http://[{each}]/" for each in V6]
    return [
        *plain,
        *six,
        "https://127.0.0.1/",
        "HTTP://127.0.0.1/",
        "http:///127.0.0.1/",
        "http:127.0.0.1",
        "//127.0.0.1/",
    ]


class _Connected(Exception):  # noqa: N818
    """Where a connection would have been opened to."""


def _caught(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
    raise _Connected(address[0])


def _inner(host: str) -> bool:
    """Whether what a socket is told to connect to leads inside; names are resolved as the socket would."""
    with contextlib.suppress(OSError, UnicodeError):
        return any(not is_public(each) for each in system_resolver(host.strip("[]"), 80))
    return False


def _ours(url: str, **changes: Any) -> bool:
    with mock.patch("socket.create_connection", _caught):
        try:
            Client("claimtable", 5.0, **changes).follow(url)
        except _Connected as reached:
            return _inner(str(reached))
        except Refused:
            return False
    return False


def _naive(url: str) -> bool:
    with mock.patch("urllib3.util.connection.create_connection", _caught):
        try:
            urllib3.PoolManager(retries=False).request("GET", url)
        except _Connected as reached:
            return _inner(str(reached))
        except (urllib3.exceptions.HTTPError, ValueError):
            return False
    return False


def resolved() -> Iterator[tuple[str, list[str]]]:
    """Names with what a resolver says of them: an inner address alone, and beside a public one on either side."""
    inner = [each for each in (*V4, *V6) if (each.count(".") == 3 and each.replace(".", "").isdecimal()) or ":" in each]
    for number, each in enumerate(inner):
        for answer in ([each], [PUBLIC, each], [each, PUBLIC]):
            yield f"http://inner{number}.example.org/", answer


@contextlib.contextmanager
def canary() -> Iterator[tuple[int, list[int]]]:
    """A port of the loopback, and a list that grows with each connection to it."""
    hits: list[int] = []

    def listen(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = listener.accept()
                hits.append(1)
                line.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=listen, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1], hits
        listener.shutdown(socket.SHUT_RDWR)


def rebinding(tries: int = REBINDS) -> tuple[float, float]:
    """The shares of tries that reached the canary: with our client, and with a check before an ordinary request."""
    asked: set[str] = set()
    client = Client("claimtable", 5.0)
    pool = urllib3.PoolManager(retries=False)
    with canary() as (port, hits):

        def lookup(host: str, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
            if host == PUBLIC:
                raise OSError("the public internet is not reached from here")
            address = ("127.0.0.1", port) if host in asked else (PUBLIC, 80)
            asked.add(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]

        with mock.patch("socket.getaddrinfo", lookup):
            for number in range(tries):
                for _ in range(2):
                    with contextlib.suppress(Refused):
                        client.follow(f"http://turn{number}.example.org/")
            time.sleep(0.2)
            ours = len(hits)
            for number in range(tries):
                host = f"checked{number}.example.org"
                if all(is_public(each) for each in system_resolver(host, 80)):
                    with contextlib.suppress(urllib3.exceptions.HTTPError):
                        pool.request("GET", f"http://{host}/")
            time.sleep(0.2)
            return ours / tries, (len(hits) - ours) / tries


def measure(data: Sequence[Path] = (), rebinds: int = REBINDS) -> dict[str, Any]:
    """Runs all tries. There are no data: the addresses stand above."""
    urls, names = spellings(), list(resolved())
    refused = 0
    for scheme in SCHEMES:
        try:
            Client("claimtable").follow(f"{scheme}://127.0.0.1/x")
        except Refused as refusal:
            refused += refusal.reason == "scheme"
    bound, bound_naive = rebinding(rebinds)
    by_name = [_ours(url, resolve=lambda host, port, found=found: found) for url, found in names]
    ours: dict[str, float | None] = {
        "spellings_reached": sum(map(_ours, urls)) / len(urls),
        "names_reached": sum(by_name) / len(by_name),
        "rebinding_reached": bound,
        "schemes_refused": refused / len(SCHEMES),
    }
    naive: dict[str, float | None] = {
        "spellings_reached": sum(map(_naive, urls)) / len(urls),
        "rebinding_reached": bound_naive,
    }
    for scores in (ours, naive):  # Floors are of what is good when high.
        scores |= {
            name.replace("reached", "withstood"): 1 - value
            for name, value in scores.items()
            if "reached" in name and value is not None
        }
    return results(data, {"claimtable": ours, "naive": naive})


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Tries to reach what must not be reached."""
    report(measure(), json_file)


if __name__ == "__main__":
    app()

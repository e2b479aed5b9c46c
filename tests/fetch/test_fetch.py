"""Fetching from a server on the loopback that misbehaves."""

import datetime as dt
import json
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from fastwarc.warc import ArchiveIterator, WarcRecordType

from claimtable.errors import UsageError
from claimtable.fetch import Client, Outcome, fetch, user_agent
from claimtable.fetch.addresses import Refused
from claimtable.fetch.writer import WarcWriter
from tests.fetch.hostile import PAGE, Pair, Server, servers

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

BEHAVIOURS = {
    "no-length": "",
    "chunked": "",
    "gzip": "",
    "cookie": "",
    "moved": "",
    "busy-once": "",
    "drip-head": "timeout",
    "drip-body": "timeout",
    "silent": "timeout",
    "stall": "timeout",
    "endless": "too_large",
    "bomb": "bomb",
    "bomb-in-bomb": "bomb",
    "bad-gzip": "damaged",
    "short": "network",
    "bad-chunks": "network",
    "garbage": "network",
    "nothing": "network",
    "long-head": "network",
    "many-fields": "network",
    "loop": "http:302",
    "to-canary": "blocked_address",
    "to-metadata": "blocked_address",
    "to-file": "scheme",
    "forged": "scheme",
    "later": "http:429",
    "gone": "http:404",
}


@pytest.fixture
def pair() -> Iterator[Pair]:
    with servers() as both:
        yield both


def client(pair: Pair, **changes: float) -> Client:
    settings = {"timeout": 1.5, "max_bytes": 1_000_000} | changes
    allowed = frozenset({f"127.0.0.1:{pair.server.port}"})
    return Client("claimtable/0", settings["timeout"], int(settings["max_bytes"]), allowed)


def fetched(pair: Pair, out: Path, *paths: str) -> Outcome:
    return fetch([pair.server.url(path) for path in paths], out, client(pair), per_host=0.0)


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("path", BEHAVIOURS)
def test_whatever_a_server_does_has_its_reason(path: str, pair: Pair, tmp_path: Path) -> None:
    start = time.monotonic()
    outcome = fetched(pair, tmp_path / "pages.jsonl", path)
    assert time.monotonic() - start < 6
    assert [each.reason for each in outcome.rejections] == ([BEHAVIOURS[path]] if BEHAVIOURS[path] else [])
    if not BEHAVIOURS[path]:
        [row] = rows(tmp_path / "pages.jsonl")
        assert row["html"] == PAGE.decode()
    assert pair.canary.hits == 0


def test_pages_become_records_of_a_crawl(pair: Pair, tmp_path: Path) -> None:
    fetched(pair, tmp_path / "pages.warc.gz", "moved", "cookie")
    records = {}
    with (tmp_path / "pages.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=False):
            assert record.verify_block_digest()
            record.parse_http()
            if record.record_type == WarcRecordType.response:
                records[record.headers["WARC-Target-URI"]] = dict(record.http_headers), record.reader.read()
    assert set(records) == {pair.server.url("page"), pair.server.url("cookie")}
    for fields, body in records.values():
        assert body == PAGE
        assert "Set-Cookie" not in fields


@pytest.mark.parametrize("name", ["pages.warc.gz", "pages.jsonl"])
def test_the_same_command_goes_on(name: str, pair: Pair, tmp_path: Path) -> None:
    out, paths = tmp_path / name, ("page", "moved", "gone", "short")
    first = fetched(pair, out, *paths)
    assert (first.fetched, first.already) == (2, 0)
    asked = len(pair.server.asked)
    again = fetched(pair, out, *paths)
    assert (again.fetched, again.already) == (0, 3)
    assert set(pair.server.asked[asked:]) == {"robots.txt", "short"}


@pytest.mark.parametrize("name", ["pages.warc.gz", "pages.jsonl"])
def test_a_stop_at_any_byte_loses_one_record(name: str, pair: Pair, tmp_path: Path) -> None:
    out = tmp_path / name
    fetched(pair, out, "page", "cookie")
    whole = out.read_bytes()
    for end in range(len(whole) // 3, len(whole), 211):
        out.write_bytes(whole[:end])
        outcome = fetched(pair, out, "page", "cookie")
        assert outcome.fetched + outcome.already == 2
        assert not outcome.rejections
    if name.endswith(".gz"):
        assert len(WarcWriter(out, "claimtable/0").done) == 2


def test_a_file_of_something_else_is_left_alone(pair: Pair, tmp_path: Path) -> None:
    for name in ("pages.warc.gz", "pages.jsonl"):
        (tmp_path / name).write_text("my notes\n")
        with pytest.raises(UsageError):
            fetched(pair, tmp_path / name, "page")
        assert (tmp_path / name).read_text() == "my notes\n"


def test_a_feed_stands_for_its_entries(pair: Pair, tmp_path: Path) -> None:
    outcome = fetched(pair, tmp_path / "pages.jsonl", "feed")
    assert (outcome.feeds, outcome.fetched) == (1, 2)
    assert [each.reason for each in outcome.rejections] == ["http:404"]


def test_lists_of_addresses(pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(f"# Two of them\n{pair.server.url('page')}\n\n{pair.server.url('gzip')}\n")
    (tmp_path / "table.csv").write_text(f"id,URL\n1,{pair.server.url('page')}\n2,{pair.server.url('chunked')}\n")
    (tmp_path / "rows.jsonl").write_text(json.dumps({"url": pair.server.url("cookie")}) + "\n")
    sources = [str(tmp_path / name) for name in ("list.txt", "table.csv", "rows.jsonl")]
    assert fetch(sources, tmp_path / "pages.jsonl", client(pair), 0.0).fetched == 4


def test_robots_are_obeyed(tmp_path: Path) -> None:
    with servers(b"User-agent: *\nDisallow: /private\nCrawl-delay: 0.4\n") as pair:
        start = time.monotonic()
        outcome = fetched(pair, tmp_path / "pages.jsonl", "page", "private", "chunked", "gzip")
        assert time.monotonic() - start > 0.7
        assert [each.reason for each in outcome.rejections] == ["robots"]
        assert "private" not in pair.server.asked
        assert pair.server.asked.count("robots.txt") == 1


def test_no_proxy_is_taken_from_the_environment(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{pair.canary.port}")
    assert fetched(pair, tmp_path / "pages.jsonl", "page").fetched == 1
    assert pair.canary.hits == 0


def test_what_is_secret_is_not_shown(pair: Pair, tmp_path: Path) -> None:
    outcome = fetched(pair, tmp_path / "pages.jsonl", "gone?api_key=hush&page=2", "gone?x=1&Token=hush")
    shown = " ".join(str(each) for each in outcome.rejections)
    assert "hush" not in shown
    assert "page=2" in shown


AUTHORITY = trustme.CA()
LONG_AGO = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
CERTIFICATES = {
    "good": AUTHORITY.issue_cert("news.example"),
    "another name": AUTHORITY.issue_cert("other.example"),
    "unknown authority": trustme.CA().issue_cert("news.example"),
    "expired": AUTHORITY.issue_cert("news.example", not_after=LONG_AGO, not_before=LONG_AGO - dt.timedelta(days=9)),
}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_page_comes_over_tls_from_whom_its_address_names_or_not_at_all(name: str) -> None:
    ours, theirs = ssl.create_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.configure_trust(ours)
    CERTIFICATES[name].configure_cert(theirs)
    server = Server(socket.create_server(("127.0.0.1", 0)), b"", 0, theirs)
    allowed = frozenset({f"news.example:{server.port}"})
    asking = Client("claimtable/0", 5, 1_000_000, allowed, lambda host, port: ["127.0.0.1"], ours)
    try:
        if name == "good":
            assert asking.follow(f"https://news.example:{server.port}/chunked").body == PAGE
        else:
            with pytest.raises(Refused) as caught:
                asking.follow(f"https://news.example:{server.port}/chunked")
            assert caught.value.reason == "tls"
            assert server.asked == []
    finally:
        server.close()


def test_a_server_that_speaks_no_tls_is_refused(pair: Pair) -> None:
    with pytest.raises(Refused) as caught:
        client(pair).follow(pair.server.url("page").replace("http:", "https:"))
    assert caught.value.reason in {"tls", "network", "timeout"}


def test_a_contact_is_one_line() -> None:
    assert user_agent("1", "desk@example.org") == "claimtable/1 (+desk@example.org)"
    with pytest.raises(UsageError):
        user_agent("1", "me\r\nX: y")

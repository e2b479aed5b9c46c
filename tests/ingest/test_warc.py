"""Crawls: what is taken from them, and what damage costs."""

import gzip
import io
import zlib

import brotli
import pytest
import zstandard

from claimtable.config import IngestSettings
from claimtable.ingest.warc import WarcReader
from claimtable.records import Rejection
from claimtable.stages import Enclosed

PAGE = b"<html><body><p>The harbour office closed the east pier on Monday.</p></body></html>"


def record(block: bytes, kind: str = "response", url: str = "https://quay.example/1", **more: str) -> bytes:
    headers = {"WARC-Type": kind, "WARC-Target-URI": url, "Content-Length": str(len(block)), **more}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def response(body: bytes = PAGE, status: str = "200 OK", **headers: str) -> bytes:
    lines = "".join(
        f"{name.replace('_', '-')}: {value}\r\n" for name, value in {"Content_Type": "text/html", **headers}.items()
    )
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def read(data: bytes, settings: IngestSettings | None = None) -> list[Enclosed | Rejection]:
    return list(WarcReader(settings or IngestSettings()).read(io.BytesIO(data), "c.warc"))


def contents(data: bytes) -> list[bytes]:
    return [item.stream.read() for item in read(data) if isinstance(item, Enclosed)]


def reasons(data: bytes, settings: IngestSettings | None = None) -> list[str]:
    return [item.reason for item in read(data, settings) if isinstance(item, Rejection)]


def test_a_response_is_a_document_with_its_address() -> None:
    (item,) = read(record(b"software: x\r\n", kind="warcinfo") + record(response()))
    assert isinstance(item, Enclosed)
    assert (item.path, item.name, item.fields) == ("c.warc:2", ".html", {"url": "https://quay.example/1"})
    assert item.stream.read() == PAGE


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_records_one_after_the_other(compress: object) -> None:
    assert callable(compress)
    pages = [PAGE.replace(b"Monday", str(n).encode()) for n in range(50)]
    assert contents(b"".join(compress(record(response(page))) for page in pages)) == pages


def test_all_records_in_one_compressed_part() -> None:
    pages = [PAGE.replace(b"Monday", str(n).encode()) for n in range(50)]
    assert contents(gzip.compress(b"".join(record(response(page)) for page in pages))) == pages


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
        (zlib.compress(PAGE), {"Content_Encoding": "deflate"}),
        (zlib.compress(PAGE)[2:-4], {"Content_Encoding": "deflate"}),
        (brotli.compress(PAGE), {"Content_Encoding": "br"}),
        (zstandard.compress(PAGE), {"Content_Encoding": "zstd"}),
        (gzip.compress(brotli.compress(PAGE)), {"Content_Encoding": "br, gzip"}),
        (PAGE, {"Content_Encoding": "gzip"}),  # undone by the crawler, which kept the header
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE), {"Transfer_Encoding": "chunked"}),
        (PAGE, {"Transfer_Encoding": "chunked"}),
    ],
)
def test_encodings_are_undone(body: bytes, headers: dict[str, str]) -> None:
    assert contents(record(response(body, **headers))) == [PAGE]


def test_the_charset_of_the_header_holds_for_what_is_no_utf_8() -> None:
    page = "<p>Café “Hafen”</p>"
    sent = response(page.encode("cp1252"), Content_Type="text/html; charset=windows-1252")
    assert contents(record(sent)) == [page.encode()]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (response(status="404 Not Found"), "http:404"),
        (response(status="301 Moved"), "http:301"),
        (b"garbage", "http:0"),
        (response(Content_Type="image/png"), "format:image/png"),
        (response(b"\x1f\x8bnot gzip", Content_Encoding="gzip"), "damaged"),
        (response(PAGE, Content_Encoding="gzip, gzip, gzip, gzip"), "bomb"),
        (response(gzip.compress(bytes(30_000_000)), Content_Encoding="gzip"), "bomb"),
        (response(brotli.compress(bytes(30_000_000)), Content_Encoding="br"), "bomb"),
        (response(zstandard.compress(bytes(30_000_000)), Content_Encoding="zstd"), "bomb"),
    ],
)
def test_what_is_no_document_is_listed(sent: bytes, reason: str) -> None:
    assert reasons(record(sent) + record(response())) == [reason]


def test_a_record_that_is_too_large_is_passed_over() -> None:
    settings = IngestSettings(max_document_bytes=10_000)
    data = record(response()) + record(response(bytes(50_000))) + record(response())
    found = read(data, settings)
    assert [getattr(item, "reason", "read") for item in found] == ["read", "too_large", "read"]


def test_damage_costs_the_record_and_is_listed() -> None:
    first, second, third = (record(response(PAGE.replace(b"Monday", day))) for day in (b"Monday", b"Sunday", b"Friday"))
    for broken in (
        second.replace(b"Content-Length: ", b"Content-Length: 9"),
        second.replace(b"Content-Length: ", b"Content-Length: 99999999"),
        second.replace(b"Content-Length: ", b"Content-Length: x"),
        second.replace(b"WARC/1.0", b"WARX/1.0"),
        second[:-40],
        second[40:],
        bytes(500),
    ):
        found = read(first + broken + third)
        assert [getattr(item, "reason", "read") for item in found] == ["read", "warc_gap", "read"], broken[:60]


def test_a_damaged_compressed_record_costs_itself() -> None:
    parts = [gzip.compress(record(response(PAGE.replace(b"Monday", day)))) for day in (b"Monday", b"Sunday", b"Friday")]
    broken = parts[1][:60] + b"\xff\x00\xff" + parts[1][63:]
    found = read(parts[0] + broken + parts[2])
    assert [getattr(item, "reason", "read") for item in found] == ["read", "warc_gap", "read"]
    assert [getattr(item, "reason", "read") for item in read(b"".join(parts)[:-30])] == ["read", "read", "warc_gap"]


def test_what_does_not_agree_with_its_digest_is_not_read() -> None:
    assert reasons(record(response(), WARC_Block_Digest="sha1:" + "A" * 32)) == ["warc_gap"]


def test_a_bomb_stops() -> None:
    zeros = zlib.compressobj(9, wbits=31)
    bomb = b"".join([zeros.compress(bytes(1 << 24)) for _ in range(16)]) + zeros.flush()
    assert reasons(bomb) == ["bomb"]

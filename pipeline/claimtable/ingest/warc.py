"""Crawls in WARC files, compressed or not. After damage reading goes on at the next record.

Neither the lengths in a damaged file nor the ends of its compressed parts can be trusted. So a record counts only if it
is followed by the two empty lines that close every record, and agrees with its digest where it has one; anything else is
searched for the next line that opens a record, and listed.
"""

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, ClassVar, NamedTuple

from claimtable.config import IngestSettings
from claimtable.ingest.records import rejected
from claimtable.ingest.responses import Response, content_of, parse_response
from claimtable.records import Rejection
from claimtable.stages import Enclosed

_READ_BYTES = 1 << 18
_GZIP_MAGIC = b"\x1f\x8b\x08"
_PROBED_BYTES = 4_096
# A compressed part of one record is held back until its checksum is known to be right; a larger one holds many records.
_MAX_HELD_BACK, _MAX_INFLATED_AT_ONCE = 64_000_000, 16_000_000
_OPENING = re.compile(rb"WARC/[01]\.\d+\r?\n")
# Where bytes were lost the line break before an opening may be gone too.
_OPENING_ANYWHERE = re.compile(rb"WARC/[01]\.\d+\r?\n[A-Za-z-]+:")
_BETWEEN_RECORDS = re.compile(rb"\r?\n\r?\n(?=WARC/[01]\.\d+\r?\n)")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_CLOSING = b"\r\n\r\n"
_LONGEST_OPENING, _MAX_HEADER_BYTES, _MAX_DIGITS = 64, 64_000, 16
_ARTICLES = {"response", "resource", "conversion"}


class Record(NamedTuple):
    """One record. `block` is None if it is too large to be held."""

    offset: int
    headers: dict[str, str]
    block: bytes | None


class Gap(NamedTuple):
    """Bytes that are no sound record, counted in the uncompressed file, or in the compressed one if that is damaged."""

    offset: int
    size: int
    detail: str
    reason: str = "warc_gap"


class WarcReader:
    suffixes: ClassVar[tuple[str, ...]] = (".warc", ".warc.gz")
    one_document: ClassVar[bool] = False

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings

    def read(self, stream: BinaryIO, path: str) -> Iterator[Enclosed | Rejection]:
        """One document a response. Records that are no responses are passed over; damage is a rejection each."""
        found = records(stream, self._settings.max_document_bytes, self._settings.max_unpacked_ratio)
        for number, item in enumerate(found, start=1):
            label = f"{path}:{number}"
            if isinstance(item, Gap):
                yield rejected(item.reason, label, f"{item.detail}: {item.size:,} bytes from byte {item.offset:,} on")
            elif item.headers.get("warc-type") in _ARTICLES:
                yield self._document(item, label)

    def _document(self, record: Record, label: str) -> Enclosed | Rejection:
        url = record.headers.get("warc-target-uri", "").strip("<>")
        if record.block is None:
            return rejected("too_large", label, f"{url}: over {self._settings.max_document_bytes:,} bytes")
        if record.headers["warc-type"] == "response":
            response = parse_response(record.block)
        else:
            response = Response(200, {"content-type": record.headers.get("content-type", "")}, record.block)
        return content_of(response, url, label, self._settings)


def records(stream: BinaryIO, largest: int, max_ratio: int) -> Iterator[Record | Gap]:
    """The records of a crawl in their order, and what stands between them and is none.

    Blocks of more than `largest` bytes are passed over; so is what unpacks to more than `max_ratio` times its size.
    """
    parser = _Parser(largest)
    for part in _uncompressed(stream, max_ratio):
        yield from parser.break_off(part) if isinstance(part, Gap) else parser.feed(part)
    yield from parser.break_off(None)


# ---- compressed parts --------------------------------------------------------------------------------------------


class _Source:
    """A stream whose bytes from `offset` on are at hand in `ahead`, as many as were asked for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.ahead = bytearray()
        self.offset = 0

    def fill(self) -> bool:
        """Whether there is more."""
        more = self._stream.read(_READ_BYTES)
        self.ahead += more
        return bool(more)

    def skip(self, count: int) -> None:
        del self.ahead[:count]
        self.offset += count


def _uncompressed(stream: BinaryIO, max_ratio: int) -> Iterator[bytes | Gap]:
    """The bytes of a file, those of sound compressed parts uncompressed, and a gap for each part that is damaged."""
    source = _Source(stream)
    source.fill()
    compressed = not source.ahead.startswith(b"WARC/") and _GZIP_MAGIC in source.ahead
    while source.ahead or source.fill():
        if not compressed:
            yield bytes(source.ahead)
            source.skip(len(source.ahead))
        elif source.ahead.startswith(_GZIP_MAGIC):
            yield from _part(source, max_ratio)
        else:
            yield _to_next_part(source, 0, "no compressed record")


def _part(source: _Source, max_ratio: int) -> Iterator[bytes | Gap]:
    """One compressed part. What came of a damaged one is not given on, unless it is larger than a record can be."""
    inflate = zlib.decompressobj(wbits=31)
    held: list[bytes] = []
    size = at = packed = 0
    while not inflate.eof:
        if at == len(source.ahead) and not source.fill():
            yield _to_next_part(source, 1, "broken off")
            return
        try:
            held.append(inflate.decompress(bytes(source.ahead[at : at + _READ_BYTES]), _MAX_INFLATED_AT_ONCE))
        except zlib.error:
            yield _to_next_part(source, 1, "damaged compression")
            return
        at = min(at + _READ_BYTES, len(source.ahead)) - len(inflate.unconsumed_tail) - len(inflate.unused_data)
        size += len(held[-1])
        if size > _MAX_HELD_BACK:
            packed += at
            if size > max_ratio * packed:
                yield _to_next_part(source, 1, f"more than {max_ratio} times its size")._replace(reason="bomb")
                return
            yield from held
            held.clear()
            source.skip(at)
            at = 0
    yield from held
    source.skip(at)


def _to_next_part(source: _Source, at: int, detail: str) -> Gap:
    """Goes on to the next place from `at` on where a compressed record begins."""
    start = source.offset
    while True:
        at = source.ahead.find(_GZIP_MAGIC, at)
        if at < 0:
            source.skip(max(0, len(source.ahead) - len(_GZIP_MAGIC) + 1))
            at = 0
            if not source.fill():
                source.skip(len(source.ahead))
                break
        elif len(source.ahead) - at < _PROBED_BYTES and source.fill():
            continue
        elif _opens_record(source.ahead[at : at + _PROBED_BYTES]):
            source.skip(at)
            break
        else:
            at += 1
    return Gap(start, source.offset - start, detail)


def _opens_record(data: bytearray) -> bool:
    try:
        return zlib.decompressobj(wbits=31).decompress(bytes(data), len(b"WARC/")) == b"WARC/"
    except zlib.error:
        return False


# ---- records -----------------------------------------------------------------------------------------------------


class _Parser:
    """Takes bytes as they come and gives records as soon as they are whole."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._buffer = bytearray()
        self._offset = 0
        self._over = 0
        self._lost_from: int | None = None
        self._lost_because = ""

    def feed(self, data: bytes) -> Iterator[Record | Gap]:
        self._buffer += data
        yield from self._records(final=False)

    def break_off(self, gap: Gap | None) -> Iterator[Record | Gap]:
        """What is left when the file ends, or is interrupted by a gap."""
        yield from self._records(final=True)
        yield from self._found_again()
        if gap is not None:
            yield gap

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._offset += count

    def _lose(self, count: int, because: str) -> None:
        if self._lost_from is None:
            self._lost_from, self._lost_because = self._offset, because
        self._drop(count)

    def _found_again(self) -> Iterator[Gap]:
        if self._lost_from is not None:
            yield Gap(self._lost_from, self._offset - self._lost_from, self._lost_because)
            self._lost_from = None

    def _records(self, final: bool) -> Iterator[Record | Gap]:
        while self._buffer:
            if self._over:
                passed = min(self._over, len(self._buffer))
                self._over -= passed
                self._drop(passed)
                continue
            blank = len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))
            if blank and self._lost_from is None:
                self._drop(blank)
            elif _OPENING.match(self._buffer):
                size = self._header_size()
                if not size and not final and len(self._buffer) < _MAX_HEADER_BYTES:
                    return
                headers = _headers(bytes(self._buffer[:size]))
                length = _length(headers)
                if length is None:
                    self._lose(1, "a header that makes no sense")
                elif not final and len(self._buffer) < size + min(length, self._largest + 1) + len(_CLOSING):
                    return
                elif length > self._largest:
                    yield from self._large(headers, size + length)
                else:
                    yield from self._whole(headers, size, length)
            elif len(self._buffer) < _LONGEST_OPENING and not final:
                return
            else:
                self._search(0 if final else _LONGEST_OPENING)

    def _header_size(self) -> int:
        """Bytes of the header with its closing line, 0 if that is not there."""
        found = _HEADER_END.search(self._buffer, 0, _MAX_HEADER_BYTES)
        return found.end() if found else 0

    def _large(self, headers: dict[str, str], size: int) -> Iterator[Record | Gap]:
        """Passes over a record that is too large, or over one that only seems to be, its length being damaged."""
        inner = _BETWEEN_RECORDS.search(self._buffer, 0, min(size, self._largest))
        if inner:
            self._lose(inner.end(), _damaged(headers))
        else:
            yield from self._found_again()
            yield Record(self._offset, headers, None)
            self._over = size

    def _whole(self, headers: dict[str, str], size: int, length: int) -> Iterator[Record | Gap]:
        block = bytes(self._buffer[size : size + length])
        closed = self._buffer[size + length :].startswith((_CLOSING, b"\n\n"))
        agrees = _agrees(headers, block)
        if len(block) == length and (agrees or (closed and agrees is None)):
            yield from self._found_again()
            yield Record(self._offset, headers, block)
            self._drop(size + length)
            return
        inner = _OPENING_ANYWHERE.search(self._buffer, size, size + length + _LONGEST_OPENING)
        count = inner.start() if inner and not closed else size + len(block)
        self._lose(count, _damaged(headers))

    def _search(self, keep: int) -> None:
        """Passes over bytes that are no record."""
        found = _OPENING_ANYWHERE.search(self._buffer, 1)
        self._lose(found.start() if found else max(1, len(self._buffer) - keep), "bytes that are no record")


def _damaged(headers: dict[str, str]) -> str:
    return f"a damaged record of {headers.get('warc-target-uri', 'no address')}"


def _headers(data: bytes) -> dict[str, str]:
    lines = data.decode("utf-8", "replace").splitlines()[1:]
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _length(headers: dict[str, str]) -> int | None:
    written = headers.get("content-length", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < _MAX_DIGITS else None


def _agrees(headers: dict[str, str], block: bytes) -> bool | None:
    """Whether a block has the digest that its header gives; None if it gives none that we know."""
    name, _, wanted = headers.get("warc-block-digest", "").partition(":")
    if name.lower() not in {"sha1", "sha256", "md5"} or not wanted:
        return None
    digest = hashlib.new(name.lower(), block, usedforsecurity=False).digest()
    return wanted.lower() in {
        digest.hex(),
        base64.b32encode(digest).decode().lower().rstrip("="),
        base64.b32encode(digest).decode().lower(),
    }

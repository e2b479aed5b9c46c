"""Pages into a file that any stop leaves whole: a record at a time, each synced before the next is fetched."""

import gzip
import io
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from fastwarc.warc import WarcRecord, WarcRecordType

from claimtable.errors import DiskError, UsageError
from claimtable.fetch.addresses import Refused
from claimtable.fetch.client import Page

_CHUNK = 1 << 20


class Writer(Protocol):
    """`done` has the addresses that earlier runs have settled."""

    done: set[str]

    def page(self, asked: str, page: Page) -> None: ...

    def refused(self, asked: str, refused: Refused) -> None: ...

    def close(self) -> None: ...


def opened(path: Path, software: str) -> Writer:
    """The writer for a file of this ending, which is made or gone on with. Raises UsageError, DiskError."""
    name = path.name.lower()
    kind = WarcWriter if name.endswith(".warc.gz") else JsonLinesWriter if name.endswith(".jsonl") else None
    if kind is None:
        raise UsageError(f"Pages cannot be written to {path.name!r}.", "A file ending in .warc.gz or .jsonl.", "--out")
    try:
        return kind(path, software)
    except OSError as error:
        raise DiskError(f"{path} cannot be written: {error.strerror}.", "A file in a folder that exists.") from error


class _Appender:
    """Adds to a file, and cuts off what a stop has left half written."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("r+b" if path.exists() else "w+b")
        self.done: set[str] = set()

    def _go_on_at(self, end: int) -> None:
        self._file.truncate(end)
        self._file.seek(end)

    def _append(self, data: bytes) -> None:
        try:
            self._file.write(data)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise DiskError(
                f"{self._file.name} cannot be written: {error.strerror}.",
                "Room on the disk.",
                "Make room, then give the same command: it goes on.",
            ) from error

    def close(self) -> None:
        self._file.close()


class WarcWriter(_Appender):
    """ISO 28500: a response each, and a request whose target is the address that was asked for.

    The request comes last, so that an address counts as done when its response is whole. What was refused for good is
    a metadata record with its reason.
    """

    def __init__(self, path: Path, software: str) -> None:
        super().__init__(path)
        end = 0
        for data, end_of_member in _members(self._file):
            end = end_of_member
            record = WarcRecord.from_bytes(data)
            if record.record_type in (WarcRecordType.request, WarcRecordType.metadata):
                self.done.add(record.headers["WARC-Target-URI"])
        if not end and os.fstat(self._file.fileno()).st_size:
            self._file.close()
            raise UsageError(f"{path} is not a file of pages.", "One that fetch has written, or a new one.", "--out")
        self._go_on_at(end)
        if not end:
            self._append(_record("warcinfo", {}, f"software: {software}\r\nformat: WARC File Format 1.1\r\n"))

    def page(self, asked: str, page: Page) -> None:
        at = page.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        head = [f"HTTP/1.1 {page.status} {page.phrase}".rstrip(), *(f"{key}: {value}" for key, value in page.headers)]
        head.append(f"Content-Length: {len(page.body)}")
        block = "\r\n".join([*head, "", ""]).encode("latin-1", "replace") + page.body
        fields = {"WARC-Target-URI": page.url, "WARC-Date": at}
        self._append(_record("response", fields, block))
        fields = {"WARC-Target-URI": asked, "WARC-Date": at}
        self._append(_record("request", fields, "GET / HTTP/1.1\r\n\r\n"))

    def refused(self, asked: str, refused: Refused) -> None:
        if not refused.retryable:
            note = f"outcome: {refused.reason}\r\n"
            self._append(_record("metadata", {"WARC-Target-URI": asked}, note))


_TYPES = {
    "warcinfo": "application/warc-fields",
    "metadata": "application/warc-fields",
    "request": "application/http; msgtype=request",
    "response": "application/http; msgtype=response",
}


def _record(kind: str, fields: dict[str, str], block: str | bytes) -> bytes:
    record = WarcRecord()
    record.init_headers(record_type=getattr(WarcRecordType, kind))
    for name, value in fields.items():
        record.headers[name] = value
    record.headers["Content-Type"] = _TYPES[kind]
    record.set_bytes_content(block.encode() if isinstance(block, str) else block)
    stream = io.BytesIO()
    record.write(stream, checksum_data=True)
    return gzip.compress(stream.getvalue(), mtime=0)


def _members(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The whole members of a gzip file, unpacked, each with where it ends."""
    file.seek(0)
    end, pending = 0, b""
    while True:
        unpacker, data, start = zlib.decompressobj(wbits=31), bytearray(), end
        while not unpacker.eof:
            pending = pending or file.read(_CHUNK)
            if not pending:
                return
            try:
                data += unpacker.decompress(pending)
            except zlib.error:
                return
            start += len(pending) - len(unpacker.unused_data)
            pending = unpacker.unused_data
        end = start
        yield bytes(data), end


class JsonLinesWriter(_Appender):
    """A line each: url, status, fetched_at, content_type, html; what was refused for good has `reason` instead."""

    def __init__(self, path: Path, software: str) -> None:
        super().__init__(path)
        end = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            try:
                row = json.loads(line)
                self.done.add(row.get("asked") or row["url"])
            except (ValueError, KeyError, AttributeError) as error:
                self._file.close()
                raise UsageError(f"{path} is not a file of pages.", "One that fetch has written.", "--out") from error
            end += len(line)
        self._go_on_at(end)

    def page(self, asked: str, page: Page) -> None:
        content_type = page.header("content-type")
        row = {
            "url": page.url,
            "asked": asked,
            "status": page.status,
            "fetched_at": page.fetched_at.isoformat(),
            "content_type": content_type,
            "html": _text(page.body, content_type),
        }
        self._append(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    def refused(self, asked: str, refused: Refused) -> None:
        if not refused.retryable:
            self._append(json.dumps({"url": asked, "reason": refused.reason}).encode() + b"\n")


def _text(body: bytes, content_type: str) -> str:
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding  # noqa: PLC0415

    declared = content_type.lower().partition("charset=")[2].strip("\"' ;")
    encoding = declared or detect_encoding(body, from_html_meta=True) or "utf-8"
    return str(bytes_to_str(body, encoding, fallback_encodings=("utf-8",)))

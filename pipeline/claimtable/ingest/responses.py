"""What a server answered: status, headers and content, out of the bytes that went over the line."""

import io
import zlib
from collections.abc import Callable
from typing import NamedTuple

import brotli
import zstandard

from claimtable.config import IngestSettings
from claimtable.ingest.cleaning import UTF_16_AND_32_MARKS
from claimtable.ingest.records import rejected
from claimtable.records import Rejection
from claimtable.stages import Enclosed

_OK = 200
_MAX_ENCODINGS = 3
_STEP = 1 << 16
# Media type -> the name under which a reader knows such content.
_NAMES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/pdf": ".pdf",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/csv": ".csv",
    "message/rfc822": ".eml",
}

_UNTOLD = {"", "application/octet-stream", "binary/octet-stream", "unknown/unknown", "*/*", "text"}


class Response(NamedTuple):
    """`headers` have lower-case names; `body` is as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes


class _TooMuchError(Exception):
    """More than one document may unpack to."""


def parse_response(data: bytes) -> Response:
    """A response as a crawl keeps it. A status that cannot be read is 0."""
    head, _, body = data.partition(b"\r\n\r\n" if b"\r\n\r\n" in data else b"\n\n")
    first, *lines = head.decode("latin-1").splitlines() or [""]
    words = first.split()
    status = int(words[1]) if len(words) > 1 and words[1].isascii() and words[1].isdecimal() else 0
    pairs = (line.partition(":") for line in lines)
    return Response(status, {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}, body)


def content_of(response: Response, url: str, path: str, settings: IngestSettings) -> Enclosed | Rejection:
    """The document in a response, or why there is none."""
    if response.status != _OK:
        return rejected(f"http:{response.status}", path, url)
    try:
        body = (
            _unchunked(response)
            if "chunked" in response.headers.get("transfer-encoding", "").lower()
            else response.body
        )
        for encoding in reversed(_encodings(response)):
            body = _DECODERS[encoding](body, settings.max_document_bytes)
    except _TooMuchError:
        return rejected("bomb", path, f"{url}: unpacks to more than {settings.max_document_bytes:,} bytes")
    except (zlib.error, brotli.error, zstandard.ZstdError, KeyError) as error:
        return rejected("damaged", path, f"{url}: {' '.join(str(error).split())[:200]}")
    media_type, _, parameters = response.headers.get("content-type", "").partition(";")
    name = _name(media_type.strip().lower(), body)
    if name is None:
        return rejected(f"format:{media_type.strip().lower()[:60] or 'none'}", path, url)
    return Enclosed(path, name, io.BytesIO(_in_utf_8(body, parameters)), {"url": url} if url else {})


def _name(media_type: str, body: bytes) -> str | None:
    """What the reader of a body is known by: by its media type, else by how it begins."""
    if media_type in _NAMES or media_type not in _UNTOLD:
        return _NAMES.get(media_type)
    beginning = body[:1_000].lstrip().lower()
    if beginning.startswith((b"<!doctype html", b"<html")):
        return ".html"
    return ".pdf" if beginning.startswith(b"%pdf-") else None


def _in_utf_8(body: bytes, parameters: str) -> bytes:
    """A body in the encoding of its header, which the reader does not see; one in UTF-8 or with a mark is as it was."""
    _, _, charset = parameters.lower().partition("charset=")
    charset = charset.partition(";")[0].strip(" \"'")
    if not charset or charset in {"utf-8", "utf8"} or body.startswith(UTF_16_AND_32_MARKS):
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return body.decode(charset).encode("utf-8")
        except (LookupError, UnicodeError, ValueError):
            return body
    return body


# ---- encodings ---------------------------------------------------------------------------------------------------


def _encodings(response: Response) -> list[str]:
    """The encodings of a body, the last one applied last. Crawlers often keep the header and undo the encoding."""
    written = response.headers.get("content-encoding", "").lower().split(",")
    encodings = [each.strip() for each in written if each.strip() not in {"", "identity"}]
    if len(encodings) > _MAX_ENCODINGS:
        raise _TooMuchError
    marks = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
    if len(encodings) == 1 and not response.body.startswith(marks.get(encodings[0], b"")):
        return []
    if encodings == ["br"] and response.body.lstrip()[:1] == b"<":
        return []
    return encodings


def _unchunked(response: Response) -> bytes:
    """The body without the lengths of its chunks, if it has them still."""
    body, whole, at = response.body, bytearray(), 0
    while at < len(body):
        end = body.find(b"\r\n", at, at + 64)
        try:
            size = int(body[at:end].partition(b";")[0], 16) if end >= 0 else -1
        except ValueError:
            size = -1
        if size < 0:
            return bytes(whole) if at else body
        if size == 0:
            break
        whole += body[end + 2 : end + 2 + size]
        at = end + 2 + size + 2
    return bytes(whole)


def _inflated(wbits: int) -> Callable[[bytes, int], bytes]:
    def decode(data: bytes, largest: int) -> bytes:
        inflate = zlib.decompressobj(wbits)
        out = inflate.decompress(data, largest + 1)
        if len(out) > largest:
            raise _TooMuchError
        return out

    return decode


def _deflated(data: bytes, largest: int) -> bytes:
    """With the header that the standard asks for, or without, as many servers send it."""
    try:
        return _inflated(zlib.MAX_WBITS)(data, largest)
    except zlib.error:
        return _inflated(-zlib.MAX_WBITS)(data, largest)


def _unbrotlied(data: bytes, largest: int) -> bytes:
    decoder, whole = brotli.Decompressor(), bytearray()
    for start in range(0, len(data), _STEP):
        whole += decoder.process(data[start : start + _STEP], output_buffer_limit=largest + 1 - len(whole))
        if len(whole) > largest:
            raise _TooMuchError
    return bytes(whole)


def _unzstded(data: bytes, largest: int) -> bytes:
    with zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True) as stream:
        out = stream.read(largest + 1)
    if len(out) > largest:
        raise _TooMuchError
    return out


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _inflated(zlib.MAX_WBITS | 16),
    "x-gzip": _inflated(zlib.MAX_WBITS | 16),
    "deflate": _deflated,
    "br": _unbrotlied,
    "zstd": _unzstded,
}

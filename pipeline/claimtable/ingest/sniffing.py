"""The format of what has no name that tells it: standard input, pipes, files without an ending."""

import io
import zlib

from claimtable.ingest.metadata import known_fields

_LOOKED_AT = 4_096
_MAGIC = (
    (b"WARC/", ".warc"),
    (b"%PDF-", ".pdf"),
    (b"PAR1", ".parquet"),
    (b"PK\x03\x04", ".zip"),
    (b"BZh", ".jsonl.bz2"),
    (b"\xfd7zXZ\x00", ".jsonl.xz"),
    (b"\x28\xb5\x2f\xfd", ".jsonl.zst"),
    (b"From ", ".mbox"),
)
_MARKUP = ((b"<?xml", ".xml"), (b"<rss", ".rss"), (b"<feed", ".atom"), (b"<", ".html"))


def format_of(stream: io.BufferedReader) -> str:
    """The ending that files of such content have; nothing is taken from the stream. Text if nothing speaks against it."""
    head = stream.peek(_LOOKED_AT)[:_LOOKED_AT]
    if head.startswith(b"\x1f\x8b"):
        return ".warc.gz" if _inflated(head).startswith(b"WARC/") else ".jsonl.gz"
    found = next((suffix for magic, suffix in _MAGIC if head.startswith(magic)), None)
    if found:
        return found
    words = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if words.startswith((b"{", b"[")):
        return ".json" if words.startswith(b"[") else ".jsonl"
    markup = next((suffix for opening, suffix in _MARKUP if words.startswith(opening)), None)
    return markup or _table(words.partition(b"\n")[0].decode("utf-8", "replace")) or ".txt"


def _inflated(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, len(b"WARC/"))
    except zlib.error:
        return b""


def _table(header: str) -> str | None:
    for delimiter, suffix in (("\t", ".tsv"), (",", ".csv"), (";", ".csv")):
        names = [name.strip().strip('"') for name in header.split(delimiter)]
        if len(names) > 1 and {"text", "url"} & known_fields(dict.fromkeys(names, "x")).keys():
            return suffix
    return None

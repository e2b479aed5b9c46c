"""What every reader must keep to, over every implementation."""

import bz2
import datetime as dt
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, cast

import openpyxl
import pyarrow as pa
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet as pq

from claimtable.config import IngestSettings
from claimtable.ingest import READERS, read_document, reader_for, split
from claimtable.ingest.records import prepare
from claimtable.records import Article, Rejection
from claimtable.stages import Enclosed, Found, Reader
from tests.ingest.papers import paper

Item = Found | Enclosed | Rejection
SETTINGS = IngestSettings(min_words=3)
CASES = [(reader, suffix) for reader in READERS for suffix in reader.suffixes]


def read(reader: type[Reader], data: bytes, suffix: str) -> Iterator[Item]:
    return reader(IngestSettings()).read(io.BytesIO(data), compressed_name(suffix))


@pytest.mark.parametrize(("reader", "suffix"), CASES, ids=[suffix for _, suffix in CASES])
def test_suffix_finds_its_reader(reader: type[Reader], suffix: str) -> None:
    assert reader_for(f"file{suffix}") is reader_for(f"FILE{suffix.upper()}") is reader


@pytest.mark.parametrize(("reader", "suffix"), CASES, ids=[suffix for _, suffix in CASES])
@given(data=st.binary(max_size=400))
def test_no_bytes_raise(reader: type[Reader], suffix: str, data: bytes) -> None:
    for item in read(reader, data, suffix):
        assert isinstance(item, Item)
        assert item.path


@pytest.mark.parametrize(("reader", "suffix"), CASES, ids=[suffix for _, suffix in CASES])
def test_empty_file_gives_no_article(reader: type[Reader], suffix: str) -> None:
    assert all(not isinstance(item, Found) or not item.fields.get("text") for item in read(reader, b"", suffix))


ARTICLE = "The harbour office closed the “east” pier on Monday after a crane fell into the water, officials said."


def warc(page: bytes) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://quay.example/1\r\nContent-Length: "
    return f"{head}{len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def zipped(page: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pages/a.html", page)
    return data.getvalue()


def taped(page: bytes) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        info = tarfile.TarInfo("pages/a.html")
        info.size = len(page)
        archive.addfile(info, io.BytesIO(page))
    return data.getvalue()


def compressed_name(suffix: str) -> str:
    """A name for which there is a reader when the ending that says it is compressed is taken off."""
    return f"file.html{suffix}" if suffix in {".gz", ".bz2", ".xz", ".zst"} else f"file{suffix}"


def workbook() -> bytes:
    data, book = io.BytesIO(), cast(Any, openpyxl).Workbook()
    for row in (["id", "text", "date"], [1, ARTICLE, dt.datetime(2026, 5, 4)]):
        book.active.append(row)
    book.save(data)
    return data.getvalue()


def columns() -> bytes:
    data = io.BytesIO()
    pq.write_table(pa.table({"id": [1], "text": [ARTICLE], "date": [dt.datetime(2026, 5, 4)]}), data)
    return data.getvalue()


LETTER = f"From: Quay Post <news@quaypost.example>\nSubject: Pier closed\n\n{ARTICLE}\n".encode()
MAILBOX = b"From news@quaypost.example Mon May  4 10:00:00 2026\n" + LETTER

BINARY: dict[str, Callable[[], bytes]] = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods"), workbook),  # told apart by what they hold
    **dict.fromkeys((".parquet", ".pq"), columns),
    ".zip": lambda: zipped(written(".html").encode()),
    ".tar": lambda: taped(written(".html").encode()),
    ".tgz": lambda: gzip.compress(taped(written(".html").encode())),
    ".gz": lambda: gzip.compress(written(".html").encode()),
    ".bz2": lambda: bz2.compress(written(".html").encode()),
    ".xz": lambda: lzma.compress(written(".html").encode()),
    ".zst": lambda: zstandard.compress(written(".html").encode()),
    ".eml": lambda: LETTER,
    ".mbox": lambda: MAILBOX,
    ".mbx": lambda: MAILBOX,
    ".pdf": lambda: paper([ARTICLE]),
    ".warc": lambda: warc(written(".html").encode()),
    ".warc.gz": lambda: gzip.compress(warc(written(".html").encode())),
}


def written(suffix: str) -> str:
    """One article in the format of a suffix."""
    match suffix:
        case ".rss" | ".rdf" | ".xml":
            content = f"<content:encoded>\n<![CDATA[<p>{ARTICLE}</p>]]>\n</content:encoded>"
            namespace = "http://purl.org/rss/1.0/modules/content/"
            item = f"<item>\n{content}\n</item>"
            return f'<rss version="2.0" xmlns:content="{namespace}">\n<channel>\n{item}\n</channel>\n</rss>\n'
        case ".atom":
            entry = f"<entry>\n<content>{ARTICLE}</content>\n</entry>"
            return f'<feed xmlns="http://www.w3.org/2005/Atom">\n{entry}\n</feed>\n'
        case ".html" | ".htm" | ".xhtml":
            return f"<html>\n<body>\n<article>\n<p>{ARTICLE}</p>\n</article>\n</body>\n</html>\n"
        case ".jsonl" | ".ndjson" | ".json":
            return json.dumps({"text": ARTICLE}, ensure_ascii=False) + "\n"
        case ".csv":
            return f'id,text\n1,"{ARTICLE}"\n'
        case ".tsv":
            return f"id\ttext\n1\t{ARTICLE}\n"
        case _:
            return f"{ARTICLE}\n"


TEXTUAL = [(reader, suffix) for reader, suffix in CASES if suffix not in BINARY]


def sample(suffix: str) -> bytes:
    """One article in the format of a suffix."""
    return BINARY[suffix]() if suffix in BINARY else written(suffix).encode()


def texts(suffix: str, data: bytes) -> list[str]:
    """The texts of the articles in a file and in what it encloses."""
    name = compressed_name(suffix)
    found = split(io.BytesIO(data), name, name, {}, SETTINGS)
    articles = chain.from_iterable(
        read_document(item, SETTINGS) if isinstance(item, Enclosed) else [prepare(item, SETTINGS)]
        for item in found
        if not isinstance(item, Rejection)
    )
    return [article.text for article in articles if isinstance(article, Article)]


@pytest.mark.parametrize("suffix", [suffix for _, suffix in CASES])
def test_the_article_is_found(suffix: str) -> None:
    assert texts(suffix, sample(suffix)) == [ARTICLE]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("suffix", [suffix for _, suffix in TEXTUAL])
def test_encoding_and_line_breaks_change_nothing(suffix: str, line_break: str, encoding: str) -> None:
    assert texts(suffix, written(suffix).replace("\n", line_break).encode(encoding)) == [ARTICLE]


@pytest.mark.parametrize(("reader", "suffix"), TEXTUAL, ids=[suffix for _, suffix in TEXTUAL])
@settings(max_examples=40, deadline=None)
@given(cuts=st.lists(st.tuples(st.integers(0, 200), st.sampled_from("<>\"'{}[],;\\\t\n\0&#-*_`|%é\ud83d")), max_size=8))
def test_no_damage_raises(reader: type[Reader], suffix: str, cuts: list[tuple[int, str]]) -> None:
    text = written(suffix)
    for place, character in cuts:
        text = text[:place] + character + text[place:]
    for item in read(reader, text.encode("utf-8", "surrogatepass"), suffix):
        assert isinstance(item, Item)
        assert item.path


@pytest.mark.parametrize(("reader", "suffix"), CASES, ids=[suffix for _, suffix in CASES])
@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=20)), max_size=4),
    kept=st.floats(0.2, 1),
)
def test_no_damaged_bytes_raise(
    reader: type[Reader], suffix: str, cuts: list[tuple[float, int, bytes]], kept: float
) -> None:
    data = sample(suffix)
    for place, count, by in cuts:
        start = int(place * len(data))
        data = data[:start] + by + data[start + count :]
    for item in read(reader, data[: int(kept * len(data)) + 1], suffix):
        assert isinstance(item, Item)
        assert item.path

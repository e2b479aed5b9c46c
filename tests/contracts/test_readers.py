"""What every reader must keep to, over every implementation."""

import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimtable.config import IngestSettings
from claimtable.ingest import READERS, reader_for
from claimtable.ingest.cleaning import clean
from claimtable.records import Rejection
from claimtable.stages import Enclosed, Found, Reader

Item = Found | Enclosed | Rejection
CASES = [(reader, suffix) for reader in READERS for suffix in reader.suffixes]


def read(reader: type[Reader], data: bytes, suffix: str) -> Iterator[Item]:
    return reader(IngestSettings()).read(io.BytesIO(data), f"file{suffix}")


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


def written(suffix: str) -> str:
    """One article in the format of a suffix."""
    match suffix:
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


def texts(reader: type[Reader], suffix: str, data: bytes) -> list[str]:
    found = list(read(reader, data, suffix))
    return [clean(str(item.fields["text"])) for item in found if isinstance(item, Found)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("reader", "suffix"), CASES, ids=[suffix for _, suffix in CASES])
def test_encoding_and_line_breaks_change_nothing(
    reader: type[Reader], suffix: str, line_break: str, encoding: str
) -> None:
    data = written(suffix).replace("\n", line_break).encode(encoding)
    assert texts(reader, suffix, data) == [ARTICLE]


@pytest.mark.parametrize(("reader", "suffix"), CASES, ids=[suffix for _, suffix in CASES])
@settings(max_examples=40, deadline=None)
@given(cuts=st.lists(st.tuples(st.integers(0, 200), st.sampled_from("<>\"'{}[],;\\\t\n\0&#-*_`|%é\ud83d")), max_size=8))
def test_no_damage_raises(reader: type[Reader], suffix: str, cuts: list[tuple[int, str]]) -> None:
    text = written(suffix)
    for place, character in cuts:
        text = text[:place] + character + text[place:]
    for item in read(reader, text.encode("utf-8", "surrogatepass"), suffix):
        assert isinstance(item, Item)
        assert item.path

"""What every reader must keep to, over every implementation."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimtable.ingest import READERS, reader_for
from claimtable.ingest.cleaning import clean
from claimtable.records import Rejection
from claimtable.stages import Found, Reader

CASES = [(reader, suffix) for reader in READERS for suffix in reader.suffixes]


@pytest.mark.parametrize(("reader", "suffix"), CASES, ids=[suffix for _, suffix in CASES])
def test_suffix_finds_its_reader(reader: Reader, suffix: str) -> None:
    assert reader_for(suffix) is reader_for(suffix.upper()) is reader


@pytest.mark.parametrize(("reader", "suffix"), CASES, ids=[suffix for _, suffix in CASES])
@given(data=st.binary(max_size=400))
def test_no_bytes_raise(reader: Reader, suffix: str, data: bytes) -> None:
    for item in reader.read(data, f"file{suffix}"):
        assert isinstance(item, Found | Rejection)
        assert item.path


@pytest.mark.parametrize(("reader", "suffix"), CASES, ids=[suffix for _, suffix in CASES])
def test_empty_file_gives_no_article(reader: Reader, suffix: str) -> None:
    assert all(isinstance(item, Rejection) or not item.fields.get("text") for item in reader.read(b"", f"f{suffix}"))


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


def texts(reader: Reader, suffix: str, data: bytes) -> list[str]:
    found = list(reader.read(data, f"file{suffix}"))
    return [clean(str(item.fields["text"])) for item in found if isinstance(item, Found)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("reader", "suffix"), CASES, ids=[suffix for _, suffix in CASES])
def test_encoding_and_line_breaks_change_nothing(reader: Reader, suffix: str, line_break: str, encoding: str) -> None:
    data = written(suffix).replace("\n", line_break).encode(encoding)
    assert texts(reader, suffix, data) == [ARTICLE]


@pytest.mark.parametrize(("reader", "suffix"), CASES, ids=[suffix for _, suffix in CASES])
@settings(max_examples=40, deadline=None)
@given(cuts=st.lists(st.tuples(st.integers(0, 200), st.sampled_from("<>\"'{}[],;\\\t\n\0&#-*_`|%é\ud83d")), max_size=8))
def test_no_damage_raises(reader: Reader, suffix: str, cuts: list[tuple[int, str]]) -> None:
    text = written(suffix)
    for place, character in cuts:
        text = text[:place] + character + text[place:]
    for item in reader.read(text.encode("utf-8", "surrogatepass"), f"file{suffix}"):
        assert isinstance(item, Found | Rejection)
        assert item.path

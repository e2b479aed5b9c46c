"""What every reader must keep to, over every implementation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimtable.ingest import READERS, reader_for
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

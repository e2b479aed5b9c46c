"""Damaged files of every format, some of them new in every change of the fuzzer or of a sample."""

import pytest

from benchmarks.fuzz import fuzz, seeds

FILES = seeds()


@pytest.mark.parametrize("reader", FILES)
def test_no_damaged_file_makes_a_reader_fail(reader: str) -> None:
    outcomes, failures = fuzz(reader, FILES[reader], inputs=240, seed=3)
    assert failures == []
    assert outcomes.total() >= 240

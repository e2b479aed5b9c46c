from hypothesis import given
from hypothesis import strategies as st

from claimtable.ingest.cleaning import clean


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_clean_text_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode("utf-8")


def test_mojibake_is_repaired_and_typography_kept() -> None:
    assert clean("It’s the cafÃ© “Olé”") == "It’s the café “Olé”"

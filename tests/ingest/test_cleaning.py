import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimtable.ingest.cleaning import clean, decoded, source_map
from claimtable.spans import Span


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_clean_text_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("It’s the cafÃ© “Olé”", "It’s the café “Olé”"),
        ("one Ã\x85ngstrÃ¶m", "one Ångström"),
        ("It\x92s a lone byte of Windows", "It’s a lone byte of Windows"),
        ("a\x85b\u2028c\u2029d\re\r\nf", "a\nb\nc\nd\ne\nf"),
        ("a  \n\n\n \n b\t\u00a0", "a\n\n b"),
        ("a\x00b\x1b[31mc\ufeffd\ud800e", "ab[31mcde"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_clean(written: str, expected: str) -> None:
    assert clean(written) == expected


@pytest.mark.parametrize("unit", [" ", "\u00a0 ", " \n", "Ã", "Ã ", "\r", "\x85 "])
def test_cleaning_takes_time_with_the_length_only(unit: str) -> None:
    started = time.monotonic()
    clean(unit * 200_000 + "x")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("It’s “fine” – said the café".encode("cp1252"), "It’s “fine” – said the café"),
        ("It’s fine".encode("utf-16"), "It’s fine"),
        ("It’s fine".encode("utf-32"), "It’s fine"),
        (b"It\xe2\x80\x99s a \xe2\x80\x9cquote\xe2\x80\x9d cut \xe2\x80", "It’s a “quote” cut �"),
    ],
)
def test_decoded(data: bytes, expected: str) -> None:
    assert decoded(data) == expected


def test_letters_that_are_mostly_not_ascii_are_told_by_detection() -> None:
    text = "Порт закрыли в понедельник, сообщили власти города. " * 5
    assert "закрыли в понедельник, сообщили власти города" in decoded(text.encode("cp1251"))


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-16", "zlib_codec", "unicode_escape", "no-such"])
def test_valid_utf_8_is_read_as_such_whatever_the_page_declares(declared: str) -> None:
    page = f'<meta charset="{declared}"><p>The café’s owner</p>'
    assert decoded(page.encode(), declared_inside=True) == page


def test_a_declared_encoding_counts_where_the_bytes_are_not_utf_8() -> None:
    page = '<meta charset="iso-8859-2"><p>Wałęsa spoke</p>'
    assert decoded(page.encode("iso-8859-2"), declared_inside=True) == page
    latin = '<meta charset="iso-8859-1"><p>It’s open</p>'  # browsers read this label as Windows-1252
    assert decoded(latin.encode("cp1252"), declared_inside=True) == latin


# ---- the way back to the source ----

MARKS = "\r\n \t\u00a0\u0085\u2028\x00\ufeffaé’Ã©â€™Â\x92"


@given(st.text(alphabet=MARKS, max_size=60) | st.text(alphabet=st.characters(codec=None), max_size=60))
def test_every_character_of_a_clean_text_has_its_place_in_the_source(source: str) -> None:
    text = clean(source)
    places = source_map(text, source)
    assert places is not None
    spans = [places.source(Span(i, i + 1)) for i in range(len(text))]
    assert all(0 <= span.start < span.end <= len(source) for span in spans)
    assert spans == sorted(spans)
    letters = [(character, span) for character, span in zip(text, spans, strict=True) if character.isascii()]
    assert all(
        span.of(source) == character for character, span in letters if character != "\n" and span.end == span.start + 1
    )


@pytest.mark.parametrize(
    ("source", "quote", "expected"),
    [
        ("\ufeff One.\r\n\r\n\r\n\r\nTwo. ", "Two.", "Two."),
        ("The cafÃ© shut, and the crÃ¨che.", "café", "cafÃ©"),
        ("The cafÃ© shut, and the crÃ¨che.", "crèche.", "crÃ¨che."),
        ("Itâ€™s shut. â€œWhyâ€\x9d?", "“Why”", "â€œWhyâ€\x9d"),
        ("ItÃ¢â‚¬â„¢s shut.", "’s", "Ã¢â‚¬â„¢s"),
        ("Gates\r\nshut", "Gates\nshut", "Gates\r\nshut"),
        ("voilÃ\u00a0 tout", "tout", "tout"),
    ],
)
def test_a_quote_leads_back(source: str, quote: str, expected: str) -> None:
    text = clean(source)
    places = source_map(text, source)
    assert places is not None
    at = text.index(quote)
    assert places.source(Span(at, at + len(quote))).of(source) == expected


def test_a_text_after_its_front_matter_leads_back() -> None:
    source = "---\r\ntitle: Pier shut\r\n---\r\nThe pier is shut."
    places = source_map("The pier is shut.", source)
    assert places is not None
    assert places.source(Span(4, 8)).of(source) == "pier"
    assert source_map("The pier is open.", source) is None


def test_a_place_outside_the_text_is_an_error() -> None:
    places = source_map("a", "a")
    assert places is not None
    with pytest.raises(IndexError):
        places.source(Span(1, 2))


@given(st.text(alphabet="aé’ .\n" + "Ã©", max_size=80))
def test_the_kind_of_line_breaks_makes_no_difference(text: str) -> None:
    assert clean(text) == clean(text.replace("\n", "\r\n")) == clean(text.replace("\n", "\r")) == clean("\ufeff" + text)

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimtable.ingest.cleaning import clean, decoded


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

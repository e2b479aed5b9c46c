"""Pages that make parsers lose text, or time: the words are kept, or it is said that they are not."""

import io
import re
import time

import pytest

from claimtable.config import IngestSettings
from claimtable.ingest import read_document
from claimtable.records import Article, Coverage, Rejection
from claimtable.stages import Enclosed

SENTENCE = "The harbour office counted {} barges at gate {} on the day after the storm."
BODY = "".join(f"<p>{' '.join(SENTENCE.format(n, gate) for gate in range(4))}</p>" for n in range(30))
WORDS = len(re.findall(r"\w+", re.sub("<[^>]*>", " ", BODY)))
PAGES = {
    "plain": f"<article>{BODY}</article>",
    "300 deep": "<div>" * 300 + BODY,
    "100,000 deep": "<div>" * 100_000 + BODY,
    "deeper and deeper": BODY.replace("<p>", "<span>" * 20 + "<p>"),
    "half of it deep": f"<article>{BODY[: len(BODY) // 2]}{'<div>' * 400}{BODY[len(BODY) // 2 :]}</article>",
    "huge colspan": f"<table><tr><td colspan=9007199254740991>{BODY}</td></tr></table>",
    "nested tables": "<table><tr><td>" * 200 + BODY,
    "never closed": f"<article>{BODY.replace('</p>', '')}<b><i><u>",
    "a script of a megabyte": f"<article>{BODY[:2_000]}<script>{'x' * 1_000_000}</script>{BODY[2_000:]}</article>",
}


def read(body: str) -> tuple[Article | Rejection, float]:
    page = f"<html><body>{body}</body></html>".encode()
    start = time.process_time()
    (item,) = read_document(Enclosed("a.html", ".html", io.BytesIO(page), {}), IngestSettings())
    return item, time.process_time() - start


@pytest.mark.parametrize("page", PAGES)
def test_the_words_are_kept(page: str) -> None:
    item, seconds = read(PAGES[page])
    assert isinstance(item, Article)
    assert len(re.findall(r"\w+", item.text)) >= 0.99 * WORDS
    assert item.coverage is Coverage.FULL
    assert seconds < 10


def test_what_no_parser_can_bear_is_rejected() -> None:
    item, seconds = read(f"<div {' '.join(f'a{n}=1' for n in range(300_000))}>{BODY}</div>")
    assert isinstance(item, Rejection)
    assert item.reason == "too_complex"
    assert seconds < 10


def test_an_element_with_one_long_attribute_is_none() -> None:
    item, _ = read(f"<img src='data:image/png;base64,{'A' * 200_000}'>{BODY}")
    assert isinstance(item, Article)


def test_words_that_fall_away_are_marked() -> None:
    item, _ = read(f"<article>{BODY[:2_000]}<textarea>{BODY[2_000:]}")
    assert isinstance(item, Article)
    assert item.coverage is Coverage.UNPARSED

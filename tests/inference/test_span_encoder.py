"""The span encoder: a vector of a mention as it stands in its article."""

import numpy as np
import pytest

from claimtable.inference.span_encoder import MARGIN, PLACED, SIDE, STEP, SpanEncoder, window_count, window_of
from claimtable.inference.weights import weights
from claimtable.records import Article
from claimtable.spans import Span


@pytest.fixture(scope="module")
def encoder() -> SpanEncoder:
    return SpanEncoder(weights("span-minilm"))


def article(text: str, title: str | None = None) -> Article:
    return Article(article_id="a", title=title, text=text, text_sha256="", path="a.txt")


def span(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part))


def test_shape_and_length(encoder: SpanEncoder) -> None:
    text = "Six died when the bridge at Tarn fell. The mayor resigned."
    found = encoder.encode(article(text), [span(text, "Six died"), span(text, "The mayor resigned"), Span(8, 9)])
    assert found.shape == (3, PLACED + SIDE)
    assert found.dtype == np.float32
    for part in np.split(found, [PLACED], axis=1):
        np.testing.assert_allclose(np.linalg.norm(part, axis=1), [1, 1, 0], atol=1e-5)
    assert encoder.encode(article(text), []).shape == (0, PLACED + SIDE)


def test_the_same_words_differ_with_what_stands_around_them(encoder: SpanEncoder) -> None:
    deaths = "Rescuers counted the dead all night at the bridge. By morning it was six."
    goals = "The strikers of Tarn United scored again and again. By morning it was six."
    [first] = encoder.encode(article(deaths), [span(deaths, "it was six")])[:, :PLACED]
    [second] = encoder.encode(article(goals), [span(goals, "it was six")])[:, :PLACED]
    assert first @ second < 0.9


def test_a_vector_does_not_depend_on_other_spans(encoder: SpanEncoder) -> None:
    text = "Six died when the bridge at Tarn fell. The mayor resigned. " * 60
    spans = [Span(start, start + 20) for start in range(0, 3000, 300)]
    together = encoder.encode(article(text, "Bridge falls"), spans)
    alone = np.vstack([encoder.encode(article(text, "Bridge falls"), [each]) for each in spans])
    assert (together == alone).all()


def test_a_long_text_is_read_to_its_end(encoder: SpanEncoder) -> None:
    text = "A fair was held in the park on Sunday. " * 200 + "Six died when the bridge fell."
    short = "A fair was held in the park on Sunday. " * 20 + "Six died when the bridge fell."
    far, fair = encoder.encode(article(text), [span(text, "Six died when the bridge fell"), Span(7020, 7058)])[
        :, :PLACED
    ]
    [near] = encoder.encode(article(short), [span(short, "Six died when the bridge fell")])[:, :PLACED]
    assert far @ near > 0.7
    assert fair @ near < 0.3


@pytest.mark.parametrize("tokens", [1, 2 * MARGIN, STEP + 2 * MARGIN, STEP + 2 * MARGIN + 1, 5000])
def test_every_token_has_its_margins(tokens: int) -> None:
    last = window_count(tokens) - 1
    assert last * STEP < tokens <= (last + 1) * STEP + 2 * MARGIN
    for token in range(tokens):
        begin = window_of(token, last) * STEP
        end = min(tokens, begin + STEP + 2 * MARGIN)
        assert begin <= token < end
        assert begin == 0 or token - begin >= MARGIN
        assert end == tokens or end - token >= MARGIN


def test_half_a_character_and_odd_marks_are_read(encoder: SpanEncoder) -> None:
    text = "Zażółć 🌊 \ud800 gęślą 火事 six died."
    found = encoder.encode(article(text, "\udfff"), [span(text, "six died"), Span(0, len(text))])
    np.testing.assert_allclose(np.linalg.norm(found[:, :PLACED], axis=1), 1, atol=1e-5)

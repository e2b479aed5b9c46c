"""The span encoder: vectors for each mention as it stands in its article: what it answers, and which side it takes.

A transformer reads the title and the text, and a mention's vector is the mean over its tokens ("late chunking": Günther
et al. 2024, "Late Chunking: Contextual Chunk Embeddings Using Long-Context Embedding Models"). So "it is six" knows what
it counts.
"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from claimtable.inference.onnx import encodable, session, tokenizer
from claimtable.records import Article
from claimtable.spans import Span
from claimtable.stages import Vectors

PLACED, SIDE = 256, 64
"""Dimensions of the two vectors of a mention: what it answers, and which side it takes."""
TITLE_TOKENS = 32
STEP, MARGIN = 256, 32
"""A long text is read in windows of STEP tokens with MARGIN more on both sides. Longer windows cost more a token and gain nothing."""


class SpanEncoder:
    """On one thread, a window at a time: a vector depends on its own article alone, to the last bit."""

    def __init__(self, folder: Path) -> None:
        """Loads the model in `folder`, as `weights` gives it."""
        self._session = session(folder)
        self._tokenizer = tokenizer(folder)
        self._start, self._end = (self._tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]"))

    def encode(self, article: Article, spans: Sequence[Span]) -> Vectors:
        """Two unit vectors beside each other, shape (len(spans), PLACED + SIDE), float32; zeros for a span without any token."""
        found = np.zeros((len(spans), PLACED + SIDE), dtype=np.float32)
        if not spans:
            return found
        title = self._tokenizer.encode(encodable(article.title or ""), add_special_tokens=False).ids[:TITLE_TOKENS]
        text = self._tokenizer.encode(encodable(article.text), add_special_tokens=False)
        starts, ends = np.array(text.offsets).reshape(-1, 2).T
        tokens = [tokens_of(span, starts, ends) for span in spans]
        last = window_count(len(text.ids)) - 1
        order = sorted((window_of(first, last), place) for place, (first, _) in enumerate(tokens))
        for window, places in groupby(order, key=lambda item: item[0]):
            begin = window * STEP
            ids = [self._start, *title, *text.ids[begin : begin + STEP + 2 * MARGIN], self._end]
            before = 1 + len(title) - begin
            (states,) = self._session.run(None, {"input_ids": [ids], "attention_mask": [[1] * len(ids)]})
            for _, place in places:
                first, after = tokens[place]
                inside = states[0, before + first : min(before + after, len(ids) - 1)]
                found[place] = inside.sum(axis=0)
        for part in np.split(found, [PLACED], axis=1):
            length = np.linalg.norm(part, axis=1, keepdims=True)
            np.divide(part, np.where(length, length, 1), out=part)
        return found


def tokens_of(span: Span, starts: Vectors, ends: Vectors) -> tuple[int, int]:
    """The first token that ends within or after the span, and the first that begins after it."""
    return int(np.searchsorted(ends, span.start, side="right")), int(np.searchsorted(starts, span.end, side="left"))


def window_count(tokens: int) -> int:
    return max(1, -(-(tokens - 2 * MARGIN) // STEP))


def window_of(token: int, last: int) -> int:
    """The window in which a token has MARGIN tokens before and behind it, as far as there are any."""
    return min(max(0, token - MARGIN) // STEP, last)

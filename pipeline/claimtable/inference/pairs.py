"""The pair model: do two texts make the same claim, and does one support or contradict the other?

A cross-encoder with three heads reads both texts at once, so it costs a hundred times a static vector: it is meant for
the few pairs that something cheaper has picked out.

>>> found = scores([("Seven miners were rescued.", "Nine miners were rescued.")])  # doctest: +SKIP
>>> found.same, found.supports, found.contradicts  # doctest: +SKIP
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from claimtable.inference.onnx import encodable, session, tokenizer
from claimtable.inference.weights import weights

Floats = NDArray[np.float64]
TextPair = tuple[str, str]

RELATIONS = ("supports", "neutral", "contradicts")
"""The columns of a relation: what the first text says of the second."""

MAX_TOKENS = 96
LONG_TEXT = 400
"""Characters from which a text is also judged by its sentences: shorter ones fit the model whole, and are judged better so."""
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]*[A-Z0-9])")


class PairScores(NamedTuple):
    """Probabilities for n pairs.

    `same`, shape (n,): both texts answer the same question about the world, whether or not they agree. `relation`,
    shape (n, 3), in the order of RELATIONS; each row adds up to one. `likeness`, shape (n,), is no probability but the
    cosine that the vectors of a sentence transformer (all-MiniLM-L6-v2) would have, as far as the model has learnt it.
    """

    same: Floats
    relation: Floats
    likeness: Floats

    @property
    def supports(self) -> Floats:
        """Shape (n,): the first text implies the second."""
        return self.relation[:, 0]

    @property
    def contradicts(self) -> Floats:
        """Shape (n,): both cannot be true."""
        return self.relation[:, 2]


class RelationModel(Protocol):
    """Anything that tells what a text says of another."""

    def relation(self, pairs: Sequence[TextPair]) -> Floats:
        """Probabilities of shape (len(pairs), 3), in the order of RELATIONS."""


class PairModel:
    """The shipped cross-encoder, 8 bits a weight, on one thread.

    A pair's scores depend on that pair alone, to the last bit: each is a run of its own, as the scale of an 8-bit
    activation would otherwise depend on the company. No padding is computed, so this costs little.
    """

    def __init__(self, folder: Path) -> None:
        """Loads the model in `folder`, as `weights` gives it."""
        self._session = session(folder)
        self._tokenizer = tokenizer(folder)
        self._tokenizer.enable_truncation(MAX_TOKENS)
        calibration = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
        self._same = np.array(calibration["same"])
        self._relation = np.array(calibration["relation"])

    def score(self, pairs: Sequence[TextPair]) -> PairScores:
        """Calibrated probabilities of all pairs, in their order. A text beyond 96 tokens in all is cut."""
        found = PairScores(np.zeros(len(pairs)), np.zeros((len(pairs), len(RELATIONS))), np.zeros(len(pairs)))
        places: dict[TextPair, list[int]] = {}
        for place, pair in enumerate(pairs):
            places.setdefault(pair, []).append(place)
        for pair, where in sorted(places.items(), key=lambda item: len(item[0][0]) + len(item[0][1])):
            found.same[where], found.relation[where], found.likeness[where] = self._one(pair)
        return found

    def relation(self, pairs: Sequence[TextPair]) -> Floats:
        """The second part of `score`."""
        return self.score(pairs).relation

    def _one(self, pair: TextPair) -> tuple[float, Floats, float]:
        encoding = self._tokenizer.encode(encodable(pair[0]), encodable(pair[1]))
        same, relation, likeness = self._session.run(None, _inputs(encoding))
        slope, shift = self._same
        odds = relation[0] * self._relation[0] + self._relation[1:]
        grown = np.exp(odds - odds.max())
        return 1 / (1 + np.exp(-(slope * same[0, 0] + shift))), grown / grown.sum(), likeness[0, 0]


@cache
def pair_model() -> PairModel:
    """The shipped model, loaded once. Raises ModelError."""
    return PairModel(weights("pair-minilm"))


def scores(pairs: Sequence[TextPair]) -> PairScores:
    """Whether two texts make the same claim, and what the first says of the second, for all pairs. Raises ModelError."""
    return pair_model().score(pairs)


def stance(model: RelationModel, evidence: Sequence[str], claims: Sequence[str]) -> Floats:
    """What each piece of evidence says of its claim, shape (n, 3): that of the sentence which says most.

    A long text is judged as a whole and by its sentences; the one that is least neutral speaks for it, as one sentence
    that settles the matter is not outweighed by others that do not bear on it.
    """
    parts = [(place, part) for place, text in enumerate(evidence) for part in passages(text)]
    scored = model.relation([(part, claims[place]) for place, part in parts])
    strongest = np.tile([0.0, 1.0, 0.0], (len(evidence), 1))
    for (place, _), row in zip(parts, scored, strict=True):
        if row[1] < strongest[place, 1]:
            strongest[place] = row
    return strongest


def passages(text: str) -> list[str]:
    """The text and, if it is long, each of its sentences."""
    sentences = [part for part in _SENTENCE_END.split(text) if part.strip()]
    return [text, *sentences] if len(text) > LONG_TEXT and len(sentences) > 1 else [text]


def _inputs(encoding: Encoding) -> dict[str, NDArray[np.int64]]:
    return {
        "input_ids": np.array([encoding.ids], dtype=np.int64),
        "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
        "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
    }

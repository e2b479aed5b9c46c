"""Check-worthiness: how likely words state something that could be checked, rather than judge, wish or greet.

A logistic regression over the shares of parts of speech, the dependencies, groups of small words and the direction of
the sentence vector, after the feature families of ClaimBuster (Hassan et al. 2017, "Toward automated fact-checking").
The score says nothing of whether the words are true or important.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimtable.extract.lexicon import lines
from claimtable.extract.tree import Tree
from claimtable.spans import Span
from claimtable.stages import Encoder

_MOST = 2  # Further words of a kind tell no more.

Features = Mapping[str, float]


class CheckWorthiness:
    """Weights as trained by `models/train/fit_checkworthiness.py`, one a feature and one a dimension of the vectors."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        loaded = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
        self._weights: dict[str, float] = loaded["weights"]
        self._vector: NDArray[np.float64] = np.array(loaded["vector"])
        self._intercept: float = loaded["intercept"]
        self._encoder = encoder

    def __call__(self, tree: Tree, spans: Sequence[Span]) -> list[float]:
        """Probabilities that the words of each span state something checkable, in the order of the spans."""
        vectors = self._encoder.encode([" ".join(span.of(tree.text).split()) for span in spans])
        return [
            float(1 / (1 + np.exp(-self._logit(features(tree, span), vector))))
            for span, vector in zip(spans, vectors, strict=True)
        ]

    def _logit(self, found: Features, vector: NDArray[np.float32]) -> float:
        known = sum(self._weights.get(name, 0.0) * value for name, value in found.items())
        return self._intercept + known + float(self._vector @ vector)


def features(tree: Tree, span: Span) -> Features:
    """What the words of a span are like, by name; what is not there is left out."""
    tokens = [tree.token(i) for i in tree.within(span)]
    tokens = [token for token in tokens if token.pos != "SPACE"]
    text = span.of(tree.text)
    found: dict[str, float] = {}
    groups = _groups()
    for prefix, kinds in (("pos", [t.pos for t in tokens]), ("tag", [t.tag for t in tokens])):
        found |= {f"{prefix}:{kind}": times / len(tokens) for kind, times in Counter(kinds).items()}
    for prefix, others in (("dep", [t.dep for t in tokens]), ("word", [groups.get(t.text.lower()) for t in tokens])):
        found |= {f"{prefix}:{kind}": float(min(times, _MOST)) for kind, times in Counter(others).items()}
    root = tree.root_in(span)
    if root >= 0:
        found[f"root:{tree.token(root).tag}"] = 1
    if tokens:
        found[f"opens:{groups.get(tokens[0].text.lower())}"] = 1
    found["length"] = float(np.log1p(len(tokens)))
    found["short"] = len(tokens) < 5
    found["asks"] = text.rstrip("\"'”’) ").endswith("?")
    found["exclaims"] = text.rstrip("\"'”’) ").endswith("!")
    found["quotes"] = any(mark in text for mark in '"“”')
    found["digits"] = any(map(str.isdigit, text))
    return found


@cache
def _groups() -> dict[str, str]:
    """Word -> the group it belongs to."""
    rows = (line.split("\t") for line in lines("word_groups"))
    return {word: name for name, words in rows for word in words.split()}

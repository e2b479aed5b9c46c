"""Whether two mentions answer the same question about the world: a logistic model over a few readable features."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from claimtable.records import Mention, Pair, ScoredPair
from claimtable.stages import MentionVectors
from claimtable.tracking.features import FEATURES, PairFeatures

_BATCH = 4096


class LogisticPairScorer:
    """Weights as trained by `models/train/fit_pairs.py`: one a feature, and an intercept."""

    def __init__(self, weights: dict[str, float]) -> None:
        self._intercept = weights["intercept"]
        self._weights = np.array([weights[name] for name in FEATURES])

    @classmethod
    def load(cls, folder: Path) -> "LogisticPairScorer":
        loaded: dict[str, Any] = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
        return cls(loaded["weights"])

    def __call__(
        self, mentions: Sequence[Mention], vectors: MentionVectors, pairs: Iterable[Pair]
    ) -> Iterator[ScoredPair]:
        features = PairFeatures(mentions, vectors)
        iterator = iter(pairs)
        while batch := list(islice(iterator, _BATCH)):
            logits = features.rows(batch) @ self._weights + self._intercept
            for pair, same in zip(batch, 1 / (1 + np.exp(-logits)), strict=True):
                yield ScoredPair(*pair, float(same))

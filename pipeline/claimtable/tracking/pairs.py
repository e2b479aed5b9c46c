"""Whether two mentions answer the same question about the world: a logistic model over a few readable features.

It is asked twice: first of each pair by itself, then also by what both have in common with third mentions.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from claimtable.records import Mention, Pair, ScoredPair
from claimtable.stages import MentionVectors
from claimtable.tracking.context import CONTEXT, shared_neighbours
from claimtable.tracking.features import FEATURES, PairFeatures, ends_of

_BATCH = 4096
_COMPARED = ("cosine", "cosine_placed", "rare_overlap")
ALL_FEATURES = (*FEATURES, *(f"{similarity}_{name}" for similarity in ("same", *_COMPARED) for name in CONTEXT))
"""The features of the pairs themselves, then those of their neighbours by each similarity."""

Floats = NDArray[np.float64]


class LogisticPairScorer:
    """Weights as trained by `models/train/fit_pairs.py`: one a feature, the intercept last.

    `alone` are those of `FEATURES`, `together` those of `ALL_FEATURES`.
    """

    def __init__(self, alone: Sequence[float], together: Sequence[float]) -> None:
        self._alone = np.array(alone)
        self._together = np.array(together)

    @classmethod
    def load(cls, folder: Path) -> "LogisticPairScorer":
        loaded: dict[str, dict[str, float]] = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
        return cls(
            [loaded["alone"][name] for name in (*FEATURES, "intercept")],
            [loaded["together"][name] for name in (*ALL_FEATURES, "intercept")],
        )

    def __call__(
        self, mentions: Sequence[Mention], vectors: MentionVectors, pairs: Iterable[Pair]
    ) -> Iterator[ScoredPair]:
        compared = list(pairs)
        rows = pair_rows(mentions, vectors, compared)
        rows = in_context(len(mentions), compared, rows, probabilities(self._alone, rows))
        for pair, same in zip(compared, probabilities(self._together, rows), strict=True):
            yield ScoredPair(*pair, float(same))


def likeness_of(count: int, scored: Sequence[ScoredPair]) -> csr_array:
    """How likely each two of `count` mentions make one claim: symmetric, shape (count, count), 0 for pairs not compared.

    A pair that is given twice, as a person judged it too, has the sum.
    """
    left, right = np.array([(pair.left, pair.right) for pair in scored], np.intp).reshape(len(scored), 2).T
    same = np.array([pair.same for pair in scored])
    cells = (np.concatenate([same, same]), (np.concatenate([left, right]), np.concatenate([right, left])))
    return coo_array(cells, shape=(count, count)).tocsr()


def likeness_within(likeness: csr_array, places: Sequence[int]) -> Floats:
    """What `likeness_of` gives for the mentions at these places, in rising order: shape (n, n). Costs what they have neighbours, not mentions."""
    rows, at = likeness[list(places)].tocoo(), np.array(places)
    column = np.minimum(np.searchsorted(at, rows.col), len(at) - 1)
    inside = at[column] == rows.col
    found = np.zeros((len(at), len(at)))
    found[rows.row[inside], column[inside]] = rows.data[inside]
    return found


def pair_rows(mentions: Sequence[Mention], vectors: MentionVectors, pairs: Sequence[Pair]) -> Floats:
    """`FEATURES` of each pair, a row each."""
    features = PairFeatures(mentions, vectors)
    batches = [features.rows(pairs[start : start + _BATCH]) for start in range(0, len(pairs), _BATCH)]
    return np.vstack(batches) if batches else np.zeros((0, len(FEATURES)))


def in_context(count: int, pairs: Sequence[Pair], rows: Floats, same: Floats) -> Floats:
    """`ALL_FEATURES` of each pair of `count` mentions, given its own features and how probable they make it."""
    similarities = [same, *(np.maximum(rows[:, FEATURES.index(name)], 0.0) for name in _COMPARED)]
    ends = ends_of(pairs)
    return np.hstack([rows, *(shared_neighbours(count, ends, similarity) for similarity in similarities)])


def probabilities(weights: Floats, rows: Floats) -> Floats:
    """Of each row under a logistic model, the intercept last among its weights."""
    found: Floats = 1 / (1 + np.exp(-(rows @ weights[:-1] + weights[-1])))
    return found

"""Pairs of mentions worth comparing: nearest neighbours in the embedding space."""

from collections.abc import Iterator, Sequence

import numpy as np

from claimtable.config import TrackSettings
from claimtable.records import Mention, Pair
from claimtable.stages import MentionVectors

# Similarities held at one time: 16 MB of them, and three times that to find the largest.
_CELLS = 4_000_000


def neighbour_pairs(mentions: Sequence[Mention], vectors: MentionVectors, settings: TrackSettings) -> Iterator[Pair]:
    """Each mention with its nearest `settings.neighbours` others, each pair once, in order."""
    count = len(mentions)
    wanted = min(settings.neighbours + 1, count)
    pairs: set[Pair] = set()
    rows = max(1, _CELLS // max(1, count))
    for start in range(0, count, rows):
        similar = vectors.whole[start : start + rows] @ vectors.whole.T
        nearest = np.argpartition(-similar, wanted - 1, axis=1)[:, :wanted]
        for row, columns in enumerate(nearest, start=start):
            pairs.update(Pair(min(row, int(c)), max(row, int(c))) for c in columns if int(c) != row)
    yield from sorted(pairs)

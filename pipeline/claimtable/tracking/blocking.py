"""Pairs of mentions worth comparing: nearest neighbours in the embedding space, of articles that have something in common.

In a folder of unrelated articles every mention has nearest neighbours too, and a scorer that has only seen pairs from
one story would make claims of them.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from claimtable.config import TrackSettings
from claimtable.records import Mention, Pair
from claimtable.stages import MentionVectors, Vectors

# Similarities held at one time: 16 MB of them, and three times that to find the largest.
_CELLS = 4_000_000
# A name in more articles than this share of them, or this many, ties none together: it is that of a country or a parliament.
_COMMON_SHARE, _ALWAYS_RARE, _ALWAYS_COMMON = 0.05, 20, 50
_PLACES_FOR_A_TIE = 3
# Mentions in nearly the same words are compared whatever else their articles hold.
_SAME_WORDS = 0.8


def neighbour_pairs(mentions: Sequence[Mention], vectors: MentionVectors, settings: TrackSettings) -> Iterator[Pair]:
    """Each mention with its nearest `settings.neighbours` others in related articles, each pair once, in order."""
    count = len(mentions)
    wanted = min(settings.neighbours + 1, count)
    ties = article_ties(mentions)
    pairs: set[Pair] = set()
    # How alike two vectors in context are does not tell that the words are the same.
    for space, alike in ((vectors.whole, _SAME_WORDS), (vectors.placed, math.inf)):
        for row, column, similarity in _nearest(space, wanted):
            first, second = mentions[row].article_id, mentions[column].article_id
            if column != row and (similarity >= alike or related(ties, first, second)):
                pairs.add(Pair(min(row, column), max(row, column)))
    yield from sorted(pairs)


def _nearest(vectors: Vectors, wanted: int) -> Iterator[tuple[int, int, float]]:
    """Each vector with those nearest to it, itself among them, and how similar they are."""
    rows = max(1, _CELLS // max(1, len(vectors)))
    for start in range(0, len(vectors), rows):
        similar = vectors[start : start + rows] @ vectors.T
        nearest = np.argpartition(-similar, wanted - 1, axis=1)[:, :wanted]
        for row, columns in enumerate(nearest):
            for column in map(int, columns):
                yield start + row, column, float(similar[row, column])


def article_ties(mentions: Sequence[Mention]) -> dict[str, set[str]]:
    """Article -> those that name the same person, body, product or event as it does, or the same three places."""
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mention in mentions:
        for entity in mention.entities:
            named[entity.label, entity.id].add(mention.article_id)
    articles = len({mention.article_id for mention in mentions})
    most = min(max(_ALWAYS_RARE, _COMMON_SHARE * articles), _ALWAYS_COMMON)
    ties: dict[str, set[str]] = defaultdict(set)
    places: dict[tuple[str, str], int] = defaultdict(int)
    for (label, _), holders in named.items():
        if len(holders) > most:
            continue
        for first, second in combinations(sorted(holders), 2):
            places[first, second] += label == "place"
            if label != "place" or places[first, second] >= _PLACES_FOR_A_TIE:
                ties[first].add(second)
                ties[second].add(first)
    return ties


def related(ties: dict[str, set[str]], first: str, second: str) -> bool:
    """Whether two articles are one, tied to each other, or to a third."""
    if first == second:
        return True
    mine, theirs = ties.get(first, set()), ties.get(second, set())
    return second in mine or not mine.isdisjoint(theirs)

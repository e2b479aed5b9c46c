"""What two mentions have in common, as numbers for the pair scorer."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from snowballstemmer import stemmer

from claimtable.records import Mention, Pair
from claimtable.stages import Encoder, MentionVectors

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_STEMMER = stemmer("english")
_STOP = frozenset(
    """
        a an the and or but if of to in on at by for from with as is are was were be been being it its this that
        these those he she they them his her their we our us i you your who which what when where how not no nor so
        than then there here have has had having do does did will would shall should may might can could must about
        into over after before under again also only just more most some any all each other such own same too very s
        t say said told
    """.split()
)
# Counted nouns that news uses for each other: people under one roof, hours under another.
_PEOPLE = frozenset(
    """
        person people resident customer worker employee patient passenger student victim evacuee man woman child
        guest soldier civilian member user hiker refugee job post staff dead death body injury casualty household
        family fatality life loss
    """.split()
)
FEATURES = (
    "cosine",
    "cosine_unnamed",
    "word_overlap",
    "rare_overlap",
    "entity_overlap",
    "same_value",
    "unit_conflict",
    "both_values",
    "same_predicate",
    "same_article",
)


@cache
def stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words of a text that carry meaning."""
    return frozenset(stem(word) for word in _WORD.findall(text.lower()) if word not in _STOP)


def unit_class(unit: str | None) -> str | None:
    """One name for units that may stand for each other; that a sum is one per year is often left out."""
    return "person" if unit in _PEOPLE else unit and unit.removesuffix(" per year")


def described(mention: Mention) -> str:
    """The words a mention is compared by."""
    return mention.statement or mention.quote


def without_names(mention: Mention) -> str:
    """The quote with every named entity blanked out."""
    text = mention.quote
    for entity in sorted(mention.entities, key=lambda e: e.start, reverse=True):
        text = text[: entity.start - mention.start] + " " + text[entity.end - mention.start :]
    return text


def mention_vectors(mentions: Sequence[Mention], encoder: Encoder) -> MentionVectors:
    return MentionVectors(
        encoder.encode([described(mention) for mention in mentions]),
        encoder.encode([without_names(mention) for mention in mentions]),
    )


class PairFeatures:
    """Numbers for pairs of mentions. Word weights are inverse document frequencies over the mentions given."""

    def __init__(self, mentions: Sequence[Mention], vectors: MentionVectors) -> None:
        self._mentions = mentions
        self._vectors = vectors
        self._stems = [content_stems(described(mention)) for mention in mentions]
        self._entities = [frozenset(entity.id for entity in mention.entities) for mention in mentions]
        count = Counter(word for words in self._stems for word in words)
        self._weight = {word: math.log(1 + len(mentions) / n) for word, n in count.items()}
        self._total = [math.fsum(self._weight[word] for word in words) for words in self._stems]

    def rows(self, pairs: Sequence[Pair]) -> NDArray[np.float64]:
        """Shape (len(pairs), len(FEATURES))."""
        left, right = np.array(pairs, dtype=np.intp).reshape(len(pairs), 2).T
        cosines = [np.einsum("ij,ij->i", v[left], v[right]) for v in self._vectors]
        shared = np.array([self._shared(pair) for pair in pairs], dtype=np.float64).reshape(len(pairs), -1)
        return np.column_stack([*cosines, shared])

    def _shared(self, pair: Pair) -> tuple[float, ...]:
        """All features but the cosines."""
        i, j = pair
        a, b = self._mentions[i], self._mentions[j]
        common = math.fsum(self._weight[word] for word in self._stems[i] & self._stems[j])
        first, second = self._total[i], self._total[j]
        union = first + second - common
        entities = self._entities[i] | self._entities[j]
        has_values = a.value is not None and b.value is not None
        same_unit = unit_class(a.unit) == unit_class(b.unit)
        return (
            common / union if union else 0.0,
            common / min(first, second) if first and second else 0.0,
            len(self._entities[i] & self._entities[j]) / len(entities) if entities else 0.0,
            float(has_values and same_unit and a.value == b.value),
            float(a.unit is not None and b.unit is not None and not same_unit),
            float(has_values and same_unit),
            float(a.predicate is not None and a.predicate == b.predicate),
            float(a.article_id == b.article_id),
        )

"""What two mentions have in common, as numbers for the pair scorer."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import chain, pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from snowballstemmer import stemmer

from claimtable.records import Mention, Pair
from claimtable.stages import Encoder, MentionVectors, Vectors

# A year is worth more than a number: last year's fine is not this year's.
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
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
    "cosine_context",
    "cosine_placed",
    "word_overlap",
    "rare_overlap",
    "entity_overlap",
    "same_predicate",
    "same_modality",
    "shorter",
    "longer",
    "same_value",
    "near_value",
    "near_value_no_unit",
    "one_value",
    "both_values",
    "unit_conflict",
    "shared_number",
    "other_numbers",
    "shared_year",
    "one_year",
    "other_years",
    "same_article",
    "adjacent",
    "near_in_text",
    "apart_in_articles",
    "crowded",
)

# Mentions of a usual report. In long articles, which have more of them, fewer of the pairs are of one claim.
_CROWD = 20
_OVERLAPS = (
    "word_overlap",
    "rare_overlap",
    "entity_overlap",
    "shared_number",
    "other_numbers",
    "one_year",
    "shared_year",
    "other_years",
)
_Indices = NDArray[np.intp]
_Column = NDArray[Any]


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


def mention_vectors(mentions: Sequence[Mention], encoder: Encoder, placed: NDArray[np.floating[Any]]) -> MentionVectors:
    """`placed` of shape (len(mentions), dimensions), of any precision."""
    return MentionVectors(
        encoder.encode([described(mention) for mention in mentions]),
        encoder.encode([without_names(mention) for mention in mentions]),
        placed.astype(np.float32),
    )


class PairFeatures:
    """Numbers for pairs of mentions. Word weights are inverse document frequencies over the mentions given."""

    def __init__(self, mentions: Sequence[Mention], vectors: MentionVectors) -> None:
        self._vectors = vectors
        self._preceded = _with_preceding(mentions, vectors.whole)
        self._stems = [content_stems(described(mention)) for mention in mentions]
        self._entities = [frozenset(entity.id for entity in mention.entities) for mention in mentions]
        self._numbers = [frozenset(_NUMBER.findall(described(mention))) for mention in mentions]
        self._years = [frozenset(_YEAR.findall(described(mention))) for mention in mentions]
        count = Counter(word for words in self._stems for word in words)
        self._weight = {word: math.log(1 + len(mentions) / n) for word, n in count.items()}
        self._total = [math.fsum(self._weight[word] for word in words) for words in self._stems]
        self._length = np.log1p([len(words) for words in self._stems])
        self._value = np.array([np.nan if m.value is None else m.value for m in mentions], dtype=np.float64)
        self._unit = _codes([unit_class(mention.unit) for mention in mentions])
        self._predicate = _codes([mention.predicate for mention in mentions])
        self._modality = _codes([mention.modality for mention in mentions])
        self._article = _codes([mention.article_id for mention in mentions])
        self._start = np.array([mention.start for mention in mentions], dtype=np.float64)
        self._preceding = np.array(preceding(mentions), dtype=np.intp)
        in_article = Counter(mention.article_id for mention in mentions)
        self._crowd = np.log([in_article[mention.article_id] for mention in mentions])
        ends: dict[str, int] = {}
        for mention in mentions:
            ends[mention.article_id] = max(ends.get(mention.article_id, 1), mention.end)
        self._depth = self._start / [ends[mention.article_id] for mention in mentions]

    def rows(self, pairs: Sequence[Pair]) -> NDArray[np.float64]:
        """Shape (len(pairs), len(FEATURES))."""
        i, j = ends_of(pairs)
        overlaps = np.array([self._overlaps(*pair) for pair in pairs], dtype=np.float64).reshape(
            len(pairs), len(_OVERLAPS)
        )
        found = self._cosines(i, j) | self._numeric(i, j) | self._placed(i, j)
        found |= dict(zip(_OVERLAPS, overlaps.T, strict=True))
        found["same_predicate"] = _same(self._predicate, i, j)
        found["same_modality"] = _same(self._modality, i, j)
        found["shorter"] = np.minimum(self._length[i], self._length[j])
        found["longer"] = np.maximum(self._length[i], self._length[j])
        return np.column_stack([found[name] for name in FEATURES])

    def _cosines(self, i: _Indices, j: _Indices) -> dict[str, _Column]:
        whole, unnamed, placed = self._vectors
        return {
            "cosine": _cosine(whole, i, whole, j),
            "cosine_unnamed": _cosine(unnamed, i, unnamed, j),
            "cosine_placed": _cosine(placed, i, placed, j),
            "cosine_context": np.maximum(_cosine(self._preceded, i, whole, j), _cosine(whole, i, self._preceded, j)),
        }

    def _numeric(self, i: _Indices, j: _Indices) -> dict[str, _Column]:
        left, right = self._value[i], self._value[j]
        both = ~np.isnan(left) & ~np.isnan(right)
        known = (self._unit[i] >= 0).astype(int) + (self._unit[j] >= 0)
        same_unit = self._unit[i] == self._unit[j]
        with np.errstate(invalid="ignore"):
            apart = np.abs(np.log(np.abs(left) + 0.5) - np.log(np.abs(right) + 0.5))
        near = np.where(both, np.exp(-3 * np.where(both, apart, 0)), 0.0)
        return {
            "same_value": both & (left == right),
            "near_value": near * same_unit,
            "near_value_no_unit": near * (known == 1),
            "one_value": np.isnan(left) != np.isnan(right),
            "both_values": both & same_unit,
            "unit_conflict": (known == 2) & ~same_unit,
        }

    def _placed(self, i: _Indices, j: _Indices) -> dict[str, _Column]:
        same_article = self._article[i] == self._article[j]
        return {
            "same_article": same_article,
            "adjacent": (self._preceding[j] == i) | (self._preceding[i] == j),
            "near_in_text": same_article * np.exp(-np.abs(self._start[i] - self._start[j]) / 200),
            "apart_in_articles": ~same_article * np.abs(self._depth[i] - self._depth[j]),
            "crowded": np.maximum(0, (self._crowd[i] + self._crowd[j]) / 2 - math.log(_CROWD)),
        }

    def _overlaps(self, i: int, j: int) -> tuple[float, ...]:
        """The features `_OVERLAPS`."""
        common = math.fsum(self._weight[word] for word in self._stems[i] & self._stems[j])
        first, second = self._total[i], self._total[j]
        union = first + second - common
        entities = self._entities[i] | self._entities[j]
        return (
            common / union if union else 0.0,
            common / min(first, second) if first and second else 0.0,
            len(self._entities[i] & self._entities[j]) / len(entities) if entities else 0.0,
            *_shared_or_other(self._numbers[i], self._numbers[j]),
            bool(self._years[i]) != bool(self._years[j]),
            *_shared_or_other(self._years[i], self._years[j]),
        )


def _shared_or_other(left: frozenset[str], right: frozenset[str]) -> tuple[bool, bool]:
    """Whether they have one in common; whether both have some, none of them in common."""
    shared = bool(left & right)
    return shared, bool(left and right) and not shared


def ends_of(pairs: Sequence[Pair]) -> _Indices:
    """The first and the second of each pair, shape (2, len(pairs))."""
    return np.fromiter(chain.from_iterable(pairs), np.intp, 2 * len(pairs)).reshape(len(pairs), 2).T


def preceding(mentions: Sequence[Mention]) -> list[int]:
    """For each mention the index of the one before it in its article, or -1."""
    found = [-1] * len(mentions)
    order = sorted(range(len(mentions)), key=lambda k: (mentions[k].article_id, mentions[k].start, mentions[k].end))
    for before, after in pairwise(order):
        if mentions[before].article_id == mentions[after].article_id:
            found[after] = before
    return found


def _with_preceding(mentions: Sequence[Mention], vectors: Vectors) -> Vectors:
    """Unit vectors of each mention together with the one before it: a clause like "it is six" says little alone."""
    before = np.array(preceding(mentions), dtype=np.intp)
    total = vectors + vectors[before] * (before >= 0)[:, None]
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return cast("Vectors", total / np.where(length, length, 1))


def _codes(values: Sequence[str | None]) -> NDArray[np.int64]:
    """A number for each different value, -1 for None."""
    known: dict[str | None, int] = {None: -1}
    return np.array([known.setdefault(value, len(known) - 1) for value in values], dtype=np.int64)


def _same(codes: NDArray[np.int64], i: _Indices, j: _Indices) -> _Column:
    found: _Column = (codes[i] >= 0) & (codes[i] == codes[j])
    return found


def _cosine(left: Vectors, i: _Indices, right: Vectors, j: _Indices) -> _Column:
    found: _Column = np.einsum("ij,ij->i", left[i], right[j])
    return found

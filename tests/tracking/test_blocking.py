"""Which articles have something in common, and that only their mentions are compared."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from claimtable.config import TrackSettings
from claimtable.records import Pair
from claimtable.stages import MentionVectors
from claimtable.tracking.blocking import article_ties, neighbour_pairs, related


def mention(article: str, *names: str) -> Any:
    entities = [SimpleNamespace(label=name.partition(":")[0], id=name) for name in names]
    return SimpleNamespace(article_id=article, entities=entities)


def test_a_name_ties_articles_and_one_place_does_not() -> None:
    ties = article_ties(
        [
            mention("a", "organization:harbour office", "place:dale"),
            mention("b", "organization:harbour office"),
            mention("c", "place:dale"),
        ]
    )
    assert ties == {"a": {"b"}, "b": {"a"}}
    several = [f"place:{name}" for name in ("dale", "lenn", "orrin")]
    assert article_ties([mention("a", *several), mention("b", *several)]) == {"a": {"b"}, "b": {"a"}}


def test_a_name_that_everybody_names_ties_nobody() -> None:
    assert article_ties([mention(f"a{n}", "organization:parliament") for n in range(60)]) == {}


def test_articles_tied_to_a_third_are_related() -> None:
    ties = article_ties([mention("a", "person:x"), mention("b", "person:x", "person:y"), mention("c", "person:y")])
    assert related(ties, "a", "c")
    assert related(ties, "d", "d")
    assert not related(ties, "a", "d")


def test_mentions_of_unrelated_articles_are_compared_only_if_they_say_the_same() -> None:
    mentions = [mention("a", "person:x"), mention("b", "person:x"), mention("c"), mention("d")]
    vectors = np.array([[1, 0], [0.6, 0.8], [0.6, 0.8], [0, 1]], dtype=np.float32)
    found = set(neighbour_pairs(mentions, MentionVectors(vectors, vectors, vectors), TrackSettings()))
    assert found == {Pair(0, 1), Pair(1, 2), Pair(1, 3), Pair(2, 3)}

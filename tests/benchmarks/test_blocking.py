"""What is compared at all, on invented sentences and on the labelled stories of the repository."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.blocking import Corpus, claimtable_system, count, measure, naive, of_story, together
from claimtable.records import Pair
from tests.benchmarks.corpus import STORIES

DAM = Corpus(
    ["The dam collapsed.", "The dam gave way.", "A collapse of the dam.", "Olives are cheap."],
    [[0, 1, 2]],
    list(np.eye(4, dtype=np.float32)),
)


def test_what_is_not_compared_may_still_be_reached() -> None:
    kept = {Pair(0, 1), Pair(1, 2), Pair(2, 3)}
    assert count(DAM, kept) == {"true": 3, "found": 2, "reachable": 3, "kept": 3, "texts": 4}


def test_a_path_through_another_group_does_not_count() -> None:
    assert count(DAM._replace(groups=[[0, 1]]), {Pair(0, 3), Pair(1, 3)})["reachable"] == 0


def test_a_pair_of_two_groups_counts_once() -> None:
    assert count(DAM._replace(groups=[[0, 1], [0, 1, 2]]), {Pair(0, 1)})["true"] == 3


def test_together_keeps_the_groups_apart() -> None:
    texts, groups, placed = together([DAM, DAM])
    assert (texts, groups) == (DAM.texts * 2, [[0, 1, 2], [4, 5, 6]])
    assert np.array_equal(placed, DAM.placed * 2)


def test_the_systems_compare_like_texts() -> None:
    assert naive(DAM) == {Pair(0, 2)}  # "dam" is in three of four, and "gave way" in one.
    assert Pair(0, 2) in claimtable_system(1)(DAM)
    assert len(claimtable_system(20)(DAM)) == 6


def test_articles_and_stories_are_read(tmp_path: Path) -> None:
    sentences = [{"sent": i, "token_ids": [0], "tokens": text.split()} for i, text in enumerate(DAM.texts)]
    chains = [("fall", 0), ("fall", 2), ("price", 3)]
    mentions = [{"kind": "event", "sent": sent, "tokens": [0], "chain": chain} for chain, sent in chains]
    path = tmp_path / "dev.jsonl"
    path.write_text(json.dumps({"id": "a", "subtopic": "t", "sentences": sentences, "mentions": mentions}) + "\n")
    found = measure([path])
    assert found["corpus"].startswith("blocking ")
    assert found["systems"]["claimtable"]["recall"] == pytest.approx(1)
    groups = of_story(STORIES[0]).groups
    assert any(len(group) > 1 for group in groups)

"""The scorer of stance, on invented evidence."""

import numpy as np
import pytest

from benchmarks.stance import CONTRADICTS, NEUTRAL, SUPPORTS, evidence, naive, negative, score

ROWS = [
    {"evidence": "The dam is not safe, engineers found.", "claim": "The dam is safe.", "label": "REFUTES"},
    {"evidence": "Engineers found that the dam is safe.", "claim": "The dam is safe.", "label": "Supports"},
    {"evidence": "Cocoa was dearer last week.", "claim": "The dam is safe.", "label": "NOT_ENOUGH_INFO"},
]
BY_CATEGORY = [
    {"s1": "The dam is full.", "s2": "The dam is empty.", "label": "contradiction", "category": "antonyms"},
    {"s1": "The dam is not full.", "s2": "The dam is full.", "label": "contradiction", "category": "negation"},
    {"s1": "The dam is big.", "s2": "The dam is large.", "label": "entailment", "category": "synonyms"},
]


def test_negation_words_and_overlap_make_the_naive_answer() -> None:
    assert naive(evidence(ROWS)).tolist() == [CONTRADICTS, SUPPORTS, NEUTRAL]


@pytest.mark.parametrize(
    ("text", "is_negative"),
    [("It isn't so.", True), ("It isn’t never so.", False), ("It is a knot.", False), ("No one came.", True)],
)
def test_two_negations_cancel(text: str, is_negative: bool) -> None:
    assert negative(text) == is_negative


def test_macro_f1_counts_each_relation_once() -> None:
    scores = score("set", evidence(ROWS), lambda rows: np.array([NEUTRAL] * len(rows)))
    assert scores["set macro_f1"] == pytest.approx(0.5 / 3)
    assert scores["set neutral f1"] == 0.5


def test_recall_by_category() -> None:
    scores = score("set", evidence(BY_CATEGORY), naive)
    assert scores["set contradicts recall"] == 0.5
    assert (scores["set contradicts antonyms"], scores["set contradicts negation"]) == (0, 1)
    assert scores["set supports recall"] == 1
    assert "set contradicts synonyms" not in scores

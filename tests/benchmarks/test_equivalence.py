"""The scorer of equivalence, on invented pairs."""

import numpy as np
import pytest

from benchmarks.equivalence import Floats, TextPair, balanced_accuracy, company, naive, score, text_pairs, wording

ROWS = [
    {"id": str(i), "qid": f"Q{i % 3}", "question": "Why?", "answer1": "the dam broke", "answer2": other, "label": label}
    for i in range(30)
    for label, other in [(1, f"the dam broke in {i}") if i % 2 else (0, f"a strike of {i} days")]
]


def test_a_question_of_answers_and_two_sentences_are_both_read() -> None:
    [answer] = text_pairs(ROWS[:1])
    [sentence] = text_pairs([{"id": "x", "s1": "It rained.", "s2": "Rain fell.", "label": 1}])
    assert (answer.left, answer.part, answer.question, answer.same) == ("the dam broke", "Q0", "Why?", False)
    assert (sentence.left, sentence.right, sentence.question, sentence.same) == ("It rained.", "Rain fell.", "", True)


def test_word_overlap_parts_what_it_can() -> None:
    scores = score("set", text_pairs(ROWS), naive)
    assert scores["set balanced_accuracy"] == scores["set Q1"] == 1


def test_a_part_is_never_judged_by_what_it_taught_itself() -> None:
    pairs = text_pairs(ROWS)

    def right_for_two_of_three(rows: list[TextPair]) -> Floats:
        return np.array([[float(row.same) if row.part != "Q2" else 1 - float(row.same)] for row in rows])

    scores = score("set", pairs, right_for_two_of_three)  # type: ignore[arg-type]
    assert scores["set Q2"] == 0


def test_sets_without_questions_are_scored_by_accuracy_and_f1() -> None:
    rows = [{"id": r["id"], "s1": r["answer1"], "s2": r["answer2"], "label": r["label"]} for r in ROWS]
    assert score("set", text_pairs(rows), naive) == {"set accuracy": 1, "set f1": 1}


def test_balanced_accuracy_weighs_both_labels_alike() -> None:
    same = np.array([True, False, False, False])
    assert balanced_accuracy(np.array([False] * 4), same) == pytest.approx(0.5)
    assert balanced_accuracy(np.array([True, True, False, False]), same) == pytest.approx(5 / 6)


def test_answers_that_are_like_the_same_others_are_alike() -> None:
    """a and b are not like each other at all, but both are like c and unlike d; d is like nothing."""
    likeness = {"ab": 0.1, "ac": 0.9, "bc": 0.9, "ad": 0.1, "bd": 0.1, "cd": 0.1}
    pairs = [TextPair(names, names[0], names[1], True, "Q1", "Why?") for names in likeness]
    found = dict(zip(likeness, company(pairs, np.array(list(likeness.values()))), strict=True))
    assert found["ac"] > found["ab"] > found["ad"]


def test_no_wording_raises_and_one_text_overlaps_itself() -> None:
    texts = ["", "!", "The dam broke in 1979, said Mira Doll.", "a"]
    found = wording([TextPair("", left, right, True, "", "") for left in texts for right in texts])
    assert np.isfinite(found).all()
    assert found[10].tolist()[:4] == [1, 1, 1, 1]

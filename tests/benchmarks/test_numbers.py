"""The generator of pairs of numbers, and the systems on a few of them."""

from benchmarks.numbers import examples, measure, naive, score, within_a_tenth
from claimtable.tracking.numbers import Relation


def test_a_seed_gives_the_same_pairs_and_every_relation() -> None:
    assert examples(60, 3) == examples(60, 3) != examples(60, 4)
    assert {pair.relation for pair in examples(60, 3)} == set(Relation)


def test_the_baselines_know_figures_alone() -> None:
    assert naive("It cost $2 million.", "It cost $2,000,000.") is Relation.CONFLICT
    assert within_a_tenth("It cost $2 million.", "It cost $2,000,000.") is Relation.AGREE


def test_a_system_that_always_agrees_makes_no_false_conflict_and_is_often_wrong() -> None:
    scores = score(examples(60, 3), lambda first, second: Relation.AGREE)
    assert scores["no_false_conflicts"] == 1
    accuracy = scores["accuracy"]
    assert accuracy is not None
    assert accuracy < 0.7


def test_ours_beats_them() -> None:
    systems = measure(pairs=40, seed=5)["systems"]
    assert systems["claimtable"]["accuracy"] > max(systems[name]["accuracy"] for name in ("naive", "within a tenth"))

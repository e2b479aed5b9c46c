"""The benchmark of poisonous documents."""

from collections import Counter

from benchmarks.poison import KINDS, kind_of, measure


def test_every_kind_is_planted_as_often() -> None:
    planted = Counter(kind_of(number) for number in range(800))
    assert planted == {None: 792} | dict.fromkeys(KINDS, 2)


def test_all_of_it_is_found_and_nothing_else_is_lost() -> None:
    ours = measure(documents=400)["systems"]["claimtable"]
    assert (ours["isolated"], ours["others_read"], ours["accounted_for"]) == (1, 1, 1)

"""The quality of the whole path on the labelled stories of the repository."""

from pathlib import Path

import pytest

from benchmarks.gate import floors_for, shortfalls

GOLD = Path(__file__).parents[1] / "data" / "gold"


def test_no_score_falls_below_its_floor() -> None:
    assert shortfalls("stories", GOLD) == []


def test_no_figure_of_origins_falls_below_its_floor() -> None:
    assert shortfalls("origins", GOLD) == []


def test_a_changed_corpus_has_no_floors() -> None:
    with pytest.raises(LookupError):
        floors_for("0" * 12)

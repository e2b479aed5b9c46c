"""The scorer of attributions, on an invented article."""

import pytest

from benchmarks.attribution import Roles, naive, score

TEXT = "Orin said the dam is safe. “It will hold,” Mira told us."
SAFE = {"source": [[0, 4]], "cue": [[5, 9]], "content": [[10, 25]]}
HOLD = {"source": [[43, 47]], "cue": [[48, 52]], "content": [[27, 42]]}


def f1(found: list[dict[str, list[list[int]]]]) -> dict[str, float]:
    scores = score({"a": [Roles.of(SAFE), Roles.of(HOLD)]}, {"a": [Roles.of(row) for row in found]})
    return {name.removesuffix("_f1"): value for name, value in scores.items() if name.endswith("_f1")}


def test_the_gold_itself_is_perfect() -> None:
    assert f1([HOLD, SAFE]) == {"source": 1.0, "cue": 1.0, "content": 1.0, "attribution": 1.0}


def test_nothing_found_scores_nothing() -> None:
    assert f1([]) == {"source": 0.0, "cue": 0.0, "content": 0.0, "attribution": 0.0}


def test_a_wrong_source_is_no_attribution() -> None:
    wrong = {**SAFE, "source": [[43, 47]]}
    assert f1([wrong])["attribution"] == 0.0
    assert f1([wrong])["content"] > 0.0


def test_a_content_that_half_fits_is_right_and_less_is_not() -> None:
    assert f1([{**SAFE, "content": [[10, 16]]}])["attribution"] == pytest.approx(2 / 3)
    assert f1([{**SAFE, "content": [[10, 14]]}])["attribution"] == 0.0


def test_one_gold_attribution_serves_one_prediction() -> None:
    assert f1([SAFE, SAFE])["attribution"] == pytest.approx(0.5)


def test_the_naive_patterns_find_plain_cases() -> None:
    found = list(naive([{"id": "a", "text": TEXT}]))
    assert [TEXT[slice(*row["source"][0])] for row in found] == ["Mira", "Orin", "Mira"]

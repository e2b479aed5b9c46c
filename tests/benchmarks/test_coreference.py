"""The scorer of pronouns, on two invented rows."""

import json
from pathlib import Path

import pytest

from benchmarks.coreference import Case, f1, measure, nearest, parallel, read_case, score, with_names
from claimtable.inference.tagger import SpacyTagger

TEXT = "Clara Voss thanked Maren Holt. She had repaired the roof of the old mill."


def row(text: str, pronoun: str, a: str, b: str, right: str) -> dict[str, str]:
    return {
        "ID": text[:12],
        "Text": text,
        "Pronoun": pronoun,
        "Pronoun-offset": str(text.index(pronoun)),
        "A": a,
        "A-offset": str(text.index(a)),
        "A-coref": str(right == "A").upper(),
        "B": b,
        "B-offset": str(text.index(b)),
        "B-coref": str(right == "B").upper(),
    }


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(SpacyTagger(), row(TEXT, "She", "Clara Voss", "Maren Holt", "A"))


def test_the_naive_ways(case: Case) -> None:
    assert nearest(case) == (False, True)
    assert parallel(case) == (True, False)


def test_two_names_are_two_people() -> None:
    text = "Voss had a son, Emil Voss. He left the farm at twenty."
    _, ids = with_names(read_case(SpacyTagger(), row(text, "He", "Voss", "Emil Voss", "B")))
    assert len(set(ids)) == 2


def test_scores_by_gender(case: Case) -> None:
    man = case._replace(feminine=False)
    scores = score([case, man], [(True, False), (False, True)])
    assert scores == {"f1": 0.5, "masculine_f1": 0.0, "feminine_f1": 1.0, "bias": None}
    assert f1([(case, (True, True))]) == pytest.approx(2 / 3)


def test_every_system_answers(tmp_path: Path) -> None:
    data = tmp_path / "rows.jsonl"
    rows = [
        row(TEXT, "She", "Clara Voss", "Maren Holt", "A"),
        row("Emil Brandt said he would sell the boat to Otto Hagen.", "he", "Emil Brandt", "Otto Hagen", "A"),
    ]
    data.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    systems = measure([data])["systems"]
    assert systems["claimtable"]["f1"] == 1.0
    assert systems["nearest"]["f1"] == 0.5
    assert 0 <= systems["claimtable, sure"]["answered"] <= 1

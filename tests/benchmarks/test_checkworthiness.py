"""The benchmark of check-worthiness, on invented sentences."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.checkworthiness import app, measure, naive

STATED = ["The port lost 300 jobs.", "Two ferries sank in May.", "The mayor sold the land.", "Rain fell for nine days."]
TALKED = ["What a lovely day.", "We must do better.", "I love this town.", "Thank you all."]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [{"text": text, "label": 1} for text in STATED] + [{"text": text, "label": 0} for text in TALKED]
    path = tmp_path / "toy.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows * 3), encoding="utf-8")
    return path


def test_naive_wants_a_number_or_a_name_and_no_talk() -> None:
    assert [naive(text) for text in ("It fell 3 points.", "We met Anna Berg.", "He met Anna Berg.", "It rained.")] == [
        1,
        0,
        1,
        0,
    ]


def test_easy_sentences_are_told_apart(data: Path) -> None:
    systems = measure([data])["systems"]
    assert systems["claimtable, as shipped"]["accuracy"] >= 0.75
    assert systems["claimtable"]["accuracy"] == 1


def test_a_second_file_is_the_one_that_is_judged(data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({"text": STATED[0], "label": "OBJ"}) + "\n", encoding="utf-8")
    scores = measure([data, other])["systems"]["claimtable"]
    assert scores["accuracy"] == 1


def test_command_prints_and_writes(data: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [str(data), "--json", str(tmp_path / "out.json")])
    assert result.exit_code == 0, result.output
    assert "ece" in result.output
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["systems"]["claimtable"]["f1"] == 1

"""The factuality benchmark, on invented sentences."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.factuality import app, naive, predictions, score
from claimtable.inference.tagger import SpacyTagger

ROWS = [
    {"text": "The mill closed .", "targets": [{"span1": [2, 3], "label": 3.0}]},
    {"text": "The mill did n't close .", "targets": [{"span1": [4, 5], "label": -3.0}]},
    {"text": "They said the mill failed to open .", "targets": [{"span1": [6, 7], "label": -3.0}]},
    {"text": "The mill may close .", "targets": [{"span1": [3, 4], "label": 0.5}]},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "toy_dev.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


def test_the_target_is_found_by_its_words() -> None:
    found = list(predictions(ROWS, SpacyTagger()))
    assert [each.label for each in found] == [3.0, -3.0, -3.0, 0.5]
    assert [each.ours > 0 for each in found] == [True, False, False, True]


def test_naive_looks_at_three_words_before() -> None:
    words = "No mill will ever close here or may open".split()
    assert [naive(words, i) for i in (0, 1, 3, 4, 6, 8)] == [3.0, -3.0, -3.0, 0.0, 3.0, 0.0]


def test_scores_by_file_and_in_all(data: Path) -> None:
    systems = score([data])
    assert systems["claimtable"]["toy_dev targets"] == systems["claimtable"]["all targets"] == 4
    ours, plain = systems["claimtable"]["all r"], systems["naive"]["all r"]
    assert ours is not None
    assert plain is not None
    assert ours > plain
    assert systems["naive"]["all mae"] == pytest.approx((0 + 0 + 6 + 0.5) / 4)


def test_the_command_writes_what_it_prints(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "scores.json"
    result = CliRunner().invoke(app, [str(data), "--json", str(out)])
    assert result.exit_code == 0, result.output
    assert "toy_dev mae" in result.output
    assert set(json.loads(out.read_text(encoding="utf-8"))["systems"]) == {"claimtable", "naive"}

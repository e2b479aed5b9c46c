"""The benchmark around the scorer: which stories, whose numbers, and what is written."""

import json
from io import StringIO
from pathlib import Path

import pytest
import typer
from rich.console import Console

from benchmarks.stories import (
    DisagreementError,
    Scored,
    check_agreement,
    corpus_digest,
    results,
    score,
    show,
    stories_in,
)
from benchmarks.story_scorer import METRICS, summarise
from tests.benchmarks.corpus import GOLD, STORIES, perfect_run, write_rows

# Stands in for somebody else's scorer: prints what the folder of the run holds.
SCORER = """
import pathlib, sys
run, stories = pathlib.Path(sys.argv[1]), sys.argv[2:]
print("a table")
print((run / ("all" if len(stories) > 1 else pathlib.Path(stories[0]).name) / "scores.json").read_text().strip())
"""


@pytest.fixture
def scored(tmp_path: Path) -> list[Scored]:
    found = []
    for story in STORIES:
        mentions, claims = perfect_run(story)
        write_rows(tmp_path / story.name / "mentions.jsonl", mentions[3:])
        write_rows(tmp_path / story.name / "claims.jsonl", claims)
        found.append(score(story, tmp_path / story.name))
    return found


@pytest.fixture
def scorer(tmp_path: Path, scored: list[Scored]) -> Path:
    for name, group in [*((each.story.name, [each]) for each in scored), ("all", scored)]:
        rounded = {key: round(number, 4) for key, number in summarise([each.counts for each in group]).items()}
        write_rows(tmp_path / name / "scores.json", [rounded])
    path = tmp_path / "scorer.py"
    path.write_text(SCORER, encoding="utf-8")
    return path


def test_stories_are_the_folders_with_labels(tmp_path: Path) -> None:
    assert [story.name for story in stories_in(GOLD)] == ["chips", "ferry"]
    assert stories_in(GOLD / "ferry") == [GOLD / "ferry"]
    with pytest.raises(typer.BadParameter, match=r"no gold\.json"):
        stories_in(tmp_path)


def test_a_scorer_that_agrees_is_accepted(tmp_path: Path, scored: list[Scored], scorer: Path) -> None:
    check_agreement(scorer, tmp_path, scored)


@pytest.mark.parametrize("name", ["ferry", "all"])
def test_a_scorer_that_differs_is_named_with_the_metric(
    tmp_path: Path, scored: list[Scored], scorer: Path, name: str
) -> None:
    path = tmp_path / name / "scores.json"
    scores = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**scores, "origin": scores["origin"] - 0.0001}), encoding="utf-8")
    with pytest.raises(DisagreementError, match=r"scorer\.py scores .*ferry differently\. origin: "):
        check_agreement(scorer, tmp_path, scored)


def test_a_scorer_that_leaves_out_a_metric_differs(tmp_path: Path, scored: list[Scored], scorer: Path) -> None:
    path = tmp_path / "chips" / "scores.json"
    scores = json.loads(path.read_text(encoding="utf-8"))
    del scores["status"]
    path.write_text(json.dumps(scores), encoding="utf-8")
    with pytest.raises(DisagreementError, match=r"status: .* None there"):
        check_agreement(scorer, tmp_path, scored)


def test_results_hold_every_metric_of_every_story(scored: list[Scored]) -> None:
    found = results(scored)
    assert list(found["stories"]) == ["chips", "ferry"]
    ours, naive = found["systems"]["claimtable"], found["systems"]["naive"]
    assert all(tuple(each) == METRICS for each in [*found["stories"].values(), ours, naive])
    assert naive["story_score"] < 0.5
    assert 0.9 < ours["story_score"] < 1


def test_the_table_has_a_row_for_each_story_and_for_the_baseline(scored: list[Scored]) -> None:
    printed = StringIO()
    show(results(scored), Console(file=printed, width=200))
    rows = [line.split("  ")[0] for line in printed.getvalue().splitlines()]
    assert rows[-4:] == ["chips", "ferry", "all", "all, naive"]


def test_other_labels_are_another_corpus(tmp_path: Path) -> None:
    copy = tmp_path / "chips"
    copy.mkdir()
    for name in ("articles.jsonl", "gold.json"):
        (copy / name).write_bytes((GOLD / "chips" / name).read_bytes())
    assert corpus_digest([copy]) == corpus_digest([GOLD / "chips"])
    (copy / "gold.json").write_bytes((copy / "gold.json").read_bytes().replace(b"reported", b"denied", 1))
    assert corpus_digest([copy]) != corpus_digest([GOLD / "chips"])

"""The story scorer, against a story small enough to score by hand and against plain restatements of its metrics."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.story_scorer import (
    METRICS,
    SCORED,
    Place,
    b_cubed,
    match,
    read_story,
    same_origin,
    same_value,
    score_story,
    summarise,
    text_overlap,
)
from tests.benchmarks.corpus import STORIES, Rows, gold, perfect_run, write_rows

X1 = "The dam broke at noon. Twelve people died. Was it avoidable?"
X2 = "Ten people died, the mayor said. No dam broke, said the mayor."


def labelled(article: str, quote: str, stance: str, origin: str, value: float | None = None) -> dict[str, Any]:
    return {
        "article": article,
        "quote": quote,
        "stance": stance,
        "chain": [],
        "origin": origin,
        "modality": "factual",
        "value": value,
        "unit": None,
    }


def said(text: str, quote: str, claim_id: str, **columns: Any) -> dict[str, Any]:
    """A mention of the run; the article is known by its text."""
    start = text.index(quote)
    row = {"article_id": "x1" if text is X1 else "x2", "start": start, "end": start + len(quote), "claim_id": claim_id}
    return row | {"stance": "supports", "origin": None, "modality": "factual", "value": None} | columns


@pytest.fixture
def dam(tmp_path: Path) -> Path:
    story = tmp_path / "dam"
    write_rows(story / "articles.jsonl", [{"id": "x1", "text": X1}, {"id": "x2", "text": X2}])
    broke = {
        "id": "c1",
        "text": "The dam broke.",
        "mentions": [
            labelled("x1", "The dam broke at noon", "supports", "outlet:alpha"),
            labelled("x2", "No dam broke", "refutes", "organization:town hall"),
        ],
        "origins": ["outlet:alpha"],
        "anonymous_sources": 2,
        "contested": True,
        "status": "denied",
    }
    died = {
        "id": "c2",
        "text": "Twelve people died.",
        "mentions": [
            labelled("x1", "Twelve people died", "supports", "outlet:alpha", 12),
            labelled("x2", "Ten people died", "neutral", "organization:town hall", 10),
        ],
        "origins": ["outlet:alpha"],
        "anonymous_sources": None,
        "contested": False,
        "status": "reported",
    }
    non_claims = [{"article": "x1", "quote": "Was it avoidable?", "why": "question"}]
    labels = {"story": "dam", "claims": [broke, died], "non_claims": non_claims}
    (story / "gold.json").write_text(json.dumps(labels), encoding="utf-8")
    return story


def dam_run() -> tuple[Rows, Rows]:
    """Misses one mention, puts the two claims together, and takes the question for part of a mention."""
    mentions = [
        said(X1, "The dam broke at noon", "a", origin="outlet:alpha"),
        said(X1, "Twelve people died. Was it avoidable?", "a", origin="outlet:alpha", modality="hedged", value=12.0),
        said(X2, "Ten people died, the mayor said", "b", origin="organization:the Town Hall, Inc", value=11),
    ]
    common = {"independent_sources": 2, "anonymous_sources": 2}
    claims = [
        {"claim_id": "a", "text": "The dam broke.", "contested": True, "status": "denied", **common},
        {"claim_id": "b", "text": "Ten people died.", "contested": False, "status": "reported", **common},
    ]
    return mentions, claims


def test_a_story_scored_by_hand(dam: Path) -> None:
    expected = {
        "mention_recall": 3 / 4,
        "mentions_per_gold": 3 / 4,
        # 21 of 21 characters; 18 in 18 and 37; 15 in 15 and 31; none of "No dam broke".
        "span_overlap": (1 + 36 / 55 + 30 / 46 + 0) / 4,
        "non_claim_rejection": 0.0,
        # Clusters {c1, c2}, {c1} and {c2}: precision 1/2, 1/2, 1, 1; recall 1/2 for each.
        "b3_precision": 3 / 4,
        "b3_recall": 1 / 2,
        "clustering_b3_f1": 0.6,
        "conflict_f1": 0.0,
        "origin": 3 / 4,
        "modality": 2 / 4,
        "value": 1 / 2,
        # c2 has one mention in a and one in b, and goes to the earlier, a.
        "claim_text": 1 / 2,
        "independent_sources": 0.0,
        "independent_abs_error": 1.0,
        "anonymous": 1.0,
        "status": 1 / 2,
        "contested_f1": 2 / 3,
    }
    expected["story_score"] = sum(expected[name] for name in SCORED) / 11
    assert summarise([score_story(dam, *dam_run())]) == pytest.approx(expected)


def test_a_conflict_counts_once_both_sides_are_in_one_claim(dam: Path) -> None:
    mentions, claims = dam_run()
    both = [*mentions, said(X2, "No dam broke", "a", stance="refutes")]
    apart = [*mentions, said(X2, "No dam broke", "b", stance="refutes")]
    agreeing = [*mentions, said(X2, "No dam broke", "a", stance="supports")]
    scores = [score_story(dam, run, claims).conflict for run in (both, apart, agreeing)]
    assert scores == [(1, 0, 0), (0, 0, 1), (0, 0, 1)]


def test_an_invented_conflict_is_a_false_positive(dam: Path) -> None:
    labels = gold(dam)
    labels["claims"][1]["mentions"][1]["stance"] = "supports"
    (dam / "gold.json").write_text(json.dumps(labels), encoding="utf-8")
    run = [said(X1, "Twelve people died", "a"), said(X2, "Ten people died", "a", stance="refutes")]
    assert score_story(dam, run, []).conflict == (0, 1, 1)


def test_stories_are_added_before_ratios_are_taken(dam: Path) -> None:
    good, nothing = score_story(STORIES[0], *perfect_run(STORIES[0])), score_story(dam, [], [])
    found = good.mention_recall.earned
    assert summarise([good, nothing])["mention_recall"] == found / (found + 4)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_gold_is_perfect_by_its_own_measure(story: Path) -> None:
    summary = summarise([score_story(story, *perfect_run(story))])
    assert summary.pop("independent_abs_error") == 0
    assert summary == pytest.approx(dict.fromkeys(summary, 1.0))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_an_empty_run_earns_only_for_what_it_rightly_left_out(story: Path) -> None:
    summary = summarise([score_story(story, [], [])])
    assert summary.pop("non_claim_rejection") == 1
    # A mention that was missed is a cluster of its own, which is pure but holds only itself.
    recall = len(gold(story)["claims"]) / len(perfect_run(story)[0])
    assert summary.pop("b3_precision") == 1
    assert summary.pop("b3_recall") == pytest.approx(recall)
    f1 = summary.pop("clustering_b3_f1")
    assert f1 == pytest.approx(2 * recall / (1 + recall))
    assert summary.pop("story_score") == pytest.approx((1 + f1) / 11)
    assert summary.pop("independent_abs_error") > 1
    assert set(summary.values()) == {0.0}


@settings(deadline=None)
@given(st.data())
def test_names_of_claims_do_not_matter_and_no_share_leaves_its_range(data: st.DataObject) -> None:
    mentions, claims = perfect_run(STORIES[0])
    names = [claim["claim_id"] for claim in claims]
    kept = [
        {**mention, "claim_id": data.draw(st.sampled_from([mention["claim_id"], *names[:3]]))}
        for mention in data.draw(st.lists(st.sampled_from(mentions), unique_by=id, max_size=12))
    ]
    renamed = [{**mention, "claim_id": "other " + mention["claim_id"]} for mention in kept]
    other_claims = [{**claim, "claim_id": "other " + claim["claim_id"]} for claim in claims]
    counts = score_story(STORIES[0], kept, claims)
    assert score_story(STORIES[0], renamed, other_claims) == counts
    summary = summarise([counts])
    assert tuple(summary) == METRICS
    assert all(0 <= summary[name] <= 1 for name in METRICS if name != "independent_abs_error")


def b_cubed_by_definition(truth: Sequence[int], clusters: Sequence[int]) -> float:
    total = 0.0
    for i in range(len(truth)):
        together = [j for j in range(len(truth)) if clusters[j] == clusters[i]]
        total += sum(truth[j] == truth[i] for j in together) / len(together)
    return total


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1))
def test_b_cubed_is_the_mean_over_items(items: list[tuple[int, int]]) -> None:
    truth, clusters = zip(*items, strict=True)
    assert b_cubed(truth, clusters).earned == pytest.approx(b_cubed_by_definition(truth, clusters))


def test_a_place_is_matched_by_what_fits_best_and_at_most_three_times() -> None:
    quotes = [Place("x", start, start + 10) for start in (0, 10, 20, 30)]
    paragraph = Place("x", 0, 40)
    assert sorted(match(quotes, [paragraph])) == [1, 2, 3]
    assert match(quotes, [paragraph, Place("x", 19, 30)]) == {3: 0, 2: 1, 1: 0, 0: 0}
    assert match(quotes, [Place("y", 0, 40), Place("x", 0, 41), Place("x", 5, 5), Place("x", 35, 45)]) == {}


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        ("outlet:the caldmoor journal", "outlet:Caldmoor Journal", True),
        ("organization:port elvey city hall", "organization:port elvey", True),
        ("organization:port elvey city hall", "organization:port elvey city council", True),
        ("organization:veltara ai", "person:marek dovil", False),
        ("organization:state police", "organization:river police", False),
        ("person:lena brandvold", None, False),
        ("person:lena brandvold", "person:the", False),
    ],
)
def test_origins_are_compared_by_the_words_of_the_shorter_name(wanted: str, found: str | None, same: bool) -> None:
    assert same_origin(wanted, found) is same


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [(1300, 1306, True), (1300, 1307, False), (0, 0.0, True), (12, "12", True), (12, None, False), (12, "many", False)],
)
def test_values_may_differ_by_half_a_percent(wanted: float, found: object, same: bool) -> None:
    assert same_value(wanted, found) is same


def test_texts_are_compared_without_articles_and_auxiliaries() -> None:
    assert text_overlap("The dam was weak", "A dam is weak") == 1
    assert text_overlap("Dam broke", "Dam held firm now") == pytest.approx(2 / 6)
    assert text_overlap("Dam broke", None) == 0


def test_a_quote_that_is_not_in_its_article_is_an_error(dam: Path) -> None:
    write_rows(dam / "articles.jsonl", [{"id": "x1", "text": X2}, {"id": "x2", "text": X2}])
    with pytest.raises(ValueError, match="substring not found"):
        read_story(dam)

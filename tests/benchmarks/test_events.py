"""The scorer of event chains, on invented mentions and on examples worked by hand."""

from typing import Any

import pytest

from benchmarks.events import (
    Event,
    b_cubed,
    ceaf_e,
    claimtable_system,
    events,
    fit,
    left_out,
    muc,
    naive,
    same_lemma,
    score,
)
from claimtable.inference.tagger import SpacyTagger

GOLD = [1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3]
MERGED = [1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 1]

SENTENCES = [
    "The dam collapsed on Sunday .",
    "After the collapse of the dam , 40 people fled .",
    "A dam will be built .",
]
ROW: dict[str, Any] = {
    "id": "a",
    "subtopic": "t",
    "sentences": [
        {"sent": n, "token_ids": list(range(100 * n, 100 * n + len(text.split()))), "tokens": text.split()}
        for n, text in enumerate(SENTENCES)
    ],
    "mentions": [
        {"kind": "event", "sent": 0, "tokens": [2], "chain": "fall"},
        {"kind": "event", "sent": 1, "tokens": [102], "chain": "fall"},
        {"kind": "event", "sent": 1, "tokens": [109], "chain": "flight"},
        {"kind": "event", "sent": 2, "tokens": [204], "chain": "building"},
        {"kind": "entity", "sent": 2, "tokens": [201], "chain": "dam"},
    ],
}


def test_two_chains_in_one_cluster_cost_precision_alone() -> None:
    """Five, two and five mentions, both fives put together: the worked example of the authors of B-cubed."""
    assert muc(GOLD, MERGED) == pytest.approx((1, 9 / 10))
    assert b_cubed(GOLD, MERGED) == pytest.approx((1, 7 / 12))
    assert ceaf_e(GOLD, MERGED) == pytest.approx(((1 + 2 / 3) / 3, (1 + 2 / 3) / 2))


def test_the_names_of_clusters_do_not_count() -> None:
    scores = score(GOLD, ["xyz"[label - 1] for label in GOLD])
    assert scores["conll_f1"] == scores["muc_f1"] == scores["ceaf_e_recall"] == 1


def test_mentions_on_their_own_keep_no_link() -> None:
    assert muc([1, 1, 2], [1, 2, 3]).f1 == 0
    assert score([1, 2, 3], [1, 1, 1])["muc_f1"] == 0


def test_events_are_read_with_the_lemma_of_their_head() -> None:
    mentions, chains = events([ROW], SpacyTagger())
    assert [(each.words, each.lemma) for each in mentions] == [
        ("collapsed", "collapse"),
        ("collapse", "collapse"),
        ("fled", "flee"),
        ("built", "build"),
    ]
    assert [chain == ("t", "fall") for chain in chains] == [True, True, False, False]


def test_every_system_stays_within_a_topic() -> None:
    one = Event("t", "collapsed", "collapse", SENTENCES[0])
    for system in (naive, same_lemma, claimtable_system()):
        labels = system([one, one._replace(topic="u")])
        assert labels[0] != labels[1]


def test_one_event_told_in_two_articles_is_one_cluster() -> None:
    other = {**ROW, "id": "b", "sentences": ROW["sentences"][:1], "mentions": ROW["mentions"][:1]}
    other["sentences"] = [{**other["sentences"][0], "tokens": "The dam collapsed late on Sunday .".split()}]
    mentions, _ = events([ROW, other], SpacyTagger())
    labels = claimtable_system()(mentions)
    assert labels[-1] == labels[0]
    assert len({labels[0], labels[2], labels[3]}) == 3


def test_the_fitted_scorer_learns_what_makes_one_event() -> None:
    """Here it is the head that counts, whatever stands around it."""
    heads = ["collapse", "flee", "build", "vote", "crash", "win"]
    mentions = [
        Event(f"{topic}", head, head, f"Sentence {number} of {topic}.")
        for topic in "tu"
        for head in heads
        for number in (1, 2)
    ]
    chains = [(each.topic, each.lemma) for each in mentions]
    labels = claimtable_system(fit(mentions, chains))(mentions)
    assert score(chains, labels)["conll_f1"] == pytest.approx(1)
    assert [label == labels[0] for label in labels[:3]] == [True, True, False]
    assert len(left_out(mentions, chains)) == len(mentions)

"""The baseline finds every sentence, and nothing cleverer than that."""

import numpy as np

from benchmarks.common import read_rows
from benchmarks.naive import naive_run, sentences, tfidf
from tests.benchmarks.corpus import STORIES

TEXT = "The dam broke at 6.40 p.m. on Monday. “It was loud,” she said.\n\n* * *\n\nSome 1,300 people left. Why?"


def test_sentences_end_at_a_stop_before_a_capital_and_at_the_end_of_a_paragraph() -> None:
    assert [TEXT[start:end] for start, end in sentences(TEXT)] == [
        "The dam broke at 6.40 p.m. on Monday.",
        "“It was loud,” she said.",
        "Some 1,300 people left.",
        "Why?",
    ]


def test_every_sentence_is_a_mention_of_its_own_outlet() -> None:
    mentions, claims = naive_run([{"id": "x", "outlet": "The Alpha", "text": TEXT}])
    assert [(row["origin"], row["value"]) for row in mentions] == [
        ("outlet:the alpha", 6.40),
        ("outlet:the alpha", None),
        ("outlet:the alpha", 1300.0),
        ("outlet:the alpha", None),
    ]
    assert [claim["text"] for claim in claims] == [TEXT[row["start"] : row["end"]] for row in mentions]


def test_the_same_sentence_in_two_outlets_looks_like_two_sources() -> None:
    article = {"id": "x", "outlet": "Alpha", "text": "Seven people died in the flood. A bridge fell on Sunday."}
    mentions, claims = naive_run([article, {**article, "id": "y", "outlet": "Beta"}])
    assert [row["claim_id"] for row in mentions[:2]] == [row["claim_id"] for row in mentions[2:]]
    assert [(claim["independent_sources"], claim["status"]) for claim in claims] == [(2, "corroborated")] * 2


def test_an_article_without_a_sentence_gives_no_mention() -> None:
    assert naive_run([{"id": "x", "outlet": "Alpha", "text": "* * *"}]) == ([], [])


def test_a_word_weighs_by_how_rare_it_is() -> None:
    # Columns: common, rare. Both sentences hold "common", one holds "rare" twice.
    assert np.allclose(tfidf(["common rare rare", "common"]), [[1, 2 * (1 + np.log(2))], [1, 0]])


def test_a_run_is_the_same_each_time() -> None:
    articles = read_rows(STORIES[0] / "articles.jsonl")
    assert naive_run(articles) == naive_run(articles)

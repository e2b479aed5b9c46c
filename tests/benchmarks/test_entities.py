"""The scorer of names, on invented rows of tokens."""

from benchmarks.entities import bio_spans, in_tokens, joined, score_names
from claimtable.spans import Span

ROW = {
    "tokens": ["Mira", "Olden", "left", "Norvane", ",", "he", "said", "."],
    "tags": ["B-PER", "I-PER", "O", "B-ORG", "O", "O", "O", "O"],
}


def test_tokens_are_joined_as_they_are_written() -> None:
    article = joined([ROW])
    assert article.text == "Mira Olden left Norvane, he said."
    assert [token.of(article.text) for token in article.tokens] == ROW["tokens"]
    assert {(start, end) for start, end, _ in article.gold} == {(0, 2), (3, 4)}


def test_an_inside_tag_without_a_beginning_begins_a_name() -> None:
    assert list(bio_spans(["O", "I-LOC", "I-LOC", "B-LOC"])) == [(1, 3, "LOC"), (3, 4, "LOC")]


def test_a_name_in_characters_takes_all_tokens_it_touches() -> None:
    assert in_tokens(joined([ROW]), [(Span(5, 10), "person")]) == {(1, 2, "person")}


def test_a_wrong_type_counts_for_the_span_alone() -> None:
    article = joined([ROW])
    found = {(start, end, "place") for start, end, _ in article.gold}
    scores = score_names([article], [found])
    assert (scores["entity_f1"], scores["span_f1"]) == (0.0, 1.0)
    assert score_names([article], [article.gold])["entity_f1"] == 1.0

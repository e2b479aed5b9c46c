"""The sample articles and the gold stories hold together."""

import datetime as dt
from pathlib import Path

import pytest

from benchmarks.common import read_rows
from claimtable.config import IngestSettings
from claimtable.ingest import read
from claimtable.ingest.furniture import without_furniture
from claimtable.records import Article, Modality, SourceType, Stance, Status
from tests.benchmarks.corpus import SAMPLE, STORIES, gold, texts

by_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)


def test_every_format_of_the_sample_reads_as_the_gold_articles() -> None:
    wanted = {article["id"]: article for story in STORIES for article in read_rows(story / "articles.jsonl")}
    found = list(read([SAMPLE], IngestSettings()))
    read_as = {
        article.article_id: {
            "id": article.article_id,
            "url": article.url,
            "outlet": article.outlet,
            "title": article.title,
            "author": article.author,
            "published_at": article.published_at,
            "text": article.text,
        }
        for article in found
        if isinstance(article, Article)
    }
    times = {key: dt.datetime.fromisoformat(article["published_at"]) for key, article in wanted.items()}
    for article in found:  # of pages, the lines that are no part of the story are left out
        if isinstance(article, Article) and article.path.endswith(".html"):
            lines = wanted[article.article_id]["text"].split("\n\n")
            wanted[article.article_id]["text"] = "\n\n".join(without_furniture(lines))
    assert read_as == {key: {**article, "published_at": times[key]} for key, article in wanted.items()}
    assert len(found) == len(wanted)


def test_the_sample_has_every_kind_of_file() -> None:
    assert {path.suffix for path in SAMPLE.iterdir()} == {".txt", ".md", ".html", ".jsonl", ".csv"}


@by_story
def test_every_quote_occurs_once_and_every_source_occurs(story: Path) -> None:
    text, labels = texts(story), gold(story)
    mentions = [mention for claim in labels["claims"] for mention in claim["mentions"]]
    for row in [*mentions, *labels["non_claims"]]:
        assert text[row["article"]].count(row["quote"]) == 1, row["quote"]
    for mention in mentions:
        assert all(link["source"] in text[mention["article"]] for link in mention["chain"])


@by_story
def test_labels_come_from_the_closed_lists(story: Path) -> None:
    for claim in gold(story)["claims"]:
        assert claim["status"] in set(Status)
        for mention in claim["mentions"]:
            assert mention["stance"] in set(Stance)
            assert mention["modality"] in set(Modality)
            assert {link["type"] for link in mention["chain"]} <= set(SourceType)


@by_story
def test_what_is_said_of_a_claim_follows_from_its_mentions(story: Path) -> None:
    for claim in gold(story)["claims"]:
        origins = {
            stance: {mention["origin"] for mention in claim["mentions"] if mention["stance"] == stance}
            for stance in ("supports", "refutes")
        }
        assert set(claim["origins"]) == origins["supports"]
        assert set(claim["refuting_origins"]) == origins["refutes"]
        assert claim["contested"] is bool(origins["refutes"])
        counts = [
            link["count"]
            for mention in claim["mentions"]
            if mention["stance"] == "supports"
            for link in mention["chain"]
            if link["type"] in ("anonymous", "unnamed_official") and link["count"]
        ]
        assert claim["anonymous_sources"] == max(counts, default=None)
        dates = [date for date, _ in claim["history"]]
        assert dates == sorted(dates)
        assert claim["history"][-1][1] == claim["status"]
        if claim["status"] in ("reported", "retracted"):
            assert len(claim["origins"]) == 1

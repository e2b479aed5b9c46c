"""The stories marked in their text: every bracket is a mark."""

import re
from collections import Counter
from pathlib import Path

import pytest

from claimtable.records import Stance
from models.train.stories import marked

DATA = Path(__file__).parents[2] / "data"
STORIES = sorted([*DATA.glob("training*/*.txt"), *DATA.glob("validation*/*.txt")])


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_marked_story_is_well_formed(path: Path) -> None:
    articles, quotes = marked(path)
    texts = {article.article_id: article.text for article in articles}
    assert len(articles) == len(re.findall(r"^## ", path.read_text(encoding="utf-8"), re.MULTILINE)) >= 4
    assert not any(re.search(r"[\[\]{}]", text) for text in texts.values())
    assert all(quote.span.of(texts[quote.article_id]).strip() for quote in quotes)
    assert all(quote.stance in set(Stance) for quote in quotes)


@pytest.mark.parametrize("path", sorted((DATA / "evidence").glob("*.tsv")), ids=lambda path: path.stem)
def test_every_claim_has_five_passages_of_evidence(path: Path) -> None:
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    assert head == "claim\tevidence\tlabel"
    claims, passages, labels = zip(*(line.split("\t") for line in lines), strict=True)
    assert set(Counter(claims).values()) == {5}
    assert len(set(passages)) == len(passages)
    assert set(labels) == {"supports", "refutes", "neutral"}


def test_no_story_is_both_learnt_from_and_kept_aside() -> None:
    names = [path.name for path in STORIES]
    assert len(names) == len(set(names)) >= 100


def test_braces_after_a_mark_name_the_origin(tmp_path: Path) -> None:
    story = tmp_path / "quay.txt"
    story.write_text(
        "## The Quay | 2026-03-01T09:00:00+00:00 | Ferry aground\n"
        "[a+ The ferry struck a sandbank]{coastguard}, and [b- nobody was hurt].\n",
        encoding="utf-8",
    )
    (article,), (first, second) = marked(story)
    assert article.text == "The ferry struck a sandbank, and nobody was hurt."
    assert (first.claim, first.stance, first.origin) == ("a", Stance.SUPPORTS, "coastguard")
    assert (second.claim, second.stance, second.origin) == ("b", Stance.REFUTES, "The Quay")
    assert second.span.of(article.text) == "nobody was hurt"

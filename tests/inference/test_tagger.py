from dataclasses import replace

import pytest

from claimtable.inference import tagger
from claimtable.inference.tagger import SpacyTagger
from claimtable.records import Article
from claimtable.spans import Span

TEXT = "DORN, Sept. 3 - The bakers will stop work on Friday.\n\nThe mill has offered half of what is owed."


def article(name: str, text: str = TEXT, outlet: str | None = None) -> Article:
    return Article(article_id=name, outlet=outlet, text=text, text_sha256="", path="")


@pytest.fixture
def blocks_parsed(monkeypatch: pytest.MonkeyPatch) -> list[Span]:
    seen: list[Span] = []

    def blocks(text: str) -> list[Span]:
        seen.append(Span(0, len(text)))
        return [Span(0, len(text))]

    monkeypatch.setattr(tagger, "blocks", blocks)
    return seen


def test_articles_of_the_same_text_are_parsed_once(blocks_parsed: list[Span]) -> None:
    shared = SpacyTagger()
    first, second = shared.parse(article("a")), shared.parse(article("b", outlet="Dorn Echo"))
    assert len(blocks_parsed) == 1
    assert (first.article_id, second.article_id) == ("a", "b")
    alone = SpacyTagger().parse(article("b"))
    assert (second.tokens, second.sentences, second.names) == (alone.tokens, alone.sentences, alone.names)
    assert (second.vectors == alone.vectors).all()
    assert replace(first, article_id="b").tokens == second.tokens


def test_only_so_many_parses_are_kept(blocks_parsed: list[Span], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagger, "RECENT_PARSES", 1)
    shared = SpacyTagger()
    for name, text in (("a", TEXT), ("b", "It rained."), ("c", TEXT)):
        shared.parse(article(name, text))
    assert len(blocks_parsed) == 3

"""What is stated is told from what is judged, wished or announced."""

import pytest

from claimtable import assembly
from claimtable.config import ExtractSettings
from claimtable.extract.checkworthiness import CheckWorthiness, features
from claimtable.extract.tree import Tree
from claimtable.inference.encoder import StaticEncoder
from claimtable.inference.tagger import SpacyTagger
from claimtable.inference.weights import weights
from claimtable.records import Article
from claimtable.spans import Span
from tests.extract.conftest import Read

STATED = "The port lost 300 jobs last spring."
JUDGED = "What a shameful way to treat decent people."


@pytest.fixture(scope="module")
def check_worthiness() -> CheckWorthiness:
    return CheckWorthiness(weights(assembly.CHECK_WORTHINESS), StaticEncoder(weights(assembly.ENCODER)))


def tree(text: str) -> Tree:
    return Tree(text, SpacyTagger().parse(Article(article_id="a1", text=text, text_sha256="", path="")))


def test_a_statement_scores_higher_than_a_judgement(check_worthiness: CheckWorthiness) -> None:
    both = tree(f"{STATED} {JUDGED}")
    stated, judged = check_worthiness(both, [Span(0, len(STATED)), Span(len(STATED) + 1, len(both.text))])
    assert stated > 0.8
    assert judged < 0.1


def test_a_score_does_not_depend_on_the_others(check_worthiness: CheckWorthiness) -> None:
    both = tree(f"{STATED} {JUDGED}")
    spans = [Span(0, len(STATED)), Span(len(STATED) + 1, len(both.text))]
    assert check_worthiness(both, spans)[::-1] == check_worthiness(both, spans[::-1])


def test_features_are_of_the_span_alone() -> None:
    both = tree(f"{STATED} {JUDGED}")
    assert features(both, Span(0, len(STATED))) == features(tree(STATED), Span(0, len(STATED)))


def test_nothing_in_a_span_has_a_score(check_worthiness: CheckWorthiness) -> None:
    assert check_worthiness(tree(STATED), []) == []
    [score] = check_worthiness(tree(STATED), [Span(3, 3)])
    assert 0 <= score <= 1


def test_opinions_are_rejected_and_mentions_have_their_score(read: Read) -> None:
    found = read(f"{STATED} {JUDGED} “It breaks my heart,” said Anna Berg. “They sold the cranes in May,” she said.")
    assert [mention.quote for mention in found.mentions] == [STATED.rstrip("."), "They sold the cranes in May"]
    assert [r.text for r in found.rejections if r.reason == "opinion"] == [JUDGED.rstrip("."), "It breaks my heart"]
    settings = ExtractSettings()
    assert all(m.check_worthiness and m.check_worthiness >= settings.min_check_worthiness for m in found.mentions)

"""Whom pronouns and definite descriptions stand for in the statements of invented articles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimtable.extract.entities import find_entities
from claimtable.extract.pronouns import People, PronounRanker
from claimtable.extract.tree import Tree
from claimtable.inference.tagger import SpacyTagger
from claimtable.inference.weights import weights
from claimtable.records import Article
from tests.extract.conftest import Read, reader


def statements(read: Read, text: str) -> list[str | None]:
    return [mention.statement for mention in read(text).mentions]


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("Clara Voss said she sold the mill in May.", "Clara Voss sold the mill in May"),
        ("Clara Voss runs the mill. Her sons sold the barn in May.", "Clara Voss’s sons sold the barn in May"),
        ("Clara Voss said on Monday: “I sold the mill in May.”", "Clara Voss sold the mill in May"),
        ("Norvane Motors said it would close two plants.", "Norvane Motors would close two plants"),
        (
            "Emil Brandt was praised at length. He and his crew repaired the dam.",
            "Emil Brandt and his crew repaired the dam",
        ),
    ],
)
def test_a_statement_names_who_is_meant(read: Read, text: str, statement: str) -> None:
    assert statement in statements(read, text)


@pytest.mark.parametrize(
    "text",
    [
        "Clara Voss met Maren Holt and Greta Lind near the mill. She was hurt in a crash on Sunday.",
        "Emil Brandt runs the mill. She was hurt in a crash on Sunday.",
        "Emil Brandt praised the crew. The driver was drunk that night. He was hurt in a crash on Sunday.",
        "Norvane Motors showed a lorry on Friday. It was a failure.",
        "Norvane Motors said on Friday it was an accident.",
        "Clara Voss said: “I sold my mill in May.”",
    ],
)
def test_nobody_is_named_where_readers_would_not_agree(read: Read, text: str) -> None:
    assert statements(read, text)[-1] is None


def test_the_company_is_the_only_organization_that_acts(read: Read) -> None:
    one = "Norvane Motors opened a plant in Dale on Monday. The company hired 40 people."
    two = "Norvane Motors bought a plant. Halden Steel sued Norvane Motors. The company hired 40 people."
    assert statements(read, one)[-1] == "Norvane Motors hired 40 people"
    assert statements(read, two)[-1] == "The company hired 40 people"


def test_a_speaker_is_not_who_is_spoken_of(read: Read) -> None:
    text = "Emil Brandt thanked the crew. “He sold the mill in May,” Otto Hagen said."
    assert "Otto Hagen sold the mill in May" not in statements(read, text)


def test_the_weights_give_the_probabilities_of_a_choice() -> None:
    text = "Clara Voss thanked Maren Holt. She had repaired the roof."
    article = Article(article_id="a", text=text, text_sha256="", path="")
    parse = SpacyTagger().parse(article)
    tree = Tree(text, parse)
    people = People(tree, find_entities(article, parse))
    pronoun = tree.index_at(text.index("She"))
    ranked = PronounRanker.load(weights("pronoun-logit"))(people, pronoun)
    assert [each.entity.name for each in ranked] == ["Clara Voss", "Maren Holt"]
    assert 0 < sum(each.probability for each in ranked) < 1
    even = PronounRanker({})(people, pronoun)
    assert [each.probability for each in even] == pytest.approx([1 / 3, 1 / 3])


_WORDS = st.sampled_from(
    "Clara Voss Emil Brandt Norvane said that he she her his him himself it I my 's “ ” . , met sold and who the company".split()
)


@given(st.lists(_WORDS, max_size=25).map(" ".join))
def test_no_text_raises(text: str) -> None:
    article = Article(article_id="a", text=text, text_sha256="", path="")
    for mention in reader()(article).mentions:
        assert text[mention.start : mention.end] == mention.quote

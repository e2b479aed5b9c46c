"""No text whatever raises, and every span is where it says it is."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimtable.stages import Reading
from tests.extract.conftest import Read

# Words and marks that the rules react to, in any order: more likely to break them than random letters.
_TROUBLE = [
    *[
        "“",
        "”",
        '"',
        "'",
        "‘",
        "’",
        "«",
        "»",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        ";",
        ":",
        "!",
        "?",
        "—",
        "–",
        "-",
        "\n",
        "\n\n",
    ],
    *[
        "said",
        "according",
        "to",
        "the",
        "a",
        "of",
        "that",
        "which",
        "who",
        "it",
        "they",
        "he",
        "citing",
        "told",
        "denied",
        "reportedly",
        "if",
        "will",
        "not",
        "never",
    ],
    *[
        "Reuters",
        "The",
        "Information",
        "Mingola",
        "Corp",
        "Bank",
        "spokeswoman",
        "people",
        "two",
        "2,300",
        "$14m",
        "5%",
        "about",
        "more",
        "than",
        "between",
        "and",
    ],
    *[
        "$",
        "€",
        "%",
        "million",
        ".",
        ",",
        "1",
        "0.5",
        "1/2",
        "2026",
        "May",
        "Monday",
        "日本",
        "عربى",
        "😀",
        "\u200b",
        "\xa0",
        "\ufeff",
        "é",
        "́",
    ],
]


def check(reading: Reading) -> None:
    text = reading.article.text
    for mention in reading.mentions:
        assert text[mention.start : mention.end] == mention.quote != ""
        assert mention.sentence_start <= mention.start < mention.end <= mention.sentence_end
        for entity in mention.entities:
            assert mention.start <= entity.start < entity.end <= mention.end
    for attribution in reading.attributions:
        for start, end in (*attribution.source, *attribution.cue, *attribution.content):
            assert 0 <= start < end <= len(text)
    for credit in reading.credits:
        for link in credit.chain:
            assert text[link.start : link.end] == link.source
    assert len({m.mention_id for m in reading.mentions}) == len(reading.mentions) == len(reading.credits)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(_TROUBLE), max_size=60))
def test_any_mixture_of_troublesome_words(read: Read, words: list[str]) -> None:
    check(read(" ".join(words)))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_unicode(read: Read, text: str) -> None:
    check(read(text))


@pytest.mark.parametrize(
    "text",
    ["word " * 20_000, "“" * 3000, "a" * 30_000, ", said the" * 3000, "1,000 " * 5000, "(" * 2000 + ")" * 2000],
    ids=["no punctuation", "quote marks", "one word", "cues", "numbers", "brackets"],
)
def test_monstrous_texts(read: Read, text: str) -> None:
    check(read(text))

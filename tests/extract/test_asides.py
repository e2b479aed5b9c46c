"""A source and a cue between commas, where parsers lose what they interrupt; and clauses that other words come before."""

import pytest

from tests.extract.conftest import Read


def sayings(read: Read, text: str) -> list[tuple[str | None, str | None, str | None]]:
    return [(each.source_text, each.cue_text, each.content_text) for each in read(text).attributions]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "About 900 people have left the valley, the district governor, Mira Olden, said.",
            "the district governor, Mira Olden",
            "said",
            "About 900 people have left the valley",
        ),
        (
            "The pact, in force since 4 p.m. on Feb. 3, has been broken twice, the mission said, when a guard was shot.",
            "the mission",
            "said",
            "The pact, in force since 4 p.m. on Feb. 3, has been broken twice … when a guard was shot",
        ),
        (
            "The pump, she said, was the work of 12 engineers and “a year of very patient testing”.",
            "she",
            "said",
            "The pump … was the work of 12 engineers and “a year of very patient testing”",
        ),
        (
            "The board’s view has not changed, Olden said: no fee has been paid and none will be.",
            "Olden",
            "said:",
            "The board’s view has not changed … no fee has been paid and none will be",
        ),
        (
            "The road is shut, the office said on Monday, but nobody had told the drivers.",
            "the office",
            "said",
            "The road is shut",
        ),
        (
            "Monday’s stop was the second of the year, Olden said; a pause in May did not count.",
            "Olden",
            "said",
            "Monday’s stop was the second of the year",
        ),
        (
            "In their study, in the Review of Harbour Works, Mira Olden and her colleagues say the wall dates from 1890.",
            "Mira Olden and her colleagues",
            "say",
            "the wall dates from 1890",
        ),
        (
            "Mira Olden argues in a letter sent to the council that both walls came from one quarry.",
            "Mira Olden",
            "argues",
            "that both walls came from one quarry",
        ),
        ("By her count some 740 people will go.", "her", "By … count", "some 740 people will go"),
        ("The regulator spoke last week of 11 crashes.", "The regulator", "spoke last week of", "11 crashes"),
    ],
)
def test_source_cue_and_content(read: Read, text: str, source: str, cue: str, content: str) -> None:
    assert (source, cue, content) in sayings(read, text)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("“It failed,” Olden said, adding that the pump was old.", "adding that the pump was old"),
        ("The harbour is open, the office said, rejecting a report that it was shut.", "rejecting"),
        ("On Monday, after the storm, the office said it would open the lock, and the mayor agreed.", "and the mayor"),
    ],
)
def test_what_is_no_part_of_what_is_said(read: Read, text: str, cue: str) -> None:
    assert not any(cue in (content or "") for _, _, content in sayings(read, text)[:1])
    assert not any(cue in (source or "") for source, _, _ in sayings(read, text))


def test_what_stands_before_and_behind_an_aside_are_two_mentions(read: Read) -> None:
    mentions = read(
        "The gates did not rise until 3:05 a.m. on Sunday, it said, and the river had left its banks by 2."
    ).mentions
    assert [mention.quote for mention in mentions] == [
        "The gates did not rise until 3:05 a.m. on Sunday",
        "the river had left its banks by 2",
    ]


def test_a_clause_before_a_semicolon_is_not_what_comes_after_says(read: Read) -> None:
    assert ("Aurel", "repeats", "that none will be cut") in sayings(
        read, "The union repeats that 300 posts will go; Aurel repeats that none will be cut."
    )


def test_a_number_that_is_said_is_a_statement_with_its_source(read: Read) -> None:
    reading = read("The agency counts 19 dead; the mayor’s office says 22.")
    assert [(m.quote, m.value) for m in reading.mentions] == [
        ("The agency counts 19 dead", 19),
        ("the mayor’s office says 22", 22),
    ]
    assert [credit.chain[0].source for credit in reading.credits if credit.chain] == [
        "The agency",
        "the mayor’s office",
    ]


def test_a_report_dismissed_by_somebody_is_dismissed_on_that_word(read: Read) -> None:
    reading = read("The Gazette’s account has been dismissed as “fiction” by Hugo Olden, the director.")
    assert [m.quote for m in reading.mentions] == [
        "The Gazette’s account has been dismissed as “fiction” by Hugo Olden, the director"
    ]
    assert reading.credits[0].chain[0].source == "Hugo Olden, the director"

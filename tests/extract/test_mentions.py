"""Clauses, modality, values and rejections, on invented sentences."""

import pytest

from claimtable.records import Kind, Modality, Polarity
from tests.extract.conftest import Read


def test_attribution_is_cut_off_the_clause(read: Read) -> None:
    reading = read("About 2,300 homes lost power, the grid operator said on Tuesday.")
    assert [m.quote for m in reading.mentions] == ["About 2,300 homes lost power"]


def test_coordinated_clauses_are_mentions_of_their_own(read: Read) -> None:
    reading = read("The dam broke on Sunday and the water took forty houses in the valley.")
    assert [m.quote for m in reading.mentions] == [
        "The dam broke on Sunday",
        "the water took forty houses in the valley",
    ]


def test_the_occasion_stays_with_what_happened_then(read: Read) -> None:
    reading = read("Six people died when a tram left its rails in Dale.")
    assert [(m.quote, m.value) for m in reading.mentions] == [
        ("Six people died when a tram left its rails in Dale", 6),
    ]


def test_a_measured_occasion_stays_with_what_happened_then(read: Read) -> None:
    reading = read("The mayor resigned half an hour before the council met in the town hall.")
    assert [m.quote for m in reading.mentions] == [
        "The mayor resigned half an hour before the council met in the town hall"
    ]


@pytest.mark.parametrize(
    ("text", "piece", "reason"),
    [
        (
            "The utility said it did not know how the error had occurred.",
            "how the error had occurred",
            "question",
        ),
        (
            "The agency said: “Amid the noise, what should be kept in mind is that talks are the only way to open the harbour, as China has repeatedly pointed out.”",
            "China has repeatedly pointed out",
            "no_statement",
        ),
    ],
)
def test_a_piece_that_states_nothing_is_rejected(read: Read, text: str, piece: str, reason: str) -> None:
    reading = read(text)
    assert piece not in {mention.quote for mention in reading.mentions}
    assert (piece, reason) in {(rejection.text, rejection.reason) for rejection in reading.rejections}


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The plant makes brake pads.", Modality.FACTUAL),
        ("The plant has reportedly been sold.", Modality.HEDGED),
        ("The fire may have started in the loft.", Modality.HEDGED),
        ("The plant will be sold in June.", Modality.PREDICTED),
        ("If the vote fails, the plant is to be sold.", Modality.CONDITIONAL),
    ],
)
def test_modality(read: Read, text: str, modality: Modality) -> None:
    assert read(text).mentions[0].modality is modality


def test_hedges_keep_their_offsets(read: Read) -> None:
    text = "The plant has reportedly been sold."
    hedge = read(text).mentions[0].hedges[0]
    assert text[hedge.start : hedge.end] == hedge.text == "reportedly"


def test_negation(read: Read) -> None:
    assert read("The plant has not been sold.").mentions[0].polarity is Polarity.NEGATIVE


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "unit", "op"),
    [
        ("At least 14 people died.", 14, 14, None, "person", "ge"),
        ("The repair cost $1.3 million.", 1.3e6, 1.25e6, 1.35e6, "USD", "eq"),
        ("The line was shut for about 20 hours.", 20, 15, 25, "hour", "approx"),
        ("Prices rose by 0.72%.", 0.72, 0.715, 0.725, "percent", "eq"),
        ("The repair cost between $1 million and $1.2 million.", None, 1e6, 1.2e6, "USD", "range"),
        ("Nineteen people were hurt.", 19, 19, 19, "person", "eq"),
        ("No more than 40 jobs were lost.", 40, None, 40, "job", "le"),
        ("Thousands of chips were moved.", None, 2000, 10_000, "chip", "range"),
    ],
)
def test_value_with_the_interval_of_its_wording(
    read: Read, text: str, value: float | None, low: float | None, high: float | None, unit: str, op: str
) -> None:
    mention = read(text).mentions[0]
    found = (mention.value, mention.value_low, mention.value_high, mention.unit, mention.value_op)
    assert found == (value, low, high, unit, op)
    assert mention.kind is Kind.QUANTITY


@pytest.mark.parametrize(
    "text", ["The mill burned down in 1994.", "The mill burned down on May 5.", "It opens at 5 a.m."]
)
def test_dates_and_clock_times_are_no_values(read: Read, text: str) -> None:
    assert read(text).mentions[0].value is None


def test_weekday_is_resolved_against_publication(read: Read) -> None:
    mention = read("The mill burned down on Monday.").mentions[0]
    assert str(mention.date_low) == str(mention.date_high) == "2026-03-09"


def test_pronoun_subject_is_named(read: Read) -> None:
    mention = read("Norvane Motors opened a plant in Dale. It makes brake pads.").mentions[-1]
    assert mention.statement == "Norvane Motors makes brake pads"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Who will pay for the bridge?", "question"),
        ("Sign up for our morning newsletter.", "newsletter"),
        ("Read more: How the bridge was built", "navigation"),
        ("Photo: The bridge at dawn. (Quay file)", "caption"),
        ("Subscribe now for $2 a week and support local reporting.", "advert"),
        ("(Reporting by A. Dunn; editing by B. Hale)", "boilerplate"),
        ("Ana Dunn in Harrow and Bo Hale in Orrin contributed to this report.", "boilerplate"),
        ("Hide Caption 4 of 8", "caption"),
    ],
)
def test_what_is_no_claim_is_rejected_with_its_reason(read: Read, text: str, reason: str) -> None:
    reading = read("The bridge was closed on Monday.\n\n" + text)
    assert [m.quote for m in reading.mentions] == ["The bridge was closed on Monday"]
    assert reading.rejections[0].reason == reason


def test_reading_list_and_repeated_questions_give_nothing(read: Read) -> None:
    text = (
        "The bridge was closed on Monday.\n\nFurther Reading\n- Bridge closed after crash - The Dale Post\n"
        "- Ten great bridges - Spans\n\nCommon Questions Answered\nWhy was the bridge closed?\n"
        "The bridge was closed because a lorry hit it.\n"
    )
    assert len(read(text).mentions) == 1
    assert {r.reason for r in read(text).rejections} == {"navigation", "repeated_questions"}


def test_every_character_of_a_sentence_is_accounted_for(read: Read) -> None:
    """A sentence ends as mentions or as a rejection, never as nothing."""
    text = "The bridge was closed. Hello there! Who knows? It reopened on Friday, the mayor said."
    reading = read(text)
    spans = [(m.sentence_start, m.sentence_end) for m in reading.mentions]
    spans += [(r.start or 0, r.end or 0) for r in reading.rejections]
    for sentence in ("The bridge was closed.", "Hello there!", "Who knows?", "It reopened on Friday"):
        at = text.index(sentence)
        assert any(start <= at < end for start, end in spans), sentence


def test_a_clause_set_off_inside_another_is_a_mention_of_its_own(read: Read) -> None:
    reading = read("The pumps, which were built in Dale in 1994, failed on Monday night.")
    assert [m.quote for m in reading.mentions] == [
        "The pumps, which were built in Dale in 1994, failed on Monday night",
        "which were built in Dale in 1994",
    ]
    assert [m.statement for m in reading.mentions] == [
        "The pumps failed on Monday night",
        "The pumps were built in Dale in 1994",
    ]


def test_it_is_named_only_where_readers_would_agree(read: Read) -> None:
    assert read("The lamp at the gate was broken. It was burning again on Friday.").mentions[-1].statement is None


def test_a_person_named_earlier_is_not_guessed_to_be_he(read: Read) -> None:
    text = "Mira Olden runs the zoo. The boy fell into the moat. He was three years old."
    assert read(text).mentions[-1].statement is None


def test_a_name_that_holds_a_common_noun_stands_for_itself(read: Read) -> None:
    text = "Norvane Motors makes vans. The Office of Harbour Safety has opened an inquiry into the crash."
    assert "The Office of Harbour Safety has opened an inquiry into the crash" in [
        m.statement for m in read(text).mentions
    ]


def test_a_subject_whose_apposition_was_cut_off_is_not_named_twice(read: Read) -> None:
    text = "More than two thousand riders might have been stuck, the insider reckons, not the 900 the line owned up to."
    statements = [mention.statement or "" for mention in read(text).mentions]
    assert any(statement.startswith("More than two thousand riders might") for statement in statements)
    assert not any(statement.count("two thousand riders") > 1 for statement in statements)


def test_rows_of_tables_are_no_mentions(read: Read) -> None:
    reading = read(
        "The bank shut two branches on Monday.\n\n| Branch | Staff |\n\n| Dale | lost 14 staff |\n\nIt opened one in Lenn."
    )
    assert [m.quote for m in reading.mentions] == ["The bank shut two branches on Monday", "It opened one in Lenn"]
    assert {r.reason for r in reading.rejections} == {"table"}

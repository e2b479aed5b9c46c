"""Who says what, on invented sentences."""

import pytest

from claimtable.records import Attribution, AttributionKind, QuoteType, SourceType
from tests.extract.conftest import Read


def parts(text: str, spans: list[tuple[int, int]]) -> str:
    return " | ".join(text[start:end] for start, end in spans)


def only(found: list[Attribution]) -> Attribution:
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "The harbour office said that two cranes had failed.",
            "The harbour office",
            "said",
            "that two cranes had failed",
        ),
        ("Two cranes had failed, the harbour office said.", "the harbour office", "said", "Two cranes had failed"),
        (
            "According to the harbour office, two cranes had failed.",
            "the harbour office",
            "According to",
            "two cranes had failed",
        ),
        ("“Both cranes are broken,” said Mira Olden.", "Mira Olden", "said", "“Both cranes are broken,”"),
        ("The filing shows that two cranes had failed.", "The filing", "shows", "that two cranes had failed"),
    ],
)
def test_source_cue_and_content(read: Read, text: str, source: str, cue: str, content: str) -> None:
    found = only(read(text).attributions)
    assert (parts(text, found.source), parts(text, found.cue), parts(text, found.content)) == (source, cue, content)


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("“The road is shut,” thundered Mira Olden.", "Mira Olden", "thundered", "“The road is shut,”"),
        ("''The road is shut,'' Mira Olden said.", "Mira Olden", "said", "''The road is shut,''"),
        ("The road, Mira Olden said, is shut.", "Mira Olden", "said", "The road | is shut"),
        ("The boss told the crew.\n\n“We will stop at noon,”", "The boss", "told", "“We will stop at noon,”"),
        (
            "The bank issued a statement saying it would pay.",
            "The bank",
            "issued a statement saying",
            "it would pay",
        ),
        ("The road was said to be shut.", "", "was said", "to be shut"),
        (
            "“The road is shut and the bridge is gone,” barked an aide.",
            "an aide",
            "barked",
            "“The road is shut and the bridge is gone,”",
        ),
        ("The bank reportedly paid the fine.", "", "reportedly", "The bank | paid the fine"),
        ("The bank went on to deny that it paid.", "The bank", "went on to deny", "that it paid"),
        ("“Is the road shut?” Mira Olden asked.", "Mira Olden", "asked", "“Is the road shut?”"),
        ("Mira Olden called the deal “a bad day for us.”", "Mira Olden", "called", "the deal “a bad day for us.”"),
        (
            "The uncle said the well was empty, according to Radio Dale.",
            "The uncle | Radio Dale",
            "said | according to",
            "the well was empty | The uncle said the well was empty",
        ),
    ],
)
def test_assertions(read: Read, text: str, source: str, cue: str, content: str) -> None:
    found = read(text).attributions
    roles = zip(*((parts(text, a.source), parts(text, a.cue), parts(text, a.content)) for a in found), strict=True)
    assert tuple(" | ".join(role) for role in roles) == (source, cue, content)
    assert {a.kind for a in found} == {AttributionKind.ASSERTION}


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("The council opposes the new bridge.", "The council", "opposes", "the new bridge"),
        ("Mira Olden called for a new bridge.", "Mira Olden", "called for", "a new bridge"),
        ("The bank has refused to pay.", "The bank", "has refused", "to pay"),
        ("Nurses are worried about the shifts.", "Nurses", "are worried about", "the shifts"),
        ("The bank voiced doubt about the merger.", "The bank", "voiced doubt about", "the merger"),
        ("The dam seems to hold.", "", "seems", "The dam | to hold"),
    ],
)
def test_attitudes_are_told_from_assertions(read: Read, text: str, source: str, cue: str, content: str) -> None:
    found = only(read(text).attributions)
    assert (parts(text, found.source), parts(text, found.cue), parts(text, found.content)) == (source, cue, content)
    assert found.kind is AttributionKind.ATTITUDE


def test_an_attitude_is_nobodys_word_for_a_mention(read: Read) -> None:
    reading = read("The council opposes the bridge that collapsed in May.")
    assert [credit.chain for credit in reading.credits] == [[] for _ in reading.mentions]
    assert reading.mentions


@pytest.mark.parametrize(
    "text",
    [
        "The council may oppose the new bridge.",
        "“The council opposes the new bridge,” the paper read.",
        "“I think we lost,” Mira Olden said.",
    ],
)
def test_wishes_inside_what_is_said_or_only_possible_are_not_held(read: Read, text: str) -> None:
    assert all(a.kind is AttributionKind.ASSERTION for a in read(text).attributions)


def test_a_quotation_goes_to_the_cue_beside_it(read: Read) -> None:
    text = "Orin Dale left. “The pump failed,” Mira Olden said. Ilka Brandt disagreed: “It never ran.”"
    found = {parts(text, a.content): parts(text, a.source) for a in read(text).attributions}
    assert found == {"“The pump failed,”": "Mira Olden", "“It never ran.”": "Ilka Brandt"}


def test_a_relative_clause_has_its_pronoun_as_source_and_its_name_as_speaker(read: Read) -> None:
    text = "Two engineers, who said the valve was cracked, have left."
    found = only(read(text).attributions)
    assert (parts(text, found.source), found.source_name) == ("who", "Two engineers")
    assert read(text).credits[0].chain[0].source == "Two engineers"


def test_citing_gives_a_chain_nearest_source_first(read: Read) -> None:
    reading = read("The bridge will close in May, the Dale Courier reported, citing three people briefed on the plan.")
    chain = reading.credits[0].chain
    assert [(link.type, link.count_high) for link in chain] == [(SourceType.OUTLET, None), (SourceType.ANONYMOUS, 3)]
    assert reading.credits[0].origin == "outlet:dale courier"


def test_a_spokesperson_speaks_for_the_organization(read: Read) -> None:
    reading = read(
        "Norvane Motors has stopped the line. “The brakes are safe,” said Ilka Brandt, a spokeswoman for the company."
    )
    assert reading.credits[-1].origin == "organization:norvane motors"
    assert reading.credits[-1].chain[0].type is SourceType.PERSON


def test_unnamed_people_make_the_outlet_the_origin(read: Read) -> None:
    credit = read("The plant will shut in June, two people familiar with the decision said.").credits[0]
    assert credit.chain[0].type is SourceType.ANONYMOUS
    assert (credit.chain[0].count_low, credit.chain[0].count_high) == (2, 2)
    assert credit.origin == "outlet:the quay gazette"


def test_own_voice_after_a_credit_in_its_paragraph_is_carried_over(read: Read) -> None:
    text = (
        "The Harbour Authority said on Monday that the ferry hit the pier. The bow was torn open below the waterline."
    )
    credit = read(text).credits[-1]
    assert credit.chain == []
    assert credit.origin == "organization:harbour authority"
    assert credit.origin_kind == "carry_over"


def test_own_voice_in_an_article_that_credits_nobody_is_the_outlets(read: Read) -> None:
    credit = read("The ferry hit the pier on Monday.").credits[0]
    assert (credit.origin, credit.origin_kind) == ("outlet:the quay gazette", "unattributed")


def test_an_unknown_outlet_is_not_invented(read: Read) -> None:
    credit = read("The ferry hit the pier on Monday.", outlet=None).credits[0]
    assert credit.origin == "outlet:unknown outlet of a1"


def test_quotation_over_two_sentences_keeps_its_speaker(read: Read) -> None:
    text = "“The pump failed at noon,” said Mira Olden. “We lost the whole harvest in one day.”"
    reading = read(text)
    found = only(reading.attributions)
    assert parts(text, found.content) == "“The pump failed at noon,” | “We lost the whole harvest in one day.”"
    assert (found.source_id, found.carry_over, found.quote_type) == ("person:mira olden", True, QuoteType.DIRECT)
    assert [credit.origin for credit in reading.credits] == ["person:mira olden"] * 2


def test_a_refusal_says_nothing(read: Read) -> None:
    reading = read("The company declined to comment on the report.")
    assert reading.mentions == []
    assert [r.reason for r in reading.rejections] == ["refusal_to_comment"]


def test_an_outlet_known_by_its_site_keeps_its_name(read: Read) -> None:
    credit = read("The ferry hit the pier on Monday.", outlet="www.dalepost.example").credits[0]
    assert credit.origin == "outlet:www.dalepost.example"


def test_a_source_before_its_cue_gives_no_inverted_spans(read: Read) -> None:
    text = "according Information according"
    spans = [span for a in read(text).attributions for role in (a.source, a.cue, a.content) for span in role]
    assert all(start < end for start, end in spans)


def test_a_group_goes_by_the_name_it_calls_itself(read: Read) -> None:
    credit = read("A ransomware crew calling itself Redwater said it had copied the files.").credits[-1]
    assert credit.origin == "organization:redwater"


def test_a_person_of_a_body_and_a_role_in_the_genitive_speak_for_it(read: Read) -> None:
    text = "Norvane Motors halted the line. The brakes are safe, Norvane Motors’s chief executive said."
    assert read(text).credits[-1].origin == "organization:norvane motors"
    text = "The ferry hit the pier, said Captain Ilka Brandt of the Harbour Authority."
    assert read(text).credits[-1].origin == "organization:harbour authority"


def test_analysts_speak_for_their_house_and_lawyers_for_their_client(read: Read) -> None:
    credit = read("The recall will cost $40 million, analysts at Norell Bank said.").credits[-1]
    assert credit.origin == "organization:norell bank"
    credit = read("The permit was void, said Ilka Brandt, a lawyer at Norell Bank.").credits[-1]
    assert credit.origin == "person:ilka brandt"


def test_a_common_noun_stands_for_a_body_of_its_kind(read: Read) -> None:
    text = (
        "The Road Safety Commission wrote to Norvane Motors on Monday. The regulator said the brakes had failed twice."
    )
    assert read(text).credits[-1].origin == "organization:road safety commission"


def test_a_newsroom_publishes_what_its_company_says(read: Read) -> None:
    credit = read("The plant will shut in June.", outlet="Norvane Motors Newsroom").credits[0]
    assert (credit.origin, credit.origin_kind) == ("organization:norvane motors", "press_release")


def test_an_outlet_that_speaks_of_its_story_is_no_company(read: Read) -> None:
    text = (
        "We said on Monday that the plant would shut. Our story was wrong.\n\n"
        "We relied on one worker. We are sorry.\n\nThe plant will stay open."
    )
    credit = read(text, outlet="Quayside").credits[-1]
    assert credit.origin == "outlet:quayside"


def test_a_thing_that_tells_something_is_a_document_and_no_body(read: Read) -> None:
    assert read("According to the recorder, the tank had rusted.").credits[-1].origin.startswith("document:")
    assert read("The mission said the truce had held.").credits[-1].origin == "organization:mission"


def test_a_post_is_by_who_signed_it(read: Read) -> None:
    text = "The mayor took down a post.\n\nThe depot is burning again.\n\n— the pier watch (@pierwatch) July 19, 2026\n\nIt rained."
    post = only(read(text).attributions)
    assert (post.source_name, parts(text, post.content)) == (
        "the pier watch (@pierwatch)",
        "The depot is burning again.",
    )


def test_a_post_of_somebody_named_is_theirs(read: Read) -> None:
    text = "Mira Olden left on Monday.\n\nThe depot is burning again.\n\n— Mira Olden (@olden) July 19, 2026"
    assert only(read(text).attributions).source_name == "Mira Olden"

"""On whose word a mention stands: clauses that go on, people behind pronouns, whose people and papers they are."""

import pytest

from tests.extract.conftest import Read


def origins(read: Read, text: str, outlet: str = "The Quay Gazette") -> dict[str, str]:
    reading = read(text, outlet=outlet)
    return {m.quote: credit.origin for m, credit in zip(reading.mentions, reading.credits, strict=True)}


def test_what_follows_an_inserted_cue_is_said_as_well(read: Read) -> None:
    found = origins(
        read, "Thirty-one crates have been found, the commission said, and the number of thieves stays at 19."
    )
    assert set(found.values()) == {"organization:commission"}
    assert len(found) == 2


def test_clauses_in_a_row_are_all_said(read: Read) -> None:
    text = (
        "Norvane said the woman entered the road on a red signal, the van was travelling at 19 kilometres an hour and "
        "braking, and it came to a stop."
    )
    assert set(origins(read, text).values()) == {"organization:norvane"}


def test_a_listener_between_commas_does_not_hide_the_speaker(read: Read) -> None:
    text = (
        "The growers of Orrin wrote to the company on Monday about a leak on the left bank of the Tarn dam, "
        "its secretary, Ilka Brandt, told our morning programme."
    )
    assert "outlet:the quay gazette" not in origins(read, text).values()


@pytest.mark.parametrize(
    "text",
    [
        'Mira Olden stood at the gate for an hour. "I have never seen these orders in my life," she said.',
        "Mira Olden has run the yard since May. “I never signed the order for the crane,” said the 44-year-old.",
    ],
)
def test_who_the_sentences_before_are_about_is_meant(read: Read, text: str) -> None:
    assert list(origins(read, text).values())[-1] == "person:mira olden"


def test_a_quotation_of_two_sentences_is_said_as_a_whole(read: Read) -> None:
    text = "Mira Olden rejected that. “The pier was burning on Monday. We saw it from the kitchen,” she said."
    assert set(origins(read, text).values()) == {"person:mira olden"}


def test_it_is_the_body_that_the_sentence_before_is_about(read: Read) -> None:
    text = (
        "Banco Alerce said its cards had failed for six hours. Nuvra Systems runs the data centre in the suburb. "
        "It said four percent of its clients had been cut off."
    )
    assert list(origins(read, text).values())[-1] == "organization:nuvra systems"


def test_money_that_is_claimed_is_no_statement(read: Read) -> None:
    found = origins(read, "Giles Marten claimed £38,460 for a flat in Pell Street between April and June.")
    assert list(found.values()) == ["outlet:the quay gazette"]


def test_a_noun_at_the_start_of_a_sentence_is_no_name(read: Read) -> None:
    found = origins(read, "Neighbours told the newspaper that the flat had stood empty for a year.")
    assert not any("neighbours" in origin for origin in found.values())


def test_a_paper_found_by_the_outlet_stays_its_find(read: Read) -> None:
    text = (
        "The yard knew of the crack, according to a memo seen by the Gazette. "
        "The crane was checked in May. The memo says three engineers had asked for a stop."
    )
    assert list(origins(read, text).values())[-1] == "outlet:the quay gazette"


def test_a_body_quotes_its_own_people_and_papers_in_its_release(read: Read) -> None:
    text = (
        "We have stopped sales of the lamp from today.\n\n"
        'An internal check found twelve faults in our lamps. "We are very sorry," said Mira Olden, chief executive.\n\n'
        "Our lines are open until ten at night."
    )
    assert set(origins(read, text, outlet="Norvane Lamps").values()) == {"organization:norvane lamps"}


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("Three men broke in by the roof, Sergeant Ilka Brandt told reporters.", "organization:police"),
        ("The nets were cut at night, the cooperative's secretary, Ilka Brandt, said.", "organization:cooperative"),
        ("The nets were cut at night, Judge Ilka Brandt ruled on Monday.", "organization:court"),
        ("The environment minister, Ilka Brandt, said the nets had been cut.", "organization:environment ministry"),
        (
            "The nets were cut at night, said Digital Affairs Minister Ilka Brandt.",
            "organization:digital affairs ministry",
        ),
    ],
)
def test_a_rank_and_an_owner_tell_whom_a_person_speaks_for(read: Read, text: str, origin: str) -> None:
    assert list(origins(read, text).values())[-1] == origin


def test_people_no_list_has_are_no_documents(read: Read) -> None:
    credit = read("Three crates are still on the quay under seal, a forwarder told the Gazette.").credits[-1]
    assert (credit.chain[0].type, credit.origin) == ("anonymous", "outlet:the quay gazette")


@pytest.mark.parametrize(
    "said",
    [
        '"I signed the order for the crane myself," said Judge Ilka Brandt.',
        'Judge Ilka Brandt said: "Nobody saw my papers."',
    ],
)
def test_what_people_say_of_themselves_is_no_word_of_their_house(read: Read, said: str) -> None:
    assert list(origins(read, said).values())[-1] == "person:ilka brandt"


def test_a_role_alone_is_the_person_last_named_with_it(read: Read) -> None:
    text = "Trade Minister Ilka Brandt spoke at the quay. Two of the nets were cut at night, the minister said."
    credit = read(text).credits[-1]
    assert (credit.chain[0].source, credit.origin) == ("the minister", "organization:trade ministry")


def test_the_name_beside_a_noun_for_a_body_is_its_name(read: Read) -> None:
    text = "The company, Aceros Guatavita, said in a statement that its ponds had been sealed in May."
    assert list(origins(read, text).values())[-1] == "organization:aceros guatavita"


@pytest.mark.parametrize(
    ("who", "source_type"),
    [("The quarry", "organization"), ("A sheep dipper", "anonymous"), ("The coast guard", "organization")],
)
def test_what_denies_is_no_document(read: Read, who: str, source_type: str) -> None:
    credit = read(f"{who} denied that the trucks had been weighed in May.").credits[-1]
    assert credit.chain[0].type == source_type


def test_its_people_are_those_of_whom_the_sentence_before_is_about(read: Read) -> None:
    text = (
        "Norvane Lamps makes lamps. Norvane Lamps sells them. Norvane Lamps has 40 shops.\n\n"
        "Sable Freight, which took them to the quay, said two crates were missing. "
        "The seals had been broken on Monday, said its secretary, Ilka Brandt."
    )
    assert list(origins(read, text).values())[-1] == "organization:sable freight"


def test_a_place_in_capitals_with_its_country_is_no_company(read: Read) -> None:
    text = "POINT WARRIN, South Australia - Sable Freight stopped its trucks on Monday.\n\nTwo drivers were hurt, the company said."
    assert list(origins(read, text).values())[-1] == "organization:sable freight"


@pytest.mark.parametrize("opening", ["Staffing was a matter for the quay", "Everything points to the crane"])
def test_a_noun_that_opens_a_sentence_is_nobody(read: Read, opening: str) -> None:
    names = {
        entity.name
        for mention in read(f"{opening}, said Ilka Brandt of Norvane Lamps.").mentions
        for entity in mention.entities
    }
    assert opening.split(maxsplit=1)[0] not in names


def test_a_sentence_goes_on_with_a_person_in_its_paragraph(read: Read) -> None:
    text = (
        "Mira Olden said she had seen the nets at noon. Two of them were cut from end to end.\n\nThe quay opens at six."
    )
    found = list(origins(read, text).values())
    assert found[1:] == ["person:mira olden", "outlet:the quay gazette"]


@pytest.mark.parametrize(
    ("text", "chain", "origin"),
    [
        (
            "Dalen Radio reported on Friday, citing the Quay Post, which had quoted her former cook, Mira Olden, that the "
            "vault had been empty since May.",
            ["Dalen Radio", "the Quay Post", "her former cook, Mira Olden"],
            "person:mira olden",
        ),
        (
            "The vault had been empty since May, Dalen Radio reported, citing the Quay Post, which cited two clerks.",
            ["Dalen Radio", "the Quay Post", "two clerks"],
            "outlet:quay post",
        ),
        (
            "Dalen Radio said on Friday, citing an interview in the Quay Post, in which the clerk Mira Olden was quoted, "
            "that the vault had been empty since May.",
            ["Dalen Radio", "an interview in the Quay Post", "Mira Olden"],
            "person:mira olden",
        ),
        (
            "Dalen Radio, quoting the Quay Post, which had it from two clerks, says the vault had been empty since May.",
            ["Dalen Radio", "the Quay Post", "two clerks"],
            "outlet:quay post",
        ),
        (
            "The vault had been empty since May, the harbour police said, citing two clerks.",
            ["the harbour police", "two clerks"],
            "organization:harbour police",
        ),
    ],
)
def test_who_cites_whom_is_a_chain(read: Read, text: str, chain: list[str], origin: str) -> None:
    reading = read(text)
    found = [
        credit
        for mention, credit in zip(reading.mentions, reading.credits, strict=True)
        if "empty since May" in mention.quote
    ]
    assert [([link.source for link in each.chain], each.origin) for each in found] == [(chain, origin)]
    assert all("reported" not in mention.quote and "quoted" not in mention.quote for mention in reading.mentions)


def test_the_name_after_a_noun_for_a_person_is_who_says_it(read: Read) -> None:
    credit = read("A duck farmer, Mira Olden, said the gate had been down the whole evening.").credits[-1]
    assert (credit.chain[0].type, credit.origin) == ("person", "person:mira olden")


def test_it_is_who_says_what_it_stands_in(read: Read) -> None:
    text = (
        "Norvane Lamps reported a loss, Dalen Radio said.\n\n"
        "Sable Freight has said that it expects the trucks to be back by the end of May."
    )
    assert list(origins(read, text).values())[-1] == "organization:sable freight"


def test_what_a_correction_says_an_earlier_version_said_is_the_outlets(read: Read) -> None:
    text = "Correction: An earlier version of this story said 241,300 lamps had been recalled. The number is 214,300."
    assert set(origins(read, text).values()) == {"outlet:the quay gazette"}

"""Factuality, modality, hedges and polarity, on invented sentences."""

import pytest

from claimtable.extract.factuality import SIGNATURES, factuality
from claimtable.extract.lexicon import marked
from claimtable.extract.tree import Tree
from claimtable.inference.tagger import SpacyTagger
from claimtable.records import Article, Modality, Polarity
from tests.extract.conftest import Read

YES, PERHAPS, NO = (1.7, 3.0), (-1.0, 1.7), (-3.0, -1.0)


@pytest.fixture(scope="module")
def tagger() -> SpacyTagger:
    return SpacyTagger()


@pytest.mark.parametrize(
    ("text", "event", "expected"),
    [
        ("The crew managed to seal the leak.", "seal", YES),
        ("The crew did not manage to seal the leak.", "seal", NO),
        ("The owner forgot to renew the permit.", "renew", NO),
        ("The mill did not fail to open.", "open", YES),
        ("The council knew that the bridge had closed.", "closed", YES),
        ("The council did not know that the bridge had closed.", "closed", YES),
        ("The owner was forced to sell the yard.", "sell", YES),
        ("The owner refused to pay the fine.", "pay", NO),
        ("The guards prevented the crowd from entering the hall.", "entering", NO),
        ("The crew pretended to leave the harbour.", "leave", NO),
        ("The minister denied that the dam had cracked.", "cracked", NO),
        ("The minister doubts that the dam cracked.", "cracked", PERHAPS),
        ("The union tried to block the sale.", "block", PERHAPS),
        ("The union wants to block the sale.", "block", PERHAPS),
        ("The dam is unlikely to crack.", "crack", NO),
        ("The dam is likely to crack.", "crack", PERHAPS),
        ("The dam may crack.", "crack", PERHAPS),
        ("The dam will crack.", "crack", YES),
        ("The dam will not crack.", "crack", NO),
        ("The dam could not be repaired.", "repaired", NO),
        ("The dam should have been repaired.", "repaired", NO),
        ("Nobody left the hall.", "left", NO),
        ("Not one of the guests left the hall.", "left", NO),
        ("Not only the guests left the hall.", "left", YES),
        ("The porter knew of no such call.", "knew", NO),
        ("The porter knew of none paid by others.", "knew", NO),
        ("There was no fire in the hall.", "fire", NO),
        ("The driver left without paying the toll.", "paying", NO),
        ("The ship turned back after it hit a rock.", "hit", YES),
        ("If the rain lasts, the crew will leave.", "lasts", PERHAPS),
        ("Did the dam crack?", "crack", PERHAPS),
        ("The attempt to sell the yard failed.", "sell", PERHAPS),
        ("The threat of a strike hung over the port.", "strike", PERHAPS),
        ("The council called off the parade.", "parade", PERHAPS),
        ("The engineer said the dam had cracked.", "cracked", YES),
        ("The paper met No. 3 of the list and the plant closed.", "closed", YES),
        ("He'd closed the mill.", "closed", YES),
    ],
)
def test_factuality(tagger: SpacyTagger, text: str, event: str, expected: tuple[float, float]) -> None:
    tree = Tree(text, tagger.parse(Article(article_id="a1", text=text, text_sha256="", path="test")))
    low, high = expected
    assert low <= factuality(tree, tree.index_at(text.index(event))) <= high


def test_negation_turns_factuality_round(tagger: SpacyTagger) -> None:
    scores = []
    for text in ("The dam has cracked.", "The dam may have cracked.", "The dam has not cracked."):
        tree = Tree(text, tagger.parse(Article(article_id="a1", text=text, text_sha256="", path="test")))
        scores.append(factuality(tree, tree.index_at(text.index("cracked"))))
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_every_entry_names_a_frame_and_a_signature() -> None:
    frames = {"to", "that", "ing", "noun", "from", "for", "of", "on", "in", "with", "against"}
    kinds = {"modal", "adverb", "adjective", "preposition", "mark"}
    for name, first in (("verb_signatures", frames), ("noun_signatures", frames), ("modifiers", kinds)):
        for entry, marks in marked(name).items():
            for mark in marks:
                kind, _, signature = mark.partition(":")
                assert kind in first, f"{name}: {entry} {mark}"
                assert signature in SIGNATURES, f"{name}: {entry} {mark}"


def test_signatures_stay_on_the_scale() -> None:
    assert all(-3 <= value <= 3 for signature in SIGNATURES.values() for value in signature)


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The board plans to close the yard.", Modality.PREDICTED),
        ("The board hopes to close the yard.", Modality.PREDICTED),
        ("Rain is expected on Friday.", Modality.PREDICTED),
        ("The yard is to be sold.", Modality.PREDICTED),
        ("The yard closes on March 20.", Modality.PREDICTED),
        ("The yard closed on March 2.", Modality.FACTUAL),
        ("The yard is believed to have been sold.", Modality.HEDGED),
        ("The yard is said to be empty.", Modality.HEDGED),
        ("The engineer said the dam may crack.", Modality.HEDGED),
        ("The engineer said the dam cracked.", Modality.FACTUAL),
        ("The engineer said on Monday that the dam will crack.", Modality.PREDICTED),
        ("The dam will hold unless the rain lasts.", Modality.CONDITIONAL),
        ("Even if it rains, the dam holds.", Modality.FACTUAL),
        ("The dam cracked because the crew could not agree.", Modality.FACTUAL),
        ("A program called Wheel chose which workers would leave the yard.", Modality.FACTUAL),
        ("The yard would like its crane back.", Modality.FACTUAL),
    ],
)
def test_modality_is_that_of_the_innermost_source(read: Read, text: str, modality: Modality) -> None:
    assert read(text).mentions[0].modality is modality


def test_auxiliaries_hold_for_coordinated_verbs(read: Read) -> None:
    mentions = read("The firm will close the yard and cut 40 jobs in the town.").mentions
    assert {mention.modality for mention in mentions} == {Modality.PREDICTED}


@pytest.mark.parametrize(
    ("text", "hedges"),
    [
        ("The dam may have cracked.", ["may"]),
        ("The yard is believed to have been sold.", ["believed"]),
        ("The town said it cannot rule out a leak in the dam.", ["rule"]),
        ("The crew who may strike today painted the yard.", []),
    ],
)
def test_hedges_are_those_of_the_main_clause(read: Read, text: str, hedges: list[str]) -> None:
    found = read(text).mentions[0].hedges
    assert [hedge.text for hedge in found] == hedges
    assert [text[hedge.start : hedge.end] for hedge in found] == hedges


@pytest.mark.parametrize(
    "text",
    [
        "The dam has never cracked.",
        "No inspector visited the plant.",
        "Police found no weapon in the hall.",
        "At no time did the dam leak.",
        "There were no talks with the union.",
        "The owner has refused to pay the fine.",
        "The mill failed to open on Monday.",
        "The mayor denied that the bridge had closed.",
        "The mayor disputed the report.",
        "The paper withdrew its report that the mayor had resigned.",
        "The owner called the account of the fire false.",
        "The engineer does not think that the dam will crack.",
        "Nor did the mayor visit the plant.",
    ],
)
def test_negative(read: Read, text: str) -> None:
    assert read(text).mentions[0].polarity is Polarity.NEGATIVE


@pytest.mark.parametrize(
    "text",
    [
        "The mill did not fail to open.",
        "The town was not only flooded but cut off.",
        "The crew that did not strike painted the yard.",
        "The trigger was a fault and not a fire.",
        "There is no doubt that the dam cracked.",
        "The council called off the parade on Monday.",
        "The yard was sold for no reason.",
        "The mayor was not there that day and sold the old yard to the firm.",
    ],
)
def test_positive(read: Read, text: str) -> None:
    assert read(text).mentions[-1].polarity is Polarity.POSITIVE

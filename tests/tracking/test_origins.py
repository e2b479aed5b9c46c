import datetime as dt

import pytest

from claimtable.config import TrackSettings
from claimtable.records import Article, CopyKind, Credit, Kind, Mention, Modality, OriginKind
from claimtable.tracking.copies import find_copies
from claimtable.tracking.origins import Sourced, _canonical, claim_origins

WIRE = (
    "The bakers of Dorn will stop work on Friday over unpaid night hours. Their guild said that four in five had voted "
    "for it. The mill has offered to pay half of what is owed before harvest. "
    "Bread will come by ship from Aal and be sold at cost in four halls until the ovens are lit again."
)
OWN = (
    "In the old town people queued for bread from six in the morning. A baker by the bridge sold her last loaf at "
    "nine and shut the door behind her. The school kitchen has flour for three days and will cook porridge after that."
)


def article(outlet: str, text: str, day: int) -> Article:
    return Article(
        article_id=outlet,
        outlet=outlet,
        published_at=dt.datetime(2026, 9, day, tzinfo=dt.UTC),
        text=text,
        text_sha256="",
        path="",
    )


def said(of: Article, articles: list[Article], sentence: str) -> Sourced:
    start = of.text.index(sentence)
    end = start + len(sentence)
    mention = Mention(
        mention_id=f"{of.article_id}-{start}", article_id=of.article_id, start=start, end=end, quote=sentence,
        sentence_start=start, sentence_end=end, kind=Kind.EVENT, modality=Modality.FACTUAL,
    )  # fmt: skip
    origin = f"outlet:{of.article_id.lower()}"
    credit = Credit(
        mention_id=mention.mention_id, origin=origin, origin_kind=OriginKind.UNATTRIBUTED, origin_evidence=""
    )
    copies = {copy.article_id: copy for copy in find_copies(articles, TrackSettings())}
    return Sourced(mention, credit, of, copies.get(of.article_id))


@pytest.mark.parametrize(
    ("sentence", "origin"),
    [
        ("The bakers of Dorn will stop work on Friday over unpaid night hours.", "outlet:dorn wire"),
        ("A baker by the bridge sold her last loaf at nine and shut the door behind her.", "outlet:gazette"),
    ],
)
def test_what_an_article_adds_to_the_one_it_contains_is_its_own(sentence: str, origin: str) -> None:
    articles = [article("Dorn Wire", WIRE, 1), article("Gazette", f"{OWN}\n{WIRE}\n{OWN[::-1]}", 2)]
    member = said(articles[1], articles, sentence)
    found = claim_origins([member], {each.article_id: each for each in articles}, {"Gazette": frozenset()})
    assert [each.id for each in found] == [origin]


@pytest.mark.parametrize(
    ("sentence", "origin"),
    [
        ("The bakers of Dorn will stop work on Friday over unpaid night hours.", "outlet:dorn wire"),
        ("A baker by the bridge sold her last loaf at nine and shut the door behind her.", "outlet:gazette"),
    ],
)
def test_of_an_article_that_uses_passages_these_alone_are_the_others(sentence: str, origin: str) -> None:
    more = (
        "Grain reached the port by rail on Monday. Two of the three silos were closed for repairs all summer, and the "
        "third leaks. Farmers along the canal have begun to sell their rye to the brewery instead."
    )
    passages = [f"{WIRE}\n{more}", f"{OWN}\n{WIRE}\n{OWN.replace('bread', 'rolls')}"]
    articles = [article("Dorn Wire", passages[0], 1), article("Gazette", passages[1], 2)]
    member = said(articles[1], articles, sentence)
    assert member.copy is not None
    assert member.copy.kind is CopyKind.PASSAGES
    found = claim_origins([member], {each.article_id: each for each in articles}, {"Gazette": frozenset()})
    assert [each.id for each in found] == [origin]


def test_a_copy_that_leaves_out_who_said_it_has_it_from_whom_the_original_names() -> None:
    sentence = "The mill has offered to pay half of what is owed before harvest."
    articles = [article("Dorn Wire", WIRE, 1), article("Gazette", WIRE.replace("Friday", "Saturday"), 2)]
    first, second = (said(each, articles, sentence) for each in articles)
    named = first.credit.model_copy(update={"origin": "organization:dorn mill", "origin_kind": OriginKind.CITES})
    by_id, cited = (
        {each.article_id: each for each in articles},
        dict.fromkeys(("Dorn Wire", "Gazette"), frozenset[str]()),
    )
    found = claim_origins([first._replace(credit=named), second], by_id, cited)
    assert [each.id for each in found] == ["organization:dorn mill"] * 2
    unnamed = claim_origins([first, second], by_id, cited)
    assert [each.id for each in unnamed] == ["outlet:dorn wire"] * 2


def test_short_names_of_one_body_are_one_even_where_only_its_newsroom_has_the_whole_name() -> None:
    ids = {"organization:norvane", "organization:norvane motors", "outlet:courier"}
    found = _canonical(ids, {"Norvane Motors Newsroom", "The Harbor Courier"})
    assert found["organization:norvane"] == found["organization:norvane motors"] == "organization:norvane motors"
    assert found["outlet:courier"] == "outlet:the harbor courier"


def test_a_short_name_that_fits_two_stays_as_it_is() -> None:
    found = _canonical({"organization:norvane", "organization:norvane motors", "organization:norvane bank"}, set())
    assert found["organization:norvane"] == "organization:norvane"

"""Whom people speak for, as all articles on one claim have it."""

import pytest

from claimtable.records import Attribution, Cluster, Credit, Kind, Mention, Modality, OriginKind, SourceType
from claimtable.tracking.credits import credits_together


def introduced(article_id: str, who: str, speaks_for: str | None) -> Attribution:
    return Attribution(
        attribution_id=article_id, article_id=article_id, source=[(0, 1)], cue=[], content=[], source_id=f"person:{who}",
        source_name=who.title(), source_type=SourceType.PERSON, speaks_for=speaks_for,
    )  # fmt: skip


def mention(article_id: str, quote: str) -> Mention:
    return Mention(
        mention_id=article_id, article_id=article_id, start=0, end=len(quote), quote=quote, sentence_start=0,
        sentence_end=len(quote), kind=Kind.EVENT, modality=Modality.FACTUAL,
    )  # fmt: skip


def origin_of_last(
    articles: list[tuple[str, str | None]], quote: str = "The ovens are cold.", claims: str = "one claim"
) -> str:
    """`articles`: who is credited in each, and for whom they are said to speak. `claims`: what the last has in common."""
    names = [f"a{number}" for number in range(len(articles))]
    mentions = [mention(name, quote) for name in names]
    attributions = [introduced(name, *each) for name, each in zip(names, articles, strict=True)]
    credits = [
        Credit(
            mention_id=each.article_id, attribution_id=each.attribution_id, origin=each.speaks_for or str(each.source_id),
            origin_kind=OriginKind.CITES, origin_evidence="cites",
        )
        for each in attributions
    ]  # fmt: skip
    clusters = [Cluster(claim_id="c1", mention_ids=names)]
    if claims != "one claim":
        clusters = [Cluster(claim_id="c1", mention_ids=names[:-1]), Cluster(claim_id="c2", mention_ids=names[-1:])]
    return credits_together(credits, mentions, attributions, clusters, {})[names[-1]].origin


GUILD = "organization:dorn guild"


@pytest.mark.parametrize(
    ("articles", "origin"),
    [
        ([("ilka brandt", GUILD), ("ilka brandt", None)], GUILD),
        ([("ilka brandt", GUILD), ("brandt", None)], GUILD),
        ([("ilka brandt", GUILD), ("ilka brandt", "organization:guild"), ("ilka brandt", None)], GUILD),
        ([("ilka brandt", GUILD), ("ilka brandt", GUILD), ("ilka brandt", "organization:mill")], GUILD),
        ([("ilka brandt", GUILD), ("ilka brandt", "organization:mill")], "organization:mill"),
        ([("ilka brandt", GUILD), ("otto brandt", "organization:mill"), ("brandt", None)], "person:brandt"),
        ([("ilka brandt", None), ("ilka brandt", None)], "person:ilka brandt"),
    ],
)
def test_people_speak_for_whom_most_articles_have_them_speak_for(
    articles: list[tuple[str, str | None]], origin: str
) -> None:
    assert origin_of_last(articles) == origin


def test_somebody_of_that_name_in_another_story_speaks_for_nobody() -> None:
    found = origin_of_last([("ilka brandt", GUILD), ("ilka brandt", None)], claims="two claims")
    assert found == "person:ilka brandt"


def test_people_speak_of_themselves_on_their_own_word() -> None:
    found = origin_of_last([("ilka brandt", GUILD), ("ilka brandt", None)], quote="I lit the oven at four")
    assert found == "person:ilka brandt"

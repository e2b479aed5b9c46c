import datetime as dt

from claimtable.config import TrackSettings
from claimtable.records import Article
from claimtable.tracking.copies import find_copies

STORY = (
    "A grain barge ran aground near the mouth of the Orle on Sunday night and blocked the channel for eleven hours. "
    "Tugs from two harbours pulled it free at dawn. Nobody was hurt, and no grain was lost, the river office said. "
    "The channel had been dredged in spring after a similar accident."
)
OTHER = (
    "The town council voted on Tuesday to close the swimming hall for repairs that will last two years and cost more "
    "than first thought. Parents had asked for a cheaper plan."
)


def article(name: str, text: str, day: int) -> Article:
    return Article(
        article_id=name,
        outlet=name,
        published_at=dt.datetime(2026, 5, day, tzinfo=dt.UTC),
        text=text,
        text_sha256="",
        path="",
    )


def pairs(*articles: Article) -> list[tuple[str, str]]:
    return [(copy.article_id, copy.original_id) for copy in find_copies(articles, TrackSettings())]


def test_light_rewrite_points_at_the_earliest() -> None:
    edited = STORY.replace("Nobody was hurt", "No one was hurt").replace("eleven", "11")
    found = pairs(article("first", STORY, 1), article("second", edited, 2), article("third", edited + " More soon.", 3))
    assert found == [("second", "first"), ("third", "first")]


def test_another_story_is_no_copy() -> None:
    assert pairs(article("first", STORY, 1), article("second", OTHER, 2)) == []


def test_a_shared_quotation_makes_no_copy() -> None:
    quote = f"“{STORY}”"
    assert (
        pairs(article("first", f"{quote} {OTHER}", 1), article("second", f"He said: {quote} That was all of it.", 2))
        == []
    )

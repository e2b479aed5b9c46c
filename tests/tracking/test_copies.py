import datetime as dt
import random
from itertools import permutations

import pytest

from claimtable.config import TrackSettings
from claimtable.records import Article, Copy, CopyKind
from claimtable.tracking.copies import find_copies
from claimtable.tracking.pages import page_of
from claimtable.tracking.wording import sketch

STORY = (
    "A grain barge ran aground near the mouth of the Orle on Sunday night and blocked the channel for eleven hours. "
    "Tugs from two harbours pulled it free at dawn. Nobody was hurt, and no grain was lost, the river office said. "
    "The channel had been dredged in spring after a similar accident."
)
OTHER = (
    "The town council voted on Tuesday to close the swimming hall for repairs that will last two years and cost more "
    "than first thought. Parents had asked for a cheaper plan."
)
THIRD = (
    "Prices at the fish market doubled within a week after storms kept most of the boats in harbour. Traders expect "
    "the first full catch on Thursday, and restaurants along the quay have taken sole off their cards."
)
EDITED = STORY.replace("Nobody was hurt", "No one was hurt").replace("eleven", "11")
CALL = (
    "Thank you for reading the Quay every morning with your coffee. Our letter brings you the harbour's best at seven."
)


def article(name: str, text: str, day: int | None = 1, **fields: str | None) -> Article:
    return Article(
        article_id=name,
        published_at=None if day is None else dt.datetime(2026, 5, day, tzinfo=dt.UTC),
        text=text,
        text_sha256="",
        path="",
        **{"outlet": name, **fields},
    )


def copies(*articles: Article) -> list[Copy]:
    return find_copies(articles, TrackSettings())


def pairs(*articles: Article) -> list[tuple[str, str]]:
    return [(copy.article_id, copy.original_id) for copy in copies(*articles)]


def kinds(*articles: Article) -> list[CopyKind]:
    return [copy.kind for copy in copies(*articles)]


def test_light_rewrite_points_at_the_earliest() -> None:
    found = pairs(article("first", STORY, 1), article("second", EDITED, 2), article("third", EDITED + " More soon.", 3))
    assert found == [("second", "first"), ("third", "first")]


def test_another_story_is_no_copy() -> None:
    assert pairs(article("first", STORY, 1), article("second", OTHER, 2)) == []


def test_a_headline_makes_no_copy() -> None:
    assert (
        pairs(
            article("first", STORY, 1, title="Barge runs aground"),
            article("second", OTHER, 2, title="Barge runs aground"),
        )
        == []
    )


def test_a_shared_quotation_makes_no_copy() -> None:
    quote = f"“{STORY}”"
    assert (
        pairs(article("first", f"{quote} {OTHER}", 1), article("second", f"He said: {quote} That was all of it.", 2))
        == []
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (STORY, CopyKind.EXACT),
        (f"LISENNA, May 3 -\n{STORY}", CopyKind.SYNDICATED),
        (EDITED.replace("pulled it free at dawn", "freed it at dawn"), CopyKind.EDITED),
        (f"{STORY}\n{OTHER}\n{THIRD}", CopyKind.EXTENDED),
    ],
)
def test_kinds_of_copies_at_another_outlet(text: str, kind: CopyKind) -> None:
    assert kinds(article("first", STORY, 1), article("second", text, 2)) == [kind]


def test_a_part_of_a_longer_article_is_an_excerpt() -> None:
    assert kinds(article("first", f"{STORY}\n{OTHER}\n{THIRD}", 1), article("second", STORY, 2)) == [CopyKind.EXCERPT]


def test_a_story_that_is_a_small_part_of_another_is_a_passage_of_it() -> None:
    long = "\n".join([STORY, *(" ".join(random.Random(n).sample(THIRD.split(), 30)) + "." for n in range(12))])
    assert kinds(article("first", STORY, 1), article("second", long, 2)) == [CopyKind.PASSAGES]


def test_a_sentence_in_two_long_articles_is_no_passage() -> None:
    first, second = (
        "\n".join([STORY, *(" ".join(random.Random(n).sample(THIRD.split(), 30)) + "." for n in range(a, a + 12))])
        for a in (0, 20)
    )
    assert pairs(article("first", first, 1), article("second", second, 2)) == []


def test_of_one_outlet_a_page_that_changed_is_a_version() -> None:
    page = "https://orle.example/barge"
    pages = {"first": page, "second": f"{page}/amp?utm_source=feed", "third": page}
    texts = {"first": STORY, "second": STORY, "third": f"{STORY}\n{OTHER}"}
    found = copies(*(article(name, texts[name], 1 + n, outlet="Orle", url=pages[name]) for n, name in enumerate(pages)))
    assert [(copy.article_id, copy.original_id, copy.kind) for copy in found] == [
        ("second", "first", CopyKind.SAME_PAGE),
        ("third", "first", CopyKind.VERSION),
    ]


def test_who_is_credited_is_the_original_whatever_the_dates() -> None:
    agency = article("a", STORY, 3, outlet="Pine Courier")
    copy = article("b", EDITED, 1, wire_credit="The Pine Courier")
    assert pairs(agency, copy) == [("b", "a")]
    assert "it credits it" in copies(agency, copy)[0].evidence


def test_an_agency_is_the_original_of_those_that_credit_nobody() -> None:
    assert pairs(article("a", EDITED, 1), article("z", STORY, 2, outlet="Associated Press")) == [("a", "z")]


def test_an_undated_article_is_the_copy_of_a_dated_one() -> None:
    assert pairs(article("a", STORY, None), article("b", EDITED, 9)) == [("a", "b")]


def test_of_two_without_a_date_the_lesser_id_is_the_original() -> None:
    assert pairs(article("b", STORY, None), article("a", EDITED, None)) == [("b", "a")]


def test_two_stories_that_a_third_has_put_together_are_not_each_others() -> None:
    found = pairs(
        article("a", STORY, 1), article("b", f"{OTHER} {THIRD}", 1), article("c", f"{STORY}\n{OTHER} {THIRD}", 2)
    )
    assert [copy for copy, _ in found] == ["c"]


def test_what_an_outlet_puts_on_all_its_pages_makes_no_copy() -> None:
    pages = [
        " ".join(random.Random(n).choices(f"{OTHER} {THIRD}".split(), k=25)) + f".\n{CALL} {CALL[::-1]} {STORY}"
        for n in range(12)
    ]
    assert pairs(*(article(f"a{n}", page, 1, outlet="Quay") for n, page in enumerate(pages))) == []


def test_versions_of_a_running_story_are_not_taken_for_what_is_on_all_pages() -> None:
    versions = [article(f"a{n}", f"{STORY}\n{OTHER} Update {n}.", 1 + n, outlet="Quay") for n in range(4)]
    assert pairs(*versions) == [(f"a{n}", "a0") for n in range(1, 4)]


def test_every_order_gives_the_same() -> None:
    articles = [
        article("a", STORY, 2),
        article("b", EDITED, 1),
        article("c", STORY, 2, wire_credit="d"),
        article("d", STORY, 3),
        article("e", OTHER, None),
    ]
    assert len({tuple(copies(*order)) for order in permutations(articles)}) == 1


def test_sketches_that_were_kept_give_the_same() -> None:
    articles = [article("a", STORY, 1), article("b", EDITED, 2), article("c", OTHER, 3)]
    kept = {each.article_id: sketch(each.text) for each in articles}
    assert find_copies(articles, TrackSettings(), kept) == copies(*articles)


def test_a_text_without_words_is_nothing() -> None:
    assert pairs(article("a", "!", 1), article("b", "?", 1), article("c", "", 1)) == []


@pytest.mark.parametrize(
    "variant",
    [
        "http://www.orle.example/2026/barge",
        "https://m.orle.example/2026/barge/",
        "https://amp.orle.example/2026/barge",
        "https://orle.example/2026/barge/amp/",
        "https://orle.example/2026/barge.amp.html",
        "https://orle.example/2026/barge?utm_medium=rss&fbclid=3",
        "https://orle.example/2026/barge?outputType=amp",
        "https://orle.example/2026/barge/print#top",
    ],
)
def test_addresses_of_one_page(variant: str) -> None:
    assert page_of(variant) == page_of("https://orle.example/2026/barge") is not None


@pytest.mark.parametrize("url", ["https://orle.example/2026/bridge", "https://orle.example/2026/barge?id=2"])
def test_addresses_of_other_pages(url: str) -> None:
    assert page_of(url) != page_of("https://orle.example/2026/barge")


@pytest.mark.parametrize("url", [None, "", "https://orle.example/", "http://[", "no address"])
def test_what_names_no_page(url: str | None) -> None:
    assert page_of(url) in {None, page_of("no address")}

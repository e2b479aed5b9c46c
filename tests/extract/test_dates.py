"""Time expressions in invented sentences, published on a Wednesday, 11 March 2026."""

import datetime as dt
import time
from functools import cache

import pytest

from claimtable.extract.dates import TimeExpression, date_range, time_expressions
from claimtable.extract.tree import Tree
from claimtable.inference.tagger import SpacyTagger
from claimtable.records import Article
from claimtable.spans import Span

PUBLISHED = dt.date(2026, 3, 11)


@cache
def tagger() -> SpacyTagger:
    return SpacyTagger()


def tree(text: str) -> Tree:
    return Tree(text, tagger().parse(Article(article_id="a", text=text, text_sha256="", path="")))


def found(text: str, published: dt.date | None = PUBLISHED) -> list[TimeExpression]:
    return time_expressions(tree(text), published)


def values(text: str, published: dt.date | None = PUBLISHED) -> list[tuple[str, str]]:
    return [(each.span.of(text), each.value) for each in found(text, published)]


def days(text: str) -> tuple[str | None, str | None]:
    low, high = date_range(text, found(text), Span(0, len(text)))
    return low.isoformat() if low else None, high.isoformat() if high else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bridge was closed on 3 March 2026.", [("3 March 2026", "2026-03-03")]),
        ("They met on Tuesday, March 10, at the pier.", [("Tuesday, March 10", "2026-03-10")]),
        ("The storm of Sept. 11, 2001, was mild.", [("Sept. 11, 2001", "2001-09-11")]),
        (
            "The notice is dated 2026-02-28 and 03/01/2026.",
            [("2026-02-28", "2026-02-28"), ("03/01/2026", "2026-03-01")],
        ),
        ("The deadline is 30 June.", [("30 June", "2026-06-30")]),
        ("The year ended Sept. 30.", [("Sept. 30", "2025-09-30")]),
        ("It was built in January nineteen ninety-seven.", [("January nineteen ninety-seven", "1997-01")]),
        ("Thousands marched in November.", [("November", "2025-11")]),
        ("The hall will open in November.", [("November", "2026-11")]),
        ("The hearing may resume in May.", [("May", "2026-05")]),
        ("They met on June 16th of last year.", [("June 16th of last year", "2025-06-16")]),
        ("Following Monday's vote the hall closed.", [("Monday", "2026-03-09")]),
        ("It has run since 1953.", [("1953", "1953")]),
        ("The mid-1990s were dull, the '80s were not.", [("mid-1990s", "199"), ("the '80s", "198")]),
        ("The law dates from the 19th century.", [("the 19th century", "18")]),
        ("In the summer of 2024 the river ran dry.", [("the summer of 2024", "2024-SU")]),
        ("Sales fell in the third quarter of 2025.", [("the third quarter of 2025", "2025-Q3")]),
        ("Sales fell in Q4 2025.", [("Q4 2025", "2025-Q4")]),
        ("Sales fell in fiscal 2025.", [("fiscal 2025", "2025")]),
        ("The plan for 2024-W07 failed.", [("2024-W07", "2024-W07")]),
        ("The shop is shut on Christmas Eve.", [("Christmas Eve", "2026-12-24")]),
    ],
)
def test_names_of_days_and_longer_times(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dam burst on Monday.", "2026-03-09"),
        ("The dam will be mended on Monday.", "2026-03-16"),
        ("The trial opens on Monday.", "2026-03-16"),
        ("The offer had been set to expire on Friday.", "2026-03-06"),
        ("The pool is scheduled to open on Friday.", "2026-03-13"),
        ("Friday's losses will be repaid.", "2026-03-06"),
        ("The bank said on Monday that it would close.", "2026-03-09"),
        ("They left last Wednesday.", "2026-03-04"),
        ("The walls fell in the third quarter.", "2025-Q3"),
        ("The walls fell two days ago.", "2026-03-09"),
        ("The walls fell nearly three years ago.", "2023"),
        ("The walls fell last week.", "2026-W10"),
        ("The walls fell last month.", "2026-02"),
        ("The walls fell yesterday.", "2026-03-10"),
        ("The walls fell late Saturday night.", "2026-03-07TNI"),
        ("The walls fell at 2:10 a.m. on Tuesday.", "2026-03-10T02:10"),
        ("The walls fell at 12.30 p.m. on Tuesday.", "2026-03-10T12:30"),
        ("The walls fell over the weekend.", "2026-W10-WE"),
        ("The walls fell this morning.", "2026-03-11TMO"),
        ("The walls fell last winter.", "2025-WI"),
        ("The walls will fall next year.", "2027"),
        ("The walls are falling now.", "PRESENT_REF"),
        ("The walls fell recently.", "PAST_REF"),
        ("The walls will fall soon.", "FUTURE_REF"),
        ("The siege lasted two and a half years.", "P2.5Y"),
        ("The siege lasted several weeks.", "PXW"),
        ("The siege lasted 12 hours.", "PT12H"),
        ("They meet every Tuesday.", "XXXX-WXX-2"),
    ],
)
def test_times_relative_to_publication(text: str, expected: str) -> None:
    assert [each.value for each in found(text)] == [expected]


def test_what_is_held_against_the_time_named_before() -> None:
    text = "Profit rose in the quarter ended Sept. 30, 2025. It was 4 million in the third quarter, 3 million a year earlier."
    assert values(text)[1:] == [
        ("Sept. 30, 2025", "2025-09-30"),
        ("the third quarter", "2025-Q3"),
        ("a year earlier", "2024-Q3"),
    ]
    assert [each.compared for each in found(text)] == [False, False, False, True]
    assert values("She came on May 4, 2025, and left the following day.")[1] == ("the following day", "2025-05-05")


@pytest.mark.parametrize(
    "text",
    [
        "The firm sold 2000 phones.",
        "The ticket cost $1999 at most.",
        "The fall of the house was slow.",
        "You may march, she said.",
        "The code is 1985-A and the score 30-2.",
        "They met on February 30.",
        "A second man was seen.",
        "A quarter of the votes were counted.",
        "He reads the Harbour Daily and Port Today.",
        "The 63-year-old driver was unhurt.",
    ],
)
def test_numbers_and_words_that_name_no_time(text: str) -> None:
    assert found(text) == []


def test_without_a_day_of_publication_only_what_needs_none() -> None:
    text = "On Monday, in May 2025, he said it again, recently, for two days, last year."
    assert [value for _, value in values(text, None)] == ["2025-05", "PAST_REF", "P2D"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bridge fell on 3 March.", ("2026-03-03", "2026-03-03")),
        ("The bridge fell between March 2 and March 5.", ("2026-03-02", "2026-03-05")),
        ("The bridge was shut from 2019 to 2021.", ("2019-01-01", "2021-12-31")),
        ("This year the bridge fell on 2 March.", ("2026-03-02", "2026-03-02")),
        ("The bridge fell in May 2024, the tower in May 2025.", (None, None)),
        ("Traffic fell in 2024 from a year earlier.", ("2024-01-01", "2024-12-31")),
        ("Traffic has fallen earlier this month.", ("2026-03-01", "2026-03-11")),
        ("Traffic will fall later this month.", ("2026-03-11", "2026-03-31")),
        ("Traffic has fallen in the past ten days.", ("2026-03-01", "2026-03-11")),
        ("Traffic fell recently, for two weeks.", (None, None)),
    ],
)
def test_the_one_date_of_a_clause(text: str, expected: tuple[str | None, str | None]) -> None:
    assert days(text) == expected


def test_only_dates_inside_the_clause_count() -> None:
    text = "On 3 March it rained, on 4 March it snowed and on 5 March it froze."
    clause = Span(text.index("on 4"), text.index(" and"))
    assert date_range(text, found(text), clause) == (dt.date(2026, 3, 4), dt.date(2026, 3, 4))


@pytest.mark.parametrize("words", ["one two three ", "early ", "the last ", "1,000,", "a few ", "12:30 p.m. ", "1990 "])
def test_time_grows_with_the_length_of_a_line_and_no_faster(words: str) -> None:
    line = (words * 100_000)[:100_000]
    bare = Tree(line, tagger().parse(Article(article_id="a", text="", text_sha256="", path="")))
    start = time.perf_counter()
    time_expressions(bare, PUBLISHED)
    assert time.perf_counter() - start < 5

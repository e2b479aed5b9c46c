"""Lines and elements of a page that are no part of the article, and lines that look like them and are."""

import io
import time

import pytest

from claimtable.config import IngestSettings
from claimtable.ingest import read_document
from claimtable.ingest.furniture import without_furniture
from claimtable.records import Article
from claimtable.stages import Enclosed

STORY = [
    "The harbour office shut the east pier on Monday after two cranes failed in one night.",
    "Repairs will take six weeks and cost 4.2 million euros, said the harbour master, Mira Olden.",
    "Ferries to the islands leave from the west pier until then, the office said in a statement.",
]


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by Ana Kovar in Lisenna; Editing by Tom Hale",
        "(Additional reporting by Ana Kovar)",
        "Ana Kovar contributed reporting from Lisenna.",
        "Copyright 2026 Coast Wire. All rights reserved. This material may not be published without permission.",
        "© Quay Post 2026",
        "Read more: Six piers that were never built",
        "Related: Why cranes fail",
        "Lea también: Cierran el muelle",
        "À lire aussi » La jetée est fermée",
        "Sign up for our newsletters and never be surprised by the tide.",
        "Follow the Quay Post on Instagram and Facebook",
        "SOURCE: COAST WIRE",
        "With Post wires",
        "You may also like",
    ],
)
def test_furniture_goes(line: str) -> None:
    assert list(without_furniture([STORY[0], line, *STORY[1:]])) == STORY


@pytest.mark.parametrize(
    "line",
    [
        "Reporting on the pier began in March.",
        "Related companies sold the cranes to the harbour in 2019.",
        "Read more slowly, the teacher said.",
        "Copying machines were found in the pier's office.",
        "Sources: three people at the harbour office said that the cranes had not been serviced, that the master knew of it and that nobody acted.",
        "Reporting by the Quay Post found that the master knew of it in May.",
        "Three engineers contributed to the report, which found rust in both cranes.",
        "Copyright law does not protect the drawings, the court ruled.",
        "Sources: the harbour master will resign on Monday.",
        "With material from the old pier, the town mended its church.",
        "Get to the pier by seven, the office said.",
        "The union contributed 4,000 euros to the repairs.",
        "Correction: an earlier version of this article gave the cost in dollars.",
        "Follow the money, she said, on the pier.",
        "Comments by the master were not welcome, the union said.",
    ],
)
def test_what_looks_like_furniture_stays(line: str) -> None:
    assert line in list(without_furniture([*STORY, line]))


def test_comments_of_readers_end_a_story_but_their_count_above_it_does_not() -> None:
    assert list(without_furniture([STORY[0], "12 comments", *STORY[1:], "Comments (2)", "Shut them all!"])) == [
        STORY[0],
        "12 comments",
        *STORY[1:],
    ]


def test_lines_of_signs_take_no_time() -> None:
    started = time.process_time()
    assert list(without_furniture(["-" * 100_000, "- " * 299])) == ["-" * 100_000, "- " * 299]
    assert time.process_time() - started < 0.5


def test_a_page_keeps_its_agency_and_loses_lead_links_and_sign_off() -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in STORY * 3)
    page = f"""<html><head><title>Pier shut</title></head><body><article><h1>Pier shut</h1>
        <p class="standfirst">Two cranes failed, and nobody knows why</p>{paragraphs}
        <p><a href="/six">Six piers that were never built in this town</a></p>
        <p>Associated Press writer Ana Kovar contributed to this report.</p></article></body></html>"""
    (article,) = read_document(Enclosed("a.html", ".html", io.BytesIO(page.encode()), {}), IngestSettings())
    assert isinstance(article, Article)
    assert article.text == "\n\n".join(STORY * 3)
    assert article.wire_credit == "Associated Press"

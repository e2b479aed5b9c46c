"""PDF: reading order, paragraphs, running heads, broken words, document information."""

import io
from textwrap import wrap
from typing import Any

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from claimtable.config import IngestSettings
from claimtable.ingest.pdf import PdfReader
from claimtable.records import Rejection
from claimtable.stages import Found
from tests.ingest.papers import drawn, paper

PARAGRAPHS = [
    "The harbour office closed the east pier on Monday after a crane fell into the water, and it will stay closed for at "
    "least two weeks, officials said.",
    "Nobody was hurt, said Ines Marlow, who has run the office since 2019 and before that ran a shipyard in the north.",
    "The crane had been inspected in March, when no fault was found, according to a report of the board.",
]
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
LONG = [f"Pier {number}: {each}" for number in NUMBERS for each in PARAGRAPHS]


def read(data: bytes, settings: IngestSettings | None = None) -> list[Found | Rejection]:
    return list(PdfReader(settings or IngestSettings()).read(io.BytesIO(data), "a.pdf"))


def one(data: bytes) -> dict[str, object]:
    (item,) = read(data)
    assert isinstance(item, Found), item
    return item.fields


def reasons(data: bytes, settings: IngestSettings | None = None) -> list[tuple[str, str]]:
    return [(item.reason, item.detail) for item in read(data, settings) if isinstance(item, Rejection)]


def lines_at(canvas: Canvas, *places: tuple[int, int, str]) -> None:
    for x, y, text in places:
        canvas.drawString(x, y, text)


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_and_pages_in_reading_order(columns: int) -> None:
    assert one(paper(LONG, columns))["text"] == "\n\n".join(LONG)


def test_columns_drawn_row_by_row_below_a_headline() -> None:
    left, right = wrap(" ".join(PARAGRAPHS), 44), wrap(" ".join(reversed(PARAGRAPHS)), 44)

    def draw(canvas: Canvas) -> None:
        lines_at(
            canvas,
            (
                60,
                740,
                "Pier closed for at least two weeks, and nobody knows what comes after that, says harbour office",
            ),
        )
        for n in range(len(left)):
            lines_at(canvas, (60, 700 - 14 * n, left[n]), (310, 700 - 14 * n, right[n] if n < len(right) else ""))

    text = str(one(drawn(draw))["text"])
    assert text.split("\n\n")[1:] == [" ".join(PARAGRAPHS), " ".join(reversed(PARAGRAPHS))]


def test_running_heads_and_page_numbers_are_dropped() -> None:
    def furniture(canvas: Any, document: Any) -> None:
        canvas.drawString(60, 815, "HARBOUR OFFICE PRESS RELEASE")
        canvas.drawRightString(540, 20, f"Page {document.page} of 2")

    assert one(paper(LONG, on_page=furniture))["text"] == "\n\n".join(LONG)


def test_words_broken_at_line_ends() -> None:
    def draw(canvas: Canvas) -> None:
        lines = ("The harbour office closed the peri-", "meter of the well-known pier, and the well-", "known quay, from 2024-",
                 "2026, the \ufb01rst time in Harwick-", "Town.")  # fmt: skip
        lines_at(canvas, *((60, 700 - 12 * n, line.replace("\ufb01", "fi")) for n, line in enumerate(lines)))

    assert one(drawn(draw))["text"] == (
        "The harbour office closed the perimeter of the well-known pier, and the well-known quay, from 2024-2026, the "
        "first time in Harwick-Town."
    )


def test_rows_of_a_table_stay_apart() -> None:
    def draw(canvas: Canvas) -> None:
        lines_at(
            canvas,
            (60, 700, PARAGRAPHS[2]),
            (60, 680, "Year"),
            (260, 680, "Ships"),
            (60, 668, "2025"),
            (260, 668, "98"),
        )

    assert one(drawn(draw))["text"] == f"{PARAGRAPHS[2]}\n\nYear Ships\n\n2025 98"


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Crane fell into the water", True), ("Microsoft Word - draft3.docx", False), ("Template for letters", False),
        ("release.pdf", False), ("Minutes of the annual meeting", False), ("untitled", False),
    ],
)  # fmt: skip
def test_title_of_the_document_information(title: str, kept: bool) -> None:
    assert one(paper(PARAGRAPHS, title=title)).get("title") == (title if kept else None)


@pytest.mark.parametrize(
    ("author", "kept"), [("Ines Marlow", True), ("Windows User", False), ("jdoe", False), ("Adobe InDesign", False)]
)
def test_author_of_the_document_information(author: str, kept: bool) -> None:
    assert one(paper(PARAGRAPHS, author=author)).get("author") == (author if kept else None)


def dated(made: bytes, *paragraphs: str) -> object:
    data = paper(paragraphs)
    start = data.index(b"/CreationDate (D:") + len(b"/CreationDate (D:")
    return one(data[:start] + made + data[start + len(made) :]).get("published_at")


def test_date_written_on_top_or_of_the_file() -> None:
    assert dated(b"20260504101500+02'00'", *PARAGRAPHS) == "2026-05-04T10:15:00+02:00"
    assert dated(b"20260505101500+02'00'", "HARWICK, 4 May 2026", *PARAGRAPHS) == "2026-05-04"
    assert dated(b"20280504101500+02'00'", "HARWICK, May 4th, 2026", *PARAGRAPHS) is None
    assert dated(b"20269999999999+99'99'", *PARAGRAPHS) is None


def test_locked_damaged_and_too_large() -> None:
    locked = drawn(lambda canvas: canvas.drawString(60, 700, "x"), encrypt=StandardEncryption("secret"))
    assert [reason for reason, _ in reasons(locked)] == ["encrypted"]
    assert [reason for reason, _ in reasons(b"%PDF-1.7 pier")] == ["unreadable"]
    assert [reason for reason, _ in reasons(paper(LONG), IngestSettings(max_text_characters=500))] == ["too_large"]
    assert [reason for reason, _ in reasons(paper(LONG), IngestSettings(max_document_bytes=500))] == ["too_large"]


def test_pictures_of_pages() -> None:
    stream = io.BytesIO(b"P6 2 2 255\n" + bytes(12))

    def scanned(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(stream), 0, 0, 500, 800)

    assert reasons(drawn(scanned)) == [("empty", "pages hold pictures, no text")]

    def mixed(canvas: Canvas) -> None:
        lines_at(canvas, (60, 700, PARAGRAPHS[2]))
        canvas.showPage()
        scanned(canvas)

    assert reasons(drawn(mixed)) == [("empty", "these pages hold pictures, no text: 2")]

"""Direct quotations: where they open and close, whatever marks are used."""

import re
from collections.abc import Iterator
from itertools import chain

from claimtable.layout import paragraphs
from claimtable.spans import Span

DOUBLED_MARKS = ("''", "``")
# Opening mark -> the marks that may close it. Typists close with the wrong one of a pair, and set '' for a double quote.
_CLOSING = {
    "“": ("”", "“", '"'),
    "„": ("“", "”"),
    "«": ("»",),
    "‘": ("’",),
    "''": ("''", '"'),
    "``": ("''", '"'),
    '"': ('"', "”"),
    "'": ("'",),
}
_APOSTROPHES = "'’"
_MARK = re.compile(
    "|".join(re.escape(mark) for mark in sorted({*_CLOSING, *chain(*_CLOSING.values())}, key=len, reverse=True))
)
_OPENS_AFTER = " \t\n\r\u00a0([{—–-“‘\"'/"


def quotations(text: str) -> list[Span]:
    """The characters between quote marks, without the marks, in order and without nesting.

    A quotation ends at its closing mark or, if that is missing, with its paragraph: the next paragraph may open the
    same quotation anew, as newspapers do. Nothing raises on unbalanced marks.
    """
    return [span for paragraph in paragraphs(text) for span in _in_paragraph(text, paragraph) if span.end > span.start]


def _in_paragraph(text: str, paragraph: Span) -> Iterator[Span]:
    opened_at = -1
    closing: tuple[str, ...] = ()
    for found in _MARK.finditer(text, *paragraph):
        i, mark = found.start(), found[0]
        if opened_at < 0:
            if _may_open(text, i, mark, paragraph.end):
                opened_at, closing = found.end(), _CLOSING[mark]
        elif mark in closing and _may_close(text, i, mark):
            yield Span(opened_at, i)
            opened_at = -1
    if opened_at >= 0 and closing[0] not in _APOSTROPHES:
        yield Span(opened_at, paragraph.end)


def _may_open(text: str, i: int, mark: str, end: int) -> bool:
    after = text[i + len(mark) : i + len(mark) + 1]
    if mark not in _CLOSING or (i > 0 and text[i - 1] not in _OPENS_AFTER) or not after.strip():
        return False
    return mark != "'" or _closes_later(text, i, end)


def _may_close(text: str, i: int, mark: str) -> bool:
    """An apostrophe inside a word closes nothing, nor does an opening mark before one."""
    after = text[i + len(mark) : i + len(mark) + 1]
    if mark == "“":
        return not after.isalnum()
    return mark not in _APOSTROPHES or not (text[i - 1 : i].isalnum() and after.isalnum())


def _closes_later(text: str, i: int, end: int) -> bool:
    return any(text[j] == "'" and _may_close(text, j, "'") and text[j - 1] in ",.?!;" for j in range(i + 2, end))

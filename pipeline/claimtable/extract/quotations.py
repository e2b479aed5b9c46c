"""Direct quotations: where they open and close, whatever marks are used."""

import re
from collections.abc import Iterator

from claimtable.layout import paragraphs
from claimtable.spans import Span

_OPENING = {"“": "”", "„": "“”", "«": "»", "‘": "’"}
_SINGLE_QUOTE_OPENS = re.compile(r"(?:^|[\s(\[—–-])$")


def quotations(text: str) -> list[Span]:
    """The characters between quote marks, without the marks, in order and without nesting.

    A quotation ends at its closing mark or, if that is missing, with its paragraph: the next paragraph may open the
    same quotation anew, as newspapers do. Nothing raises on unbalanced marks.
    """
    return [span for paragraph in paragraphs(text) for span in _in_paragraph(text, paragraph) if span.end > span.start]


def _in_paragraph(text: str, paragraph: Span) -> Iterator[Span]:
    opened_at, closing = -1, ""
    for i in range(*paragraph):
        mark = text[i]
        if opened_at < 0:
            if mark in _OPENING and (mark != "‘" or _may_open(text, i)):
                opened_at, closing = i + 1, _OPENING[mark]
            elif mark in "\"'" and _may_open(text, i) and (mark == '"' or _closes_later(text, i, paragraph.end)):
                opened_at, closing = i + 1, mark
        elif mark in closing and _may_close(text, i):
            yield Span(opened_at, i)
            opened_at = -1
    if opened_at >= 0 and closing not in ("'", "’"):
        yield Span(opened_at, paragraph.end)


def _may_open(text: str, i: int) -> bool:
    return bool(_SINGLE_QUOTE_OPENS.search(text[max(0, i - 1) : i])) and text[i + 1 : i + 2].strip() != ""


def _may_close(text: str, i: int) -> bool:
    """An apostrophe inside a word closes nothing."""
    return text[i] not in "'’" or not (text[i - 1 : i].isalnum() and text[i + 1 : i + 2].isalnum())


def _closes_later(text: str, i: int, end: int) -> bool:
    return any(text[j] == "'" and _may_close(text, j) and text[j - 1] in ",.?!;" for j in range(i + 2, end))

"""The lines around a headline, as a reader sees them: a byline and a day for pages that state neither for machines.

In the text of an article they are left out.
"""

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import suppress

from claimtable.ingest.authors import names
from claimtable.ingest.metadata import text_of, time_of

_BEFORE, _AFTER, _LONGEST = 3, 9, 140
_KICKER_WORDS = 6
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAY = re.compile(
    rf"""(?P<iso>\b(?:19|20)\d\d-\d\d-\d\d\b)
    |\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?P<month>{_MONTH})\.?,?\s+(?P<year>(?:19|20)\d\d)\b
    |\b(?P<month_first>{_MONTH})\.?\s+(?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year_last>(?:19|20)\d\d)\b
    |(?<![\d./-])(?P<numbers>\d{{1,2}}[./-]\d{{1,2}}[./-](?:19|20)\d\d)(?!\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_OF_BYLINES = re.compile(
    rf"""\b(?:by|by:|words|text|story|por|von|posted|published|updated|written|first|last|modified|on|at|and|in|minutes?|mins?|read|hours?|ago
    |share|this|article|print|email|save|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|{_MONTH}
    |\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?|[ap]\.?m\.?|[ecmp][sd]?t|gmt|utc|bst|cest|cet|uhr|(?:19|20)\d\d)\b""",
    re.VERBOSE,
)
_BY = re.compile(
    r"^\W*(?:(?:text|words|story|report|written|posted|published|submitted|reported|reporting)\s*)?(?:\bby\b|:|\bpor\b)\s*:?\s*(?=\S)",
    re.IGNORECASE,
)
_NAME = r"(?:[A-Z]\.\s?)*[^\W\d_a-z][\w'’.-]*(?:\s+(?:(?:de|van|von|der|la|le|di|bin|al)\s+)*[^\W\d_a-z][\w'’.-]*){1,3}"
_NAME_AND_DAY = re.compile(rf"({_NAME})(?:,\s+[A-Z][a-z]+)?\s*[,·•|–—-]\s*.*?\d")


def around(lines: list[str], title: str | None) -> list[str]:
    """The short lines around the headline, those after it first; none if it is not on the page."""
    wanted = " ".join((title or "").casefold().split())
    plain = [" ".join(line.split()) for line in lines]
    plain = [line for line in plain if line]
    at = next((i for i in reversed(range(len(plain))) if wanted and plain[i].casefold().lstrip("#* ") == wanted), None)
    if at is None:
        return []
    return [
        line for line in plain[at + 1 : at + 1 + _AFTER] + plain[max(0, at - _BEFORE) : at] if len(line) <= _LONGEST
    ]


def byline(lines: list[str]) -> list[str]:
    """The names in the first line that begins with 'By', or holds a name and a date."""
    for line in lines:
        if _BY.match(line) and (found := names([_BY.sub("", line, count=1)])):
            return found
    for line in lines:
        named = _NAME_AND_DAY.match(line)
        if named and _DAY.search(line) and (found := names([named[1]])):
            return found
    return []


def day(lines: list[str]) -> str | None:
    """The first date with a year, as an ISO day. None for numbers that could each be the month."""
    for line in lines:
        for found in _DAY.finditer(line):
            if written := found["iso"] or found["numbers"]:
                moment = time_of(written)
                if moment:
                    return moment.date().isoformat()
                continue
            month = _MONTHS.index((found["month"] or found["month_first"])[:3].lower()) + 1
            year, number = int(found["year"] or found["year_last"]), int(found["day"] or found["day_second"])
            with suppress(ValueError):  # 31 June
                return dt.date(year, month, number).isoformat()
    return None


def without_opening(text: str, fields: Mapping[str, object]) -> str:
    """The text without the lines at its beginning that repeat the headline, who wrote it and when.

    `fields` are what `page.stated` gives. A line goes if nothing is left of it without the title, the names of authors
    and outlet, dates and the words of bylines; so do the few words above a headline, such as the name of a section.
    """
    title, authors = (text_of(fields.get("title")) or "").casefold(), fields.get("author")
    named = [*(authors if isinstance(authors, list) else []), text_of(fields.get("outlet")) or ""]
    named = [name.casefold() for name in named if name]
    *first, rest = text.split("\n\n", _AFTER) if text.count("\n\n") >= _AFTER else [*text.split("\n\n"), ""]
    lines = [" ".join(line.casefold().split()).lstrip("-•# ") for line in first]
    headline = lines.index(title) if title in lines else 0
    if any(len(line.split()) > _KICKER_WORDS or line.endswith((".", "!", "?")) for line in lines[:headline]):
        headline = 0
    kept = [
        whole
        for number, (whole, line) in enumerate(zip(first, lines, strict=True))
        if number >= headline and (len(line) > 2 * _LONGEST or not _repeats(line, title, named))
    ]
    return "\n\n".join([*kept, rest]).strip("\n")


def _repeats(line: str, title: str, named: list[str]) -> bool:
    if line == title:
        return True
    for name in named:
        line = line.replace(name, " ")
    return not re.search(r"\w", _OF_BYLINES.sub(" ", _DAY.sub(" ", line)))

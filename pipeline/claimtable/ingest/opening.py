"""The lines around a headline, as a reader sees them: a byline and a day for pages that state neither for machines."""

import re

from claimtable.ingest.authors import names
from claimtable.ingest.metadata import time_of

_BEFORE, _AFTER, _LONGEST = 3, 9, 140
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DAY = re.compile(
    rf"""(?P<iso>\b(?:19|20)\d\d-\d\d-\d\d\b)
    |\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?P<month>{_MONTH})\.?,?\s+(?P<year>(?:19|20)\d\d)\b
    |\b(?P<month_first>{_MONTH})\.?\s+(?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year_last>(?:19|20)\d\d)\b
    |(?<![\d./-])(?P<numbers>\d{{1,2}}[./-]\d{{1,2}}[./-](?:19|20)\d\d)(?!\d)""",
    re.VERBOSE | re.IGNORECASE,
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
    return [line for line in plain[at + 1 : at + 1 + _AFTER] + plain[max(0, at - _BEFORE) : at] if len(line) <= _LONGEST]


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
            written = found["iso"] or found["numbers"]
            if written is None:
                parts = (found["day"] or found["day_second"], found["month"] or found["month_first"])
                written = " ".join((*parts, found["year"] or found["year_last"]))
            if moment := time_of(written):
                return moment.date().isoformat()
    return None

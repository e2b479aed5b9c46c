"""What the layout of a plain text says: its paragraphs, the dateline before the first sentence, posts set among them."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from claimtable.spans import Span

_BREAK = re.compile(r"\n+")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATELINE = re.compile(
    rf"""\s*
    (?:(?P<place>[A-Z][\w.'’-]*(?:[ /,]+[A-Z][\w.'’-]*){{0,4}})\s*,?\s*)?   # LISENNA   Port Sarran, Harrow
    (?:,?\s*(?:{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})(?:,?\s+\d{{4}})?\s*)?  # June 14
    (?P<agency>\([\w .&/-]{{2,40}}\)\s*)?                                   # (CP)
    (?:—|–|--|-)\s+""",
    re.VERBOSE,
)

_SIGNED_POST = re.compile(r"\s*(?P<dash>[—–]|--?)\s*(?P<name>[^\n()]{1,60}?)\s*\((?P<handle>@\w{1,30})\)[^\n]{0,60}")

# Longer openings are sentences; the bound also keeps runs of blanks from costing more than their length.
_LONGEST = 90


def paragraphs(text: str) -> Iterator[Span]:
    """The lines of a text that hold something, in order."""
    start = 0
    for match in [*_BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        if text[start:end].strip():
            yield Span(start, end)
        start = match.end() if match else end


def dateline(text: str) -> Span | None:
    """The place, date and agency that open a report, up to the dash after them; None if it opens otherwise.

    A place alone must stand in capitals, or a sentence with a dash in it would lose its subject.
    """
    match = _DATELINE.match(text, 0, _LONGEST)
    if not match:
        return None
    place, agency = match["place"], match["agency"]
    dated = bool(re.search(_MONTH, match[0]))
    if not (agency or (place and (dated or place.isupper()))):
        return None
    return Span(0, match.end())


class Post(NamedTuple):
    """A post on a social network as articles show it: its last paragraph, and whose it is in the line after that."""

    text: Span
    dash: Span
    name: Span
    handle: str


def posts(text: str) -> Iterator[Post]:
    """'Smoke over the depot again.' and, on the next line, '— Dee (@deeonelm) July 19, 2026'."""
    for before, line in pairwise(paragraphs(text)):
        if signed := _SIGNED_POST.fullmatch(text, *line):
            yield Post(before, Span(*signed.span("dash")), Span(*signed.span("name")), signed["handle"])

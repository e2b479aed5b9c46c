"""The news agency that a text credits for itself, in its dateline, its byline or its sign-off."""

import re
from itertools import islice

from claimtable.layout import dateline, paragraphs
from claimtable.names import AGENCIES, KNOWN_AGENCIES

_KNOWN_AGENCY = re.compile(KNOWN_AGENCIES, re.VERBOSE)
_IN_BRACKETS = re.compile(r"\(([A-Z][\w.&/-]{0,30}(?: [A-Z&][\w.&/-]{0,30}){0,3})\)")
# "Jane Doe (D-Ohio) - ..." is no dateline.
_PARTY = re.compile(r"[RDI]-")
_DATED = re.compile(r"\d")
_BYLINE = re.compile(rf"(?:[Bb]y\ )?(?:[^\n]{{3,60}}[,|/]\ ?)?(?:[Tt]he\ )?({AGENCIES})(?:\ [Ww]riters?)?", re.VERBOSE)
# "By Jane Doe Associated Press": only with a "by" or from where authors are stated, since a sentence may end so.
_UNSEPARATED = re.compile(rf"(?P<by>[Bb]y\ )?[^\n]{{3,60}}\ (?P<agency>{KNOWN_AGENCIES})(?:\ [Ww]riters?)?", re.VERBOSE)
_SIGN_OFF = re.compile(
    rf"""^\W*(?:[Tt]he\ )?(?P<contributed>{AGENCIES})\b[^\n]{{0,120}}\bcontributed\b
    |\b(?:[Ww]ith\ (?:files|inputs?|reporting|material|additional\ reporting)\ (?:from|by)|[Aa]dditional\ reporting\ by|[Cc]opyright\W+(?:\d{{4}}\W+)?(?:by\ )?)\ ?(?:[Tt]he\ )?(?P<rights>{AGENCIES})\b
    |^\W*(?:[Ss]ource|[Vv]ia)\s*:\s*(?:[Tt]he\ )?(?P<source>{AGENCIES})\W*$
    |^\W*(?P<alone>{AGENCIES})\W*\Z
    |[.!?]["”’]?\ [\W]{{0,2}}(?P<last>{KNOWN_AGENCIES})(?:/[A-Z]{{2,5}})?[\W]{{0,2}}\Z  # "... on Monday. PTI"
    """,
    re.VERBOSE | re.MULTILINE,
)
# A headline, a byline and a caption may stand before the first sentence.
_OPENING_PARAGRAPHS = 5
# layout.dateline takes none that is longer than 90 characters.
_DATELINE_WITHIN = 120
_SIGN_OFF_WITHIN = 600


def wire_credit(text: str, author: str | None = None) -> str | None:
    """The agency as it is written: 'LISENNA, June 14 (CP) -', 'By Jane Doe, Associated Press', 'Reuters contributed'."""
    if author and (byline := _BYLINE.fullmatch(author)):
        return byline[1]
    if author and (byline := _UNSEPARATED.fullmatch(author)):
        return byline["agency"]
    for number, span in enumerate(islice(paragraphs(text), _OPENING_PARAGRAPHS)):
        paragraph = text[span.start : min(span.end, span.start + _DATELINE_WITHIN)].strip()
        if byline := _BYLINE.fullmatch(paragraph):
            return byline[1]
        if (byline := _UNSEPARATED.fullmatch(paragraph)) and byline["by"]:
            return byline["agency"]
        if agency := _in_dateline(paragraph, first=number == 0):
            return agency
    ending = _SIGN_OFF.search(text, max(0, len(text) - _SIGN_OFF_WITHIN))
    return next((agency for agency in ending.groups() if agency), None) if ending else None


def _in_dateline(paragraph: str, first: bool) -> str | None:
    """The agency in brackets. Further down an unknown one counts only after a place in capitals or a date."""
    opening = dateline(paragraph)
    bracket = _IN_BRACKETS.search(opening.of(paragraph)) if opening else None
    if not bracket or _PARTY.match(bracket[1]):
        return None
    before = paragraph[: bracket.start()].split()
    placed = bool(before) and (before[0].rstrip(",").isupper() or any(map(_DATED.search, before)))
    return bracket[1] if first or placed or _KNOWN_AGENCY.fullmatch(bracket[1]) else None

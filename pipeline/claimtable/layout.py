"""What the layout of a plain text says: its paragraphs, the dateline before the first sentence, what is set among them."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
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
_NETWORKS = r"(?:twitter|facebook|instagram|telegram|whatsapp|youtube|tiktok|bluesky|mastodon|linkedin|threads)"
# A sentence about reporting is no sign-off.
_SAYS = r"found|finds|shows?|showed|suggests?|suggested|reveal(?:s|ed)|said|says|is|was|were|has|had|indicates?|raised|led|prompted"
_FURNITURE = re.compile(
    rf"""[\W_]*(?:
      advertisement(?:\s*·.*)?|annons|anzeige|publicidade?|pubblicità|publicité
    | close|share|print|summary|continue\ reading|scroll\ to\ continue|our\ standards:.*
    | (?:read|see|watch)\ (?:more|also)(?:\s*[:»|–—].{{0,200}})?|(?:lea|leia|leggi|lire|lesen\ sie|lees|läs|les)\ \w{{0,8}}\s?[:»].{{0,200}}|à\ lire\ aussi\b.{{0,200}}
    | (?:related|more|also\ (?:read|see)|don['’]?t\ miss|recommended)\s*:?|(?:related|also)(?:\ \w+)?\ ?:.{{0,200}}|also\ on\ \S+\.\S+.{{0,200}}
    | (?:related|popular|recommended|recent)\ (?:articles?|stories|topics|posts?|links?)\W?|most\ (?:read|shared|popular|viewed)|you\ (?:may|might)\ also\ (?:like|be\ interested\ in)
    | (?:source|via|filed\ under|categor(?:y|ies)|tags?|topics?)\s*:[^.!?]{{0,60}}|sources\s*:\s*(?:news\ )?agencies|sources?\W?
    | (?:additional\ )?(?:reporting|editing|writing|compiled|produced)\ by\ (?!.*\b(?:{_SAYS})\b).{{3,300}}
    | with\ (?:\w+\ )?(?:news\ )?(?:wires?|agenc(?:y|ies)(?:\ inputs)?)|with\ (?:files|inputs?|reporting|material)\ (?:from|by)\ [^,;]{{2,60}}
    | (?:©|\(c\)\ |copyright\W+(?:\d{{4}}|©|\(c\)|by\b)).{{0,300}}|this\ material\ may\ not\ be\ published\b.{{0,200}}
    | follow\ .{{2,120}}\bon\ (?:\w+,?\ ){{0,3}}{_NETWORKS}.{{0,200}}
    | (?:sign\ up|subscribe|get\ the\ latest|stay\ on\ top)\b.{{0,160}}\b(?:newsletters?|inbox)\b.{{0,100}}|sign\ up:.{{0,200}}
    | (?:have|got)\ a\ (?:news\ )?tip\?.{{0,200}}|(?:contact|e-?mail|reach|follow)\ .{{3,60}}\ at\ .{{0,40}}\S@\S+
    | click\ (?:to|for|here)\b.{{0,100}}|get\ [^.!?]{{0,60}}\b(?:clicking\ here|app)
    | like\ this\ (?:story|article)\b.{{0,60}}|tell\ us\ what\ you\ think|this\ (?:web)?site\ uses\b.{{0,60}}\bcookies\b.{{0,80}}
    )[\W_]*""",
    re.IGNORECASE | re.VERBOSE,
)
# What furniture says further on. To look for it from the beginning of every line takes ten times as long as to look for its words.
_LATER_WORDS = ("contributed", "rights reserved", "be reached at")
_LATER = re.compile(
    rf"""[\W_]*(?:
      (?!.*\b(?:{_SAYS})\b).{{3,250}}\bcontributed\ (?:(?:to\ )?(?:this\ |the\ )?report(?:ing)?|to\ (?:this|the)\ (?:story|article))(?:\ from\ .{{2,60}})?
    | .{{0,200}}\ball\ rights\ reserved\b.{{0,300}}
    | .{{3,60}}\bmay\ be\ reached\ at\ \S+@.{{0,200}}
    )[\W_]*""",
    re.IGNORECASE | re.VERBOSE,
)
# Of a line that may be one of these; the bound keeps runs of signs from costing more than their length.
_LONGEST_FURNITURE = 600

# Longer openings are sentences; the bound also keeps runs of blanks from costing more than their length.
_LONGEST = 90
_BEFORE_DATELINE = 2  # paragraphs


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

    A caption or a summary may stand before it. A place alone must stand in capitals, or a sentence with a dash in it
    would lose its subject.
    """
    for paragraph in islice(paragraphs(text), _BEFORE_DATELINE + 1):
        match = _DATELINE.match(text, paragraph.start, paragraph.start + _LONGEST)
        if not match:
            continue
        place, agency = match["place"], match["agency"]
        dated = bool(re.search(_MONTH, match[0]))
        if agency or (place and (dated or place.partition(",")[0].isupper())):
            return Span(paragraph.start, match.end())
    return None


def is_furniture(line: str) -> bool:
    """Whether a line is a link to another story, a sign-off, a notice or an advert of the outlet, and no part of the story."""
    if len(line) > _LONGEST_FURNITURE:
        return False
    if _FURNITURE.fullmatch(line):
        return True
    words = line.lower()
    return any(each in words for each in _LATER_WORDS) and _LATER.fullmatch(line) is not None


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

"""Names of authors out of bylines, however they are put: 'By Jane Doe and Ola Wirth, Chief Reporters | jane@quay.example'."""

import re
from collections.abc import Iterable, Mapping
from html import unescape

from claimtable.ingest.metadata import text_of

_NOT_NAMES = {
    "admin", "administrator", "webmaster", "unknown", "none", "null", "undefined", "guest", "anonymous", "author",
    "authors", "root", "user", "editor", "n/a", "na", "-", "test", "wordpress", "by", "share", "follow",
}  # fmt: skip
_BY = re.compile(
    r"^(?:(?:text|story|words|report|article|written|posted|published|submitted|reported|reporting|analysis|opinion)\s*)?"
    r"(?:by\b|:)\s*:?\s*|^(?:authors?|from)\s*:\s*|^(?-i:By(?=[A-Z]))",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\S+@\S+|https?://\S+|www\.\S+|(?<!\w)@\w+|\b[\w-]+\.(?:com|org|net|info|co\.\w\w)\b", re.IGNORECASE
)
# What follows a name on the same line: times, calls to follow, readings of a clock.
_TAIL = re.compile(
    r"\s*(?:\b(?:updated|published|posted|last modified|last updated|follow|read more|view all|more by|share|email|view bio|see more)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bon\s+(?:mon|tue|wed|thu|fri|sat|sun)|\b\d{1,2}[:/.]\d{2}|\b(?:19|20)\d\d\b"
    r"|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b|\b\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b"
    r"|\b\d+\s+min(?:ute)?s?\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"\s*(?:[;|•·/\n]|,?\s+and\s+|\s+&\s+|,?\s+with\s+(?=[A-Z])|(?<=\w{5})\.\s+(?=[A-Z]))\s*")
_COMMA = re.compile(r"\s*,\s*(?!\s*(?:Inc|LLC|Ltd|Corp|Co|Jr|Sr|Ph\.?D|M\.?D)\b)")
_JOB = re.compile(
    r"\b(?:correspondents?|reporters?|editors?|writers?|columnists?|journalists?|producers?|staff|contributors?|"
    r"bureau|desk|chief|analysts?|professor|lecturer|fellow|newsroom|critics?|photographers?|presenters?|political|special|"
    r"director|researcher|in [A-Z]\w+$|for the)\b"
)
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_DASHED_JOB = re.compile(r"\s+[-–—]\s+.*$")
_LOOSE_END = re.compile(r"\s+(?:at|on|in|am|um)$")
_PERSON = re.compile(
    r"(?:[^\W\d_a-z][\w'’.-]*|de|del|van|von|der|den|la|le|di|da|bin|al|el|y|af|ter)(?:\s+(?:[^\W\d_a-z][\w'’.-]*|de|del|van|von|der|den|la|le|di|da|bin|al|el|y|af|ter|for|of)){0,4}"
)
_ABBREVIATED = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Jr|Sr|[A-Z])\.$")
_LONGEST, _MOST_WORDS, _MOST = 60, 7, 20


def names(values: Iterable[object], shown: bool = False) -> list[str]:
    """Each person once, in order: no addresses, no jobs, no dates. An agency or a desk stays if nobody else is named.

    What is `shown` to readers rather than stated for machines may be any words: only those in capitals count.
    """
    found: list[str] = []
    desks: list[str] = []
    for value in _flat(values, 0):
        for piece in _pieces(value):
            if shown and (not _PERSON.fullmatch(piece) or piece.startswith("The ")):
                continue
            (desks if _JOB.search(piece.lower()) else found).append(piece)
    return list(dict.fromkeys(found or desks[:1]))[:_MOST]


def _flat(value: object, depth: int) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        given = value.get("name") or " ".join(
            part for key in ("givenName", "familyName") if (part := text_of(value.get(key)))
        )
        if depth < 4:
            yield from _flat(given, depth + 1)
    elif isinstance(value, Iterable) and not isinstance(value, bytes) and depth < 4:
        for each in value:
            yield from _flat(each, depth + 1)


def _pieces(value: str) -> Iterable[str]:
    lines = [" ".join(line.split()) for line in unescape(unescape(value[:2_000])).split("\n")]
    for line in _BETWEEN.split("\n".join(filter(None, lines))):
        parts = _COMMA.split(line)
        if len(parts) == 2 and _inverted(parts):
            parts = [f"{parts[1]} {parts[0]}"]
        for part in parts:
            if name := _name(part):
                yield name


def _inverted(parts: list[str]) -> bool:
    """'Doe, Jane'."""
    return all(re.fullmatch(r"[A-Z][\w'’-]+", part) for part in parts)


def _name(part: str) -> str | None:
    text = _ADDRESS.sub("", _IN_BRACKETS.sub("", part.strip())).strip()
    while (shorter := _BY.sub("", text, count=1).strip()) != text:
        text = shorter
    text = _DASHED_JOB.sub("", _TAIL.sub("", text)).strip(" ,;:|-–—•·<>\"'")
    text = _LOOSE_END.sub("", text)
    text = text if _ABBREVIATED.search(text) else text.rstrip(".")
    words = text.split()
    if (
        len(words) > 2
        and not words[0].isupper()
        and _JOB.search(" ".join(words[2:]).lower())
        and not _JOB.search(" ".join(words[:2]).lower())
    ):
        text = " ".join(words[:2])
    if not text or text.lower() in _NOT_NAMES or len(text) > _LONGEST or len(text.split()) > _MOST_WORDS:
        return None
    return text if any(map(str.isupper, text)) or not text.isascii() else None

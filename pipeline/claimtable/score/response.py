"""What the party concerned said to a claim, refusals included.

"Declined to comment" states nothing and is no mention; it is read here from the articles, next to the mentions it answers.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from claimtable.layout import paragraphs
from claimtable.records import ClaimView, Member, Response, Stance
from claimtable.score.voices import is_authority

_ANSWER = r"(?:respond|reply|answer|return|comment)"
_NOT = r"(?:not|n['’]t)"
_REFUSALS = (
    (
        Response.NON_DENIAL,
        r"\bneither confirm(?:ed|s)?\b.{0,20}\bnor den(?:y|ied|ies)\b|\b(?:confirm or|confirming or|nor|or) deny(?:ing)?\b"
        rf"|\b(?:did|does|would|could) ?{_NOT} (?:directly |explicitly |outright )?(?:deny|dispute|rule (?:it )?out)\b"
        rf"|\b(?:do|does|did) ?{_NOT} comment on (?:\w+ )?(?:rumou?rs?|speculation|market talk)\b"
        rf"|\bwould ?{_NOT} (?:be drawn|confirm)\b",
    ),
    (
        Response.NO_REPLY,
        rf"\b(?:did|had|has|have) ?{_NOT} (?:immediately |yet )?(?:{_ANSWER}(?:ed|s)?|replied)\b"
        rf"|\b(?:could|can) ?{_NOT} (?:immediately )?be (?:reached|contacted)\b"
        r"|\b(?:went|go|goes|were|was|gone) (?:unanswered|unreturned)\b|\bno (?:reply|response|answer) (?:from|to|by)\b",
    ),
    (
        Response.DECLINED,
        r"\b(?:declin\w+|refus\w+)\s+(?:to\s+)?(?:further\s+)?(?:comment|say|discuss|answer|elaborate|respond|be interviewed)"
        rf"|\b(?:would|does|do|will) ?{_NOT} (?:comment|discuss|answer|say (?:whether|if|how|why|when|what|where|who))\b"
        r"|\b(?:no|without) comment\b",
    ),
)
_KINDS = [(response, re.compile(pattern, re.IGNORECASE)) for response, pattern in _REFUSALS]
_SENTENCE_END = re.compile(r"(?<=[.!?])[”’\"']*\s+")
_NAME = re.compile(r"\b[A-Z][\w’'-]+")


class Heard(NamedTuple):
    """A response, when it was published, and the words."""

    response: Response
    at: dt.datetime | None
    words: str


def response(view: ClaimView) -> Heard | None:
    """The last that the parties said. On one day who confirms or denies counts before who says nothing."""
    heard = [*_statements(view), *_refusals(view)]
    return max(heard, key=lambda h: (_day(h.at), h.response in {Response.CONFIRMED, Response.DENIED}), default=None)


def _day(at: dt.datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else ""


def _statements(view: ClaimView) -> Iterator[Heard]:
    # The last is put first: of those of one day the last counts.
    for member in reversed(view.members):
        if is_authority(member) and member.stance is not Stance.NEUTRAL:
            kind = Response.CONFIRMED if member.stance is Stance.SUPPORTS else Response.DENIED
            yield Heard(kind, member.article.published_at, f"{member.origin}: {member.mention.quote}")


def _refusals(view: ClaimView) -> Iterator[Heard]:
    names = _names(view)
    for member in reversed(view.members):
        for sentence in _near(member):
            kind = refusal(sentence)
            # Who is named and is no part of the claim answers something else.
            named = {name.lower() for name in _NAME.findall(sentence)[1:]}
            if kind and (not named or named & names):
                yield Heard(kind, member.article.published_at, sentence)


@lru_cache(maxsize=1 << 12)
def refusal(sentence: str) -> Response | None:
    """In which way a sentence says that somebody would say nothing; None if it does not."""
    return next((kind for kind, pattern in _KINDS if pattern.search(sentence)), None)


def _near(member: Member) -> list[str]:
    """The sentences of the paragraph of a mention and of the next."""
    text = member.article.text
    spans = [*paragraphs(text), None]
    for span, following in pairwise(spans):
        if span is not None and span.start <= member.mention.start < span.end:
            near = span.of(text) + "\n" + (following.of(text) if following else "")
            return [sentence for sentence in _SENTENCE_END.split(near) if sentence.strip()]
    return []


def _names(view: ClaimView) -> set[str]:
    """The words of the names in the claim, in lower case, and of those whose word it is."""
    found = {entity.name for member in view.members for entity in member.mention.entities}
    found |= {link.source for member in view.members for link in member.credit.chain}
    return {word.lower() for name in found for word in _NAME.findall(name)}

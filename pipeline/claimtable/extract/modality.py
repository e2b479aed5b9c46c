"""How firmly a clause is put: its hedges, modality and polarity, as its innermost source has it."""

import re
from collections.abc import Iterator
from functools import cache

from claimtable.extract.lexicon import lines
from claimtable.records import Hedge, Modality, Polarity
from claimtable.spans import Span

# Verbs of thinking hedge what they introduce; verbs of saying do not.
_DOUBTING_CUES = frozenset(
    ["believe", "think", "estimate", "suspect", "guess", "assume", "speculate", "doubt", "understand", "reckon", "suppose"]
)
_PREDICTING_CUES = frozenset(["expect", "predict", "forecast", "promise", "pledge", "vow", "plan", "intend", "project", "hope"])
# "A third", "may 5" and the like are told from hedges by their capital.
_FACTUAL_COULD = re.compile(r"\bcould(?:\s+not|n['’]t)\s+(?:be\s+reached|immediately|say|confirm)\b", re.IGNORECASE)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    entries = sorted(lines(name), key=len, reverse=True)
    joined = "|".join(re.escape(entry).replace(r"\ ", r"\s+") for entry in entries)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


def hedges(text: str, span: Span) -> list[Hedge]:
    """The words in a range of characters that hedge it."""
    return [
        Hedge(text=match[0], start=match.start(), end=match.end())
        for match in _matches("hedges", text, span)
        if match[0] != "May" and not _FACTUAL_COULD.match(text, match.start())
    ]


def modality(text: str, clause: Span, sentence: Span, found: list[Hedge], cue_lemma: str | None) -> Modality:
    """factual, hedged, predicted or conditional. `cue_lemma` is the verb by which the source puts it, if any."""
    if _is_conditional(text, clause, sentence):
        return Modality.CONDITIONAL
    if found or cue_lemma in _DOUBTING_CUES:
        return Modality.HEDGED
    if cue_lemma in _PREDICTING_CUES or next(_matches("predictions", text, clause), None):
        return Modality.PREDICTED
    return Modality.FACTUAL


def polarity(text: str, clause: Span) -> Polarity:
    """negative if an odd number of words negates the clause."""
    negations = sum(1 for _ in _matches("negations", text, clause))
    return Polarity.NEGATIVE if negations % 2 else Polarity.POSITIVE


def _is_conditional(text: str, clause: Span, sentence: Span) -> bool:
    """The clause, or the start of its sentence, opens a condition."""
    inside = _matches("conditions", text, clause)
    opening = re.match(r"\W*(?:if|unless|should)\b(?!\s+(?:only|not)\b)", sentence.of(text), re.IGNORECASE)
    return opening is not None or next(inside, None) is not None


def _matches(name: str, text: str, span: Span) -> Iterator[re.Match[str]]:
    return _pattern(name).finditer(text, *span)

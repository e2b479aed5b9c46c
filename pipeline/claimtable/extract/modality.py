"""How firmly a clause is put: its hedges, modality and polarity, as its innermost source has it."""

import re
from collections.abc import Iterator
from functools import cache

from claimtable.extract.lexicon import lines
from claimtable.extract.tree import Tree
from claimtable.records import Hedge, Modality, Polarity
from claimtable.spans import Span

# Verbs of thinking hedge what they introduce; verbs of saying do not.
_DOUBTING_CUES = frozenset(
    """
        believe think estimate suspect guess assume speculate doubt understand reckon suppose
    """.split()
)
_PREDICTING_CUES = frozenset(
    """
    expect predict forecast promise pledge vow plan intend project hope
""".split()
)
_DENYING = frozenset("deny reject dismiss refute dispute contradict rebut".split())
_NEGATING_ADVERBS = frozenset("not never hardly barely nowhere".split())
_NEGATIVE_NOUNS = frozenset("nobody none nothing neither no-one".split())
_UNTRUE = frozenset("false untrue wrong baseless incorrect fiction invention fabrication lie nonsense rubbish".split())
_ARGUMENTS = frozenset("nsubj nsubjpass dobj attr acomp oprd expl".split())
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


def polarity(tree: Tree, root: int, cue_lemma: str | None) -> Polarity:
    """negative if an odd number of words negates the main verb of a clause, its source's denial included.

    Only what stands at the verb, its subject and its objects counts: "trained on chips it was not allowed to buy"
    states that it trained.
    """
    if root < 0:
        return Polarity.POSITIVE
    denials = [root] if cue_lemma is None else []
    count = sum(tree.token(i).lemma in _DENYING for i in denials) + (cue_lemma in _DENYING)
    for child in tree.children[root]:
        token = tree.token(child)
        if token.dep == "neg" or token.lemma in _NEGATING_ADVERBS:
            count += 1
        elif token.dep in _ARGUMENTS:
            count += token.lemma in _NEGATIVE_NOUNS or token.lemma in _UNTRUE
            count += any(tree.token(c).lemma in {"no", "neither"} for c in tree.children[child])
        elif token.dep in {"prep", "agent"}:
            count += any(
                tree.token(c).lemma in {"no", "neither"} for o in tree.children[child] for c in tree.children[o]
            )
    return Polarity.NEGATIVE if count % 2 else Polarity.POSITIVE


def _is_conditional(text: str, clause: Span, sentence: Span) -> bool:
    """The clause, or the start of its sentence, opens a condition."""
    inside = _matches("conditions", text, clause)
    opening = re.match(r"\W*(?:if|unless|should)\b(?!\s+(?:only|not)\b)", sentence.of(text), re.IGNORECASE)
    return opening is not None or next(inside, None) is not None


def _matches(name: str, text: str, span: Span) -> Iterator[re.Match[str]]:
    return _pattern(name).finditer(text, *span)

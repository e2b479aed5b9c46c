"""'The toll, the agency said on Monday, would rise': a source and a cue set off by commas, read off the words.

Parsers go astray where such an aside interrupts a clause, and then what it interrupts is lost, or half of it. The words
are plain: a comma, a source without a verb, a cue, perhaps when or to whom it was said, and a stop.
"""

from typing import NamedTuple

from claimtable.extract.lexicon import marked
from claimtable.extract.speech import Speech
from claimtable.extract.tree import QUOTE_MARKS, Tree
from claimtable.spans import Span

_BREAKS = {",", "—", "–", "--"}
_STOPS = {",", ".", ";", ":", "—", "–", "--"}
_MAX_SOURCE_WORDS, _MAX_WORDS_AFTER_CUE = 12, 6
_NAMING = {"NOUN", "PROPN", "PRON"}
_FINITE = {"VBD", "VBZ", "VBP"}
_CLAUSAL = {"VERB", "AUX", "SCONJ", "CCONJ"}
# What follows the aside after one of these is somebody else's, or the writer's own.
_TURNS = {"but", "while", "although", "though", "whereas", "yet", "as"}
_MIN_CONTENT_WORDS = 2


class Aside(NamedTuple):
    """The words of the source, as token indices, and the content before and behind the aside."""

    source: Span
    content: list[Span]


def aside_at(tree: Tree, speech: Speech, i: int) -> Aside | None:
    """The aside whose cue is the verb `i`, if the words around it are those of one."""
    token = tree.token(i)
    if token.tag not in _FINITE or "attitude" in marked("cue_verbs").get(token.lemma.lower(), {"attitude"}):
        return None
    if speech.holds(i):
        return None
    sentence = tree.sentence_of[i]
    end = _end(tree, i, sentence)
    source = _source_before(tree, i, sentence) if end >= 0 else None
    if source is None or source.start <= token.head < source.end:  # "a matter that the paper disclosed"
        return None
    before = _words(tree, _start(tree, source.start, sentence), source.start)
    stop = tree.token(end).text if end < sentence.end else ""
    behind = _words(tree, end + 1, _close(tree, end + 1, sentence)) if stop in _BREAKS | {":"} else []
    if (
        not behind
        or tree.token(behind[0]).tag == "VBG"
        or not _has_finite_verb(tree, behind)
        or speech.holds(behind[0])
    ):
        behind = []
    if len(before) < _MIN_CONTENT_WORDS or not _has_finite_verb(tree, before if stop == ":" else before + behind):
        return None
    return Aside(source, [tree.chars(Span(part[0], part[-1] + 1)) for part in (before, behind) if part])


def _end(tree: Tree, i: int, sentence: Span) -> int:
    """The stop that closes the aside, or the end of the sentence; -1 if something else comes first."""
    for j in range(i + 1, min(sentence.end, i + 2 + _MAX_WORDS_AFTER_CUE)):
        token = tree.token(j)
        if token.text in _STOPS:
            return j
        if token.pos in _CLAUSAL or token.text in QUOTE_MARKS or token.text == "(":
            return -1
    return sentence.end if sentence.end <= i + 1 + _MAX_WORDS_AFTER_CUE else -1


def _source_before(tree: Tree, i: int, sentence: Span) -> Span | None:
    """The source between a comma and the cue, with one apposition: 'the governor, Asel Morrow, said'."""
    last = i - 1
    while last > sentence.start and tree.token(last).pos in {"AUX", "ADV"}:
        last -= 1
    apposed = tree.token(last).text == ","
    start = last
    commas = 3 if apposed else 1
    while start > sentence.start:
        token = tree.token(start)
        if token.text in _BREAKS:
            commas -= 1
            if commas == 0:
                break
        elif token.pos in _CLAUSAL - {"CCONJ"} or token.text in QUOTE_MARKS:
            return None
        start -= 1
    words = range(start + 1, last + (0 if apposed else 1))
    named = any(tree.token(j).pos in _NAMING for j in words)
    opens = tree.token(words[0]).pos if words else ""
    if commas or not named or len(words) > _MAX_SOURCE_WORDS or opens in {"ADP", "ADV", "SCONJ", "CCONJ"}:
        return None
    return Span(words[0], words[-1] + 1)


def _start(tree: Tree, source: int, sentence: Span) -> int:
    """Where what is said begins: at the sentence, or behind the semicolon or colon before."""
    stops = (j + 1 for j in range(source - 1, sentence.start, -1) if tree.token(j).text in {";", ":"})
    return next(stops, sentence.start)


def _close(tree: Tree, start: int, sentence: Span) -> int:
    """Where what is said ends: at a semicolon, or where the writer turns to something else."""
    if start < sentence.end and tree.token(start).lemma.lower() in _TURNS:
        return start
    return next((j for j in range(start, sentence.end) if tree.token(j).text == ";"), sentence.end)


def _words(tree: Tree, start: int, end: int) -> list[int]:
    return [j for j in range(start, end) if tree.token(j).pos not in {"PUNCT", "SPACE"}]


def _has_finite_verb(tree: Tree, indices: list[int]) -> bool:
    return any(tree.token(j).tag in _FINITE | {"MD"} for j in indices)

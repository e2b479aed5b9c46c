"""What one text has of another's words, and the sketch of a text by which those worth comparing are found."""

import re
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

RUN_WORDS = 3
# A sentence was taken over if this share of its runs of words was: of 12 words, three of the ten runs.
SENTENCE_KEPT = 0.25
SKETCH = "runs of 5 words, the least 1/16 of their hashes, at least 48"
"""Names how sketches are made. Those made otherwise cannot be compared."""
_SKETCH_RUN, _SKETCH_SHARE, _SKETCH_LEAST = 5, 16, 48
# Words in more pages of an outlet than this are no story's, unless most of the text is as common: a running story.
_PAGES_OF_A_STORY = 2
_A_FEW_PAGES = 10

_QUOTED = re.compile(r"[“\"][^“”\"\n]{0,600}[”\"]")
_WORD_OR_BREAK = re.compile(r"\w+|[.!?][\"”’)]*\s+(?=[A-Z“\"‘(])|\n")
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xFF51AFD7ED558CCD],
                    dtype=np.uint64)  # fmt: skip


class Wording(NamedTuple):
    """The runs of words of a text as hashes, in order, and the number of the sentence that each is in."""

    runs: Hashes
    sentences: NDArray[np.int64]


class Shared(NamedTuple):
    """What a text has of another's words, as shares of its own.

    `same`: runs of words that the other has too. `kept`: runs in sentences that the other has whole or lightly edited.
    """

    same: float
    kept: float


def without_quotations(text: str) -> str:
    """The text less what stands in double quotation marks: two reporters at one press conference write the same there."""
    return _QUOTED.sub(" ", text)


def wording(text: str, length: int = RUN_WORDS) -> Wording:
    """The runs of so many words, none across the end of a sentence. Letter case and punctuation do not count."""
    words: list[int] = []
    sentence_of: list[int] = []
    sentence = 0
    for token in _WORD_OR_BREAK.findall(text):
        if token[0].isalnum() or token[0] == "_":
            words.append(zlib.crc32(token.lower().encode("utf-8", "replace")))
            sentence_of.append(sentence)
        else:
            sentence += 1
    count = len(words) - length + 1
    if count < 1:
        return Wording(np.zeros(0, np.uint64), np.zeros(0, np.int64))
    codes, numbers = np.array(words, np.uint64), np.array(sentence_of, np.int64)
    within = numbers[:count] == numbers[length - 1 :]
    hashes = np.zeros(count, np.uint64)
    for place in range(length):
        hashes += codes[place : place + count] * _FACTORS[place]
    return Wording(_mixed(hashes)[within], numbers[:count][within])


def _mixed(hashes: Hashes) -> Hashes:
    """Every bit of the result depends on every bit given (the finalizer of SplitMix64), so that the least are a fair sample."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def sketch(text: str) -> Hashes:
    """The least hashes of the runs of five words outside quotations, sorted: more of them the longer the text.

    MinHash by one function (Broder 1997, "On the resemblance and containment of documents"). As one threshold holds for
    a whole text, a part of it shares hashes with it, which bands of signatures do not show of a small part.
    """
    hashes = np.unique(wording(without_quotations(text), _SKETCH_RUN).runs)
    return hashes[: max(_SKETCH_LEAST, len(hashes) // _SKETCH_SHARE)]


def shared(text: Wording, other: Wording) -> Shared:
    """What `text` has of `other`."""
    if not len(text.runs):
        return Shared(0.0, 0.0)
    same = np.isin(text.runs, other.runs)
    lengths = np.bincount(text.sentences)
    found = np.bincount(text.sentences, weights=same)
    return Shared(float(same.mean()), float(lengths[found >= SENTENCE_KEPT * lengths].sum() / lengths.sum()))


def repeats(passage: str, text: str, least: float = SENTENCE_KEPT) -> bool:
    """Whether at least this share of a sentence's runs of words stands in a text."""
    runs = wording(passage).runs
    return bool(len(runs)) and float(np.isin(runs, wording(text).runs).mean()) >= least


class PageCounts(NamedTuple):
    """How many of the `seen` pages of one outlet have each run of words; only those that several have. `runs` are sorted."""

    runs: Hashes
    pages: NDArray[np.int64]
    seen: int


def page_counts(texts: Iterable[Wording]) -> PageCounts:
    found: Sequence[Hashes] = [np.unique(text.runs) for text in texts]
    runs, pages = np.unique(np.concatenate([np.zeros(0, np.uint64), *found]), return_counts=True)
    common = pages > _PAGES_OF_A_STORY
    return PageCounts(runs[common], pages[common], len(found))


def of_the_story(text: Wording, counts: PageCounts) -> Wording:
    """The text less what its outlet puts into many pages, such as calls to subscribe.

    Where most of the text is on many pages these are versions of one story, and only what is on twice as many is left
    out; but no story is on half of the pages of an outlet that has a few.
    """
    if not len(counts.runs) or not len(text.runs):
        return text
    places = np.minimum(np.searchsorted(counts.runs, text.runs), len(counts.runs) - 1)
    pages = np.where(counts.runs[places] == text.runs, counts.pages[places], 1)
    usual = 2 * float(np.median(pages))
    if counts.seen >= _A_FEW_PAGES:
        usual = min(usual, counts.seen / 2)
    own = pages <= max(_PAGES_OF_A_STORY, usual)
    return Wording(text.runs[own], text.sentences[own])

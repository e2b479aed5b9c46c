"""Copies: articles whose words another article had before, whole or lightly rewritten.

Candidates share MinHash bands of their word shingles (rensa); the share of shingles is then computed exactly.
Quotations are left out: two reporters at one press conference write down the same words.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rensa import RMinHash

from claimtable.config import TrackSettings
from claimtable.records import Article, Copy

SHINGLE_WORDS = 4
# 128 bands of 2 rows find 99 in 100 pairs whose shingles overlap by a fifth (Jaccard), nearly all that share more.
_BANDS, _ROWS = 128, 2
_QUOTED = re.compile(r"[“\"][^“”\"\n]{0,600}[”\"]")
_WORD = re.compile(r"\w+")
_SEED = 1


def shingles(text: str) -> frozenset[str]:
    """Runs of SHINGLE_WORDS words of a text, its quotations left out."""
    words = _WORD.findall(_QUOTED.sub(" ", text).lower())
    return frozenset(" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1)))


def find_copies(articles: Sequence[Article], settings: TrackSettings) -> list[Copy]:
    """Copies among articles sorted by time. Each points at the earliest article it repeats, never at a copy."""
    grams = [shingles(article.text) for article in articles]
    best: dict[int, tuple[float, int]] = {}
    for first, second in sorted(_candidates(grams)):
        size = min(len(grams[second]), len(grams[first]))
        share = len(grams[first] & grams[second]) / size if size else 0.0
        if share >= settings.copy_overlap and (
            second not in best or (share, -first) > (best[second][0], -best[second][1])
        ):
            best[second] = (share, first)
    return [_copy(articles, best, position) for position in sorted(best)]


def _copy(articles: Sequence[Article], best: dict[int, tuple[float, int]], position: int) -> Copy:
    share = best[position][0]
    original = position
    while original in best:
        original = best[original][1]
    name = articles[original].outlet or articles[original].article_id
    return Copy(
        article_id=articles[position].article_id,
        original_id=articles[original].article_id,
        overlap=round(share, 4),
        evidence=f"{share:.0%} of the {SHINGLE_WORDS}-word runs outside quotations are those of {name}",
    )


def _candidates(grams: Sequence[frozenset[str]]) -> set[tuple[int, int]]:
    buckets: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for position, gram in enumerate(grams):
        for key in _band_keys(gram):
            buckets[key].append(position)
    return {(a, b) for bucket in buckets.values() for i, a in enumerate(bucket) for b in bucket[i + 1 :]}


def _band_keys(gram: frozenset[str]) -> Iterator[tuple[int, ...]]:
    sketch = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    sketch.update(sorted(gram))
    digest = sketch.digest()
    for band in range(_BANDS):
        yield (band, *digest[band * _ROWS : (band + 1) * _ROWS])

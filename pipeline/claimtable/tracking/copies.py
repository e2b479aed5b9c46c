"""Copies: articles whose words another article had before, whole or lightly rewritten.

Articles that share hashes of their sketches are compared exactly, sentence by sentence, without quotations and without what their
outlets put into many pages. Headlines play no part.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimtable.config import TrackSettings
from claimtable.names import is_agency, normalised, stands_for
from claimtable.records import Article, Copy, CopyKind
from claimtable.tracking.pages import page_of
from claimtable.tracking.wording import (
    Hashes,
    PageCounts,
    Shared,
    Wording,
    of_the_story,
    page_counts,
    shared,
    sketch,
    without_quotations,
    wording,
)

# Measured on the development news and stories with runs of three words. Rewrites keep .80 of their words on either side in
# sentences taken over; of two articles that retell one release, or use each other in part, the nearest keep .72.
_REWRITE_KEPT = 0.75
# Another wording at the same address is another version of the page, even if more was rewritten.
_PAGE_KEPT = 0.4
_SAME_WORDS = 0.9
# An article that repeats another whole but is in the main its own is no copy of it as a whole; and one of which less than
# this is the other's is none at all.
_MAINLY, _LEAST = 0.5, 0.2
# Of each of two articles so much is in sentences that the other has, and so many runs, three or four sentences' worth, where
# one uses passages of the other. What two reports share by a statement or a post that both give was .13 at most. A short
# report that is taken into a long one is a small part of that, but a good part of itself.
_SOME, _PASSAGES = 0.15, 40
_TAKEN_IN = 0.35
# A single common run is chance.
_COMMON_HASHES = 2
# Each article that has a hash is compared with so many before it that have it too and with the first: a sentence in ten
# thousand articles costs ten thousand times as much as in one, not the square.
_NEIGHBOURS = 8
# More articles of an outlet than this, or of two, that alone have something in common are no versions of one story.
_PAGES_OF_A_STORY = 20
# What an outlet puts into all its pages shows in so many of them.
_PAGES_SEEN = 200


class _Tie(NamedTuple):
    """Two articles that share text. `of_first` is what the first has of the second, `of_second` the reverse.

    `whole`: one of them repeats the other; else it uses passages of it.
    """

    first: int
    second: int
    of_first: Shared
    of_second: Shared
    whole: bool


class _Source(NamedTuple):
    """Where an article has its words from: what it has `taken` of it, and what is `left` of the source in the article.

    The greatest is the best source.
    """

    same: float
    precedence: int
    position: int
    taken: Shared
    left: Shared
    whole: bool


def find_copies(
    articles: Sequence[Article], settings: TrackSettings, sketches: Mapping[str, Hashes] | None = None
) -> list[Copy]:
    """The articles that repeat another one or use passages of it, by time, then id, each with its original.

    No original repeats another article. The original is the article that others credit, else an agency's, else the earliest, else that of the least id. The
    order in which the articles are given does not matter. `sketches`: those already made, by article id.
    """
    articles = sorted(articles, key=_time)
    known = sketches or {}
    made = [known[a.article_id] if a.article_id in known else sketch(a.text) for a in articles]
    candidates = _sharing_hashes(made, [normalised(a.outlet or a.article_id) for a in articles])
    ties = list(_ties(articles, sorted(candidates | _alike(articles)), settings))
    return _point_at_originals(articles, ties)


def _time(article: Article) -> tuple[bool, float, float, str]:
    """By time of publication, unknown times last."""
    published, changed = (time.timestamp() if time else 0.0 for time in (article.published_at, article.modified_at))
    return article.published_at is None, published, changed, article.article_id


# ---- candidates ----


def _sharing_hashes(sketches: Sequence[Hashes], outlets: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs of sketches with hashes in common, as positions, left < right. Linear in the number of sketches."""
    hashes = np.concatenate([np.zeros(0, np.uint64), *sketches])
    if not len(hashes):
        return set()
    owners = np.repeat(np.arange(len(sketches)), [len(each) for each in sketches])
    order = np.lexsort((owners, hashes))
    hashes, owners = hashes[order], owners[order]
    telling = ~_on_all_pages(hashes, np.unique(outlets, return_inverse=True)[1][owners])
    hashes, owners = hashes[telling], owners[telling]
    first = np.searchsorted(hashes, hashes)  # Where the owners of the same hash begin.
    places = np.arange(len(hashes))
    far = np.flatnonzero(places - first > _NEIGHBOURS)
    pairs = [owners[first[far]] * len(sketches) + owners[far]]
    for distance in range(1, _NEIGHBOURS + 1):
        near = np.flatnonzero(places - first >= distance)
        pairs.append(owners[near - distance] * len(sketches) + owners[near])
    found, common = np.unique(np.concatenate(pairs), return_counts=True)
    return {divmod(int(pair), len(sketches)) for pair in found[common >= _COMMON_HASHES]}


def _on_all_pages(hashes: Hashes, outlets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the hashes, which are sorted, many articles of one or two outlets have and no other."""
    kinds = np.cumsum(np.concatenate([[0], hashes[1:] != hashes[:-1]]))
    articles = np.bincount(kinds)
    of_outlets = np.unique(kinds * (int(outlets.max()) + 1) + outlets) // (int(outlets.max()) + 1)
    common = (articles > _PAGES_OF_A_STORY) & (np.bincount(of_outlets) <= 2)
    return np.asarray(common[kinds], dtype=np.bool_)


def _alike(articles: Sequence[Article]) -> set[tuple[int, int]]:
    """Articles of the same text or the same page, each with the first of them, however few words they have."""
    firsts: dict[tuple[str, str], int] = {}
    pairs = set()
    for position, article in enumerate(articles):
        text = hashlib.blake2b(article.text.encode("utf-8", "replace")).hexdigest()
        for key in (("text", text), ("page", page_of(article.canonical_url or article.url) or f"#{position}")):
            first = firsts.setdefault(key, position)
            if first != position:
                pairs.add((first, position))
    return pairs


# ---- comparison ----


class _Wordings:
    """The words of articles that are their stories', each worked out once."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles
        self._own: dict[int, Wording] = {}
        self._counts: dict[str, PageCounts] = {}
        self._pages: dict[str, dict[str, int]] = defaultdict(dict)
        for position, article in enumerate(articles):
            pages = self._pages[normalised(article.outlet or "")]
            if article.outlet and len(pages) < _PAGES_SEEN:
                pages.setdefault(article.text, position)

    def __call__(self, position: int) -> Wording:
        if position not in self._own:
            outlet = normalised(self._articles[position].outlet or "")
            if outlet not in self._counts:
                self._counts[outlet] = page_counts(map(self._whole, self._pages[outlet].values()))
            self._own[position] = of_the_story(self._whole(position), self._counts[outlet])
        return self._own[position]

    def _whole(self, position: int) -> Wording:
        return wording(without_quotations(self._articles[position].text))


def _ties(
    articles: Sequence[Article], candidates: Sequence[tuple[int, int]], settings: TrackSettings
) -> Iterator[_Tie]:
    words = _Wordings(articles)
    for first, second in candidates:
        if articles[first].text == articles[second].text:
            yield _Tie(first, second, Shared(1.0, 1.0), Shared(1.0, 1.0), whole=True)
            continue
        one, other = shared(words(first), words(second)), shared(words(second), words(first))
        same_page = _same_page(articles[first], articles[second])
        whole = _is_copy(one, other, settings) or (same_page and max(one.kept, other.kept) >= _PAGE_KEPT)
        runs = min(one.kept * len(words(first).runs), other.kept * len(words(second).runs))
        some = min(one.kept, other.kept) >= _SOME or max(one.kept, other.kept) >= _TAKEN_IN
        passages = some and runs >= _PASSAGES
        if whole or (passages and not _same_outlet(articles[first], articles[second])):
            yield _Tie(first, second, one, other, whole)


def _is_copy(one: Shared, other: Shared, settings: TrackSettings) -> bool:
    """Nearly a part of the other, or a rewrite in which either side has what the other has."""
    if min(one.kept, other.kept) >= _REWRITE_KEPT and min(one.same, other.same) >= settings.copy_overlap:
        return True
    return max(one.same, other.same) >= settings.copy_overlap_of_part and min(one.kept, other.kept) >= _LEAST


def _same_page(one: Article, other: Article) -> bool:
    page = page_of(one.canonical_url or one.url)
    return page is not None and page == page_of(other.canonical_url or other.url)


# ---- which is the original ----


def _point_at_originals(articles: Sequence[Article], ties: Sequence[_Tie]) -> list[Copy]:
    """Who repeats another has one source; who only uses passages has one, too, and that one repeats nobody."""
    rank = _ranks(articles, ties)
    whole: dict[int, _Source] = {}
    for copy, source in _sources(ties, rank):
        if source.whole:
            whole[copy] = max(whole.get(copy, source), source)
    partial: dict[int, _Source] = {}
    for copy, source in _sources(ties, rank):
        if not source.whole and copy not in whole and source.position not in whole:
            partial[copy] = max(partial.get(copy, source), source)
    return [_copy(articles, position, whole, partial) for position in sorted(whole | partial)]


def _sources(ties: Sequence[_Tie], rank: Sequence[int]) -> Iterator[tuple[int, _Source]]:
    for first, second, of_first, of_second, whole in ties:
        if rank[first] < rank[second]:
            yield second, _Source(of_second.same, -rank[first], first, of_second, of_first, whole)
        else:
            yield first, _Source(of_first.same, -rank[second], second, of_first, of_second, whole)


def _ranks(articles: Sequence[Article], ties: Sequence[_Tie]) -> list[int]:
    """The place of each article, originals first."""
    credits, credited = Counter[int](), Counter[int]()
    for tie in ties:
        for one, other in ((tie.first, tie.second), (tie.second, tie.first)):
            if _credits(articles[one], articles[other]):
                credits[one] += 1
                credited[other] += 1

    def standing(position: int) -> tuple[int, bool, int]:
        gives, takes = bool(credited[position]), bool(credits[position])
        outlet = articles[position].outlet
        return takes - gives, not (outlet and is_agency(outlet)), position

    rank = [0] * len(articles)
    for place, position in enumerate(sorted(range(len(articles)), key=standing)):
        rank[position] = place
    return rank


def _credits(article: Article, other: Article) -> bool:
    """Whether an article names the other's outlet as an agency it has its text from, or in its byline."""
    if not other.outlet or _same_outlet(article, other):
        return False
    agency, byline, outlet = (normalised(name or "") for name in (article.wire_credit, article.author, other.outlet))
    return bool(outlet) and (byline == outlet or (bool(agency) and _one_name(agency, outlet)))


def _one_name(one: str, other: str) -> bool:
    return one == other or stands_for(one, other) or stands_for(other, one)


def _same_outlet(one: Article, other: Article) -> bool:
    if one.outlet and other.outlet:
        return normalised(one.outlet) == normalised(other.outlet)
    return _same_page(one, other)


def _copy(
    articles: Sequence[Article], position: int, whole: Mapping[int, _Source], partial: Mapping[int, _Source]
) -> Copy:
    source = whole[position] if position in whole else partial[position]
    original = source.position
    while original in whole:
        original = whole[original].position
    copy = articles[position]
    kind = _kind(copy, articles[source.position], source)
    return Copy(
        article_id=copy.article_id,
        original_id=articles[original].article_id,
        overlap=round(source.same, 4),
        evidence=_evidence(copy, articles[source.position], articles[original], kind, source.taken),
        kind=kind,
    )


def _kind(copy: Article, original: Article, source: _Source) -> CopyKind:
    taken, left = source.taken, source.left
    if not source.whole:
        return CopyKind.PASSAGES
    identical = min(taken.same, left.same) >= _SAME_WORDS
    if _same_outlet(copy, original):
        return CopyKind.SAME_PAGE if identical else CopyKind.VERSION
    if copy.text == original.text:
        return CopyKind.EXACT
    if taken.kept < _MAINLY:
        return CopyKind.EXTENDED
    if left.kept < _MAINLY:
        return CopyKind.EXCERPT
    return CopyKind.SYNDICATED if identical or _credits(copy, original) else CopyKind.EDITED


_SAYS = {
    CopyKind.EXACT: "the same text as",
    CopyKind.SAME_PAGE: "the same article of one outlet at another address or time as",
    CopyKind.SYNDICATED: "taken over from",
    CopyKind.EDITED: "edited from",
    CopyKind.EXCERPT: "a part of",
    CopyKind.EXTENDED: "contains, beside text of its own,",
    CopyKind.VERSION: "a version of",
    CopyKind.PASSAGES: "uses passages of",
}


def _evidence(copy: Article, nearest: Article, original: Article, kind: CopyKind, taken: Shared) -> str:
    name = nearest.outlet or nearest.article_id
    steps = f", which goes back to {original.article_id}" if original is not nearest else ""
    return (
        f"{_SAYS[kind]} {nearest.article_id}{steps}: {taken.same:.0%} of its 3-word runs outside quotations are those of "
        f"{name}, {taken.kept:.0%} of its text is in sentences that were taken over; {_precedence(copy, original)}"
    )


def _precedence(copy: Article, original: Article) -> str:
    """Why one of two is taken for the original."""
    if _credits(copy, original):
        return "it credits it"
    if original.outlet and is_agency(original.outlet) and not (copy.outlet and is_agency(copy.outlet)):
        return "that is an agency's"
    if copy.published_at is None and original.published_at is not None:
        return "it has no date"
    return "that was first" if _time(original)[:3] < _time(copy)[:3] else "which was first is not known"

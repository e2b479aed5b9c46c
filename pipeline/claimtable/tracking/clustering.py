"""Claims: mentions clustered by average linkage over the pairs that were compared.

A pair that was not compared counts as not the same. Judgements are hard constraints: "same" joins before anything is
counted, "different" is never joined. The outcome depends on the set of mentions and pairs alone, not on their order.
A group with too many mentions an article for one question is split again at higher thresholds, and says so.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

from claimtable.config import TrackSettings
from claimtable.records import Cluster, Judgement, Mention, ScoredPair, Verdict

# Of 3,488 claims of 128 labelled stories one in a thousand has more; and no more than this many mentions prove nothing.
_MOST_PER_ARTICLE, _FEW = 4, 8
_STEP = 1.25

_Judged = Sequence[tuple[int, int, Verdict]]


def cluster(
    mentions: Sequence[Mention],
    pairs: Iterable[ScoredPair],
    judgements: Sequence[Judgement],
    settings: TrackSettings,
) -> list[Cluster]:
    """Every mention in exactly one cluster, clusters by their first mention. `mentions` are in the order of time."""
    position = {mention.mention_id: i for i, mention in enumerate(mentions)}
    judged = [
        (position[j.left_id], position[j.right_id], j.verdict)
        for j in sorted(judgements, key=lambda j: (j.verdict != Verdict.SAME, j.left_id, j.right_id))
        if j.left_id in position and j.right_id in position
    ]
    compared = list(pairs)
    wholes = _groups(range(len(mentions)), compared, judged, settings.same_threshold)
    parts = [(part, whole) for whole in wholes for part in _parts(whole, mentions, compared, judged, settings)]
    return [
        Cluster(
            claim_id=claim_id(mentions[part[0]].mention_id),
            mention_ids=[mentions[i].mention_id for i in part],
            part_of=len(whole) if len(part) < len(whole) else None,
        )
        for part, whole in sorted(parts)
    ]


def _groups(members: Sequence[int], pairs: Sequence[ScoredPair], judged: _Judged, threshold: float) -> list[list[int]]:
    """The groups of these members, each sorted, by their first."""
    linkage = _Linkage(members, pairs)
    for left, right, verdict in judged:
        if verdict is Verdict.SAME:
            linkage.join(left, right)
        else:
            linkage.forbid(left, right)
    linkage.run(threshold)
    return sorted(sorted(group) for group in linkage.groups())


def _parts(
    group: list[int],
    mentions: Sequence[Mention],
    pairs: Sequence[ScoredPair],
    judged: _Judged,
    settings: TrackSettings,
) -> list[list[int]]:
    """The group itself, or what it falls into at the lowest threshold that leaves no part of it too large."""
    parts, threshold = [group], settings.same_threshold
    while threshold < 1 and any(_is_too_large(part, mentions) for part in parts):
        threshold *= _STEP
        inside = set(group)
        within = [pair for pair in pairs if pair.left in inside and pair.right in inside]
        parts = _groups(group, within, [j for j in judged if inside.issuperset(j[:2])], threshold)
    return parts


def _is_too_large(group: Sequence[int], mentions: Sequence[Mention]) -> bool:
    articles = {mentions[i].article_id for i in group}
    return len(group) > max(_FEW, _MOST_PER_ARTICLE * len(articles))


def claim_id(earliest_mention_id: str) -> str:
    """A claim is named after its earliest mention, so it keeps its id while mentions are added after it."""
    return "c" + hashlib.blake2b(earliest_mention_id.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


class _Linkage:
    """Average linkage over sparse similarities. Clusters are named by their smallest member."""

    def __init__(self, members: Iterable[int], pairs: Iterable[ScoredPair]) -> None:
        self._members = {i: [i] for i in members}
        self._sums: dict[int, dict[int, float]] = defaultdict(dict)
        self._forbidden: dict[int, set[int]] = defaultdict(set)
        for pair in pairs:
            self._sums[pair.left][pair.right] = self._sums[pair.right][pair.left] = pair.same

    def groups(self) -> list[list[int]]:
        return list(self._members.values())

    def _name(self, member: int) -> int:
        return next(name for name, members in self._members.items() if member in members)

    def join(self, left: int, right: int) -> None:
        a, b = sorted((self._name(left), self._name(right)))
        if a != b:
            self._merge(a, b)

    def forbid(self, left: int, right: int) -> None:
        a, b = self._name(left), self._name(right)
        if a != b:
            self._forbidden[a].add(b)
            self._forbidden[b].add(a)

    def run(self, threshold: float) -> None:
        heap = [(-self._average(a, b), a, b) for a, row in self._sums.items() for b in row if a < b]
        heapify(heap)
        while heap:
            negative, a, b = heappop(heap)
            if -negative < threshold:
                break
            stale = a not in self._members or b not in self._members or self._average(a, b) != -negative
            if stale or b in self._forbidden[a]:
                continue
            self._merge(a, b)
            for other in self._sums[a]:
                low, high = min(a, other), max(a, other)
                heappush(heap, (-self._average(low, high), low, high))

    def _average(self, a: int, b: int) -> float:
        return self._sums[a].get(b, 0.0) / (len(self._members[a]) * len(self._members[b]))

    def _merge(self, a: int, b: int) -> None:
        """`b` becomes part of `a`, the smaller name."""
        self._members[a] += self._members.pop(b)
        self._sums[a].pop(b, None)
        for other, value in self._sums.pop(b, {}).items():
            if other == a:
                continue
            del self._sums[other][b]
            total = self._sums[a].get(other, 0.0) + value
            self._sums[a][other] = self._sums[other][a] = total
        self._forbidden[a] |= self._forbidden.pop(b, set()) - {a}
        for others in self._forbidden.values():
            if b in others:
                others.discard(b)
                others.add(a)

"""Scores a run's mentions and claims against a gold story.

A gold mention counts as found when a mention of the run covers the same words of the same article. Everything else
is judged on the mentions that were found; what was missed earns nothing. Counts of several stories are added before
any ratio is taken, so that a long story weighs more than a short one.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import reduce
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.common import read_rows

Row = Mapping[str, Any]

# A mention is found if it shares this much of the shorter and of the longer of the two spans.
MIN_SHARE_OF_SHORTER = 0.6
MIN_SHARE_OF_LONGER = 0.25
# One clause may state several gold claims, but a mention of a whole paragraph must not earn all of them.
MAX_GOLD_PER_MENTION = 3
# A mention that covers this share of a question, advert, caption, ... was wrongly taken for a claim.
MIN_SHARE_OF_NON_CLAIM = 0.5
MIN_SHARE_OF_NAME = 0.75
VALUE_TOLERANCE = 0.005

IGNORED_IN_NAMES = frozenset(("the", "a", "an", "of", "and", "inc", "corp", "co", "ltd"))
IGNORED_IN_CLAIMS = frozenset(
    ("the", "a", "an", "of", "and", "to", "in", "was", "were", "is", "had", "has", "that", "it", "its")
)

SCORED = (
    "span_overlap",
    "non_claim_rejection",
    "clustering_b3_f1",
    "conflict_f1",
    "origin",
    "independent_sources",
    "anonymous",
    "modality",
    "value",
    "contested_f1",
    "status",
)
"""The metrics whose plain mean is `story_score`."""

METRICS = (
    "mention_recall",
    "mentions_per_gold",
    "b3_precision",
    "b3_recall",
    "claim_text",
    "independent_abs_error",
    *SCORED,
    "story_score",
)
"""Every name that `summarise` gives."""


class Ratio(NamedTuple):
    """What was earned out of what could be."""

    earned: float
    possible: float

    def plus(self, other: "Ratio") -> "Ratio":
        return Ratio(self.earned + other.earned, self.possible + other.possible)

    @property
    def value(self) -> float:
        return self.earned / max(1.0, self.possible)


class Decisions(NamedTuple):
    """Yes-or-no decisions against the gold answer."""

    true_positive: int
    false_positive: int
    false_negative: int

    def plus(self, other: "Decisions") -> "Decisions":
        return Decisions(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def f1(self) -> float:
        wrong = self.false_positive + self.false_negative
        return 2 * self.true_positive / (2 * self.true_positive + wrong) if self.true_positive else 0.0


@dataclass(frozen=True, slots=True)
class Counts:
    """What one story, or several stories together, add to each metric. The functions of this module explain each."""

    mention_recall: Ratio
    mentions_per_gold: Ratio
    span_overlap: Ratio
    non_claim_rejection: Ratio
    b3_precision: Ratio
    b3_recall: Ratio
    conflict: Decisions
    origin: Ratio
    modality: Ratio
    value: Ratio
    claim_text: Ratio
    independent_sources: Ratio
    independent_abs_error: Ratio
    anonymous: Ratio
    status: Ratio
    contested: Decisions

    def plus(self, other: "Counts") -> "Counts":
        return Counts(**{each.name: getattr(self, each.name).plus(getattr(other, each.name)) for each in fields(self)})


class Place(NamedTuple):
    """A half-open range of code points in one article."""

    article: str
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start

    def shared(self, other: "Place") -> int:
        """Number of characters in both, 0 if they are in different articles."""
        if self.article != other.article:
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))


class GoldMention(NamedTuple):
    place: Place
    claim: str
    stance: str
    origin: str
    modality: str
    value: float | None


@dataclass(frozen=True, slots=True)
class GoldStory:
    mentions: list[GoldMention]
    claims: list[Row]
    non_claims: list[Place]


@dataclass(frozen=True)
class Alignment:
    """Gold mentions, each with the mention of the run that covers it, or None. `claims` is the run's, by claim id."""

    gold: list[GoldMention]
    found: Sequence[Row | None]
    claims: Mapping[str, Row]
    clusters: list[Hashable] = field(init=False)
    """What the run put each gold mention into; a missed mention is alone."""

    def __post_init__(self) -> None:
        clusters = [("missed", i) if row is None else row["claim_id"] for i, row in enumerate(self.found)]
        object.__setattr__(self, "clusters", clusters)

    def pairs(self) -> Iterator[tuple[GoldMention, Row]]:
        """The gold mentions that were found."""
        return ((gold, row) for gold, row in zip(self.gold, self.found, strict=True) if row is not None)

    def claim_for(self, gold_claim: str) -> Row | None:
        """The run's claim that holds most of the found mentions of a gold claim, the earliest among equals."""
        votes = Counter(row["claim_id"] for gold, row in self.pairs() if gold.claim == gold_claim)
        return self.claims.get(votes.most_common(1)[0][0]) if votes else None


def read_story(folder: Path) -> GoldStory:
    """Reads `articles.jsonl` and `gold.json`. Raises ValueError if a quote is not in its article."""
    texts = {article["id"]: article["text"] for article in read_rows(folder / "articles.jsonl")}
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))

    def place(labelled: Row) -> Place:
        start = texts[labelled["article"]].index(labelled["quote"])
        return Place(labelled["article"], start, start + len(labelled["quote"]))

    mentions = [
        GoldMention(place(row), claim["id"], row["stance"], row["origin"], row["modality"], row["value"])
        for claim in gold["claims"]
        for row in claim["mentions"]
    ]
    return GoldStory(mentions, gold["claims"], [place(row) for row in gold["non_claims"]])


def score_story(story_dir: Path, mentions: list[dict[str, Any]], claims: list[dict[str, Any]]) -> Counts:
    """Counts of one story.

    `mentions` need article_id, start, end, claim_id, stance, origin, modality, value; `claims` need claim_id, text,
    independent_sources, anonymous_sources, contested, status. Offsets are code points, half-open. Raises OSError or
    ValueError if the story cannot be read, KeyError if a column is missing that every row must have.
    """
    story = read_story(story_dir)
    places = [Place(row["article_id"], row["start"], row["end"]) for row in mentions]
    matches = match([mention.place for mention in story.mentions], places)
    found = [mentions[matches[i]] if i in matches else None for i in range(len(story.mentions))]
    aligned = Alignment(story.mentions, found, {row["claim_id"]: row for row in claims})
    gold_count = len(story.mentions)
    return Counts(
        mention_recall=Ratio(len(matches), gold_count),
        mentions_per_gold=Ratio(len(mentions), gold_count),
        span_overlap=span_overlap(story.mentions, places, matches),
        non_claim_rejection=non_claim_rejection(story.non_claims, places),
        b3_precision=b_cubed([mention.claim for mention in story.mentions], aligned.clusters),
        b3_recall=b_cubed(aligned.clusters, [mention.claim for mention in story.mentions]),
        conflict=conflict(aligned),
        origin=Ratio(sum(same_origin(gold.origin, row.get("origin")) for gold, row in aligned.pairs()), gold_count),
        modality=Ratio(sum(gold.modality == row.get("modality") for gold, row in aligned.pairs()), gold_count),
        value=value(aligned),
        **claim_counts(story.claims, aligned),
    )


def match(gold: Sequence[Place], system: Sequence[Place]) -> dict[int, int]:
    """Index of the run's mention for each gold mention that was found, the best fits first."""
    fits = sorted(_fits(gold, system), reverse=True)
    matches: dict[int, int] = {}
    used: Counter[int] = Counter()
    for _, gold_index, system_index in fits:
        if gold_index not in matches and used[system_index] < MAX_GOLD_PER_MENTION:
            matches[gold_index] = system_index
            used[system_index] += 1
    return matches


def _fits(gold: Sequence[Place], system: Sequence[Place]) -> Iterator[tuple[float, int, int]]:
    by_article: dict[str, list[tuple[int, Place]]] = {}
    for system_index, place in enumerate(system):
        by_article.setdefault(place.article, []).append((system_index, place))
    for gold_index, wanted in enumerate(gold):
        for system_index, place in by_article.get(wanted.article, []):
            shared = wanted.shared(place)
            shorter, longer = sorted((wanted.length, max(1, place.length)))
            if shared and shared / shorter >= MIN_SHARE_OF_SHORTER and shared / longer >= MIN_SHARE_OF_LONGER:
                yield shared / longer, gold_index, system_index


def span_overlap(gold: Sequence[GoldMention], places: Sequence[Place], matches: Mapping[int, int]) -> Ratio:
    """Dice coefficient of the characters of each gold mention and its match; 0 where it was missed."""
    dice = (
        2 * gold[i].place.shared(places[j]) / (gold[i].place.length + max(1, places[j].length))
        for i, j in matches.items()
    )
    return Ratio(math.fsum(dice), len(gold))


def non_claim_rejection(non_claims: Sequence[Place], places: Sequence[Place]) -> Ratio:
    """Share of questions, captions, adverts, ... of which no single mention covers half."""

    def taken(passage: Place) -> bool:
        return any(passage.shared(place) >= MIN_SHARE_OF_NON_CLAIM * passage.length for place in places)

    return Ratio(sum(not taken(passage) for passage in non_claims), len(non_claims))


def b_cubed(truth: Sequence[Hashable], clusters: Sequence[Hashable]) -> Ratio:
    """B-cubed precision: over the items, the mean share of an item's cluster that truly belongs with it.

    With the two arguments exchanged it is B-cubed recall.
    """
    sizes = Counter(clusters)
    right = Counter(zip(clusters, truth, strict=True))
    return Ratio(math.fsum(count * count / sizes[cluster] for (cluster, _), count in right.items()), len(truth))


def conflict(aligned: Alignment) -> Decisions:
    """Over the pairs of mentions of one gold claim that take a stance: do they take opposite ones?

    The run says yes if it found both, put them into one claim and gave one `supports` and the other `refutes`.
    """
    decided = [i for i, mention in enumerate(aligned.gold) if mention.stance != "neutral"]
    pairs = (pair for pair in combinations(decided, 2) if len({aligned.gold[i].claim for i in pair}) == 1)
    return _decisions((len({aligned.gold[i].stance for i in pair}) == 2, _opposed(aligned, *pair)) for pair in pairs)


def _opposed(aligned: Alignment, left: int, right: int) -> bool:
    a, b = aligned.found[left], aligned.found[right]
    if a is None or b is None or a["claim_id"] != b["claim_id"]:
        return False
    return {a["stance"], b["stance"]} == {"supports", "refutes"}


def _decisions(answers: Iterable[tuple[bool, bool]]) -> Decisions:
    """Counts pairs of (gold, run)."""
    tally = Counter(answers)
    return Decisions(tally[True, True], tally[False, True], tally[True, False])


def value(aligned: Alignment) -> Ratio:
    """Share of the gold mentions with a number whose match has the same one, within half a percent."""
    numbers = sum(mention.value is not None for mention in aligned.gold)
    right = (gold.value is not None and same_value(gold.value, row.get("value")) for gold, row in aligned.pairs())
    return Ratio(sum(right), numbers)


def same_value(gold: float, found: object) -> bool:
    """Whether what the run gives is a number within half a percent of the gold one."""
    try:
        return math.isclose(gold, float(found), rel_tol=VALUE_TOLERANCE)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def same_origin(gold: str, found: str | None) -> bool:
    """Whether two origins, `type:name`, share three quarters of the words of the shorter name. Types are ignored."""
    wanted, given = _name_words(gold), _name_words(found or "")
    if not wanted or not given:
        return False
    return len(wanted & given) / min(len(wanted), len(given)) >= MIN_SHARE_OF_NAME


def _name_words(origin: str) -> set[str]:
    name = re.sub(r"^[a-z_ ]+:", "", origin.lower())
    return set(re.sub(r"[^a-z0-9 ]", " ", name).split()) - IGNORED_IN_NAMES


def text_overlap(gold: str, found: str | None) -> float:
    """F1 of the words of two claims, without articles and auxiliaries."""
    wanted, given = _claim_words(gold), _claim_words(found or "")
    return 2 * (wanted & given).total() / max(1, wanted.total() + given.total())


def _claim_words(text: str) -> Counter[str]:
    return Counter(word for word in re.findall(r"[a-z0-9.]+", text.lower()) if word not in IGNORED_IN_CLAIMS)


class _ClaimCounts(NamedTuple):
    claim_text: Ratio
    independent_sources: Ratio
    independent_abs_error: Ratio
    anonymous: Ratio
    status: Ratio
    contested: Decisions


def claim_counts(gold_claims: Sequence[Row], aligned: Alignment) -> dict[str, Any]:
    """The metrics of whole claims. A gold claim is compared with the run's claim that holds most of its mentions.

    claim_text: word F1 of the two texts. independent_sources: the number of supporting origins is exact, with
    independent_abs_error the mean distance from it. anonymous: the count of unnamed people is exact, where gold has
    one. status: the same. contested: F1 of the claims marked as contested.
    """
    pairs = [(gold, aligned.claim_for(gold["id"])) for gold in gold_claims]
    counted = [(gold, row) for gold, row in pairs if gold.get("anonymous_sources") is not None]
    size = len(pairs)
    return _ClaimCounts(
        claim_text=Ratio(math.fsum(text_overlap(gold["text"], row["text"]) for gold, row in pairs if row), size),
        independent_sources=Ratio(
            sum(row.get("independent_sources") == len(gold["origins"]) for gold, row in pairs if row), size
        ),
        independent_abs_error=Ratio(sum(_distance(gold, row) for gold, row in pairs), size),
        anonymous=Ratio(
            sum(row.get("anonymous_sources") == gold["anonymous_sources"] for gold, row in counted if row), len(counted)
        ),
        status=Ratio(sum(row.get("status") == gold["status"] for gold, row in pairs if row), size),
        contested=_decisions((gold["contested"], bool(row and row.get("contested"))) for gold, row in pairs),
    )._asdict()


def _distance(gold: Row, row: Row | None) -> float:
    found = (row.get("independent_sources") if row else None) or 0
    return abs(float(found) - len(gold["origins"]))


def summarise(counts: list[Counts]) -> dict[str, float]:
    """Every metric of `METRICS`, over all stories together, of which there must be one. 1 is best but for two metrics.

    `independent_abs_error` is in origins, 0 is best. `mentions_per_gold` is the number of the run's mentions for each
    gold one: only some claims of a story are labelled, so it is above 1, and a high one warns of a flood of clauses.
    """
    total = reduce(Counts.plus, counts)
    precision, recall = total.b3_precision.value, total.b3_recall.value
    found = {each.name: getattr(total, each.name) for each in fields(total)}
    summary = {name: ratio.value for name, ratio in found.items() if isinstance(ratio, Ratio)}
    summary["clustering_b3_f1"] = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    summary["conflict_f1"] = total.conflict.f1
    summary["contested_f1"] = total.contested.f1
    summary["story_score"] = math.fsum(summary[name] for name in SCORED) / len(SCORED)
    return {name: summary[name] for name in METRICS}

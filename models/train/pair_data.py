"""What the pair model learns from: labelled sets whose licence allows it, and pairs rewritten from their sentences.

A row is {a, b, same, rel}: `same` 1 if both answer the same question about the world, agreeing or not; `rel` what `a`
says of `b`, an index into RELATIONS. A label that the set does not give is -1 and takes no part in the loss.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
RELATIONS = ("supports", "neutral", "contradicts")
SUPPORTS, NEUTRAL, CONTRADICTS = range(3)
OPEN = -1


class Row(NamedTuple):
    a: str
    b: str
    same: int = OPEN
    rel: int = OPEN


Labelled = Mapping[str, Any]


def read(path: Path) -> list[Labelled]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def read_tables(folder: Path) -> list[Labelled]:
    """The rows of every table of a folder, with tabs between the columns and their names in the first line."""
    tables = [path.read_text(encoding="utf-8").splitlines() for path in sorted(folder.glob("*.tsv"))]
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for head, *lines in tables for line in lines]


_SPACED = [
    (re.compile(p), r)
    for p, r in ((r" ([.,;:!?%)\]])", r"\1"), (r"([(\[$]) ", r"\1"), (r" ('s|n't|'re|'ve|'d|'ll)\b", r"\1"))
]


def plain(text: str) -> str:
    """A tokenised sentence with the spaces that its words had in print."""
    for pattern, to in _SPACED:
        text = pattern.sub(to, text)
    return " ".join(text.split())


# ---- labelled sets ----


def nli(rows: Iterable[Labelled]) -> list[Row]:
    """SNLI and MNLI: premise, hypothesis, label."""
    labels = {"entailment": SUPPORTS, "neutral": NEUTRAL, "contradiction": CONTRADICTS}
    return [
        Row(plain(r["premise"]), plain(r["hypothesis"]), rel=labels[r["label"]]) for r in rows if r["label"] in labels
    ]


def evidence(rows: Iterable[Labelled]) -> list[Row]:
    """`data/evidence`: a claim, a passage of evidence and its label."""
    labels = {"supports": SUPPORTS, "neutral": NEUTRAL, "refutes": CONTRADICTS}
    return [Row(r["evidence"], r["claim"], rel=labels[r["label"]]) for r in rows]


def monotonicity(rows: Iterable[Labelled]) -> list[Row]:
    """MED: entailment or not."""
    return [Row(r["s1"], r["s2"], rel=SUPPORTS if r["label"] == "entailment" else NEUTRAL) for r in rows]


def perspectives(entries: Sequence[Labelled], rng: random.Random) -> list[Row]:
    """Perspectrum: a perspective argues for or against a claim; the wordings of one cluster are the same.

    Two arguments on one side of a claim are about one topic and are not the same, and so is an argument of another claim.
    """
    rows = []
    by_topic = defaultdict(list)
    for entry in entries:
        for topic in entry["topics"]:
            by_topic[topic].append(entry)
    for entry in entries:
        sides = defaultdict(list)
        for cluster in entry["clusters"]:
            wordings = [each["text"].strip() for each in cluster["perspectives"]]
            rel = {"SUPPORT": SUPPORTS, "UNDERMINE": CONTRADICTS}[cluster["stance3"]]
            rows += [Row(each, entry["claim"], rel=rel) for each in wordings]
            rows += [Row(x, y, same=1, rel=SUPPORTS) for x, y in list(combinations(wordings, 2))[:2]]
            if wordings:
                sides[rel].append(wordings)
        for clusters in sides.values():
            apart = list(combinations(clusters, 2))
            rows += [
                Row(rng.choice(x), rng.choice(y), same=0, rel=NEUTRAL) for x, y in rng.sample(apart, min(3, len(apart)))
            ]
        others = [each for topic in entry["topics"] for each in by_topic[topic] if each is not entry]
        for wordings in [each for side in sides.values() for each in side][:3] if others else ():
            rows.append(Row(rng.choice(wordings), rng.choice(others)["claim"], same=0, rel=NEUTRAL))
    return rows


def event_sentences(articles: Iterable[Labelled], rng: random.Random, positives: int, negatives: int) -> list[Row]:
    """ECB+: sentences of two articles on one topic, the same if half of their events are, not if none is."""
    topics = defaultdict(list)
    for article in articles:
        chains = defaultdict(set)
        for mention in article["mentions"]:
            if mention["kind"] == "event" and not mention["singleton"]:
                chains[mention["sent"]].add(mention["chain"])
        for sentence in article["sentences"]:
            if chains[sentence["sent"]]:
                topics[article["topic"]].append(
                    (plain(" ".join(sentence["tokens"])), chains[sentence["sent"]], article["id"])
                )
    same, different = [], []
    for topic in sorted(topics):
        for (x, xs, i), (y, ys, j) in combinations(topics[topic], 2):
            shared = len(xs & ys) / min(len(xs), len(ys))
            if i != j and shared >= 0.5:
                same.append(Row(x, y, same=1, rel=SUPPORTS if shared == 1 else OPEN))
            elif i != j and not shared:
                different.append(Row(x, y, same=0, rel=NEUTRAL))
    return [*rng.sample(same, min(positives, len(same))), *rng.sample(different, min(negatives, len(different)))]


# ---- sentences to rewrite ----


def sentences(ecb: Iterable[Labelled], gap: Iterable[Labelled]) -> list[list[str]]:
    """Runs of sentences that follow each other: news of ECB+ and Wikipedia's paragraphs of GAP."""
    runs = [[plain(" ".join(s["tokens"])) for s in article["sentences"]] for article in ecb]
    runs += [re.split(r"(?<=[a-z][.!?]) (?=[A-Z])", row["Text"]) for row in gap]
    return [kept for run in runs if (kept := [s for s in run if 5 <= len(s.split()) <= 45])]


def groups(name: str) -> list[tuple[str, list[str]]]:
    """(kind, words) of a list in this folder; a list without kinds has the empty one."""
    lines = [line for line in (HERE / name).read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]
    return [
        ((kind, rest.split()) if colon else ("", line.split()))
        for line in lines
        for kind, colon, rest in [line.partition(": ")]
    ]


Index = dict[str, list[tuple[str, list[str]]]]


def index(name: str) -> Index:
    by_word: Index = defaultdict(list)
    for kind, words in groups(name):
        for word in words:
            by_word[word.lower()].append((kind, words))
    return by_word


SWAPS, SYNONYMS = index("swaps.txt"), index("synonyms.txt")
_WORD = re.compile(r"[A-Za-z]+")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w])")
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|can|could|should|did|does|do|must|may)\b(?! not|n't)(?= [a-z])"
)
_NEGATED = re.compile(r"\b(is|are|was|were|has|have|had|would|could|should|did|does|do)(?: not|n't)\b")
_REPORTED = (
    "Officials said {}",
    "According to a statement, {}",
    "{}, officials said.",
    "The report said that {}",
    "It was confirmed that {}",
)
Rewrite = tuple[str, str]


def swapped(text: str, by_word: Index, rng: random.Random) -> Rewrite | None:
    """The text with one word replaced by another of its group, and the kind of the group."""
    places = [
        m
        for m in _WORD.finditer(text)
        if m[0].lower() in by_word and (m.start() == 0 or m[0].lower() != "march" or m[0][0] == "M")
    ]
    if not places:
        return None
    place = rng.choice(places)
    kind, words = rng.choice(by_word[place[0].lower()])
    word = rng.choice([w for w in words if w.lower() != place[0].lower()])
    if place[0][0].isupper():
        word = word[0].upper() + word[1:]
    return text[: place.start()] + word + text[place.end() :], kind


def other_number(text: str, rng: random.Random) -> Rewrite | None:
    """The text with one of its numbers changed."""
    places = list(_NUMBER.finditer(text))
    if not places:
        return None
    place = rng.choice(places)
    value = float(place[0].replace(",", ""))
    new = (
        value + rng.choice([-3, -2, -1, 1, 2, 3, 5, 10])
        if rng.random() < 0.5
        else value * rng.choice([0.3, 0.5, 0.7, 1.4, 2, 3, 10])
    )
    digits = len(place[0].partition(".")[2])
    written = f"{abs(new):,.{digits}f}" if "," in place[0] else f"{abs(new):.{digits}f}"
    return (text[: place.start()] + written + text[place.end() :], "number") if written != place[0] else None


def negated(text: str, rng: random.Random) -> Rewrite | None:
    """The text with a `not` put in or taken out."""
    if (found := _NEGATED.search(text)) is not None:
        return text[: found.end(1)] + text[found.end() :], "opposite"
    places = list(_AUXILIARY.finditer(text))
    if not places:
        return (f"It is not true that {lowered(text)}", "opposite") if rng.random() < 0.15 else None
    place = rng.choice(places)
    word = (
        "n't"
        if rng.random() < 0.3 and place[0] not in ("may", "must", "will", "can")
        else " never"
        if rng.random() < 0.15
        else " not"
    )
    return text[: place.end()] + word + text[place.end() :], "opposite"


def lowered(text: str) -> str:
    return (
        text[0].lower() + text[1:]
        if text.split(maxsplit=1)[0].lower() in ("the", "a", "an", "it", "he", "she", "they", "in", "on", "at", "this")
        else text
    )


def shortened(text: str, rng: random.Random) -> str | None:
    """The text without what stands before its first or after its last comma."""
    parts = text.split(", ")
    if len(parts) < 2:
        return None
    kept = ", ".join(parts[1:]) if rng.random() < 0.5 else ", ".join(parts[:-1])
    kept = kept[0].upper() + kept[1:].rstrip(".") + "."
    return kept if len(kept.split()) >= 5 else None


def reworded(text: str, rng: random.Random) -> str | None:
    """The text with one or two words replaced by synonyms."""
    once = swapped(text, SYNONYMS, rng)
    if once is None:
        return None
    again = swapped(once[0], SYNONYMS, rng) if rng.random() < 0.5 else None
    return again[0] if again and again[0] != text else once[0]


def rewritten(runs: Sequence[Sequence[str]], rng: random.Random) -> Iterator[Row]:
    """Rows from each sentence: as many that support as contradict, so that likeness alone tells nothing."""
    for run in runs:
        for position, text in enumerate(run):
            near = run[position - 1] if position else run[-1]
            yield from _agreeing(text, near, rng)
            yield from _opposing(text, near, rng)
            if near != text and rng.random() < 0.5:
                yield Row(near, text, same=0, rel=NEUTRAL)


EXCLUSIVE = {
    word: kept for word, found in SWAPS.items() if (kept := [each for each in found if each[0] in ("place", "other")])
}
OPPOSITE = {
    word: kept
    for word, found in SWAPS.items()
    if (kept := [each for each in found if each[0] in ("opposite", "number")])
}


def exclusions(runs: Iterable[Sequence[str]], rng: random.Random) -> Iterator[Row]:
    """Negations and words that exclude each other, beside as many rewordings."""
    for text in {text: None for run in runs for text in run}:
        changes = [negated(text, rng), *(swapped(text, words, rng) for words in (EXCLUSIVE, OPPOSITE))]
        found = [Row(text, each[0], _SAME[each[1]], CONTRADICTS) for each in changes if each]
        yield from found
        other, short = reworded(text, rng), shortened(text, rng)
        if found and other:
            yield Row(text, other, same=1, rel=SUPPORTS)
        if found and short:
            yield Row(text, short, same=1, rel=SUPPORTS)


def _agreeing(text: str, near: str, rng: random.Random) -> Iterator[Row]:
    short, other = shortened(text, rng), reworded(text, rng)
    if short and rng.random() < 0.5:
        yield Row(text, short, same=1, rel=SUPPORTS)
    elif short:
        yield Row(short, text, same=1, rel=NEUTRAL)
    if other:
        yield Row(text, other, same=1, rel=SUPPORTS)
    draw = rng.random()
    if draw < 0.15:
        yield Row(rng.choice(_REPORTED).format(lowered(text).rstrip(".")), text, same=1, rel=SUPPORTS)
    elif draw < 0.25:
        yield Row(f"{near} {text}", other or text, same=1, rel=SUPPORTS)
    elif draw < 0.3:
        yield Row(text, text, same=1, rel=SUPPORTS)


_JOINT = re.compile(r", | (?:because|that|after|as|when|while|to|and) ")


def fragments(runs: Iterable[Sequence[str]], rng: random.Random) -> Iterator[Row]:
    """Pairs of clauses of one run, without a label: answers are short, and how alike they are is learnt from the teacher."""
    for run in runs:
        parts = [part for text in run for part in _JOINT.split(text) if 3 <= len(part.split()) <= 20]
        pairs = list(combinations(parts, 2))
        yield from (Row(*pair) for pair in rng.sample(pairs, min(4, len(pairs))))


_WAYS: Sequence[Callable[[str, random.Random], Rewrite | None]] = (
    lambda text, rng: swapped(text, SWAPS, rng),
    lambda text, rng: swapped(text, SWAPS, rng),
    other_number,
    negated,
)
_SAME = {"opposite": 1, "number": 1, "other": OPEN, "place": 0}


def _opposing(text: str, near: str, rng: random.Random) -> Iterator[Row]:
    done = {}
    for way in _WAYS:
        change = way(text, rng)
        if change:
            done[change[0]] = change[1]
    for changed, kind in rng.sample(sorted(done.items()), min(2, len(done))):
        a, b = (text, changed) if rng.random() < 0.5 else (changed, text)
        if rng.random() < 0.15:
            a = f"{near} {a}"
        yield Row(a, b, same=_SAME[kind], rel=CONTRADICTS)


def either_way(rows: Iterable[Row], rng: random.Random) -> list[Row]:
    """Pairs without a relation, in which either text may come first, turned round at random."""
    return [row._replace(a=row.b, b=row.a) if row.rel == OPEN and rng.random() < 0.5 else row for row in rows]

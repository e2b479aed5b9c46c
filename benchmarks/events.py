"""Scores the clustering of gold event mentions over articles (ECB+), beside the same-lemma baseline.

python -m benchmarks.events ecbplus/dev.jsonl [--json FILE]
python -m benchmarks.events ecbplus/train.jsonl --fit

A line of a file is an article: `id`, `subtopic`, `sentences` ({sent, token_ids, tokens}) and `mentions` ({kind, sent,
tokens, chain}). Mentions of kind "event" are clustered, chains of one mention included, and only within a subtopic, for
every system. CoNLL F1 is the mean of MUC (Vilain et al. 1995), B-cubed (Bagga & Baldwin 1998) and CEAF-e (Luo 2005).

`--fit` writes the weights of the pair scorer, `events.json`, and prints CoNLL F1 on the same file with a fifth of the
topics left out of each fit. The weights are those of ECB+'s training topics.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment, minimize
from scipy.special import expit
from snowballstemmer import stemmer

from benchmarks.common import read_rows, report, results
from claimtable.extract.tree import Tree
from claimtable.inference.encoder import StaticEncoder
from claimtable.inference.tagger import SpacyTagger
from claimtable.inference.weights import weights
from claimtable.records import Article
from claimtable.spans import Span

WEIGHTS = Path(__file__).with_suffix(".json")
APART = 0.5
"""Where clusters stop to be joined: the middle of the scale, and the best on training topics left out of the fit."""
PENALTY = 1e-5
FOLDS = 5
NEAR = 4
"""Words on either side of a head that make its window."""
LIGHT = frozenset("be have do make take get go come give say tell report announce".split())
"""Heads that name many events: light verbs, and the plainest of reporting."""
CONTENT = ("NOUN", "PROPN", "VERB", "ADJ", "NUM")

Floats = NDArray[np.float64]


class Event(NamedTuple):
    """One gold mention: the words that name it, the lemma of their head, and what stands around it.

    `arguments` are the words that depend on the head, `context` the lemmas of the content words of its sentence.
    """

    topic: str
    words: str
    lemma: str
    sentence: str
    window: str = ""
    arguments: str = ""
    context: frozenset[str] = frozenset()


Labels = Sequence[Hashable]
System = Callable[[Sequence[Event]], Labels]


def events(rows: Iterable[Mapping[str, Any]], tagger: SpacyTagger) -> tuple[list[Event], Labels]:
    """All event mentions and the chain of each."""
    found: list[Event] = []
    chains: list[Hashable] = []
    for row in rows:
        for sentence in row["sentences"]:
            text = " ".join(sentence["tokens"])
            tree = Tree(text, tagger.parse(Article(article_id=row["id"], text=text, text_sha256="", path="")))
            places = {token: place for place, token in enumerate(sentence["token_ids"])}
            for mention in row["mentions"]:
                if mention["kind"] == "event" and mention["sent"] == sentence["sent"]:
                    found.append(_event(row["subtopic"], text, tree, [places[token] for token in mention["tokens"]]))
                    chains.append((row["subtopic"], mention["chain"]))
    return found, chains


def _event(topic: str, text: str, tree: Tree, places: Sequence[int]) -> Event:
    words = text.split(" ")
    start = len(" ".join(words[: places[0]])) + bool(places[0])
    named = " ".join(words[place] for place in places)
    head = tree.root_in(Span(start, start + len(" ".join(words[places[0] : places[-1] + 1]))))
    tokens = tree.tokens
    return Event(
        topic,
        named,
        tokens[head].lemma.lower(),
        text,
        " ".join(token.text for token in tokens[max(0, head - NEAR) : head + NEAR + 1]),
        " ".join(sorted(set(_arguments(tree, head)))),
        frozenset(t.lemma.lower() for i, t in enumerate(tokens) if t.pos in CONTENT and i != head),
    )


def _arguments(tree: Tree, head: int) -> Iterator[str]:
    """Lemmas of the nouns, names, numbers and adjectives that depend on a head, also through prepositions."""
    subject = tree.subject(head)
    below = [*tree.children[head], *([subject] if subject >= 0 else [])]
    below += [j for i in below if tree.token(i).dep in ("prep", "agent") for j in tree.children[i]]
    for i in [*below, *(j for k in below for j in tree.children[k])]:
        if tree.token(i).pos in CONTENT and tree.token(i).pos != "VERB":
            yield tree.token(i).lemma.lower()


# ---- the systems ----


def naive(mentions: Sequence[Event]) -> Labels:
    """Every mention on its own."""
    return list(range(len(mentions)))


def same_lemma(mentions: Sequence[Event]) -> Labels:
    """Mentions of a topic whose heads have one lemma."""
    return [(each.topic, each.lemma) for each in mentions]


def claimtable_system(fitted: Sequence[float] | None = None) -> System:
    """Average linkage within a topic over the fitted chance that two mentions are one event."""
    weight = np.array(json.loads(WEIGHTS.read_text(encoding="utf-8")) if fitted is None else fitted)
    features = pair_features()

    def label(mentions: Sequence[Event]) -> Labels:
        found: list[Hashable] = [None] * len(mentions)
        for topic, places in by_topic(mentions).items():
            chances = expit(_design(features([mentions[place] for place in places])) @ weight)
            for place, code in zip(places, _clusters(chances), strict=True):
                found[place] = (topic, code)
        return found

    return label


def by_topic(mentions: Sequence[Event]) -> dict[str, list[int]]:
    places = defaultdict(list)
    for place, each in enumerate(mentions):
        places[each.topic].append(place)
    return places


def pair_features() -> Callable[[Sequence[Event]], Floats]:
    """Gives the features of all pairs of n mentions in the order of `combinations`, the first 1 if heads are the same.

    The others are cosines of the static vectors of lemma, words, sentence, window and arguments, the overlap of the
    sentences' content words, whether both stand in one sentence, and how many heads are light.
    """
    encoder, stem = StaticEncoder(weights("static-minilm")), stemmer("english").stemWord

    def features(mentions: Sequence[Event]) -> Floats:
        parts = ("lemma", "words", "sentence", "window", "arguments")
        vectors = [encoder.encode([getattr(each, of) for each in mentions]) for of in parts]
        stems = [stem(each.lemma) for each in mentions]
        vague = [each.lemma in LIGHT for each in mentions]
        return np.array(
            [
                [
                    stems[i] == stems[j],
                    *(float(each[i] @ each[j]) for each in vectors),
                    _overlap(mentions[i].context, mentions[j].context),
                    mentions[i].sentence == mentions[j].sentence,
                    vague[i] + vague[j],
                ]
                for i, j in combinations(range(len(mentions)), 2)
            ],
            dtype=np.float64,
        ).reshape(-1, len(parts) + 4)

    return features


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Of the smaller set."""
    return len(left & right) / min(len(left), len(right)) if left and right else 0.0


def _design(features: Floats) -> Floats:
    """Weights of their own for pairs of one head and of two: one lemma makes all else matter less."""
    head, rest = features[:, :1], features[:, 1:]
    return np.hstack([rest * head, rest * (1 - head), head, np.ones_like(head)])


def fit(mentions: Sequence[Event], chains: Labels) -> list[float]:
    """Logistic regression over all pairs within a topic, in which a topic counts by its mentions, not by its pairs."""
    features, designs, same, share = pair_features(), [], [], []
    for places in by_topic(mentions).values():
        designs.append(_design(features([mentions[place] for place in places])))
        same += [chains[i] == chains[j] for i, j in combinations(places, 2)]
        share += [2 / (len(places) - 1)] * len(designs[-1])
    inputs, signs, counts = np.vstack(designs), np.where(same, 1.0, -1.0), np.array(share) / sum(share)

    def loss(weight: Floats) -> tuple[float, Floats]:
        margins = signs * (inputs @ weight)
        gradient = -(counts * signs * expit(-margins)) @ inputs + 2 * PENALTY * weight
        return float(counts @ np.logaddexp(0, -margins) + PENALTY * weight @ weight), gradient

    found = minimize(loss, np.zeros(inputs.shape[1]), jac=True, options={"maxiter": 2000}).x
    return [round(float(value), 3) for value in found]


def left_out(mentions: Sequence[Event], chains: Labels) -> Labels:
    """Labels of all mentions, each fifth of the topics by weights fitted to the others."""
    fold = [hashlib.sha256(each.topic.partition("_")[0].encode()).digest()[-1] % FOLDS for each in mentions]
    found: list[Hashable] = [None] * len(mentions)
    for number in sorted(set(fold)):
        taught = [i for i, each in enumerate(fold) if each != number]
        asked = [i for i, each in enumerate(fold) if each == number]
        system = claimtable_system(fit([mentions[i] for i in taught], [chains[i] for i in taught]))
        for i, label in zip(asked, system([mentions[i] for i in asked]), strict=True):
            found[i] = label
    return found


def _clusters(chances: Floats) -> list[int]:
    """A cluster for each of n mentions from the chances of all pairs."""
    if not len(chances):
        return [0]
    return [int(code) for code in fcluster(linkage(1 - chances, "average"), APART, "distance")]


# ---- scoring ----


class Ratio(NamedTuple):
    recall: float
    precision: float

    @property
    def f1(self) -> float:
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0


def overlaps(gold: Labels, found: Labels) -> Counter[tuple[Hashable, Hashable]]:
    """How many mentions each gold chain shares with each cluster."""
    return Counter(zip(gold, found, strict=True))


def muc(gold: Labels, found: Labels) -> Ratio:
    """Links kept of the least that hold the chains together."""
    parts = len(overlaps(gold, found))
    mentions, chains, clusters = len(gold), len(set(gold)), len(set(found))
    return Ratio(*((mentions - parts) / (mentions - of) if mentions > of else 0.0 for of in (chains, clusters)))


def b_cubed(gold: Labels, found: Labels) -> Ratio:
    shared, chains, clusters = overlaps(gold, found), Counter(gold), Counter(found)
    return Ratio(
        sum(n * n / chains[chain] for (chain, _), n in shared.items()) / len(gold),
        sum(n * n / clusters[cluster] for (_, cluster), n in shared.items()) / len(gold),
    )


def ceaf_e(gold: Labels, found: Labels) -> Ratio:
    """The best one-to-one alignment of chains and clusters, by the Dice of their mentions."""
    chains, clusters = Counter(gold), Counter(found)
    row, column = ({label: i for i, label in enumerate(each)} for each in (chains, clusters))
    dice = np.zeros((len(chains), len(clusters)))
    for (chain, cluster), n in overlaps(gold, found).items():
        dice[row[chain], column[cluster]] = 2 * n / (chains[chain] + clusters[cluster])
    total = float(dice[linear_sum_assignment(-dice)].sum())
    return Ratio(total / len(chains), total / len(clusters))


def score(gold: Labels, found: Labels) -> dict[str, float | None]:
    """CoNLL F1, then F1, recall and precision of its three parts."""
    parts = {"muc": muc(gold, found), "b3": b_cubed(gold, found), "ceaf_e": ceaf_e(gold, found)}
    return {
        "conll_f1": float(np.mean([part.f1 for part in parts.values()])),
        **{f"{name}_f1": part.f1 for name, part in parts.items()},
        **{f"{name}_{of}": getattr(part, of) for name, part in parts.items() for of in ("recall", "precision")},
    }


def measure(data: Sequence[Path]) -> dict[str, Any]:
    """Scores the systems on all mentions of some files."""
    mentions, chains = events((row for path in data for row in read_rows(path)), SpacyTagger())
    systems: dict[str, System] = {"naive": naive, "same lemma": same_lemma, "claimtable": claimtable_system()}
    return results(data, {name: score(chains, system(mentions)) for name, system in systems.items()})


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    data: Annotated[list[Path], typer.Argument(help="JSON Lines files of articles.", exists=True, dir_okay=False)],
    fitting: Annotated[bool, typer.Option("--fit", help="Fit the weights to DATA and write them.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores event chains in DATA with claimtable and the same-lemma baseline."""
    if fitting:
        mentions, chains = events((row for path in data for row in read_rows(path)), SpacyTagger())
        WEIGHTS.write_text(json.dumps(fit(mentions, chains)) + "\n", encoding="utf-8")
        report(results(data, {"left out": score(chains, left_out(mentions, chains))}), json_file)
    else:
        report(measure(data), json_file)


if __name__ == "__main__":
    app()

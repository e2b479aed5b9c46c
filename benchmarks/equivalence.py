"""Scores whether two texts say the same, beside the overlap of their words and the static encoder.

python -m benchmarks.equivalence nanco/pairs.jsonl mrpc/train.jsonl [--peer NAME=SCORES.jsonl] [--json FILE]

A line of a file is a pair: `id`, `label` (1 the same, 0 not) and two texts, either `s1` and `s2` or `answer1` and
`answer2`, which answer the question `question` of `qid` (NAnCo: Laban et al. 2022, "Discord Questions").

A system gives one or more numbers for a pair. What they are worth and the threshold are learnt on the other parts of
the file and measured on the part left out: a question of NAnCo, a fifth of other sets. The metrics of NAnCo are
balanced accuracies, the mean over its questions and each; those of other sets are accuracy and the F1 of "the same".

A file of a peer has a line for each pair, `{"id": ..., "score": number}`.
"""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit
from scipy.stats import zscore

from benchmarks.common import Scores, read_rows, report, results
from claimtable.inference.encoder import StaticEncoder
from claimtable.inference.pairs import scores
from claimtable.inference.weights import weights
from claimtable.tracking.features import content_stems

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
FOLDS = 5
PENALTY = 1e-3


class TextPair(NamedTuple):
    """Two texts of one file; `part` is left out of what is learnt for it, `question` is empty if there is none."""

    id: str
    left: str
    right: str
    same: bool
    part: str
    question: str


System = Callable[[Sequence[TextPair]], Floats]
"""The features of each pair, shape (n, features)."""


def text_pairs(rows: Sequence[Mapping[str, Any]]) -> list[TextPair]:
    """The pairs of one file."""
    return [
        TextPair(
            row["id"],
            row["answer1"] if "qid" in row else row["s1"],
            row["answer2"] if "qid" in row else row["s2"],
            bool(row["label"]),
            row.get("qid") or f"fold {hashlib.sha256(row['id'].encode()).digest()[-1] % FOLDS}",
            row.get("question", ""),
        )
        for row in rows
    ]


# ---- the systems ----


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def naive(pairs: Sequence[TextPair]) -> Floats:
    """The share of all their words that both texts have."""
    return np.array(
        [[len(words(p.left) & words(p.right)) / max(1, len(words(p.left) | words(p.right)))] for p in pairs]
    )


def static_system() -> System:
    """The cosine of the static encoder's vectors."""
    encoder = StaticEncoder(weights("static-minilm"))

    def score(pairs: Sequence[TextPair]) -> Floats:
        left = encoder.encode([pair.left for pair in pairs])
        right = encoder.encode([pair.right for pair in pairs])
        cosines: Floats = (left * right).sum(1, keepdims=True).astype(np.float64)
        return cosines

    return score


def claimtable_system() -> System:
    """What the pair model says in both directions; then for answers how alike their company is, else their wording."""
    cosines = static_system()

    def score(pairs: Sequence[TextPair]) -> Floats:
        there, back = scores([(p.left, p.right) for p in pairs]), scores([(p.right, p.left) for p in pairs])
        likeness = (there.likeness + back.likeness) / 2
        support = np.log((there.supports + back.supports) / 2)
        if pairs[0].question:
            return company(pairs, zscore(likeness) + zscore(support))[:, None]
        clash = np.log((there.contradicts + back.contradicts) / 2)
        same = logit((there.same + back.same) / 2)
        return with_products(np.column_stack([same, support, clash, likeness, cosines(pairs), wording(pairs)]))

    return score


def company(pairs: Sequence[TextPair], values: Floats) -> Floats:
    """Pearson's r of what the two answers of each pair are like: two that are like the same others say the same.

    `values`, shape (n,), are taken over all answers to a question, without their labels; an answer is to itself what the
    nearest two are to each other.
    """
    found = np.zeros(len(pairs))
    for part in {pair.part for pair in pairs}:
        inside = [i for i, pair in enumerate(pairs) if pair.part == part]
        place = {
            text: n for n, text in enumerate(sorted({text for i in inside for text in (pairs[i].left, pairs[i].right)}))
        }
        ends = tuple(np.array([[place[pairs[i].left], place[pairs[i].right]] for i in inside]).T)
        table = np.full((len(place), len(place)), values[inside].max())
        table[ends] = table[ends[::-1]] = values[inside]
        found[inside] = np.nan_to_num(np.corrcoef(table))[ends]
    return found


def with_products(features: Floats) -> Floats:
    """All features, standardised, and the products of every two and of each with itself."""
    even = (features - features.mean(0)) / (features.std(0) + 1e-9)
    left, right = np.triu_indices(even.shape[1])
    return np.hstack([even, even[:, left] * even[:, right]])


_NUMBER = re.compile(r"\d[\d,.]*")
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z]\w+")


def wording(pairs: Sequence[TextPair]) -> Floats:
    """Overlaps of words, stems and bigrams, the longest run of words in common, and what differs in length, numbers, names."""
    return np.array([_wording(pair.left, pair.right) for pair in pairs])


def _wording(left: str, right: str) -> list[float]:
    in_order, stems = [each.lower().split() for each in (left, right)], [content_stems(each) for each in (left, right)]
    sizes, shared = sorted(len(each) for each in stems), len(stems[0] & stems[1])
    bigrams = [Counter(pairwise(each)) for each in in_order]
    matcher = SequenceMatcher(None, in_order[0], in_order[1], autojunk=False)
    run = max(block.size for block in matcher.get_matching_blocks())
    numbers, names = ([set(pattern.findall(each)) for each in (left, right)] for pattern in (_NUMBER, _NAME))
    return [
        len(words(left) & words(right)) / max(1, len(words(left) | words(right))),
        *(shared / max(1, size) for size in (*sizes, sum(sizes) - shared)),
        2 * (bigrams[0] & bigrams[1]).total() / max(1, bigrams[0].total() + bigrams[1].total()),
        matcher.ratio(),
        run / max(1, min(map(len, in_order))),
        abs(math.log((len(in_order[0]) + 1) / (len(in_order[1]) + 1))),
        math.log(len(in_order[0]) + len(in_order[1]) + 1),
        min(3, len(numbers[0] ^ numbers[1])),
        bool(numbers[0] & numbers[1]),
        len(names[0] & names[1]) / max(1, len(names[0] | names[1])),
        min(6, len(names[0] ^ names[1])),
    ]


def peer_system(path: Path) -> System:
    """The scores that another system wrote. Raises KeyError for a pair without one."""
    given = {row["id"]: row["score"] for row in read_rows(path)}
    return lambda pairs: np.array([[given[pair.id]] for pair in pairs], dtype=np.float64)


# ---- learning and scoring ----


def learnt(features: Floats, same: Flags) -> Callable[[Floats], Floats]:
    """A ridge logistic regression on standardised features; gives its log-odds."""
    centre, spread = features.mean(0), features.std(0) + 1e-9

    def design(raw: Floats) -> Floats:
        return np.column_stack([(raw - centre) / spread, np.ones(len(raw))])

    inputs, signs = design(features), np.where(same, 1.0, -1.0)

    def loss(weight: Floats) -> tuple[float, Floats]:
        margins = signs * (inputs @ weight)
        gradient = -(inputs * (signs * expit(-margins))[:, None]).mean(0) + 2 * PENALTY * weight
        return float(np.logaddexp(0, -margins).mean() + PENALTY * weight @ weight), gradient

    found: Floats = minimize(loss, np.zeros(inputs.shape[1]), jac=True).x
    return lambda raw: design(raw) @ found


def balanced_accuracy(found: Flags, same: Flags) -> float:
    return float((found[same].mean() + 1 - found[~same].mean()) / 2)


def accuracy(found: Flags, same: Flags) -> float:
    return float((found == same).mean())


def f1(found: Flags, same: Flags) -> float:
    return float(2 * (found & same).sum() / max(1, found.sum() + same.sum()))


def best_threshold(scores: Floats, same: Flags, metric: Callable[[Flags, Flags], float]) -> float:
    """The score from which a pair counts as the same, of a hundred quantiles, by a metric."""
    cuts = np.quantile(scores, np.linspace(0, 1, 101))
    return float(max(cuts, key=lambda cut: metric(scores >= cut, same)))


def decisions(pairs: Sequence[TextPair], features: Floats, metric: Callable[[Flags, Flags], float]) -> Flags:
    """The same or not, each part decided by what the others taught."""
    same, parts = np.array([p.same for p in pairs]), np.array([p.part for p in pairs])
    found = np.zeros(len(pairs), dtype=np.bool_)
    for part in sorted(set(parts)):
        others = parts != part
        odds = learnt(features[others], same[others])
        threshold = best_threshold(odds(features[others]), same[others], metric)
        found[~others] = odds(features[~others]) >= threshold
    return found


def score(name: str, pairs: Sequence[TextPair], system: System) -> dict[str, float | None]:
    """Every metric of one system on one file, whose name stands before each."""
    same, features = np.array([p.same for p in pairs]), system(pairs)
    if not pairs[0].question:
        found = decisions(pairs, features, accuracy)
        return {f"{name} accuracy": accuracy(found, same), f"{name} f1": f1(found, same)}
    found = decisions(pairs, features, balanced_accuracy)
    by_part = {
        part: balanced_accuracy(found[chosen], same[chosen])
        for part in sorted({p.part for p in pairs})
        for chosen in [np.array([p.part == part for p in pairs])]
    }
    return {
        f"{name} balanced_accuracy": float(np.mean(list(by_part.values()))),
        **{f"{name} {part}": value for part, value in by_part.items()},
    }


def measure(data: Sequence[Path], peers: Mapping[str, Path] | None = None) -> dict[str, Any]:
    """Scores the systems on each file; the name of its folder names it."""
    files = {path.parent.name: text_pairs(read_rows(path)) for path in data}
    systems: dict[str, System] = {"naive": naive, "static": static_system()}
    systems["claimtable"] = claimtable_system()
    systems |= {name: peer_system(path) for name, path in (peers or {}).items()}
    by_system: Scores = {
        system: {metric: value for name, pairs in files.items() for metric, value in score(name, pairs, run).items()}
        for system, run in systems.items()
    }
    return results(data, by_system)


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    data: Annotated[list[Path], typer.Argument(help="JSON Lines files of pairs.", exists=True, dir_okay=False)],
    peer: Annotated[list[str] | None, typer.Option(help="NAME=FILE: scores of another system.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores equivalence in DATA with claimtable, word overlap, the static encoder and any peers."""
    peers = {name: Path(path) for name, _, path in (each.partition("=") for each in peer or ())}
    report(measure(data, peers), json_file)


if __name__ == "__main__":
    app()

"""Fits the check-worthiness score: python -m models.train.fit_checkworthiness CLAIMBUSTER_TRAIN.jsonl

Learns from the labelled sentences of ClaimBuster and from those in data/statements, which count more, being news. Prints
how well it ranks sentences of data/statements that it has not seen and how well its probabilities are calibrated on
them, then writes weights fitted on all to models/check-worthiness/weights.json.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimtable.extract.checkworthiness import Features, features
from claimtable.extract.tree import Tree
from claimtable.inference.encoder import StaticEncoder
from claimtable.inference.tagger import SpacyTagger
from claimtable.inference.weights import weights
from claimtable.records import Article
from claimtable.spans import Span
from models.train.logistic import Floats, fit, logits, probabilities

PENALTY = 0.03
OWN_WEIGHT = 20.0
FOLDS = 5
MIN_COUNT = 20
TINY = 1e-9  # A column that is always the same weighs nothing.
DECIMALS = 5
ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "models" / "check-worthiness"


class Sentences(NamedTuple):
    """Sentences as the model sees them: named features, vectors (n, dimensions), labels 0 or 1."""

    found: list[Features]
    vectors: Floats
    labels: Floats

    def part(self, chosen: NDArray[np.bool_]) -> "Sentences":
        return Sentences(
            [found for found, keep in zip(self.found, chosen, strict=True) if keep],
            self.vectors[chosen],
            self.labels[chosen],
        )


class Scale(NamedTuple):
    """Columns of the matrix that is fitted: the names of the features, then the vector; mean and deviation of each."""

    names: list[str]
    mean: Floats
    deviation: Floats

    def rows(self, sentences: Sentences) -> Floats:
        return (_matrix(self.names, sentences) - self.mean) / self.deviation


def read_sentences(texts: Sequence[str], labels: Sequence[float]) -> Sentences:
    tagger, encoder = SpacyTagger(), StaticEncoder(weights("static-minilm"))
    trees = (Tree(text, tagger.parse(Article(article_id="a", text=text, text_sha256="", path=""))) for text in texts)
    found = [features(tree, Span(0, len(tree.text))) for tree in trees]
    vectors = encoder.encode([" ".join(text.split()) for text in texts]).astype(np.float64)
    return Sentences(found, vectors, np.array(labels, dtype=np.float64))


def scale(*parts: Sentences) -> Scale:
    """The features that occur often enough, standardised over all parts together."""
    counts = Counter(name for part in parts for found in part.found for name, value in found.items() if value)
    names = sorted(name for name, count in counts.items() if count >= MIN_COUNT)
    columns = np.vstack([_matrix(names, part) for part in parts])
    return Scale(names, columns.mean(0), columns.std(0) + TINY)


def _matrix(names: Sequence[str], sentences: Sentences) -> Floats:
    return np.hstack(
        [np.array([[found.get(name, 0.0) for name in names] for found in sentences.found]), sentences.vectors]
    )


def balanced(labels: Floats) -> Floats:
    """Weights under which both labels count the same, 1 on average."""
    share = labels.mean()
    counts: Floats = np.where(labels == 1, 0.5 / share, 0.5 / (1 - share))
    return counts


def calibration_error(labels: Floats, predicted: Floats, counts: Floats | None = None, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width (Naeini, Cooper & Hauskrecht 2015)."""
    weight = np.ones(len(labels)) if counts is None else counts
    bin_of = np.minimum((predicted * bins).astype(int), bins - 1)
    gaps = [abs((weight * (labels - predicted))[bin_of == b].sum()) for b in range(bins)]
    return float(sum(gaps) / weight.sum())


def unscaled(fitted: Floats, columns: Scale) -> tuple[Floats, float]:
    """Weights for columns as they are, and their intercept."""
    plain = fitted[:-1] / columns.deviation
    return plain, float(fitted[-1] - plain @ columns.mean)


def rescaled(folder: Path, columns: Scale) -> Floats:
    """Shipped weights for standardised columns, the intercept last: what other data can start from."""
    shipped = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
    plain = np.array([*(shipped["weights"].get(name, 0.0) for name in columns.names), *shipped["vector"]])
    return np.append(plain * columns.deviation, shipped["intercept"] + plain @ columns.mean)


def print_quality(name: str, labels: Floats, predicted: Floats, counts: Floats) -> None:
    """How good probabilities of sentences not learnt from are, both labels counting the same."""
    right = counts @ ((predicted > 0.5) == labels) / counts.sum()
    print(
        f"{name}: accuracy {right:.3f}, expected calibration error {calibration_error(labels, predicted, counts):.3f}"
    )
    for low in np.arange(0, 1, 0.2):
        inside = (predicted >= low) & (predicted < low + 0.2)
        share = counts[inside] @ labels[inside] / counts[inside].sum()
        print(f"  {low:.1f} to {low + 0.2:.1f}: {inside.sum()} sentences, {share:.2f} checkable")


def main(claimbuster: Path) -> None:
    debates = [json.loads(line) for line in claimbuster.read_text(encoding="utf-8").splitlines()]
    other = read_sentences([row["text"] for row in debates], [row["label"] for row in debates])
    with (ROOT / "data/statements/statements.tsv").open(encoding="utf-8", newline="") as file:
        own_rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    own = read_sentences([row["text"] for row in own_rows], [float(row["label"]) for row in own_rows])
    columns = scale(other, own)
    rows = np.vstack([columns.rows(other), columns.rows(own)])
    labels = np.append(other.labels, own.labels)
    counts = np.append(balanced(other.labels), OWN_WEIGHT * balanced(own.labels))

    fold = np.append(np.arange(len(other.labels)), np.arange(len(own.labels))) % FOLDS
    unseen = np.zeros(len(labels))
    for left_out in range(FOLDS):
        seen = fold != left_out
        unseen[~seen] = logits(fit(rows[seen], labels[seen], PENALTY, weights=counts[seen]), rows[~seen])
    news = np.arange(len(labels)) >= len(other.labels)
    even = np.where(news, 1 / news.sum(), 1 / (~news).sum()) * np.append(balanced(other.labels), balanced(own.labels))
    calibration = fit(unseen[:, None], labels, 0.0, weights=even)
    predicted = probabilities(calibration, unseen[:, None])
    for name, part in (("debates", ~news), ("statements", news)):
        print_quality(name, labels[part], predicted[part], even[part])

    fitted = fit(rows, labels, PENALTY, weights=counts) * calibration[0]
    fitted[-1] += calibration[1]
    plain, intercept = unscaled(fitted, columns)
    named = dict(zip(columns.names, plain[: len(columns.names)].round(DECIMALS), strict=True))
    vector = plain[len(columns.names) :].round(DECIMALS)
    FOLDER.mkdir(exist_ok=True)
    shipped = {"intercept": round(intercept, DECIMALS), "weights": named, "vector": vector.tolist()}
    (FOLDER / "weights.json").write_text(json.dumps(shipped, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

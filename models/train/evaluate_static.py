"""Measures sentence vectors on news: python models/train/evaluate_static.py DATA STORIES TEACHER.

DATA holds sts_news/all.jsonl, mrpc/train.jsonl and nanco/pairs.jsonl, STORIES one folder a story with its gold.json,
TEACHER the sentence transformer. Prints one line for the static model, the transformer and TF-IDF, all by cosine, and
the digests of the data. A threshold is never chosen on the pairs that it is measured on.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from model2vec import StaticModel
from numpy.typing import NDArray
from pin import MANIFEST
from scipy.stats import pearsonr, spearmanr
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, average_precision_score, balanced_accuracy_score, f1_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold
from teacher import Teacher

Encode = Callable[[list[str]], NDArray[np.float32]]
Measure = Callable[[NDArray[Any], NDArray[Any]], float]


class Pairs(NamedTuple):
    """Pairs of texts with a label each, and the group each pair is measured in."""

    left: list[str]
    right: list[str]
    label: NDArray[np.float64]
    group: NDArray[np.str_]


def main(data: Path, stories: Path, teacher: Path) -> None:
    files = [data / "sts_news/all.jsonl", data / "mrpc/train.jsonl", data / "nanco/pairs.jsonl"]
    sts = pairs((r["s1"], r["s2"], r["score"], r["source"]) for r in records(files[0]))
    mrpc = pairs((r["s1"], r["s2"], r["label"], "") for r in records(files[1]))
    nanco = pairs((r["answer1"], r["answer2"], r["label"], r["qid"]) for r in records(files[2]))
    golds = sorted(stories.glob("*/gold.json"))
    story = pairs(pair for path in golds for pair in mention_pairs(json.loads(path.read_text(encoding="utf-8"))))
    for path in files:
        print(digest([path]), "/".join(path.parts[-2:]))
    print(digest(golds), f"{len(golds)} stories")

    texts = sorted({text for part in (sts, mrpc, nanco, story) for text in part.left + part.right})
    static = StaticModel.from_pretrained(MANIFEST.parent / "static-minilm")
    encoders: dict[str, Encode] = {
        "static-minilm": lambda texts: static.encode(texts, use_multiprocessing=False),
        "all-MiniLM-L6-v2": Teacher(teacher).sentences,
        "TF-IDF": lambda texts: TfidfVectorizer(sublinear_tf=True, dtype=np.float32).fit_transform(texts).toarray(),
    }
    for name, encode in encoders.items():
        started = perf_counter()
        vectors = dict(zip(texts, encode(texts), strict=True))
        milliseconds = (perf_counter() - started) / len(texts) * 1000
        figures = {
            "STS news Pearson": by_group(sts, vectors, lambda y, s: pearsonr(s, y).statistic),
            "STS news Spearman": by_group(sts, vectors, lambda y, s: spearmanr(s, y).statistic),
            "MRPC accuracy": cross_validated(mrpc, vectors, accuracy_score),
            "MRPC F1": cross_validated(mrpc, vectors, f1_score),
            "NAnCo balanced accuracy": leave_group_out(nanco, vectors, balanced_accuracy_score),
            "stories AUC": by_group(story, vectors, roc_auc_score),
            "stories AP": by_group(story, vectors, average_precision_score),
            "ms a text": milliseconds,
        }
        print(name, *(f"{figure}={value:.3f}" for figure, value in figures.items()), sep="  ")


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def pairs(rows: Any) -> Pairs:
    left, right, label, group = zip(*rows, strict=True)
    return Pairs(list(left), list(right), np.array(label, dtype=np.float64), np.array(group))


def mention_pairs(gold: dict[str, Any]) -> list[tuple[str, str, bool, str]]:
    """All pairs of differently worded mentions of a story, labelled by whether they belong to one claim."""
    mentions = [(mention["quote"], claim["id"]) for claim in gold["claims"] for mention in claim["mentions"]]
    return [(a, b, c == d, gold["story"]) for (a, c), (b, d) in combinations(mentions, 2) if a != b]


def digest(paths: list[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def cosines(part: Pairs, vectors: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.array([vectors[left] @ vectors[right] for left, right in zip(part.left, part.right, strict=True)])


def by_group(part: Pairs, vectors: dict[str, NDArray[np.float32]], measure: Measure) -> float:
    scores = cosines(part, vectors)
    groups = [part.group == name for name in np.unique(part.group)]
    return float(np.mean([measure(part.label[group], scores[group]) for group in groups]))


def cross_validated(part: Pairs, vectors: dict[str, NDArray[np.float32]], measure: Measure) -> float:
    scores = cosines(part, vectors)
    folds = StratifiedKFold(5, shuffle=True, random_state=0).split(scores, part.label)
    return float(np.mean([at_best_threshold(scores, part.label, train, test, measure) for train, test in folds]))


def leave_group_out(part: Pairs, vectors: dict[str, NDArray[np.float32]], measure: Measure) -> float:
    scores = cosines(part, vectors)
    tests = [part.group == name for name in np.unique(part.group)]
    return float(np.mean([at_best_threshold(scores, part.label, ~test, test, measure) for test in tests]))


def at_best_threshold(
    scores: NDArray[np.float32], label: NDArray[np.float64], train: Any, test: Any, measure: Measure
) -> float:
    thresholds = np.unique(np.quantile(scores[train], np.linspace(0, 1, 201)))
    best = max(thresholds, key=lambda threshold: measure(label[train], scores[train] >= threshold))
    return measure(label[test], scores[test] >= best)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

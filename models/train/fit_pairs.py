"""Fits the pair scorer on labelled stories: python models/train/fit_pairs.py STORIES_DIR

Reads every story with the pipeline, matches its mentions to the gold ones, and fits a logistic regression on all pairs
of matched mentions of one story. Prints the B-cubed F1 of the clusters with each story left out of the fit, over a
range of thresholds, then writes weights fitted on all stories to models/pair-logistic/weights.json.
"""

import json
import sys
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from claimtable import assembly
from claimtable.config import Config, TrackSettings
from claimtable.inference.encoder import StaticEncoder
from claimtable.inference.weights import weights
from claimtable.ingest import read
from claimtable.records import Article, Mention, Pair
from claimtable.stages import MentionVectors
from claimtable.tracking.clustering import cluster
from claimtable.tracking.entities import canonical_entities, with_canonical
from claimtable.tracking.features import FEATURES, PairFeatures, mention_vectors
from claimtable.tracking.pairs import LogisticPairScorer

PENALTY = 1e-4
THRESHOLDS = (0.15, 0.18, 0.2, 0.22, 0.25, 0.3, 0.35, 0.4, 0.5)
FOLDER = Path(__file__).parents[1] / "pair-logistic"

Floats = NDArray[np.float64]


class Story(NamedTuple):
    """A story's mentions with their vectors; `gold` holds the gold claim of each, or None."""

    name: str
    mentions: list[Mention]
    vectors: MentionVectors
    gold: list[str | None]
    pairs: list[Pair]
    rows: Floats
    same: Floats


def main(folder: Path) -> None:
    stories = [read_story(path.parent) for path in sorted(folder.glob("*/gold.json"))]
    held_out = {}
    for left_out in stories:
        rest = [story for story in stories if story is not left_out]
        held_out[left_out.name] = fit(np.vstack([s.rows for s in rest]), np.hstack([s.same for s in rest]))
    for threshold in THRESHOLDS:
        scores = [b_cubed(story, held_out[story.name], threshold) for story in stories]
        print(f"threshold {threshold:.2f}  B-cubed F1, story left out: {np.mean(scores):.4f}")
    fitted = fit(np.vstack([s.rows for s in stories]), np.hstack([s.same for s in stories]))
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps({"weights": {name: round(value, 4) for name, value in fitted.items()}}, indent=2) + "\n"
    (FOLDER / "weights.json").write_text(text, encoding="utf-8")
    print(text)


def read_story(folder: Path) -> Story:
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    config = Config()
    articles = [a for a in read([str(folder / "articles.jsonl")], config.ingest) if isinstance(a, Article)]
    reader = assembly.article_reader(config)
    ordered = sorted(articles, key=lambda a: (str(a.published_at), a.article_id))
    mentions = [mention for article in ordered for mention in reader(article).mentions]
    canonical = canonical_entities(mentions)
    mentions = [with_canonical(mention, canonical) for mention in mentions]
    vectors = mention_vectors(mentions, StaticEncoder(weights(assembly.ENCODER)))
    labels = matched({a.article_id: a.text for a in articles}, gold, mentions)
    known = [i for i, label in enumerate(labels) if label is not None]
    pairs = [Pair(i, j) for i, j in combinations(known, 2)]
    same = np.array([labels[i] == labels[j] for i, j in pairs], dtype=np.float64)
    return Story(folder.name, mentions, vectors, labels, pairs, PairFeatures(mentions, vectors).rows(pairs), same)


def matched(texts: dict[str, str], gold: dict[str, Any], mentions: list[Mention]) -> list[str | None]:
    """Gold claim of each mention whose span covers most of a gold quote or most of which a gold quote covers."""
    found: list[tuple[float, str | None]] = [(0.0, None)] * len(mentions)
    for claim in gold["claims"]:
        for quoted in claim["mentions"]:
            start = texts[quoted["article"]].index(quoted["quote"])
            end = start + len(quoted["quote"])
            for i, mention in enumerate(mentions):
                shared = min(end, mention.end) - max(start, mention.start)
                size, other = end - start, mention.end - mention.start
                if mention.article_id != quoted["article"] or shared < 0.6 * min(size, other):
                    continue
                found[i] = max(found[i], (shared / max(size, other), claim["id"]), key=lambda pair: pair[0])
    return [label for _, label in found]


def fit(rows: Floats, same: Floats) -> dict[str, float]:
    """Weights of a logistic regression with a small L2 penalty."""
    columns = np.hstack([rows, np.ones((len(rows), 1))])
    sign = 2 * same - 1

    def loss(w: Floats) -> float:
        return float(np.logaddexp(0, -sign * (columns @ w)).mean() + PENALTY * (w[:-1] @ w[:-1]))

    solution = minimize(loss, np.zeros(columns.shape[1]), method="L-BFGS-B").x
    return dict(zip([*FEATURES, "intercept"], map(float, solution), strict=True))


def b_cubed(story: Story, fitted: dict[str, float], threshold: float) -> float:
    """B-cubed F1 over the mentions that have a gold claim, when all mentions of the story are clustered."""
    pairs = [Pair(i, j) for i, j in combinations(range(len(story.mentions)), 2)]
    scored = LogisticPairScorer(fitted)(story.mentions, story.vectors, pairs)
    clusters = cluster(story.mentions, scored, [], TrackSettings(same_threshold=threshold))
    system = {mention_id: group.claim_id for group in clusters for mention_id in group.mention_ids}
    known = [(gold, system[m.mention_id]) for m, gold in zip(story.mentions, story.gold, strict=True) if gold]

    def share(key: int, response: int) -> float:
        total = 0.0
        for item in known:
            group = [other for other in known if other[response] == item[response]]
            total += sum(other[key] == item[key] for other in group) / len(group)
        return total / len(known)

    precision, recall = share(0, 1), share(1, 0)
    return 2 * precision * recall / (precision + recall)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

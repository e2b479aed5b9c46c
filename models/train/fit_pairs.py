"""Fits the pair scorer on labelled stories: python -m models.train.fit_pairs PLACED STORIES...

PLACED is what `train_spans` leaves: the vectors of mentions by a span encoder that has not seen their stories. Of STORIES,
as `models.train.stories` takes them, those that have such vectors are used. Fits two logistic regressions on the pairs
that a run would compare of which at least one mention has a gold claim; gold claims list all their mentions, so that the
other one, if it has none, is of another. One regression is on each pair by itself, one also sees what the first makes of
its neighbours. Prints B-cubed precision, recall and F1 of the clusters with each story left out of both fits, over a range
of thresholds, and the expected calibration error of pairs, then writes weights fitted on all stories to
models/pair-logistic/weights.json.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimtable import assembly
from claimtable.config import Config, TrackSettings
from claimtable.inference.encoder import StaticEncoder
from claimtable.inference.span_encoder import PLACED
from claimtable.inference.weights import weights
from claimtable.records import Mention, Pair, ScoredPair
from claimtable.tracking.blocking import neighbour_pairs
from claimtable.tracking.clustering import cluster
from claimtable.tracking.entities import canonical_entities, with_canonical
from claimtable.tracking.features import FEATURES, mention_vectors
from claimtable.tracking.pairs import ALL_FEATURES, in_context, pair_rows, probabilities
from models.train.logistic import Floats, calibration, fit
from models.train.stories import Story as Told
from models.train.stories import stories as labelled

PENALTY = 1e-4
THRESHOLDS = (0.15, 0.18, 0.2, 0.22, 0.25, 0.3, 0.35, 0.4, 0.5)
FOLDER = Path(__file__).parents[1] / "pair-logistic"


class Story(NamedTuple):
    """A story's mentions and the pairs of them that are compared; `gold` holds the gold claim of each mention, or None.

    `known` says which pairs are examples, `same` whether both mentions have the same.
    """

    name: str
    mentions: list[Mention]
    gold: list[str | None]
    pairs: list[Pair]
    rows: Floats
    known: NDArray[np.bool_]
    same: Floats


class Weights(NamedTuple):
    alone: Floats
    together: Floats


def main(placed: Path, folders: Sequence[Path]) -> None:
    known = np.load(placed)
    stories = [compared(told, known) for told in labelled(folders) if told.mentions[0].mention_id in known]
    held_out = {left_out.name: fitted([story for story in stories if story is not left_out]) for left_out in stories}
    for threshold in THRESHOLDS:
        precision, recall = np.mean([b_cubed(story, held_out[story.name], threshold) for story in stories], axis=0)
        f1 = 2 * precision * recall / (precision + recall)
        print(f"threshold {threshold:.2f}  B-cubed, story left out: {precision:.3f} {recall:.3f} F1 {f1:.3f}")
    chances = [
        probabilities(held_out[story.name].together, context(story, held_out[story.name].alone))[story.known]
        for story in stories
    ]
    true = np.concatenate([story.same[story.known] for story in stories])
    print(f"{len(true)} pairs, story left out: calibration error {calibration(np.concatenate(chances), true):.3f}")
    found = fitted(stories)
    FOLDER.mkdir(exist_ok=True)
    named = {
        "alone": dict(zip((*FEATURES, "intercept"), found.alone.round(4).tolist(), strict=True)),
        "together": dict(zip((*ALL_FEATURES, "intercept"), found.together.round(4).tolist(), strict=True)),
    }
    (FOLDER / "weights.json").write_text(json.dumps(named, indent=2) + "\n", encoding="utf-8")


def fitted(stories: Sequence[Story]) -> Weights:
    same = np.hstack([story.same[story.known] for story in stories])
    alone = fit(np.vstack([story.rows[story.known] for story in stories]), same, PENALTY)
    together = fit(np.vstack([context(story, alone)[story.known] for story in stories]), same, PENALTY)
    return Weights(alone, together)


def context(story: Story, alone: Floats) -> Floats:
    return in_context(len(story.mentions), story.pairs, story.rows, probabilities(alone, story.rows))


def compared(told: Told, placed: Mapping[str, Floats]) -> Story:
    canonical = canonical_entities(told.mentions)
    mentions = [with_canonical(mention, canonical) for mention in told.mentions]
    in_text = np.stack([placed[mention.mention_id][:PLACED] for mention in mentions])
    vectors = mention_vectors(mentions, StaticEncoder(weights(assembly.ENCODER)), in_text)
    pairs = list(neighbour_pairs(mentions, vectors, Config().track))
    gold = [quote.claim if quote else None for quote in told.gold]
    claims = [(gold[i], gold[j]) for i, j in pairs]
    known = np.array([left is not None or right is not None for left, right in claims])
    same = np.array([left == right for left, right in claims], dtype=np.float64)
    return Story(told.name, mentions, gold, pairs, pair_rows(mentions, vectors, pairs), known, same)


def b_cubed(story: Story, model: Weights, threshold: float) -> tuple[float, float]:
    """B-cubed precision and recall over the mentions that have a gold claim, when all mentions of the story are clustered.

    A mention without a gold claim is a claim of its own, and so costs precision where it is drawn into another.
    """
    same = probabilities(model.together, context(story, model.alone))
    scored = (ScoredPair(*pair, float(p)) for pair, p in zip(story.pairs, same, strict=True))
    clusters = cluster(story.mentions, scored, [], TrackSettings(same_threshold=threshold))
    system = {mention_id: group.claim_id for group in clusters for mention_id in group.mention_ids}
    found = [
        (claim or mention.mention_id, system[mention.mention_id])
        for mention, claim in zip(story.mentions, story.gold, strict=True)
    ]
    listed = [pair for pair, claim in zip(found, story.gold, strict=True) if claim]

    def share(key: int, response: int) -> float:
        total = 0.0
        for item in listed:
            group = [other for other in found if other[response] == item[response]]
            total += sum(other[key] == item[key] for other in group) / len(group)
        return total / len(listed)

    return share(0, 1), share(1, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])

"""Fits the weight of `crowded` beside the others: python -m models.train.fit_crowded STORIES...

STORIES, as `models.train.stories` takes them, have long articles and are unseen by the shipped span encoder. In the stories that
`fit_pairs` learns from no article is crowded, so that it gives this weight as zero. Here the others stay as they are in
models/pair-logistic/weights.json, and this one is written there. Prints the expected calibration error of pairs with and without it.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar

from claimtable import assembly
from claimtable.inference.span_encoder import SpanEncoder
from claimtable.inference.weights import weights
from claimtable.spans import Span
from claimtable.tracking.features import FEATURES
from claimtable.tracking.pairs import ALL_FEATURES
from models.train.fit_pairs import FOLDER, compared, context
from models.train.logistic import Floats, calibration, probabilities
from models.train.stories import Story as Told
from models.train.stories import stories as labelled

CROWDED = FEATURES.index("crowded")


def main(folders: Sequence[Path]) -> None:
    encoder = SpanEncoder(weights(assembly.SPAN_ENCODER))
    stories = [compared(told, vectors(told, encoder)) for told in labelled(folders)]
    same = np.hstack([story.same[story.known] for story in stories])
    named = json.loads((FOLDER / "weights.json").read_text(encoding="utf-8"))
    alone = np.array([named["alone"].get(name, 0.0) for name in (*FEATURES, "intercept")])
    together = np.array([named["together"].get(name, 0.0) for name in (*ALL_FEATURES, "intercept")])
    alone[CROWDED] = slope(alone, np.vstack([story.rows[story.known] for story in stories]), same)
    rows = np.vstack([context(story, alone)[story.known] for story in stories])
    print(f"{len(stories)} stories, without: calibration error {error(together, rows, same):.3f}")
    together[CROWDED] = slope(together, rows, same)
    print(f"{len(stories)} stories, with: calibration error {error(together, rows, same):.3f}")
    written = {
        "alone": dict(zip((*FEATURES, "intercept"), alone.round(4).tolist(), strict=True)),
        "together": dict(zip((*ALL_FEATURES, "intercept"), together.round(4).tolist(), strict=True)),
    }
    (FOLDER / "weights.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


def vectors(told: Told, encoder: SpanEncoder) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for article in told.articles:
        mentions = [mention for mention in told.mentions if mention.article_id == article.article_id]
        encoded = encoder.encode(article, [Span(mention.start, mention.end) for mention in mentions])
        found |= {mention.mention_id: vector for mention, vector in zip(mentions, encoded, strict=True)}
    return found


def slope(fitted: Floats, rows: Floats, same: Floats) -> float:
    """The weight of `crowded` of the least mean log loss, the others as given."""
    others = fitted.copy()
    others[CROWDED] = 0.0
    odds, sign = rows @ others[:-1] + others[-1], 2 * same - 1
    return float(minimize_scalar(lambda weight: np.logaddexp(0, -sign * (odds + weight * rows[:, CROWDED])).mean()).x)


def error(fitted: Floats, rows: Floats, same: Floats) -> float:
    return calibration(probabilities(fitted, rows), same)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])

"""Adds vectors of stories that the shipped span encoder has not seen: python -m models.train.place PLACED OUT STORIES...

PLACED is what `train_spans` leaves, STORIES as `models.train.stories` takes them; OUT gets the vectors of both, by mention id,
for `fit_pairs` and `fit_stance`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from claimtable import assembly
from claimtable.inference.span_encoder import SpanEncoder
from claimtable.inference.weights import weights
from models.train.fit_crowded import vectors
from models.train.stories import stories


def main(placed: Path, out: Path, folders: Sequence[Path]) -> None:
    found = dict(np.load(placed))
    encoder = SpanEncoder(weights(assembly.SPAN_ENCODER))
    for story in stories(folders):
        found |= vectors(story, encoder)
    np.savez(out, **found)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), [Path(argument) for argument in sys.argv[3:]])

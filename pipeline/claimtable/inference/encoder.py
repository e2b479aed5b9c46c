"""The static encoder: one vector a token, a text is the direction of their sum."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from model2vec import StaticModel

from claimtable.stages import Vectors


class StaticEncoder:
    """Sentence vectors by a table of token vectors, in Model2Vec's format.

    A vector depends on its own text alone, to the last bit: texts are added up one by one, never as a padded batch.
    """

    def __init__(self, folder: Path) -> None:
        """Loads the model in `folder`, as `weights` gives it."""
        self._model = StaticModel.from_pretrained(folder)

    @property
    def dimensions(self) -> int:
        return self._model.dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions), float32; zeros for a text without any known token."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors: Vectors = self._model.encode(texts, max_length=None, use_multiprocessing=False)
        return vectors

"""Models in the format of Hugging Face; one of natural language inference in place of the pair model's own relations.

It needs the extra `transformers`, which nothing else does. Nothing is downloaded: a model is a folder, or the name of
one that is in the local cache already.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimtable.errors import ModelError
from claimtable.inference.pairs import RELATIONS, TextPair

INSTALL = 'python -m pip install "claimtable[transformers]"'
BATCH = 16
_NAMES = {
    "supports": ("entail", "support"),
    "neutral": ("neutral", "not enough info"),
    "contradicts": ("contradict", "refute"),
}


class Loaded(NamedTuple):
    """The module `torch`, a tokenizer and a model that is ready to be asked."""

    torch: Any
    tokenizer: Any
    model: Any


def load(name: str | Path, task: str, kind: str) -> Loaded:
    """A model from a folder, or by its name from the local cache; `task` as in the name of the class, `kind` in words.

    Raises ModelError if the extra is not installed, or if there is no such model here.
    """
    try:
        import torch  # noqa: PLC0415
        import transformers  # noqa: PLC0415
    except ImportError as error:
        raise ModelError(f"{error.name} is not installed.", f"It is needed for the model {name}.", INSTALL) from None
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(name, local_files_only=True)
        model = getattr(transformers, f"AutoModelFor{task}").from_pretrained(name, local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"Cannot load the model {name}: {str(error).splitlines()[0]}",
            f"A folder, or a name in the local cache, of a {kind} with its tokenizer.",
            "Check the path of the folder, or fetch a model by its name first: huggingface-cli download NAME",
        ) from None
    return Loaded(torch, tokenizer, model.eval())


class TransformersRelationModel:
    """A sequence classifier whose labels are entailment, neutral and contradiction, in whatever order."""

    def __init__(self, name: str | Path, max_tokens: int = 256) -> None:
        """Loads a model from a folder, or by its name from the local cache.

        Raises ModelError if the extra is not installed, if there is no such model here, or if its labels are others.
        """
        self._torch, self._tokenizer, self._model = load(name, "SequenceClassification", "sequence classifier")
        self._columns = _columns(self._model.config.id2label, name)
        self._max_tokens = max_tokens

    def relation(self, pairs: Sequence[TextPair]) -> NDArray[np.float64]:
        """Probabilities of shape (len(pairs), 3), in the order of RELATIONS, as the model gives them."""
        found = np.zeros((len(pairs), len(RELATIONS)))
        by_length = sorted(range(len(pairs)), key=lambda i: (len(pairs[i][0]) + len(pairs[i][1]), pairs[i]))
        for first in range(0, len(pairs), BATCH):
            batch = by_length[first : first + BATCH]
            texts = [[text.encode("utf-8", "replace").decode("utf-8") for text in pairs[i]] for i in batch]
            inputs = self._tokenizer(
                [text for text, _ in texts],
                [claim for _, claim in texts],
                padding=True,
                truncation=True,
                max_length=self._max_tokens,
                return_tensors="pt",
            )
            with self._torch.inference_mode():
                chances = self._model(**inputs).logits.double().softmax(-1)
            found[batch] = chances[:, self._columns].numpy()
        return found


def _columns(labels: Mapping[int, str], name: str | Path) -> list[int]:
    """The model's output for each of RELATIONS. Raises ModelError if the labels do not tell."""
    columns = []
    for relation in RELATIONS:
        fitting = [
            number for number, label in labels.items() if label.lower().replace("_", " ").startswith(_NAMES[relation])
        ]
        columns += fitting[:1]
    if len(columns) < len(RELATIONS):
        raise ModelError(
            f"The labels of the model {name} are {', '.join(labels.values())}.",
            "Labels that begin with entail, neutral and contradict.",
            "Choose a model of natural language inference with three labels, or write them into id2label of its config.json.",
        )
    return columns

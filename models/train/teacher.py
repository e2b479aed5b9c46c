"""The sentence transformer that the static encoder is distilled from."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

MAX_TOKENS = 256
BATCH = 128


class Teacher:
    """all-MiniLM-L6-v2 from a local folder; nothing is downloaded."""

    def __init__(self, folder: Path) -> None:
        torch.manual_seed(0)
        torch.use_deterministic_algorithms(mode=True)
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model = AutoModel.from_pretrained(folder, local_files_only=True).eval()

    @torch.inference_mode()
    def sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), 384): the mean over the tokens, as the model was trained."""
        vectors = np.zeros((len(texts), self._model.config.hidden_size), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
        for first in range(0, len(texts), BATCH):
            batch = by_length[first : first + BATCH]
            inputs = self._tokenizer(
                [texts[i] for i in batch], padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
            )
            mask = inputs["attention_mask"].unsqueeze(-1).float()
            total = (self._model(**inputs).last_hidden_state * mask).sum(1)
            vectors[batch] = torch.nn.functional.normalize(total).numpy()
        return vectors

    @torch.inference_mode()
    def tokens(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """What the last layer says of each token when it stands alone, shape (len(ids), 384)."""
        start, end = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id
        rows = torch.tensor([[start, token, end] for token in ids])
        states = [self._model(input_ids=batch).last_hidden_state[:, 1] for batch in rows.split(512)]
        return torch.cat(states).numpy()

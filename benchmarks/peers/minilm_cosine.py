"""Writes the cosine of all-MiniLM-L6-v2 for each pair of texts, for `benchmarks.equivalence --peer`.

It runs in an environment of its own, with the sentence transformer in a local folder:

    python3 -m venv minilm-env
    minilm-env/bin/pip install torch transformers
    minilm-env/bin/python benchmarks/peers/minilm_cosine.py MINILM PAIRS.jsonl... > minilm.jsonl
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel, AutoTokenizer

BATCH = 64


def main(folder: Path, files: Sequence[Path]) -> None:
    tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model: Any = AutoModel.from_pretrained(folder, local_files_only=True).eval()
    rows = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    sides = [
        [row[f"{key}{side}"] for row in rows for key in ("s", "answer") if f"{key}{side}" in row] for side in (1, 2)
    ]
    texts = sorted({text for side in sides for text in side}, key=lambda text: (len(text), text))
    vectors = {}
    for first in range(0, len(texts), BATCH):
        batch = texts[first : first + BATCH]
        inputs = tokenizer(batch, padding=True, truncation=True, max_length=128, return_tensors="pt")
        with torch.inference_mode():
            mask = inputs["attention_mask"].unsqueeze(-1).float()
            means = (model(**inputs).last_hidden_state * mask).sum(1)
        vectors.update(zip(batch, torch.nn.functional.normalize(means), strict=True))
    for row, left, right in zip(rows, *sides, strict=True):
        print(json.dumps({"id": row["id"], "score": float(vectors[left] @ vectors[right])}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), list(map(Path, sys.argv[2:])))

"""Distils all-MiniLM-L6-v2 into one vector per token: python models/train/distill_static.py TEACHER WORDNET.

TEACHER is the folder of the sentence transformer, WORDNET the folder with WordNet's files data.adj, data.adv, ...
Each token starts from the vector that the transformer gives it alone, turned to the main directions of sentence
vectors and weighted by Zipf's law (Minish Lab's Model2Vec). Then all tokens together are fitted so that the sum over a
text points where the transformer points, on the definitions and examples of WordNet.
"""

import argparse
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pin import MANIFEST, pin
from safetensors.numpy import save as to_safetensors
from scipy.sparse import csr_matrix, diags
from teacher import Teacher
from tokenizers import Tokenizer

Matrix = NDArray[np.float32]

NAME = "static-minilm"
DIMENSIONS = 256
SIF = 1e-4  # Model2Vec's own. Before the fit 1e-3 and 3e-5 were worse on news; after it little depends on it.
RIDGE = 1.0  # Pull towards the start, in texts. 10 and 50 were worse on STS news and no better on stories.
STEPS = 15  # 30 gained nothing.
UNKNOWN = "[UNK]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("teacher", type=Path)
    parser.add_argument("wordnet", type=Path)
    arguments = parser.parse_args()

    spec = json.loads((arguments.teacher / "tokenizer.json").read_text(encoding="utf-8"))
    old_ids = prune(spec)
    tokenizer = Tokenizer.from_str(json.dumps(spec))
    texts = wordnet_texts(arguments.wordnet)
    print(f"{len(old_ids)} tokens, {len(texts)} texts")

    teacher = Teacher(arguments.teacher)
    targets = teacher.sentences(texts)
    directions = principal_directions(targets)
    counts = token_counts(tokenizer, texts)
    start = teacher.tokens(old_ids)
    start = (start - start.mean(axis=0)) @ directions * zipf_weights(len(old_ids))[:, None]
    start /= np.median(np.linalg.norm(counts @ start, axis=1))
    vectors = fit(counts, unit(targets @ directions), start)
    vectors[spec["model"]["vocab"][UNKNOWN]] = 0

    folder = MANIFEST.parent / NAME
    save(folder, spec, vectors)
    pin(NAME, folder)


def prune(spec: dict[str, Any]) -> list[int]:
    """Keeps the tokens that English text can hold and numbers them anew. Returns their old numbers, in order."""
    kept = {token: old for token, old in spec["model"]["vocab"].items() if token == UNKNOWN or is_english(token)}
    ordered = sorted(kept, key=lambda token: kept[token])
    spec["model"]["vocab"] = {token: new for new, token in enumerate(ordered)}
    # Without these, a "[MASK]" in a text is read as any other word, and a long text to its end.
    spec.update(added_tokens=[], post_processor=None, padding=None, truncation=None)
    return [kept[token] for token in ordered]


def is_english(token: str) -> bool:
    special = re.fullmatch(r"\[.+\]", token)
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in token if letter.isalpha()}
    return not special and scripts <= {"LATIN", "GREEK"}


def wordnet_texts(folder: Path) -> list[str]:
    """`words: definition` for each sense, and each example of more than two words; sorted, each once."""
    texts = set()
    for path in folder.glob("data.*"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("  "):  # The licence.
                continue
            entry, gloss = line.split(" | ", 1)
            fields = entry.split(" ")
            words = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
            names = ", ".join(re.sub(r"\(\w+\)$", "", word).replace("_", " ") for word in words)
            definition = re.sub(r'"[^"]*"', "", gloss).strip(" ;")
            texts.add(f"{names}: {definition}")
            texts.update(example for example in re.findall(r'"([^"]+)"', gloss) if len(example.split()) > 2)
    return sorted(texts)


def principal_directions(vectors: Matrix) -> Matrix:
    """The main directions of the vectors, shape (their size, DIMENSIONS), strongest first."""
    _, axes = np.linalg.eigh(np.cov(vectors.T))
    axes = axes[:, ::-1][:, :DIMENSIONS]
    largest = np.abs(axes).argmax(axis=0)
    return (axes * np.sign(axes[largest, np.arange(DIMENSIONS)])).astype(np.float32)


def zipf_weights(tokens: int) -> Matrix:
    """Weights a / (a + p) of smooth inverse frequency, with p by rank: the vocabulary is ordered by frequency."""
    share = 1 / np.arange(2, tokens + 2)
    share /= share.sum()
    return (SIF / (SIF + share)).astype(np.float32)


def token_counts(tokenizer: Tokenizer, texts: list[str]) -> csr_matrix:
    """How often each token stands in each text, shape (texts, tokens)."""
    ids = [encoding.ids for encoding in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
    rows = np.repeat(np.arange(len(ids)), [len(row) for row in ids])
    columns = np.concatenate([np.array(row, dtype=np.int64) for row in ids])
    ones = np.ones(len(columns), dtype=np.float32)
    return csr_matrix((ones, (rows, columns)), shape=(len(texts), tokenizer.get_vocab_size()))


def unit(vectors: Matrix) -> Matrix:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(norms == 0, 1, norms)


def fit(counts: csr_matrix, targets: Matrix, start: Matrix) -> Matrix:
    """Ridge regression from `start`, so that the sum of a text's vectors, scaled to length one, meets its target.

    Solved by conjugate gradients with a diagonal preconditioner. A few steps: stopping early smooths.
    """
    norms = np.linalg.norm(counts @ start, axis=1)
    scaled = (diags(1 / np.where(norms == 0, 1, norms)) @ counts).astype(np.float32).tocsr()
    transposed = scaled.T.tocsr()
    diagonal = np.asarray(scaled.multiply(scaled).sum(axis=0)).reshape(-1, 1) + np.float32(RIDGE)

    change = np.zeros_like(start)
    residual = transposed @ (targets - scaled @ start)
    direction = residual / diagonal
    size = (residual * direction).sum(axis=0)
    for _ in range(STEPS):
        image = transposed @ (scaled @ direction) + np.float32(RIDGE) * direction
        step = size / (direction * image).sum(axis=0)
        change += step * direction
        residual -= step * image
        preconditioned = residual / diagonal
        size, previous = (residual * preconditioned).sum(axis=0), size
        direction = preconditioned + size / previous * direction
    return start + change


def save(folder: Path, spec: dict[str, Any], vectors: Matrix) -> None:
    """Writes the model in Model2Vec's format: 8 bits a number, and one scale a token."""
    scale = np.abs(vectors).max(axis=1) / 127
    rounded = np.round(vectors / np.where(scale == 0, 1, scale)[:, None]).astype(np.int8)
    config = {
        "model_type": "model2vec",
        "architectures": ["StaticModel"],
        "hidden_dim": DIMENSIONS,
        "embedding_dtype": "int8",
        "normalize": True,
        "max_length": None,
    }
    folder.mkdir(exist_ok=True)
    content = to_safetensors({"embeddings": rounded, "weights": scale.astype(np.float32)})
    (folder / "model.safetensors").write_bytes(content)
    (folder / "tokenizer.json").write_text(
        json.dumps(spec, ensure_ascii=False, separators=(",", ":")), encoding="utf-8", newline="\n"
    )
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""Trains the pair model: python models/train/train_pairs.py DATA MINILM OUT [--first STATE] [--minutes M] [--evidence FOLDER]

DATA is the folder of the labelled sets, MINILM a folder of all-MiniLM-L6-v2, OUT the folder for `pairs.pt` and
`heldout.jsonl`. One pass over the rows that `pair_data` gives, then a short one with more of the words that exclude each
other; word embeddings and the first layer stay as they are.
Beside the labels, a third head learns how alike MiniLM's own vectors of the two texts are, so that what it knew is not
forgotten. About a twelfth of every source is held out, whole topics, claims and captions with all that is made of them.
Nothing is drawn from a set that a benchmark reports.
"""

import hashlib
import json
import random
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from pair_data import (
    OPEN,
    Labelled,
    Row,
    event_sentences,
    evidence,
    exclusions,
    fragments,
    monotonicity,
    nli,
    perspectives,
    read,
    read_tables,
    rewritten,
    sentences,
)
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

MAX_TOKENS = 96
BATCH = 32
RATE = 1e-4
FROZEN_LAYERS = 1
LIKENESS_WEIGHT = 10.0
"""Squared errors of cosines are small beside the losses of the labels."""
HELD_OUT = 12
ROUNDS = {"captions": 2, "prose": 4, "debated": 2, "evidence": 4}
"""How often a set is gone through."""
LIMITS = {"events": 11000, "made": 16000, "of_captions": 5000, "excluding": 10000, "monotonicity": 2500, "parts": 6000}
LAST = 6000
"""Rows of words that exclude each other, and as many of all others, in a last short pass at half the rate."""
LAST_MINUTES = 4
Split = tuple[list[Labelled], list[Labelled]]


class PairModel(torch.nn.Module):
    """A cross-encoder: the mean of the last layer over both texts, a head for each question."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.enc = AutoModel.from_pretrained(folder, local_files_only=True, attn_implementation="eager")
        self.same = torch.nn.Linear(self.enc.config.hidden_size, 1)
        self.rel = torch.nn.Linear(self.enc.config.hidden_size, 3)
        self.like = torch.nn.Linear(self.enc.config.hidden_size, 1)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits of shape (n, 1) and (n, 3), and likeness of shape (n, 1)."""
        states = self.enc(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1)
        return self.same(mean), self.rel(mean), self.like(mean)


# ---- rows ----


def split(rows: Iterable[Labelled], key: str) -> Split:
    """What is trained on and what is held out, by the hash of a field."""
    parts: Split = ([], [])
    for row in rows:
        parts[hashlib.sha256(str(row[key]).encode()).digest()[0] % HELD_OUT == 0].append(row)
    return parts


def sources(data: Path, tables: Path | None) -> dict[str, Split]:
    """Each source in two: the rows to train on and those held out. `tables` is a folder such as data/evidence."""
    captions = [*read(data / "snli/dev.jsonl"), *read(data / "snli/test.jsonl")]
    prose = [*read(data / "mnli_sample/mnli_matched.jsonl"), *read(data / "mnli_sample/mnli_mismatched.jsonl")]
    return {
        "captions": split(captions, "premise"),
        "prose": split(prose, "premise"),
        "debated": split(read(data / "perspectrum/all.jsonl"), "claim"),
        "news": split(read(data / "ecbplus/train.jsonl"), "topic"),
        "wikipedia": split(read(data / "gap/development.jsonl"), "Text"),
        "monotonicity": split(read(data / "med/test.jsonl"), "s1"),
        "evidence": split(read_tables(tables) if tables else [], "claim"),
    }


def examples(given: Mapping[str, Sequence[Labelled]], rng: random.Random) -> dict[str, list[Row]]:
    """Rows of every kind from the sources, as many as LIMITS lets through."""
    captions, runs = nli(given["captions"]), sentences(given["news"], given["wikipedia"])
    described = [[text] for text in sorted({row.a for row in captions}) if len(text.split()) >= 5]
    found = {
        "captions": captions,
        "prose": nli(given["prose"]),
        "debated": perspectives(given["debated"], rng),
        "events": event_sentences(given["news"], rng, 5000, 6000),
        "made": list(rewritten(runs, rng)),
        "of_captions": [row for row in rewritten(described, rng) if row.rel != OPEN],
        "excluding": list(exclusions([*runs, *described], rng)),
        "monotonicity": monotonicity(given["monotonicity"]),
        "parts": list(fragments(runs, rng)),
        "evidence": evidence(given["evidence"]),
    }
    return {name: rng.sample(rows, min(len(rows), LIMITS.get(name, len(rows)))) for name, rows in found.items()}


# ---- training ----


def teacher(folder: Path, tokenizer: Any) -> Callable[[Sequence[str]], torch.Tensor]:
    """Gives MiniLM's own unit vectors of texts, shape (n, 384)."""
    encoder = AutoModel.from_pretrained(folder, local_files_only=True).eval()

    def encode(texts: Sequence[str]) -> torch.Tensor:
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = torch.zeros(len(texts), encoder.config.hidden_size)
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            inputs = tokenizer(
                [texts[i] for i in batch], padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
            )
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
                states = encoder(**inputs).last_hidden_state.float()
            mask = inputs["attention_mask"].unsqueeze(-1)
            vectors[batch] = functional.normalize((states * mask).sum(1))
        return vectors

    return encode


Learnt = tuple[Row, float]
"""A row and the cosine of its texts by the teacher."""


def with_likeness(rows: Sequence[Row], encode: Callable[[Sequence[str]], torch.Tensor]) -> list[Learnt]:
    texts = sorted({text for row in rows for text in (row.a, row.b)})
    place = {text: i for i, text in enumerate(texts)}
    vectors = encode(texts)
    left, right = (vectors[[place[text] for text in side]] for side in ([r.a for r in rows], [r.b for r in rows]))
    return list(zip(rows, (left * right).sum(1).tolist(), strict=True))


def batches(rows: Sequence[Learnt], rng: random.Random) -> Iterator[list[Learnt]]:
    """Batches of texts of like length, in a random order."""
    rows = rng.sample(rows, len(rows))
    for first in range(0, len(rows), BATCH * 20):
        chunk = sorted(rows[first : first + BATCH * 20], key=lambda each: len(each[0].a) + len(each[0].b))
        yield from rng.sample(cut := [chunk[i : i + BATCH] for i in range(0, len(chunk), BATCH)], len(cut))


def loss_of(outputs: tuple[torch.Tensor, ...], batch: Sequence[Learnt]) -> torch.Tensor:
    same, rel, like = (each.float() for each in outputs)
    total = LIKENESS_WEIGHT * functional.mse_loss(like[:, 0], torch.tensor([cosine for _, cosine in batch]))
    wanted = torch.tensor([row.same for row, _ in batch])
    if (known := wanted != OPEN).any():
        total = total + functional.binary_cross_entropy_with_logits(same[known, 0], wanted[known].float())
    wanted = torch.tensor([row.rel for row, _ in batch])
    if (known := wanted != OPEN).any():
        total = total + functional.cross_entropy(rel[known], wanted[known])
    return total


def fit(
    model: PairModel, tokenizer: Any, rows: Sequence[Learnt], rng: random.Random, minutes: float, rate: float = RATE
) -> None:
    """One pass over the rows, or what the minutes allow; the rate rises over a twentieth of it, then falls to nothing."""
    model.train()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=RATE, weight_decay=0.01)
    steps, started, mean = len(rows) / BATCH, time.monotonic(), 0.0
    for step, batch in enumerate(batches(rows, rng)):
        done = max(step / steps, (time.monotonic() - started) / 60 / minutes)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, done / 0.05 + 0.01) * max(0.02, 1 - done)
        inputs = tokenizer(
            [row.a for row, _ in batch],
            [row.b for row, _ in batch],
            padding=True,
            truncation=True,
            max_length=MAX_TOKENS,
            return_tensors="pt",
        )
        with torch.autocast("cpu", torch.bfloat16):
            outputs = model(**inputs)
        loss = loss_of(outputs, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        mean += (loss.item() - mean) / min(100, step + 1)
        if step % 50 == 0:
            speed = (step + 1) * BATCH / (time.monotonic() - started)
            print(f"{step}/{steps:.0f} loss {mean:.3f} {speed:.0f}/s", flush=True)


def either_way(rows: Iterable[Row], rng: random.Random) -> list[Row]:
    """Pairs without a relation, in which either text may come first, turned round at random."""
    return [row._replace(a=row.b, b=row.a) if row.rel == OPEN and rng.random() < 0.5 else row for row in rows]


def main() -> None:
    parser = ArgumentParser()
    for name in ("data", "minilm", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="Longest time of the first pass.")
    parser.add_argument("--first", type=Path, help="State after the first pass, which is then left out.")
    parser.add_argument("--evidence", type=Path, help="Folder of further claims with evidence: data/evidence.")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    rng = random.Random(0)  # noqa: S311
    tokenizer = AutoTokenizer.from_pretrained(options.minilm, local_files_only=True)

    given = sources(options.data, options.evidence)
    trained = examples({name: both[0] for name, both in given.items()}, rng)
    held = examples({name: both[1] for name, both in given.items()}, rng)
    for name, part in trained.items():
        print(name, len(part), len(held[name]), part[:1], flush=True)
    lines = [json.dumps({"set": name, **row._asdict()}) for name, part in held.items() for row in part]
    (options.out / "heldout.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    encode = teacher(options.minilm, tokenizer)
    model = PairModel(options.minilm)
    for part in (model.enc.embeddings, *model.enc.encoder.layer[:FROZEN_LAYERS]):
        part.requires_grad_(requires_grad=False)
    if options.first:
        model.load_state_dict(torch.load(options.first))
    else:
        rows = [row for name, part in trained.items() for row in part * ROUNDS.get(name, 1)]
        fit(model, tokenizer, with_likeness(either_way(rows, rng), encode), rng, options.minutes)
        torch.save(model.state_dict(), options.out / "first.pt")
    others = [row for name, part in trained.items() if name != "excluding" for row in part]
    last = [*rng.sample(trained["excluding"], LAST), *rng.sample(others, LAST), *trained["evidence"]]
    fit(model, tokenizer, with_likeness(either_way(last, rng), encode), rng, LAST_MINUTES, RATE / 2)
    torch.save(model.state_dict(), options.out / "pairs.pt")


if __name__ == "__main__":
    sys.exit(main())

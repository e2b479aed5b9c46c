"""Trains the span encoder: python -m models.train.train_spans STORIES_JSON MINILM OUT [UNSEEN_JSON]

STORIES_JSON is what `models.train.stories` prints, MINILM a folder of all-MiniLM-L6-v2. A mention's vector is the mean of
the last layer over its tokens, turned to fewer dimensions; a logistic function of the cosine of two vectors is to tell
whether both mentions have one gold claim (the sigmoid loss of Zhai et al. 2023, "Sigmoid Loss for Language Image
Pre-Training"). Gold claims list all their mentions, so one that has none differs from those that have one.

First each third of the stories is left out in turn: OUT/placed.npz holds the vectors of the mentions left out, by
mention id, for `fit_pairs`, and the mean precision of their pairs is printed. Then all stories are learnt, and
models/span-minilm is written: ONNX, 8 bits a weight. The same precision is printed for the stories of UNSEEN_JSON, which
nothing is learnt from. There is no chance in it but a fixed seed.
"""

import json
import random
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from claimtable.inference.span_encoder import MARGIN, STEP, TITLE_TOKENS, tokens_of, window_count, window_of
from claimtable.spans import Span

FOLDER = Path(__file__).parents[1] / "span-minilm"
DIMENSIONS = 256
FROZEN_LAYERS = 1
EPOCHS = 7
RATE = 1e-4
SCALE_RATE = 0.02
"""Of the two numbers that turn a cosine into a chance."""
UNLISTED = 0.3
"""The weight of pairs of which one mention has no gold claim, beside 1 for those of two claims."""
FOLDS = 3
SEED = 0


class SpanModel(torch.nn.Module):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, local_files_only=True, add_pooling_layer=False)
        self.turn = torch.nn.Linear(self.encoder.config.hidden_size, DIMENSIONS, bias=False)
        torch.nn.init.orthogonal_(self.turn.weight)
        self.scale = torch.nn.Parameter(torch.tensor(8.0))
        self.shift = torch.nn.Parameter(torch.tensor(-4.0))
        for part in (self.encoder.embeddings, *self.encoder.encoder.layer[:FROZEN_LAYERS]):
            part.requires_grad_(requires_grad=False)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Shape (windows, tokens, DIMENSIONS)."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        turned: torch.Tensor = self.turn(states)
        return turned


class Batch(NamedTuple):
    """A story: the windows of its articles, and of each mention its window and tokens there."""

    ids: torch.Tensor
    mask: torch.Tensor
    places: list[tuple[int, int, int]]
    mention_ids: list[str]
    same: torch.Tensor
    weight: torch.Tensor


def batch(story: dict[str, Any], tokenizer: Any) -> Batch:
    windows: list[list[int]] = []
    places: dict[str, tuple[int, int, int]] = {}
    for article_id, (title, text) in story["articles"].items():
        mentions = [mention for mention in story["mentions"] if mention[1] == article_id]
        head = tokenizer(title, add_special_tokens=False)["input_ids"][:TITLE_TOKENS]
        body = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        starts, ends = np.array(body["offset_mapping"]).reshape(-1, 2).T
        last = window_count(len(starts)) - 1
        for mention_id, _, start, end, _ in mentions:
            first, after = tokens_of(Span(start, end), starts, ends)
            window = window_of(first, last)
            before = 1 + len(head) - window * STEP
            places[mention_id] = (len(windows) + window, before + first, before + max(after, first + 1))
        for window in range(last + 1):
            part = body["input_ids"][window * STEP : (window + 1) * STEP + 2 * MARGIN]
            windows.append([tokenizer.cls_token_id, *head, *part, tokenizer.sep_token_id])
    padded = tokenizer.pad({"input_ids": windows}, return_tensors="pt")
    gold = np.array([mention[4] or "" for mention in story["mentions"]])
    listed = gold != ""
    same = (gold[:, None] == gold) & listed
    both = listed[:, None] & listed
    weight = np.where(both, 1.0, UNLISTED * (listed[:, None] ^ listed))
    np.fill_diagonal(weight, 0.0)
    return Batch(
        padded["input_ids"],
        padded["attention_mask"],
        [places[mention[0]] for mention in story["mentions"]],
        [mention[0] for mention in story["mentions"]],
        torch.tensor(same),
        torch.tensor(weight, dtype=torch.float32),
    )


def vectors(model: SpanModel, story: Batch) -> torch.Tensor:
    """Unit vectors, shape (mentions, DIMENSIONS)."""
    states = model(story.ids, story.mask)
    return functional.normalize(torch.stack([states[row, a:b].mean(0) for row, a, b in story.places]), dim=-1)


def loss(model: SpanModel, story: Batch) -> torch.Tensor:
    """Half of it for the pairs of one claim, half for all others, that outnumber them."""
    found = vectors(model, story)
    odds = model.scale * (found @ found.T) + model.shift
    same, other = story.weight * story.same, story.weight * ~story.same
    total: torch.Tensor = (functional.softplus(-odds) * same).sum() / (2 * same.sum().clamp(min=1))
    return total + (functional.softplus(odds) * other).sum() / other.sum()


def trained(folder: Path, stories: Sequence[Batch]) -> SpanModel:
    torch.manual_seed(SEED)
    order = random.Random(SEED)  # noqa: S311  no secret
    model = SpanModel(folder).train()
    to_chance = [model.scale, model.shift]
    learnt = [p for p in model.parameters() if p.requires_grad and all(p is not other for other in to_chance)]
    optimizer = torch.optim.AdamW([{"params": learnt, "lr": RATE}, {"params": to_chance, "lr": SCALE_RATE}])
    steps = EPOCHS * len(stories)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, 10 * (step + 1) / steps) * max(0.02, 1 - step / steps)
    )
    for epoch in range(EPOCHS):
        total = 0.0
        for story in order.sample(stories, len(stories)):
            optimizer.zero_grad()
            found = loss(model, story)
            found.backward()
            torch.nn.utils.clip_grad_norm_(learnt, 1.0)
            optimizer.step()
            schedule.step()
            total += found.item()
        print(f"epoch {epoch}  loss {total / len(stories):.4f}", flush=True)
    return model.eval()


@torch.inference_mode()
def left_out(folder: Path, stories: Sequence[Batch]) -> dict[str, NDArray[np.float32]]:
    """The vector of each mention from a model that has not seen its story."""
    found: dict[str, NDArray[np.float32]] = {}
    precision = []
    for fold in range(FOLDS):
        with torch.inference_mode(mode=False):
            model = trained(folder, [story for place, story in enumerate(stories) if place % FOLDS != fold])
        for story in stories[fold::FOLDS]:
            each = vectors(model, story).numpy()
            found |= dict(zip(story.mention_ids, each, strict=True))
            precision.append(average_precision(story, each))
    print(f"mean average precision of pairs, story left out: {np.mean(precision):.3f}")
    return found


def average_precision(story: Batch, found: NDArray[np.float32]) -> float:
    """Over the pairs of two mentions that both have a gold claim."""
    left, right = np.triu_indices(len(found), 1)
    known = story.weight.numpy()[left, right] == 1
    order = np.argsort(-(found @ found.T)[left, right][known], kind="stable")
    same = story.same.numpy()[left, right][known][order]
    return float((np.cumsum(same) / np.arange(1, len(same) + 1))[same].mean())


def export(model: SpanModel, minilm: Path, out: Path) -> None:
    whole = out / "span.onnx"
    example = (torch.ones((1, 8), dtype=torch.int64), torch.ones((1, 8), dtype=torch.int64))
    names = ["input_ids", "attention_mask"]
    axes = {name: {0: "window", 1: "token"} for name in names}
    torch.onnx.export(
        model, example, str(whole), input_names=names, output_names=["states"], dynamic_axes=axes, opset_version=17,
        dynamo=False,
    )  # fmt: skip
    FOLDER.mkdir(exist_ok=True)
    quantize_dynamic(whole, FOLDER / "model.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    shutil.copy(minilm / "tokenizer.json", FOLDER / "tokenizer.json")


def batches(told: Path, minilm: Path) -> list[Batch]:
    tokenizer = AutoTokenizer.from_pretrained(minilm, local_files_only=True)
    return [batch(story, tokenizer) for story in json.loads(told.read_text(encoding="utf-8"))]


@torch.inference_mode()
def precision(model: SpanModel, stories: Sequence[Batch]) -> float:
    return float(np.mean([average_precision(story, vectors(model, story).numpy()) for story in stories]))


def main(told: Path, minilm: Path, out: Path, unseen: Path | None = None) -> None:
    stories = batches(told, minilm)
    np.savez(out / "placed.npz", **left_out(minilm, stories))
    model = trained(minilm, stories)
    torch.save(model.state_dict(), out / "span.pt")
    export(model, minilm, out)
    if unseen:
        others = batches(unseen, minilm)
        print(f"the same, unseen stories: {precision(model, others):.3f}")
        print(f"before training: {precision(SpanModel(minilm).eval(), others):.3f}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

"""Trains the span encoder: python -m models.train.train_spans STORIES_JSON MINILM OUT [UNSEEN_JSON...]

STORIES_JSON is what `models.train.stories` prints, MINILM a folder of all-MiniLM-L6-v2. A mention's vector is the mean of
the last layer over its tokens, turned to fewer dimensions; a logistic function of the cosine of two vectors is to tell
whether both mentions have one gold claim (the sigmoid loss of Zhai et al. 2023, "Sigmoid Loss for Language Image
Pre-Training"). Gold claims list all their mentions, so one that has none differs from those that have one. A second turn
of the same mean, the side, learns in the same way whether two mentions of one claim agree or contradict each other.

First one story in LEFT_OUT is left out: OUT/placed.npz holds the vectors of the mentions left out, by mention id, for
`fit_pairs` and `fit_stance`, and what is told of their pairs is printed. Then all stories are learnt, and
models/span-minilm is written: ONNX, 8 bits a weight. The same is printed for the stories of UNSEEN_JSON, which nothing is
learnt from: mean precision of pairs of one claim, and how well sides order pairs that contradict each other (area under
the curve). There is no chance in it but a fixed seed.
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
from sklearn.metrics import roc_auc_score
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from claimtable.inference.span_encoder import (
    MARGIN,
    PLACED,
    SIDE,
    STEP,
    TITLE_TOKENS,
    tokens_of,
    window_count,
    window_of,
)
from claimtable.records import Stance
from claimtable.spans import Span

FOLDER = Path(__file__).parents[1] / "span-minilm"
FROZEN_LAYERS = 1
EPOCHS = 5
RATE = 1e-4
SCALE_RATE = 0.02
"""Of the two numbers that turn a cosine into a chance."""
UNLISTED = 0.3
"""The weight of pairs of which one mention has no gold claim, beside 1 for those of two claims."""
OPPOSED = 0.5
"""The weight of telling who contradicts whom, beside 1 for telling what is one claim."""
LEFT_OUT = 4
SEED = 0


class SpanModel(torch.nn.Module):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, local_files_only=True, add_pooling_layer=False)
        self.turn = torch.nn.Linear(self.encoder.config.hidden_size, PLACED, bias=False)
        self.turn_side = torch.nn.Linear(self.encoder.config.hidden_size, SIDE, bias=False)
        for turn in (self.turn, self.turn_side):
            torch.nn.init.orthogonal_(turn.weight)
        self.scale = torch.nn.Parameter(torch.tensor(8.0))
        self.shift = torch.nn.Parameter(torch.tensor(-4.0))
        self.side_scale = torch.nn.Parameter(torch.tensor(4.0))
        self.side_shift = torch.nn.Parameter(torch.tensor(0.0))
        for part in (self.encoder.embeddings, *self.encoder.encoder.layer[:FROZEN_LAYERS]):
            part.requires_grad_(requires_grad=False)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Shape (windows, tokens, PLACED + SIDE)."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return torch.cat([self.turn(states), self.turn_side(states)], dim=-1)


class Batch(NamedTuple):
    """A story: the windows of its articles, and of each mention its window and tokens there.

    `agree` is 1 for pairs of one claim that take the same stance, -1 for those that contradict each other, else 0.
    """

    ids: torch.Tensor
    mask: torch.Tensor
    places: list[tuple[int, int, int]]
    mention_ids: list[str]
    same: torch.Tensor
    weight: torch.Tensor
    agree: torch.Tensor


def batch(story: dict[str, Any], tokenizer: Any) -> Batch:
    windows: list[list[int]] = []
    places: dict[str, tuple[int, int, int]] = {}
    for article_id, (title, text) in story["articles"].items():
        mentions = [mention for mention in story["mentions"] if mention[1] == article_id]
        head = tokenizer(title, add_special_tokens=False)["input_ids"][:TITLE_TOKENS]
        body = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        starts, ends = np.array(body["offset_mapping"]).reshape(-1, 2).T
        last = window_count(len(starts)) - 1
        for mention_id, _, start, end, *_ in mentions:
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
    stance = np.array([{Stance.SUPPORTS: 1, Stance.REFUTES: -1}.get(mention[5], 0) for mention in story["mentions"]])
    return Batch(
        padded["input_ids"],
        padded["attention_mask"],
        [places[mention[0]] for mention in story["mentions"]],
        [mention[0] for mention in story["mentions"]],
        torch.tensor(same),
        torch.tensor(weight, dtype=torch.float32),
        torch.triu(torch.tensor(same * np.outer(stance, stance)), 1),
    )


def vectors(model: SpanModel, story: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """Unit vectors, shapes (mentions, PLACED) and (mentions, SIDE)."""
    states = model(story.ids, story.mask)
    mean = torch.stack([states[row, a:b].mean(0) for row, a, b in story.places])
    return functional.normalize(mean[:, :PLACED], dim=-1), functional.normalize(mean[:, PLACED:], dim=-1)


def loss(model: SpanModel, story: Batch) -> torch.Tensor:
    placed, side = vectors(model, story)
    same, other = story.weight * story.same, story.weight * ~story.same
    one_claim = balanced(model.scale * (placed @ placed.T) + model.shift, same, other)
    agree, opposed = (story.agree > 0).float(), (story.agree < 0).float()
    if not (agree.any() and opposed.any()):
        return one_claim
    return one_claim + OPPOSED * balanced(model.side_scale * (side @ side.T) + model.side_shift, agree, opposed)


def balanced(odds: torch.Tensor, right: torch.Tensor, wrong: torch.Tensor) -> torch.Tensor:
    """Log loss, half of it for the right pairs, half for the wrong ones, however many there are of each."""
    hit: torch.Tensor = (functional.softplus(-odds) * right).sum() / right.sum().clamp(min=1)
    return (hit + (functional.softplus(odds) * wrong).sum() / wrong.sum()) / 2


def trained(folder: Path, stories: Sequence[Batch]) -> SpanModel:
    torch.manual_seed(SEED)
    order = random.Random(SEED)  # noqa: S311  no secret
    model = SpanModel(folder).train()
    to_chance = [model.scale, model.shift, model.side_scale, model.side_shift]
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
    """Both vectors in one, by mention id, from a model that has not seen the story."""
    with torch.inference_mode(mode=False):
        model = trained(folder, [story for place, story in enumerate(stories) if place % LEFT_OUT])
    others = stories[::LEFT_OUT]
    print("stories left out:", told_apart(model, others), flush=True)
    return {
        mention_id: vector
        for story in others
        for mention_id, vector in zip(story.mention_ids, torch.cat(vectors(model, story), 1).numpy(), strict=True)
    }


@torch.inference_mode()
def told_apart(model: SpanModel, stories: Sequence[Batch]) -> str:
    """Mean average precision of pairs of one claim, and the area under the curve of those that contradict each other."""
    found = [(story, *vectors(model, story)) for story in stories]
    precision = np.mean([average_precision(story, placed.numpy()) for story, placed, _ in found])
    known = [(story.agree != 0).numpy() for story in stories]
    opposed = np.concatenate([(story.agree < 0).numpy()[pairs] for story, pairs in zip(stories, known, strict=True)])
    apart = np.concatenate([-(side @ side.T).numpy()[pairs] for (*_, side), pairs in zip(found, known, strict=True)])
    return f"precision {precision:.3f}, sides {roc_auc_score(opposed, apart):.3f}"


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


def main(told: Path, minilm: Path, out: Path, unseen: Sequence[Path]) -> None:
    stories = batches(told, minilm)
    np.savez(out / "placed.npz", **left_out(minilm, stories))
    model = trained(minilm, stories)
    torch.save(model.state_dict(), out / "span.pt")
    export(model, minilm, out)
    for path in unseen:
        others = batches(path, minilm)
        print(f"{path.stem}, unseen: {told_apart(model, others)}", flush=True)
        print(f"{path.stem}, before training: {told_apart(SpanModel(minilm).eval(), others)}", flush=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), [Path(argument) for argument in sys.argv[4:]])

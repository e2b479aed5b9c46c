"""Writes the trained pair model for use: python models/train/export_pairs.py MINILM TRAINED

MINILM is the folder of all-MiniLM-L6-v2, TRAINED that of `train_pairs.py`. Exports to ONNX, turns all weights to 8 bits,
fits the calibration of both heads on one half of the held-out pairs, and prints, on the other half, how far the 8-bit
model agrees with the float one and how well its probabilities are calibrated. Writes models/pair-minilm.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from pair_data import OPEN, RELATIONS, Row
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, softmax
from tokenizers import Tokenizer
from train_pairs import MAX_TOKENS, PairModel
from transformers import AutoTokenizer

FOLDER = Path(__file__).parents[1] / "pair-minilm"
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
BINS = 10
CHECKED = 4000
"""Held-out pairs are thinned to about as many, of all sets alike."""
Floats = NDArray[np.float64]


def export(model: PairModel, path: Path) -> None:
    """Float ONNX, any number of pairs and tokens."""
    example = tuple(torch.ones((2, 8), dtype=torch.int64) for _ in INPUTS)
    axes = {name: {0: "pair", 1: "token"} for name in INPUTS}
    torch.onnx.export(
        model,
        example,
        str(path),
        input_names=INPUTS,
        output_names=["same", "relation", "likeness"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def logits(path: Path, tokenizer: Tokenizer, rows: list[Row]) -> Floats:
    """Shape (n, 5): same, the relations, likeness; one pair at a time, as it is used."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
    found = np.zeros((len(rows), 5))
    for place, row in enumerate(rows):
        encoding = tokenizer.encode(row.a, row.b)
        values = (encoding.ids, encoding.attention_mask, encoding.type_ids)
        same, relation, likeness = session.run(
            None, {name: np.array([each], dtype=np.int64) for name, each in zip(INPUTS, values, strict=True)}
        )
        found[place] = [same[0, 0], *relation[0], likeness[0, 0]]
    return found


def fit_same(scores: Floats, same: NDArray[np.int64]) -> list[float]:
    """Slope and shift of Platt's scaling."""
    signs = 2 * same - 1
    return list(minimize(lambda w: np.logaddexp(0, -signs * (w[0] * scores + w[1])).mean(), [1.0, 0.0]).x)


def fit_relation(scores: Floats, relation: NDArray[np.int64]) -> list[float]:
    """One over the temperature, then a shift for each relation."""
    chosen = np.arange(len(scores)), relation
    return list(
        minimize(
            lambda w: -log_softmax(w[0] * scores + w[1:], axis=1)[chosen].mean() + 1e-4 * (w[1:] ** 2).sum(),
            [1.0, 0, 0, 0],
        ).x
    )


def curve(probability: Floats, right: NDArray[np.bool_]) -> float:
    """Prints the calibration curve and gives the expected calibration error of equally wide bins."""
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    error = 0.0
    for each in sorted(set(bins)):
        inside = bins == each
        gap = probability[inside].mean() - right[inside].mean()
        error += abs(gap) * inside.mean()
        print(
            f"| {each / BINS:.1f} to {(each + 1) / BINS:.1f} | {inside.sum()} | {probability[inside].mean():.3f} | {right[inside].mean():.3f} |"
        )
    print(f"ECE {error:.3f}")
    return float(error)


def main(minilm: Path, trained: Path) -> None:
    model = PairModel(minilm)
    model.load_state_dict(torch.load(trained / "pairs.pt"))
    whole = trained / "pairs.onnx"
    export(model.eval(), whole)
    FOLDER.mkdir(exist_ok=True)
    quantize_dynamic(whole, FOLDER / "model.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    shutil.rmtree(trained / "tokenizer", ignore_errors=True)
    AutoTokenizer.from_pretrained(minilm, local_files_only=True).save_pretrained(trained / "tokenizer")
    tokenizer = Tokenizer.from_file(str(trained / "tokenizer" / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(FOLDER / "tokenizer.json"), pretty=False)
    tokenizer.enable_truncation(MAX_TOKENS)

    held = [json.loads(line) for line in (trained / "heldout.jsonl").read_text(encoding="utf-8").split("\n") if line]
    held = held[:: max(1, len(held) // CHECKED)]
    rows = [Row(each["a"], each["b"], each["same"], each["rel"]) for each in held]
    float_logits, scores = logits(whole, tokenizer, rows), logits(FOLDER / "model.onnx", tokenizer, rows)
    agree = (float_logits[:, 1:4].argmax(1) == scores[:, 1:4].argmax(1)).mean()
    print(
        f"same relation as the float model {agree:.4f}, same side of one half {((float_logits[:, 0] > 0) == (scores[:, 0] > 0)).mean():.4f}"
    )
    print(
        "mean difference of probability:",
        np.abs(expit(float_logits[:, 0]) - expit(scores[:, 0])).mean(),
        np.abs(softmax(float_logits[:, 1:4], 1) - softmax(scores[:, 1:4], 1)).mean(),
    )

    same, relation = np.array([row.same for row in rows]), np.array([row.rel for row in rows])
    first = np.arange(len(rows)) % 2 == 0
    known = same != OPEN
    platt = fit_same(scores[known & first, 0], same[known & first])
    known_relation = relation != OPEN
    scaling = fit_relation(scores[known_relation & first, 1:4], relation[known_relation & first])
    written = {"same": [round(float(x), 4) for x in platt], "relation": [round(float(x), 4) for x in scaling]}
    (FOLDER / "calibration.json").write_text(json.dumps(written) + "\n", encoding="utf-8")
    print(written)

    test = known & ~first
    curve(expit(platt[0] * scores[test, 0] + platt[1]), same[test] == 1)
    test = known_relation & ~first
    probability = softmax(scaling[0] * scores[test, 1:4] + np.array(scaling[1:]), 1)
    curve(probability.max(1), probability.argmax(1) == relation[test])
    for name in dict.fromkeys(each["set"] for each in held):
        of_set = test & np.array([each["set"] == name for each in held])
        if of_set.any():
            print(
                name,
                "accuracy of the relation",
                (softmax(scaling[0] * scores[of_set, 1:4] + np.array(scaling[1:]), 1).argmax(1) == relation[of_set])
                .mean()
                .round(3),
                of_set.sum(),
            )
    print(RELATIONS)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

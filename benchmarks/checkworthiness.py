"""Scores which sentences state something checkable, against people's labels.

python -m benchmarks.checkworthiness LABELLED.jsonl [TEST.jsonl] [--json FILE]

DATA are JSON Lines of sentences: `text` and `label`, which is 1 or 0, or OBJ or SUBJ. With one file every sentence is
judged by weights fitted to the others: to those of the other speeches where rows have a `speech`, else to four fifths.
With two files the weights are fitted to the first and judged on the second.

- `claimtable, fitted`: the shipped weights, moved toward the labels: a logistic regression over the same features whose
  penalty pulls toward the shipped weights, since each set of labels draws the line elsewhere.
- `claimtable, as shipped`: without any of these labels, which is what a run uses.
- `naive`: a sentence that holds a digit, or a name after its first word, and none of the words "I", "we", "should", "must".

`f1` is that of label 1 or OBJ, `macro_f1` the mean of both labels', `ece` the expected calibration error over ten bins.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from benchmarks.common import read_rows, report, results
from claimtable.inference.weights import weights
from models.train.fit_checkworthiness import (
    Sentences,
    balanced,
    calibration_error,
    read_sentences,
    rescaled,
    scale,
)
from models.train.logistic import Floats, fit, probabilities

PENALTY = 0.1
FOLDS = 5
CHECKABLE = {1, "OBJ"}
_SOMETHING = re.compile(r"\d|(?<=[a-z,;] )[A-Z]")
_TALK = re.compile(r"\b(?:I|we|should|must)\b", re.IGNORECASE)


def naive(text: str) -> float:
    return float(bool(_SOMETHING.search(text)) and not _TALK.search(text))


def fitted(train: Sentences, test: Sentences, *, balance: bool) -> Floats:
    """Probabilities for the sentences of `test`, from weights that start as shipped and see `train` alone.

    `balance` lets both labels count the same, which macro-F1 rewards.
    """
    columns = scale(train)
    start = rescaled(weights("check-worthiness"), columns)
    counts = balanced(train.labels) if balance else None
    found = fit(columns.rows(train), train.labels, PENALTY, weights=counts, prior=start)
    return probabilities(found, columns.rows(test))


def cross_fitted(sentences: Sentences, groups: Sequence[str], *, balance: bool) -> Floats:
    """The same for all sentences, each from the weights of the groups it is not in."""
    found = np.zeros(len(groups))
    of = np.array(groups)
    for group in sorted(set(groups)):
        inside = of == group
        found[inside] = fitted(sentences.part(~inside), sentences.part(inside), balance=balance)
    return found


def score(labels: Floats, predicted: Floats) -> dict[str, float]:
    said = predicted > 0.5
    f1 = [_f1(labels == side, said == side) for side in (1, 0)]
    return {
        "accuracy": float((said == labels).mean()),
        "f1": f1[0],
        "macro_f1": sum(f1) / 2,
        "ece": calibration_error(labels, predicted),
    }


def _f1(labels: Any, said: Any) -> float:
    total = labels.sum() + said.sum()
    return float(2 * (labels & said).sum() / total) if total else 0.0


def read_labelled(rows: Sequence[Mapping[str, Any]]) -> Sentences:
    return read_sentences([row["text"] for row in rows], [float(row["label"] in CHECKABLE) for row in rows])


def measure(data: Sequence[Path]) -> dict[str, Any]:
    """The scores of all systems on the last of one or two files."""
    sets = [read_rows(path) for path in data]
    sentences = [read_labelled(rows) for rows in sets]
    rows, last = sets[-1], sentences[-1]
    shipped = scale(last)
    balance = any(row["label"] == "OBJ" for row in rows)  # The official metric of these sets is macro-F1.
    if len(sets) > 1:
        predicted = fitted(sentences[0], last, balance=balance)
    else:
        predicted = cross_fitted(
            last, [str(row.get("speech", i % FOLDS)) for i, row in enumerate(rows)], balance=balance
        )
    as_shipped = probabilities(rescaled(weights("check-worthiness"), shipped), shipped.rows(last))
    systems = {
        "claimtable": predicted,
        "claimtable, as shipped": as_shipped,
        "naive": np.array([naive(row["text"]) for row in rows]),
    }
    return results(data, {name: score(last.labels, found) for name, found in systems.items()})


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    data: Annotated[list[Path], typer.Argument(help="Labelled sentences, and those to judge.", exists=True)],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores which sentences state something checkable."""
    report(measure(data), json_file)


if __name__ == "__main__":
    app()

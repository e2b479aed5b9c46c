"""Scores how factual the events of a sentence are held to be, beside a rule of negation words and modals.

python -m benchmarks.factuality FILE... [--json FILE]

A line of a file is `{"text": "words parted by spaces", "targets": [{"span1": [first, end], "label": -3 to 3}]}`, where
`span1` counts words. Pearson's r and the mean absolute error (MAE) of a file are over all its targets.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
import typer

from benchmarks.common import Scores, read_rows, report, results
from claimtable.extract.factuality import factuality
from claimtable.extract.tree import Tree
from claimtable.inference.tagger import SpacyTagger
from claimtable.records import Article
from claimtable.spans import Span

NEGATIONS = frozenset("not n't no never nobody nothing none neither nor without cannot".split())
MODALS = frozenset("will would can could may might must shall should wo ca 'll 'd".split())
WINDOW = 3


class Prediction(NamedTuple):
    """Factuality of one target, from -3 to +3, as labelled and as each system has it."""

    label: float
    ours: float
    naive: float


def predictions(rows: Iterable[dict[str, Any]], tagger: SpacyTagger) -> Iterator[Prediction]:
    """Every target of every row. The words go to the tagger as they stand in the file, parted by single spaces."""
    for row in rows:
        words = row["text"].split()
        text = " ".join(words)
        tree = Tree(text, tagger.parse(Article(article_id="row", text=text, text_sha256="", path="")))
        for target in row["targets"]:
            first, end = target["span1"]
            start = len(" ".join(words[:first])) + bool(first)
            event = tree.root_in(Span(start, start + len(" ".join(words[first:end]))))
            yield Prediction(target["label"], factuality(tree, event), naive(words, first))


def naive(words: Sequence[str], first: int) -> float:
    """-3 if a negation stands among the words before, 0 if a modal does, else +3."""
    before = {word.lower() for word in words[max(0, first - WINDOW) : first]}
    return -3.0 if before & NEGATIONS else 0.0 if before & MODALS else 3.0


def score(files: Sequence[Path]) -> Scores:
    """For each system: r and MAE by file, over all targets, and the number of targets."""
    tagger = SpacyTagger()
    found = {path.stem: list(predictions(read_rows(path), tagger)) for path in files}
    found["all"] = [each for group in found.values() for each in group]
    systems: dict[str, dict[str, float | None]] = {"claimtable": {}, "naive": {}}
    for name, group in found.items():
        label, ours, plain = np.array(group).T
        for system, predicted in (("claimtable", ours), ("naive", plain)):
            varied = label.std() > 0 and predicted.std() > 0
            systems[system][f"{name} targets"] = len(group)
            systems[system][f"{name} r"] = float(np.corrcoef(label, predicted)[0, 1]) if varied else None
            systems[system][f"{name} mae"] = float(np.abs(label - predicted).mean())
    return systems


def measure(files: Sequence[Path]) -> dict[str, Any]:
    """Scores the events of some files, each and all together."""
    return results(files, score(files))


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    files: Annotated[list[Path], typer.Argument(help="JSON Lines of labelled events.", exists=True, dir_okay=False)],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores the factuality of the events in FILES."""
    report(measure(files), json_file)


if __name__ == "__main__":
    app()

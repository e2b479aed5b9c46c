"""Who says what: source, cue and content spans against gold annotations of news articles.

python -m benchmarks.attribution GOLD.jsonl [--peer NAME=PREDICTIONS.jsonl] [--write FILE] [--json FILE]

GOLD has an article a line: `id`, `text`, `annotations`, a list with the attributions of each annotator, of which the
first is used. An attribution has the roles `source`, `cue` and `content`, each a list of half-open character spans.
Predictions have an attribution a line, with the same roles and `article_id`; `--write` writes ours in that form.

Character F1 of a role: the characters it covers in gold and in the prediction, added over articles. Attribution F1: a
prediction is right if its content overlaps the content of a gold attribution, which no other prediction has taken, by
Dice >= 0.5, and its source touches the gold source (always, where gold has none).
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from benchmarks.common import read_rows, report, results
from claimtable.assembly import article_reader
from claimtable.config import Config
from claimtable.records import Article

ROLES = ("source", "cue", "content")
RIGHT_CONTENT = 0.5

Spans = Sequence[Sequence[int]]


class Roles(NamedTuple):
    """The characters of one attribution, by role."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]

    @classmethod
    def of(cls, row: Mapping[str, Spans]) -> "Roles":
        return cls(*(frozenset(i for start, end in row.get(role) or () for i in range(start, end)) for role in ROLES))


class Tally:
    """Counts of one measure, added over articles."""

    def __init__(self) -> None:
        self.right = self.predicted = self.gold = 0

    def add(self, right: int, predicted: int, gold: int) -> None:
        self.right += right
        self.predicted += predicted
        self.gold += gold

    def scores(self, name: str) -> dict[str, float]:
        precision = self.right / self.predicted if self.predicted else 0.0
        recall = self.right / self.gold if self.gold else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {f"{name}_precision": precision, f"{name}_recall": recall, f"{name}_f1": f1}


def gold_of(row: Mapping[str, Any]) -> list[Roles]:
    """The attributions of the first annotator of an article."""
    return [Roles.of(attribution) for attribution in row["annotations"][0]["attributions"]]


def score(gold: Mapping[str, list[Roles]], predicted: Mapping[str, list[Roles]]) -> dict[str, float]:
    """Precision, recall and F1 of each role and of whole attributions. Both arguments by article id."""
    tallies = {name: Tally() for name in (*ROLES, "attribution")}
    for article_id, wanted in gold.items():
        found = predicted.get(article_id, [])
        for role in ROLES:
            a, b = _covered(found, role), _covered(wanted, role)
            tallies[role].add(len(a & b), len(a), len(b))
        tallies["attribution"].add(_right(found, wanted), len(found), len(wanted))
    return {metric: value for name, tally in tallies.items() for metric, value in tally.scores(name).items()}


def _covered(attributions: Iterable[Roles], role: str) -> frozenset[int]:
    return frozenset().union(*(getattr(attribution, role) for attribution in attributions))


def _right(found: Iterable[Roles], wanted: Sequence[Roles]) -> int:
    """How many predictions are right. Each takes the free gold attribution whose content it overlaps most."""
    free = set(range(len(wanted)))
    right = 0
    for one in found:
        best, overlap = -1, 0.0
        for i in sorted(free, reverse=True):
            if (dice := _dice(one.content, wanted[i].content)) >= overlap and dice > 0:
                best, overlap = i, dice
        if overlap >= RIGHT_CONTENT and (not wanted[best].source or one.source & wanted[best].source):
            right += 1
            free.remove(best)
    return right


def _dice(a: frozenset[int], b: frozenset[int]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


# ---- the systems -------------------------------------------------------------------------------------------------


def ours(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The attributions claimtable finds, in the form of the predictions."""
    read = article_reader(Config())
    for row in rows:
        article = Article(article_id=row["id"], text=row["text"], text_sha256="", path="")
        for attribution in read(article).attributions:
            yield {"article_id": row["id"], **{role: getattr(attribution, role) for role in ROLES}}


_SPEECH = r"said|says|say|told|tells|added|adds|wrote|asked|argued|noted|announced|suggested|claimed|according to"
_NAME = r"(?:[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+)*|[Hh]e|[Ss]he|[Tt]hey|[Oo]fficials)"
_SAYS = re.compile(rf"(?P<source>{_NAME}) (?P<cue>{_SPEECH})\b(?: that)?,? (?P<content>[^.]+)")
_SAID = re.compile(rf"[“\"](?P<content>[^”\"]+)[”\"] (?P<source>{_NAME}) (?P<cue>{_SPEECH})\b")
_SAID_BY = re.compile(rf"[“\"](?P<content>[^”\"]+)[”\"] (?P<cue>{_SPEECH}) (?P<source>{_NAME})")


def naive(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Three patterns of an afternoon: NAME said CONTENT, "CONTENT" NAME said, "CONTENT" said NAME."""
    for row in rows:
        for pattern in (_SAID, _SAID_BY, _SAYS):
            for match in pattern.finditer(row["text"]):
                yield {"article_id": row["id"], **{role: [match.span(role)] for role in ROLES}}


def by_article(predictions: Iterable[Mapping[str, Any]]) -> dict[str, list[Roles]]:
    found: dict[str, list[Roles]] = defaultdict(list)
    for row in predictions:
        found[row["article_id"]].append(Roles.of(row))
    return found


def measure(gold: Path, peers: Mapping[str, Path] | None = None, write: Path | None = None) -> dict[str, Any]:
    """Scores the naive patterns, other systems and ours. `peers`: name -> file of predictions; ours are written to `write`."""
    rows = read_rows(gold)
    wanted = {row["id"]: gold_of(row) for row in rows}
    predictions = list(ours(rows))
    if write is not None:
        write.write_text("".join(json.dumps(row) + "\n" for row in predictions), encoding="utf-8")
    systems = {"naive": by_article(naive(rows))}
    systems |= {name: by_article(read_rows(path)) for name, path in (peers or {}).items()}
    systems["claimtable"] = by_article(predictions)
    return results([gold], {name: score(wanted, found) for name, found in systems.items()})


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    gold: Annotated[Path, typer.Argument(help="Annotated articles.", exists=True, dir_okay=False)],
    peer: Annotated[list[str] | None, typer.Option(help="NAME=FILE, the predictions of another system.")] = None,
    write: Annotated[Path | None, typer.Option(help="Write our predictions to this file.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores the attributions of claimtable, of naive patterns and of other systems."""
    peers = {name: Path(path) for name, _, path in (each.partition("=") for each in peer or ())}
    report(measure(gold, peers, write), json_file)


if __name__ == "__main__":
    app()

"""Scores numbers and their units on sentences, beside a regular expression and other libraries' answers.

python -m benchmarks.quantities quantities.jsonl [...] [--peer quantulum3=FILE] [--json FILE]

DATA are JSON Lines: `req`, a sentence, and `res`, its quantities as {value, unit}. A finding is right if value (within a
millionth) and unit are those of a label; each label is given once. `exact` is the share of sentences in which all
labels and nothing else are found.

A peer's file holds the same fields, with its own findings as `res`; `benchmarks/peers/quantulum.py` writes one in an
environment of its own.

Conventions differ, so our findings are put in the labels' terms first: of a range the labels give the middle, a thing
that is counted has no unit ("dimensionless"), a fraction in words is none of a hundred. Units are compared by name, ours
translated by `_THEIR_NAMES`, as "USD" is "dollar" there. What we leave out on purpose stays a miss: years, "a gallon",
the number in a product's name, and "from 44 mg to 50 mg" as one range where something was raised by that much.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from benchmarks.common import Scores, read_rows, report, results
from claimtable.extract.quantities import Quantity, quantities
from claimtable.extract.tree import Tree
from claimtable.extract.units import dimension
from claimtable.inference.tagger import SpacyTagger
from claimtable.records import Article
from claimtable.spans import Span

Row = Mapping[str, Any]
NO_UNIT = "dimensionless"


class Found(NamedTuple):
    value: float
    unit: str


System = Callable[[str], Sequence[Found]]


def labels(row: Row) -> list[Found]:
    return [Found(float(each["value"]), each["unit"]) for each in row["res"]]


# ---- the systems ----


def claimtable_system() -> System:
    """Loads the tagger; what a number counts is read from the tree."""
    tagger = SpacyTagger()

    def find(sentence: str) -> list[Found]:
        tree = Tree(sentence, tagger.parse(Article(article_id="a", text=sentence, text_sha256="", path="")))
        return [translated(each, sentence) for each in quantities(tree, Span(0, len(sentence)))]

    return find


_CURRENCIES = {"USD": "dollar", "EUR": "euro", "GBP": "pound sterling", "JPY": "yen"}
_THEIR_NAMES = {"percent": "percentage", "pound": "pound-mass", "millilitre": "cubic centimetre", "time": "count"}
_THEIR_NAMES |= {"degree Fahrenheit": "degree fahrenheit", **_CURRENCIES}
_WRITTEN_PERCENT = re.compile(r"%|per\s?cent|pct|point", re.IGNORECASE)


def translated(quantity: Quantity, sentence: str) -> Found:
    """One of our findings in the terms of the labels."""
    value, unit = quantity.value, quantity.unit or ""
    if value is None:
        value = ((quantity.low or 0.0) + (quantity.high or 0.0)) / 2
    if unit == "percent" and not _WRITTEN_PERCENT.search(quantity.span.of(sentence)):
        return Found(value / 100, NO_UNIT)
    if not dimension(unit) and unit != "percent" and not unit.startswith("time per "):
        return Found(value, NO_UNIT)
    counted, per, by = unit.partition(" per ")
    return Found(value, _THEIR_NAMES.get(counted, counted) + per + by)


_FIGURE = re.compile(r"(?P<sign>[$€£])?(?P<value>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>%|[A-Za-z]+)?")


def naive(sentence: str) -> list[Found]:
    """What an afternoon's script would give: figures with the sign before or the word after them."""
    return [Found(float(match["value"].replace(",", "")), _written(match)) for match in _FIGURE.finditer(sentence)]


def _written(match: re.Match[str]) -> str:
    signs = {"$": "dollar", "€": "euro", "£": "pound sterling", "%": "percentage"}
    unit = match["unit"] or NO_UNIT
    return signs.get(match["sign"] or unit, unit.removesuffix("s"))


def answers(path: Path) -> System:
    """A system that gives the answers in a file. Raises KeyError for a sentence that the file does not have."""
    by_sentence = {row["req"]: labels(row) for row in read_rows(path)}
    return by_sentence.__getitem__


# ---- scoring ----


def hits(gold: Sequence[Found], found: Sequence[Found], same: Callable[[Found, Found], bool]) -> int:
    left, count = list(found), 0
    for each in gold:
        match = next((other for other in left if same(each, other)), None)
        if match is not None:
            left.remove(match)
            count += 1
    return count


def same_value(a: Found, b: Found) -> bool:
    return math.isclose(a.value, b.value, rel_tol=1e-6, abs_tol=1e-12)


def same(a: Found, b: Found) -> bool:
    return same_value(a, b) and a.unit == b.unit


def score(rows: Sequence[Row], system: System) -> dict[str, float | None]:
    """Every metric of one system."""
    total: Counter[str] = Counter()
    for row in rows:
        gold, found = labels(row), system(row["req"])
        both = hits(gold, found, same)
        total.update(
            gold=len(gold),
            found=len(found),
            both=both,
            value=hits(gold, found, same_value),
            exact=both == len(gold) == len(found),
        )
    return {**dict(_metrics(total)), "exact": total["exact"] / len(rows) if rows else None}


def _metrics(total: Mapping[str, int]) -> Iterator[tuple[str, float | None]]:
    for name, hit in (("value_unit", total["both"]), ("value", total["value"])):
        yield f"{name}_f1", _ratio(2 * hit, total["gold"] + total["found"])
        yield f"{name}_precision", _ratio(hit, total["found"])
        yield f"{name}_recall", _ratio(hit, total["gold"])


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def measure(data: Sequence[Path], peers: Mapping[str, Path] | None = None) -> dict[str, Any]:
    """Scores the systems on all the sentences of some files; `peers` are names with files of answers."""
    rows = [row for path in data for row in read_rows(path)]
    systems: dict[str, System] = {"claimtable": claimtable_system(), "naive": naive}
    systems |= {name: answers(path) for name, path in (peers or {}).items()}
    scores: Scores = {name: score(rows, system) for name, system in systems.items()}
    return results(data, scores)


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    data: Annotated[list[Path], typer.Argument(help="JSON Lines files of sentences.", exists=True, dir_okay=False)],
    peer: Annotated[list[str] | None, typer.Option(help="NAME=FILE, another library's answers.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores quantities in DATA with claimtable, a naive expression and the answers of peers."""
    peers = {name: Path(file) for name, _, file in (each.partition("=") for each in peer or [])}
    report(measure(data, peers), json_file)


if __name__ == "__main__":
    app()

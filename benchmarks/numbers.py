"""Generated pairs of sentences about one number, and whether they are told apart as agreeing, conflicting or updated.

python -m benchmarks.numbers [--pairs N] [--seed N] [--json FILE]

A pair says one true number in two ways (agree), two numbers that no wording reconciles (conflict), or two such numbers as
of two days (update). Each sentence is read as an article of its own, by the extraction that articles go through.
"""

import datetime as dt
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

import claimtable as ct
from benchmarks.common import report
from claimtable.assembly import article_reader
from claimtable.config import Config
from claimtable.records import Article, Mention
from claimtable.tracking.numbers import Relation, compare, has_number

PAIRS, SEED = 1200, 7
_DAY = dt.datetime(2024, 5, 20, tzinfo=dt.UTC)


class Subject(NamedTuple):
    """What is counted: a sentence with a place for the number, the least and the largest number."""

    sentence: str
    low: int
    high: int


COUNTS = (
    Subject("The landslide at Oberquell killed {} people.", 3, 4000),
    Subject("The foundry in Lask will cut {} jobs.", 20, 60_000),
    Subject("The strike in Vellmar left {} passengers stranded.", 120, 90_000),
    Subject("Harbin Motors recalled {} cars.", 800, 3_000_000),
    Subject("The fire in Tarnby destroyed {} homes.", 4, 2500),
)
SUMS = (
    Subject("The regulator fined Belmar Gas ${}.", 9_000, 4_000_000_000),
    Subject("The bridge at Osk cost ${}.", 200_000, 9_000_000_000),
)
# One measure in two units: sentence, unit of the first, unit of the second, factor, least, largest.
MEASURES = (
    ("The pipeline runs for {}.", "kilometres", "miles", 0.621371, 30, 900),
    ("The tunnel is {} long.", "metres", "feet", 3.28084, 40, 3000),
    ("The slide moved {} of rock.", "tonnes", "kilograms", 1000.0, 2, 80),
    ("The fire burned {} of forest.", "hectares", "acres", 2.47105, 30, 20_000),
    ("The outage lasted {}.", "hours", "minutes", 60.0, 2, 12),
    ("The closure lasted {}.", "weeks", "days", 7.0, 2, 20),
    ("The gusts reached {}.", "kph", "mph", 0.621371, 60, 240),
)
ABOUT = ("about {}", "some {}", "roughly {}", "around {}", "an estimated {}", "approximately {}")
AT_LEAST = ("at least {}", "more than {}", "over {}", "no fewer than {}")
AT_MOST = ("at most {}", "no more than {}", "fewer than {}", "up to {}")


class Example(NamedTuple):
    """Two sentences with what holds between them. `kind` names the perturbation."""

    kind: str
    first: str
    second: str
    relation: Relation


# ---- generation ----


def examples(pairs: int, seed: int) -> list[Example]:
    """So many pairs, the perturbations in turn. The same seed gives the same pairs."""
    chance = random.Random(seed)  # noqa: S311
    makers = list(_MAKERS.items())
    return [Example(kind, *make(chance)) for kind, make in (makers[i % len(makers)] for i in range(pairs))]


_Made = tuple[str, str, Relation]


def _draw(chance: random.Random, subject: Subject) -> int:
    """A number with its last digit not zero, evenly over orders of magnitude."""
    value = int(subject.low * (subject.high / subject.low) ** chance.random())
    return value + 1 if value % 10 == 0 else value


def _rounded(value: float, digits: int) -> int:
    return int(float(f"{value:.{digits - 1}e}"))


def _in_words(value: float, digits: int) -> str:
    """A number to so many digits, in millions or billions where there are some."""
    rounded = float(f"{value:.{digits - 1}e}")
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if rounded >= size:
            return f"{rounded / size:.{max(0, digits - len(str(int(rounded / size))))}f} {word}"
    return f"{rounded:,.0f}"


def _sentences(subject: Subject, first: str, second: str) -> tuple[str, str]:
    """A hedge stands before the currency sign."""
    return _placed(subject.sentence, first), _placed(subject.sentence, second)


def _placed(sentence: str, words: str) -> str:
    if "${}" not in sentence:
        return sentence.format(words)
    return sentence.replace("${}", re.sub(r"(?=\d)", "$", words, count=1) if " and " not in words else _both(words))


def _both(words: str) -> str:
    return re.sub(r"(?<![\d.,$])(?=\d)", "$", words)


def _counted(chance: random.Random) -> Subject:
    return chance.choice((*COUNTS, *SUMS))


def _rounding(chance: random.Random) -> _Made:
    """The exact number, and the same rounded: aloud, or to three digits in figures or with a scale word."""
    subject = _counted(chance)
    value = _draw(chance, subject)
    if value < 100:
        rounded = chance.choice(ABOUT).format(f"{value:,}")
    elif chance.random() < 0.5:
        rounded = chance.choice(ABOUT).format(_in_words(value, 2))
    else:
        rounded = _in_words(value, 3 if value >= 1000 else 2) if value >= 1000 else f"{value:,}"
    return *_sentences(subject, f"{value:,}", rounded), Relation.AGREE


def _two_roundings(chance: random.Random) -> _Made:
    """One number rounded to two digits and to three, both aloud."""
    subject = _counted(chance)
    value = max(_draw(chance, subject), 1001)
    first, second = (chance.choice(ABOUT).format(_in_words(value, digits)) for digits in (2, 3))
    return *_sentences(subject, first, second), Relation.AGREE


def _conversion(chance: random.Random) -> _Made:
    """One measure in two units, the second to the nearest whole."""
    sentence, unit, other, factor, low, high = chance.choice(MEASURES)
    value = chance.randint(low, high)
    same = f"{round(value * factor):,} {other}"
    return sentence.format(f"{value:,} {unit}"), sentence.format(same), Relation.AGREE


def _other_conversion(chance: random.Random) -> _Made:
    """Two measures in two units that differ by a quarter or more."""
    sentence, unit, other, factor, low, high = chance.choice(MEASURES)
    value = chance.randint(low, high)
    changed = value * factor * chance.choice((0.5, 0.7, 1.4, 2.0))
    return sentence.format(f"{value:,} {unit}"), sentence.format(f"{round(changed):,} {other}"), Relation.CONFLICT


def _hedged_other(chance: random.Random) -> _Made:
    """A hedged number, and one far outside what any hedge allows."""
    subject = _counted(chance)
    value = max(_draw(chance, subject), 21)
    other = round(value * chance.choice((0.4, 0.55, 1.8, 2.6)))
    return *_sentences(subject, chance.choice(ABOUT).format(_in_words(value, 2)), f"{other:,}"), Relation.CONFLICT


def _different(chance: random.Random) -> _Made:
    """Two bare numbers that differ: counts under a hundred by one or more, others by a tenth or more."""
    subject = _counted(chance)
    value = _draw(chance, subject)
    other = value + chance.randint(1, 9) if value < 100 else round(value * chance.choice((0.6, 0.85, 1.12, 1.5)))
    return *_sentences(subject, f"{value:,}", f"{other:,}"), Relation.CONFLICT


def _range(chance: random.Random) -> _Made:
    subject = _counted(chance)
    value = max(_draw(chance, subject), 21)
    low, high = _rounded(value * 0.8, 2), _rounded(value * 1.3, 2)
    inside = chance.random() < 0.5
    number = value if inside else round(value * chance.choice((0.5, 1.9)))
    words = f"between {_in_words(low, 2)} and {_in_words(high, 2)}"
    return *_sentences(subject, words, f"{number:,}"), Relation.AGREE if inside else Relation.CONFLICT


def _bound(chance: random.Random) -> _Made:
    subject = _counted(chance)
    value = max(_draw(chance, subject), 21)
    forms, direction = chance.choice(((AT_LEAST, 1), (AT_MOST, -1)))
    inside = chance.random() < 0.5
    factor = chance.uniform(1.1, 1.9) if inside == (direction > 0) else chance.uniform(0.55, 0.85)
    words = chance.choice(forms).format(f"{value:,}")
    return *_sentences(subject, words, f"{round(value * factor):,}"), Relation.AGREE if inside else Relation.CONFLICT


def _share(chance: random.Random) -> _Made:
    """A percentage to one decimal, and the nearest whole one or another."""
    value = chance.randint(11, 890) / 10
    same = chance.random() < 0.5
    other = round(value) if same else round(value) + chance.choice((-4, 3, 7))
    sentence = "The turnout in Lower Aske fell to {} percent."
    relation = Relation.AGREE if same else Relation.CONFLICT
    return sentence.format(f"{value:.1f}"), sentence.format(other), relation


def _as_of(chance: random.Random) -> _Made:
    """A running count on one day or on two."""
    value = chance.randint(11, 90)
    first = chance.randint(2, 12)
    second = first + chance.choice((0, 2, 4))
    sentence = "The flood had killed {} people by May {}."
    relation = Relation.UPDATE if second > first else Relation.CONFLICT
    return sentence.format(value, first), sentence.format(value + chance.randint(2, 20), second), relation


_MAKERS: Mapping[str, Callable[[random.Random], _Made]] = {
    "rounding": _rounding,
    "two_roundings": _two_roundings,
    "conversion": _conversion,
    "other_conversion": _other_conversion,
    "hedged_other": _hedged_other,
    "different": _different,
    "range": _range,
    "bound": _bound,
    "share": _share,
    "as_of": _as_of,
}
ROUNDING_ONLY = ("rounding", "two_roundings")


# ---- systems ----

System = Callable[[str, str], Relation | None]


def claimtable_system() -> System:
    """Reads each sentence as an article and compares the numbers of the mentions in them."""
    read = article_reader(Config())

    def number(text: str) -> Mention | None:
        article = Article(article_id="a", text=text, text_sha256="", path="generated", published_at=_DAY)
        return next((mention for mention in read(article).mentions if has_number(mention)), None)

    def system(first: str, second: str) -> Relation | None:
        a, b = number(first), number(second)
        return compare(a, b, _DAY.date(), _DAY.date()) if a and b else None

    return system


_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SCALED = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?: (million|billion))?")


def naive(first: str, second: str) -> Relation:
    """Agree if the same figures are in both."""
    figures = ([float(found.replace(",", "")) for found in _NUMBER.findall(text)] for text in (first, second))
    return Relation.AGREE if next(figures) == next(figures) else Relation.CONFLICT


def within_a_tenth(first: str, second: str) -> Relation:
    """Agree if the first numbers, scale words applied, differ by a tenth at most."""
    a, b = (_scaled(text) for text in (first, second))
    return Relation.AGREE if abs(a - b) <= 0.1 * max(a, b) else Relation.CONFLICT


def _scaled(text: str) -> float:
    match = _SCALED.search(text)
    if match is None:
        return 0.0
    return float(match[1].replace(",", "")) * {"million": 1e6, "billion": 1e9}.get(match[2], 1.0)


# ---- scoring ----


def score(pairs: Sequence[Example], system: System) -> dict[str, float | None]:
    """Share of pairs told right, in all and by perturbation, and of rounded pairs said to conflict."""
    found = [system(pair.first, pair.second) for pair in pairs]
    return dict(_metrics(pairs, found))


def _metrics(pairs: Sequence[Example], found: Sequence[Relation | None]) -> Iterator[tuple[str, float | None]]:
    both = list(zip(pairs, found, strict=True))
    yield "accuracy", _share_of([pair.relation is given for pair, given in both])
    rounded = [given is Relation.CONFLICT for pair, given in both if pair.kind in ROUNDING_ONLY]
    wrong = _share_of(rounded)
    yield "false_conflicts", wrong
    yield "no_false_conflicts", None if wrong is None else 1 - wrong
    for kind in dict.fromkeys(pair.kind for pair in pairs):
        yield kind, _share_of([pair.relation is given for pair, given in both if pair.kind == kind])


def _share_of(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


def measure(pairs: int = PAIRS, seed: int = SEED) -> dict[str, Any]:
    """Scores the systems on generated pairs."""
    generated = examples(pairs, seed)
    systems: dict[str, System] = {"claimtable": claimtable_system(), "naive": naive, "within a tenth": within_a_tenth}
    return {
        "version": ct.__version__,
        "corpus": f"generated {pairs} {seed}",
        "systems": {name: score(generated, system) for name, system in systems.items()},
    }


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    pairs: Annotated[int, typer.Option(help="Pairs to generate.", min=1)] = PAIRS,
    seed: Annotated[int, typer.Option(help="Seed of the generator.")] = SEED,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores the comparison of numbers on generated sentences."""
    report(measure(pairs, seed), json_file)


if __name__ == "__main__":
    app()

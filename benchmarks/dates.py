"""Scores dates against TIMEX3 labels, beside a regular expression and dateparser.

python -m benchmarks.dates timebank.jsonl [aquaint.jsonl ...] [--json FILE] [--no-dateparser]

DATA are JSON Lines of articles: `id`, `dct` (day of publication), `text`, and `timex`, a list of {start, end, type,
value}. The metrics come in two groups:

- `date_*`: labels and findings of type DATE and TIME, a TIME reduced to its day ("1989-10-26TMO" is "1989-10-26").
  DURATION and SET are left out on both sides, so that a DATE found where the label is a DURATION is a false alarm.
- `all_*`: all four types, every value in full.

`relaxed` counts a finding that overlaps a label, `strict` one with the same offsets, `value` an overlap with the same
normalised value, as TempEval-3 and HeidelTime's authors count it: precision over findings, recall over labels. A label
and a finding are matched once. `value_accuracy` is the share of right values among the overlaps. Values are compared
as written, so a week that is labelled "1989-WXX" is missed by any system that knows which week it was.

`half_a` and `half_b` repeat the value F1 of dates for the articles whose id has an even and an odd SHA-256: the rules
were written with half a in view, so a gap between the two is what they owe to that view.
"""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from dateparser.search import search_dates

from benchmarks.common import Scores, read_rows, report, results
from claimtable.extract.dates import time_expressions
from claimtable.extract.tree import Tree
from claimtable.inference.tagger import SpacyTagger
from claimtable.records import Article
from claimtable.spans import Span

Row = Mapping[str, Any]
DATES = {"DATE", "TIME"}


class Timex(NamedTuple):
    span: Span
    type: str
    value: str

    @property
    def day(self) -> "Timex":
        """A TIME without its time of day."""
        return self._replace(value=self.value.partition("T")[0]) if self.type == "TIME" else self


System = Callable[[Row], list[Timex]]


def labels(row: Row) -> list[Timex]:
    return sorted(Timex(Span(each["start"], each["end"]), each["type"], each["value"]) for each in row["timex"])


def day_of(row: Row) -> dt.date:
    return dt.date.fromisoformat(row["dct"][:10])


# ---- the systems ----


def claimtable_system() -> System:
    """Loads the tagger; the finder of dates looks at tenses."""
    tagger = SpacyTagger()

    def find(row: Row) -> list[Timex]:
        article = Article(article_id=row["id"], text=row["text"], text_sha256="", path="")
        tree = Tree(row["text"], tagger.parse(article))
        return [Timex(each.span, each.type, each.value) for each in time_expressions(tree, day_of(row))]

    return find


_MONTHS = "January February March April May June July August September October November December".split()
_NAMES = "|".join(rf"{month[:3]}(?:{month[3:]}|\.)?" for month in _MONTHS)
_ABSOLUTE = re.compile(
    rf"\b(?P<month>{_NAMES})(?: (?P<day>\d{{1,2}})\b)?(?:,? (?P<year>\d{{4}}))?\b|\b(?P<alone>(?:19|20)\d\d)\b"
)


def naive(row: Row) -> list[Timex]:
    """What an afternoon's script would give: months, days and years as written, in the year of publication."""
    return [
        Timex(Span(*match.span()), "DATE", _written(match, day_of(row).year))
        for match in _ABSOLUTE.finditer(row["text"])
    ]


def _written(match: re.Match[str], this_year: int) -> str:
    if match["alone"]:
        return match["alone"]
    month = next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(match["month"][:3]))
    day = f"-{int(match['day']):02}" if match["day"] else ""
    return f"{match['year'] or this_year}-{month:02}{day}"


_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s+[A-Z\"'`])|\n|$)", re.DOTALL)
_YEAR_ONLY = re.compile(r"\D*\d{4}\D*|.*\byears?\b.*", re.IGNORECASE)
_DAY_NAMED = re.compile(
    r"(?<!\d)\d{1,2}(?!\d)|day\b|tonight|tomorrow|\bmon|\btue|\bwed|\bthu|\bfri|\bsat|\bsun", re.IGNORECASE
)


def dateparser_search(row: Row) -> list[Timex]:
    """`dateparser.search.search_dates`, a sentence at a time, as its time grows faster than the length of a text.

    It gives a moment for everything, so the value is cut, in its favour, to the year, month or day that its words name.
    """
    base = dt.datetime.combine(day_of(row), dt.time(12))
    settings: Any = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}
    found = []
    for sentence in _SENTENCE.finditer(row["text"]):
        end = sentence.start()
        for words, moment in search_dates(sentence[0], languages=["en"], settings=settings) or []:
            start = row["text"].find(words, end)
            if start >= 0:
                end = start + len(words)
                found.append(Timex(Span(start, end), "DATE", _cut(words, moment)))
    return found


def _cut(words: str, moment: dt.datetime) -> str:
    day = moment.date().isoformat()
    if _YEAR_ONLY.fullmatch(words):
        return day[:4]
    return day if _DAY_NAMED.search(words) else day[:7]


# ---- scoring ----


class Hits(NamedTuple):
    relaxed: int
    strict: int
    value: int


def hits(gold: Sequence[Timex], found: Sequence[Timex]) -> Hits:
    """Each label is compared with the finding that overlaps it most, each finding serves once."""
    pairs = sorted(
        (
            (-g.span.overlap(f.span), i, j)
            for i, g in enumerate(gold)
            for j, f in enumerate(found)
            if g.span.overlap(f.span)
        )
    )
    of_gold: dict[int, int] = {}
    for _, i, j in pairs:
        if i not in of_gold and j not in of_gold.values():
            of_gold[i] = j
    return Hits(
        len(of_gold),
        sum(gold[i].span == found[j].span for i, j in of_gold.items()),
        sum(gold[i].value == found[j].value for i, j in of_gold.items()),
    )


def count(rows: Iterable[tuple[Sequence[Timex], Sequence[Timex]]]) -> Counter[str]:
    """Labels, findings and hits, added over articles."""
    total: Counter[str] = Counter()
    for gold, found in rows:
        total.update(gold=len(gold), found=len(found), **hits(gold, found)._asdict())
    return total


def ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def f1(counts: Mapping[str, int], hit: str) -> float | None:
    return ratio(2 * counts[hit], counts["gold"] + counts["found"])


def _metrics(name: str, counts: Mapping[str, int]) -> Iterator[tuple[str, float | None]]:
    yield f"{name}_value_f1", f1(counts, "value")
    yield f"{name}_value_precision", ratio(counts["value"], counts["found"])
    yield f"{name}_value_recall", ratio(counts["value"], counts["gold"])
    yield f"{name}_value_accuracy", ratio(counts["value"], counts["relaxed"])
    yield f"{name}_relaxed_f1", f1(counts, "relaxed")
    yield f"{name}_strict_f1", f1(counts, "strict")


def is_half_a(row: Row) -> bool:
    return hashlib.sha256(row["id"].encode()).digest()[-1] % 2 == 0


def only_dates(found: Iterable[Timex]) -> list[Timex]:
    return [each.day for each in found if each.type in DATES]


def score(rows: Sequence[Row], system: System) -> dict[str, float | None]:
    """Every metric of one system."""
    both = [(row, labels(row), sorted(system(row))) for row in rows]
    dates = [(row, only_dates(gold), only_dates(found)) for row, gold, found in both]
    return {
        **dict(_metrics("date", count((gold, found) for _, gold, found in dates))),
        **dict(_metrics("all", count((gold, found) for _, gold, found in both))),
        "half_a_date_value_f1": f1(count((g, f) for row, g, f in dates if is_half_a(row)), "value"),
        "half_b_date_value_f1": f1(count((g, f) for row, g, f in dates if not is_half_a(row)), "value"),
    }


def measure(data: Sequence[Path], *, dateparser: bool = False) -> dict[str, Any]:
    """Scores the systems on all the articles of some files."""
    rows = [row for path in data for row in read_rows(path)]
    systems: dict[str, System] = {"claimtable": claimtable_system(), "naive": naive}
    if dateparser:
        systems["dateparser"] = dateparser_search
    scores: Scores = {name: score(rows, system) for name, system in systems.items()}
    return results(data, scores)


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    data: Annotated[
        list[Path], typer.Argument(help="JSON Lines files of labelled articles.", exists=True, dir_okay=False)
    ],
    dateparser: Annotated[bool, typer.Option(help="Run dateparser too, which takes minutes.")] = True,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores dates in DATA with claimtable, a naive expression and dateparser."""
    report(measure(data, dateparser=dateparser), json_file)


if __name__ == "__main__":
    app()

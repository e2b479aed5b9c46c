"""Scores the day on which pages say they were published, beside htmldate and a look at meta elements.

python -m benchmarks.page_dates htmldate/eval.jsonl [--json FILE]

A line of the file is `{"url": ..., "date": "2020-01-13", "html": "html/1.html.gz"}`, the page's path being relative to the
file; `date` is null or NaN where the page has none. Days are compared as written, in the zone that the page gives.
As htmldate's authors count it: precision over the days given, recall over these and the days missed, accuracy over all pages. `f1 low` and `f1 high`
are the 2.5th and 97.5th percentile over 2,000 samples of pages. Nobody is told the address of a page.
"""

import gzip
import math
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from htmldate import find_date
from lxml.etree import LxmlError
from resiliparse.parse.html import HTMLTree

from benchmarks.common import Scores, read_rows, report, results
from claimtable.ingest.cleaning import decoded
from claimtable.ingest.metadata import time_of
from claimtable.ingest.page import stated

System = Callable[[str], str | None]
_LATEST = "2100-12-31"
_SAMPLES, _SEED = 2_000, 5
_META = (
    "article:published_time", "og:published_time", "datepublished", "pubdate", "publish-date", "date", "dc.date",
    "dc.date.issued", "dcterms.created", "sailthru.date", "parsely-pub-date",
)  # fmt: skip


def claimtable_system(html: str) -> str | None:
    found = stated(HTMLTree.parse(html), html).get("published_at")
    return str(found)[:10] if found else None


def htmldate_system(extensive: bool) -> System:
    def find(html: str) -> str | None:
        with suppress(LxmlError, ValueError):
            return find_date(html, extensive_search=extensive, original_date=True, max_date=_LATEST)
        return None

    return find


def meta_only(html: str) -> str | None:
    """The first date among a dozen meta elements, as the quick readers of news do it."""
    root = HTMLTree.parse(html).document
    for element in root.query_selector_all("meta[content]") if root else ():
        name = element.getattr("property") or element.getattr("name") or element.getattr("itemprop") or ""
        moment = time_of(element.getattr("content")) if name.lower() in _META else None
        if moment:
            return moment.date().isoformat()
    return None


def pages(path: Path) -> list[tuple[str, str | None]]:
    """The source and the day of each page."""
    return [
        (decoded(gzip.decompress((path.parent / row["html"]).read_bytes()), declared_inside=True), _day(row["date"]))
        for row in read_rows(path)
    ]


def _day(value: object) -> str | None:
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else str(value)


def score(answers: Sequence[tuple[str | None, str | None]]) -> dict[str, float | None]:
    """Precision, recall, F1 and accuracy of (gold, found) days, with the interval of F1."""
    rng = random.Random(_SEED)  # noqa: S311
    samples = sorted(_prf(rng.choices(answers, k=len(answers)))[2] for _ in range(_SAMPLES))
    precision, recall, f1 = _prf(answers)
    return {
        "f1": f1,
        "f1 low": samples[int(0.025 * _SAMPLES)],
        "f1 high": samples[int(0.975 * _SAMPLES) - 1],
        "precision": precision,
        "recall": recall,
        "accuracy": sum(gold == found for gold, found in answers) / len(answers),
    }


def _prf(answers: Sequence[tuple[str | None, str | None]]) -> tuple[float, float, float]:
    """A wrong day is a false alarm, as htmldate's authors have it; only a missing one counts against recall."""
    right = sum(found is not None and gold == found for gold, found in answers)
    given = sum(found is not None for _, found in answers)
    missing = sum(found is None and gold is not None for gold, found in answers)
    return right / max(1, given), right / max(1, right + missing), 2 * right / max(1, right + given + missing)


def measure(data: Sequence[Path]) -> dict[str, Any]:
    """Scores the systems on all the pages of some files."""
    rows = [row for path in data for row in pages(path)]
    systems: dict[str, System] = {
        "claimtable": claimtable_system,
        "htmldate, extensive": htmldate_system(True),
        "htmldate, fast": htmldate_system(False),
        "meta elements": meta_only,
    }
    scores: Scores = {name: score([(gold, find(html)) for html, gold in rows]) for name, find in systems.items()}
    return results(data, scores)


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    data: Annotated[list[Path], typer.Argument(help="JSON Lines files of dated pages.", exists=True, dir_okay=False)],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores the days of the pages in DATA with claimtable, htmldate and meta elements alone."""
    report(measure(data), json_file)


if __name__ == "__main__":
    app()

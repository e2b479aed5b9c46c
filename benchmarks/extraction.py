"""How well the text of articles is found in web pages, beside trafilatura and resiliparse.

python -m benchmarks.extraction LABELS.jsonl [--json FILE]

LABELS lie beside a folder `html` of pages, gzipped. Two kinds are known:

- `articleBody` (article_extraction): `precision` and `recall` are those of runs of four words, counted with repeats and
  averaged over pages, `f1` is of the two averages, as the set's authors count it.
- `with` and `without` (trafilatura_eval): segments that the text must and must not have; precision, recall and F over all
  of them. Labels whose page is not there are left out.

`f1_low` and `f1_high` hold 90 of 100 bootstrap samples of the pages. `pages_per_second` is relative to trafilatura's own,
the median of three rounds in turn; claimtable reads title, author, outlet, dates and address in the same time, as
"trafilatura with metadata" does.
"""

import gzip
import io
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
import trafilatura
import typer
from resiliparse.extract.html2text import extract_plain_text
from trafilatura.settings import Document

from benchmarks.common import read_rows, report, results
from claimtable.config import IngestSettings
from claimtable.ingest.cleaning import clean, decoded
from claimtable.ingest.html import HtmlReader
from claimtable.stages import Found

System = Callable[[bytes], str]
_RUN = 4
_SAMPLES, _SEED, _ROUNDS = 1_000, 3, 3
_WORD = re.compile(r"\w+")


class Page(NamedTuple):
    data: bytes
    label: Mapping[str, Any]


class Counts(NamedTuple):
    """Of one page: what was found rightly and wrongly, and what was missed."""

    right: int
    wrong: int
    missed: int


def pages(labels: Path) -> list[Page]:
    """The labelled pages that are there."""
    folder = labels.parent / "html"
    found = []
    for row in read_rows(labels):
        names = (row.get("html"), row.get("file"), row.get("id"))
        paths = (
            folder / f"{Path(name).name.removesuffix('.gz').removesuffix('.html')}.html.gz" for name in names if name
        )
        path = next((path for path in paths if path.exists()), None)
        if path is not None:
            found.append(Page(gzip.decompress(path.read_bytes()), row))
    return found


# ---- the systems ----


def claimtable_text(data: bytes) -> str:
    found = next(HtmlReader(IngestSettings()).read(io.BytesIO(data), "page.html"))
    return clean(str(found.fields["text"])) if isinstance(found, Found) else ""


def _text_and_metadata(data: bytes) -> str:
    found = trafilatura.bare_extraction(decoded(data, True), include_comments=False, with_metadata=True)
    return str(found.text or "") if isinstance(found, Document) else ""


SYSTEMS: Mapping[str, System] = {
    "claimtable": claimtable_text,
    "trafilatura": lambda data: trafilatura.extract(decoded(data, True), include_comments=False) or "",
    "trafilatura fast": lambda data: trafilatura.extract(decoded(data, True), include_comments=False, fast=True) or "",
    "trafilatura with metadata": _text_and_metadata,
    "resiliparse": lambda data: str(extract_plain_text(decoded(data, True), main_content=True, alt_texts=False)),
}


# ---- the metrics ----


def counts(text: str, label: Mapping[str, Any]) -> Counts:
    if "articleBody" in label:
        found, wanted = _runs(text), _runs(label["articleBody"])
        right = (found & wanted).total()
        return Counts(right, found.total() - right, wanted.total() - right)
    flat = " ".join(text.split())
    kept = sum(" ".join(segment.split()) in flat for segment in label["with"])
    wrong = sum(" ".join(segment.split()) in flat for segment in label["without"])
    return Counts(kept, wrong, len(label["with"]) - kept)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1)))


def scores(found: Sequence[Counts], by_page: bool) -> dict[str, float]:
    if by_page:
        precision = statistics.fmean(_share(each.right, each.wrong) for each in found)
        recall = statistics.fmean(_share(each.right, each.missed) for each in found)
    else:
        right = sum(each.right for each in found)
        precision = _share(right, sum(each.wrong for each in found))
        recall = _share(right, sum(each.missed for each in found))
    total = precision + recall
    return {"f1": 2 * precision * recall / total if total else 0.0, "precision": precision, "recall": recall}


def _share(right: int, others: int) -> float:
    return right / (right + others) if right + others else 1.0


def _interval(found: Sequence[Counts], by_page: bool) -> dict[str, float]:
    chance = np.random.default_rng(_SEED)
    drawn = chance.integers(0, len(found), (_SAMPLES, len(found)))
    values = [scores([found[i] for i in sample], by_page)["f1"] for sample in drawn.tolist()]
    low, high = np.quantile(values, [0.05, 0.95])
    return {"f1_low": float(low), "f1_high": float(high)}


def measure(data: Sequence[Path]) -> dict[str, Any]:
    """Metrics by system on the pages of the first of `data`."""
    found = pages(data[0])
    by_page = "articleBody" in found[0].label
    texts: dict[str, list[str]] = {name: [] for name in SYSTEMS}
    seconds: dict[str, list[float]] = {name: [] for name in SYSTEMS}
    for _ in range(_ROUNDS):
        for name, system in SYSTEMS.items():
            start = time.perf_counter()
            texts[name] = [system(page.data) for page in found]
            seconds[name].append(time.perf_counter() - start)
    base = statistics.median(seconds["trafilatura"])
    systems = {}
    for name, read in texts.items():
        counted = [counts(text, page.label) for text, page in zip(read, found, strict=True)]
        systems[name] = (
            scores(counted, by_page)
            | _interval(counted, by_page)
            | {"pages_per_second": base / statistics.median(seconds[name]), "pages": len(found)}
        )
    return results(data[:1], systems)


def main(
    labels: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    json_file: Annotated[Path | None, typer.Option("--json")] = None,
) -> None:
    report(measure([labels]), json_file)


if __name__ == "__main__":
    typer.run(main)

"""The quality gate: what a benchmark measures must not fall below its pinned floors.

python -m benchmarks.gate stories data/gold
python -m benchmarks.gate attribution ARTICLES.jsonl
python -m benchmarks.gate numbers

A benchmark that takes several files is given them in the order of its pinned digest; one that generates
its data is given none.
"""

import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import (
    attribution,
    blocking,
    cascades,
    checkworthiness,
    copies,
    coreference,
    coverage,
    crawls,
    dates,
    encodings,
    entities,
    equivalence,
    events,
    extraction,
    factuality,
    marked,
    numbers,
    origins,
    page_dates,
    poison,
    quantities,
    saved_pages,
    ssrf,
    stance,
    stories,
)

FLOORS = Path(__file__).with_name("floors.toml")
BENCHMARKS: Mapping[str, Callable[[Sequence[Path]], dict[str, Any]]] = {
    "stories": lambda data: stories.measure(*data),
    "marked": marked.measure,
    "origins": origins.measure,
    "attribution": lambda data: attribution.measure(data[0]),
    "factuality": factuality.measure,
    "checkworthiness": checkworthiness.measure,
    "dates": dates.measure,
    "entities": entities.measure,
    "quantities": quantities.measure,
    "coreference": coreference.measure,
    "numbers": lambda data: numbers.measure(),
    "cascades": lambda data: cascades.measure(),
    "coverage": lambda data: coverage.measure(),
    "equivalence": equivalence.measure,
    "stance": stance.measure,
    "events": events.measure,
    "ssrf": ssrf.measure,
    "blocking": blocking.measure,
    "crawls": lambda data: crawls.measure(),
    "extraction": extraction.measure,
    "encodings": encodings.measure,
    "poison": lambda data: poison.measure(),
    "page_dates": page_dates.measure,
    "saved_pages": saved_pages.measure,
    "copies": copies.measure,
}


def floors_for(digest: str) -> dict[str, float]:
    """Metric -> least value for the data of this digest. Raises LookupError if none are pinned for it."""
    pinned: dict[str, dict[str, Any]] = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    found = next((table["floors"] for table in pinned.values() if table["corpus"] == digest), None)
    if found is None:
        raise LookupError(f"No floors are pinned in {FLOORS.name} for data of digest {digest}.")
    return dict(found)


def shortfalls(benchmark: str, *data: Path) -> list[str]:
    """A line for each metric of a benchmark on `data` that lies below its floor."""
    found = BENCHMARKS[benchmark](data)
    ours = found["systems"]["claimtable"]
    floors = floors_for(found["corpus"])
    return [
        f"{metric} {ours[metric]:.4f}, at least {floor}" for metric, floor in floors.items() if ours[metric] < floor
    ]


if __name__ == "__main__":
    below = shortfalls(sys.argv[1], *map(Path, sys.argv[2:]))
    sys.exit("\n".join(below) if below else None)

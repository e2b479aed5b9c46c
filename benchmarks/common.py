"""What the benchmarks share: reading JSON Lines, naming the data by a digest, a table of systems and metrics."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import claimtable as ct

WIDTH = 220
Scores = Mapping[str, Mapping[str, float | None]]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def digest(paths: Iterable[Path]) -> str:
    """Names the data by its bytes, in 12 hexadecimal digits, so that scores on different data are not compared."""
    joined = hashlib.sha256()
    for path in paths:
        joined.update(path.read_bytes())
    return joined.hexdigest()[:12]


def results(paths: Sequence[Path], systems: Scores) -> dict[str, Any]:
    """What `--json` writes: by system, the value of each metric; null where a system has no such value."""
    return {"version": ct.__version__, "corpus": digest(paths), "systems": systems}


def report(found: Mapping[str, Any], json_file: Path | None) -> None:
    """Prints a row per metric and a column per system, and writes the JSON if a file is named."""
    systems = found["systems"]
    table = Table(box=None, pad_edge=False, title=f"data {found['corpus']}", title_justify="left")
    table.add_column("metric", no_wrap=True)
    for name in systems:
        table.add_column(name, justify="right")
    for metric in dict.fromkeys(metric for scores in systems.values() for metric in scores):
        values = [scores.get(metric) for scores in systems.values()]
        table.add_row(metric, *("" if value is None else f"{value:.3f}" for value in values))
    Console(width=WIDTH).print(table)
    if json_file is not None:
        json_file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")

"""The tables as files. A new format is one file here and one entry in `EXPORTERS`."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from claimtable.errors import UsageError
from claimtable.export.csv import CsvExporter
from claimtable.export.files import make_folder, replacing_text
from claimtable.export.jsonl import JsonlExporter
from claimtable.export.markdown import MarkdownExporter
from claimtable.export.parquet import ParquetExporter
from claimtable.export.schema import data_package
from claimtable.records import Record
from claimtable.stages import Exporter

EXPORTERS: tuple[Exporter, ...] = (CsvExporter(), JsonlExporter(), ParquetExporter(), MarkdownExporter())


def exporter(name: str) -> Exporter:
    """The exporter of this name or file ending. Raises UsageError."""
    for candidate in EXPORTERS:
        if name.lower() in (candidate.name, candidate.suffix):
            return candidate
    known = ", ".join(candidate.name for candidate in EXPORTERS)
    raise UsageError(f"There is no export format {name!r}.", f"One of {known}.", "--format csv")


def export_all(
    tables: Mapping[str, type[Record]],
    rows: Callable[[str], Iterable[dict[str, Any]]],
    formats: Iterable[str],
    folder: Path,
) -> dict[Path, int]:
    """Writes every table in every format to `folder`, and `datapackage.json` beside CSV files.

    `rows` gives the rows of a table by its name, anew at each call. Returns the number of rows by file.
    Raises UsageError, DiskError.
    """
    chosen = [exporter(name) for name in formats]
    make_folder(folder)
    written = {}
    for table, record in tables.items():
        for candidate in chosen:
            path = folder / f"{table}{candidate.suffix}"
            written[path] = candidate.write(record, rows(table), path)
    if any(candidate.name == "csv" for candidate in chosen):
        with replacing_text(folder / "datapackage.json") as stream:
            json.dump(data_package(tables), stream, ensure_ascii=False, indent=2)
            stream.write("\n")
    return written

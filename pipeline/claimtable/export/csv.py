"""CSV after RFC 4180, with line feeds: one header, empty is missing, lists and objects are JSON, true and false.

A spreadsheet runs a cell that looks like a formula, and article text is written by strangers. Such a cell gets an
apostrophe in front, which spreadsheets hide; `unguard` takes it away again.
"""

import csv
import json
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from claimtable.export.files import replacing_text
from claimtable.export.jsonl import compact_json
from claimtable.export.schema import Column, columns
from claimtable.records import Record

# What a spreadsheet skips before it looks for a formula: spaces, controls, marks without width.
_SKIPPED = r"\s\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
# = + - @ TAB CR LF, and = + - @ in the wide and small forms that some versions take for the plain ones.
_FORMULA = r"=+\-@\t\r\n＝＋－＠﹦﹢﹣﹫"
# Leading apostrophes belong to it, so that a text which looks guarded by itself is guarded once more.
_DANGEROUS = re.compile(f"'*[{_SKIPPED}]*[{_FORMULA}]")


def guard(text: str) -> str:
    """The text as a spreadsheet shows it unrun."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguard(cell: str) -> str:
    """The text that `guard` was given."""
    return cell[1:] if cell.startswith("'") and _DANGEROUS.match(cell) else cell


class CsvExporter:
    name = "csv"
    suffix = ".csv"

    def write(self, record: type[Record], rows: Iterable[dict[str, Any]], path: Path) -> int:
        """Implements `stages.Exporter`."""
        with replacing_text(path) as stream:
            return self.write_to(record, rows, stream)

    def write_to(self, record: type[Record], rows: Iterable[dict[str, Any]], stream: TextIO) -> int:
        """Writes to a stream opened with newline=""."""
        names = list(record.model_fields)
        # csv quotes a lone carriage return only if its own line ends have one.
        writer = csv.writer(_LineFeeds(stream), lineterminator="\r\n")
        writer.writerow(names)
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007
            writer.writerow([_cell(row[name]) for name in names])
        return count


class _LineFeeds:
    """Ends the lines of csv.writer, each of which comes in one call, with a line feed alone."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> None:
        self._stream.write(line.removesuffix("\r\n") + "\n")


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return guard(value)
        case float():
            return repr(value) if math.isfinite(value) else ""
        case int():
            return str(value)
        case _:
            return compact_json(value)


def read_rows(record: type[Record], stream: TextIO) -> Iterator[dict[str, Any]]:
    """The rows of a file that `CsvExporter` wrote, from a stream opened with newline="".

    Only an empty text that could also be missing comes back as None. Raises ValueError for a file of another table.
    """
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(stream)
    expected = columns(record)
    if next(reader, None) != [column.name for column in expected]:
        raise ValueError(f"The header is not that of {record.__name__}.")
    for cells in reader:
        yield {column.name: _value(column, cell) for column, cell in zip(expected, cells, strict=True)}


_PARSERS: dict[str, Callable[[str], Any]] = {
    "string": unguard,
    "datetime": str,
    "date": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "array": json.loads,
    "object": json.loads,
}


def _value(column: Column, cell: str) -> Any:
    return None if cell == "" and column.nullable else _PARSERS[column.type](cell)

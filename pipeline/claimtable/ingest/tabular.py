"""CSV and TSV, one article a row."""

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO, ClassVar

from claimtable.config import IngestSettings
from claimtable.ingest.cleaning import decoded
from claimtable.ingest.metadata import known_fields
from claimtable.ingest.records import rejected
from claimtable.records import Rejection
from claimtable.stages import Found

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

Row = dict[str, object]


class TabularReader:
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv")
    one_document: ClassVar[bool] = False

    def __init__(self, settings: IngestSettings) -> None:
        self._columns = settings.columns

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """One article a row; the header names the columns. A ragged row is one rejection; the rest goes on."""
        header, rows = read_rows(stream.read(), path)
        if not known_fields(dict.fromkeys(header, "x"), self._columns).get("text"):
            names = ", ".join(header[:12]) or "nothing"
            yield rejected("row:1", path, f"no column for the text; found {names}, expected one named text")
            return
        for number, row in rows:
            yield row if isinstance(row, Rejection) else Found(f"{path}:{number}", row)


class SidecarReader:
    """The `metadata.csv` of a folder: what is said of its files, one a row."""

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        for number, row in read_rows(stream.read(), path)[1]:
            yield row if isinstance(row, Rejection) else Found(f"{path}:{number}", row)


def read_rows(data: bytes, path: str) -> tuple[Sequence[str], Iterator[tuple[int, Row | Rejection]]]:
    """The lower-case header and the rows under it with their numbers, the header being 1. Empty rows are left out."""
    text = decoded(data).replace("\x00", "")
    delimiter = "\t" if path.lower().endswith(".tsv") else _delimiter(text)
    rows = _numbered(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    first = next(rows, (1, []))[1]
    header = [] if isinstance(first, str) else [name.strip().lower() for name in first]
    return header, ((number, _row(header, cells, path, number)) for number, cells in rows if cells)


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | str]]:
    """Number and cells of each row, [] if all are blank, or what is wrong with it."""
    number = 0
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, f"its quotes are not closed as they should be: {error}"
        else:
            yield number, cells if any(cell.strip() for cell in cells) else []


def _row(header: Sequence[str], cells: list[str] | str, path: str, number: int) -> Row | Rejection:
    if isinstance(cells, str):
        return rejected(f"row:{number}", f"{path}:{number}", cells)
    if len(cells) != len(header):
        return rejected(f"row:{number}", f"{path}:{number}", f"{len(cells)} cells, the header has {len(header)}")
    return dict(zip(header, cells, strict=True))


def _delimiter(text: str) -> str:
    """The comma, or what a spreadsheet writes in its place: the commoner of the two in the header."""
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","

"""CSV and TSV, one article a row."""

import csv
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO, ClassVar, NamedTuple

from claimtable.config import IngestSettings
from claimtable.ingest.lines import Line, lines
from claimtable.ingest.metadata import no_text
from claimtable.ingest.records import rejected
from claimtable.records import Rejection
from claimtable.stages import Found

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

# A cell of more lines has lost its closing quote.
_MAX_LINES_OF_ROW = 500
_DELIMITERS = ",;\t|"
_LONGEST_LINE = 20_000_000

Row = dict[str, object]


class TabularReader:
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv")
    one_document: ClassVar[bool] = False

    def __init__(self, settings: IngestSettings) -> None:
        self._columns = settings.columns

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """One article a row; the header names the columns. A ragged row is one rejection; the rest goes on."""
        header, rows = read_rows(stream, path)
        if lacking := no_text(header, self._columns):
            yield rejected("row:1", path, lacking)
            return
        for number, row in rows:
            yield row if isinstance(row, Rejection) else Found(f"{path}:{number}", row)


class SidecarReader:
    """The `metadata.csv` of a folder: what is said of its files, one a row."""

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        for number, row in read_rows(stream, path)[1]:
            yield row if isinstance(row, Rejection) else Found(f"{path}:{number}", row)


class _Raw(NamedTuple):
    """The cells of a row, or what is wrong with it, and its number."""

    number: int
    cells: list[str] | str


def read_rows(stream: BinaryIO, path: str) -> tuple[Sequence[str], Iterator[tuple[int, Row | Rejection]]]:
    """The lower-case header and the rows under it with their numbers, the header being 1. Empty rows are left out."""
    found = lines(stream, _LONGEST_LINE)
    first = next(found, Line(0, ""))
    delimiter = "\t" if path.lower().endswith(".tsv") else _delimiter(first.text or "")
    if (first.text or "").lower().startswith("sep="):  # how Excel is told
        delimiter, first = (first.text or "").strip()[4:5] or delimiter, next(found, Line(0, ""))
    rows = _rows(chain([first], found), delimiter)
    top = next(rows, _Raw(1, []))
    header = [] if isinstance(top.cells, str) else [name.strip().lower() for name in top.cells]
    return header, (
        (raw.number, _row(header, raw, path)) for raw in rows if raw.cells and not _is_header(raw.cells, header)
    )


def _is_header(cells: list[str] | str, header: Sequence[str]) -> bool:
    """Once more the header, where files were put one behind the other."""
    return len(header) > 1 and not isinstance(cells, str) and [cell.strip().lower() for cell in cells] == [*header]


def _rows(found: Iterator[Line], delimiter: str) -> Iterator[_Raw]:
    """The rows of lines. A quote that is not closed costs the row it was opened in, not those after it."""
    waiting: deque[Line] = deque()
    number = 0

    def following() -> Line | None:
        return waiting.popleft() if waiting else next(found, None)

    while (line := following()) is not None:
        number += 1
        taken = [line]
        quotes = _quotes(line)
        while quotes % 2 and len(taken) < _MAX_LINES_OF_ROW and (more := following()) is not None:
            taken.append(more)
            quotes += _quotes(more)
        cells = _cells(taken, delimiter) if quotes % 2 == 0 else "a quote in it is not closed"
        if isinstance(cells, str):
            waiting.extendleft(reversed(taken[1:]))
            cells = f"{cells}; it begins at byte {line.offset:,}"
        yield _Raw(number, cells)


def _quotes(line: Line) -> int:
    return line.text.count('"') if line.text else 0


def _cells(taken: Sequence[Line], delimiter: str) -> list[str] | str:
    """The cells of one row, [] if all are blank, or what is wrong with it."""
    if any(line.text is None for line in taken):
        return f"a line of over {_LONGEST_LINE:,} bytes"
    try:
        texts = [(line.text or "").replace("\x00", "") for line in taken]
        rows = list(csv.reader(texts, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return f"its quotes are not closed as they should be: {error}"
    cells = rows[0] if rows else []
    return cells if any(cell.strip() for cell in cells) else []


def _row(header: Sequence[str], raw: _Raw, path: str) -> Row | Rejection:
    if isinstance(raw.cells, str):
        return rejected(f"row:{raw.number}", f"{path}:{raw.number}", raw.cells)
    if len(raw.cells) != len(header):
        detail = f"{len(raw.cells)} cells, the header has {len(header)}"
        return rejected(f"row:{raw.number}", f"{path}:{raw.number}", detail)
    return dict(zip(header, raw.cells, strict=True))


def _delimiter(header: str) -> str:
    """The comma, or what a spreadsheet writes in its place: the commonest of them in the header."""
    return max(_DELIMITERS, key=header.count)

"""CSV and TSV, one article a row."""

import csv
import io
import sys
from collections.abc import Iterator

from claimtable.ingest.cleaning import decoded
from claimtable.ingest.metadata import SYNONYMS, known_fields
from claimtable.ingest.records import rejected
from claimtable.records import Rejection
from claimtable.stages import Found

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

Row = dict[str, str]


class TabularReader:
    suffixes = (".csv", ".tsv")

    def read(self, data: bytes, path: str) -> Iterator[Found | Rejection]:
        """One article a row; the header names the columns. A ragged row is one rejection; the rest goes on."""
        text = decoded(data)
        delimiter = "\t" if path.lower().endswith(".tsv") else _delimiter(text)
        header = [name.strip().lower() for name in next(_rows(text, delimiter), [])]
        if not set(header) & set(SYNONYMS["text"]):
            names = ", ".join(header[:12]) or "nothing"
            yield rejected("row:1", path, f"no column for the text; found {names}, expected one named text")
            return
        for number, row in enumerate(_rows(text, delimiter), start=1):
            if number == 1 or not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                detail = f"{len(row)} cells, the header has {len(header)}"
                yield rejected(f"row:{number}", f"{path}:{number}", detail)
            else:
                yield Found(f"{path}:{number}", known_fields(dict(zip(header, row, strict=True))))


def read_rows(data: bytes) -> Iterator[Row]:
    """Rows of a small CSV file under its lower-case header; short rows lack their last cells."""
    text = decoded(data)
    rows = _rows(text, _delimiter(text))
    header = [name.strip().lower() for name in next(rows, [])]
    for row in rows:
        yield dict(zip(header, row, strict=False))


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    clean = text.replace("\x00", "").lstrip("\ufeff")
    return csv.reader(io.StringIO(clean, newline=""), delimiter=delimiter)


def _delimiter(text: str) -> str:
    """The comma, or what a spreadsheet writes in its place: the commoner of the two in the header."""
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","

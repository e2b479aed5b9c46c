"""Spreadsheets, one article a row; every sheet with a header of its own."""

import io
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, ClassVar

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from claimtable.config import IngestSettings
from claimtable.ingest.metadata import is_missing, no_text, text_of
from claimtable.ingest.records import rejected
from claimtable.records import Rejection
from claimtable.stages import Found

# A workbook is unpacked in memory; what is larger is better exported as CSV.
_MAX_BYTES = 200_000_000


class ExcelReader:
    suffixes: ClassVar[tuple[str, ...]] = (".xlsx", ".xlsm", ".xls", ".ods")
    one_document: ClassVar[bool] = False

    def __init__(self, settings: IngestSettings) -> None:
        self._columns = settings.columns

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """One article a row. A sheet without a column for the text is one rejection."""
        data = stream.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            yield rejected("too_large", path, f"a workbook of over {_MAX_BYTES:,} bytes; as CSV any size is read")
            return
        try:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
            for name in workbook.sheet_names:
                yield from self._sheet(workbook.get_sheet_by_name(name).to_python(), f"{path}:{name}")
        except PasswordError:
            yield rejected("encrypted", path, "it opens with a password only")
        except (CalamineError, OSError, ValueError) as error:
            yield rejected("unreadable", path, " ".join(str(error).split())[:200])

    def _sheet(self, rows: Sequence[Sequence[Any]], path: str) -> Iterator[Found | Rejection]:
        numbered = ((number, row) for number, row in enumerate(rows, start=1) if not all(map(is_missing, row)))
        top, titles = next(numbered, (0, []))
        if not top:
            return
        header = [(text_of(cell) or "").lower() for cell in titles]
        if lacking := no_text(header, self._columns):
            yield rejected(f"row:{top}", path, lacking)
            return
        for number, row in numbered:
            yield Found(f"{path}:{number}", dict(zip(header, row, strict=False)))

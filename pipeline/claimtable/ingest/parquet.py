"""Parquet files, one article a row."""

from collections.abc import Iterator
from typing import BinaryIO, ClassVar

import pyarrow as pa
from pyarrow import parquet as pq

from claimtable.config import IngestSettings
from claimtable.ingest.metadata import no_text
from claimtable.ingest.records import rejected
from claimtable.records import Rejection
from claimtable.stages import Found

_ROWS_AT_ONCE = 200


class ParquetReader:
    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".pq")
    one_document: ClassVar[bool] = False

    def __init__(self, settings: IngestSettings) -> None:
        self._columns = settings.columns

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """One article a row, a few hundred rows at a time. What follows a damaged part is not read, and listed."""
        number = 0
        try:
            file = pq.ParquetFile(stream if stream.seekable() else pa.BufferReader(stream.read()))
            if lacking := no_text(file.schema_arrow.names, self._columns):
                yield rejected("row:1", path, lacking)
                return
            for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE):
                for row in batch.to_pylist():
                    number += 1
                    yield Found(f"{path}:{number}", row)
        except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError) as error:
            reason = "damaged" if number else "unreadable"
            yield rejected(reason, path, f"after {number:,} rows: {' '.join(str(error).split())[:200]}")

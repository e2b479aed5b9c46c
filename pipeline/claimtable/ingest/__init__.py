"""Articles from files, folders, standard input and frames. A new format is one file here and one line in READERS."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from claimtable.config import IngestSettings
from claimtable.errors import UsageError
from claimtable.ingest.archives import ArchiveReader, UnpackError
from claimtable.ingest.excel import ExcelReader
from claimtable.ingest.feeds import FeedReader
from claimtable.ingest.html import HtmlReader
from claimtable.ingest.isolation import Pool
from claimtable.ingest.jsonlines import JsonLinesReader, JsonReader
from claimtable.ingest.letters import LetterReader, MailboxReader
from claimtable.ingest.parquet import ParquetReader
from claimtable.ingest.pdf import PdfReader
from claimtable.ingest.plain import PlainReader
from claimtable.ingest.records import Ids, prepare, rejected, whole
from claimtable.ingest.sniffing import format_of
from claimtable.ingest.sources import STANDARD_INPUT, files
from claimtable.ingest.tabular import TabularReader
from claimtable.ingest.warc import WarcReader
from claimtable.records import Article, Rejection
from claimtable.stages import Enclosed, Found, Reader

READERS: tuple[type[Reader], ...] = (
    PlainReader,
    HtmlReader,
    JsonLinesReader,
    JsonReader,
    TabularReader,
    ExcelReader,
    ParquetReader,
    WarcReader,
    ArchiveReader,
    FeedReader,
    LetterReader,
    MailboxReader,
    PdfReader,
)

# A file in a file in a file: letters with archives of crawls are not nested deeper.
_MAX_DEPTH = 5


def read(sources: Sequence[str | Path], settings: IngestSettings, workers: int = 1) -> Iterator[Article | Rejection]:
    """The articles in files, folders and standard input ("-"), in the order of sources and file names.

    Files are parsed in child processes, documents in `workers` of them. What cannot be read is a Rejection. Raises
    UsageError for a source that does not exist, DiskError.
    """
    return _kept_apart(_read(_existing(sources), settings, workers))


def plan(sources: Sequence[str | Path], settings: IngestSettings) -> Iterator[Found | Enclosed | Rejection]:
    """The documents and records that `read` would read, and what it would reject before that. Raises as it does."""
    names = _existing(sources)
    with Pool(settings, workers=1) as pool:
        yield from pool.split(files(names, pool.sidecar))


def _existing(sources: Sequence[str | Path]) -> list[str]:
    names = [str(source) for source in sources]
    for name in names:
        if name != STANDARD_INPUT and not Path(name).exists():
            raise UsageError(
                f"There is no file or folder {name!r}.", "A path that exists, or - for standard input.", "Check: ls -l"
            )
    return names


def read_frame(rows: Iterable[Mapping[str, object]], settings: IngestSettings) -> Iterator[Article | Rejection]:
    """The articles in rows of a frame, keyed by column. Missing values are None, NaN, NaT or NA."""
    found = (Found(f"frame:{number}", dict(row)) for number, row in enumerate(rows, start=1))
    return _kept_apart(prepare(each, settings, supplied=True) for each in found)


def reader_for(name: str) -> type[Reader] | None:
    """The reader of files with such a name, or None."""
    lower = name.lower()
    return next((reader for reader in READERS if lower.endswith(reader.suffixes)), None)


def split(
    stream: BinaryIO, path: str, name: str, stated: dict[str, object], settings: IngestSettings, depth: int = 0
) -> Iterator[Found | Enclosed | Rejection]:
    """The records of a file and of the files in it, and the documents, which are still to be read.

    `name` tells the format; what is `stated` of the file is stated of everything in it.
    """
    if isinstance(stream, io.BufferedReader) and not Path(name).suffix:
        name = format_of(stream)
    reader = reader_for(name)
    if reader is None:
        known = ", ".join(sorted(chain.from_iterable(each.suffixes for each in READERS)))
        yield rejected(f"format:{Path(name).suffix.lower() or 'none'}", path, f"files ending in {known} are read")
    elif depth > _MAX_DEPTH:
        yield rejected("too_complex", path, f"a file in a file, {depth} deep")
    elif reader.one_document:
        data = whole(stream, path, settings)
        yield data if isinstance(data, Rejection) else Enclosed(path, name, io.BytesIO(data), stated)
    else:
        yield from _opened(reader(settings).read(stream, path), stated, settings, depth)


def read_document(document: Enclosed, settings: IngestSettings, depth: int = 0) -> Iterator[Article | Rejection]:
    """The articles in a document and in what is attached to it."""
    reader = reader_for(document.name)
    assert reader is not None
    items = reader(settings).read(document.stream, document.path)
    for item in _opened(items, document.fields, settings, depth):
        if isinstance(item, Found):
            yield prepare(item, settings)
        elif isinstance(item, Enclosed):
            yield from read_document(item, settings, depth + 1)
        else:
            yield item


def _opened(
    items: Iterable[Found | Enclosed | Rejection], stated: dict[str, object], settings: IngestSettings, depth: int
) -> Iterator[Found | Enclosed | Rejection]:
    for item in items:
        if isinstance(item, Found):
            yield item._replace(stated=item.stated | stated)
        elif isinstance(item, Enclosed):
            try:
                yield from split(item.stream, item.path, item.name, item.fields | stated, settings, depth + 1)
            except UnpackError as error:
                yield rejected(error.reason, item.path, error.detail)
        else:
            yield item


def _read(names: Sequence[str], settings: IngestSettings, workers: int) -> Iterator[Article | Rejection]:
    with Pool(settings, workers) as pool:
        yield from pool.read(files(names, pool.sidecar))


def _kept_apart(items: Iterable[Article | Rejection]) -> Iterator[Article | Rejection]:
    ids = Ids()
    return (item if isinstance(item, Rejection) else ids.keep_apart(item) for item in items)

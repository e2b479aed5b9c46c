"""Articles from files, folders, standard input and frames. A new format is one file here and one line in READERS."""

import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from claimtable.config import IngestSettings
from claimtable.errors import UsageError
from claimtable.ingest.html import HtmlReader
from claimtable.ingest.jsonlines import JsonLinesReader
from claimtable.ingest.plain import PlainReader
from claimtable.ingest.records import Ids, prepare, rejected
from claimtable.ingest.sources import STANDARD_INPUT, File, files
from claimtable.ingest.tabular import SidecarReader, TabularReader
from claimtable.records import Article, Rejection
from claimtable.stages import Found, Reader

READERS: tuple[type[Reader], ...] = (PlainReader, HtmlReader, JsonLinesReader, TabularReader)

_MAX_ENCLOSED_DEPTH = 5


def read(sources: Sequence[str | Path], settings: IngestSettings) -> Iterator[Article | Rejection]:
    """The articles in files, folders and standard input ("-", JSON Lines), in the order of sources and file names.

    What cannot be read is a Rejection. Raises UsageError for a source that does not exist, DiskError.
    """
    names = [str(source) for source in sources]
    for name in names:
        if name != STANDARD_INPUT and not Path(name).exists():
            raise UsageError(
                f"There is no file or folder {name!r}.", "A path that exists, or - for standard input.", "Check: ls -l"
            )
    return _kept_apart(chain.from_iterable(_read_file(file, settings) for file in files(names, _sidecar)))


def read_frame(rows: Iterable[Mapping[str, object]], settings: IngestSettings) -> Iterator[Article | Rejection]:
    """The articles in rows of a frame, keyed by column. Missing values are None, NaN, NaT or NA."""
    found = (Found(f"frame:{number}", dict(row)) for number, row in enumerate(rows, start=1))
    return _kept_apart(prepare(each, {}, settings) for each in found)


def reader_for(name: str) -> type[Reader] | None:
    """The reader of files with such a name, or None."""
    lower = name.lower()
    return next((reader for reader in READERS if lower.endswith(reader.suffixes)), None)


def read_stream(
    stream: BinaryIO, label: str, suffix: str, stated: Mapping[str, object], settings: IngestSettings, depth: int = 0
) -> Iterator[Article | Rejection]:
    """The articles in the bytes of a file, and in the files that it encloses."""
    reader = reader_for(suffix)
    if reader is None:
        known = ", ".join(sorted(chain.from_iterable(each.suffixes for each in READERS)))
        yield rejected(f"format:{Path(suffix).suffix.lower() or 'none'}", label, f"files ending in {known} are read")
        return
    for item in reader(settings).read(stream, label):
        if isinstance(item, Found):
            yield prepare(item, stated, settings)
        elif isinstance(item, Rejection):
            yield item
        elif depth == _MAX_ENCLOSED_DEPTH:
            yield rejected("too_complex", item.path, f"a file in a file, {depth} deep")
        else:
            fields = {**item.fields, **stated}
            yield from read_stream(io.BytesIO(item.data), item.path, item.suffix, fields, settings, depth + 1)


def _read_file(file: File | Rejection, settings: IngestSettings) -> Iterator[Article | Rejection]:
    if isinstance(file, Rejection):
        yield file
    elif file.label == STANDARD_INPUT:
        yield from read_stream(sys.stdin.buffer, STANDARD_INPUT, ".jsonl", {}, settings)
    else:
        try:
            with file.path.open("rb") as stream:
                yield from read_stream(stream, file.label, file.path.name, file.stated, settings)
        except OSError as error:
            yield rejected("unreadable", file.label, error.strerror or os.strerror(error.errno or 0))


def _sidecar(path: Path, label: str) -> Iterator[Found | Rejection]:
    try:
        with path.open("rb") as stream:
            yield from SidecarReader().read(stream, label)
    except OSError as error:
        yield rejected("unreadable", label, error.strerror or "cannot be opened")


def _kept_apart(items: Iterable[Article | Rejection]) -> Iterator[Article | Rejection]:
    ids = Ids()
    return (item if isinstance(item, Rejection) else ids.keep_apart(item) for item in items)

"""Articles from files, folders, standard input and frames. A new format is one file here and one line in READERS."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from claimtable.config import IngestSettings
from claimtable.errors import UsageError
from claimtable.ingest.html import HtmlReader
from claimtable.ingest.jsonlines import JsonLinesReader
from claimtable.ingest.metadata import known_fields
from claimtable.ingest.plain import PlainReader
from claimtable.ingest.records import Builder, rejected
from claimtable.ingest.tabular import TabularReader, read_rows
from claimtable.records import Article, Rejection
from claimtable.stages import Found, Reader

READERS: tuple[Reader, ...] = (PlainReader(), HtmlReader(), JsonLinesReader(), TabularReader())

STANDARD_INPUT = "-"
METADATA = "metadata.csv"
_NOT_ARTICLES = {METADATA, "datapackage.json"}


def read(sources: Sequence[str | Path], settings: IngestSettings) -> Iterator[Article | Rejection]:
    """The articles in files, folders and standard input ("-", JSON Lines), in the order of sources and file names.

    What cannot be read is a Rejection. Raises UsageError for a source that does not exist.
    """
    names = [str(source) for source in sources]
    for name in names:
        if name != STANDARD_INPUT and not Path(name).exists():
            raise UsageError(
                f"There is no file or folder {name!r}.", "A path that exists, or - for standard input.", "Check: ls -l"
            )
    return Builder(settings).build(chain.from_iterable(_read_source(name) for name in names))


def read_frame(rows: Iterable[Mapping[str, object]], settings: IngestSettings) -> Iterator[Article | Rejection]:
    """The articles in rows of a frame, keyed by column. Missing values are None, NaN or NaT."""
    found = (Found(f"frame:{number}", known_fields(row)) for number, row in enumerate(rows, start=1))
    return Builder(settings).build(found)


def reader_for(suffix: str) -> Reader | None:
    """The reader of files that end so, or None."""
    return next((reader for reader in READERS if suffix.lower() in reader.suffixes), None)


def _read_source(name: str) -> Iterator[Found | Rejection]:
    if name == STANDARD_INPUT:
        yield from JsonLinesReader().read(sys.stdin.buffer.read(), STANDARD_INPUT)
        return
    path = Path(name)
    if path.is_dir():
        for folder, subfolders, files in os.walk(path):
            subfolders[:] = sorted(each for each in subfolders if not each.startswith("."))
            links = [each for each in subfolders if (Path(folder) / each).is_symlink()]
            beside = _metadata_beside(Path(folder))
            for each in sorted([*files, *links]):
                if not each.startswith(".") and each not in _NOT_ARTICLES:
                    file = Path(folder) / each
                    yield from _read_file(file, file.relative_to(path).as_posix(), beside, file.lstat())
    else:
        yield from _read_file(path, path.name, _metadata_beside(path.parent), path.stat())


def _read_file(
    path: Path, label: str, beside: Mapping[str, dict[str, object]], status: os.stat_result
) -> Iterator[Found | Rejection]:
    """A link is followed only if the user named it: `status` is then that of the file behind it."""
    reader = reader_for(path.suffix)
    if not stat.S_ISREG(status.st_mode):
        yield rejected("not_regular", label, "a link, pipe or device; only regular files are read")
        return
    if reader is None:
        known = ", ".join(sorted(chain.from_iterable(each.suffixes for each in READERS)))
        yield rejected(f"format:{path.suffix.lower() or 'none'}", label, f"files ending in {known} are read")
        return
    try:
        data = path.read_bytes()
    except OSError as error:
        yield rejected("unreadable", label, error.strerror or "cannot be opened")
        return
    overrides = beside.get(path.name, {})
    for item in reader.read(data, label):
        if isinstance(item, Found) and overrides:
            yield Found(item.path, item.fields | overrides)
        else:
            yield item


def _metadata_beside(folder: Path) -> dict[str, dict[str, object]]:
    """File name -> what `metadata.csv` in its folder says of it; empty cells say nothing."""
    path = folder / METADATA
    if not path.is_file():
        return {}
    found = {}
    for row in read_rows(path.read_bytes()):
        name = next((row[key] for key in ("file", "filename", "path") if row.get(key)), None)
        if name:
            fields = known_fields({key: value for key, value in row.items() if key not in ("file", "filename", "path")})
            found[Path(name).name] = {key: value for key, value in fields.items() if value not in (None, "")}
    return found

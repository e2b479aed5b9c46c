"""Articles from files, folders, standard input and frames. A new format is one file here and one line in READERS."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path, PurePath

from claimtable.config import IngestSettings
from claimtable.errors import UsageError
from claimtable.ingest.html import HtmlReader
from claimtable.ingest.jsonlines import JsonLinesReader
from claimtable.ingest.metadata import known_fields
from claimtable.ingest.plain import PlainReader
from claimtable.ingest.records import Builder, found, rejected
from claimtable.ingest.tabular import TabularReader, read_rows
from claimtable.records import Article, Rejection
from claimtable.stages import Found, Reader

READERS: tuple[Reader, ...] = (PlainReader(), HtmlReader(), JsonLinesReader(), TabularReader())

STANDARD_INPUT = "-"
METADATA = "metadata.csv"
_FILE_COLUMNS = ("file", "filename", "path")
_NOT_ARTICLES = {METADATA, "datapackage.json"}


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
    return Builder(settings).build(chain.from_iterable(map(_read_source, names)))


def read_frame(rows: Iterable[Mapping[str, object]], settings: IngestSettings) -> Iterator[Article | Rejection]:
    """The articles in rows of a frame, keyed by column. Missing values are None, NaN, NaT or NA."""
    return Builder(settings).build(found(row, f"frame:{number}", number) for number, row in enumerate(rows, start=1))


def reader_for(suffix: str) -> Reader | None:
    """The reader of files that end so, or None."""
    return next((reader for reader in READERS if suffix.lower() in reader.suffixes), None)


def _read_source(name: str) -> Iterator[Found | Rejection]:
    path = Path(name)
    if name == STANDARD_INPUT:
        yield from JsonLinesReader().read_lines(sys.stdin.buffer, STANDARD_INPUT)
    elif path.is_dir():
        yield from _read_folder(path)
    else:
        stated = _Stated()
        list(stated.read_folder(path.parent, path.parent))
        yield from _read_file(path, _label(path.name), stated, path.stat())


def _read_folder(root: Path) -> Iterator[Found | Rejection]:
    stated = _Stated()
    for name, subfolders, files in os.walk(root):
        folder = Path(name)
        links = [each for each in subfolders if (folder / each).is_symlink()]
        subfolders[:] = sorted(each for each in subfolders if not each.startswith("."))
        yield from stated.read_folder(folder, root)
        for each in sorted([*files, *links]):
            if not each.startswith(".") and each not in _NOT_ARTICLES:
                file = folder / each
                yield from _read_file(file, _label(file.relative_to(root)), stated, file.lstat())
    yield from stated.unused()


def _read_file(path: Path, label: str, stated: "_Stated", status: os.stat_result) -> Iterator[Found | Rejection]:
    """A link is followed only if the user named it: `status` is then that of the file behind it."""
    reader = reader_for(path.suffix)
    overrides = stated.of(path)
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
    for item in reader.read(data, label):
        yield Found(item.path, item.fields | overrides) if isinstance(item, Found) and overrides else item


def _label(path: str | PurePath) -> str:
    """A path as it is shown: names of files need not be valid Unicode."""
    return os.fsencode(PurePath(path).as_posix()).decode("utf-8", "replace")


class _Stated:
    """What each `metadata.csv` says of the files beside and below it. The nearest one has the last word."""

    def __init__(self) -> None:
        self._fields: dict[Path, dict[str, object]] = {}
        self._unused: dict[Path, Rejection] = {}

    def read_folder(self, folder: Path, root: Path) -> Iterator[Rejection]:
        """Takes in the `metadata.csv` of a folder, if it has one. Its empty cells say nothing."""
        path = folder / METADATA
        if not path.is_file() or path.is_symlink():
            return
        label = _label(path.relative_to(root))
        try:
            _, rows = read_rows(path.read_bytes(), label)
        except OSError as error:
            yield rejected("unreadable", label, error.strerror or "cannot be opened")
            return
        for number, row in rows:
            if isinstance(row, Rejection):
                yield row
            else:
                yield from self._take(row, folder, f"{label}:{number}", number)

    def _take(self, row: Mapping[str, object], folder: Path, label: str, number: int) -> Iterator[Rejection]:
        name = next((str(row[column]).strip() for column in _FILE_COLUMNS if row.get(column)), "")
        if not name:
            yield rejected(f"row:{number}", label, f"names no file; expected a column named {_FILE_COLUMNS[0]}")
            return
        file = folder / name if os.path.lexists(folder / name) else folder / PurePath(name).name
        fields = known_fields({column: value for column, value in row.items() if column not in _FILE_COLUMNS})
        self._fields[file] = self._fields.get(file, {}) | fields
        self._unused[file] = rejected(f"row:{number}", label, f"there is no file {name!r} to say this of")

    def of(self, file: Path) -> dict[str, object]:
        self._unused.pop(file, None)
        return self._fields.get(file, {})

    def unused(self) -> Iterable[Rejection]:
        return self._unused.values()

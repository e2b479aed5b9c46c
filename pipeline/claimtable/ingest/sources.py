"""The files among the sources, in order, each with what a `metadata.csv` beside or above it says of it."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple

from claimtable.ingest.metadata import known_fields
from claimtable.ingest.records import rejected
from claimtable.records import Rejection
from claimtable.stages import Found

STANDARD_INPUT = "-"
METADATA = "metadata.csv"
FILE_COLUMNS = ("file", "filename", "path")
NOT_ARTICLES = {METADATA, "datapackage.json"}

SidecarRows = Callable[[Path, str], Iterable[Found | Rejection]]


class File(NamedTuple):
    """A regular file, or standard input. `label` names it in records and messages.

    `stated` wins over what it says of itself. A link is followed only if the user named it.
    """

    path: Path
    label: str
    stated: dict[str, object]
    named: bool = False


def open_file(file: File) -> BinaryIO:
    """Raises OSError."""
    if file.label == STANDARD_INPUT:
        return os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    return os.fdopen(os.open(file.path, os.O_RDONLY | (0 if file.named else os.O_NOFOLLOW)), "rb")


def files(sources: Sequence[str], sidecar: SidecarRows) -> Iterator[File | Rejection]:
    """Every file of the sources, folders in the order of names. `sidecar` gives the rows of a `metadata.csv`."""
    for source in sources:
        path = Path(source)
        if source == STANDARD_INPUT:
            yield File(path, STANDARD_INPUT, {})
        elif path.is_dir():
            yield from _folder(path, sidecar)
        else:
            stated = _Stated(sidecar)
            list(stated.read_folder(path.parent, path.parent))
            yield _file(path, label_of(path.name), stated, path.stat(), named=True)


def _folder(root: Path, sidecar: SidecarRows) -> Iterator[File | Rejection]:
    stated = _Stated(sidecar)
    for name, subfolders, names in os.walk(root):
        folder = Path(name)
        links = [each for each in subfolders if (folder / each).is_symlink()]
        subfolders[:] = sorted(each for each in subfolders if not each.startswith("."))
        yield from stated.read_folder(folder, root)
        for each in sorted([*names, *links]):
            if not each.startswith(".") and each not in NOT_ARTICLES:
                file = folder / each
                yield _file(file, label_of(file.relative_to(root)), stated, file.lstat())
    yield from stated.unused()


def _file(path: Path, label: str, stated: "_Stated", status: os.stat_result, named: bool = False) -> File | Rejection:
    if not stat.S_ISREG(status.st_mode) and not (named and stat.S_ISFIFO(status.st_mode)):
        return rejected("not_regular", label, "a link, pipe or device; only regular files are read")
    return File(path, label, stated.of(path), named)


def label_of(path: str | PurePath) -> str:
    """A path as it is shown: names of files need not be valid Unicode."""
    return os.fsencode(PurePath(path).as_posix()).decode("utf-8", "replace")


class _Stated:
    """What each `metadata.csv` says of the files beside and below it. The nearest one has the last word."""

    def __init__(self, sidecar: SidecarRows) -> None:
        self._sidecar = sidecar
        self._fields: dict[Path, dict[str, object]] = {}
        self._unused: dict[Path, Rejection] = {}

    def read_folder(self, folder: Path, root: Path) -> Iterator[Rejection]:
        """Takes in the `metadata.csv` of a folder, if it has one. Its empty cells say nothing."""
        path = folder / METADATA
        if not path.is_file() or path.is_symlink():
            return
        for row in self._sidecar(path, label_of(path.relative_to(root))):
            if isinstance(row, Rejection):
                yield row
            else:
                yield from self._take(row, folder)

    def _take(self, row: Found, folder: Path) -> Iterator[Rejection]:
        number = row.path.rpartition(":")[2]
        name = next((str(row.fields[column]).strip() for column in FILE_COLUMNS if row.fields.get(column)), "")
        if not name:
            yield rejected(f"row:{number}", row.path, f"names no file; expected a column named {FILE_COLUMNS[0]}")
            return
        file = folder / name if os.path.lexists(folder / name) else folder / PurePath(name).name
        fields = known_fields({column: value for column, value in row.fields.items() if column not in FILE_COLUMNS})
        self._fields[file] = self._fields.get(file, {}) | fields
        self._unused[file] = rejected(f"row:{number}", row.path, f"there is no file {name!r} to say this of")

    def of(self, file: Path) -> dict[str, object]:
        self._unused.pop(file, None)
        return self._fields.get(file, {})

    def unused(self) -> Iterable[Rejection]:
        return self._unused.values()

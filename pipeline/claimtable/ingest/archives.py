"""Archives and compressed files, unpacked as they are read and never to disk.

Names in an archive are data: they label what was found there and tell its format, and are never taken for paths.
"""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, BinaryIO, ClassVar

import zstandard

from claimtable.config import IngestSettings
from claimtable.ingest.metadata import known_fields
from claimtable.ingest.records import rejected
from claimtable.ingest.sources import FILE_COLUMNS, METADATA, NOT_ARTICLES
from claimtable.ingest.tabular import read_rows
from claimtable.records import Rejection
from claimtable.stages import Enclosed

# Below this a high ratio is no attack: a list of numbers, a page of blanks.
_HARMLESS_BYTES = 64_000_000
# What an archive in an archive costs of the budget beside its content: some bombs are nothing but archives.
_BYTES_PER_ARCHIVE = 64_000
_ENCRYPTED = 0x1
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_LOCAL_MAGIC = b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_READ_BYTES = 1 << 16
_DAMAGES = (
    zlib.error, lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile, tarfile.TarError, EOFError, OSError,
    NotImplementedError, ValueError, struct.error, RuntimeError, IndexError, OverflowError,
)  # fmt: skip

_OPENERS: Mapping[str, Callable[[BinaryIO], Any]] = {
    "gz": lambda stream: gzip.GzipFile(fileobj=stream),
    "bz2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
    "zst": lambda stream: zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True),
}


class UnpackError(Exception):
    """Something enclosed cannot be unpacked, or must not. `reason` is that of a rejection."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class _Budget:
    """How much may still be unpacked of one file, over everything in it, however deeply packed."""

    def __init__(self, size: int | None, settings: IngestSettings) -> None:
        self._size = size
        self._left = settings.max_unpacked_bytes
        if size is not None:
            self._left = min(self._left, max(_HARMLESS_BYTES, settings.max_unpacked_ratio * size))

    def spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            packed = "what is streamed" if self._size is None else f"{self._size:,} bytes"
            raise UnpackError("bomb", f"there is too much in {packed}")


class _Unpacked(io.RawIOBase):
    """What comes out of a compressed stream, as long as the budget lasts."""

    def __init__(self, stream: Any, budget: _Budget) -> None:
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        try:
            data = self._stream.read(min(len(view), _READ_BYTES))
        except _DAMAGES as error:
            raise UnpackError("damaged", _words(error)) from None
        self._budget.spend(len(data))
        view[: len(data)] = data
        return len(data)


class _Inside(io.BufferedReader):
    """A file that is read out of an archive, with the budget of the outermost file."""

    def __init__(self, stream: Any, budget: _Budget) -> None:
        super().__init__(_Unpacked(stream, budget), _READ_BYTES)
        self.budget = budget


class _Held(io.BytesIO):
    """The same, in memory."""

    budget: _Budget


class ArchiveReader:
    suffixes: ClassVar[tuple[str, ...]] = (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst")
    one_document: ClassVar[bool] = False

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings

    def read(self, stream: BinaryIO, path: str) -> Iterator[Enclosed | Rejection]:
        """The files in an archive, or the one that is compressed, each to be read by the reader of its format."""
        lower = path.lower()
        budget = stream.budget if isinstance(stream, _Inside | _Held) else _Budget(_size(stream), self._settings)
        try:
            budget.spend(_BYTES_PER_ARCHIVE)
            if lower.endswith(".zip"):
                yield from self._zipped(stream, path, budget)
            elif lower.endswith(".tar"):
                yield from self._taped(stream, path, budget)
            else:
                yield self._compressed(stream, path, budget)
        except UnpackError as error:
            yield rejected(error.reason, path, error.detail)
        except _DAMAGES as error:
            yield rejected("damaged", path, _words(error))

    # ---- one file ----

    @staticmethod
    def _compressed(stream: BinaryIO, path: str, budget: _Budget) -> Enclosed:
        stem, _, suffix = path.rpartition(".")
        name = f"{stem}.tar" if suffix.lower() == "tgz" else stem
        opened = _OPENERS.get(suffix.lower(), _OPENERS["gz"])(stream)
        return Enclosed(name, name, _Inside(opened, budget), {})

    # ---- zip ----

    def _zipped(self, stream: BinaryIO, path: str, budget: _Budget) -> Iterator[Enclosed | Rejection]:
        whole = _seekable(stream, budget)
        try:
            archive = zipfile.ZipFile(whole)
        except _DAMAGES as error:
            yield rejected("damaged", path, f"{_words(error)}; what can be found without its directory is read")
            yield from self._salvaged(whole, path)
            return
        stated = dict(_stated(archive))
        for info in archive.infolist():
            label = f"{path}:{shown(info.filename)}"
            if info.is_dir() or not is_content(info.filename):
                continue
            if info.flag_bits & _ENCRYPTED:
                yield rejected("encrypted", label, "it opens with a password only")
            elif info.external_attr >> 28 not in {0, 0o10}:  # the kind of file, where Unix wrote it
                yield rejected("not_regular", label, "a link or device")
            else:
                yield _member(archive, info, label, stated.get(info.filename, {}), budget)

    def _salvaged(self, stream: BinaryIO, path: str) -> Iterator[Enclosed | Rejection]:
        """The members of an archive without a directory, by the headers before each of them."""
        stream.seek(0)
        data = stream.read(_HARMLESS_BYTES)
        at = data.find(_LOCAL_MAGIC)
        while at >= 0 and at + _LOCAL_HEADER.size <= len(data):
            _, _, flags, method, _, _, _, packed, _, name_size, extra_size = _LOCAL_HEADER.unpack_from(data, at)
            start = at + _LOCAL_HEADER.size + name_size + extra_size
            raw = data[at + _LOCAL_HEADER.size : at + _LOCAL_HEADER.size + name_size]
            following = data.find(_LOCAL_MAGIC, start)
            body = data[start : start + packed] if packed else data[start : following if following >= 0 else len(data)]
            name = raw.decode("utf-8", "replace")
            if not name.endswith("/") and is_content(name):
                yield self._salvaged_member(name, f"{path}:{shown(name)}", body, method, flags)
            at = following

    def _salvaged_member(self, name: str, label: str, body: bytes, method: int, flags: int) -> Enclosed | Rejection:
        if flags & _ENCRYPTED:
            return rejected("encrypted", label, "it opens with a password only")
        if method == _DEFLATED:
            try:
                inflate = zlib.decompressobj(-zlib.MAX_WBITS)
                body = inflate.decompress(body, self._settings.max_document_bytes + 1)
            except zlib.error as error:
                return rejected("damaged", label, _words(error))
            if not inflate.eof and len(body) <= self._settings.max_document_bytes:
                return rejected("damaged", label, "it is broken off")
        elif method != _STORED:
            return rejected("damaged", label, f"compression {method} is not known")
        return Enclosed(label, name, io.BytesIO(body), {})

    # ---- tar ----

    @staticmethod
    def _taped(stream: BinaryIO, path: str, budget: _Budget) -> Iterator[Enclosed | Rejection]:
        with tarfile.open(fileobj=stream, mode="r|", errorlevel=0) as archive:
            for member in archive:
                label = f"{path}:{shown(member.name)}"
                if member.isdir() or not is_content(member.name):
                    continue
                if not member.isreg():
                    yield rejected("not_regular", label, "a link, pipe or device")
                    continue
                yield Enclosed(label, member.name, _Inside(archive.extractfile(member), budget), {})


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, stated: dict[str, object], budget: _Budget
) -> Enclosed | Rejection:
    try:
        return Enclosed(label, info.filename, _Inside(archive.open(info), budget), stated)
    except _DAMAGES as error:
        return rejected("damaged", label, _words(error))


def _size(stream: BinaryIO) -> int | None:
    if not stream.seekable():
        return None
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size


def _seekable(stream: BinaryIO, budget: _Budget) -> BinaryIO:
    """A stream that can go back, as the directory of an archive stands at its end."""
    if stream.seekable():
        return stream
    held = _Held(stream.read(_HARMLESS_BYTES + 1))
    held.budget = budget
    if held.getbuffer().nbytes > _HARMLESS_BYTES:
        raise UnpackError("too_large", f"an archive of over {_HARMLESS_BYTES:,} bytes in another")
    return held


def _stated(archive: zipfile.ZipFile) -> Iterator[tuple[str, dict[str, object]]]:
    """What a `metadata.csv` in the archive says of its members, by their names."""
    names = set(archive.namelist())
    for sidecar in sorted(name for name in names if PurePosixPath(name).name == METADATA):
        try:
            with archive.open(sidecar) as stream:
                rows = list(read_rows(io.BytesIO(stream.read(_HARMLESS_BYTES)), sidecar)[1])
        except _DAMAGES:
            continue
        for _, row in rows:
            if not isinstance(row, Rejection):
                file = next((str(row[column]).strip() for column in FILE_COLUMNS if row.get(column)), "")
                name = str(PurePosixPath(sidecar).parent / file)
                yield (name if name in names else file), _said(row)


def _said(row: Mapping[str, object]) -> dict[str, object]:
    return known_fields({column: value for column, value in row.items() if column not in FILE_COLUMNS})


def is_content(name: str) -> bool:
    """Whether a member is more than what systems put beside files: hidden ones, and what is said of the others."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    hidden = any(part.startswith(".") and part not in {".", ".."} for part in parts)
    return bool(parts) and not hidden and "__MACOSX" not in parts and parts[-1] not in NOT_ARTICLES


def shown(name: str) -> str:
    """A name as it is shown: without what would move the cursor, hide or turn around the rest."""
    printable = (each if each.isprintable() else each.encode("unicode_escape").decode() for each in name)
    return "".join(printable).encode("utf-8", "replace").decode()


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__

"""Files that appear whole or not at all."""

import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from claimtable.errors import DiskError


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes take the place of the file at `path` once they are all on the disk.

    An error leaves what was there before. A symbolic link is replaced, not followed. Raises DiskError.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        if path.exists() and not path.is_file():
            raise OSError("it is no ordinary file")
        with partial.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _disk_error(path, partial, error) from error
    finally:
        with suppress(OSError):
            partial.unlink()


@contextmanager
def replacing_text(path: Path) -> Iterator[TextIO]:
    """The same for text: UTF-8, line ends as they are written. What UTF-8 cannot hold becomes a question mark."""
    with replacing(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="")
        yield text
        text.detach()


def make_folder(path: Path) -> None:
    """Makes a folder and those above it where they are missing. Raises DiskError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DiskError(
            f"The folder {path} cannot be made: {error.strerror}.", "A place that can be written to."
        ) from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _disk_error(path: Path, partial: Path, error: OSError) -> DiskError:
    size = partial.stat().st_size / 1_000_000 if partial.exists() else 0
    return DiskError(
        f"{path} cannot be written: {error.strerror or error}.",
        f"A folder that can be written to, with more than {size:.1f} MB free.",
        "Free some space or choose another folder with --out, then run the same command again.",
    )

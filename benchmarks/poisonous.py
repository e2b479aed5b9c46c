"""Readers of poison: a file that ends in .poison does to its process what its first word says."""

import ctypes
import io
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from claimtable import ingest
from claimtable.config import IngestSettings
from claimtable.ingest.child import main
from claimtable.ingest.html import HtmlReader
from claimtable.records import Rejection
from claimtable.stages import Found


class PoisonReader:
    suffixes: ClassVar[tuple[str, ...]] = (".poison",)
    one_document: ClassVar[bool] = True

    def __init__(self, settings: IngestSettings) -> None:
        pass

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        words = stream.read().decode()
        page = words.partition("\n")[2]
        match words.split(None, 1)[0]:
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "segfault":
                ctypes.string_at(0)
            case "loop":
                while True:
                    pass
            case "sleep":
                time.sleep(1_000)
            case "memory":
                bytearray(8_000_000_000)
            case "nested":
                _nested(0)
            case "raise":
                raise KeyError("planted")
            case "exit":
                os._exit(3)
            case "connect":
                socket.create_connection(("127.0.0.1", 9))
            case "write":
                with open(words.split()[1], "wb") as file:
                    file.write(b"x" * 100)
        if page.startswith("<"):
            yield from HtmlReader(IngestSettings()).read(io.BytesIO(page.encode()), path)
        else:
            yield Found(path, {"text": words})


def _nested(depth: int) -> int:
    return _nested(depth + 1)


class PoisonLinesReader:
    """One document a line, as the reader of a crawl gives them; the line "stop" ends the process that splits."""

    suffixes: ClassVar[tuple[str, ...]] = (".poisons",)
    one_document: ClassVar[bool] = False

    def __init__(self, settings: IngestSettings) -> None:
        pass

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        for number, line in enumerate(stream, start=1):
            if line.startswith(b"stop"):
                os.kill(os.getpid(), signal.SIGKILL)
            yield Found(f"{path}:{number}", {"text": line.decode()})


def start() -> None:
    """Becomes the process that forks children, which know these readers."""
    ingest.READERS += (PoisonReader, PoisonLinesReader)
    main(int(sys.argv[1]))

"""The processes in which bytes from outside are parsed.

One process per parent loads the readers and then does nothing but fork: a fresh child costs a hundredth of a second.
A child has no network and writes no file; it reads what it is sent, within limits of time and memory.
"""

import ctypes
import io
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from claimtable import ingest
from claimtable.config import IngestSettings
from claimtable.errors import DiskError
from claimtable.ingest import messages
from claimtable.ingest.records import load_languages, prepare, rejected
from claimtable.ingest.tabular import SidecarReader
from claimtable.records import Article, Rejection
from claimtable.stages import Enclosed, Found

Item = Found | Enclosed | Article | Rejection

# Between two documents of a large file: a damaged crawl may be searched for its next sound record.
_SECONDS_BETWEEN_DOCUMENTS = 300.0
# For a child that sleeps: the clock on the wall may run this many times longer than the processor.
_WALL_TIME_FACTOR = 20
_MAX_OPEN_FILES = 64
_LOOKS_AT_DYING, _SECONDS_BETWEEN_LOOKS = 100, 0.002
_NEW_NETWORK, _NEW_USER, _NO_NEW_PRIVILEGES = 0x40000000, 0x10000000, 38
_PAGE = "<html><head><title>Pier</title></head><body><p>The harbour office shut the pier on Monday.</p></body></html>"
# What Python announces before it does it, and no reader has any business with.
_FORBIDDEN = {
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system", "os.exec",
    "os.posix_spawn", "os.fork", "os.remove", "os.rename", "os.mkdir",
}  # fmt: skip


def main(fd: int) -> None:
    """Forks a child for every request on the socket `fd`, until the other end is closed."""
    control = socket.socket(fileno=fd)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _leave_network()
    try:
        _warm_up()
    except DiskError as error:
        messages.send(control, {"error": [error.found, error.expected, error.next_step]})
        return
    messages.send(control, {"ready": True})
    while True:
        try:
            request, _ = messages.receive(control)
            channel = messages.receive_file(control) if "settings" in request else -1
        except EOFError:
            return
        if channel < 0:
            messages.send(control, {"exit": _end(request["end"])})
            continue
        pid = os.fork()
        if pid == 0:
            control.close()
            _serve(socket.socket(fileno=channel), IngestSettings.model_validate(request["settings"]))
        os.close(channel)
        messages.send(control, {"pid": pid})


def _warm_up() -> None:
    """Has the libraries load what they load at first use, so that children have it from birth."""
    load_languages()
    page = Enclosed("page", ".html", io.BytesIO(_PAGE.encode()), {"published_at": "May 4, 2026, 10:00 CET"})
    for item in ingest.read_document(page, IngestSettings(min_words=1)):
        assert isinstance(item, Article), item


def _end(pid: int) -> int:
    """The exit code of a child that nobody listens to any more. One that does not end by itself is killed."""
    for _ in range(_LOOKS_AT_DYING):
        gone, status = os.waitpid(pid, os.WNOHANG)
        if gone:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _serve(channel: socket.socket, settings: IngestSettings) -> NoReturn:
    """Answers requests until the other end is closed. Ends after it ran out of memory: a new process starts clean."""
    _limit(settings)
    sound = True
    while sound:
        try:
            request, data = messages.receive(channel)
            stream = os.fdopen(messages.receive_file(channel), "rb") if request["file"] else io.BytesIO(data)
        except EOFError:
            break
        with stream:
            seconds = settings.seconds_per_document + settings.seconds_per_megabyte * len(data) / 1e6
            items = _items(request, stream, settings)
            try:
                for item in (
                    _within(_SECONDS_BETWEEN_DOCUMENTS, items) if request["file"] else _within(seconds, items, True)
                ):
                    _send_item(channel, item)
            except MemoryError:
                sound = False
                _send_item(
                    channel, rejected("oom", request["path"], f"more than {settings.memory_per_process:,} bytes")
                )
            except BrokenPipeError:
                break
            except Exception as error:  # noqa: BLE001  a fault of ours must cost this document only
                _send_item(channel, _fault(request["path"], error))
        messages.send(channel, {"done": True})
    os._exit(0)


def _fault(path: str, error: Exception) -> Rejection:
    if isinstance(error, RecursionError):
        return rejected("too_complex", path, "nested too deeply")
    return rejected(f"internal:{type(error).__name__}", path, " ".join(str(error).split())[:200])


def _items(request: dict[str, Any], stream: BinaryIO, settings: IngestSettings) -> Iterator[Item]:
    path, stated = request["path"], request["stated"]
    match request["do"]:
        case "split":
            yield from ingest.split(stream, path, request["name"], stated, settings)
        case "sidecar":
            yield from SidecarReader().read(stream, path)
        case "document":
            yield from ingest.read_document(Enclosed(path, request["name"], stream, stated), settings)
        case "record":
            yield prepare(Found(path, request["fields"], stated), settings, markup=True, supplied=True)


def _send_item(channel: socket.socket, item: Item) -> None:
    if isinstance(item, Enclosed):
        messages.send(channel, {"enclosed": [item.path, item.name, item.fields]}, item.stream.read())
    elif isinstance(item, Found):
        messages.send(channel, {"found": list(item)})
    else:
        messages.send(channel, {type(item).__name__.lower(): item.model_dump(mode="json")})


# ---- limits ------------------------------------------------------------------------------------------------------


def _within(seconds: float, items: Iterator[Item], by_wall: bool = False) -> Iterator[Item]:
    """The same items. A signal ends the process if one takes longer, in processor time: load changes nothing.

    A stream may keep its reader waiting as long as it likes; what is in memory may not (`by_wall`).
    """
    while True:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, seconds * _WALL_TIME_FACTOR if by_wall else 0)
        item = next(items, None)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if item is None:
            return
        yield item


def _leave_network() -> None:
    """Into a network of its own, which has no interface, where the system lets us."""
    if sys.platform == "linux":
        unshare = ctypes.CDLL(None, use_errno=True).unshare
        if unshare(_NEW_NETWORK) != 0:
            unshare(_NEW_NETWORK | _NEW_USER)


def _limit(settings: IngestSettings) -> None:
    # What libraries have to say of hostile bytes must not reach a terminal.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        Path("/proc/self/oom_score_adj").write_text("1000")
    for limit, value in (
        (resource.RLIMIT_DATA, settings.memory_per_process),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _MAX_OPEN_FILES),
    ):
        resource.setrlimit(limit, (value, value))
    sys.addaudithook(_forbid)


def _forbid(event: str, _: object) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"{event} while reading")

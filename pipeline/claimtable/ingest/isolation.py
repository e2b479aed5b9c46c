"""Reads files in child processes. Whatever a document does there costs that document only."""

import atexit
import io
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Self

from claimtable.config import IngestSettings
from claimtable.errors import DiskError
from claimtable.ingest import messages
from claimtable.ingest.records import rejected
from claimtable.ingest.sources import File, open_file
from claimtable.records import Article, Rejection
from claimtable.stages import Enclosed, Found

# Results may wait for the one before them; an article is some kilobytes.
_WINDOW = 1_000
_START = "import sys; sys.path[:] = sys.argv[2:]; from claimtable.ingest.child import main; main(int(sys.argv[1]))"

Job = Found | Enclosed
Item = Found | Enclosed | Article | Rejection


class Nursery:
    """The process that forks the children. One for the whole program, since it takes a second to start."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        self._lock = threading.Lock()
        self._process = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-I", "-c", _START, str(theirs.fileno()), *filter(None, sys.path)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            cwd="/",
            env={name: os.environ[name] for name in ("TMPDIR", "LANG") if name in os.environ}
            | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        theirs.close()
        answer, _ = messages.receive(self._control)
        if "error" in answer:
            raise DiskError(*answer["error"])
        atexit.register(self.close)

    def child(self, settings: IngestSettings) -> "Child":
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            messages.send(self._control, {"settings": settings.model_dump(mode="json")}, fd=theirs.fileno())
            answer, _ = messages.receive(self._control)
        return Child(answer["pid"], ours, self)

    def end(self, pid: int) -> int:
        """Ends a child whose channel is closed. Its exit code; negative is the signal that it died of before."""
        with self._lock:
            messages.send(self._control, {"end": pid})
            answer, _ = messages.receive(self._control)
        return int(answer["exit"])

    def close(self) -> None:
        self._control.close()
        self._process.wait()


_nurseries: dict[int, Nursery] = {}


def nursery() -> Nursery:
    """The nursery of this process: a process forked from another must not talk to its parent's. Raises DiskError."""
    pid = os.getpid()
    if pid not in _nurseries:
        _nurseries[pid] = Nursery()
    return _nurseries[pid]


class _GoneError(Exception):
    """A child died, or had to be killed: the reason of a rejection, and words for it."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail


class Child:
    """A process that reads. It answers one request at a time, with items and then None."""

    def __init__(self, pid: int, channel: socket.socket, nursery: Nursery) -> None:
        self.channel = channel
        self._pid = pid
        self._nursery = nursery

    def ask(self, request: Mapping[str, Any], data: bytes = b"", file: int | None = None) -> None:
        """Raises _GoneError."""
        try:
            messages.send(self.channel, {**request, "file": file is not None}, data, file)
        except OSError:
            raise self._gone() from None

    def answer(self) -> Item | None:
        """The next item, or None after the last. Raises _GoneError."""
        try:
            answer, data = messages.receive(self.channel)
        except (EOFError, OSError):
            raise self._gone() from None
        match answer:
            case {"found": found}:
                return Found(*found)
            case {"enclosed": [path, name, fields]}:
                return Enclosed(path, name, io.BytesIO(data), fields)
            case {"article": fields}:
                return Article.model_validate(fields)
            case {"rejection": fields}:
                return Rejection.model_validate(fields)
        return None

    def answers(self) -> Iterator[Item]:
        while (item := self.answer()) is not None:
            yield item

    def stop(self) -> None:
        self.channel.close()
        self._nursery.end(self._pid)

    def _gone(self) -> _GoneError:
        self.channel.close()
        code = self._nursery.end(self._pid)
        if code in {-signal.SIGPROF, -signal.SIGALRM}:
            return _GoneError("timeout", "it takes longer to read than one document may")
        name = signal.Signals(-code).name if code < 0 else f"exit {code}"
        return _GoneError(f"worker_crash:{name}", "the process that read it died")


@dataclass
class _Task:
    """A document on its way through a child, or a rejection that needs none."""

    job: Job | None = None
    items: list[Article | Rejection] = field(default_factory=list)
    done: bool = False
    tried_before: bool = False


class Pool:
    """Children that read: one that splits large files into documents, `workers` that read the documents.

    Results come in the order of the files, whatever the number of workers.
    """

    def __init__(self, settings: IngestSettings, workers: int) -> None:
        self._settings = settings
        self._workers = workers
        self._nursery = nursery()
        self._splitter: Child | None = None
        self._idle: list[Child] = []
        self._busy = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        busy = [key.data[0] for key in self._busy.get_map().values()]
        for child in (*self._idle, *busy, *filter(None, [self._splitter])):
            child.stop()
        self._busy.close()

    def read(self, files: Iterable[File | Rejection]) -> Iterator[Article | Rejection]:
        """The articles of files. Raises DiskError."""
        tasks = map(_task, self.split(files))
        waiting: deque[_Task] = deque()
        more = True
        while more or waiting:
            while more and len(waiting) < _WINDOW and len(self._busy.get_map()) < self._workers:
                task = next(tasks, None)
                if task is None:
                    more = False
                else:
                    waiting.append(task)
                    self._start(task)
            while waiting and waiting[0].done:
                yield from waiting.popleft().items
            if waiting:
                self._collect()

    def split(self, files: Iterable[File | Rejection]) -> Iterator[Job | Rejection]:
        """The documents and records in files, none of them read yet."""
        return chain.from_iterable(map(self._jobs, files))

    def sidecar(self, path: Path, label: str) -> Iterator[Found | Rejection]:
        """The rows of a `metadata.csv`."""
        for item in self._split(File(path, label, {}), "sidecar"):
            if isinstance(item, Found | Rejection):
                yield item

    # ---- files into documents ----

    def _jobs(self, file: File | Rejection) -> Iterator[Job | Rejection]:
        if isinstance(file, Rejection):
            yield file
            return
        try:
            yield from self._split(file, "split")
        except OSError as error:
            yield rejected("unreadable", file.label, error.strerror or "cannot be opened")

    def _split(self, file: File, do: str) -> Iterator[Job | Rejection]:
        if self._splitter is None:
            self._splitter = self._nursery.child(self._settings)
        splitter, self._splitter = self._splitter, None
        with open_file(file) as stream:
            request = {
                "do": do,
                "path": file.label,
                "name": file.path.name,
                "stated": file.stated,
            }
            try:
                splitter.ask(request, file=stream.fileno())
                for item in splitter.answers():
                    if not isinstance(item, Article):
                        yield item
            except _GoneError as gone:
                yield rejected(gone.reason, file.label, f"{gone.detail}; what follows in the file is not read")
            except GeneratorExit:
                splitter.stop()
                raise
            else:
                self._splitter = splitter

    # ---- documents into articles ----

    def _start(self, task: _Task) -> None:
        if task.job is None:
            return
        child = self._idle.pop() if self._idle else self._nursery.child(self._settings)
        job = task.job
        try:
            if isinstance(job, Enclosed):
                request = {"do": "document", "path": job.path, "name": job.name, "stated": job.fields}
                job.stream.seek(0)
                child.ask(request, job.stream.read())
            else:
                child.ask({"do": "record", "path": job.path, "fields": job.fields, "stated": job.stated})
        except _GoneError as gone:
            self._lost(task, gone)
        else:
            self._busy.register(child.channel, selectors.EVENT_READ, (child, task))

    def _collect(self) -> None:
        """Waits until a child has something to say, and takes it in."""
        for key, _ in self._busy.select():
            child, task = key.data
            try:
                item = child.answer()
            except _GoneError as gone:
                self._busy.unregister(key.fileobj)
                self._lost(task, gone)
                continue
            if item is None:
                self._busy.unregister(key.fileobj)
                self._idle.append(child)
                task.done = True
            elif isinstance(item, Article | Rejection):
                task.items.append(item)

    def _lost(self, task: _Task, gone: _GoneError) -> None:
        """A child that the system killed may have been the wrong one: its document gets a second child."""
        assert task.job is not None
        if gone.reason != "timeout" and not task.tried_before:
            task.tried_before, task.items = True, []
            self._start(task)
            return
        task.items.append(rejected(gone.reason, task.job.path, gone.detail))
        task.done = True


def _task(job: Job | Rejection) -> _Task:
    return _Task(None, [job], done=True) if isinstance(job, Rejection) else _Task(job)

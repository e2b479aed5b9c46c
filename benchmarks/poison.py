"""Documents that kill, stall or swell their reader, one among a hundred: are they found, and is anything else lost?

python -m benchmarks.poison [--documents N] [--workers N] [--json FILE]

Writes N generated pages to a temporary folder and reads them twice: with one page in a hundred made to kill its
process, crash it, loop for ever or take eight gigabytes, and with all of them sound. `isolated` is the share of the
poisonous ones that are listed with the right reason, `others_read` that of the sound ones that are read, `slowdown` how
much longer the first reading took. Python's own pool of processes is shown beside it; it is stopped after as long as
the sound reading took, since a loop keeps it for ever.
"""

import concurrent.futures
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from unittest import mock

import typer

import claimtable as ct
from benchmarks.common import report
from benchmarks.poisonous import PoisonReader
from claimtable import ingest
from claimtable.config import IngestSettings
from claimtable.ingest import isolation
from claimtable.records import Article, Rejection

DOCUMENTS, WORKERS = 10_000, 2
ONE_IN = 100
KINDS = {
    "kill": "worker_crash:SIGKILL",
    "segfault": "worker_crash:SIGSEGV",
    "loop": "timeout",
    "memory": "oom",
}
_PARAGRAPHS = 12
_LINKS = 700
_SENTENCE = (
    "The harbour office said on day {day} that {count} barges had passed the lock at Ellmouth, more than in any week "
    "since the spring, and that repairs to gate {gate} would go on until the end of the month."
)


def page(number: int) -> str:
    """A page of 86 kB, half of what pages of news have: links, a few paragraphs, links."""
    links = "".join(f'<li><a href="/section/{n}">Section {n} of the paper</a></li>' for n in range(_LINKS))
    sentences = (_SENTENCE.format(day=number, count=number * 7 + n, gate=n) for n in range(_PARAGRAPHS))
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f'<!doctype html><html lang="en"><head><title>Lock report {number}</title>'
        f'<meta property="article:published_time" content="2026-05-04T10:00:00Z"></head><body><nav><ul>{links}</ul></nav>'
        f"<article><h1>Lock report {number}</h1>{body}</article><footer><ul>{links}</ul></footer></body></html>"
    )


def kind_of(number: int) -> str | None:
    """What is planted in the document of this number."""
    planted, rest = divmod(number, ONE_IN)
    return list(KINDS)[planted % len(KINDS)] if rest == ONE_IN // 2 else None


def write(folder: Path, documents: int, poisoned: bool) -> None:
    for number in range(documents):
        kind = kind_of(number) if poisoned else None
        (folder / f"{number:06}.poison").write_text(f"{kind or 'fine'}\n{page(number)}", encoding="utf-8")


@contextmanager
def poisonous_children() -> Iterator[None]:
    """Within, children know the reader of poison."""
    start = "import sys; sys.path[:] = sys.argv[2:]; from benchmarks.poisonous import start; start()"
    with mock.patch.object(isolation, "_START", start), mock.patch.object(isolation, "_nurseries", {}):
        yield
        isolation.nursery().close()


def read(folder: Path, workers: int) -> tuple[list[Article | Rejection], float]:
    start = time.monotonic()
    found = list(ingest.read([folder], IngestSettings(), workers))
    return found, time.monotonic() - start


def measure(documents: int = DOCUMENTS, workers: int = WORKERS) -> dict[str, Any]:
    """Metrics of claimtable and of a pool of processes, by name of the system."""
    with tempfile.TemporaryDirectory() as name, poisonous_children():
        sound, poisoned = Path(name) / "sound", Path(name) / "poisoned"
        for folder in (sound, poisoned):
            folder.mkdir()
            write(folder, documents, poisoned=folder is poisoned)
        _, sound_seconds = read(sound, workers)
        found, seconds = read(poisoned, workers)
        pooled = _read_in_pool(poisoned, workers, 2 * sound_seconds)
    ours = _scores(found, documents) | {
        "slowdown": seconds / sound_seconds - 1,
        "documents_per_second": documents / seconds,
    }
    return {
        "version": ct.__version__,
        "corpus": f"generated poison {documents}",
        "systems": {"claimtable": ours, "process pool": {"others_read": pooled / _sound(documents)}},
    }


def _scores(found: list[Article | Rejection], documents: int) -> dict[str, float]:
    reasons = {int((each.path or "").partition(".")[0]): each.reason for each in found if isinstance(each, Rejection)}
    planted = {number: kind for number in range(documents) if (kind := kind_of(number))}
    isolated = sum(reasons.get(number) == KINDS[kind] for number, kind in planted.items())
    read_well = sum(isinstance(each, Article) for each in found)
    return {
        "isolated": isolated / len(planted),
        "others_read": read_well / _sound(documents),
        "accounted_for": len(found) / documents,
    }


def _sound(documents: int) -> int:
    return sum(kind_of(number) is None for number in range(documents))


def _read_in_pool(folder: Path, workers: int, seconds: float) -> int:
    """How many documents a pool of processes reads before it breaks, or within some time."""
    pool = concurrent.futures.ProcessPoolExecutor(workers)
    futures = [pool.submit(_read_one, path) for path in sorted(folder.iterdir())]
    concurrent.futures.wait(futures, timeout=seconds, return_when=concurrent.futures.FIRST_EXCEPTION)
    done = sum(each.done() and not each.cancelled() and each.exception() is None for each in futures)
    pool.shutdown(wait=False, cancel_futures=True)
    for process in (pool._processes or {}).values():
        process.kill()
    return done


def _read_one(path: Path) -> int:
    with path.open("rb") as stream:
        return len(list(PoisonReader(IngestSettings()).read(stream, path.name)))


def main(
    documents: Annotated[int, typer.Option(min=400)] = DOCUMENTS,
    workers: Annotated[int, typer.Option(min=1)] = WORKERS,
    json_file: Annotated[Path | None, typer.Option("--json")] = None,
) -> None:
    report(measure(documents, workers), json_file)


if __name__ == "__main__":
    typer.run(main)

"""A document that kills, stalls or swells the process that reads it costs itself only."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.poison import poisonous_children
from claimtable import ingest
from claimtable.config import IngestSettings
from claimtable.ingest import isolation
from claimtable.records import Article, Rejection

TEXT = "The harbour office closed the east pier on Monday after a crane fell into the water, officials said."
QUICK = IngestSettings(seconds_per_document=0.3)
POISONS = {
    "kill": "worker_crash:SIGKILL",
    "segfault": "worker_crash:SIGSEGV",
    "exit": "worker_crash:exit 3",
    "loop": "timeout",
    "sleep": "timeout",
    "memory": "oom",
    "nested": "too_complex",
    "raise": "internal:KeyError",
    "connect": "internal:PermissionError",
}


@pytest.fixture(scope="module", autouse=True)
def poisonous() -> Iterator[None]:
    with poisonous_children():
        yield


def read(folder: Path, settings: IngestSettings = QUICK, workers: int = 1) -> list[Article | Rejection]:
    return list(ingest.read([folder], settings, workers))


@pytest.mark.parametrize(("word", "reason"), POISONS.items())
def test_poison_costs_itself_only(tmp_path: Path, word: str, reason: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.poison").write_text(f"{word} {TEXT}")
    (tmp_path / "c.txt").write_text(f"{TEXT} Again.")
    first, second, third = read(tmp_path)
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert isinstance(second, Rejection)
    assert (second.path, second.reason) == ("b.poison", reason)


def test_nothing_is_written(tmp_path: Path) -> None:
    target = tmp_path / "written"
    (tmp_path / "b.poison").write_text(f"write {target} {TEXT}")
    assert isinstance(read(tmp_path)[0], Rejection)
    assert not target.exists() or not target.stat().st_size


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_order_is_that_of_the_files(tmp_path: Path, workers: int) -> None:
    words = [word for word in POISONS if word != "sleep"]  # which takes its time
    for number in range(40):
        word = words[number % len(words)] if number % 4 == 0 else "fine"
        (tmp_path / f"{number:02}.poison").write_text(f"{word} {TEXT} {number}")
    assert [item.path for item in read(tmp_path, workers=workers)] == [f"{number:02}.poison" for number in range(40)]


def test_of_a_file_whose_splitting_kills_the_beginning_is_read_and_the_rest_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.poisons").write_text(f"{TEXT} 1\n{TEXT} 2\nstop\n{TEXT} 3\n")
    (tmp_path / "b.txt").write_text(TEXT)
    found = read(tmp_path)
    assert [type(item) for item in found] == [Article, Article, Rejection, Article]
    assert isinstance(found[2], Rejection)
    assert (found[2].path, found[2].reason) == ("a.poisons", "worker_crash:SIGKILL")


def test_who_stops_early_leaves_no_child_behind(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.txt").write_text(f"{TEXT} {number}")
    records = ingest.read([tmp_path], QUICK, workers=2)
    next(records)
    nursery = isolation.nursery()._process.pid
    assert children(nursery)
    records.close()  # type: ignore[attr-defined]
    assert not children(nursery)


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split() if os.path.isdir("/proc") else []

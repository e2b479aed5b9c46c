"""The same articles give the same bytes, whatever the clock, the hash seed, the order of files or the workers."""

import shutil
from pathlib import Path

import pytest

from tests.command import SAMPLE, claimtable

FORMATS = "csv,jsonl,parquet"


def export(folder: Path) -> dict[str, bytes]:
    """What is exported, by file; `runs` holds the times."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.stem != "runs"}


@pytest.fixture(scope="module")
def expected(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("expected") / "out"
    assert claimtable("export", folder, "--format", FORMATS, cwd=sample_store.parent).returncode == 0
    written = export(folder)
    assert len(written["claims.csv"].splitlines()) > 10
    return written


@pytest.mark.parametrize(
    ("workers", "environment"),
    [
        (1, {"PYTHONHASHSEED": "1"}),
        (2, {"PYTHONHASHSEED": "2", "LC_ALL": "C", "TZ": "Pacific/Auckland", "OPENBLAS_NUM_THREADS": "1"}),
    ],
)
def test_reruns_are_identical(
    workers: int, environment: dict[str, str], expected: dict[str, bytes], tmp_path: Path
) -> None:
    arguments = ("run", SAMPLE, "--out", "out", "--format", FORMATS, "--workers", str(workers))
    done = claimtable(*arguments, cwd=tmp_path, **environment)
    assert done.returncode == 0, done.stderr
    assert export(tmp_path / "out") == expected


def test_order_of_input_and_number_of_runs_do_not_matter(expected: dict[str, bytes], tmp_path: Path) -> None:
    """Articles that come file by file, backwards, in two runs."""
    shutil.copytree(SAMPLE, tmp_path / "in")
    files = sorted((path for path in (tmp_path / "in").rglob("*") if path.is_file()), reverse=True)
    files = [path for path in files if path.name != "metadata.csv" and not path.name.startswith(".")]
    half = len(files) // 2
    assert claimtable("run", *files[:half], cwd=tmp_path).returncode == 0
    assert claimtable("run", *files[half:], "--out", "out", "--format", FORMATS, cwd=tmp_path).returncode == 0
    assert export(tmp_path / "out") == expected

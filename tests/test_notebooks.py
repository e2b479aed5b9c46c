"""The notebooks run from top to bottom and hold no output."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import ROOT, environment

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_runs(path: Path) -> None:
    # A kernel talks to its client over the loopback device, which the other tests may not use.
    allowed = ["-p", "no:cacheprovider", "--override-ini=addopts=", "--allow-hosts=127.0.0.1", "--allow-unix-socket"]
    command = [sys.executable, "-m", "pytest", "-q", "--nbmake", "--nbmake-timeout=120", *allowed, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_holds_no_output(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)

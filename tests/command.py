"""The command as a process of its own, as its users run it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"


def environment(**changes: str) -> dict[str, str]:
    """The surroundings of a process, with `claimtable` on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "COLUMNS": "80"} | changes


def claimtable(
    *arguments: str | Path, cwd: Path, stdin: str = "", **changes: str
) -> "subprocess.CompletedProcess[str]":
    """Runs `claimtable ARGUMENTS` to its end; `changes` are added to the environment."""
    return subprocess.run(
        [sys.executable, "-m", "claimtable", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(**changes),
        check=False,
        timeout=300,
    )


def shell(command: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Runs a line as a reader of the manual would paste it."""
    return subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", command],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
        check=False,
        timeout=300,
    )

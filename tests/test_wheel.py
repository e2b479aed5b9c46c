"""What is installed works where there is no checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.command import ROOT, SAMPLE


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", str(ROOT), "--no-deps", "--wheel-dir", str(folder))
    [built] = folder.glob("claimtable-*.whl")
    return built


def pip(*arguments: str, python: str = sys.executable) -> None:
    command = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr


def test_the_wheel_holds_models_and_word_lists(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    listed = [path for kind in ("*.txt", "*.csv") for path in (ROOT / "pipeline").rglob(kind)]
    source = {path.relative_to(ROOT / "pipeline").as_posix() for path in listed}
    assert source <= names
    assert {"claimtable/models/manifest.toml", "claimtable/models/static-minilm/model.safetensors"} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_an_installed_claimtable_runs_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    binaries = tmp_path / "venv" / "bin"
    pip("install", str(wheel), python=str(binaries / "python"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for command in (["doctor"], ["run", str(SAMPLE), "--out", "out"], ["table", "--limit", "1"]):
        done = subprocess.run(
            [str(binaries / "claimtable"), *command],
            cwd=elsewhere,
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin:/bin"},
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert done.stdout
    assert (elsewhere / "out" / "claims.csv").exists()

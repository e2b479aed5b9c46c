from pathlib import Path

import pytest

from tests.command import SAMPLE, claimtable


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of one run over data/sample. Not to be written to."""
    folder = tmp_path_factory.mktemp("sample")
    done = claimtable("run", SAMPLE, "--store", "claims.db", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "claims.db"

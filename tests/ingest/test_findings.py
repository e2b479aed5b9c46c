"""Files that once made a reader fail, hang or lose text. The name of a folder is the ending of the file."""

import io
import json
from pathlib import Path

import pytest

from claimtable.config import IngestSettings
from claimtable.ingest import reader_for
from claimtable.records import Rejection
from claimtable.stages import Enclosed, Found

FOLDER = Path(__file__).parent / "findings"
FINDINGS = sorted(path for path in FOLDER.rglob("*") if path.is_file())


@pytest.mark.parametrize("finding", FINDINGS, ids=[str(path.relative_to(FOLDER)) for path in FINDINGS])
def test_finding(finding: Path) -> None:
    suffix = f".{finding.parent.name}"
    reader = reader_for(suffix)
    assert reader is not None
    items = list(reader(IngestSettings()).read(io.BytesIO(finding.read_bytes()), f"file{suffix}"))
    assert items
    assert all(isinstance(item, Enclosed | Rejection) or json.dumps(item.fields) for item in items)
    assert all(isinstance(item, Enclosed | Found | Rejection) for item in items)

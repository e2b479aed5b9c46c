"""The benchmark of article text, on invented pages."""

import gzip
import json
from pathlib import Path

from benchmarks.extraction import Counts, counts, measure, scores

BODY = "The harbour office closed the east pier on Monday after a crane fell into the water. Nobody was hurt."


def test_runs_and_segments() -> None:
    assert counts("a b c d e", {"articleBody": "a b c d x"}) == Counts(1, 1, 1)
    assert counts("kept  words here", {"with": ["kept words", "gone"], "without": ["here", "menu"]}) == Counts(1, 1, 1)
    assert scores([Counts(1, 1, 0), Counts(1, 0, 1)], by_page=True) == {"f1": 0.75, "precision": 0.75, "recall": 0.75}


def test_a_set_of_pages(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    page = (
        f"<html><body><nav><a href='/'>Home</a></nav><article><p>{BODY}</p><p>{BODY} Again.</p></article></body></html>"
    )
    (tmp_path / "html" / "p1.html.gz").write_bytes(gzip.compress(page.encode()))
    labels = tmp_path / "labels.jsonl"
    rows = [{"id": "p1", "articleBody": f"{BODY} {BODY} Again."}, {"id": "not there", "articleBody": "x"}]
    labels.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = measure([labels])["systems"]
    assert found["claimtable"]["pages"] == 1
    assert found["claimtable"]["f1"] == 1.0

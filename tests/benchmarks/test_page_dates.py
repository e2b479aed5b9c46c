"""The scorer of days of publication, on invented pages."""

import gzip
import json
from pathlib import Path

from benchmarks.page_dates import claimtable_system, measure, meta_only, score

STATED = '<html><head><meta property="article:published_time" content="2026-06-14T23:10:00-04:00"></head></html>'
SHOWN = "<html><body><h1>Pier shut</h1><p>By Jane Doe, 3 May 2021</p><p>The pier was shut.</p></body></html>"


def test_the_metrics_count_as_the_authors_of_htmldate_do() -> None:
    found = score([("2026-06-14", "2026-06-14"), ("2026-06-14", "2026-06-15"), ("2026-06-14", None), (None, None)])
    assert (found["precision"], found["recall"], found["f1"], found["accuracy"]) == (0.5, 0.5, 0.5, 0.5)
    assert found["f1 low"] is not None
    assert found["f1 low"] <= 0.5


def test_the_day_is_that_of_the_page_and_not_of_greenwich() -> None:
    assert claimtable_system(STATED) == "2026-06-14"


def test_meta_elements_alone_do_not_see_what_is_shown() -> None:
    assert (claimtable_system(SHOWN), meta_only(SHOWN)) == ("2021-05-03", None)


def test_measure_reads_pages_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(STATED.encode()))
    rows = [{"html": "a.gz", "date": "2026-06-14"}, {"html": "a.gz", "date": float("nan")}]
    path = tmp_path / "eval.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    found = measure([path])["systems"]["claimtable"]
    assert (found["precision"], found["accuracy"]) == (0.5, 0.5)

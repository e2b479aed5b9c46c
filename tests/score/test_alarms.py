"""Alarms, from articles to what the command shows. The articles are invented."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import claimtable

Row = dict[str, Any]


def article(number: int, outlet: str, text: str, day: int | None = None) -> Row:
    return {
        "id": f"n{number}",
        "outlet": outlet,
        "title": f"Item {number}",
        "published_at": f"2024-05-{day or number:02d}T08:00:00Z",
        "text": text,
    }


def alarms(folder: Path, articles: list[Row]) -> list[Row]:
    """The rows of `alarms` after a run over the articles, and that `show` prints each."""
    source = folder / "articles.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in articles), encoding="utf-8")
    done = claimtable("run", source, "--out", "out", "--format", "jsonl", "--quiet", cwd=folder)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (folder / "out" / "alarms.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows:
        shown = claimtable("show", row["claim_id"], cwd=folder).stdout
        assert row["evidence"] in shown
    return rows


def kinds(rows: list[Row]) -> set[str]:
    return {row["kind"] for row in rows}


def test_a_ring_of_citations_is_circular_reporting(tmp_path: Path) -> None:
    rows = alarms(
        tmp_path,
        [
            article(1, "Vell Courier", "Sandmark Steel will close its Orsk mill in June, the Tarn Ledger reported."),
            article(2, "Tarn Ledger", "Sandmark Steel will close its Orsk mill in June, the Vell Courier reported."),
        ],
    )
    assert kinds(rows) == {"circular_reporting"}
    assert set(rows[0]["mention_ids"]) == {"mn1:0-47", "mn2:0-47"}
    assert "cites the Tarn Ledger" in rows[0]["evidence"]


def test_two_outlets_that_cite_a_third_are_no_ring(tmp_path: Path) -> None:
    rows = alarms(
        tmp_path,
        [
            article(1, "Vell Courier", "Sandmark Steel will close its Orsk mill in June, the Brae Wire reported."),
            article(2, "Tarn Ledger", "Sandmark Steel will close its Orsk mill in June, the Brae Wire reported."),
        ],
    )
    assert not rows


def test_a_hedge_lost_on_the_way_is_bleaching(tmp_path: Path) -> None:
    rows = alarms(
        tmp_path,
        [
            article(1, "Vell Courier", "Sandmark Steel may have dumped acid into the Orsk river."),
            article(2, "Tarn Ledger", "Sandmark Steel dumped acid into the Orsk river, the Vell Courier reported."),
        ],
    )
    assert kinds(rows) == {"bleaching"}
    assert "“may”" in rows[0]["evidence"]
    assert [mention.partition(":")[0] for mention in rows[0]["mention_ids"]] == ["mn1", "mn2"]


def test_a_hedge_that_is_kept_is_none(tmp_path: Path) -> None:
    rows = alarms(
        tmp_path,
        [
            article(1, "Vell Courier", "Sandmark Steel may have dumped acid into the Orsk river."),
            article(
                2, "Tarn Ledger", "Sandmark Steel may have dumped acid into the Orsk river, the Vell Courier said."
            ),
        ],
    )
    assert "bleaching" not in kinds(rows)


@pytest.mark.parametrize(("retold", "drifted"), [("3,400", True), ("2,300", False), ("about 2,300", False)])
def test_a_number_that_changes_on_the_way_is_drift_and_rounding_is_not(
    tmp_path: Path, retold: str, drifted: bool
) -> None:
    rows = alarms(
        tmp_path,
        [
            article(1, "Vell Courier", "Sandmark Steel cut 2,314 jobs at its Orsk mill."),
            article(2, "Tarn Ledger", f"Sandmark Steel cut {retold} jobs at its Orsk mill, the Vell Courier reported."),
        ],
    )
    assert kinds(rows) == ({"numeric_drift"} if drifted else set())
    claim = json.loads((tmp_path / "out" / "claims.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert (claim["contested"], claim["refuting_sources"], claim["independent_sources"]) == (False, 0, 1)


def test_a_corrected_value_that_is_still_carried_is_stale(tmp_path: Path) -> None:
    rows = alarms(
        tmp_path,
        [
            article(1, "Vell Courier", "Sandmark Steel cut 2,314 jobs at its Orsk mill."),
            article(2, "Tarn Ledger", "Sandmark Steel cut 2,314 jobs at its Orsk mill, the Vell Courier reported."),
            article(3, "Vell Courier", "Correction: Sandmark Steel cut 1,120 jobs at its Orsk mill, not 2,314 as previously reported."),
            article(4, "Brae Wire", "Sandmark Steel cut 2,314 jobs at its Orsk mill, the Vell Courier reported."),
        ],
    )  # fmt: skip
    stale = {row["mention_ids"][1].partition(":")[0]: row["evidence"] for row in rows if row["kind"] == "stale_value"}
    assert "published before that" in stale["mn2"]
    assert "published after that" in stale["mn4"]
    assert stale.keys() == {"mn2", "mn4"}


def test_a_correction_is_the_last_word_of_its_outlet_whatever_is_retold_later(tmp_path: Path) -> None:
    alarms(
        tmp_path,
        [
            article(1, "Vell Courier", "Sandmark Steel cut 2,314 jobs at its Orsk mill."),
            article(2, "Vell Courier", "Correction: Sandmark Steel cut 1,120 jobs at its Orsk mill, not 2,314 as previously reported."),
            article(3, "Brae Wire", "Sandmark Steel cut 2,314 jobs at its Orsk mill, the Vell Courier reported."),
        ],
    )  # fmt: skip
    claim = json.loads((tmp_path / "out" / "claims.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert (claim["status"], claim["value"]) == ("corrected", 1120)
    assert claim["agreement"] > 0.5


def test_a_withdrawn_report_that_others_carry_is_stale(tmp_path: Path) -> None:
    rows = alarms(
        tmp_path,
        [
            article(1, "Vell Courier", "Sandmark Steel dumped acid into the Orsk river."),
            article(2, "Tarn Ledger", "Sandmark Steel dumped acid into the Orsk river, the Vell Courier reported."),
            article(3, "Vell Courier", "We have withdrawn our report: Sandmark Steel never dumped acid into the Orsk river."),
        ],
    )  # fmt: skip
    assert kinds(rows) == {"stale_value"}
    assert {row["mention_ids"][1].partition(":")[0] for row in rows} == {"mn2"}

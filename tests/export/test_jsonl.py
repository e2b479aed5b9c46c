import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimtable.export.jsonl import JsonlExporter, compact_json
from claimtable.records import Record, Rejection
from claimtable.store.tables import TABLES
from tests.export.rows import rows


@pytest.mark.parametrize("record", [table.record for table in TABLES.values()])
def test_rows_come_back_as_they_were(record: type[Record], tmp_path: Path) -> None:
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(rows(record), max_size=3))
    def check(found: list[dict[str, Any]]) -> None:
        JsonlExporter().write(record, found, tmp_path / "rows.jsonl")
        lines = (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line) for line in lines] == found

    check()


def test_one_object_a_line_in_the_order_of_the_columns(tmp_path: Path) -> None:
    row = Rejection(stage="ingest", reason="empty", detail="Élan\n\u2028\x85", start=3).model_dump()
    JsonlExporter().write(Rejection, [dict(reversed(row.items()))] * 2, tmp_path / "r.jsonl")
    lines = (tmp_path / "r.jsonl").read_bytes().decode().split("\n")
    assert lines[0] == lines[1]
    assert lines[2:] == [""]
    assert list(json.loads(lines[0])) == list(Rejection.model_fields)
    assert "Élan\\n\\u2028\\u0085" in lines[0]


@given(st.text(st.characters()))
def test_half_characters_come_back(text: str) -> None:
    line = compact_json({"text": text})
    line.encode()
    assert len(line.splitlines()) == 1
    assert json.loads(line)["text"] == text or "\ud800" <= max(text) <= "\udfff"


def test_what_is_no_number_is_null() -> None:
    assert compact_json({"a": float("nan"), "b": [float("inf"), {"c": 0.5}]}) == '{"a":null,"b":[null,{"c":0.5}]}'

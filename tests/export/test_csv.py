import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from claimtable.export.csv import CsvExporter, guard, read_rows, unguard
from claimtable.export.schema import columns, data_package
from claimtable.records import ClaimRow, MentionRow, Record, Rejection
from claimtable.store.tables import TABLES
from tests.export.rows import rows

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\n=1",
    "\r=1",
    " =1",
    "\xa0=1",
    "\ufeff=1",
    "\u200b=1",
    "\u202e=1",
    " \u200b\ufeff @x",
    "\x00=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "﹦1",
    "=cmd|' /C calc'!A0",
    "\ttext",
    "'=1",
    "''=1",
    "'\u200b=1",
]
HARMLESS = ["", "'", "'tis", "text", "1-1", "a=b", "'a' = b", "12 %", "(=1)", '"=1"', "–dash", "' '=1"]

tricky = st.text(st.sampled_from("'=+-@\t\r\n \u200b\ufeff＝a1,\";"), max_size=8)


def written(record: type[Record], found: list[dict[str, Any]]) -> str:
    stream = io.StringIO(newline="")
    CsvExporter().write_to(record, found, stream)
    return stream.getvalue()


def read(record: type[Record], content: str) -> list[dict[str, Any]]:
    return list(read_rows(record, io.StringIO(content, newline="")))


def rejection(**changes: Any) -> dict[str, Any]:
    return Rejection(stage="ingest", reason="empty").model_dump() | changes


# ---- the guard against formulas ----


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_shown_and_not_run(text: str) -> None:
    assert guard(text) == f"'{text}"
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_is_left_alone(text: str) -> None:
    assert guard(text) == text == unguard(text)


@given(st.text() | tricky)
@example("'=1")
def test_the_guard_can_be_taken_away(text: str) -> None:
    assert unguard(guard(text)) == text


@given(st.text() | tricky)
def test_no_guarded_text_starts_like_a_formula(text: str) -> None:
    first = guard(text).lstrip(" \xa0\u200b\u200e\u202e\ufeff\x00")[:1]
    assert not first or first not in "=+-@\t\r\n＝＋－＠"


# ---- the file ----


@pytest.mark.parametrize("record", [table.record for table in TABLES.values()])
def test_rows_come_back_as_they_were(record: type[Record]) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(rows(record), max_size=3))
    def check(found: list[dict[str, Any]]) -> None:
        nullable = {column.name for column in columns(record) if column.nullable}
        expected = [{k: None if v == "" and k in nullable else v for k, v in row.items()} for row in found]
        assert read(record, written(record, found)) == expected

    check()


@given(st.lists(tricky, min_size=1, max_size=4))
def test_awkward_text_comes_back(texts: list[str]) -> None:
    found = [rejection(detail=text) for text in texts]
    assert [row["detail"] for row in read(Rejection, written(Rejection, found))] == texts


def test_long_text_comes_back() -> None:
    assert read(Rejection, written(Rejection, [rejection(text="x" * 200_000)]))[0]["text"] == "x" * 200_000


def test_form_of_the_cells() -> None:
    row = dict.fromkeys(ClaimRow.model_fields) | {
        "claim_id": "c1",
        "text": 'She said "yes", then\nleft',
        "entities": ["a", "é"],
        "contested": True,
        "value": -1e-7,
        "value_high": 18.1,
        "mentions": -3,
        "reasons": {"x": "=1"},
        "first_seen": "2026-03-01T09:00:00Z",
    }
    content = written(ClaimRow, [row])
    header, rest = content.split("\n", 1)
    assert header == ",".join(ClaimRow.model_fields)
    assert '"She said ""yes"", then\nleft"' in rest
    cells = dict(zip(header.split(","), next(csv.reader(io.StringIO(rest, newline=""))), strict=True))
    assert cells["entities"] == '["a","é"]'
    assert cells["reasons"] == '{"x":"=1"}'
    assert (cells["contested"], cells["value"], cells["value_high"], cells["mentions"]) == (
        "true",
        "-1e-07",
        "18.1",
        "-3",
    )
    assert (cells["subject"], cells["first_seen"]) == ("", "2026-03-01T09:00:00Z")


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_line_ends_inside_a_cell_are_quoted_and_lines_end_with_a_line_feed(end: str) -> None:
    content = written(Rejection, [rejection(detail=f"a{end}b")])
    assert f'"a{end}b"' in content
    assert content.endswith(",\n")
    assert content.replace(f"a{end}b", "").count("\r") == 0


def test_bytes_are_utf8_without_a_mark(tmp_path: Path) -> None:
    CsvExporter().write(Rejection, [rejection(detail="Élan")], tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_bytes().startswith(b"stage,")
    assert "Élan".encode() in (tmp_path / "r.csv").read_bytes()


def test_a_file_of_another_table_is_refused() -> None:
    with pytest.raises(ValueError, match="ClaimRow"):
        read(ClaimRow, written(Rejection, []))


# ---- the description beside it ----


def check_cell(field: dict[str, Any], cell: str) -> None:
    """Holds a cell against its field as Table Schema has it."""
    constraints = field.get("constraints", {})
    if cell == "":
        assert not constraints.get("required"), field
        return
    if "enum" in constraints:
        assert cell in constraints["enum"]
    match field["type"]:
        case "integer":
            int(cell)
        case "number":
            float(cell)
        case "boolean":
            assert cell in ("true", "false")
        case "array":
            assert isinstance(json.loads(cell), list)
        case "object":
            assert isinstance(json.loads(cell), dict)
        case "date":
            assert len(cell) == len("2026-03-01")
        case "datetime":
            assert cell.endswith("Z")
        case other:
            assert other == "string"


@pytest.mark.parametrize("name", TABLES)
def test_files_are_what_the_data_package_says(name: str) -> None:
    record = TABLES[name].record
    [resource] = data_package({name: record})["resources"]
    fields = resource["schema"]["fields"]

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(rows(record), max_size=3))
    def check(found: list[dict[str, Any]]) -> None:
        header, *lines = csv.reader(io.StringIO(written(record, found), newline=""))
        assert header == [field["name"] for field in fields]
        for line in lines:
            for field, cell in zip(fields, line, strict=True):
                check_cell(field, cell)

    check()


def test_quotes_that_look_like_formulas_are_guarded_in_every_text_column() -> None:
    row = dict.fromkeys(MentionRow.model_fields) | {
        column.name: "=1" for column in columns(MentionRow) if column.type == "string"
    }
    [cells] = list(csv.reader(io.StringIO(written(MentionRow, [row]))))[1:]
    assert {cell for cell in cells if cell} == {"'=1"}

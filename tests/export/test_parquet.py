import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimtable.export.parquet import ROWS_PER_GROUP, ParquetExporter
from claimtable.records import ArticleRow, ClaimRow, MentionRow, Record, Run
from claimtable.store.tables import TABLES, from_sql, to_sql
from tests.export.rows import rows
from tests.store.corpus import claim, run_record


def read(record: type[Record], found: list[dict[str, Any]], path: Path) -> pa.Table:
    ParquetExporter().write(record, found, path)
    return pq.read_table(path)


def plain(value: Any) -> Any:
    """A value as Arrow gives it, in the form of a row."""
    match value:
        case dt.datetime():
            return value.isoformat().replace("+00:00", "Z")
        case dt.date():
            return value.isoformat()
        case _:
            return value


@pytest.mark.parametrize("record", [table.record for table in TABLES.values() if table.record is not Run])
def test_rows_come_back_as_they_were(record: type[Record], tmp_path: Path) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(rows(record), max_size=3))
    def check(found: list[dict[str, Any]]) -> None:
        table = read(record, found, tmp_path / "t.parquet")
        back = [
            {name: plain(value) for name, value in row.items()} for row in table.to_pylist(maps_as_pydicts="strict")
        ]
        assert back == found

    check()


def test_runs(tmp_path: Path) -> None:
    row = from_sql(Run, to_sql(run_record(1)))
    [back] = read(Run, [row], tmp_path / "runs.parquet").to_pylist(maps_as_pydicts="strict")
    assert {name: plain(value) for name, value in back.items()} == row


def test_declared_types(tmp_path: Path) -> None:
    claims = read(ClaimRow, [], tmp_path / "claims.parquet").schema
    assert claims.names == list(ClaimRow.model_fields)
    assert claims.field("first_seen").type == pa.timestamp("us", tz="UTC")
    assert claims.field("independent_sources").type == pa.int64()
    assert claims.field("agreement").type == pa.float64()
    assert claims.field("contested").type == pa.bool_()
    assert claims.field("reasons").type == pa.map_(pa.string(), pa.string())
    assert claims.field("text").metadata[b"description"].startswith(b"One self-contained sentence")
    assert (claims.field("claim_id").nullable, claims.field("unit").nullable) == (False, True)
    mentions = read(MentionRow, [], tmp_path / "mentions.parquet").schema
    assert mentions.field("date_low").type == pa.date32()
    assert [field.name for field in mentions.field("hedges").type.value_type] == ["text", "start", "end"]
    assert read(ArticleRow, [], tmp_path / "articles.parquet").num_rows == 0


def test_compressed_in_groups(tmp_path: Path) -> None:
    row = from_sql(ClaimRow, to_sql(claim("c1")))
    read(ClaimRow, [row] * (ROWS_PER_GROUP + 1), tmp_path / "claims.parquet")
    metadata = pq.read_metadata(tmp_path / "claims.parquet")
    assert metadata.num_row_groups == 2
    assert metadata.row_group(0).column(0).compression == "ZSTD"

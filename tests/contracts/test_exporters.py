"""What every exporter must do."""

import errno
import os
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimtable.errors import DiskError, UsageError
from claimtable.export import EXPORTERS, export_all, exporter
from claimtable.records import Record
from claimtable.stages import Exporter
from claimtable.store.tables import TABLES, from_sql, to_sql
from tests.export.rows import rows
from tests.store.corpus import claim, reading

RECORDS = [table.record for table in TABLES.values()]
CLAIM = type(claim("c1"))
CLAIMS = [from_sql(CLAIM, to_sql(claim(f"c{number}", agreement=number / 7))) for number in range(300)]


@pytest.fixture(params=EXPORTERS, ids=lambda chosen: chosen.name)
def chosen(request: pytest.FixtureRequest) -> Exporter:
    found: Exporter = request.param
    return found


@pytest.mark.parametrize("record", RECORDS)
def test_any_rows_of_any_table_can_be_written_and_give_the_same_bytes(
    chosen: Exporter, record: type[Record], tmp_path: Path
) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(rows(record), max_size=3))
    def check(found: list[dict[str, Any]]) -> None:
        contents = set()
        for name in ("one", "two"):
            assert chosen.write(record, iter(found), tmp_path / name) == len(found)
            contents.add((tmp_path / name).read_bytes())
        assert len(contents) == 1

    check()


def test_no_rows_make_a_file_all_the_same(chosen: Exporter, tmp_path: Path) -> None:
    path = tmp_path / f"claims{chosen.suffix}"
    assert chosen.write(CLAIM, [], path) == 0
    assert path.exists()


def test_half_characters_can_be_written(chosen: Exporter, tmp_path: Path) -> None:
    odd = CLAIMS[0] | {"text": "a\ud800b", "entities": ["\udfff"], "reasons": {"x": "\ud800"}}
    assert chosen.write(CLAIM, [odd], tmp_path / "claims") == 1


def test_an_error_leaves_the_earlier_file_and_no_other(chosen: Exporter, tmp_path: Path) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield CLAIMS[0]
        raise RuntimeError

    path = tmp_path / "claims"
    path.write_text("earlier")
    with pytest.raises(RuntimeError):
        chosen.write(CLAIM, broken(), path)
    assert [file.name for file in tmp_path.iterdir()] == ["claims"]
    assert path.read_text() == "earlier"


def test_a_full_disk(chosen: Exporter, tmp_path: Path) -> None:
    path = tmp_path / "claims"
    path.write_text("earlier")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(DiskError, match=r"more than 0\.0 MB free") as caught:
            chosen.write(CLAIM, CLAIMS, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(path) in str(caught.value)
    assert os.strerror(errno.EFBIG) in str(caught.value)
    assert [file.name for file in tmp_path.iterdir()] == ["claims"]
    assert path.read_text() == "earlier"


def test_a_folder_that_is_not_there(chosen: Exporter, tmp_path: Path) -> None:
    with pytest.raises(DiskError, match=r"none/claims"):
        chosen.write(CLAIM, CLAIMS, tmp_path / "none" / "claims")


def test_what_is_no_file_is_not_replaced(chosen: Exporter, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(DiskError, match="no ordinary file"):
            chosen.write(CLAIM, CLAIMS, tmp_path / name)
    assert (tmp_path / "pipe").is_fifo()


def test_a_link_is_replaced_and_not_followed(chosen: Exporter, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "claims").symlink_to(tmp_path / "precious")
    chosen.write(CLAIM, CLAIMS[:1], tmp_path / "claims")
    assert (tmp_path / "precious").read_text() == "precious"
    assert not (tmp_path / "claims").is_symlink()


def test_files_have_the_usual_rights(chosen: Exporter, tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    chosen.write(CLAIM, [], tmp_path / "claims")
    assert (tmp_path / "claims").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_exporters_are_found_by_name_and_ending(chosen: Exporter) -> None:
    assert exporter(chosen.name.upper()) is exporter(chosen.suffix) is chosen


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="csv, jsonl, parquet, markdown"):
        exporter("xls")


def test_all_tables_in_all_formats(tmp_path: Path) -> None:
    found = {"claims": CLAIMS, "rejections": [dict(rejection) for rejection in reading(1).rejections]}
    tables = {name: TABLES[name].record for name in found}
    written = export_all(tables, found.__getitem__, ["csv", "parquet"], tmp_path / "new")
    assert {path.name: count for path, count in written.items()} == {
        "claims.csv": 300,
        "claims.parquet": 300,
        "rejections.csv": 1,
        "rejections.parquet": 1,
    }
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        *(path.name for path in written),
        "datapackage.json",
    }


def test_no_data_package_without_csv(tmp_path: Path) -> None:
    export_all({"claims": CLAIM}, lambda _: CLAIMS, ["jsonl"], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["claims.jsonl"]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskError, match="cannot be made"):
        export_all({}, lambda _: [], ["csv"], tmp_path / "file" / "out")

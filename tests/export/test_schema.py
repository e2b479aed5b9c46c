import json

import pytest

from claimtable.export.schema import PRIMARY_KEYS, columns, data_package
from claimtable.records import ClaimRow, MentionRow, Record, Rejection
from claimtable.store.tables import TABLES

RECORDS = {name: table.record for name, table in TABLES.items()}


@pytest.mark.parametrize("record", RECORDS.values())
def test_every_column_is_described(record: type[Record]) -> None:
    assert [column.name for column in columns(record) if not column.description] == []


def test_types_of_columns() -> None:
    found = {column.name: column for column in columns(ClaimRow)}
    assert {column.type for column in found.values()} == {
        "string",
        "integer",
        "number",
        "boolean",
        "datetime",
        "array",
        "object",
    }
    assert found["kind"].choices == ("event", "quantity", "state", "prediction")
    assert (found["kind"].nullable, found["subject"].nullable) == (False, True)
    assert {column.name: column.type for column in columns(MentionRow)}["date_low"] == "date"


def test_keys_are_columns_that_are_never_missing() -> None:
    for record, key in PRIMARY_KEYS.items():
        assert not [column for column in columns(record) if column.name in key and column.nullable]
    for table in TABLES.values():
        assert table.key is None or PRIMARY_KEYS[table.record] == [table.key]


def test_the_data_package() -> None:
    package = data_package(RECORDS)
    assert json.loads(json.dumps(package)) == package
    assert [resource["path"] for resource in package["resources"]] == [f"{name}.csv" for name in RECORDS]
    claims = next(resource for resource in package["resources"] if resource["name"] == "claims")
    assert claims["schema"]["primaryKey"] == ["claim_id"]
    assert claims["schema"]["missingValues"] == [""]
    field = next(field for field in claims["schema"]["fields"] if field["name"] == "response")
    assert field["type"] == "string"
    assert field["constraints"] == {
        "required": True,
        "enum": ["confirmed", "denied", "non_denial", "declined", "no_reply", "none"],
    }


def test_text_that_may_be_empty_is_not_required() -> None:
    [resource] = data_package({"rejections": Rejection})["resources"]
    assert "primaryKey" not in resource["schema"]
    assert not any("constraints" in field for field in resource["schema"]["fields"])

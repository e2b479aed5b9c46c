"""What the columns of a table mean: for the generated manual, and for other programs as a Data Package beside the CSVs.

The package follows Data Package v2 (https://datapackage.org), whose tables are described by Table Schema.
"""

import datetime as dt
import types
from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple, get_args, get_origin

from claimtable.records import (
    ArticleRow,
    Attribution,
    ClaimRow,
    Edge,
    JsonObject,
    MentionRow,
    Record,
    Run,
    Source,
)

PRIMARY_KEYS: dict[type[Record], list[str]] = {
    ArticleRow: ["article_id"],
    Attribution: ["attribution_id"],
    ClaimRow: ["claim_id"],
    Edge: ["claim_id", "child", "parent", "kind"],
    MentionRow: ["mention_id"],
    Run: ["run_id"],
    Source: ["source_id"],
}

# In this order: an enum is also a str, a bool also an int, a datetime also a date.
_TYPES: tuple[tuple[type, str], ...] = (
    (Enum, "string"),
    (str, "string"),
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (dt.datetime, "datetime"),
    (dt.date, "date"),
    (list, "array"),
    (dict, "object"),
)


class Column(NamedTuple):
    """`type` is a type of Table Schema. `choices` are the only values there can be, empty if there is no such list."""

    name: str
    type: str
    description: str
    nullable: bool
    choices: tuple[str, ...]


def bare_type(annotation: Any) -> tuple[Any, bool]:
    """An annotation without its None, and whether it had one."""
    if not isinstance(annotation, types.UnionType):
        return annotation, False
    [bare] = [kind for kind in get_args(annotation) if kind is not types.NoneType]
    return bare, True


def columns(record: type[Record]) -> list[Column]:
    """The columns of a table, in order."""
    return [_column(name, field.annotation, field.description) for name, field in record.model_fields.items()]


def _column(name: str, annotation: Any, description: str | None) -> Column:
    bare, nullable = bare_type(annotation)
    plain = get_origin(bare) or bare
    kind = next(kind for python_type, kind in _TYPES if issubclass(plain, python_type))
    choices = tuple(str(member.value) for member in plain) if issubclass(plain, Enum) else ()
    return Column(name, kind, description or "", nullable, choices)


def data_package(tables: Mapping[str, type[Record]]) -> JsonObject:
    """The content of `datapackage.json` for tables that are in files called `<table>.csv`."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "claimtable",
        "title": "Claims in news articles",
        "description": (
            "Text cells that a spreadsheet would take for a formula start with an additional apostrophe. "
            "Offsets count Unicode code points and are half-open. Times are UTC."
        ),
        "resources": [_resource(name, record) for name, record in tables.items()],
    }


def _resource(name: str, record: type[Record]) -> JsonObject:
    return {
        "name": name,
        "path": f"{name}.csv",
        "type": "table",
        "description": record.__doc__,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _table_schema(record),
    }


def _table_schema(record: type[Record]) -> JsonObject:
    schema: JsonObject = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_field(column) for column in columns(record)],
        "missingValues": [""],
    }
    if record in PRIMARY_KEYS:
        schema["primaryKey"] = PRIMARY_KEYS[record]
    return schema


def _field(column: Column) -> JsonObject:
    field: JsonObject = {
        "name": column.name,
        "type": column.type,
        "title": column.name.replace("_", " ").capitalize(),
        "description": column.description,
    }
    constraints: JsonObject = {}
    # An empty text cannot be told from a missing one in a CSV file.
    if not column.nullable and (column.type != "string" or column.choices):
        constraints["required"] = True
    if column.choices:
        constraints["enum"] = list(column.choices)
    if constraints:
        field["constraints"] = constraints
    return field

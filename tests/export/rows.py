"""Rows of any record, as plain values: what a store gives and an exporter takes."""

import datetime as dt
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from hypothesis import strategies as st

from claimtable.records import Record

INTEGERS = st.integers(-(2**63), 2**63 - 1)
PLAIN: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(),
    bool: st.booleans(),
    int: INTEGERS,
    float: st.floats(allow_nan=False, allow_infinity=False),
    dt.datetime: st.datetimes().map(lambda time: f"{time.isoformat()}Z"),
    dt.date: st.dates().map(dt.date.isoformat),
}


def values(annotation: Any) -> st.SearchStrategy[Any]:
    if isinstance(annotation, UnionType):
        return st.one_of([st.none() if kind is NoneType else values(kind) for kind in get_args(annotation)])
    container, arguments = get_origin(annotation), get_args(annotation)
    if container is list:
        return st.lists(values(arguments[0]), max_size=3)
    if container is tuple:
        return st.tuples(*map(values, arguments)).map(list)
    if container is dict:
        return st.dictionaries(values(arguments[0]), values(arguments[1]), max_size=3)
    return _of_class(annotation)


def _of_class(kind: type) -> st.SearchStrategy[Any]:
    if issubclass(kind, Record):
        return rows(kind)
    if issubclass(kind, Enum):
        return st.sampled_from([member.value for member in kind])
    return PLAIN[kind]


def rows(record: type[Record]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: values(field.annotation) for name, field in record.model_fields.items()})

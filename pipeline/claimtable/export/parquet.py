"""Parquet with declared column types. The same rows always give the same bytes."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

from claimtable.export.files import replacing
from claimtable.export.schema import bare_type
from claimtable.records import Record

if TYPE_CHECKING:
    import pyarrow as pa

# Small enough for rows that hold whole articles.
ROWS_PER_GROUP = 5_000

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class ParquetExporter:
    name = "parquet"
    suffix = ".parquet"

    def write(self, record: type[Record], rows: Iterable[dict[str, Any]], path: Path) -> int:
        """Implements `stages.Exporter`."""
        import pyarrow as pa  # noqa: PLC0415  slow to load, and most commands never need it
        import pyarrow.parquet as pq  # noqa: PLC0415

        schema = arrow_schema(record)
        forms = [(field.name, field.type, _to_arrow(field.type)) for field in schema]
        iterator = iter(rows)
        count = 0
        with replacing(path) as stream, pq.ParquetWriter(stream, schema, compression="zstd") as writer:
            while group := list(islice(iterator, ROWS_PER_GROUP)):
                arrays = [pa.array([convert(row[name]) for row in group], kind) for name, kind, convert in forms]
                writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
                count += len(group)
        return count


def arrow_schema(record: type[Record]) -> "pa.Schema":
    """The declared columns, each with its description."""
    import pyarrow as pa  # noqa: PLC0415

    return pa.schema(
        [
            pa.field(
                name,
                _arrow_type(field.annotation),
                nullable=bare_type(field.annotation)[1],
                metadata={"description": field.description or ""},
            )
            for name, field in record.model_fields.items()
        ]
    )


def _arrow_type(annotation: Any) -> "pa.DataType":
    import pyarrow as pa  # noqa: PLC0415

    bare, _ = bare_type(annotation)
    arguments = [_arrow_type(argument) for argument in get_args(bare)]
    container = get_origin(bare)
    if container is dict:
        return pa.map_(*arguments)
    if container in (list, tuple):
        return pa.list_(arguments[0])
    if issubclass(bare, Record):
        return pa.struct([(name, _arrow_type(field.annotation)) for name, field in bare.model_fields.items()])
    plain = {
        bool: pa.bool_(),
        int: pa.int64(),
        float: pa.float64(),
        dt.datetime: pa.timestamp("us", tz="UTC"),
        dt.date: pa.date32(),
    }
    return pa.string() if issubclass(bare, str | Enum) else plain[bare]


def _to_arrow(kind: "pa.DataType") -> Callable[[Any], Any]:
    """The function that turns the plain values of a column into what Arrow takes for it."""
    convert = _to_arrow_value(kind)
    return lambda value: None if value is None else convert(value)


def _to_arrow_value(kind: "pa.DataType") -> Callable[[Any], Any]:
    import pyarrow as pa  # noqa: PLC0415

    match kind:
        case pa.TimestampType():
            return dt.datetime.fromisoformat
        case pa.MapType():
            key, item = _to_arrow(kind.key_type), _to_arrow(kind.item_type)
            return lambda value: [(key(name), item(inner)) for name, inner in value.items()]
        case pa.ListType():
            element = _to_arrow(kind.value_type)
            return lambda value: [element(inner) for inner in value]
        case pa.StructType():
            members = {field.name: _to_arrow(field.type) for field in kind}
            return lambda value: {name: member(value[name]) for name, member in members.items()}
    plain = {pa.date32(): dt.date.fromisoformat, pa.string(): _storable}
    return plain.get(kind, lambda value: value)


def _storable(text: str) -> str:
    return text if text.isascii() else _HALF_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)

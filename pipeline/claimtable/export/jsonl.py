"""JSON Lines: one object a line, with real numbers, truth values, lists and objects."""

import json
import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from claimtable.export.files import replacing_text
from claimtable.records import Record

# Half characters, which UTF-8 cannot hold, and what some readers take for the end of a line. All are inside strings.
_TO_ESCAPE = re.compile("[\ud800-\udfff\x7f-\x9f\u2028\u2029]")


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def compact_json(value: Any) -> str:
    """One line of JSON that can be written as UTF-8. Not a number and infinity, which JSON lacks, are null."""
    try:
        text = _encode(value)
    except ValueError:
        text = _encode(_finite(value))
    return _TO_ESCAPE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _finite(value: Any) -> Any:
    match value:
        case float():
            return value if math.isfinite(value) else None
        case dict():
            return {key: _finite(inner) for key, inner in value.items()}
        case list():
            return [_finite(inner) for inner in value]
        case _:
            return value


class JsonlExporter:
    name = "jsonl"
    suffix = ".jsonl"

    def write(self, record: type[Record], rows: Iterable[dict[str, Any]], path: Path) -> int:
        """Implements `stages.Exporter`."""
        with replacing_text(path) as stream:
            return self.write_to(record, rows, stream)

    def write_to(self, record: type[Record], rows: Iterable[dict[str, Any]], stream: TextIO) -> int:
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007
            stream.write(compact_json({name: row[name] for name in record.model_fields}) + "\n")
        return count

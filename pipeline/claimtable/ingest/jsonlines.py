"""JSON Lines, and JSON files that hold one article or a list of them."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar

from claimtable.config import IngestSettings
from claimtable.ingest.cleaning import UTF_16_AND_32_MARKS, decoded
from claimtable.ingest.records import rejected
from claimtable.records import Rejection
from claimtable.stages import Found

# Python itself refuses to turn longer numbers into text.
_MAX_DIGITS = 4_000


class JsonLinesReader:
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson", ".json")
    one_document: ClassVar[bool] = False

    def __init__(self, settings: IngestSettings) -> None:
        pass

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """One article a line, or the articles of one JSON document. A bad line is one rejection; the rest goes on."""
        data = stream.read()
        if path.lower().endswith(".json"):
            yield from _read_document(data, path)
            return
        if data.startswith(UTF_16_AND_32_MARKS):
            data = decoded(data).encode("utf-8")
        for number, line in enumerate(data.splitlines(), start=1):
            if line.strip(b" \t\r\n\x00\xef\xbb\xbf"):
                yield _record(decoded(line.rstrip(b"\r\n")), f"{path}:{number}", number)


def _read_document(data: bytes, path: str) -> Iterator[Found | Rejection]:
    try:
        loaded = _loaded(decoded(data))
    except (ValueError, RecursionError) as error:
        yield rejected("row:1", path, f"not valid JSON: {error}")
        return
    for number, item in enumerate(loaded if isinstance(loaded, list) else [loaded], start=1):
        yield _found(item, f"{path}:{number}", number)


def _record(line: str, path: str, number: int) -> Found | Rejection:
    try:
        return _found(_loaded(line), path, number)
    except (ValueError, RecursionError) as error:
        return rejected(f"row:{number}", path, f"not valid JSON: {error}")


def _found(item: object, path: str, number: int) -> Found | Rejection:
    if not isinstance(item, dict):
        return rejected(f"row:{number}", path, f"an object was expected, found {type(item).__name__}")
    return Found(path, item)


def _loaded(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_refuse, parse_int=_integer)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    loaded = dict(pairs)
    if len(loaded) != len(pairs):
        raise ValueError("a key occurs twice")
    return loaded


def _refuse(constant: str) -> None:
    """NaN and Infinity are no JSON; many writers use them for a missing number."""


def _integer(digits: str) -> int | str:
    """Numbers too long for Python's own limit are ids: they stay text."""
    return int(digits) if len(digits) < _MAX_DIGITS else digits

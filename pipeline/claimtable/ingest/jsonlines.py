"""JSON Lines, and JSON documents that hold one article or a list of them."""

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, ClassVar

from claimtable.config import IngestSettings
from claimtable.ingest.cleaning import decoded
from claimtable.ingest.lines import lines
from claimtable.ingest.metadata import known_fields
from claimtable.ingest.records import rejected
from claimtable.records import Rejection
from claimtable.stages import Found

# Python itself refuses to turn longer numbers into text.
_MAX_DIGITS = 4_000
# A document is held as a whole; lists of more articles are written as JSON Lines.
_MAX_DOCUMENT_BYTES = 300_000_000
# How deep in a document the list of articles may lie: "response", "docs".
_MAX_DEPTH = 3
_BLANK = " \t\r\n\x00\ufeff"


class JsonLinesReader:
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson")
    one_document: ClassVar[bool] = False

    def __init__(self, settings: IngestSettings) -> None:
        self._longest = settings.max_document_bytes

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """One article a line. A bad line is one rejection; the rest goes on."""
        for number, line in enumerate(lines(stream, self._longest), start=1):
            label = f"{path}:{number}"
            if line.text is None:
                yield rejected(
                    "too_large", label, f"a line of over {self._longest:,} bytes before byte {line.offset:,}"
                )
            elif line.text.strip(_BLANK):
                yield _record(line.text, label, number, line.offset)


class JsonReader:
    suffixes: ClassVar[tuple[str, ...]] = (".json",)
    one_document: ClassVar[bool] = False

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """The article or articles of a document, wherever in it their list is. JSON Lines under this name are read too."""
        data = stream.read(_MAX_DOCUMENT_BYTES + 1)
        if len(data) > _MAX_DOCUMENT_BYTES:
            yield rejected(
                "too_large", path, f"a document of over {_MAX_DOCUMENT_BYTES:,} bytes; as JSON Lines any size is read"
            )
            return
        try:
            loaded = _loaded(decoded(data))
        except (ValueError, RecursionError) as error:
            if _first_is_whole(data):
                yield from JsonLinesReader(self._settings).read(io.BytesIO(data), path)
            else:
                yield rejected("row:1", path, f"not valid JSON: {error}")
            return
        for number, item in enumerate(_articles(loaded, self._settings.columns), start=1):
            yield _found(item, f"{path}:{number}", number)


def _first_is_whole(data: bytes) -> bool:
    """Whether the first line is an object by itself and more lines follow."""
    first, _, rest = data.strip().partition(b"\n")
    try:
        return isinstance(_loaded(decoded(first)), dict) and bool(rest)
    except (ValueError, RecursionError):
        return False


def _articles(loaded: Any, columns: Mapping[str, str], depth: int = 0) -> list[Any]:
    """The list of articles in a document: itself, or the longest list of objects in an object that is no article."""
    if isinstance(loaded, list):
        return [
            item["_source"] if isinstance(item, dict) and isinstance(item.get("_source"), dict) else item
            for item in loaded
        ]
    if not isinstance(loaded, dict) or depth == _MAX_DEPTH or "text" in known_fields(loaded, columns):
        return [loaded]
    lists = [_articles(value, columns, depth + 1) for value in loaded.values() if isinstance(value, list | dict)]
    lists = [found for found in lists if found and all(isinstance(item, dict) for item in found)]
    articles = [found for found in lists if any("text" in known_fields(item, columns) for item in found)]
    return max(articles, key=len, default=[loaded])


def _record(line: str, path: str, number: int, offset: int) -> Found | Rejection:
    try:
        return _found(_loaded(line.rstrip(_BLANK)), path, number)
    except (ValueError, RecursionError) as error:
        return rejected(f"row:{number}", path, f"not valid JSON, from byte {offset:,} on: {error}")


def _found(item: object, path: str, number: int) -> Found | Rejection:
    if not isinstance(item, dict):
        return rejected(f"row:{number}", path, f"an object was expected, found {type(item).__name__}")
    return Found(path, item)


def _loaded(text: str) -> Any:
    text = text.lstrip("\ufeff")
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

"""Web addresses out of what the user names: addresses, lists of them, tables with such a column, feeds and sitemaps."""

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lxml import etree

from claimtable.errors import DiskError, UsageError

STANDARD_INPUT = "-"
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_COLUMNS = ("url", "link", "documentidentifier", "sourceurl", "article_url", "story_url")
_MOST_BYTES = 200_000_000
_HAS_LINKS = re.compile(rb"<(?:[\w-]+:)?(?:rss|feed|rdf|urlset)[\s>]", re.IGNORECASE)


def is_url(source: str) -> bool:
    return bool(_URL.match(source))


def urls(sources: Sequence[str]) -> Iterator[str]:
    """The addresses in the sources that are files, or themselves addresses, in order. Raises UsageError, DiskError."""
    for source in sources:
        if is_url(source):
            yield source
        else:
            yield from _in_file(source)


def _in_file(name: str) -> Iterator[str]:
    try:
        data = sys.stdin.buffer.read() if name == STANDARD_INPUT else _read(Path(name))
    except FileNotFoundError as error:
        raise UsageError(
            f"There is no file {name!r}.", "An address with http:// or https://, or a list of them."
        ) from error
    except OSError as error:
        raise DiskError(f"{name} cannot be read: {error.strerror}.") from error
    suffix = Path(name).suffix.lower()
    if _HAS_LINKS.search(data[:4096]):
        return links(data)
    text = data.decode("utf-8-sig", "replace")
    if suffix in {".csv", ".tsv"}:
        return _in_table(text, name, "\t" if suffix == ".tsv" else ",")
    if suffix == ".jsonl":
        return _in_json_lines(text, name)
    return (line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{path} is too large.", f"At most {_MOST_BYTES:,} bytes of addresses.", "Split it.")
    return data


def _in_table(text: str, name: str, separator: str) -> Iterator[str]:
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    column = _column(rows.fieldnames or [], name)
    return (row[column].strip() for row in rows if (row[column] or "").strip())


def _in_json_lines(text: str, name: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                row = json.loads(line)
                yield str(row[_column(row, name)]).strip()
            except (ValueError, TypeError) as error:
                raise UsageError(
                    f"Line {number} of {name} is no JSON object.", "One with a url on each line."
                ) from error


def _column(columns: Iterable[str], name: str) -> str:
    by_lower = {column.strip().lower(): column for column in columns}
    if not (found := next((by_lower[each] for each in _COLUMNS if each in by_lower), None)):
        raise UsageError(f"{name} has no column of addresses.", f"One of {', '.join(_COLUMNS)}.")
    return found


def links(data: bytes) -> Iterator[str]:
    """The addresses of the entries of an RSS or Atom feed or of a sitemap; none for anything else."""
    if not _HAS_LINKS.search(data[:4096]):
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return
    for entry in () if root is None else root.iter("{*}item", "{*}entry", "{*}url"):
        for link in entry.iterchildren("{*}link", "{*}loc"):
            address = (link.get("href") or link.text or "").strip()
            if address and link.get("rel", "alternate") == "alternate":
                yield address
                break

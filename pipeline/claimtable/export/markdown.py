"""A GitHub table of the main columns, to be read by people."""

import html
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from claimtable.export.files import replacing_text
from claimtable.export.jsonl import compact_json
from claimtable.records import ArticleRow, ClaimRow, MentionRow, Record

# Of any other table every column is shown.
MAIN_COLUMNS: dict[type[Record], tuple[str, ...]] = {
    ArticleRow: ("article_id", "published_at", "outlet", "title", "url", "copy_of"),
    MentionRow: ("claim_id", "article_id", "start", "end", "quote", "modality", "origin", "origin_kind", "stance"),
    ClaimRow: (
        "text",
        "status",
        "independent_sources",
        "refuting_sources",
        "articles",
        "contested",
        "first_seen",
        "last_seen",
        "claim_id",
    ),
}

# What Markdown reads as emphasis, code, links, pictures, strikethrough or the end of a cell.
_MARKUP = re.compile(r"[\\`*_{}\[\]()!~|#]")


def escape(text: str) -> str:
    """The text as it is: on one line, without markup, HTML or mentions of accounts."""
    one_line = " ".join(text.split())
    return _MARKUP.sub(r"\\\g<0>", html.escape(one_line, quote=False)).replace("@", "&#64;")


class MarkdownExporter:
    name = "markdown"
    suffix = ".md"

    def write(self, record: type[Record], rows: Iterable[dict[str, Any]], path: Path) -> int:
        """Implements `stages.Exporter`."""
        with replacing_text(path) as stream:
            return self.write_to(record, rows, stream)

    def write_to(self, record: type[Record], rows: Iterable[dict[str, Any]], stream: TextIO) -> int:
        names = MAIN_COLUMNS.get(record, tuple(record.model_fields))
        stream.write(_line(names) + _line(["---"] * len(names)))
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007
            stream.write(_line([_cell(row[name]) for name in names]))
        return count


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return escape(value)
        case _:
            return escape(compact_json(value))

"""Plain text and Markdown, with or without front matter."""

import re
from collections.abc import Iterator

import frontmatter
import yaml

from claimtable.ingest.cleaning import clean, decoded, too_many_replaced
from claimtable.ingest.metadata import known_fields
from claimtable.ingest.records import rejected
from claimtable.records import Rejection
from claimtable.stages import Found

_MARKDOWN = (
    (re.compile(r"^```.*?^```[ \t]*$", re.MULTILINE | re.DOTALL), ""),  # code
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)"), r"Image: \1"),  # pictures keep their caption
    (re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)"), r"\1"),  # links keep their words
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t#]*$", re.MULTILINE), r"\n\1\n"),
    (re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$", re.MULTILINE), ""),  # rules
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
)
# One line break inside a Markdown paragraph is a space; before a list item it is a break.
_SOFT_BREAK = re.compile(r"(?<=[^\n])\n(?=[^\n])(?![ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t])")


class PlainReader:
    suffixes = (".txt", ".text", ".md", ".markdown")

    def read(self, data: bytes, path: str) -> Iterator[Found | Rejection]:
        """One article a file: its front matter, if it has any, and the rest as text."""
        written = decoded(data)
        if too_many_replaced(written):
            yield rejected("encoding", path, "no character encoding explains its bytes")
            return
        text = clean(written)
        fields: dict[str, object] = {}
        if text.startswith("---\n"):
            try:
                parsed = frontmatter.loads(text)
            except (yaml.YAMLError, ValueError) as error:
                yield rejected(
                    "row:1", path, f"its front matter is not valid YAML: {' '.join(str(error).split())[:200]}"
                )
                return
            fields, text = known_fields(parsed.metadata), parsed.content
        if path.lower().endswith((".md", ".markdown")):
            text = plain_from_markdown(text)
        yield Found(path, fields | {"text": text})


def plain_from_markdown(text: str) -> str:
    """Markdown without its marks; paragraphs and headings stay lines of their own."""
    for pattern, replacement in _MARKDOWN:
        text = pattern.sub(replacement, text)
    return _SOFT_BREAK.sub(" ", text)

"""Plain text and Markdown, with or without front matter."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, ClassVar

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.token import Token

from claimtable.config import IngestSettings
from claimtable.ingest.cleaning import clean
from claimtable.ingest.markup import plain_from_html
from claimtable.ingest.records import document, rejected
from claimtable.records import Rejection
from claimtable.stages import Found

_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table")
# What is nested deeper than that is left out; if more than this share of the words is gone, the marks are kept instead.
_MAX_LOST = 0.5
_WORD = re.compile(r"\w+")
_NULL = "tag:yaml.org,2002:null"


class PlainReader:
    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".text", ".md", ".markdown")
    one_document: ClassVar[bool] = True

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """One article a file: its front matter, if it has any, and the rest as text."""
        written = document(stream, path, self._settings)
        if isinstance(written, Rejection):
            yield written
            return
        text = clean(written)
        fields: dict[str, object] = {}
        if text.startswith("---\n"):
            try:
                parsed = frontmatter.loads(text, handler=_FrontMatter())
                fields, text = parsed.metadata, parsed.content
            except _NotFrontMatterError:
                pass
            except (yaml.YAMLError, ValueError, RecursionError) as error:
                detail = f"its front matter is not valid YAML (a value with a colon in it needs quotes): {_on_one_line(error)}"
                yield rejected("row:1", path, detail)
                return
        if path.lower().endswith((".md", ".markdown")):
            text = plain_from_markdown(text)
        yield Found(path, fields | {"text": text}, source=written)


class _NotFrontMatterError(Exception):
    """What stands between the rules is text."""


class _Loader(yaml.SafeLoader):
    """Leaves numbers, dates and truth values as they are written: an id 007 is no 7. Takes no references."""

    yaml_implicit_resolvers = {  # noqa: RUF012  as in the base class
        first: [(tag, pattern) for tag, pattern in resolvers if tag == _NULL]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("a reference to another value")
        return super().compose_node(parent, index)


class _FrontMatter(YAMLHandler):
    def load(self, fm: str, **_: object) -> Any:
        loaded = yaml.load(fm, _Loader)  # noqa: S506  derived from the safe one
        if not isinstance(loaded, dict):
            raise _NotFrontMatterError
        return loaded


def _on_one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def plain_from_markdown(text: str) -> str:
    """Markdown without its marks. Headings, list items and rows of tables stay lines of their own.

    List items keep their bullet or number: that they are a list tells later stages how to read them.
    """
    plain = clean("".join(_blocks(_MARKDOWN.parse(text))))
    return plain if len(_WORD.findall(plain)) >= (1 - _MAX_LOST) * len(_WORD.findall(text)) else text


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """The words of block tokens, in order. The paragraphs of a tight list are hidden, and end with a single break."""
    for token in tokens:
        match token.type:
            case "inline":
                yield "".join(map(_inline, token.children or []))
            case "fence" | "code_block":
                yield f"{token.content}\n\n"
            case "html_block":
                yield f"{plain_from_html(token.content)}\n\n"
            case "list_item_open":
                yield f"{token.info}{token.markup} " if token.info else "- "
            case "td_close" | "th_close":
                yield " "
            case "paragraph_close":
                yield "\n" if token.hidden else "\n\n"
            case "tr_close":
                yield "\n"
            case "heading_close" | "bullet_list_close" | "ordered_list_close" | "table_close":
                yield "\n\n"


def _inline(token: Token) -> str:
    match token.type:
        case "text" | "code_inline" | "text_special":
            return token.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "image":
            return "Image: " + "".join(map(_inline, token.children or []))
        case _:
            return ""

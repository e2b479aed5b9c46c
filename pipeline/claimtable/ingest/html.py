"""HTML pages: the article's text and what the page says of itself."""

import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from resiliparse.parse.html import HTMLTree

from claimtable.config import IngestSettings
from claimtable.ingest.furniture import without_furniture
from claimtable.ingest.markup import plain_from_html
from claimtable.ingest.metadata import text_of
from claimtable.ingest.opening import without_opening
from claimtable.ingest.page import stated
from claimtable.ingest.quick import quick_text, thorough_text
from claimtable.ingest.records import document, rejected
from claimtable.ingest.wires import wire_credit
from claimtable.ingest.xmlsource import MAX_ATTRIBUTES
from claimtable.records import Coverage, Rejection
from claimtable.stages import Found

# trafilatura silently loses text that is nested deeply or stands in a page of many megabytes; where its quick way gives less
# than this share of what the cruder extractor finds, its thorough way is tried, and then the cruder one's text is taken. On
# 90 news pages (word 4-grams) and 100 others (segments wanted or not), F1: .972 and .940 at .2, .973 and .940 at .3, .973 and
# .939 at .4, .976 and .934 at .5, .971 and .936 at .6.
_MIN_SHARE = 0.3
# Elements nested this deep: resiliparse's search for the main content takes time with the square of the depth, .2 s here.
_DEEP = ">".join(["*"] * 4_000)
# What lxml drops without a word is nested deeper than 256; then the careful text must hold nearly all of the crude one.
_DEEP_FOR_LXML = ">".join(["*"] * 250)
_MIN_SHARE_IF_DEEP = 0.9
# What holds no words of the page, for a count that no parser has a part in.
_WORDLESS = "script style noscript template svg head select iframe textarea"
_OPENING = re.compile(rf"<(?:(!--)|({_WORDLESS.replace(' ', '|')})\b)", re.IGNORECASE)
_MIN_HELD, _MIN_LOST_WORDS = 0.5, 100
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{50000,}")
# Tables that hold more of the text than this hold the page: old pages are laid out by them.
_MAX_IN_TABLES = 0.5
_MAX_CELLS = 200


class HtmlReader:
    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml")
    one_document: ClassVar[bool] = True

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """One article a page. Outlet, author and dates only where the page states them."""
        page = document(stream, path, self._settings, declared_inside=True)
        if isinstance(page, Rejection):
            yield page
            return
        if any(len(tag[0].split()) > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(page)):
            yield rejected("too_complex", path, f"an element with over {MAX_ATTRIBUTES:,} attributes")
            return
        tree = HTMLTree.parse(page)
        shown = plain_from_html(tree)
        fields = stated(tree, page, text=shown)
        if _fell_away(shown, page):
            fields = {**fields, "coverage": Coverage.UNPARSED.value}
        text = _text(tree, page, shown)
        credit = {"wire_credit": wire_credit(text, text_of(fields.get("author")))}
        story = "\n\n".join(without_furniture(text.split("\n\n")))
        yield Found(path, credit | fields | {"text": without_opening(story, fields)})


def _text(tree: HTMLTree, page: str, shown: str) -> str:
    careful = _paragraphs(quick_text(page))
    deep_for_lxml = _has(tree, _DEEP_FOR_LXML)
    least = _MIN_SHARE_IF_DEEP if deep_for_lxml else _MIN_SHARE
    if careful and len(careful) >= least * len(shown) and not _is_laid_out(careful):
        return careful
    shallow = tree.document is not None and not (deep_for_lxml and _has(tree, _DEEP))
    crude = plain_from_html(tree, main_content=shallow)
    if not careful or len(careful) < least * len(crude):
        careful = _paragraphs(thorough_text(page))
    if _is_laid_out(careful):
        cell = _largest_cell(tree)
        return cell if len(cell) >= _MAX_IN_TABLES * len(crude) else crude
    return careful if len(careful) >= least * len(crude) else crude


def _paragraphs(text: str | None) -> str:
    return "\n\n".join(line for line in (text or "").split("\n") if line)


def _is_laid_out(text: str) -> bool:
    return sum(len(line) for line in text.split("\n") if line.startswith("|")) > _MAX_IN_TABLES * len(text)


def _fell_away(shown: str, page: str) -> bool:
    """Whether the parser holds much less than stands in the page, by a count of words that knows nothing of parsing."""
    written, held = len(_without_tags(page).split()), len(shown.split())
    return held < _MIN_HELD * written and written - held > _MIN_LOST_WORDS


def _without_tags(page: str) -> str:
    """The words between the tags of a page, in one pass over its characters."""
    kept, at, never = [], 0, set[str]()
    while found := _OPENING.search(page, at):
        closing = "-->" if found[1] else f"</{found[2].lower()}"
        end = -1 if closing in never else page.find(closing, found.end())
        if end < 0:  # it is never closed: the rest is words, whatever a parser makes of it
            never.add(closing)
            end = found.end() - len(closing)
        kept.append(page[at : found.start()])
        at = end + len(closing)
    kept.append(page[at:])
    return " ".join(part[part.find(">") + 1 :] for part in " ".join(kept).split("<"))


def _has(tree: HTMLTree, selector: str) -> bool:
    return tree.document is not None and tree.document.query_selector(selector) is not None


def _largest_cell(tree: HTMLTree) -> str:
    """The text of the cell that holds most of it, tables in tables being looked through."""
    cells = tree.document.query_selector_all("td:not(:has(table))")[:_MAX_CELLS] if tree.document else []
    text = max((plain_from_html(cell.html) for cell in cells), key=len, default="")
    return re.sub(r"\s*\n\s*", "\n\n", text)

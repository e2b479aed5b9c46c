"""HTML pages: the article's text and what the page says of itself."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import BinaryIO, ClassVar

import trafilatura
from htmldate import find_date
from lxml.etree import LxmlError
from resiliparse.parse.html import DocumentNode, HTMLTree
from trafilatura.settings import use_config

from claimtable.config import IngestSettings
from claimtable.ingest.markup import plain_from_html
from claimtable.ingest.metadata import text_of, time_of
from claimtable.ingest.records import document
from claimtable.records import Rejection
from claimtable.stages import Found

# trafilatura silently loses text that is nested deeply or stands in a page of many megabytes; where it gives less than
# this share of what the cruder extractor finds, that one's text is taken. On 181 news pages (word 4-grams) and 100 others
# (segments wanted or not), F1: .957 and .924 at 0, .959 and .929 at .3, .962 and .922 at .5; the cruder alone .915, .881.
_MIN_SHARE = 0.3
# Elements nested this deep: resiliparse's search for the main content takes time with the square of the depth, .2 s here.
_DEEP = ">".join(["*"] * 4_000)
_ARTICLE_TYPES = re.compile(r"article|posting|report", re.IGNORECASE)
# htmldate's own limit is the day it runs on.
_LATEST_DATE = "2100-12-31"


class HtmlReader:
    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml")
    one_document: ClassVar[bool] = True

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings
        self._config = use_config()
        self._config.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """One article a page. Outlet, author and dates only where the page states them."""
        page = document(stream, path, self._settings, declared_inside=True)
        if isinstance(page, Rejection):
            yield page
            return
        tree = HTMLTree.parse(page)
        stated = {key: value for key, value in _stated(tree, page).items() if value}
        yield Found(path, stated | {"text": self._text(tree, page)})

    def _text(self, tree: HTMLTree, page: str) -> str:
        extracted = None
        with suppress(LxmlError, ValueError, RecursionError):
            extracted = trafilatura.extract(page, config=self._config, include_comments=False)
        careful = re.sub(r"\n+", "\n\n", extracted or "")
        shallow = tree.document is not None and tree.document.query_selector(_DEEP) is None
        crude = plain_from_html(tree, main_content=shallow)
        return careful if len(careful) >= _MIN_SHARE * len(crude) else crude


def _stated(tree: HTMLTree, page: str) -> dict[str, object]:
    """Metadata from JSON-LD, then from meta elements."""
    root = tree.document
    if root is None:
        return {}
    meta = _meta(root)
    linked = _json_ld(root)
    canonical = root.query_selector("link[rel=canonical]")
    html = root.query_selector("html")
    url = canonical.getattr("href") if canonical else None
    published = (linked.get("datePublished"), meta.get("article:published_time"))
    authors = (linked.get("author"), meta.get("author"), meta.get("article:author"))
    return {
        "article_id": meta.get("article:id"),
        "url": url or meta.get("og:url"),
        "canonical_url": url,
        "outlet": meta.get("og:site_name") or text_of(linked.get("publisher")),
        "title": _unescaped(linked.get("headline")) or _unescaped(meta.get("og:title")) or _unescaped(tree.title),
        "author": next(filter(None, map(_person, authors)), None),
        "published_at": next((each for each in published if time_of(each)), None) or _found_date(page),
        "modified_at": linked.get("dateModified") or meta.get("article:modified_time"),
        "lang": html.getattr("lang") if html else None,
    }


def _unescaped(value: object) -> str | None:
    """Many pages escape a headline twice."""
    text = text_of(value)
    return unescape(text) if text else None


def _person(value: object) -> str | None:
    """A name; where pages give the address of a profile instead, none."""
    name = _unescaped(value)
    return None if name and name.startswith(("http:", "https:")) else name


def _found_date(page: str) -> str | None:
    try:
        found = find_date(page, extensive_search=False, original_date=True, max_date=_LATEST_DATE)
    except (LxmlError, ValueError, RecursionError):
        return None
    return str(found) if found else None


def _meta(root: DocumentNode) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.query_selector_all("meta"):
        name = element.getattr("property") or element.getattr("name") or element.getattr("itemprop")
        content = element.getattr("content")
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _json_ld(root: DocumentNode) -> dict[str, object]:
    """The first article among the linked data of a page."""
    for element in root.query_selector_all('script[type="application/ld+json"]'):
        try:
            loaded = json.loads(element.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for item in loaded if isinstance(loaded, list) else [loaded]:
            nested = item.get("@graph", [item]) if isinstance(item, dict) else []
            for each in nested if isinstance(nested, list) else []:
                if isinstance(each, dict) and _ARTICLE_TYPES.search(str(each.get("@type", ""))):
                    return each
    return {}

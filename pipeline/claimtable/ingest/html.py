"""HTML pages: the article's text and what the page says of itself."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape

import trafilatura
from htmldate import find_date
from lxml.etree import LxmlError
from resiliparse.extract.html2text import extract_plain_text
from trafilatura.settings import use_config

from claimtable.ingest.cleaning import decoded, too_many_replaced
from claimtable.ingest.records import rejected
from claimtable.records import Rejection
from claimtable.stages import Found

# trafilatura silently loses deeply nested text; where it gives less than this share of what the cruder extractor
# finds, that one's text is taken (its own recall on ordinary pages is above .8 of the other's).
_MIN_SHARE = 0.3
_ARTICLE_TYPES = re.compile(r"article|posting|report", re.IGNORECASE)
_JSON_LD = re.compile(r"<script[^>]+type=[\"']application/ld\+json[\"'][^>]*>(.*?)</script>", re.IGNORECASE | re.DOTALL)
_META = re.compile(r"<meta\s[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CANONICAL = re.compile(r"<link\s[^>]*rel=[\"']canonical[\"'][^>]*>", re.IGNORECASE)
_LANG = re.compile(r"<html[^>]*\slang=[\"']([A-Za-z-]{2,10})[\"']", re.IGNORECASE)
_HEAD_CHARACTERS = 300_000


class HtmlReader:
    suffixes = (".html", ".htm", ".xhtml")

    def __init__(self) -> None:
        self._config = use_config()
        self._config.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")

    def read(self, data: bytes, path: str) -> Iterator[Found | Rejection]:
        """One article a page. Outlet, author and dates only where the page states them."""
        page = decoded(data, declared_inside=True)
        if too_many_replaced(page):
            yield rejected("encoding", path, "no character encoding explains its bytes")
            return
        fields = _stated(page)
        fields["text"] = self._text(page)
        yield Found(path, {key: value for key, value in fields.items() if value})

    def _text(self, page: str) -> str:
        extracted = None
        with suppress(LxmlError, ValueError, RecursionError):
            extracted = trafilatura.extract(page, config=self._config, include_comments=False, include_tables=False)
        careful = re.sub(r"\n+", "\n\n", extracted or "")
        crude = extract_plain_text(page, main_content=True, alt_texts=False, links=False)
        return careful if len(careful) >= _MIN_SHARE * len(crude) else crude


def _stated(page: str) -> dict[str, object]:
    """Metadata from JSON-LD, then from meta elements."""
    head = page[:_HEAD_CHARACTERS]
    meta = _meta(head)
    linked = _json_ld(head)
    publisher = linked.get("publisher")
    canonical = _CANONICAL.search(head)
    language = _LANG.search(head)
    url = dict(_pairs(canonical[0])).get("href") if canonical else None
    return {
        "article_id": meta.get("article:id"),
        "url": url or meta.get("og:url"),
        "canonical_url": url,
        "outlet": meta.get("og:site_name") or (publisher.get("name") if isinstance(publisher, dict) else None),
        "title": linked.get("headline") or meta.get("og:title") or _title(head),
        "author": linked.get("author") or meta.get("author") or meta.get("article:author"),
        "published_at": linked.get("datePublished") or meta.get("article:published_time") or _found_date(page),
        "modified_at": linked.get("dateModified") or meta.get("article:modified_time"),
        "lang": language[1] if language else None,
    }


def _title(head: str) -> str | None:
    match = re.search(r"<title[^>]*>(.*?)</title>", head, re.IGNORECASE | re.DOTALL)
    return " ".join(unescape(match[1]).split()) if match else None


def _found_date(page: str) -> str | None:
    try:
        found = find_date(page, extensive_search=False, original_date=True)
    except (LxmlError, ValueError, RecursionError):
        return None
    return str(found) if found else None


def _pairs(element: str) -> list[tuple[str, str]]:
    return [(name.lower(), unescape(double or single)) for name, double, single in _ATTRIBUTE.findall(element)]


def _meta(head: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in _META.findall(head):
        attributes = dict(_pairs(element))
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if name and attributes.get("content"):
            found.setdefault(name.lower(), attributes["content"])
    return found


def _json_ld(head: str) -> dict[str, object]:
    """The first article among the linked data of a page."""
    for block in _JSON_LD.findall(head):
        try:
            loaded = json.loads(block)
        except (ValueError, RecursionError):
            continue
        items = loaded if isinstance(loaded, list) else [loaded]
        for item in items:
            nested = item.get("@graph", [item]) if isinstance(item, dict) else []
            for each in nested if isinstance(nested, list) else []:
                if isinstance(each, dict) and _ARTICLE_TYPES.search(str(each.get("@type", ""))):
                    return each
    return {}

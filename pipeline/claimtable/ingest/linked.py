"""The linked data (JSON-LD) of a page: what it says of its article, however it is nested, broken or large."""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape

from resiliparse.parse.html import DocumentNode

Node = Mapping[str, object]

_ARTICLE = re.compile(r"article|posting|report(?!er)|pressrelease", re.IGNORECASE)
_PAGE = re.compile(r"WebPage|ItemPage", re.IGNORECASE)
_SITE = re.compile(r"WebSite|NewsMediaOrganization|Newspaper|BroadcastService|RadioStation|TelevisionStation")
# An article among these is the page's own; elsewhere it is one that the page links to.
_PARTS = ("@graph", "mainEntity", "mainEntityOfPage", "@included", "itemReviewed")
_MAX_SCRIPTS, _MAX_CHARACTERS, _MAX_NODES, _MAX_DEPTH = 40, 1_000_000, 20_000, 24
_WRAPPING = re.compile(r"^\s*(?:<!--|<!\[CDATA\[|//\s*<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
# From what is no JSON: an unescaped quotation mark in the text of the article leaves the other fields readable.
_FIELD = re.compile(
    r'"(?P<key>@type|headline|datePublished|dateModified|dateCreated|inLanguage)"\s*:\s*"(?P<value>(?:[^"\\\n]|\\.){1,500})"'
)
_NAMED = re.compile(r'"(?P<key>author|creator|publisher)"\s*:\s*\[?\s*\{(?P<inner>[^{}]{0,2000})')
_NAME = re.compile(r'"name"\s*:\s*"((?:[^"\\\n]|\\.){1,200})"')


class LinkedData:
    """`article`, `page` and `site` are the nodes of a page that describe each; empty where there is none."""

    def __init__(self, root: DocumentNode) -> None:
        self._by_id: dict[str, Node] = {}
        self._visited = 0
        own = [node for script in _scripts(root) for node in self._own(script, 0)]
        articles = [node for node in own if has_type(node, _ARTICLE)]
        self.articles = sorted(articles, key=lambda node: not (node.get("headline") or node.get("datePublished")))
        self.article: Node = self.articles[0] if self.articles else {}
        self.page: Node = next((node for node in own if has_type(node, _PAGE)), {})
        self.site: Node = next((node for node in own if has_type(node, _SITE) and node.get("name")), {})

    def resolved(self, value: object) -> object:
        """A value, with a reference replaced by what it refers to: {"@id": "#jane"} by the node of that id."""
        if isinstance(value, list):
            return [self.resolved(each) for each in value[:50]]
        if isinstance(value, Mapping) and not value.get("name"):
            return self._by_id.get(str(value.get("@id")), value)
        return self._by_id.get(value, value) if isinstance(value, str) else value

    def _own(self, value: object, depth: int) -> Iterator[Node]:
        """The nodes that describe the page itself; on the way every node with an id is noted."""
        if isinstance(value, list):
            for each in value:
                yield from self._own(each, depth)
        elif isinstance(value, Mapping):
            self._note(value, depth)
            yield value
            for part in _PARTS:
                if part in value and depth < _MAX_DEPTH:
                    yield from self._own(value[part], depth + 1)

    def _note(self, value: object, depth: int) -> None:
        self._visited += 1
        if depth > _MAX_DEPTH or self._visited > _MAX_NODES:
            return
        if isinstance(value, Mapping):
            if isinstance(value.get("@id"), str) and value.get("name"):
                self._by_id.setdefault(value["@id"], value)
            for each in value.values():
                if isinstance(each, Mapping | list):
                    self._note(each, depth + 1)
        elif isinstance(value, list):
            for each in value:
                self._note(each, depth + 1)


def has_type(node: Node, pattern: re.Pattern[str]) -> bool:
    types = node.get("@type")
    return any(
        isinstance(each, str) and pattern.search(each) for each in (types if isinstance(types, list) else [types])
    )


def _scripts(root: DocumentNode) -> Iterator[object]:
    for element in root.query_selector_all("script[type*='ld+json' i]")[:_MAX_SCRIPTS]:
        text = element.text or ""
        if text.strip() and len(text) <= _MAX_CHARACTERS:
            yield _loaded(text)


def _loaded(text: str) -> object:
    unwrapped = _WRAPPING.sub("", text)
    for attempt in (text, _TRAILING_COMMA.sub("", unwrapped), unescape(unwrapped)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _rescued(text)


def _rescued(text: str) -> dict[str, object]:
    """The first value of each field of interest."""
    found: dict[str, object] = {}
    for match in _FIELD.finditer(text):
        if match["key"] != "@type" or _ARTICLE.search(match["value"]):
            found.setdefault(match["key"], _unquoted(match["value"]))
    for match in _NAMED.finditer(text):
        if name := _NAME.search(match["inner"]):
            found.setdefault(match["key"], {"name": _unquoted(name[1])})
    return found


def _unquoted(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value

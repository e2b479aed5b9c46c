"""XML: feeds (RSS, Atom), the agencies' NITF and NewsML, and sitemaps."""

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar
from urllib.parse import urlsplit

import feedparser
from lxml import etree

from claimtable.config import IngestSettings
from claimtable.ingest.agencies import article, news_items
from claimtable.ingest.markup import plain_from_html
from claimtable.ingest.metadata import text_of, time_of
from claimtable.ingest.records import document, rejected
from claimtable.ingest.xmlsource import local_name, tree
from claimtable.records import Coverage, Rejection
from claimtable.stages import Found

_FEEDS, _ITEMS, _SITEMAPS = {"rss", "rdf", "feed", "channel"}, {"item", "entry"}, {"urlset", "sitemapindex"}
# A caption in there would be taken for the article.
_MEDIA = "{http://search.yahoo.com/mrss/}*"
_CUT = re.compile(
    r"(?:\.\.\.|…|\[(?:\.\.\.|…|\+\d+ chars)\])\W*$|"
    r"\b(?:continue reading|read (?:more|on|the full (?:story|article))|full story)\b[^\n]{0,80}$",
    re.IGNORECASE,
)
_CUT_WITHIN = 200
# What a common publishing system puts below each item.
_SYNDICATED = re.compile(r"\s*\bThe post [^\n]{1,300}? (?:appeared first|first appeared) on [^\n]{1,200}$")
_SYNDICATED_WITHIN = 600
# A guess: teasers have 20 to 60 words, and a feed that gives whole articles as descriptions longer ones.
_MIN_WHOLE_WORDS = 100
_PARTS_OF_NAME = re.compile(r"\s+(?:[-–—|>»·]|::)\s+|:\s+")


class FeedReader:
    suffixes: ClassVar[tuple[str, ...]] = (".rss", ".atom", ".rdf", ".xml")
    one_document: ClassVar[bool] = True

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """One article an item that holds its text. An item that only links to one is a rejection."""
        written = document(stream, path, self._settings, declared_inside=True)
        found = tree(written, path) if isinstance(written, str) else written
        if isinstance(found, Rejection):
            yield found
            return
        root, fault = found
        if local_name(root) in _FEEDS:
            yield from _feed(root, path)
        elif local_name(root) in _SITEMAPS:
            yield from _sitemap(root, path)
        elif items := news_items(root):
            yield from (article(item, f"{path}:{number}") for number, item in enumerate(items, start=1))
        else:
            yield rejected("format:.xml", path, f"no feed or news item: its root element is <{local_name(root)[:40]}>")
            return
        if fault:
            yield rejected("damaged", path, fault[:200])


def _only(what: str, path: str) -> Rejection:
    file = path.rpartition(":")[0]
    return rejected("empty", path, f"only {what}; claimtable fetch {file} gets the page")


# ---- RSS and Atom ------------------------------------------------------------------------------------------------


def _feed(root: etree._Element, path: str) -> Iterator[Found | Rejection]:
    etree.strip_elements(root, _MEDIA, with_tail=False)
    items = [each for each in root.iter() if local_name(each) in _ITEMS and local_name(each.getparent()) in _FEEDS]
    homes = [(item.getparent(), item) for item in items]
    for home, item in homes:
        home.remove(item)
    channel = _parsed(root).feed
    _empty(root, {home for home, _ in homes})
    if not items:
        yield rejected("empty", path, "a feed without items")
    for number, (home, item) in enumerate(homes, start=1):
        home.append(item)
        entries = _parsed(root).entries
        home.remove(item)
        place = f"{path}:{number}"
        yield _item(entries[0], channel, place) if entries else rejected(f"row:{number}", place, "it cannot be read")


def _empty(root: etree._Element, homes: set[etree._Element]) -> None:
    """Leaves of a feed the elements that its items stand in, which say what kind of feed it is."""
    kept = homes.union(*(home.iterancestors() for home in homes))
    for each in [element for element in root.iter() if element not in kept and element.getparent() in kept]:
        each.getparent().remove(each)


def _parsed(root: etree._Element) -> Any:
    """What feedparser makes of it, nothing where it fails: it raises many kinds of errors."""
    try:
        return feedparser.parse(io.BytesIO(etree.tostring(root, encoding="utf-8")), sanitize_html=False)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  any kind, at dates, addresses and markup
        return feedparser.FeedParserDict(feed=feedparser.FeedParserDict(), entries=[])


def _item(entry: Any, channel: Any, path: str) -> Found | Rejection:
    content = max(map(_plain, entry.get("content", [])), key=len, default="")
    text = max(content, _plain(entry.get("summary_detail")), key=len)
    cut = _CUT.search(text[-_CUT_WITHIN:]) is not None
    if (cut or not text or text != content) and len(text.split()) < _MIN_WHOLE_WORDS:
        return _only("a summary" if text else "a link", path)
    url = entry.get("feedburner_origlink") or entry.get("link")
    source = (entry.get("source") or {}).get("title")
    fields = {
        "article_id": entry.get("id"),
        "url": url,
        "title": _plain(entry.get("title_detail")),
        "author": _names(entry) or _names(channel),
        "outlet": _outlet(source, None) or _outlet(channel.get("title"), url or channel.get("link")),
        "published_at": _moment(entry, "published") or _moment(entry, "updated"),
        "modified_at": _moment(entry, "updated"),
        "lang": next((each["language"] for each in entry.get("content", []) if each.get("language")), None)
        or channel.get("language"),
        "coverage": Coverage.TRUNCATED.value if cut else None,
    }
    return Found(path, {name: value for name, value in fields.items() if value} | {"text": text})


def _plain(written: Any) -> str:
    """The words of a text construct. What says it is plain text is often HTML all the same."""
    value = str(written.get("value") or "") if written else ""
    text = (plain_from_html(value) if "<" in value or "&" in value else value).strip()
    return text[:-_SYNDICATED_WITHIN] + _SYNDICATED.sub("", text[-_SYNDICATED_WITHIN:])


def _names(entry: Any) -> str | None:
    return text_of([each.get("name") for each in entry.get("authors", [])])


def _outlet(title: object, address: object) -> str | None:
    """The name of the newspaper in the name of a channel, "Harbour Post - World": the part that its address repeats."""
    name = text_of(plain_from_html(title) if isinstance(title, str) else None)
    try:
        host = _letters(urlsplit(str(address or "")).hostname or "")
    except ValueError:
        host = ""
    parts = [each for each in _PARTS_OF_NAME.split(name or "") if len(_letters(each)) > 2 and _letters(each) in host]
    return parts[0] if len(parts) == 1 else name


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower())).removeprefix("the")


def _moment(entry: Any, name: str) -> str | None:
    """As written; where only feedparser can read it, as that does."""
    written = dict.get(entry, name)
    moment = dict.get(entry, f"{name}_parsed")
    if written and moment and time_of(written) is None:
        return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*moment[:6])
    return str(written) if written else None


# ---- sitemaps ----------------------------------------------------------------------------------------------------


def _sitemap(root: etree._Element, path: str) -> Iterator[Rejection]:
    if not len(root):
        yield rejected("empty", path, "a sitemap without addresses")
    for number, each in enumerate(root, start=1):
        title = next((each.text for each in each.iter() if local_name(each) == "title"), None)
        yield _only(f"a link ({title[:100]})" if title else "a link", f"{path}:{number}")

"""What a page says of itself: title, authors, outlet, dates, language and address, from wherever it says so.

Each field has a list of places, the most trustworthy first; the order was chosen by `benchmarks/page_dates.py` and
`benchmarks/saved_pages.py`.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from html import unescape
from typing import NamedTuple

import babel
from htmldate import find_date
from lxml.etree import LxmlError
from resiliparse.parse.html import DOMNode, DocumentNode, HTMLTree

from claimtable.ingest import addresses
from claimtable.ingest.authors import names
from claimtable.ingest.linked import LinkedData
from claimtable.ingest.metadata import text_of, time_of
from claimtable.ingest.outlets import by_domain, outlet_at, outlet_name

# ---- dates ----

_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "bt:pubdate", "pubdate", "publish-date",
    "publish_date", "publishdate", "published_date", "publicationdate", "publication_date", "published", "originalpublicationdate", "article_date_original",
    "article:post_time", "ptime", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date",
    "dcterms.date", "citation_publication_date", "citation_date", "displaydate", "article.published", "article.created",
    "created", "datecreated", "date", "article-date", "rnews:datepublished", "og:release_date", "content_create_date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "article:modified", "datemodified", "og:updated_time",
    "bt:moddate", "dc.date.modified", "dcterms.modified", "last-modified", "lastmod", "modified", "last-updated",
    "article.updated", "utime", "revised",
)  # fmt: skip
_EARLIEST = dt.date(1900, 1, 2)
_LATEST = dt.date(2100, 12, 31)
# What an unset clock says.
_UNSET = {dt.date(1970, 1, 1), dt.date(1969, 12, 31)}
# Pages give the day where they stand, and the time in Greenwich: a day of difference says nothing.
_DAYS_APART = 1
# htmldate's patterns take seconds on some pages of a megabyte; bylines stand in the first part.
_SEARCHED_CHARACTERS = 300_000
_TIMES = "time[datetime],time[pubdate],time,abbr.published,span.published[title],[property~='dc:date'],[property~='schema:datePublished']"

# ---- where else ----

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)|<!--\s*Page saved with SingleFile\s+url:\s*(\S+)")
_ASIDE_TAGS = {"aside", "nav", "footer"}
_ASIDE = re.compile(
    r"(?:^|\s)(?:\w+[-_]{1,2})?(?:related|recommend|comment(?!able|s?-(?:open|enabled|closed))|sidebar|widget|trending|popular|promo|teaser|newsletter|"
    r"most|read-?next|read-?more|more-|latest|carousel|recirc|author-?bio|about-)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s+[|–—·»«/:-]+\s+|\s*[|»«]\s*|\s*::\s*|\s+-{2,}\s+")
_SAME_HEADLINE = 0.5
_BYLINES = (
    "[itemprop~=author]", "a[rel~=author]", "[class*=byline i]", "[class*=author i]", "[data-testid*=byline i]", "[id*=byline i]",
)  # fmt: skip


class Meta(NamedTuple):
    """The meta elements of a page by lower-case name, several values each."""

    values: Mapping[str, list[str]]

    def first(self, *keys: str) -> str | None:
        return next((value for key in keys for value in self.values.get(key, ())), None)

    def all(self, *keys: str) -> Iterator[str]:
        for key in keys:
            yield from self.values.get(key, ())


def stated(tree: HTMLTree, html: str, address: str | None = None) -> dict[str, object]:
    """Fields under our own names, those alone of which the page says something.

    `html` is the source of `tree`, `address` where the page was found. `author` is a list of names, dates are ISO 8601
    with the zone that the page gives.
    """
    root = tree.document
    if root is None:
        return {}
    meta, linked = _meta(root), LinkedData(root)
    here = address or _saved_from(html) or _base(root)
    canonical = _canonical(root, meta, linked, here)
    place = addresses.cleaned(here) or canonical
    outlet, publisher = _outlet(root, meta, linked, place)
    published, modified = _dates(root, meta, linked, html, place)
    fields = {
        "article_id": meta.first("article:id"),
        "url": here or canonical,
        "canonical_url": canonical,
        "outlet": outlet,
        "publisher": publisher,
        "title": _title(root, tree.title, meta, linked, {outlet, publisher, by_domain(place)}, place),
        "author": _authors(root, meta, linked, outlet),
        "published_at": published,
        "modified_at": modified,
        "lang": _language(root, meta, linked),
    }
    return {name: value for name, value in fields.items() if value}


def _meta(root: DocumentNode) -> Meta:
    values: dict[str, list[str]] = {}
    for element in root.query_selector_all("meta[content]"):
        content = element.getattr("content").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            for key in (element.getattr(attribute) or "").lower().split()[:4]:
                if content:
                    values.setdefault(key, []).append(content)
    return Meta(values)


# ---- address ----


def _saved_from(html: str) -> str | None:
    found = _SAVED_FROM.search(html, 0, 5_000)
    return addresses.absolute(found[1] or found[2]) if found else None


def _base(root: DocumentNode) -> str | None:
    """The base of links, where it names more than the site."""
    base = root.query_selector("base[href]")
    found = addresses.absolute(base.getattr("href")) if base else None
    return None if found is None or found.endswith("/") else found


def _canonical(root: DocumentNode, meta: Meta, linked: LinkedData, here: str | None) -> str | None:
    link = root.query_selector("link[rel~=canonical i][href]")
    stated = (
        link.getattr("href") if link else None,
        meta.first("og:url"),
        linked.article.get("url"),
        _identified(linked.article.get("mainEntityOfPage")),
        meta.first("twitter:url", "parsely-link", "sailthru.url"),
    )
    base = here or next((each for each in map(addresses.absolute, stated) if each), None)
    return next(filter(None, (addresses.canonical(each, base) for each in stated if each)), None)


def _identified(value: object) -> object:
    return value.get("@id") or value.get("url") if isinstance(value, Mapping) else value


# ---- outlet, publisher ----


def _outlet(root: DocumentNode, meta: Meta, linked: LinkedData, place: str | None) -> tuple[str | None, str | None]:
    title = text_of(meta.first("og:title"))
    publisher = linked.resolved(linked.article.get("publisher") or linked.page.get("publisher"))
    publishing = publisher[0] if isinstance(publisher, list) and publisher else publisher
    owner = publishing.get("parentOrganization") if isinstance(publishing, Mapping) else None
    said = (
        meta.first("og:site_name"),
        publishing,
        linked.site.get("name"),
        meta.first("application-name", "apple-mobile-web-app-title", "al:ios:app_name"),
        meta.first("dc.publisher", "dcterms.publisher", "publisher", "cre", "citation_journal_title"),
        _microdata_name(root, "publisher"),
    )
    named = [outlet_name(_plain(each), title) for each in said]
    outlet = next(filter(None, named), None) or by_domain(place) or _from_title(root) or outlet_at(place)
    owners = (outlet_name(_plain(linked.resolved(owner))), named[1], named[4])
    return outlet, next((each for each in owners if each and not _alike(each, outlet)), None)


def _from_title(root: DocumentNode) -> str | None:
    """The site's name at the end of the title element, where the main heading is what stands before it."""
    title, heading = root.query_selector("title"), root.query_selector("h1")
    parts = _SEPARATOR.split(_plain(title.text) or "") if title and heading else []
    heads = _plain(heading.text) if heading else None
    return outlet_name(parts[-1]) if len(parts) > 1 and heads and _alike(parts[0], heads) else None


def _microdata_name(root: DocumentNode, prop: str) -> str | None:
    element = root.query_selector(f"[itemprop~={prop}]")
    if element is None:
        return None
    name = element.query_selector("[itemprop~=name]") or element
    return name.getattr("content") or (name.text if len(name.text or "") < 100 else None)


def _alike(one: str | None, other: str | None) -> bool:
    return _letters(one) == _letters(other)


def _letters(name: str | None) -> str:
    return "".join(filter(str.isalnum, (name or "").lower().removeprefix("the ")))


# ---- title ----


def _title(
    root: DocumentNode, title: str | None, meta: Meta, linked: LinkedData, outlets: set[str | None], place: str | None
) -> str | None:
    """The heading of the page, if one resembles what is stated for machines; else what is stated."""
    said = [
        text
        for each in (
            linked.article.get("headline"), meta.first("og:title"), meta.first("twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title"),
            linked.article.get("name"), title,
        )
        if (text := _without_site(_plain(each), outlets, place))
    ]  # fmt: skip
    headings = list(_headings(root))
    scored = [(max((_resemblance(heading, each) for each in said), default=0.0), heading) for heading in headings]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    if best[0] >= _SAME_HEADLINE:
        return _without_site(best[1], outlets, place)
    whole = [each for each in said if not each.endswith(("...", "…"))]
    return next(iter(whole or said or headings), None)


def _headings(root: DocumentNode) -> Iterator[str]:
    selector = "h1,[itemprop~=headline],h2[class*=title],h2[class*=headline],h3[class*=post-title],font[size='5'],font[size='6']"
    for element in list(root.query_selector_all(selector))[:20]:
        text = _plain(element.getattr("content") or element.text)
        if text and len(text) < 400:
            yield text


def _resemblance(one: str, other: str) -> float:
    """1 for the same words; a headline cut short resembles the whole one."""
    a, b = one.lower().split(), other.lower().rstrip(".… ").split()
    shared = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return shared / max(1, len(a), len(b)) if shared != len(b) or len(b) < 4 else 1.0 - 0.001 * (len(a) - shared)


def _without_site(text: str | None, outlets: set[str | None], place: str | None) -> str | None:
    """A title without the parts at its ends that name the site: 'Pier shut | Local | Quay Post'."""
    if not text:
        return None
    sites = {_letters(each) for each in outlets} | {_letters(addresses.site(place)), addresses.site(place).split(".")[0]}
    sites.discard("")
    cuts = [*_SEPARATOR.finditer(text)]
    ends = [cut.start() for cut in cuts if _names_site(text[cut.end() :], sites)]
    starts = [cut.end() for cut in cuts if _names_site(text[: cut.start()], sites)]
    start, end = max(starts, default=0), min(ends, default=len(text))
    return text[start:end].strip() or text


def _names_site(part: str, sites: set[str]) -> bool:
    letters = _letters(part)
    return any(letters == each or (len(each) > 4 and letters.startswith(each)) for each in sites) and len(part) < 80


# ---- authors ----


def _authors(root: DocumentNode, meta: Meta, linked: LinkedData, outlet: str | None) -> list[str] | None:
    ways = (
        [linked.resolved(linked.article.get("author") or linked.article.get("creator"))],
        meta.all("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
                 "byl", "citation_author", "article:author_name", "cxenseparse:author", "dc.contributor"),
        *([_text_of(each) for each in _outside(root, way)] for way in _BYLINES),
    )  # fmt: skip
    only_outlet: list[str] | None = None
    for way in ways:
        found = names(way)
        others = [name for name in found if not _alike(name, outlet)]
        if others:
            return others
        only_outlet = only_outlet or found
    return only_outlet


def _text_of(element: DOMNode) -> str:
    inner = element.query_selector("[itemprop~=name]") if element.getattr("itemprop") else None
    return (inner or element).getattr("content") or (inner or element).text or ""


def _outside(root: DocumentNode, selector: str) -> Iterator[DOMNode]:
    """The elements that are no part of a list of other articles, of comments or of a footer."""
    return (each for each in list(root.query_selector_all(selector))[:30] if not _is_aside(each))


def _is_aside(element: DOMNode) -> bool:
    node = element.parent
    for _ in range(40):
        if node is None or node.tag in ("body", "html", "#document", None):
            return False
        said = f"{node.getattr('class') or ''} {node.getattr('id') or ''}"
        if node.tag in _ASIDE_TAGS or (node.tag not in ("article", "main") and _ASIDE.search(said)):
            return True
        node = node.parent
    return False


# ---- dates ----


def _dates(
    root: DocumentNode, meta: Meta, linked: LinkedData, html: str, place: str | None
) -> tuple[str | None, str | None]:
    stated = _moments(_published(root, meta, linked))
    modified = next(_moments(_modified(root, meta, linked)), None)
    day = addresses.day_in(place)
    given = next(stated, None) or _searched(html)
    if day is None:
        return given, modified
    return next((_on(each, day) for each in (given, *stated) if each and _near(each, day)), day), modified


def _on(moment: str, day: str) -> str:
    """The same moment, written in a zone in which it falls on that day: sites often state the time in Greenwich."""
    if len(moment) <= 10 or moment[:10] == day or not moment.endswith("+00:00"):
        return moment
    at = dt.datetime.fromisoformat(moment)
    sign = -1 if moment[:10] > day else 1
    zones = (dt.timezone(dt.timedelta(hours=sign * hours)) for hours in range(1, 15))
    return next((there.isoformat() for zone in zones if (there := at.astimezone(zone)).date().isoformat() == day), moment)


def _published(root: DocumentNode, meta: Meta, linked: LinkedData) -> Iterator[object]:
    yield from (article.get("datePublished") for article in linked.articles[:1])
    yield from meta.all(*_PUBLISHED_META)
    yield from (_moment_in(each) for each in _outside(root, "[itemprop~=datePublished]"))
    yield linked.page.get("datePublished")
    yield linked.article.get("dateCreated")
    yield from (_moment_in(each) for each in _outside(root, "[itemprop~=dateCreated]"))
    yield from (_moment_in(each) for each in _outside(root, _TIMES))


def _modified(root: DocumentNode, meta: Meta, linked: LinkedData) -> Iterator[object]:
    yield linked.article.get("dateModified")
    yield from meta.all(*_MODIFIED_META)
    yield from (_moment_in(each) for each in _outside(root, "[itemprop~=dateModified],time.updated"))
    yield linked.page.get("dateModified")


def _moment_in(element: DOMNode) -> str | None:
    for attribute in ("datetime", "content", "title"):
        if value := element.getattr(attribute):
            return str(value)
    return str(element.text or "")[:100]


def _moments(values: Iterable[object]) -> Iterator[str]:
    """ISO 8601, with the zone that was stated; absurd ones are left out."""
    for value in values:
        moment = moment_of(value)
        if moment:
            yield moment


def moment_of(value: object) -> str | None:
    text = _plain(value)
    if text is None or not time_of(text):
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = time_of(text)
    day = moment.date()
    if not _EARLIEST <= day <= _LATEST or day in _UNSET:
        return None
    return day.isoformat() if len(text) <= 10 else moment.isoformat()


def _near(moment: str, day: str) -> bool:
    return abs((dt.date.fromisoformat(moment[:10]) - dt.date.fromisoformat(day)).days) <= _DAYS_APART


def _searched(html: str) -> str | None:
    """A day found by htmldate in the text, first where one is expected, then anywhere."""
    page = html[:_SEARCHED_CHARACTERS]
    for anywhere in (False, True):
        try:
            found = find_date(page, extensive_search=anywhere, original_date=True, max_date=_LATEST.isoformat())
        except (LxmlError, ValueError, RecursionError):
            return None
        # A year alone, as in a line of copyright, comes out as its first day.
        if found and not (anywhere and found.endswith("-01-01")):
            return moment_of(found)
    return None


# ---- language ----


def _language(root: DocumentNode, meta: Meta, linked: LinkedData) -> str | None:
    html = root.query_selector("html")
    declared = (html.getattr("lang") or html.getattr("xml:lang")) if html else None
    said = (declared, meta.first("content-language", "language", "dc.language", "dcterms.language"), linked.article.get("inLanguage"), meta.first("og:locale"))
    return next((code for each in said if (code := _code(text_of(each)))), None)


def _code(tag: str | None) -> str | None:
    try:
        return babel.Locale.parse((tag or "").split(",")[0].strip(), sep="-" if "-" in (tag or "") else "_").language
    except (ValueError, babel.UnknownLocaleError):
        return None


def _plain(value: object) -> str | None:
    """One clean line; many pages escape twice."""
    text = text_of(value)
    return text_of(unescape(unescape(text))) if text else None

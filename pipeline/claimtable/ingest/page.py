"""What a page says of itself: title, authors, outlet, dates, language and address, from wherever it says so.

Each field has a list of places, the most trustworthy first; the order was chosen by `benchmarks/page_dates.py` and
`benchmarks/saved_pages.py`.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from difflib import SequenceMatcher
from functools import cached_property
from html import unescape
from typing import NamedTuple

import babel
from htmldate import find_date
from lxml.etree import LxmlError
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import DocumentNode, ElementNode, HTMLTree

from claimtable.ingest import addresses, opening
from claimtable.ingest.authors import names
from claimtable.ingest.linked import LinkedData
from claimtable.ingest.markup import plain_from_html
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
_FIRST_DAY = re.compile(r"\b0?1(?:st|er|\.)?[ /.-]+(?:[A-Za-z]{3}|[01]?\d\b)|[A-Za-z]{3,9}\.? 0?1\b|\d[/.-]0?1\b")
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
_HEADINGS = (
    "h1,[itemprop~=headline],h2[class*=title],h2[class*=headline],h3[class*=post-title],font[size='5'],font[size='6']"
)
_SAME_HEADLINE = 0.5
_LONGEST_TITLE, _LONGEST_BYLINE, _MAX_ANCESTORS, _MAX_META = 400, 5_000, 60, 1_000
_LONGEST_FIELD, _MOST_SHOWN = 1_000, 6
_AUTHOR_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    "citation_author", "article:author_name", "cxenseparse:author", "dc.contributor",
)  # fmt: skip
_BYLINES = (
    "[itemprop~=author]", "a[rel~=author]", "[class*=byline i]", "[class*=author i]", "[data-testid*=byline i]", "[data-component*=byline i]", "[id*=byline i]",
)  # fmt: skip


_PARSELY = {
    "title": "parsely-title",
    "author": "parsely-author",
    "authors": "parsely-author",
    "pub_date": "parsely-pub-date",
}


class Meta(NamedTuple):
    """The meta elements of a page by lower-case name, several values each."""

    values: Mapping[str, list[str]]

    def first(self, *keys: str) -> str | None:
        return next((value for key in keys for value in self.values.get(key, ())), None)

    def all(self, *keys: str) -> Iterator[str]:
        for key in keys:
            yield from self.values.get(key, ())


def stated(tree: HTMLTree, html: str, address: str | None = None, text: str | None = None) -> dict[str, object]:
    """Fields under our own names, those alone of which the page says something.

    `html` is the source of `tree`, `address` where the page was found, `text` what it shows, if that is known.
    `author` is a list of names, dates are ISO 8601 with the zone that the page gives.
    """
    root = tree.document
    if root is None:
        return {}
    meta, linked = _meta(root), LinkedData(root)
    here = address or _saved_from(html) or _base(root)
    canonical = _canonical(root, meta, linked, here)
    place = addresses.cleaned(here) or canonical
    titles = list(dict.fromkeys(filter(None, (*_titles(meta, linked), _plain(tree.title)))))
    heading = _heading(root, titles)
    shown = _plain(heading.text) if heading else None
    outlet, publisher = _outlet(root, tree.title, shown, meta, linked, place)
    title = _title(shown, titles, {outlet, publisher, by_domain(place)}, place)
    seen = Seen(tree, root, frozenset(_ancestors(heading)), title, text)
    published, modified = _dates(seen, meta, linked, html, place)
    fields = {
        "article_id": meta.first("article:id"),
        "url": here or canonical,
        "canonical_url": canonical,
        "outlet": outlet,
        "publisher": publisher,
        "title": title,
        "author": _authors(seen, meta, linked, outlet),
        "published_at": published,
        "modified_at": modified,
        "lang": _language(root, meta, linked),
    }
    return {name: value for name, value in fields.items() if value}


class Seen:
    """What the page shows around its headline."""

    def __init__(
        self,
        tree: HTMLTree,
        root: DocumentNode,
        around: frozenset[ElementNode],
        title: str | None,
        text: str | None,
    ) -> None:
        self._tree = tree
        self._root = root
        self._around = around
        self._title = title
        self._text = text

    @cached_property
    def opening(self) -> list[str]:
        """The lines near the headline."""
        text = plain_from_html(self._tree) if self._text is None else self._text
        return opening.around(text.split("\n"), self._title)

    def outside(self, selector: str) -> Iterator[ElementNode]:
        """The elements that are no part of a list of other articles, of comments or of a footer."""
        return (each for each in self._root.query_selector_all(selector)[:30] if not self._is_aside(each))

    def _is_aside(self, element: ElementNode) -> bool:
        for node in _ancestors(element):
            if node in self._around:
                return False
            said = f"{node.getattr('class') or ''} {node.getattr('id') or ''}"
            if node.tag in _ASIDE_TAGS or (node.tag not in ("article", "main") and _ASIDE.search(said)):
                return True
        return False


def _ancestors(element: ElementNode | None) -> Iterator[ElementNode]:
    """From the nearest to the body, not included."""
    node = element.parent if element else None
    for _ in range(_MAX_ANCESTORS):
        if not isinstance(node, ElementNode) or node.tag in ("body", "html"):
            return
        yield node
        node = node.parent


def _meta(root: DocumentNode) -> Meta:
    values: dict[str, list[str]] = {}
    for element in root.query_selector_all("meta[content]")[:_MAX_META]:
        content = (element.getattr("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            for key in (element.getattr(attribute) or "").lower().split()[:4]:
                if content:
                    values.setdefault(key, []).append(content)
    for key, value in _parsely(values.get("parsely-page", [""])[0]).items():
        values.setdefault(_PARSELY.get(key, ""), []).extend(each for each in _texts(value))
    return Meta(values)


def _parsely(content: str) -> Mapping[str, object]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _texts(value: object) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


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
    # A page that took its story from elsewhere may name that place as canonical, but shares its own address.
    likely = (here, meta.first("og:url"), *stated)
    base = next((each for each in map(addresses.absolute, likely) if each), None)
    return next(filter(None, (addresses.canonical(each, base) for each in stated if each)), None)


def _identified(value: object) -> object:
    return value.get("@id") or value.get("url") if isinstance(value, Mapping) else value


# ---- outlet, publisher ----


def _outlet(
    root: DocumentNode, title: str | None, heading: str | None, meta: Meta, linked: LinkedData, place: str | None
) -> tuple[str | None, str | None]:
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
    named = [outlet_name(_plain(each), heading) for each in said]
    outlet = next(filter(None, named), None)
    known = by_domain(place)
    # Sites give the name of a section ("U.S.") or a short form for their own; "BBC News" says more than "BBC".
    if _is_hosted(publishing, place) and named[1]:
        outlet = named[1]
    elif known and not _letters(outlet).startswith(_letters(known)):
        outlet = known
    outlet = outlet or _beside(_plain(title), heading) or outlet_at(place)
    owners = (outlet_name(_plain(linked.resolved(owner))), named[1], named[4])
    return outlet, next((each for each in owners if each and not _alike(each, outlet)), None)


def _is_hosted(publisher: object, place: str | None) -> bool:
    """Whether a publisher has its own folder on a platform, in which the page is."""
    address = publisher.get("url") if isinstance(publisher, Mapping) else None
    folder = address.rpartition("://")[2].strip("/") if isinstance(address, str) else ""
    return "/" in folder and (place or "").partition("://")[2].startswith(f"{folder}/")


def _beside(title: str | None, heading: str | None) -> str | None:
    """The site's name in the title element, where the headline is the rest of it."""
    whole, part = (title or "").casefold(), (heading or "").casefold()
    if not part or whole == part:
        return None
    if whole.startswith(part):
        return outlet_name(_SEPARATOR.split(title[len(part) :])[-1].strip(" -|:·–—»«")) if title else None
    if whole.endswith(part) and title:
        return outlet_name(title[: -len(part)].strip(" -|:·–—»«"))
    return None


def _microdata_name(root: DocumentNode, prop: str) -> str | None:
    element = root.query_selector(f"[itemprop~={prop}]")
    if element is None:
        return None
    name = element.query_selector("[itemprop~=name]") or element
    return name.getattr("content") or (name.text if len(name.text or "") < 100 else None)


def _alike(one: str | None, other: str | None) -> bool:
    return _letters(one) == _letters(other)


def _bare(name: str) -> str:
    return name.lower().removeprefix("the ")


def _letters(name: str | None) -> str:
    return "".join(filter(str.isalnum, _bare(name or "")))


# ---- title ----


def _titles(meta: Meta, linked: LinkedData) -> list[str]:
    said = (
        linked.article.get("headline"),
        meta.first("og:title"),
        meta.first("twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title"),
        linked.article.get("name"),
    )
    return [text for each in said if (text := _plain(each))]


def _title(shown: str | None, titles: list[str], outlets: set[str | None], place: str | None) -> str | None:
    """The heading of the page, if one resembles what is stated for machines; else what is stated."""
    said = [_without_site(each, outlets, place) for each in titles]
    if shown:
        # 'Local News | Pier shut' where 'Pier shut' is stated
        parts = _SEPARATOR.split(shown)
        return next((each for each in said if each in parts), _without_site(shown, outlets, place))
    return next((each for each in said if each and not each.endswith(("...", "…"))), next(iter(said), None))


def _heading(root: DocumentNode, titles: list[str]) -> ElementNode | None:
    """The element that resembles most what is stated for machines; the only one, if nothing is stated."""
    found = [
        (max((_resemblance(text, each) for each in titles), default=_SAME_HEADLINE), -number, element)
        for number, element in enumerate(root.query_selector_all(_HEADINGS)[:30])
        if (text := _plain(element.text)) and len(text) < _LONGEST_TITLE
    ]
    score, _, best = max(found, key=lambda each: each[:2], default=(0.0, 0, None))
    return best if score >= _SAME_HEADLINE else None


def _resemblance(one: str, other: str) -> float:
    """1 for the same words; a headline cut short resembles the whole one."""
    a, b = one.lower().split(), other.lower().rstrip(".… ").split()
    if set(a).isdisjoint(b):
        return 0.0
    shared = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return shared / max(1, len(a), len(b)) if shared != len(b) or len(b) < 4 else 1.0 - 0.001 * (len(a) - shared)


def _without_site(text: str | None, outlets: set[str | None], place: str | None) -> str | None:
    """A title without the parts at its ends that name the site: 'Pier shut | Local | Quay Post'."""
    if not text:
        return None
    sites = {_letters(each) for each in outlets} | {
        _letters(addresses.site(place)),
        addresses.site(place).split(".")[0],
    }
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


def _authors(seen: Seen, meta: Meta, linked: LinkedData, outlet: str | None) -> list[str] | None:
    """Not the outlet itself, unless nobody else is named."""
    only_outlet: list[str] = []
    for found in _bylines(seen, meta, linked):
        others = [name for name in found if not _is_desk(name, outlet)]
        if others:
            return others
        only_outlet = only_outlet or found
    return only_outlet or None


def _is_desk(name: str, outlet: str | None) -> bool:
    """The outlet, a part of its name, or what begins with it: 'NCB Islands' at NCB News."""
    if outlet is None:
        return False
    return _letters(name) in _letters(outlet) or name.lower().split()[0] == _bare(outlet).split()[0]


def _bylines(seen: Seen, meta: Meta, linked: LinkedData) -> Iterator[list[str]]:
    yield names([linked.resolved(linked.article.get("author") or linked.article.get("creator"))])
    yield names(meta.all(*_AUTHOR_META))
    for selector in _BYLINES:
        found = names(map(_text_of, _together(seen.outside(selector))), shown=True)
        if len(found) <= _MOST_SHOWN:  # else a list of links
            yield found
    yield opening.byline(seen.opening)


def _together(elements: Iterator[ElementNode]) -> Iterator[ElementNode]:
    """The first one and those of the same article."""
    first = next(elements, None)
    if first is not None:
        yield first
        yield from (each for each in elements if _article_of(each) == _article_of(first))


def _article_of(element: ElementNode) -> ElementNode | None:
    return next((node for node in _ancestors(element) if node.tag == "article"), None)


def _text_of(element: ElementNode) -> str:
    """What a byline shows, a line to each of its blocks."""
    named = element.query_selector("[itemprop~=name]") if element.getattr("itemprop") else None
    shown = named or element
    return shown.getattr("content") or str(
        extract_plain_text(shown.html[:_LONGEST_BYLINE], links=False, alt_texts=False)
    )


# ---- dates ----


def _dates(seen: Seen, meta: Meta, linked: LinkedData, html: str, place: str | None) -> tuple[str | None, str | None]:
    stated = _moments(_published(seen, meta, linked))
    modified = next(_moments(_modified(seen, meta, linked)), None)
    day = addresses.day_in(place)
    if day is None:
        return next(stated, None) or moment_of(opening.day(seen.opening)) or _searched(html), modified
    return next((_on(each, day) for each in stated if _near(each, day)), day), modified


def _on(moment: str, day: str) -> str:
    """The same moment, written in a zone in which it falls on that day: sites often state the time in Greenwich."""
    if len(moment) <= 10 or moment[:10] == day or not moment.endswith("+00:00"):
        return moment
    at = dt.datetime.fromisoformat(moment)
    sign = -1 if moment[:10] > day else 1
    zones = (dt.timezone(dt.timedelta(hours=sign * hours)) for hours in range(1, 15))
    return next(
        (there.isoformat() for zone in zones if (there := at.astimezone(zone)).date().isoformat() == day), moment
    )


def _published(seen: Seen, meta: Meta, linked: LinkedData) -> Iterator[object]:
    yield from (article.get("datePublished") for article in linked.articles[:1])
    yield from meta.all(*_PUBLISHED_META)
    yield from (_moment_in(each) for each in seen.outside("[itemprop~=datePublished]"))
    yield linked.page.get("datePublished")
    yield linked.article.get("dateCreated")
    yield from (_moment_in(each) for each in seen.outside("[itemprop~=dateCreated]"))
    yield from (_moment_in(each) for each in seen.outside(_TIMES))


def _modified(seen: Seen, meta: Meta, linked: LinkedData) -> Iterator[object]:
    yield linked.article.get("dateModified")
    yield from meta.all(*_MODIFIED_META)
    yield from (_moment_in(each) for each in seen.outside("[itemprop~=dateModified],time.updated"))
    yield linked.page.get("dateModified")


def _moment_in(element: ElementNode) -> str | None:
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
    """ISO 8601 with the zone as stated, a day alone without a time; None for what no page can have been published on."""
    text = _plain(value)
    moment = time_of(text)
    if text is None or moment is None:
        return None
    with suppress(ValueError):
        moment = dt.datetime.fromisoformat(text)
    day = moment.date()
    if not _EARLIEST <= day <= _LATEST or day in _UNSET:
        return None
    return day.isoformat() if len(text) <= 10 else moment.isoformat()


def _near(moment: str, day: str) -> bool:
    return abs((dt.date.fromisoformat(moment[:10]) - dt.date.fromisoformat(day)).days) <= _DAYS_APART


def _searched(html: str) -> str | None:
    """A day found by htmldate, first where one is expected, then anywhere."""
    page = html[:_SEARCHED_CHARACTERS]
    for anywhere in (False, True):
        try:
            found = find_date(page, extensive_search=anywhere, original_date=True, max_date=_LATEST.isoformat())
        except (LxmlError, ValueError, RecursionError):
            return None
        # A year or a month alone comes out as its first day.
        if (
            found
            and (not found.endswith("-01") or _FIRST_DAY.search(page))
            and not (anywhere and found.endswith("-01-01"))
        ):
            return moment_of(found)
    return None


# ---- language ----


def _language(root: DocumentNode, meta: Meta, linked: LinkedData) -> str | None:
    html = root.query_selector("html")
    declared = (html.getattr("lang") or html.getattr("xml:lang")) if html else None
    said = (
        declared,
        meta.first("content-language", "language", "dc.language", "dcterms.language"),
        linked.article.get("inLanguage"),
        meta.first("og:locale"),
    )
    return next((code for each in said if (code := _code(text_of(each)))), None)


def _code(tag: str | None) -> str | None:
    try:
        return babel.Locale.parse((tag or "").split(",")[0].strip(), sep="-" if "-" in (tag or "") else "_").language
    except (ValueError, babel.UnknownLocaleError):
        return None


def _plain(value: object) -> str | None:
    """One clean line; many pages escape twice. What is too long for a field of such a kind is cut."""
    text = text_of(value[:_LONGEST_FIELD] if isinstance(value, str) else value)
    return text_of(unescape(unescape(text[:_LONGEST_FIELD]))) if text else None

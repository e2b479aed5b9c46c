"""News items as agencies send them and archives keep them: NITF, NewsML 1 and NewsML-G2."""

import re
from collections import defaultdict
from collections.abc import Iterator

from lxml import etree

from claimtable.ingest.xmlsource import local_name
from claimtable.stages import Found

_BYLINE = re.compile(r"^\s*by\s+", re.IGNORECASE)
_BODIES = ("body.content", "inlinexml", "inlinedata", "datacontent")
_PARAGRAPHS = {"p", "li", "hl2", "h2", "h3", "pre"}
_NOT_TEXT = {"head", "body.head", "body.end", "media", "table", "fn"}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Where each format says it, best first: an element, and the attribute if it stands in one.
_PLACES = {
    "article_id": (("doc-id", "id-string"), ("newsitem", "guid"), ("publicidentifier", ""), ("newsitemid", "")),
    "url": (("pubdata", "ex-ref"),),
    "title": (("hl1", ""), ("headline", ""), ("title", "")),
    "outlet": (("pubdata", "name"), ("provider", "literal"), ("distributor", ""), ("provider", ""), ("creditline", "")),
    "published_at": (
        ("date.issue", "norm"), ("pubdata", "date.publication"), ("contentcreated", ""), ("firstcreated", ""),
        ("versioncreated", ""), ("story.date", "norm"), ("dateandtime", ""),
    ),
    "modified_at": (("contentmodified", ""), ("versioncreated", ""), ("thisrevisioncreated", "")),
    "lang": (("nitf", _LANG), ("newsitem", _LANG), ("language", "tag"), ("language", "formalname")),
}  # fmt: skip

_Elements = dict[str, list[etree._Element]]


def news_items(root: etree._Element) -> list[etree._Element]:
    """NITF stands alone or in an item of NewsML, and an envelope holds many items."""
    if local_name(root) == "nitf":
        return [root]
    named = _by_name(root)
    return named["newsitem"] or named["nitf"]


def article(item: etree._Element, path: str) -> Found:
    """What a news item says, with its dateline before the first paragraph as in print."""
    named = _by_name(item)
    fields: dict[str, object] = {name: _first(named, places) for name, places in _PLACES.items()}
    fields["author"] = _author(named)
    dateline = next((_words(each) for each in named["dateline"]), "").rstrip(" -–—")
    text = _text(named)
    joined = f"{dateline} - {text}" if dateline and text and not text.startswith(dateline) else text
    return Found(path, {name: value for name, value in fields.items() if value} | {"text": joined})


def _by_name(root: etree._Element) -> _Elements:
    named: _Elements = defaultdict(list)
    for each in root.iter():
        named[local_name(each)].append(each)
    return named


def _first(named: _Elements, places: tuple[tuple[str, str], ...]) -> str | None:
    for name, attribute in places:
        for element in named[name]:
            written = element.get(attribute) if attribute else _words(element)
            if written and written.strip():
                return str(written).strip()
    return None


def _author(named: _Elements) -> str | None:
    for byline in named["byline"] or named["by"]:
        people = [_words(each) for each in byline.iter() if local_name(each) == "person"]
        written = ", ".join(filter(None, people)) or (byline.text or "") or _words(byline)
        return _BYLINE.sub("", " ".join(written.split())) or None
    return None


def _text(named: _Elements) -> str:
    # One archive gives the beginning of an article as a block of its own before the whole.
    whole = [each for each in named["block"] if each.get("class") == "full_text"]
    bodies = whole or next((named[name] for name in _BODIES if named[name]), [])
    found = "\n\n".join(filter(None, (words for body in bodies for words in _paragraphs(body))))
    return found or "\n\n".join("".join(body.itertext()).strip() for body in bodies)


def _paragraphs(body: etree._Element) -> Iterator[str]:
    walk = etree.iterwalk(body, events=("start",))
    for _, element in walk:
        if local_name(element) in _NOT_TEXT:
            walk.skip_subtree()
        elif local_name(element) in _PARAGRAPHS:
            yield _words(element)
            walk.skip_subtree()


def _words(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())

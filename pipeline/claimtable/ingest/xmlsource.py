"""XML from outside to a tree, such that nothing is opened and nothing expands."""

import re
from html.entities import html5

from lxml import etree

from claimtable.ingest.records import rejected
from claimtable.records import Rejection

# Document types that only say which format it is. They are not read; any other may define entities.
_KNOWN_TYPES = re.compile(r"rss-0\.9|nitf|newsml|xhtml|^<!DOCTYPE\s+\w+\s*$", re.IGNORECASE)
_TYPE = re.compile(r"<!DOCTYPE\b[^\[>]*", re.IGNORECASE)
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# An unclosed section runs to the end, so that a file full of them is read once.
_SECTION_OR_AMPERSAND = re.compile(
    r"(?P<section><!\[CDATA\[(?:.*?\]\]>|.*))"
    r"|&(?:(?P<name>[a-zA-Z][a-zA-Z0-9]{1,31});|(?P<number>#(?:\d{1,7}|x[0-9a-fA-F]{1,6})+;))?",
    re.DOTALL,
)
_XML_NAMES = {"amp", "lt", "gt", "quot", "apos"}
# Parsers take time with the square of the number of attributes of one element.
MAX_ATTRIBUTES = 2_000
_INCLUDE = "{http://www.w3.org/2001/XInclude}*"


def tree(text: str, path: str) -> tuple[etree._Element, str] | Rejection:
    """The root element, and what was wrong with the text. Names of HTML characters are known, as in most feeds.

    A document that defines entities, or names a definition elsewhere, is rejected.
    """
    if text.find("<") < 0:
        return rejected("unreadable", path, "no XML")
    kind, start = _type_and_start(text)
    if kind is None or (kind and not _KNOWN_TYPES.search(kind)):
        return rejected("xml_entity", path, "its document type defines entities or names a file that may")
    plain = _SECTION_OR_AMPERSAND.sub(_without_names, _NO_XML.sub("", text[start:]))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(plain.encode("utf-8"), parser)
    except etree.LxmlError as error:
        return rejected("unreadable", path, f"no XML: {error}"[:200])
    if root is None:
        return rejected("unreadable", path, "no XML")
    if any(len(each.attrib) > MAX_ATTRIBUTES for each in root.iter()):
        return rejected("too_complex", path, f"an element with over {MAX_ATTRIBUTES:,} attributes")
    if next(root.iter(_INCLUDE), None) is not None:
        return rejected("xml_entity", path, "it includes other files")
    faults = [each for each in parser.error_log if each.type_name != "NS_ERR_UNDEFINED_NAMESPACE"]
    if any("depth" in each.message.lower() for each in faults):
        return rejected("too_complex", path, "nested too deeply")
    return root, f"line {faults[0].line}: {faults[0].message}" if faults else ""


def local_name(element: etree._Element | None) -> str:
    """In lower case, without its namespace."""
    tag = None if element is None else element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _type_and_start(text: str) -> tuple[str | None, int]:
    """The document type as written, None if it has definitions of its own, and where the root element begins."""
    place, kind = text.index("<"), ""
    while True:
        if text.startswith("<?", place):
            after = text.find("?>", place)
        elif text.startswith("<!--", place):
            after = text.find("-->", place)
        elif match := _TYPE.match(text, place):
            kind = match[0]
            if text.startswith("[", match.end()):
                return None, place
            after = match.end() - 1
        else:
            return kind, place
        following = text.find("<", after + 1)
        if after < 0 or following < 0:
            return kind, place
        place = following


def _without_names(match: re.Match[str]) -> str:
    if match["section"] or match["number"] or match["name"] in _XML_NAMES:
        return match[0]
    character = html5.get(f"{match['name']};")
    return character if character else f"&amp;{match[0][1:]}"

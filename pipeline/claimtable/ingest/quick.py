"""An article's text by the steps of trafilatura's quick way, each of them once and on a tree as small as it can be.

`trafilatura.extract(page, fast=True)` finds the same where it finds enough. It looks for comments with patterns before it cuts
the tree down, and reads the page again to see how much of it is missing, which `html` does with another parser.
"""

import unicodedata
from contextlib import suppress

import trafilatura
from lxml.etree import ElementDefaultClassLookup, LxmlError, XPath, fromstring
from lxml.html import HtmlElement, HTMLParser
from trafilatura.htmlprocessing import convert_tags, prune_unwanted_nodes, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor
from trafilatura.xml import xmltotxt

from claimtable.ingest.furniture import without_named

_PARSER = HTMLParser(collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True)
_PARSER.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
# What XML cannot hold, and trafilatura then cannot write into its trees.
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_OPTIONS = Extractor(fast=True, comments=False)
_PATTERNS = {"re": "http://exslt.org/regular-expressions"}
# What trafilatura's RAW_TREE_PRUNE_XPATH and REMOVE_COMMENTS_AND_LISTS_XPATH take out. Words are looked for before
# patterns, which take far longer.
_APART = [
    XPath(
        """.//*[self::div or self::section or self::details or self::ol or self::ul]
        [contains(concat(@id,@class),'omment') or starts-with(@id,'comol') or starts-with(@id,'disqus_thread')]
        [re:test(@id,'^(?:[Cc]omment(?!ary)|comol|disqus_thread|dsq-comments)')
        or re:test(@class,'^[Cc]omment(?!ary)|(?:article|post)-comments')]""",
        namespaces=_PATTERNS,
    ),
    XPath(
        """.//*[self::div or self::section]
        [contains(concat(@id,@class),'mvp-post-add-') or contains(@class,'elementor-share-buttons')
        or (contains(concat(@id,' ',@class),'infinite-scroll') or contains(concat(@id,' ',@class),'infinitescroll')) and not(.//h1)]"""
    ),
]
# Their posts stand where other pages have comments.
_FORUM = "DiscussionForumPosting"


def parsed(page: str) -> HtmlElement:
    """The tree of a page for trafilatura. Raises LxmlError, ValueError."""
    tree = fromstring(page.encode().translate(None, _CONTROLS), parser=_PARSER)
    if tree is None:
        raise ValueError("no element")
    return tree


def quick_text(page: str) -> str | None:
    """The text of the article, a line to each paragraph; None where little is found and more should be tried."""
    if _FORUM in page:
        return None
    with suppress(LxmlError, ValueError, TypeError, RecursionError):
        tree = without_named(tree_cleaning(parsed(page), _OPTIONS))
        body, text = extract_content(convert_tags(prune_unwanted_nodes(tree, _APART), _OPTIONS), _OPTIONS)
        if len(text) >= _OPTIONS.min_extracted_size:
            return unicodedata.normalize("NFC", xmltotxt(body, include_formatting=False)).strip()
    return None


def thorough_text(page: str) -> str | None:
    """What trafilatura finds in every way it has, which takes several times as long."""
    with suppress(LxmlError, ValueError, RecursionError):
        return trafilatura.extract(without_named(parsed(page)), include_comments=False)
    return None

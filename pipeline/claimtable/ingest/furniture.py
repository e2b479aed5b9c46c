"""What stands among the paragraphs of a page and is no part of the article: links to other stories, sign-offs, notices."""

import re
from collections.abc import Iterable, Iterator

from lxml.etree import XPath
from lxml.html import HtmlElement

from claimtable.layout import is_furniture

# Elements named for what they hold. A lead that repeats the story is short; a name may also stand for the whole story.
_NAMED = frozenset((
    "standfirst", "dek", "article-summary", "sub-headline", "subheadline", "article-subtitle", "author-bio", "column-foot",
    "newsletter-signup", "summary",
))  # fmt: skip
_LONGEST_NAMED = 600
_WHOLE = {"body", "article", "main"}
_WITH_NAMES = XPath("//*[@class or @id]")
_A_LINK_ALONE = XPath(
    "//p[a or */a][count(.//a)=1][string-length(.)>20][normalize-space(.)=normalize-space(.//a)][not(contains(.,'://'))]"
)

_COMMENTS = re.compile(
    r"\W*(?:(?:top(?: rated)?|readers?['’]?s?|all|view|show|\d+) comments?|leave a (?:comment|reply)|comments? ?\(\d+\)|responses ?\(\d+\))\W*",
    re.IGNORECASE,
)
_LONGEST_HEADING = 80
_MIN_BEFORE_COMMENTS = 3


def without_named(tree: HtmlElement) -> HtmlElement:
    """The tree of a page without the elements that are named for what is no part of a story, and paragraphs that are a link."""
    named = [each for each in _WITH_NAMES(tree) if _is_named(each)]
    for element in (*named, *_A_LINK_ALONE(tree)):
        if element.getparent() is not None:
            element.drop_tree()
    return tree


def _is_named(element: HtmlElement) -> bool:
    names = {element.get("id"), *element.get("class", "").split()}
    return not _NAMED.isdisjoint(names) and element.tag not in _WHOLE and len(element.text_content()) < _LONGEST_NAMED


def without_furniture(lines: Iterable[str]) -> Iterator[str]:
    """The lines of an article's text, up to the comments of readers if their heading stands there."""
    kept = 0
    for line in lines:
        if kept >= _MIN_BEFORE_COMMENTS and len(line) <= _LONGEST_HEADING and _COMMENTS.fullmatch(line):
            return
        if not is_furniture(line):
            kept += 1
            yield line

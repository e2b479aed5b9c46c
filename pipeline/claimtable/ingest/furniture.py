"""What stands among the paragraphs of a page and is no part of the article: links to other stories, sign-offs, notices."""

import re
from collections.abc import Iterable, Iterator

from claimtable.layout import is_furniture

# Elements named for what they hold. A lead that repeats the story is short; a name may also stand for the whole story.
_NAMED = (
    "standfirst", "dek", "article-summary", "sub-headline", "subheadline", "article-subtitle", "author-bio", "column-foot",
    "newsletter-signup", "summary",
)  # fmt: skip
_LONGEST_NAMED = 600
_A_LINK_ALONE = "//p[a or */a][count(.//a)=1][string-length(.)>20][normalize-space(.)=normalize-space(.//a)][not(contains(.,'://'))]"

_COMMENTS = re.compile(
    r"\W*(?:(?:top(?: rated)?|readers?['’]?s?|all|view|show|\d+) comments?|leave a (?:comment|reply)|comments? ?\(\d+\)|responses ?\(\d+\))\W*",
    re.IGNORECASE,
)
_LONGEST_HEADING = 80
_MIN_BEFORE_COMMENTS = 3


def pruned(page: str) -> list[str]:
    """XPath of the elements to take out of a page before its text is looked for."""
    names = [name for name in _NAMED if name in page]
    if not names:
        return [_A_LINK_ALONE]
    held = " or ".join(f"contains(@class,'{name}') or @id='{name}'" for name in names)
    named = " or ".join(
        f"contains(concat(' ',normalize-space(@class),' '),' {name} ') or @id='{name}'" for name in names
    )
    whole = "self::body or self::article or self::main"
    return [f"//*[{held}][{named}][not({whole})][string-length(.)<{_LONGEST_NAMED}]", _A_LINK_ALONE]


def without_furniture(lines: Iterable[str]) -> Iterator[str]:
    """The lines of an article's text, up to the comments of readers if their heading stands there."""
    kept = 0
    for line in lines:
        if kept >= _MIN_BEFORE_COMMENTS and len(line) <= _LONGEST_HEADING and _COMMENTS.fullmatch(line):
            return
        if not is_furniture(line):
            kept += 1
            yield line

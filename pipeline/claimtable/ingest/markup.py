"""The words of HTML, of a page or of a piece of one."""

import re

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

_TAGS = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|ul|ol|li|h[1-6]|img|figure|blockquote|table)\b[^<>]{0,500}/?>", re.IGNORECASE
)
_MIN_TAGS = 2


def plain_from_html(html: HTMLTree | str, main_content: bool = False) -> str:
    """The words of a page or of a piece of one."""
    return str(extract_plain_text(html, main_content=main_content, alt_texts=False, links=False))


def without_markup(text: str) -> str:
    """A text that lists and exports give as HTML; any other as it is."""
    opening = text[:20_000]
    return plain_from_html(text) if len(_TAGS.findall(opening)) >= _MIN_TAGS else text

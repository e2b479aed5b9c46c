"""HTML pages: the article's text and what the page says of itself."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, ClassVar

import trafilatura
from lxml.etree import LxmlError
from resiliparse.parse.html import HTMLTree
from trafilatura.settings import use_config

from claimtable.config import IngestSettings
from claimtable.ingest.markup import plain_from_html
from claimtable.ingest.opening import without_opening
from claimtable.ingest.page import stated
from claimtable.ingest.records import document
from claimtable.records import Rejection
from claimtable.stages import Found

# trafilatura silently loses text that is nested deeply or stands in a page of many megabytes; where it gives less than
# this share of what the cruder extractor finds, that one's text is taken. On 181 news pages (word 4-grams) and 100 others
# (segments wanted or not), F1: .957 and .924 at 0, .959 and .929 at .3, .962 and .922 at .5; the cruder alone .915, .881.
_MIN_SHARE = 0.3
# Elements nested this deep: resiliparse's search for the main content takes time with the square of the depth, .2 s here.
_DEEP = ">".join(["*"] * 4_000)


class HtmlReader:
    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml")
    one_document: ClassVar[bool] = True

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings
        self._config = use_config()
        self._config.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """One article a page. Outlet, author and dates only where the page states them."""
        page = document(stream, path, self._settings, declared_inside=True)
        if isinstance(page, Rejection):
            yield page
            return
        tree = HTMLTree.parse(page)
        fields = stated(tree, page)
        yield Found(path, fields | {"text": without_opening(self._text(tree, page), fields)})

    def _text(self, tree: HTMLTree, page: str) -> str:
        extracted = None
        with suppress(LxmlError, ValueError, RecursionError):
            extracted = trafilatura.extract(page, config=self._config, include_comments=False)
        careful = re.sub(r"\n+", "\n\n", extracted or "")
        shallow = tree.document is not None and tree.document.query_selector(_DEEP) is None
        crude = plain_from_html(tree, main_content=shallow)
        return careful if len(careful) >= _MIN_SHARE * len(crude) else crude

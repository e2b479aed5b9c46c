"""PDF: press releases, reports, printed articles."""

import re
from collections.abc import Iterator
from math import isfinite
from typing import BinaryIO, ClassVar

import pypdfium2 as pdfium
from pypdfium2 import raw

from claimtable.config import IngestSettings
from claimtable.ingest.layout import Line, text_of_pages
from claimtable.ingest.metadata import time_of
from claimtable.ingest.records import rejected, whole
from claimtable.records import Rejection
from claimtable.stages import Found

_MAX_PAGES, _MAX_INFO = 2_000, 300
# Ligatures, and what pdfium makes of a hyphen at the end of a line.
_LETTERS = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\x02": "-",
        "\ufffe": "-",
        "\0": "",
    }
)
# A gap of this many line heights parts columns or cells; spaces of justified lines are narrower.
_MIN_GAP = 1.5
# Fonts that do not say which letters they show come out as characters of private use.
_UNKNOWN = re.compile("[\ue000-\uf8ff\ufffd]")
_MAX_UNKNOWN = 0.3
_NO_TITLE = re.compile(
    r"^microsoft \w+ - |\.(?:docx?|pdf|indd|qxd|rtf|odt|pptx?|xlsx?|html?|tex|pages)$|^\(?(?:untitled|anonymous|unspecified)|"
    r"^(?:document|presentation|slide|powerpoint|title|template|letterhead|page)\b.{0,15}$|^[\w.-]+$",
    re.IGNORECASE,
)
_MIN_TITLE_SHOWN = 0.7
_TITLE_WITHIN = 2_000
_PERSON = re.compile(r"^[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von|der|la|al|bin))* [A-Z][\w'’-]+$")
_NO_PERSON = re.compile(
    r"\b(?:user|admin\w*|microsoft|adobe|office|windows|owner|author|press|communications|department|team|print\w*|"
    r"designer?|scan\w*|unknown|council|ministry|agency)\b",
    re.IGNORECASE,
)
_INFO_DATE = re.compile(r"^D:(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:([-+])(\d\d)'?(\d\d)?'?|Z.*)?")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_WRITTEN_DATE = re.compile(
    rf"\b(?:(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS}),? \d{{4}})\b",
    re.IGNORECASE,
)
_DATE_WITHIN = 800
_MAX_DAYS_APART = 31
_WORD = re.compile(r"\w+")


class PdfReader:
    suffixes: ClassVar[tuple[str, ...]] = (".pdf",)
    one_document: ClassVar[bool] = True

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Rejection]:
        """One article a file. Title, author and date only where the document's information is plausible."""
        data = whole(stream, path, self._settings)
        if isinstance(data, Rejection):
            yield data
            return
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
            yield rejected("encrypted" if locked else "unreadable", path, " ".join(str(error).split()))
            return
        try:
            yield from self._article(document, path)
        finally:
            document.close()

    def _article(self, document: pdfium.PdfDocument, path: str) -> Iterator[Found | Rejection]:
        if len(document) > _MAX_PAGES:
            yield rejected("too_large", path, f"{len(document):,} pages; at most {_MAX_PAGES:,} are read")
            return
        pages: list[list[Line]] = []
        pictures: list[str] = []
        broken: list[str] = []
        size = 0
        for number in range(len(document)):
            lines = _page(document, number, self._settings.max_text_characters - size)
            if lines is None:
                yield rejected("too_large", path, f"more than {self._settings.max_text_characters:,} characters")
                return
            if isinstance(lines, str):
                (pictures if lines == "picture" else broken).append(str(number + 1))
                continue
            size += sum(len(line.text) for line in lines)
            pages.append(lines)
        text = text_of_pages(pages)
        if not text and pictures:
            yield rejected("empty", path, "pages hold pictures, no text")
        elif len(_UNKNOWN.findall(text)) > _MAX_UNKNOWN * max(1, len(text)):
            yield rejected("encoding", path, "its fonts do not say which letters they show")
        else:
            yield Found(path, _stated(document, text) | {"text": text})
            if pictures:
                yield rejected("empty", path, f"these pages hold pictures, no text: {', '.join(pictures)}"[:200])
        if broken:
            yield rejected("damaged", path, f"these pages cannot be read: {', '.join(broken)}"[:200])


def _page(document: pdfium.PdfDocument, number: int, room: int) -> list[Line] | str | None:
    """The lines of a page, "picture" or "broken" if it has none, None if it has more characters than there is `room`."""
    try:
        page = document[number]
        text = page.get_textpage()
        if text.count_chars() > room:
            return None
        lines = list(_lines(text))
        holds_picture = not lines and any(True for _ in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    except pdfium.PdfiumError:
        return "broken"
    return "picture" if holds_picture else lines


def _lines(page: pdfium.PdfTextPage) -> Iterator[Line]:
    """Pieces of lines as the page draws them, parted at wide gaps."""
    letters: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    for index in range(page.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(page, index))
        box = None if raw.FPDFText_IsGenerated(page, index) == 1 else _box(page, index)
        far = box and boxes and not letter.isspace() and _is_apart(boxes[-1], box)
        if letter in "\r\n" or far:
            yield from _line(letters, boxes)
            letters, boxes = [], []
        if letter not in "\r\n":
            letters.append(letter)
        if box and not letter.isspace():
            boxes.append(box)
    yield from _line(letters, boxes)


def _box(page: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float] | None:
    try:
        box = page.get_charbox(index, loose=True)
    except pdfium.PdfiumError:
        return None
    return box if all(map(isfinite, box)) else None


def _is_apart(before: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> bool:
    height = max(box[3] - box[1], 0.1)
    return box[0] - before[2] > _MIN_GAP * height or before[2] - box[2] > 4 * height


def _line(letters: list[str], boxes: list[tuple[float, float, float, float]]) -> Iterator[Line]:
    text = "".join(letters).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = " ".join(text.translate(_LETTERS).split())
    if text and boxes:
        left, bottom, right, top = zip(*boxes, strict=True)
        yield Line(min(left), min(bottom), max(right), max(top), text)


# ---- document information ----------------------------------------------------------------------------------------


def _stated(document: pdfium.PdfDocument, text: str) -> dict[str, object]:
    fields: dict[str, object] = {
        "title": _title(_info(document, "Title"), text),
        "author": _author(_info(document, "Author")),
        "published_at": _date(_info(document, "CreationDate"), text),
    }
    return {name: value for name, value in fields.items() if value}


def _info(document: pdfium.PdfDocument, key: str) -> str:
    try:
        return str(document.get_metadata_value(key))[:_MAX_INFO]
    except (pdfium.PdfiumError, UnicodeDecodeError):
        return ""


def _title(stated: str, text: str) -> str | None:
    """Templates leave stale titles behind: most words of a true one stand on the first page."""
    title = " ".join(stated.replace("\0", "").split())
    words = [each.lower() for each in _WORD.findall(title)]
    shown = {each.lower() for each in _WORD.findall(text[:_TITLE_WITHIN])}
    if not words or _NO_TITLE.search(title) or sum(each in shown for each in words) < _MIN_TITLE_SHOWN * len(words):
        return None
    return title


def _author(stated: str) -> str | None:
    name = " ".join(stated.split())
    return name if _PERSON.match(name) and not _NO_PERSON.search(name) else None


def _date(stated: str, text: str) -> str | None:
    """The day written at the top if the file was made about then; else when it was made. Where the two disagree, none."""
    created = _moment(stated)
    written = _WRITTEN_DATE.search(text[:_DATE_WITHIN])
    on_top = time_of(re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", written[0])) if written else None
    made = time_of(created)
    if on_top is None or made is None:
        return on_top.isoformat() if on_top else created
    return on_top.date().isoformat() if abs((made - on_top).days) <= _MAX_DAYS_APART else None


def _moment(stated: str) -> str | None:
    match = _INFO_DATE.match(stated)
    if match is None or not 1990 <= int(match[1]) <= 2100:
        return None
    year, month, day, hour, minute, second, sign, hours, minutes = match.groups()
    zone = f"{sign}{hours}:{minutes or '00'}" if sign else "+00:00"
    written = f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}{zone}"
    return written if time_of(written) else None

"""Newsletters and press mails: single ones (EML) and mailboxes (MBOX)."""

import io
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime
from itertools import takewhile
from typing import Any, BinaryIO, ClassVar, NamedTuple

from resiliparse.parse.encoding import map_encoding_to_html5
from resiliparse.parse.html import ElementNode, HTMLTree

from claimtable.config import IngestSettings
from claimtable.ingest.cleaning import clean, decoded
from claimtable.ingest.markup import plain_from_html
from claimtable.ingest.records import rejected, whole
from claimtable.ingest.wrapping import unwrapped
from claimtable.records import Rejection
from claimtable.stages import Enclosed, Found

_POLICY = compat32.clone(mangle_from_=False)
_BETWEEN = re.compile(rb"From \S.*\d\d:\d\d.*\d{4}")
_QUOTED_FROM = re.compile(rb"^>(>*From )")
# Longer headers are attacks; the parsers of their grammar take quadratic time.
_MAX_HEADER = 2_000
_MAX_ATTACHMENTS, _MAX_PARTS, _MAX_NAME = 200, 5_000, 100
_LETTER_HEADERS = ("from", "subject", "date", "to", "message-id", "received", "content-type", "mime-version")
_STATEFUL_CHARSETS = ("iso-2022", "hz-gb", "utf-7")
_SUFFIXES = {"application/pdf": ".pdf", "text/html": ".html", "text/plain": ".txt", "message/rfc822": ".eml"}
# What is attached to look at or to verify, not to read.
_NO_DOCUMENTS = re.compile(
    r"image/|audio/|video/|font/|text/(?:calendar|x-?vcard|css)|application/(?:ics|pgp-|pkcs7-sig|x-pkcs7-sig|ms-tnef)|message/"
)
_ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
# The part in HTML is the letter, unless it says so much less than the other.
_MIN_SHARE_OF_HTML = 0.5

_MAX_QUOTES = 100
_MANY_QUOTES = re.compile(r"<blockquote\b", re.IGNORECASE)
# What is shown in the list of letters only.
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_ONLINE = re.compile(
    r"\b(?:view|read|open|see)\b.{0,30}\b(?:browser|online|on the web|web version)\b|\bweb version\b", re.IGNORECASE
)
_ONLINE_MAX_WORDS, _ONLINE_WITHIN_LINES = 15, 6
_FOOTER = re.compile(
    r"^\W*unsubscribe\b|\bto unsubscribe\b|\bunsubscribe (?:here|at any time|from (?:this|these|our|all))\b|"
    r"\byou(?:'re|’re| are)? (?:received?|receiving|were sent|getting) this (?:e-?mail|newsletter|message|mailing)\b|"
    r"\b(?:manage|update|change) (?:your )?(?:e-?mail |subscription |newsletter )?(?:preferences|subscription)\b|"
    r"\bthis (?:e-?mail|newsletter|message) was sent to\b|\bopt out of\b",
    re.IGNORECASE,
)
_ABOVE_FOOTER = re.compile(
    r"^(?:[-_=*~\s]*|(?:copyright\b|©|\(c\)).*|.*\ball rights reserved\W*|(?:our )?(?:mailing|postal) address\b.*|"
    r"follow us\b.*|(?:forward|share) (?:this|to a friend).*|(?:facebook|twitter|x|instagram|linkedin|youtube|\W)+)$",
    re.IGNORECASE,
)
_FOOTER_MAX_WORDS, _FOOTER_LINE_MAX_WORDS = 150, 40
_WROTE = re.compile(r"^(?:On .{5,200}\bwrote:|-{2,}\s*Original Message\s*-{2,})$", re.IGNORECASE)
_FORWARDED = re.compile(r"^(?:-{2,}\s*Forwarded message\s*-{2,}|Begin forwarded message:)$", re.IGNORECASE)
_FORWARDED_HEADER = re.compile(r"^\*?(From|Date|Sent|Subject|To|Cc|Reply-To)\s*:\*?\s*(.*)$", re.IGNORECASE)
_MAX_HEADERS = 10

_NAME_AT_OUTLET = re.compile(
    r"^(?P<author>[^@|]{3,60}?)\s*(?:\s(?:at|from|via|with|of)\s|,\s|\s[|@–—-]\s)\s*(?P<outlet>[^@]{2,80})$"
)
_PERSON = re.compile(r"^[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von|der|la|al|bin))* [A-Z][\w'’-]+$")
_BODY = re.compile(
    r"\b(?:agency|association|briefing|bulletin|caf[eé]|centre|center|council|daily|department|desk|digest|editors?|foundation|"
    r"gazette|group|herald|institute|journal|magazine|media|ministry|news\w*|office|police|post|press|reports?|review|team|"
    r"times|today|tribune|union|university|weekly)\b",
    re.IGNORECASE,
)
_MAILING_HOST = re.compile(
    r"^(?:(?:e|em|mg|m|mail|email|mailer|news|newsletters?|info|send|reply|press)\d*\.)+(?=[^.]+\.)"
)
_FREE_MAIL = re.compile(r"^(?:gmail|googlemail|yahoo|hotmail|outlook|live|aol|icloud|me|proton(?:mail)?|gmx|mail)\.")


class LetterReader:
    suffixes: ClassVar[tuple[str, ...]] = (".eml",)
    one_document: ClassVar[bool] = True

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings

    def read(self, stream: BinaryIO, path: str) -> Iterator[Found | Enclosed | Rejection]:
        """The letter, one that it forwards, and its attachments."""
        data = whole(stream, path, self._settings)
        if isinstance(data, Rejection):
            yield data
            return
        try:
            message = message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"), policy=_POLICY)
        except RecursionError:
            yield rejected("too_complex", path, "its parts are nested too deeply")
            return
        if not any(name in message for name in _LETTER_HEADERS):
            yield rejected("unreadable", path, "no letter: none of a letter's headers stands at its beginning")
            return
        yield from _letter(message, path, self._settings)


class MailboxReader:
    suffixes: ClassVar[tuple[str, ...]] = (".mbox", ".mbx")
    one_document: ClassVar[bool] = False

    def __init__(self, settings: IngestSettings) -> None:
        self._max_bytes = settings.max_document_bytes

    def read(self, stream: BinaryIO, path: str) -> Iterator[Enclosed | Rejection]:
        """Its letters, one at a time."""
        letter, size, number, blank = bytearray(), 0, 0, True
        while line := stream.readline(1 << 20):
            if blank and _BETWEEN.match(line):
                yield from self._whole(letter, size, f"{path}:{number}", number)
                letter, size, number = bytearray(), 0, number + 1
            else:
                size += len(line)
                if size <= self._max_bytes:
                    letter += _QUOTED_FROM.sub(rb"\1", line)
            blank = not line.strip()
        yield from self._whole(letter, size, f"{path}:{number}", number)

    def _whole(self, letter: bytearray, size: int, path: str, number: int) -> Iterator[Enclosed | Rejection]:
        if size > self._max_bytes:
            yield rejected("too_large", path, f"a letter of {size:,} bytes; at most {self._max_bytes:,} are read")
        elif number == 0 and letter.strip():
            yield rejected("damaged", path, f"{size:,} bytes before the first line that begins a letter")
        elif number:
            yield Enclosed(path, ".eml", io.BytesIO(letter), {})


# ---- parts -------------------------------------------------------------------------------------------------------


class _Parts(NamedTuple):
    plain: list[str]
    html: list[str]
    attached: list[Message]
    encrypted: bool
    complete: bool


def _parts(message: Message) -> _Parts:
    """The texts of a letter and what is attached, without going into attached letters."""
    found = _Parts([], [], [], _kind(message) in _ENCRYPTED, True)
    waiting, seen = [message], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > _MAX_PARTS:
            return found._replace(complete=False)
        kind = _kind(part)
        if kind.startswith("multipart/") and part.is_multipart():
            inside = part.get_payload()
            assert isinstance(inside, list)
            waiting.extend(each for each in reversed(inside) if isinstance(each, Message))
        elif kind in ("text/plain", "text/html") and not _is_attached(part):
            (found.html if kind == "text/html" else found.plain).append(_text(part))
        elif kind == "message/rfc822" or not _NO_DOCUMENTS.match(kind):
            found.attached.append(part)
    return found


def _kind(part: Message) -> str:
    return str(part.get_content_type()).lower()


def _is_attached(part: Message) -> bool:
    return (_header(part, "content-disposition") or "").lower().startswith("attachment")


def _bytes(part: Message) -> bytes:
    """Raises ValueError or LookupError where the transfer encoding is broken."""
    payload: Any = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message) -> str:
    try:
        data = _bytes(part)
        declared = str(part.get_content_charset() or "").lower()
    except (ValueError, LookupError, AssertionError, TypeError):
        return ""
    if declared.startswith(_STATEFUL_CHARSETS) and data.isascii():
        return data.decode(declared if declared in ("iso-2022-jp", "iso-2022-kr", "utf-7") else "ascii", "replace")
    # As with pages, what is valid UTF-8 beyond ASCII is hardly ever anything else.
    for charset in ("utf-8-sig", map_encoding_to_html5(declared, False) if declared else None):
        try:
            return data.decode(charset) if charset else decoded(data)
        except (UnicodeDecodeError, LookupError):
            continue
    return decoded(data)


def _enclosed(part: Message, path: str, fields: dict[str, object]) -> Enclosed | Rejection:
    try:
        if _kind(part) == "message/rfc822":
            inside = part.get_payload(0) if part.is_multipart() else part
            assert isinstance(inside, Message)
            return Enclosed(path, ".eml", io.BytesIO(inside.as_bytes(policy=_POLICY)), {})
        name = str(part.get_filename() or "").replace("\\", "/").rpartition("/")[2][-_MAX_NAME:].lower()
        known = "." in name.strip(".")
        return Enclosed(path, name if known else _SUFFIXES.get(_kind(part), name), io.BytesIO(_bytes(part)), fields)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  the library writes and decodes damaged parts with many kinds of errors
        return rejected("damaged", path, f"an attachment that cannot be decoded: {type(error).__name__}")


# ---- headers -----------------------------------------------------------------------------------------------------


def _header(message: Message, name: str) -> str | None:
    """A header as text on one line."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name), None)
    if not raw or len(raw) > _MAX_HEADER:
        return None
    try:
        written = decoded(raw.encode("ascii", "surrogateescape"))
    except UnicodeEncodeError:
        written = raw
    return " ".join(clean(_words(" ".join(written.split()))).split()) or None


def _words(header: str) -> str:
    try:
        pieces = decode_header(header)
    except (HeaderParseError, ValueError):
        return header
    return "".join(each if isinstance(each, str) else _piece(each, charset) for each, charset in pieces)


def _piece(data: bytes, charset: str | None) -> str:
    if charset is None:
        return data.decode("raw-unicode-escape", "replace")
    try:
        return data.decode(charset)
    except (LookupError, ValueError):
        return decoded(data)


def _date(written: str | None) -> str | None:
    """In ISO format; a time of zone -0000 is UTC."""
    try:
        return parsedate_to_datetime(written or "").isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _sender(written: str | None, is_list: bool) -> dict[str, object]:
    """Author and outlet by the From header: "Jane Doe at Harbour Post", "Harbour Post", "Jane Doe" of some address."""
    name, address = parseaddr(written or "")
    name = name.strip(" \"'")
    host = _MAILING_HOST.sub("", address.rpartition("@")[2].lower())
    domain = None if not host or _FREE_MAIL.match(host) else host
    both = _NAME_AT_OUTLET.match(name)
    if both and _PERSON.match(both["author"]):
        return {"author": both["author"], "outlet": both["outlet"].strip()}
    own = "".join(filter(str.isalnum, name.lower())).removeprefix("the")
    if (
        _PERSON.match(name)
        and not _BODY.search(name)
        and not is_list
        and (len(own) < 3 or own not in host.replace("-", ""))
    ):
        return {"author": name, "outlet": domain}
    return {"outlet": name or domain}


# ---- the letter --------------------------------------------------------------------------------------------------


def _letter(message: Message, path: str, settings: IngestSettings) -> Iterator[Found | Enclosed | Rejection]:
    parts = _parts(message)
    if parts.encrypted:
        yield rejected("encrypted", path, "a letter that opens with a key only")
        return
    is_list = "list-id" in message or "list-unsubscribe" in message
    written, online = _body(parts)
    fields: dict[str, object] = {
        "article_id": (_header(message, "message-id") or "").strip("<> ") or None,
        "url": _address(_header(message, "archived-at")) or online,
        "title": _header(message, "subject"),
        "published_at": _date(_header(message, "date")),
        "lang": _header(message, "content-language"),
        **_sender(_header(message, "from"), is_list),
    }
    fields = {name: value for name, value in fields.items() if value}
    text, quoted, forwarded = _divided(written)
    note = without_footer(text)
    if note or not (forwarded or parts.attached):
        yield Found(path, fields | {"text": note})
    if forwarded:
        yield Found(f"{path}:forwarded", _forwarded(forwarded))
    if len(quoted.split()) >= settings.min_words:
        yield rejected(
            "boilerplate_only", f"{path}:quoted", f"{len(quoted.split())} words quoted from an earlier letter"
        )
    said: dict[str, object] = {name: fields[name] for name in ("outlet", "published_at") if name in fields}
    for number, part in enumerate(parts.attached[:_MAX_ATTACHMENTS], start=1):
        yield _enclosed(part, f"{path}:{number}", said)
    if len(parts.attached) > _MAX_ATTACHMENTS or not parts.complete:
        yield rejected("too_complex", path, f"more than {_MAX_ATTACHMENTS} attachments; these were read")


def _body(parts: _Parts) -> tuple[str, str | None]:
    """The text, and the address at which it can be read online."""
    plain = "\n\n".join(unwrapped(clean(each)) for each in parts.plain)
    trees = [HTMLTree.parse(_MANY_QUOTES.sub("<div", each) if _has_many_quotes(each) else each) for each in parts.html]
    online = next(filter(None, map(_online, trees)), None)
    html = clean("\n\n".join(map(_plain, trees)))
    enough = len(html.split()) >= _MIN_SHARE_OF_HTML * len(plain.split())
    return (html if html and enough else plain), online


def _plain(tree: HTMLTree) -> str:
    """Quoted letters keep the mark they have in plain text."""
    quotes = _selected(tree, "blockquote[type=cite]")
    for each in reversed(quotes if len(quotes) <= _MAX_QUOTES else []):  # from the inside out
        quoted = clean(plain_from_html(each.html))
        each.text = "\n".join(f"> {line}" for line in quoted.split("\n"))
    for each in reversed(_hidden(tree)):
        each.text = ""
    return plain_from_html(tree)


def _hidden(tree: HTMLTree) -> list[ElementNode]:
    """Found by walking: a selector takes time with the square of how deep they are nested."""
    nodes = [] if tree.body is None else list(tree.body)
    elements = [node for node in nodes if isinstance(node, ElementNode)]
    return [each for each in elements if each.hasattr("hidden") or _HIDDEN.search(each.getattr("style") or "")]


def _online(tree: HTMLTree) -> str | None:
    links = _selected(tree, "a[href]")
    return next((_address(each.getattr("href")) for each in links if _ONLINE.search((each.text or "")[:100])), None)


def _has_many_quotes(html: str) -> bool:
    """Whether there are so many that they are an attack: libraries take quadratic time for nested ones."""
    return len(_MANY_QUOTES.findall(html)) > _MAX_QUOTES


def _selected(tree: HTMLTree, selector: str) -> list[ElementNode]:
    return [] if tree.document is None else list(tree.document.query_selector_all(selector))


def _address(written: str | None) -> str | None:
    address = (written or "").strip("<> ")
    return address if re.match(r"https?://[^\s<>]+$", address) else None


class _Divided(NamedTuple):
    own: str
    quoted: str
    forwarded: str


def _divided(text: str) -> _Divided:
    """What the sender wrote, what stands below it of an earlier letter, and the letter that it forwards."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _FORWARDED.match(line.strip()):
            return _Divided("\n".join(lines[:number]).strip(), "", "\n".join(lines[number + 1 :]).strip())
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    quoted = "\n".join(lines[end:]).strip()
    if end and (quoted or "original" in lines[end - 1].lower()) and _WROTE.match(lines[end - 1].strip()):
        end -= 1
    if not any(line.startswith(">") for line in lines[end:]):
        return _Divided(text, "", "")
    return _Divided("\n".join(lines[:end]).strip(), quoted, "")


def _forwarded(text: str) -> dict[str, object]:
    """A letter inside the text of another, below lines that repeat its headers."""
    lines = text.split("\n")
    headers: dict[str, str] = {}
    above = list(
        takewhile(lambda line: not line or _FORWARDED_HEADER.match(line), map(str.strip, lines[:_MAX_HEADERS]))
    )
    for line in filter(None, above):
        name, _, value = line.partition(":")
        headers[name.strip("* ").lower()] = value.strip("* ")
    fields: dict[str, object] = {
        "title": headers.get("subject"),
        "published_at": headers.get("date") or headers.get("sent"),
        **_sender(headers.get("from", "")[:_MAX_HEADER], is_list=False),
    }
    return {name: value for name, value in fields.items() if value} | {
        "text": without_footer("\n".join(lines[len(above) :]).strip())
    }


def without_footer(text: str) -> str:
    """Cuts what newsletters put below: from the line that tells how to unsubscribe, if little follows it, and the lines of
    copyright and address directly above. And the line on top that links to the letter online."""
    lines = text.split("\n")
    words, start = 0, len(lines)
    for number in range(len(lines) - 1, -1, -1):
        count = len(lines[number].split())
        words += count
        if words > _FOOTER_MAX_WORDS:
            break
        if count <= _FOOTER_LINE_MAX_WORDS and _FOOTER.search(lines[number]):
            start = number
    if start < len(lines):
        while start and _ABOVE_FOOTER.match(lines[start - 1].strip()):
            start -= 1
    kept = lines[:start] if start else lines
    top = next(
        (n + 1 for n, line in enumerate(kept[:_ONLINE_WITHIN_LINES])
         if _ONLINE.search(line) and len(line.split()) <= _ONLINE_MAX_WORDS), 0
    )  # fmt: skip
    return "\n".join(kept[: top - 1] + kept[top:] if top else kept).strip()

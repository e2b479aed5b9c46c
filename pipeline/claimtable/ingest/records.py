"""From what an input says of an article to an Article, or to the reason why not."""

import hashlib
import re
from functools import cache
from typing import BinaryIO

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from claimtable.config import IngestSettings
from claimtable.errors import DiskError
from claimtable.ingest.addresses import canonical, cleaned
from claimtable.ingest.cleaning import clean, decoded, source_map, too_many_replaced
from claimtable.ingest.markup import without_markup
from claimtable.ingest.metadata import ONLY_LINKS, known_fields, text_of, time_of
from claimtable.ingest.outlets import known_name
from claimtable.ingest.wires import wire_credit
from claimtable.records import Article, Coverage, Rejection
from claimtable.stages import Found

_ID_BYTES = 8
_SUFFIX_CHARACTERS = 8
# The language of a shorter text, or of a less certain one, is too uncertain to reject it. Of 5,700 headlines and
# sentences of English news from 20 characters on, 6 were taken for another language.
_LANGUAGE_MIN_CHARACTERS, _LANGUAGE_MIN_PROBABILITY = 20, 0.9
_TRUNCATED = re.compile(
    r"(?:\[\+?\d+ chars\]|(?:\.\.\.|…)\s*(?:\(?(?:read|continue reading|more)[^.\n]{0,40})?)\s*$", re.IGNORECASE
)
_PAYWALL = re.compile(
    r"\b(?:subscribe|sign in|log in|register|create (?:a free |an )?account)\b.{0,60}\b(?:to (?:continue|read|keep)|"
    r"for (?:full|unlimited) access)\b|\bthis (?:article|content|story) is (?:for|available to) (?:subscribers|members)\b",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\b(?:we (?:and our partners )?use cookies|accept (?:all )?cookies|cookie (?:policy|preferences)|enable javascript|"
    r"verify you are (?:a )?human|checking your browser)\b",
    re.IGNORECASE,
)
# A notice fills a short page; a long one that mentions cookies is an article about them.
_STUB_WORDS = 90


def rejected(reason: str, path: str, detail: str = "", article_id: str | None = None) -> Rejection:
    return Rejection(stage="ingest", reason=reason, detail=detail, path=path, article_id=article_id)


def whole(stream: BinaryIO, path: str, settings: IngestSettings) -> bytes | Rejection:
    """The bytes of a file that holds one document."""
    data = stream.read(settings.max_document_bytes + 1)
    if len(data) > settings.max_document_bytes:
        return rejected("too_large", path, f"at most {settings.max_document_bytes:,} bytes are read as one document")
    return data


def document(stream: BinaryIO, path: str, settings: IngestSettings, declared_inside: bool = False) -> str | Rejection:
    """The text of a file that holds one article."""
    data = whole(stream, path, settings)
    if isinstance(data, Rejection):
        return data
    text = decoded(data, declared_inside)
    return rejected("encoding", path, "no character encoding explains its bytes") if too_many_replaced(text) else text


@cache
def load_languages() -> LanguageIdentifier:
    """The model of languages, which is unpacked to a temporary file."""
    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError as error:
        raise DiskError(
            f"The model of languages cannot be unpacked: {error.strerror}.",
            "Room for 70 MB in the folder of temporary files.",
            "Free some space, or name another folder in TMPDIR.",
        ) from None


def prepare(
    found: Found, settings: IngestSettings, markup: bool = False, supplied: bool = False
) -> Article | Rejection:
    """The article of one record, clean and with an id of its own or one derived, or why it is none.

    `markup`: its text may be HTML, as exports have it. `supplied`: its fields are as they were given, and not taken out of
    a document. Raises DiskError.
    """
    path = found.path
    fields = known_fields(found.fields, settings.columns) | found.stated
    raw = fields.get("text")
    if raw is None:
        names = ", ".join(list(map(str, found.fields))[:12])[:200] or "nothing"
        hint = ONLY_LINKS if "url" in fields else "expected a field named text"
        return rejected("empty", path, f"no text: found {names}; {hint}")
    if isinstance(raw, list) and all(isinstance(part, str) for part in raw):  # paragraphs
        raw = "\n\n".join(raw)
    if not isinstance(raw, str):
        return rejected(f"row:{path.rpartition(':')[2]}", path, "its text is not a string")
    words = without_markup(raw) if markup else raw
    text = clean(words)
    reason = _unfit(text, settings)
    if reason:
        return rejected(reason[0], path, reason[1])
    lang = _language(text, fields.get("lang"))
    if lang and settings.languages and lang not in settings.languages:
        return rejected(f"language:{lang}", path, f"kept are {', '.join(settings.languages)}")
    url = text_of(fields.get("url"))
    publisher = known_name(text_of(fields.get("publisher")))
    outlet = known_name(text_of(fields.get("outlet"))) or publisher
    author = text_of(fields.get("author"))
    return Article(
        article_id=text_of(fields.get("article_id")) or _derived_id(url or outlet, text),
        url=url,
        canonical_url=canonical(text_of(fields.get("canonical_url")), url) or cleaned(url) or url,
        outlet=outlet,
        publisher=publisher or outlet,
        title=text_of(fields.get("title")),
        author=author,
        published_at=time_of(fields.get("published_at")),
        modified_at=time_of(fields.get("modified_at")),
        lang=lang,
        text=text,
        text_sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        path=path,
        wire_credit=text_of(fields.get("wire_credit")) or wire_credit(text, author),
        coverage=_coverage(text_of(fields.get("coverage")), text),
        source_map=_source_map(text, found.source or (words if supplied and words is fields.get("text") else None)),
    )


def _source_map(text: str, source: str | None) -> list[tuple[int, int, int, int]] | None:
    known = None if source is None else source_map(text, source)
    return None if known is None else [(*stretch,) for stretch in known.stretches]


class Ids:
    """Keeps the ids of articles apart.

    The same id with the same text is a duplicate. With another text it is another article, since lists are often
    numbered each from 1: the later one's id is followed by a dash and the beginning of its text's digest.
    """

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}

    def keep_apart(self, article: Article) -> Article | Rejection:
        article_id, digest = article.article_id, article.text_sha256
        if self._seen.get(article_id, digest) != digest:
            article_id = f"{article_id}-{digest[:_SUFFIX_CHARACTERS]}"
        if article_id in self._seen:
            return rejected(f"duplicate_of:{article_id}", article.path, "the same article again", article_id)
        self._seen[article_id] = digest
        return article if article_id == article.article_id else article.model_copy(update={"article_id": article_id})


def _unfit(text: str, settings: IngestSettings) -> tuple[str, str] | None:
    """Reason and detail, if a text is not worth reading."""
    words = len(text.split())
    if too_many_replaced(text):
        return "encoding", "no character encoding explains its bytes"
    if words < settings.min_words:
        return "empty", f"{words} words of text; at least {settings.min_words} are needed"
    if len(text) > settings.max_text_characters:
        return "too_large", f"{len(text):,} characters; at most {settings.max_text_characters:,} are read"
    if words <= _STUB_WORDS and _CONSENT.search(text):
        return "boilerplate_only", "a consent or browser notice in place of an article"
    if words <= _STUB_WORDS // 2 and _PAYWALL.search(text):
        return "paywall", "a notice to subscribers in place of an article"
    return None


def _language(text: str, stated: object) -> str | None:
    """ISO 639-1 code as detected where the text is long and the answer sure, else as stated, else None.

    Pages often state the language of their template.
    """
    if len(text) >= _LANGUAGE_MIN_CHARACTERS:
        detected, probability = load_languages().classify(text[:5_000])
        if probability >= _LANGUAGE_MIN_PROBABILITY:
            return str(detected)
    code = (text_of(stated) or "").lower().replace("_", "-").partition("-")[0]
    return code if len(code) == 2 else None


def _derived_id(place: str | None, text: str) -> str:
    """Of the text and where it was published: the address, else the outlet. The same text elsewhere is another article."""
    return "a" + hashlib.blake2b(f"{place or ''}\n{text}".encode(), digest_size=_ID_BYTES).hexdigest()


def _coverage(stated: str | None, text: str) -> Coverage:
    if stated in list(Coverage):
        return Coverage(stated)
    if _TRUNCATED.search(text[-200:]):
        return Coverage.TRUNCATED
    return Coverage.PAYWALLED if _PAYWALL.search(text[-600:]) else Coverage.FULL

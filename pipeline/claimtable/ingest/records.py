"""From what an input says of an article to an Article, or to the reason why not."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit, urlunsplit

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from claimtable.config import IngestSettings
from claimtable.ingest.cleaning import clean, too_many_replaced
from claimtable.ingest.metadata import text_of, time_of
from claimtable.layout import dateline
from claimtable.records import Article, Coverage, Rejection
from claimtable.stages import Found

_ID_BYTES = 8
# The language of a shorter text is too uncertain to reject it, and of a less certain one.
_LANGUAGE_MIN_CHARACTERS, _LANGUAGE_MIN_PROBABILITY = 120, 0.9
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
_AGENCY = re.compile(r"\(([A-Z][\w .&/-]{1,38})\)")
_SIGN_OFF = re.compile(
    r"^\W*(?:(?:the )?(?P<agency>associated press|reuters|agence france-presse|afp|bloomberg|press association|"
    r"dpa|upi|xinhua|kyodo)\b[^.\n]{0,60}\bcontributed\b|(?:source|via)\s*:\s*(?P<source>[A-Z][\w .&-]{1,38})\W*$)",
    re.IGNORECASE | re.MULTILINE,
)


def rejected(reason: str, path: str, detail: str = "", article_id: str | None = None) -> Rejection:
    return Rejection(stage="ingest", reason=reason, detail=detail, path=path, article_id=article_id)


class Builder:
    """Checks articles and keeps their ids apart."""

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings
        self._languages = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._seen: dict[str, str] = {}

    def build(self, items: Iterable[Found | Rejection]) -> Iterator[Article | Rejection]:
        for item in items:
            yield item if isinstance(item, Rejection) else self._article(item)

    def _article(self, found: Found) -> Article | Rejection:
        fields, path = found.fields, found.path
        raw = fields.get("text")
        if raw is not None and not isinstance(raw, str):
            return rejected(f"row:{path.rpartition(':')[2]}", path, "its text is not a string")
        text = clean(raw or "")
        reason = self._unfit(text)
        if reason:
            return rejected(reason[0], path, reason[1])
        lang = self._language(text, fields.get("lang"))
        if lang and self._settings.languages and lang not in self._settings.languages:
            return rejected(f"language:{lang}", path, f"kept are {', '.join(self._settings.languages)}")
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        url = text_of(fields.get("url"))
        article_id = text_of(fields.get("article_id")) or _derived_id(url, text)
        if self._seen.get(article_id) == digest:
            return rejected(f"duplicate_of:{article_id}", path, "the same article again", article_id)
        if article_id in self._seen:
            return rejected(f"duplicate_of:{article_id}", path, "another text under an id that is taken", article_id)
        self._seen[article_id] = digest
        outlet = text_of(fields.get("outlet")) or text_of(fields.get("publisher"))
        return Article(
            article_id=article_id,
            url=url,
            canonical_url=text_of(fields.get("canonical_url")) or _without_fragment(url),
            outlet=outlet,
            publisher=text_of(fields.get("publisher")) or outlet,
            title=text_of(fields.get("title")),
            author=text_of(fields.get("author")),
            published_at=time_of(fields.get("published_at")),
            modified_at=time_of(fields.get("modified_at")),
            lang=lang,
            text=text,
            text_sha256=digest,
            path=path,
            wire_credit=text_of(fields.get("wire_credit")) or wire_credit(text),
            coverage=_coverage(text),
        )

    def _unfit(self, text: str) -> tuple[str, str] | None:
        """Reason and detail, if a text is not worth reading."""
        words = len(text.split())
        if too_many_replaced(text):
            return "encoding", "no character encoding explains its bytes"
        if words < self._settings.min_words:
            return "empty", f"{words} words of text; at least {self._settings.min_words} are needed"
        if len(text) > self._settings.max_text_characters:
            return "too_large", f"{len(text):,} characters; at most {self._settings.max_text_characters:,} are read"
        if words <= _STUB_WORDS and _CONSENT.search(text):
            return "boilerplate_only", "a consent or browser notice in place of an article"
        if words <= _STUB_WORDS // 2 and _PAYWALL.search(text):
            return "paywall", "a notice to subscribers in place of an article"
        return None

    def _language(self, text: str, stated: object) -> str | None:
        """ISO 639-1 code as detected where the text is long and the answer sure, else as stated, else None.

        Pages often state the language of their template.
        """
        if len(text) >= _LANGUAGE_MIN_CHARACTERS:
            detected, probability = self._languages.classify(text[:5_000])
            if probability >= _LANGUAGE_MIN_PROBABILITY:
                return str(detected)
        code = (text_of(stated) or "").lower().replace("_", "-").partition("-")[0]
        return code if len(code) == 2 else None


def wire_credit(text: str) -> str | None:
    """The agency in the dateline or the sign-off of a text: 'LISENNA, June 14 (CP) -', 'Reuters contributed'."""
    opening = dateline(text)
    if opening and (match := _AGENCY.search(opening.of(text))):
        return match[1]
    match = _SIGN_OFF.search(text, max(0, len(text) - 400))
    return (match["agency"] or match["source"]).strip() if match else None


def _derived_id(url: str | None, text: str) -> str:
    return "a" + hashlib.blake2b(f"{url or ''}\n{text}".encode(), digest_size=_ID_BYTES).hexdigest()


def _without_fragment(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        return urlunsplit(urlsplit(url)._replace(fragment=""))
    except ValueError:
        return url


def _coverage(text: str) -> Coverage:
    if _TRUNCATED.search(text[-200:]):
        return Coverage.TRUNCATED
    return Coverage.PAYWALLED if _PAYWALL.search(text[-600:]) else Coverage.FULL

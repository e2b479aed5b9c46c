"""Names that other tools give to the columns we know, and dates however they are written."""

import datetime as dt
import math
import re
from collections.abc import Mapping

import dateparser

SYNONYMS = {
    "article_id": ("article_id", "id", "doc_id", "document_id", "guid"),
    "url": ("url", "link", "source_url", "uri"),
    "canonical_url": ("canonical_url", "canonical"),
    "outlet": ("outlet", "publication", "site_name", "media_name", "newspaper", "source_name", "publisher_name", "source"),
    "publisher": ("publisher", "owner", "media_group"),
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline", "creator"),
    "published_at": (
        "published_at", "published", "date_published", "date_publish", "publish_date", "publication_date", "pubdate",
        "datepublished", "date",
    ),
    "modified_at": ("modified_at", "modified", "updated_at", "updated", "date_modified", "datemodified"),
    "lang": ("lang", "language"),
    "text": ("text", "maintext", "body", "content", "article_text", "full_text", "fulltext"),
    "wire_credit": ("wire_credit",),
    "coverage": ("coverage",),
}  # fmt: skip
# A date with a year in it: only these go to the parser, since it would complete others with the year of today.
_HAS_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")


def known_fields(row: Mapping[str, object]) -> dict[str, object]:
    """The values of a row under our own names; the first synonym that has a value counts."""
    lower = {str(key).strip().lower().replace(" ", "_"): value for key, value in row.items() if key is not None}
    found: dict[str, object] = {}
    for name, synonyms in SYNONYMS.items():
        value = next((lower[each] for each in synonyms if each in lower and not is_missing(lower[each])), None)
        if value is not None:
            found[name] = value
    return found


def is_missing(value: object) -> bool:
    """None, NaN, NaT or blank."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return value != value  # noqa: PLR0124  pandas.NaT is the one value that differs from itself


def text_of(value: object) -> str | None:
    """A short text on one line; names in a list are joined."""
    if is_missing(value):
        return None
    if isinstance(value, Mapping):
        return text_of(value.get("name") or value.get("title"))
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(text_of, value))) or None
    return " ".join(str(value).split()) or None


def time_of(value: object) -> dt.datetime | None:
    """A moment in UTC; a time without a zone is taken as UTC, a day as its midnight. None if it cannot be read."""
    if is_missing(value):
        return None
    if isinstance(value, dt.datetime):
        return _in_utc(value)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    written = str(value).strip()
    try:
        return _in_utc(dt.datetime.fromisoformat(written))
    except ValueError:
        pass
    if not _HAS_YEAR.search(written) or len(written) > 100:
        return None
    parsed = dateparser.parse(
        written, languages=["en"], settings={"STRICT_PARSING": True, "RELATIVE_BASE": dt.datetime(2000, 1, 1)}
    )
    return _in_utc(parsed) if parsed else None


def _in_utc(value: dt.datetime) -> dt.datetime | None:
    aware = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    try:
        moment = aware.astimezone(dt.UTC)
    except OverflowError:
        return None
    # A pandas Timestamp is a datetime with more digits; records hold the plain kind.
    return dt.datetime(*moment.timetuple()[:6], moment.microsecond, tzinfo=dt.UTC)

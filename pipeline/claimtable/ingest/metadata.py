"""Names that other tools give to the columns we know, and dates however they are written."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sized
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from dateparser.date import DateDataParser

from claimtable.ingest.cleaning import clean

# The names of news-please, Fundus, newspaper, trafilatura, Media Cloud, NewsAPI, GDELT, the Guardian, the New York Times,
# press databases and sets made of them. A dot leads into an object.
SYNONYMS = {
    "article_id": ("article_id", "id", "doc_id", "document_id", "guid", "stories_id", "article_uri", "accession_number", "an"),
    "url": (
        "url", "link", "source_url", "web_url", "weburl", "permalink", "uri", "documentidentifier", "sourceurl",
        "requested_url",
    ),
    "canonical_url": ("canonical_url", "canonical", "canonical_link"),
    "outlet": (
        "outlet", "publication", "publication_name", "site_name", "sitename", "media_name", "newspaper", "source_name",
        "publisher_name", "source.name", "source.title", "source", "sourcecommonname", "hostname", "source_domain", "domain",
    ),
    "publisher": ("publisher", "owner", "media_group"),
    "title": ("title", "headline.main", "headline", "webtitle", "fields.headline", "hd", "subject"),
    "author": ("author", "authors", "byline.original", "byline", "fields.byline", "creator", "by"),
    "published_at": (
        "published_at", "published", "date_published", "date_publish", "publish_date", "publication_date", "publishing_date",
        "publishedat", "webpublicationdate", "pub_date", "pubdate", "datepublished", "datetimepub", "datetime", "date",
        "load_date", "seendate", "pd", "timestamp",
    ),
    "modified_at": (
        "modified_at", "modified", "updated_at", "updated", "date_modified", "date_modify", "datemodified",
        "fields.lastmodified",
    ),
    "lang": ("lang", "language"),
    "text": (
        "text", "maintext", "raw_text", "plain_text", "plaintext", "body", "bodytext", "article_body", "articlebody",
        "article_text", "full_text", "fulltext", "fields.bodytext", "fields.body", "content", "content_text", "content_html",
        "td", "html",
    ),
    "wire_credit": ("wire_credit",),
    "coverage": ("coverage",),
}  # fmt: skip
ONLY_LINKS = "only links; claimtable fetch gets the pages"
# A date with a year in it: only these go to the parser, since it would complete others with the year of today.
_HAS_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
# GDELT: 20260504101500, 20260504T101500Z.
_RUN_TOGETHER = re.compile(r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)Z?")
_EPOCH = re.compile(r"(?P<seconds>\d{10})(?P<milliseconds>\d{3})?(?:\.\d*)?")
_NUMERIC_DATE = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}(?!\d)")
# Without S or D the zone follows the season, which takes more than an offset.
_SEASONAL_ZONE = re.compile(r"\s*\b([ECMP])T$")
_SEASONAL_ZONES = {"E": "America/New_York", "C": "America/Chicago", "M": "America/Denver", "P": "America/Los_Angeles"}
_PARSER: Any = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "TIMEZONE": "UTC"}


def known_fields(row: Mapping[str, object], columns: Mapping[str, str] = MappingProxyType({})) -> dict[str, object]:
    """The values of a row under our own names; the first synonym that has a value counts.

    `columns` says what the input calls a column of ours; no synonym of that one is tried.
    """
    lower = {_plain_name(key): value for key, value in row.items() if key is not None}
    for name, value in list(lower.items()):
        if isinstance(value, Mapping):
            lower |= {f"{name}.{_plain_name(key)}": each for key, each in value.items()}
    found: dict[str, object] = {}
    for name, synonyms in SYNONYMS.items():
        names = (_plain_name(columns[name]),) if name in columns else synonyms
        value = next((lower[each] for each in names if each in lower and not is_missing(lower[each])), None)
        if value is not None:
            found[name] = value
    return found


def _plain_name(name: object) -> str:
    return str(name).strip().lower().replace(" ", "_").replace("-", "_")


def no_text(header: Iterable[str], columns: Mapping[str, str]) -> str | None:
    """What is wrong with a table that has such columns, if it has none for the text."""
    header = list(header)
    fields = known_fields(dict.fromkeys(header, "x"), columns)
    dotted = "." in columns.get("text", "")  # leads into a column of objects
    if "text" in fields or (dotted and columns["text"].partition(".")[0].lower() in map(_plain_name, header)):
        return None
    names = ", ".join(header[:12]) or "nothing"
    hint = ONLY_LINKS if "url" in fields else f"expected one named {columns.get('text', 'text')}"
    return f"no column for the text; found {names}; {hint}"


def is_missing(value: object) -> bool:
    """None, NaN, NaT, NA, blank or empty."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, float):
        return not math.isfinite(value)
    try:
        return value is None or (len(value) == 0 if isinstance(value, Sized) else bool(value != value))  # noqa: PLR0124
    except TypeError:  # pandas.NA: neither true nor false
        return True


def text_of(value: object) -> str | None:
    """A short clean text on one line; names in a list are joined, and an object stands for its name."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        return ", ".join(filter(None, map(_name_of, value))) or None
    return _name_of(value)


def _name_of(value: object) -> str | None:
    """One value, or the name of an object; what is nested deeper says nothing that could be understood."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if is_missing(value) or (isinstance(value, Iterable) and not isinstance(value, str)):
        return None
    if isinstance(value, float) and value.is_integer():  # an id in a column of numbers with gaps
        value = int(value)
    return " ".join(clean(str(value)).split()) or None


def time_of(value: object) -> dt.datetime | None:
    """A moment in UTC; a time without a zone is taken as UTC, a day as its midnight.

    None if it cannot be read, does not name a day, or names it by two numbers that could each be the month.
    """
    if isinstance(value, dt.datetime):
        return None if is_missing(value) else _in_utc(value)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    written = text_of(value)
    if written is None or len(written) > 100:
        return None
    if epoch := _EPOCH.fullmatch(written):
        moment = dt.datetime.fromtimestamp(int(epoch["seconds"]), dt.UTC)
        return moment + dt.timedelta(milliseconds=int(epoch["milliseconds"] or 0))
    if run := _RUN_TOGETHER.fullmatch(written):
        written = "{}-{}-{}T{}:{}:{}".format(*run.groups())
    try:
        return _in_utc(dt.datetime.fromisoformat(written))
    except ValueError:
        return _phrased_time(written)


@lru_cache(maxsize=256)
def _phrased_time(written: str) -> dt.datetime | None:
    numeric = _NUMERIC_DATE.search(written)
    if not _HAS_YEAR.search(written) or (numeric and numeric[1] != numeric[2] and _could_be_months(numeric)):
        return None
    seasonal = _SEASONAL_ZONE.search(written)
    parsed = _parser().get_date_data(written[: seasonal.start()] if seasonal else written).date_obj
    if parsed and seasonal and parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=ZoneInfo(_SEASONAL_ZONES[seasonal[1]]))
    return _in_utc(parsed) if parsed else None


@cache
def _parser() -> DateDataParser:
    """One for all dates: to make it takes longer than to read a date."""
    return DateDataParser(languages=["en"], settings=_PARSER)


def _could_be_months(numbers: re.Match[str]) -> bool:
    return int(numbers[1]) <= 12 and int(numbers[2]) <= 12


def _in_utc(value: dt.datetime) -> dt.datetime | None:
    aware = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    try:
        moment = aware.astimezone(dt.UTC)
    except OverflowError:
        return None
    # A pandas Timestamp is a datetime with more digits; records hold the plain kind.
    return dt.datetime(*moment.timetuple()[:6], moment.microsecond, tzinfo=dt.UTC)

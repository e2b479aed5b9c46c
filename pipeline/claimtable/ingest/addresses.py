"""Addresses of articles: the site they are on, and one spelling of each."""

import re
from functools import cache, lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from courlan import clean_url
from tldextract import TLDExtract

_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(https?://.+)", re.IGNORECASE)
_AMP_PATH = re.compile(r"(?:/amp/?|\.amp(?=\.html?$|$))$|(?<=/)amp/(?=.)")
_AMP_PARAMETERS = {("amp", ""), ("amp", "1"), ("amp", "true"), ("outputType", "amp"), ("outputtype", "amp")}
_FRONT = re.compile(r"/?(?:(?:index|default|home)(?:\.\w{2,5})?)?/?", re.IGNORECASE)
# At the beginning of a part of the path; a day inside a headline may be that of an event.
_DAY = re.compile(r"(?<=/)((?:19|20)\d\d)([/_-]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?=[/_-]|$)")
_NUMERIC = re.compile(r"[\d.]+|.*:.*")
_LONGEST = 2_000


@cache
def _suffixes() -> TLDExtract:
    """The list of public suffixes that comes with tldextract: nothing is fetched, nothing is written."""
    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def host(address: str | None) -> str:
    """The name of the machine, in lower case; empty if there is none."""
    try:
        return (urlsplit(address or "").hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=256)
def site(address: str | None) -> str:
    """The registrable domain: example.co.uk of https://news.example.co.uk/a. Where there is none, the host."""
    name = host(address)
    if known := _suffixes()(name).top_domain_under_public_suffix:
        return known
    return name if _NUMERIC.fullmatch(name) else ".".join(name.split(".")[-2:])


def absolute(stated: object, base: str | None = None) -> str | None:
    """A web address, resolved against `base`, or None."""
    if not isinstance(stated, str) or not stated.strip() or len(stated) > _LONGEST:
        return None
    try:
        address = urljoin(base or "", "".join(stated.split()))
        return address if urlsplit(address).scheme.lower() in ("http", "https") and host(address) else None
    except ValueError:
        return None


def is_front_page(address: str) -> bool:
    parts = urlsplit(address)
    return bool(_FRONT.fullmatch(parts.path)) and not parts.query


def cleaned(address: str | None) -> str | None:
    """Without fragment, tracking parameters and the marks of an AMP version. None if it is no web address."""
    found = absolute(address)
    if found is None:
        return None
    if archived := _ARCHIVED.match(found):
        found = archived[1]
    try:
        parts = urlsplit(clean_url(found) or found)
    except ValueError:
        return None
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair not in _AMP_PARAMETERS]
    path = _AMP_PATH.sub("", parts.path)
    return urlunsplit(parts._replace(path=path, query=urlencode(query), fragment=""))


def canonical(stated: object, address: str | None) -> str | None:
    """The address that a page at `address` gives itself, as `cleaned` does.

    None if it lies on another site or is a front page, which templates and syndicated copies state for everything.
    """
    here = cleaned(address)
    found = cleaned(absolute(stated, here))
    if found is None or is_front_page(found) or (here and site(found) != site(here)):
        return None
    return found


def day_in(address: str | None) -> str | None:
    """The ISO date in the path of an address, or None: /2026/06/14/, /20260614, /2026-06-14-."""
    found = _DAY.search(urlsplit(address).path) if absolute(address) and address else None
    return f"{found[1]}-{found[3]:0>2}-{found[4]:0>2}" if found else None

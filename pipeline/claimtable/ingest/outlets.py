"""Human names of outlets: as a page gives them, or by their domains."""

import csv
import re
from functools import cache
from importlib.resources import files

from claimtable.ingest.addresses import host, site
from claimtable.ingest.metadata import text_of

_GENERIC = {
    "home", "homepage", "website", "site", "my site", "mysite", "blog", "my blog", "news", "wordpress", "article",
    "articles", "untitled", "default", "none", "null", "undefined", "site name", "sitename", "web", "amp", "admin",
    "organization", "publisher", "facebook", "twitter", "instagram", "youtube", "medium.com", "localhost",
}  # fmt: skip
# "Quay Post | Local news and sport", "Quay Post - Breaking news"
_SLOGAN = re.compile(r"\s+[|–—·»-]\s+|\s*\|\s*|:\s+|,\s+(?=the\b)")
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)/?", re.IGNORECASE)
_LONGEST = 80


@cache
def _known() -> dict[str, str]:
    text = (files("claimtable.ingest") / "outlets.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["domain"]: row["name"] for row in rows}


def by_domain(address: str | None) -> str | None:
    """The name of a well-known outlet by its address, the longest domain first; None for others."""
    labels = host(address).split(".")
    tails = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((_known()[tail] for tail in tails if tail in _known()), None)


def known_name(outlet: str | None) -> str | None:
    """An outlet as it is stated, but a well-known one that is given as a domain by its name: exports say "www.nytimes.com"."""
    domain = _DOMAIN.fullmatch(outlet or "")
    return (by_domain(f"https://{domain[1]}") if domain else None) or outlet


def outlet_name(stated: object, title: str | None = None) -> str | None:
    """A name out of what a page states, without its slogan; None for a domain, a handle, a title or a template's word."""
    name = text_of(stated)
    if name is None or name == title or len(name) > 3 * _LONGEST:
        return None
    name = _SLOGAN.split(name, maxsplit=1)[0].strip(" ,-|") if len(name) > 3 else name
    if not name or len(name) > _LONGEST or name.lower() in _GENERIC or name.startswith(("@", "http", "#")):
        return None
    return None if _DOMAIN.fullmatch(name) and name == name.lower() else name


def outlet_at(address: str | None) -> str | None:
    """The well-known name, else the registrable domain."""
    return by_domain(address) or site(address) or None

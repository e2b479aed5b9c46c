"""Addresses of one page: with and without tracking parameters, for phones, for printing, as AMP."""

import re
from urllib.parse import urlsplit

from courlan import normalize_url

_HOST_VARIANT = re.compile(r"^(?:(?:www\d?|m|mobile|amp|touch|print)\.)+")
_PATH_VARIANT = re.compile(
    r"/(?:amp|print|mobile)(?=/|$)|(?:\.amp|\.print|_print|-print)(?=\.html?$|$)|/index\.\w+$|\.html?$"
)
_VARIANTS = {"amp", "print", "mobile", "outputtype", "output", "platform", "view", "m", "share", "smid", "cmpid", "cmp", "ito", "ncid", "taid", "srnd", "tid"}  # fmt: skip


def page_of(url: str | None) -> str | None:
    """What the addresses of one page have in common; None where an address names no page of its own."""
    if not url:
        return None
    try:
        parts = urlsplit(normalize_url(url))
    except ValueError:
        return None
    host = _HOST_VARIANT.sub("", parts.netloc.lower())
    path = _PATH_VARIANT.sub("", parts.path).rstrip("/")
    query = [part for part in parts.query.split("&") if part and part.partition("=")[0].lower() not in _VARIANTS]
    if not host or not (path or query):
        return None
    return f"{host}{path}?{'&'.join(query)}" if query else f"{host}{path}"

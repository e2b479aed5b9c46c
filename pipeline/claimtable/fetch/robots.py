"""What a site's robots.txt allows, read as Google reads it (RFC 9309), once a run."""

import threading
from typing import NamedTuple

from protego import Protego

from claimtable.fetch.addresses import Refused, Target
from claimtable.fetch.client import Client

AGENT = "claimtable"
_MOST_BYTES = 500 * 1024
_LONGEST_DELAY = 300.0


class _Rules(NamedTuple):
    parsed: Protego | None
    refusal: Refused | None = None


class Robots:
    """The rules of every site asked about. May be used from several threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rules: dict[str, _Rules] = {}
        self._lock = threading.Lock()

    def delay(self, target: Target) -> float:
        """The seconds between requests that the site asks for. Raises Refused if it wants the page not fetched."""
        with self._lock:
            rules = self._rules.get(target.site)
        if rules is None:
            rules = self._fetched(target.site)
            with self._lock:
                self._rules[target.site] = rules
        if rules.refusal:
            raise rules.refusal
        return permitted(rules.parsed, target.url) if rules.parsed else 0.0

    def _fetched(self, site: str) -> _Rules:
        """A 4xx says there are no rules; an error of the server or of the network, that the site is to be left alone."""
        try:
            page = self._client.follow(f"{site}/robots.txt")
        except Refused as refused:
            status = refused.reason.partition(":")[2]
            if status.startswith("4") and status != "429":
                return _Rules(None)
            if refused.reason in {"blocked_address", "scheme", "tls"}:
                return _Rules(None, refused)
            detail = f"robots.txt could not be had: {refused.reason}"
            return _Rules(None, Refused("robots", detail, retryable=True))
        return _Rules(parsed(page.body))


def parsed(body: bytes) -> Protego:
    return Protego.parse(body[:_MOST_BYTES].decode("utf-8-sig", "replace"))


def permitted(rules: Protego, url: str) -> float:
    """The delay in seconds. Raises Refused."""
    if not rules.can_fetch(url, AGENT):
        raise Refused("robots", "not wanted by the site's robots.txt")
    delay = float(rules.crawl_delay(AGENT) or 0.0)
    if delay > _LONGEST_DELAY:
        raise Refused("robots", f"a request in {delay:,.0f} seconds is as good as none")
    return delay

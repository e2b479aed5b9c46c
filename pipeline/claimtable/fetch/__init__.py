"""Pages from the web into a file. The only part of claimtable that opens a connection, and only when asked to."""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import stamina

from claimtable.errors import UsageError
from claimtable.fetch.addresses import Refused, Target, redacted, taken_apart
from claimtable.fetch.client import Client, Page
from claimtable.fetch.robots import Robots
from claimtable.fetch.sources import is_url, links, urls
from claimtable.fetch.writer import opened
from claimtable.records import Rejection
from claimtable.stages import Progress, Report

_WORKERS = 8
_ATTEMPTS = 3

__all__ = ["Client", "Outcome", "fetch", "is_url", "redacted", "user_agent"]


@dataclass
class Outcome:
    """What a run of `fetch` did."""

    fetched: int = 0
    already: int = 0
    feeds: int = 0
    rejections: list[Rejection] = field(default_factory=list)


def user_agent(version: str, contact: str | None) -> str:
    """Raises UsageError for a contact that is no one line of plain letters."""
    if contact is not None and not (contact.isascii() and contact.isprintable() and contact.strip()):
        raise UsageError(
            "The contact is no mail or web address.", "One line of plain letters.", "--contact you@example.org"
        )
    return f"claimtable/{version} (+{contact})" if contact else f"claimtable/{version}"


def fetch(
    sources: Sequence[str], out: Path, client: Client, per_host: float = 1.0, report: Report = lambda news: None
) -> Outcome:
    """Fetches what `out` does not have yet, each host in turn and several hosts at once.

    An address among the sources that leads to a feed or sitemap stands for its entries. A page that cannot be had is a
    Rejection. Raises UsageError, DiskError.
    """
    stamina.instrumentation.set_on_retry_hooks([])  # They would log addresses with what is secret in them.
    wanted = list(dict.fromkeys(urls(sources)))
    named = {source for source in sources if is_url(source)}
    writer = opened(out, client.user_agent)
    outcome = Outcome()
    crew = _Crew(_Fetcher(client, per_host))
    try:
        seen = set(wanted)
        fresh = [url for url in wanted if url not in writer.done]
        outcome.already = len(wanted) - len(fresh)
        crew.add(fresh)
        for url, found in crew:
            if isinstance(found, Refused):
                writer.refused(url, found)
                outcome.rejections.append(_rejection(url, found))
            elif url in named and (entries := list(dict.fromkeys(links(found.body)))):
                outcome.feeds += 1
                new = [entry for entry in entries if entry not in seen]
                seen.update(new)
                fresh = [entry for entry in new if entry not in writer.done]
                outcome.already += len(new) - len(fresh)
                crew.add(fresh)
            else:
                writer.page(url, found)
                outcome.fetched += 1
            report(Progress("pages", crew.done, crew.total))
    finally:
        crew.stop()
        writer.close()
    return outcome


def _rejection(url: str, refused: Refused) -> Rejection:
    return Rejection(stage="fetch", reason=refused.reason, detail=redacted(refused.detail), path=redacted(url))


class _Fetcher:
    """One page with its manners: robots.txt, one request a host at a time, a pause after each, tries again."""

    def __init__(self, client: Client, per_host: float) -> None:
        self._client = client
        self._per_host = per_host
        self._robots = Robots(client)
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def __call__(self, url: str) -> Page:
        stop = time.monotonic() + self._client.timeout

        def worth_waiting(error: Exception) -> bool | float:
            if not isinstance(error, Refused) or not error.retryable or error.reason in {"robots", "timeout"}:
                return False
            if error.wait is None:
                return True
            return error.wait if time.monotonic() + error.wait < stop else False

        retries = stamina.retry_context(
            on=worth_waiting, attempts=_ATTEMPTS, timeout=self._client.timeout, wait_initial=0.5, wait_max=5.0
        )
        for attempt in retries:
            with attempt:
                return self._client.follow(url, self._turn)
        raise AssertionError("the last attempt returns or raises")

    def _turn(self, target: Target) -> None:
        delay = max(self._per_host, self._robots.delay(target))
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next.get(target.host, 0.0))
            self._next[target.host] = at + delay
        time.sleep(at - now)


class _Crew:
    """Threads that fetch, each all the pages of one host after another. Iterating gives (url, page or refusal)."""

    def __init__(self, fetch_page: Callable[[str], Page]) -> None:
        self._fetch = fetch_page
        self._hosts: dict[str, deque[str]] = {}
        self._ready: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[tuple[str, Page | Refused | BaseException]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self.done = 0
        self.total = 0
        # Daemons: a stop need not wait for the slowest server.
        for _ in range(_WORKERS):
            threading.Thread(target=self._work, daemon=True).start()

    def add(self, found: Sequence[str]) -> None:
        with self._lock:
            for url in found:
                host = _host(url)
                if host not in self._hosts:
                    self._hosts[host] = deque()
                    self._ready.put(host)
                self._hosts[host].append(url)
        self.total += len(found)

    def __iter__(self) -> "_Crew":
        return self

    def __next__(self) -> tuple[str, Page | Refused]:
        if self.done == self.total:
            raise StopIteration
        url, found = self._results.get()
        self.done += 1
        if isinstance(found, BaseException) and not isinstance(found, Refused):
            raise found
        return url, found

    def stop(self) -> None:
        with self._lock:
            for waiting in self._hosts.values():
                waiting.clear()
        for _ in range(_WORKERS):
            self._ready.put(None)

    def _work(self) -> None:
        while (host := self._ready.get()) is not None:
            while url := self._next_of(host):
                self._results.put((url, self._tried(url)))

    def _next_of(self, host: str) -> str | None:
        with self._lock:
            if waiting := self._hosts.get(host):
                return waiting.popleft()
            self._hosts.pop(host, None)
            return None

    def _tried(self, url: str) -> Page | Refused | BaseException:
        try:
            return self._fetch(url)
        except BaseException as error:  # noqa: BLE001  raised again where the run is
            return error


def _host(url: str) -> str:
    """What pages are lined up by; those without a host get their refusal in one line of their own."""
    try:
        return taken_apart(url).host
    except Refused:
        return url.partition("://")[2].partition("/")[0].lower()

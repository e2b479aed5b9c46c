"""The whole job on one machine: articles in, tables in the store.

`assembly` says what is done to one article and to the corpus; this module says where and when, and keeps the books:
every article that comes in ends in the store as read, or among the rejections.
"""

import datetime as dt
import os
import signal
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from itertools import islice

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from claimtable import assembly
from claimtable.config import Config
from claimtable.records import Article, Rejection, Run
from claimtable.stages import ArticleReader, Progress, Reading, Report, Store

# Generous: the slowest article of ordinary length measured takes under a second, the largest allowed some minutes.
SECONDS_PER_ARTICLE = 600
# Tasks handed to the pool ahead of the one waited for; enough to keep workers busy, few enough to keep memory flat.
WINDOW_PER_WORKER = 8
# Of those started unasked: each takes half a gigabyte, and as long to start as this many articles to read.
MOST_WORKERS, ARTICLES_PER_WORKER = 4, 10


def silent(_: Progress) -> None:
    """Reports nothing."""


def run(
    records: Iterable[Article | Rejection],
    store: Store,
    config: Config,
    version: str,
    workers: int | None = 1,
    report: Report = silent,
) -> Run:
    """Adds `records` to the store, reads what is new, and tracks claims over everything in the store.

    `workers` is the number of processes that read; None for as many as there are processors for, but few for few articles.
    What is found does not depend on it.

    An article that the store has already read with the same settings is not read again, so the same call after an
    interruption goes on where it stopped. Raises StoreInUseError, DiskError, ModelError.
    """
    clock = Clock()
    with store.writing():
        digest = assembly.reading_digest(config)
        counts = take_in(records, store, digest, report)
        clock.lap("ingest")
        total = store.pending_count(digest)
        readings = read_articles(store.pending(digest), config, workers or workers_for(total))
        for done, reading in enumerate(readings, start=1):
            if isinstance(reading, Rejection):
                store.reject_article(reading)
                counts["rejected"] += 1
            else:
                store.add_reading(reading, digest)
            report(Progress("reading", done, total))
        clock.lap("reading")
        tracking = assembly.track(store, config, report)
        store.replace_tracking(tracking)
        clock.lap("tracking")
        counts["mentions"], counts["claims"] = len(tracking.memberships), len(tracking.claims)
        record = Run(
            run_id=f"r{clock.started:%Y%m%dT%H%M%S%f}",
            started_at=clock.started,
            finished_at=dt.datetime.now(dt.UTC),
            version=version,
            config_digest=config.digest(),
            models=assembly.model_digests(config),
            counts=dict(counts),
            seconds=clock.laps,
        )
        store.add_run(record)
    return record


def workers_for(articles: int) -> int:
    """How many processes are worth their start."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(processors, MOST_WORKERS, articles // ARTICLES_PER_WORKER))


class Clock:
    """Wall time, stage by stage."""

    def __init__(self) -> None:
        self.started = dt.datetime.now(dt.UTC)
        self.laps: dict[str, float] = {}
        self._last = time.monotonic()

    def lap(self, stage: str) -> None:
        now = time.monotonic()
        self.laps[stage] = round(now - self._last, 3)
        self._last = now


def take_in(records: Iterable[Article | Rejection], store: Store, digest: str, report: Report) -> Counter[str]:
    """Stores articles and rejections as they come, in batches. Counts them, and the articles read before as `digest` says."""
    counts: Counter[str] = Counter(articles=0, rejected=0, already_read=0)
    iterator = iter(records)
    while batch := list(islice(iterator, 200)):
        articles = [record for record in batch if isinstance(record, Article)]
        rejections = [record for record in batch if isinstance(record, Rejection)]
        store.add_articles(articles)
        store.add_rejections(rejections)
        pending = store.pending_count(digest, [article.article_id for article in articles])
        counts.update(articles=len(articles), rejected=len(rejections), already_read=len(articles) - pending)
        report(Progress("ingest", counts["articles"] + counts["rejected"], None))
    return counts


def read_articles(articles: Iterable[Article], config: Config, workers: int) -> Iterator[Reading | Rejection]:
    """One reading per article, in order. In a pool, an article that kills or stalls its worker becomes a rejection."""
    if workers > 1:
        yield from _read_in_pool(articles, config, workers)
        return
    read = None
    for article in articles:
        read = read or assembly.article_reader(config)
        yield read(article)


def _read_in_pool(articles: Iterable[Article], config: Config, workers: int) -> Iterator[Reading | Rejection]:
    waiting: deque[tuple[Article, ProcessFuture[Reading]]] = deque()
    with ProcessPool(max_workers=workers, initializer=_start_worker, initargs=[config]) as pool:
        try:
            for article in articles:
                waiting.append((article, pool.schedule(_read_in_worker, args=[article], timeout=SECONDS_PER_ARTICLE)))
                if len(waiting) >= workers * WINDOW_PER_WORKER:
                    yield _outcome(*waiting.popleft())
            while waiting:
                yield _outcome(*waiting.popleft())
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise


def _outcome(article: Article, future: "ProcessFuture[Reading]") -> Reading | Rejection:
    try:
        reading: Reading = future.result()
    except ProcessExpired as death:
        name = signal.Signals(-death.exitcode).name if death.exitcode < 0 else f"exit {death.exitcode}"
        return _rejection(article, f"worker_crash:{name}", "the process that read it died")
    except FutureTimeoutError:
        return _rejection(article, "timeout", f"not read within {SECONDS_PER_ARTICLE} s")
    return reading


def _rejection(article: Article, reason: str, detail: str) -> Rejection:
    return Rejection(stage="reading", reason=reason, detail=detail, path=article.path, article_id=article.article_id)


_read: ArticleReader | None = None


def _start_worker(config: Config) -> None:
    global _read  # noqa: PLW0603  a worker holds its models for as long as it lives
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _read = assembly.article_reader(config)


def _read_in_worker(article: Article) -> Reading:
    assert _read is not None
    return _read(article)

"""The tables as pandas frames, and the way from a frame to a store."""

import datetime as dt
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from claimtable import ingest
from claimtable.config import Config, read_config
from claimtable.export.schema import Column, columns
from claimtable.records import Article, ArticleRow, JsonObject, Record, Rejection, Run
from claimtable.runners import local
from claimtable.store import SqliteStore
from claimtable.store.tables import TABLES

Paths = str | Path | Iterable[str | Path]
DEFAULT_STORE = "claims.db"


class RejectedWarning(UserWarning):
    """Something that was handed over is not in the result."""


def read_articles(paths: Paths, config: Config | str | Path | None = None) -> pd.DataFrame:
    """The articles in files and folders, one row each, with the columns of the table `articles`.

    What could not be read is in `frame.attrs["rejections"]`, one dictionary each, and a RejectedWarning counts it.
    Raises UsageError for a path that does not exist.
    """
    kept = _Kept()
    rows = [_article_row(article) for article in kept.articles(ingest.read(_names(paths), _settings(config).ingest))]
    frame = _frame(ArticleRow, rows)
    frame.attrs["rejections"] = kept.rejections
    kept.warn()
    return frame


def track(
    articles: pd.DataFrame | Paths,
    store: str | Path = DEFAULT_STORE,
    config: Config | str | Path | None = None,
    workers: int = 1,
) -> Run:
    """Adds articles to a store, reads what is new, and tracks the claims of everything in it.

    `articles` is a frame with at least a column `text`, or paths of files and folders. A RejectedWarning counts what
    could not be read; the reasons are in the table `rejections`. Returns the run: its counts, versions and times.
    Raises UsageError, StoreInUseError, DiskError, StoreVersionError, ModelError.
    """
    settings = _settings(config)
    if isinstance(articles, pd.DataFrame):
        records = ingest.read_frame(_rows_of(articles), settings.ingest)
    else:
        records = ingest.read(_names(articles), settings.ingest, workers)
    kept = _Kept()
    with closing(SqliteStore.open(Path(store))) as database:
        run = local.run(kept.watch(records), database, settings, version("claimtable"), workers)
    kept.warn()
    return run


def articles_table(store: str | Path = DEFAULT_STORE) -> pd.DataFrame:
    """One row per article."""
    return table("articles", store)


def claims_table(store: str | Path = DEFAULT_STORE) -> pd.DataFrame:
    """One row per claim, those with most independent sources first."""
    return table("claims", store)


def mentions_table(store: str | Path = DEFAULT_STORE) -> pd.DataFrame:
    """One row per place where an article states or denies something checkable."""
    return table("mentions", store)


def attributions_table(store: str | Path = DEFAULT_STORE) -> pd.DataFrame:
    """One row per attribution, also of what is no claim."""
    return table("attributions", store)


def table(name: str, store: str | Path = DEFAULT_STORE) -> pd.DataFrame:
    """Any exported table. Raises UsageError for a name that is none.

    Text is `string`, numbers are `Int64` and `Float64`, truth values `boolean`, all with missing values; closed lists
    of words are `category`; times are `datetime64[us, UTC]` and days `datetime64[s]`; lists and objects stay Python's.
    """
    with closing(SqliteStore.open(Path(store), create=False, readonly=True)) as database:
        rows = list(database.rows(name))
    return _frame(TABLES[name].record, rows)


# ---- in ----------------------------------------------------------------------------------------------------------


class _Kept:
    """Keeps the rejections of a stream of records."""

    def __init__(self) -> None:
        self.rejections: list[JsonObject] = []

    def watch(self, records: Iterable[Article | Rejection]) -> Iterator[Article | Rejection]:
        for record in records:
            if isinstance(record, Rejection):
                self.rejections.append(record.model_dump(mode="json"))
            yield record

    def articles(self, records: Iterable[Article | Rejection]) -> Iterator[Article]:
        return (record for record in self.watch(records) if isinstance(record, Article))

    def warn(self) -> None:
        if self.rejections:
            reasons = sorted({rejection["reason"] for rejection in self.rejections})
            shown = ", ".join(reasons[:5]) + (", ..." if len(reasons) > 5 else "")
            warnings.warn(f"{len(self.rejections)} rejected: {shown}", RejectedWarning, stacklevel=3)


def _names(paths: Paths) -> list[str]:
    return [str(paths)] if isinstance(paths, str | Path) else [str(path) for path in paths]


def _settings(config: Config | str | Path | None) -> Config:
    return config if isinstance(config, Config) else read_config(Path(config) if config is not None else None)


def _rows_of(frame: pd.DataFrame) -> Iterator[dict[str, object]]:
    names = [str(name) for name in frame.columns]
    for values in frame.itertuples(index=False, name=None):
        yield dict(zip(names, values, strict=True))


def _article_row(article: Article) -> JsonObject:
    return ArticleRow.model_validate(article.model_dump()).model_dump(mode="json")


# ---- out ---------------------------------------------------------------------------------------------------------


def _frame(record: type[Record], rows: list[JsonObject]) -> pd.DataFrame:
    return pd.DataFrame(
        {column.name: _series(column, [row[column.name] for row in rows]) for column in columns(record)}
    )


def _series(column: Column, values: list[Any]) -> "pd.Series[Any]":
    dtype, convert = _DTYPES[column.type]
    if column.choices:
        dtype = pd.CategoricalDtype(list(column.choices))
    if convert is not None:
        values = [None if value is None else convert(value) for value in values]
    series: pd.Series[Any] = pd.Series(values, dtype=dtype)
    return series


# By type of Table Schema: the dtype, and what makes a value of it from the text in the store.
_DTYPES: dict[str, tuple[Any, Callable[[str], Any] | None]] = {
    "string": ("string", None),
    "integer": ("Int64", None),
    "number": ("Float64", None),
    "boolean": ("boolean", None),
    "datetime": (pd.DatetimeTZDtype("us", "UTC"), dt.datetime.fromisoformat),
    "date": ("datetime64[s]", dt.date.fromisoformat),
    "array": (object, None),
    "object": (object, None),
}

"""What the store holds: tables whose columns are the fields of the records, the views over them, and their versions.

A record becomes a row of plain values: text, numbers, truth values, ISO 8601 in UTC for times, JSON for lists and
objects. Tables of the records are never edited in place; `articles` and `mentions` are views that join them.
"""

import datetime as dt
import json
import math
import re
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, get_args

from claimtable.records import (
    Alarm,
    Article,
    ArticleRow,
    Attribution,
    ClaimRow,
    Copy,
    Credit,
    Edge,
    Judgement,
    Membership,
    Mention,
    MentionRow,
    Record,
    Rejection,
    Run,
    Source,
    Status,
    StatusEvent,
)

# "clmt": marks the file as ours, as `file` and other tools show it.
APPLICATION_ID = 0x636C6D74

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


# ---- values ------------------------------------------------------------------------------------------------------


def utc_text(time: dt.datetime) -> str:
    """ISO 8601 in UTC with a Z; a time without a zone is taken as UTC. Microseconds only where there are some."""
    aware = time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)
    return aware.isoformat().replace("+00:00", "Z")


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _same(value: Any) -> Any:
    return value


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a record in SQL. `encode` and `decode` are never given None."""

    name: str
    sql_type: str
    nullable: bool
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]

    def declaration(self) -> str:
        return f'"{self.name}" {self.sql_type}{"" if self.nullable else " NOT NULL"}'


# In this order: an enum is also a str, a bool also an int, a datetime also a date.
_FORMS: tuple[tuple[type, str, Callable[[Any], Any], Callable[[Any], Any]], ...] = (
    (Enum, "TEXT", lambda value: value.value, _same),
    (str, "TEXT", _same, _same),
    (bool, "INTEGER", int, bool),
    (int, "INTEGER", _same, _same),
    (float, "REAL", _finite, _same),
    (dt.datetime, "TEXT", utc_text, _same),
    (dt.date, "TEXT", dt.date.isoformat, _same),
)


def _column(name: str, annotation: Any) -> Column:
    alternatives = get_args(annotation) if isinstance(annotation, types.UnionType) else (annotation,)
    bare = next(kind for kind in alternatives if kind is not types.NoneType)
    nullable = types.NoneType in alternatives
    for kind, sql_type, encode, decode in _FORMS:
        if isinstance(bare, type) and not isinstance(bare, types.GenericAlias) and issubclass(bare, kind):
            return Column(name, sql_type, nullable, encode, decode)
    return Column(name, "TEXT", nullable, json_text, json.loads)


@lru_cache
def columns(record: type[Record]) -> tuple[Column, ...]:
    """The columns of a record, in the order of its fields."""
    return tuple(_column(name, field.annotation) for name, field in record.model_fields.items())


def to_sql(record: Record) -> list[Any]:
    """The values of one row, in the order of `columns`. Halves of characters, which UTF-8 cannot hold, are replaced."""
    values = record.model_dump()
    return [_storable(column, values[column.name]) for column in columns(type(record))]


def _storable(column: Column, value: Any) -> Any:
    encoded = None if value is None else column.encode(value)
    return _HALF_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", encoded) if isinstance(encoded, str) else encoded


def from_sql(record: type[Record], values: Sequence[Any]) -> dict[str, Any]:
    """One row as plain values; lists and objects are parsed, times stay text."""
    return {
        column.name: None if value is None else column.decode(value)
        for column, value in zip(columns(record), values, strict=True)
    }


def column_list(record: type[Record], table: str) -> str:
    return ", ".join(f'"{table}"."{column.name}"' for column in columns(record))


# ---- tables of the records ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Base:
    """A table of one record. `hidden` columns are for the store alone and are never exported."""

    record: type[Record]
    constraints: str = ""
    hidden: str = ""

    def create(self, name: str) -> str:
        first = [column for column in columns(self.record) if column.name not in _LATER]
        parts = [column.declaration() for column in first] + [self.hidden, self.constraints]
        return f'CREATE TABLE "{name}" ({", ".join(filter(None, parts))}) STRICT'

    def add_later(self, name: str) -> tuple[str, ...]:
        added = [column for column in columns(self.record) if column.name in _LATER]
        return tuple(f'ALTER TABLE "{name}" ADD COLUMN {column.declaration()}' for column in added)


# Columns that a migration adds to tables and views.
_LATER = ("source_map", "source_start", "source_end")

_OF_ARTICLE = "FOREIGN KEY (article_id) REFERENCES article ON DELETE CASCADE"
_OF_MENTION = "FOREIGN KEY (mention_id) REFERENCES mention ON DELETE CASCADE"

BASES = {
    "article": Base(Article, "PRIMARY KEY (article_id)"),
    "attributions": Base(Attribution, f"PRIMARY KEY (attribution_id), {_OF_ARTICLE}"),
    "mention": Base(Mention, f"PRIMARY KEY (mention_id), {_OF_ARTICLE}"),
    "credit": Base(Credit, f"PRIMARY KEY (mention_id), {_OF_MENTION}"),
    # `reading_of` names the article whose reading dropped it, so that a new reading replaces it.
    "rejections": Base(Rejection, "PRIMARY KEY (rejection_key)", hidden="rejection_key TEXT NOT NULL, reading_of TEXT"),
    "copy": Base(Copy, "PRIMARY KEY (article_id)"),
    "membership": Base(Membership, "PRIMARY KEY (mention_id)"),
    "claims": Base(ClaimRow, "PRIMARY KEY (claim_id)"),
    "edges": Base(Edge),
    "status_events": Base(StatusEvent),
    "alarms": Base(Alarm),
    "sources": Base(Source, "PRIMARY KEY (source_id)"),
    "judgement": Base(Judgement, "PRIMARY KEY (left_id, right_id)"),
    "runs": Base(Run, "PRIMARY KEY (run_id)"),
}

_READING = f"CREATE TABLE reading (article_id TEXT PRIMARY KEY, digest TEXT NOT NULL, {_OF_ARTICLE}) STRICT"

_SKETCH = f"CREATE TABLE sketch (article_id TEXT PRIMARY KEY, method TEXT NOT NULL, hashes BLOB NOT NULL, {_OF_ARTICLE}) STRICT"

_VECTOR = f"CREATE TABLE vector (mention_id TEXT PRIMARY KEY, cells BLOB NOT NULL, {_OF_MENTION}) STRICT"

_INDEXES = tuple(
    f"CREATE INDEX {table}_{column} ON {table} ({column})"
    for table, column in (
        ("attributions", "article_id"),
        ("mention", "article_id"),
        ("rejections", "reading_of"),
        ("membership", "claim_id"),
        ("edges", "claim_id"),
        ("status_events", "claim_id"),
    )
)


# ---- exported tables ---------------------------------------------------------------------------------------------


def _articles_view(without: Sequence[str] = ()) -> str:
    elsewhere = {
        "ingested_at": "NULL",
        "copy_of": "CASE WHEN copy.kind <> 'passages' THEN copy.original_id END",
        "copy_kind": "copy.kind",
        "copy_evidence": "copy.evidence",
    }
    chosen = [
        f"{elsewhere.get(name, f'article.{name}')} AS {name}" for name in ArticleRow.model_fields if name not in without
    ]
    return f"CREATE VIEW articles AS SELECT {', '.join(chosen)} FROM article LEFT JOIN copy USING (article_id)"


def _mentions_view(without: Sequence[str] = ()) -> str:
    """What the whole corpus shows wins over what the article alone shows."""
    tables: dict[str, type[Record]] = {"membership": Membership, "mention": Mention, "credit": Credit}

    def chosen(name: str) -> str:
        places = [f'{table}."{name}"' for table, record in tables.items() if name in record.model_fields]
        value = f"COALESCE({', '.join(places)})" if len(places) > 1 else places[0]
        return f'{value} AS "{name}"'

    names = [name for name in MentionRow.model_fields if name not in ("mention_id", *without)]
    return (
        f"CREATE VIEW mentions AS SELECT mention.mention_id AS mention_id, {', '.join(map(chosen, names))} "
        "FROM mention LEFT JOIN credit USING (mention_id) LEFT JOIN membership USING (mention_id)"
    )


def _time(column: str) -> str:
    """Sorts by a time, unknown ones last. Without the Z, since '.' of a fraction sorts before it."""
    return f"{column} IS NULL, rtrim({column}, 'Z')"


BY_TIME = f"{_time('article.published_at')}, article.article_id"


@dataclass(frozen=True, slots=True)
class Table:
    """An exported table. `order` is total but for rows that are equal; `key` is None where no one column is a key."""

    record: type[Record]
    key: str | None
    order: str
    join: str = ""


_WITH_ARTICLE = "JOIN article USING (article_id)"

TABLES = {
    "articles": Table(ArticleRow, "article_id", f"{_time('published_at')}, article_id"),
    "mentions": Table(
        MentionRow, "mention_id", f'{BY_TIME}, mentions."start", mentions."end", mentions.mention_id', _WITH_ARTICLE
    ),
    "attributions": Table(
        Attribution,
        "attribution_id",
        f"{BY_TIME}, json_extract(attributions.content, '$[0][0]'), attributions.attribution_id",
        _WITH_ARTICLE,
    ),
    "claims": Table(
        ClaimRow,
        "claim_id",
        f"independent_sources DESC, articles DESC, mentions DESC, {_time('first_seen')}, claim_id",
    ),
    "sources": Table(Source, "source_id", "claims DESC, mentions DESC, source_id"),
    "edges": Table(Edge, None, "claim_id, child, parent, kind, weight DESC, evidence"),
    "status_events": Table(
        StatusEvent,
        None,
        f"claim_id, {_time('at')}, {_time('learned_at')}, instr('{' '.join(Status)}', status), mention_id, rule",
    ),
    "alarms": Table(Alarm, None, "claim_id, kind, mention_ids, evidence"),
    "rejections": Table(Rejection, None, 'stage, path, article_id, "start", "end", reason, detail, text'),
    "runs": Table(Run, "run_id", f"{_time('started_at')}, run_id"),
}


# ---- versions ----------------------------------------------------------------------------------------------------

# The statements that lead from version n to n + 1, by n. Only ever append to it: once a version is released, its
# statements are frozen as text, and a changed record comes with a new entry here.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        *(base.create(name) for name, base in BASES.items() if name != "alarms"),
        _READING,
        *_INDEXES,
        _articles_view(_LATER),
        _mentions_view(_LATER),
    ),
    (BASES["alarms"].create("alarms"), "CREATE INDEX alarms_claim_id ON alarms (claim_id)"),
    (
        _SKETCH,
        "DROP VIEW articles",
        'ALTER TABLE "copy" RENAME TO copy_without_kind',
        BASES["copy"].create("copy"),
        "INSERT INTO \"copy\" SELECT article_id, original_id, overlap, evidence, 'edited' FROM copy_without_kind",
        "DROP TABLE copy_without_kind",
        _articles_view(_LATER),
    ),
    (_VECTOR,),
    (
        "DROP VIEW articles",
        "DROP VIEW mentions",
        *BASES["article"].add_later("article"),
        *BASES["mention"].add_later("mention"),
        _articles_view(),
        _mentions_view(),
    ),
)

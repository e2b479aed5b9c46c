"""The store in one SQLite file. One process writes at a time, any number read meanwhile."""

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote

import apsw
from filelock import FileLock, Timeout

from claimtable.errors import DiskError, StoreInUseError, StoreVersionError, UsageError
from claimtable.records import Article, Attribution, Credit, Judgement, Mention, Record, Rejection, Run
from claimtable.stages import ClaimFilter, Reading, Tracking
from claimtable.store.filters import SQL_FUNCTIONS, claims_query
from claimtable.store.tables import (
    APPLICATION_ID,
    BASES,
    BY_TIME,
    MIGRATIONS,
    TABLES,
    Table,
    column_list,
    columns,
    from_sql,
    json_text,
    to_sql,
    utc_text,
)

# A second writer is told to go away after this long, and never waits two seconds.
LOCK_SECONDS = 1.0
PENDING_BATCH = 200

_PENDING = "FROM article LEFT JOIN reading USING (article_id) WHERE reading.digest IS NOT ?"

AnyRecord = TypeVar("AnyRecord", bound=Record)
Bindings = Sequence[Any] | dict[str, Any]


class SqliteStore:
    """Implements `stages.Store`. Opened by `SqliteStore.open`."""

    def __init__(self, database: apsw.Connection, path: Path) -> None:
        self._database = database
        self._path = path

    @classmethod
    def open(
        cls,
        path: Path,
        create: bool = True,
        readonly: bool = False,
        migrations: Sequence[Sequence[str]] = MIGRATIONS,
    ) -> Self:
        """Opens the store at `path`, makes it if `create`, and brings one of an earlier version up to date.

        A read-only store is neither made nor changed, and can be read while another process writes.

        Raises UsageError if there is no store, StoreVersionError if a newer version made it, StoreInUseError and
        DiskError.
        """
        path = path.absolute()
        _check_file(path, create and not readonly)
        with translated(path):
            if create and not readonly:
                path.parent.mkdir(parents=True, exist_ok=True)
            store = cls(_connect(path, create and not readonly, readonly), path)
            try:
                store._prepare(readonly, migrations)
            except BaseException:
                store.close()
                raise
        return store

    def close(self) -> None:
        with translated(self._path):
            self._database.close()

    # ---- opening ----

    def _prepare(self, readonly: bool, migrations: Sequence[Sequence[str]]) -> None:
        version = self._version()
        if version > len(migrations):
            raise StoreVersionError(
                f"{self._path} is a store of version {version}.",
                f"This claimtable knows versions up to {len(migrations)}.",
                "Use a newer claimtable: pip install --upgrade claimtable",
            )
        if version < len(migrations):
            if readonly:
                raise UsageError(
                    f"{self._path} holds no tables of this version of claimtable.",
                    f"A store of version {len(migrations)}, not {version}.",
                    f"claimtable run SOURCE --store {self._path}",
                )
            with self.writing():
                self._migrate(migrations)
        self._run("PRAGMA foreign_keys = ON")
        self._run("PRAGMA synchronous = FULL")
        if readonly:
            self._run("PRAGMA query_only = ON")

    def _version(self) -> int:
        """The version of the tables, 0 if there are none yet. Raises UsageError if the file is somebody else's."""
        [(ours,)] = self._select("PRAGMA application_id")
        [(version,)] = self._select("PRAGMA user_version")
        [(objects,)] = self._select("SELECT count(*) FROM sqlite_master")
        if ours != APPLICATION_ID and (ours or version or objects):
            raise UsageError(
                f"{self._path} is a database of another program.",
                "A store made by claimtable.",
                f"claimtable run SOURCE --store {self._path.with_name('claims.db')}",
            )
        return int(version)

    def _migrate(self, migrations: Sequence[Sequence[str]]) -> None:
        version = self._version()
        if version == len(migrations):  # Another process was faster.
            return
        if version:
            backup = self._path.with_name(f"{self._path.name}.v{version}")
            backup.unlink(missing_ok=True)
            self._run("VACUUM INTO ?", (str(backup),))
        self._run("PRAGMA journal_mode = WAL")
        with self._transaction():
            for statements in migrations[version:]:
                for statement in statements:
                    self._run(statement)
            self._run(f"PRAGMA application_id = {APPLICATION_ID}")
            self._run(f"PRAGMA user_version = {len(migrations)}")

    # ---- writing ----

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Held while a process writes. Raises StoreInUseError if another one does, DiskError."""
        notice = Path(f"{self._path}.lock")
        lock = FileLock(notice)
        with translated(self._path):
            try:
                lock.acquire(timeout=LOCK_SECONDS)
            except Timeout:
                raise _in_use(self._path, notice.read_text(encoding="utf-8")) from None
        try:
            with translated(self._path):
                notice.write_text(f"by pid {os.getpid()} since {utc_text(dt.datetime.now(dt.UTC))}", encoding="utf-8")
            yield
        finally:
            lock.release()

    def add_articles(self, articles: Sequence[Article]) -> None:
        """Stores articles in one transaction. One that is there already with the same text is left as it is.

        Where another text has the same id, the one published or changed last is kept and the other one rejected.
        """
        with self._transaction():
            for article in articles:
                self._add_article(article)

    def _add_article(self, article: Article) -> None:
        earlier = self._records(Article, "WHERE article_id = ?", (article.article_id,))
        if not earlier:
            self._insert("article", [article])
        elif earlier[0].text_sha256 != article.text_sha256:
            dropped, kept = sorted([earlier[0], article], key=_recency)
            self._forget(article.article_id)
            self._insert("article", [kept])
            self._insert_rejections([_duplicate(dropped)], None)

    def reject_article(self, rejection: Rejection) -> None:
        """Moves an article that cannot be read from the articles to the rejections."""
        with self._transaction():
            if rejection.article_id is not None:
                self._forget(rejection.article_id)
            self._insert_rejections([rejection], rejection.article_id)

    def add_reading(self, reading: Reading, digest: str) -> None:
        """Stores one article's reading in one transaction, in place of an earlier one of the same article."""
        article_id = reading.article.article_id
        with self._transaction():
            self._forget_reading(article_id)
            self._insert("attributions", reading.attributions)
            self._insert("mention", reading.mentions)
            self._insert("credit", reading.credits)
            ids = [mention.mention_id for mention in reading.mentions]
            cells = [row.tobytes() for row in reading.vectors.astype("<f2")]
            self._run_many("INSERT INTO vector VALUES (?, ?)", zip(ids, cells, strict=True))
            self._insert_rejections(reading.rejections, article_id)
            self._run("INSERT INTO reading VALUES (?, ?)", (article_id, digest))

    def add_rejections(self, rejections: Iterable[Rejection]) -> None:
        """Stores rejections, each once however often it is added."""
        with self._transaction():
            self._insert_rejections(rejections, None)

    def add_judgements(self, judgements: Iterable[Judgement]) -> None:
        """Stores a person's word. A later one about the same two mentions takes the place of the earlier one."""
        ordered = [
            judgement.model_copy(update={"left_id": left, "right_id": right})
            for judgement in judgements
            for left, right in [sorted((judgement.left_id, judgement.right_id))]
        ]
        with self._transaction():
            self._insert("judgement", ordered, "OR REPLACE")

    def add_sketches(self, method: str, sketches: Mapping[str, bytes]) -> None:
        """Keeps by article id what `method` made of the articles' words, in place of what was made before."""
        with self._transaction():
            self._run_many(
                "INSERT OR REPLACE INTO sketch VALUES (?, ?, ?)",
                ((article_id, method, hashes) for article_id, hashes in sketches.items()),
            )

    def replace_tracking(self, tracking: Tracking) -> None:
        """Stores the result for the whole corpus in one transaction, in place of the one before."""
        found: dict[str, Sequence[Record]] = {
            "copy": tracking.copies,
            "membership": tracking.memberships,
            "claims": tracking.claims,
            "edges": tracking.edges,
            "status_events": tracking.status_events,
            "alarms": tracking.alarms,
            "sources": tracking.sources,
        }
        with self._transaction():
            for table, records in found.items():
                self._run(f'DELETE FROM "{table}"')
                self._insert(table, records)

    def add_run(self, run: Run) -> None:
        with self._transaction():
            self._insert("runs", [run])

    def _forget(self, article_id: str) -> None:
        self._forget_reading(article_id)
        self._run("DELETE FROM article WHERE article_id = ?", (article_id,))

    def _forget_reading(self, article_id: str) -> None:
        """Credits and vectors go with their mentions."""
        for statement in (
            "DELETE FROM mention WHERE article_id = ?",
            "DELETE FROM attributions WHERE article_id = ?",
            "DELETE FROM rejections WHERE reading_of = ?",
            "DELETE FROM reading WHERE article_id = ?",
        ):
            self._run(statement, (article_id,))

    def _insert(self, table: str, records: Iterable[Record], conflict: str = "") -> None:
        marks = ", ".join("?" * len(columns(BASES[table].record)))
        self._run_many(f'INSERT {conflict} INTO "{table}" VALUES ({marks})', map(to_sql, records))

    def _insert_rejections(self, rejections: Iterable[Rejection], reading_of: str | None) -> None:
        marks = ", ".join("?" * (len(columns(Rejection)) + 2))
        rows = ([*values, _digest(values), reading_of] for values in map(to_sql, rejections))
        self._run_many(f"INSERT OR IGNORE INTO rejections VALUES ({marks})", rows)

    # ---- reading ----

    def pending(self, digest: str) -> Iterator[Article]:
        """Articles not yet read with the settings that `digest` names, in the order of `articles()`.

        Safe to use while `add_reading` is called for the articles it has given.
        """
        ids = [
            article_id
            for (article_id,) in self._select(
                f"SELECT article.article_id {_PENDING} ORDER BY {BY_TIME}",
                (digest,),
            )
        ]
        for first in range(0, len(ids), PENDING_BATCH):
            batch = json_text(ids[first : first + PENDING_BATCH])
            yield from self._records(
                Article, f"WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY {BY_TIME}", (batch,)
            )

    def pending_count(self, digest: str, among: Sequence[str] | None = None) -> int:
        """Of all articles, or of those with these ids."""
        chosen = "" if among is None else " AND article.article_id IN (SELECT value FROM json_each(?))"
        bindings = (digest,) if among is None else (digest, json_text(list(among)))
        [(count,)] = self._select(f"SELECT count(*) {_PENDING}{chosen}", bindings)
        return int(count)

    def articles(self) -> list[Article]:
        """By time of publication, unknown times last, then by id."""
        return self._records(Article, f"ORDER BY {BY_TIME}")

    def mentions(self) -> list[Mention]:
        """In the order of `articles()`, then by place in the text."""
        order = f'{BY_TIME}, mention."start", mention."end", mention_id'
        return self._records(Mention, f"JOIN article USING (article_id) ORDER BY {order}")

    def credits(self) -> dict[str, Credit]:
        """By mention id."""
        return {credit.mention_id: credit for credit in self._records(Credit, "ORDER BY mention_id")}

    def attributions(self) -> list[Attribution]:
        """In the order of `articles()`, then by place in the text."""
        shape = TABLES["attributions"]
        return self._records(Attribution, f"{shape.join} ORDER BY {shape.order}")

    def sketches(self, method: str) -> dict[str, bytes]:
        """By article id, those made by `method`. An article that was changed since has none."""
        return dict(self._select("SELECT article_id, hashes FROM sketch WHERE method = ?", (method,)))

    def vectors(self) -> dict[str, bytes]:
        """By mention id, as half-precision numbers, little-endian."""
        return dict(self._select("SELECT mention_id, cells FROM vector"))

    def judgements(self) -> list[Judgement]:
        """Sorted by the two mentions, of which the lesser id is on the left."""
        return self._records(Judgement, "ORDER BY left_id, right_id")

    def rows(self, table: str, **where: str | int | None) -> Iterator[dict[str, Any]]:
        """Rows of an exported table as plain values, columns and rows in their fixed order.

        `where` keeps the rows that have these values in these columns. Raises UsageError for an unknown name.
        """
        shape = _table(table)
        for column in where:
            _check_name("column", column, shape.record.model_fields)
        conditions = " AND ".join(f'"{table}"."{column}" IS ?' for column in where) or "TRUE"
        statement = (
            f"SELECT {column_list(shape.record, table)} FROM {table} {shape.join} "
            f"WHERE {conditions} ORDER BY {shape.order}"
        )
        return self._rows(shape.record, statement, tuple(where.values()))

    def row(self, table: str, key: str) -> dict[str, Any] | None:
        """The row with this key, or None. Raises UsageError for a table in which no one column is a key."""
        column = _table(table).key
        if column is None:
            keyed = ", ".join(name for name, shape in TABLES.items() if shape.key)
            raise UsageError(f"No one column of {table!r} is a key.", f"One of {keyed}.")
        return next(self.rows(table, **{column: key}), None)

    def claims(self, filters: ClaimFilter) -> Iterator[dict[str, Any]]:
        """Rows of `claims` that pass the filters. Raises UsageError if it cannot sort by what is asked for."""
        statement, bindings = claims_query(filters)
        return self._rows(TABLES["claims"].record, statement, bindings)

    def claim_ids(self, prefix: str) -> list[str]:
        """Ids of the claims that start with `prefix`, sorted."""
        statement = "SELECT claim_id FROM claims WHERE substr(claim_id, 1, length(?1)) = ?1 ORDER BY claim_id"
        return [claim_id for (claim_id,) in self._select(statement, (prefix,))]

    def _records(self, record: type[AnyRecord], clause: str, bindings: Bindings = ()) -> list[AnyRecord]:
        table = next(name for name, base in BASES.items() if base.record is record)
        statement = f"SELECT {column_list(record, table)} FROM {table} {clause}"
        return [record.model_validate(row) for row in self._rows(record, statement, bindings)]

    def _rows(self, record: type[Record], statement: str, bindings: Bindings) -> Iterator[dict[str, Any]]:
        for values in self._select(statement, bindings):
            yield from_sql(record, values)

    # ---- SQL ----

    def _select(self, statement: str, bindings: Bindings = ()) -> Iterator[tuple[Any, ...]]:
        with translated(self._path):
            yield from self._database.execute(statement, bindings)

    def _run(self, statement: str, bindings: Bindings = ()) -> None:
        with translated(self._path):
            self._database.execute(statement, bindings)

    def _run_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        with translated(self._path):
            self._database.executemany(statement, rows)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it is stored, or nothing."""
        self._run("BEGIN IMMEDIATE")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            # SQLite has already rolled back by itself after some errors, a full disk among them.
            if self._database.in_transaction:
                self._run("ROLLBACK")
            raise


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns what SQLite and the file system say about the store at `path` into DiskError and its siblings."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError):
        raise _in_use(path, "") from None
    except apsw.NotADBError:
        raise _not_a_store(path) from None
    except (apsw.FullError, apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.CorruptError, OSError) as error:
        raise DiskError(
            f"The store {path} cannot be read or written: {error}.",
            f"A file and a folder that can be written to, and free space; {_free_megabytes(path)} MB are free.",
            "Run the same command again then; it goes on where it stopped.",
        ) from error


def _free_megabytes(path: Path) -> int:
    folder = next(parent for parent in path.parents if parent.is_dir())
    return shutil.disk_usage(folder).free // 1_000_000


def _in_use(path: Path, owner: str) -> StoreInUseError:
    return StoreInUseError(
        f"The store {path} is in use {owner or 'by another process'}.",
        "One process writes at a time; reading is always possible.",
        "Wait until it has finished, or use another --store.",
    )


def _not_a_store(path: Path) -> UsageError:
    return UsageError(
        f"{path} is not a store of claimtable.",
        "A file that claimtable made.",
        f"claimtable run SOURCE --store {path.with_name('claims.db')}",
    )


def _check_file(path: Path, create: bool) -> None:
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", "A file.", f"claimtable run SOURCE --store {path / 'claims.db'}")
    if not create and not path.exists():
        raise UsageError(
            f"There is no store at {path}.", "A store made by claimtable.", f"claimtable run SOURCE --store {path}"
        )


def _connect(path: Path, create: bool, readonly: bool) -> apsw.Connection:
    # Even a reader opens the file for writing where it may, since the readers' index beside it is written and, by the
    # last to leave, removed. In a folder closed to writing there is neither index nor writer.
    if readonly and not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists():
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        database = apsw.Connection(f"file:{quote(str(path))}?immutable=1", flags=flags)
    else:
        flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
        database = apsw.Connection(str(path), flags=flags)
    database.set_busy_timeout(int(LOCK_SECONDS * 1000))
    for name, function in SQL_FUNCTIONS.items():
        database.create_scalar_function(name, function, 1, deterministic=True)
    return database


def _table(name: str) -> Table:
    _check_name("table", name, TABLES)
    return TABLES[name]


def _check_name(kind: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        raise UsageError(f"There is no {kind} {name!r}.", f"One of {', '.join(known)}.")


def _recency(article: Article) -> tuple[str, str]:
    time = article.modified_at or article.published_at
    return utc_text(time).rstrip("Z") if time else "", article.text_sha256


def _duplicate(article: Article) -> Rejection:
    return Rejection(
        stage="ingest",
        reason=f"duplicate_of:{article.article_id}",
        detail="another text came under the same id; the one published or changed last is kept",
        path=article.path,
        article_id=article.article_id,
        text=article.text[:400],
    )


def _digest(values: Sequence[Any]) -> str:
    return hashlib.sha256(json_text(values).encode()).hexdigest()

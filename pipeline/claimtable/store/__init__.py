"""Where everything read and tracked is kept: one SQLite file."""

from claimtable.store.sqlite_store import SqliteStore

__all__ = ["SqliteStore"]

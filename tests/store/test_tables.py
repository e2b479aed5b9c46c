import datetime as dt
from pathlib import Path

import apsw
from hypothesis import given
from hypothesis import strategies as st

from claimtable.records import Mention
from claimtable.store import SqliteStore
from claimtable.store.tables import MIGRATIONS, TABLES, columns, from_sql, to_sql, utc_text
from tests.store.corpus import reading, tracking


def test_columns_of_the_exported_tables_are_those_of_their_records(tmp_path: Path) -> None:
    SqliteStore.open(tmp_path / "claims.db").close()
    database = apsw.Connection(str(tmp_path / "claims.db"))
    for name, table in TABLES.items():
        found = [column for (_, column, *_) in database.execute(f"PRAGMA table_info({name})")]
        assert found[: len(table.record.model_fields)] == list(table.record.model_fields), name
    database.close()


def test_sql_types() -> None:
    types = {column.name: (column.sql_type, column.nullable) for column in columns(Mention)}
    assert types["mention_id"] == ("TEXT", False)
    assert types["start"] == ("INTEGER", False)
    assert types["in_headline"] == ("INTEGER", False)
    assert types["value"] == ("REAL", True)
    assert types["date_low"] == ("TEXT", True)
    assert types["entities"] == ("TEXT", False)


def test_the_corpus_wins_over_the_article(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "claims.db")
    read = reading(1)
    store.add_articles([read.article])
    store.add_reading(read, "d")
    raw = next(store.rows("mentions"))
    assert (raw["subject"], raw["origin"], raw["stance"]) == ("Harbour Line", "outlet:the quay", None)
    store.replace_tracking(tracking([read]))
    row = next(store.rows("mentions"))
    assert (row["subject"], row["origin"]) == ("organization:harbour line", "outlet:dock post")
    assert (row["origin_kind"], row["stance"], row["p_supports"]) == ("cites", "supports", 0.9)
    assert row["object"] == "Coastal Freight", "the article's own word where the corpus has none"
    assert row["cue"] == "said"
    store.close()


def test_when_an_article_was_read_is_not_exported(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "claims.db")
    store.add_articles([reading(1).article])
    assert next(store.rows("articles"))["ingested_at"] is None
    store.close()


def test_status_events_of_one_moment_come_in_the_order_of_status(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "claims.db")
    found = tracking([reading(1)])
    store.replace_tracking(found._replace(status_events=found.status_events[::-1]))
    assert [row["status"] for row in store.rows("status_events")] == ["reported", "confirmed"]
    store.close()


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(value=st.none() | finite, quote=st.text(), day=st.none() | st.dates())
def test_every_value_survives_the_way_through_a_row(value: float | None, quote: str, day: dt.date | None) -> None:
    mention = reading(1).mentions[0].model_copy(update={"value": value, "quote": quote, "date_low": day})
    assert Mention.model_validate(from_sql(Mention, to_sql(mention))) == mention


def test_what_is_no_number_is_unknown() -> None:
    mention = reading(1).mentions[0].model_copy(update={"value": float("nan"), "value_high": float("inf")})
    row = from_sql(Mention, to_sql(mention))
    assert (row["value"], row["value_high"]) == (None, None)


@given(st.datetimes(timezones=st.timezones()))
def test_times_are_kept_to_the_microsecond(time: dt.datetime) -> None:
    try:
        expected = time.astimezone(dt.UTC)
    except OverflowError:
        return
    text = utc_text(time)
    assert text.endswith("Z")
    assert dt.datetime.fromisoformat(text) == expected
    assert ("." in text) == bool(expected.microsecond)


def test_the_first_version_makes_tables_that_check_their_types(tmp_path: Path) -> None:
    assert all("STRICT" in statement for statement in MIGRATIONS[0] if statement.startswith("CREATE TABLE"))

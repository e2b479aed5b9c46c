"""What every store must do."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path

import pytest

from claimtable.errors import UsageError
from claimtable.records import Article, Judgement, Rejection, Verdict
from claimtable.stages import Reading, Store
from claimtable.store import SqliteStore
from tests.store.corpus import MENTIONS_EACH, article, claim, reading, run_record, tracking

LATER = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
Opener = Callable[[Path], Store]
STORES: tuple[Opener, ...] = (SqliteStore.open,)
TABLES = (
    "articles",
    "mentions",
    "attributions",
    "claims",
    "sources",
    "edges",
    "status_events",
    "alarms",
    "rejections",
    "runs",
)


@pytest.fixture(params=STORES)
def opener(request: pytest.FixtureRequest) -> Opener:
    chosen: Opener = request.param
    return chosen


@pytest.fixture
def store(opener: Opener, tmp_path: Path) -> Iterator[Store]:
    opened = opener(tmp_path / "claims.db")
    yield opened
    opened.close()


def fill(store: Store, numbers: tuple[int, ...], digest: str = "d") -> None:
    with store.writing():
        readings = [reading(number) for number in numbers]
        store.add_articles([read.article for read in readings])
        for read in readings:
            store.add_reading(read, digest)
        store.replace_tracking(tracking(sorted(readings, key=lambda read: read.article.article_id)))


def everything(store: Store) -> str:
    return json.dumps({table: list(store.rows(table)) for table in TABLES}, indent=1)


def test_what_goes_in_comes_out(store: Store) -> None:
    fill(store, (1, 2))
    assert store.articles() == [article(1), article(2)]
    assert store.mentions() == [*reading(1).mentions, *reading(2).mentions]
    assert store.attributions() == [*reading(1).attributions, *reading(2).attributions]
    assert store.credits() == {credit.mention_id: credit for read in (1, 2) for credit in reading(read).credits}


def test_rows_do_not_depend_on_the_order_of_insertion(opener: Opener, tmp_path: Path) -> None:
    seen = set()
    for number, order in enumerate(permutations((1, 2, 3))):
        store = opener(tmp_path / f"{number}.db")
        fill(store, order)
        seen.add(everything(store))
        store.close()
    assert len(seen) == 1


def test_a_second_run_over_the_same_articles_changes_nothing(store: Store) -> None:
    fill(store, (1, 2))
    store.add_rejections([Rejection(stage="ingest", reason="empty", path="x.html")])
    before = everything(store)
    fill(store, (1, 2))
    store.add_rejections([Rejection(stage="ingest", reason="empty", path="x.html")])
    assert everything(store) == before
    assert store.pending_count("d") == 0


def test_everything_survives_closing(opener: Opener, tmp_path: Path) -> None:
    store = opener(tmp_path / "claims.db")
    fill(store, (1, 2))
    before = everything(store)
    store.close()
    store = opener(tmp_path / "claims.db")
    assert everything(store) == before
    store.close()


def test_pending_articles_come_in_order_while_readings_are_added(store: Store) -> None:
    undated = article(0, published_at=None)
    store.add_articles([undated, *(article(number) for number in range(450, 0, -1))])
    assert store.pending_count("d") == 451
    seen = []
    for pending in store.pending("d"):
        seen.append(pending)
        store.add_reading(reading(int(pending.article_id[1:])), "d")
    assert seen == [*(article(number) for number in range(1, 451)), undated] == store.articles()
    assert list(store.pending("d")) == []
    assert store.pending_count("other settings") == 451


def test_sketches_are_kept_as_long_as_their_articles(store: Store) -> None:
    fill(store, (1, 2))
    store.add_sketches("m", {"a0001": b"\0\1", "a0002": b""})
    assert store.sketches("m") == {"a0001": b"\0\1", "a0002": b""}
    store.add_sketches("n", {"a0001": b"\2"})
    assert (store.sketches("m"), store.sketches("n")) == ({"a0002": b""}, {"a0001": b"\2"})
    later = article(2).model_copy(update={"text": "Another text.", "text_sha256": "other", "modified_at": LATER})
    store.add_articles([later])
    assert store.sketches("m") == {}


def test_a_new_reading_takes_the_place_of_the_earlier_one(store: Store) -> None:
    fill(store, (1,))
    first = reading(1)
    again = Reading(first.article, [], first.mentions[:1], first.credits[:1], [], first.vectors[1:2])
    store.add_reading(again, "e")
    assert store.mentions() == again.mentions
    assert len(store.credits()) == 1
    assert store.vectors() == {again.mentions[0].mention_id: again.vectors[0].astype("<f2").tobytes()}
    assert list(store.rows("rejections")) == []
    assert store.pending_count("e") == 0
    assert store.pending_count("d") == 1
    assert store.pending_count("d", [first.article.article_id, "elsewhere"]) == 1
    assert store.pending_count("d", ["elsewhere"]) == 0


def test_a_rejected_article_moves_to_the_rejections(store: Store) -> None:
    fill(store, (1, 2))
    rejection = Rejection(stage="reading", reason="timeout", path=article(1).path, article_id="a0001")
    store.reject_article(rejection)
    assert store.articles() == [article(2)]
    assert [row["article_id"] for row in store.rows("rejections")] == ["a0002", "a0001"]
    assert {mention.article_id for mention in store.mentions()} == {"a0002"}
    # A later run gets it again, and this time it can be read.
    store.add_articles([article(1)])
    store.add_reading(reading(1), "d")
    assert [row["reason"] for row in store.rows("rejections")] == ["too_short", "too_short"]


def test_of_two_texts_under_one_id_the_latest_is_kept_and_the_other_rejected(opener: Opener, tmp_path: Path) -> None:
    earlier = article(1, "It opens in May, the port said.")
    later = article(1, "It opens in June, the port said.", earlier.published_at)
    outcomes = set()
    for number, order in enumerate(permutations([earlier, later, earlier])):
        store = opener(tmp_path / f"{number}.db")
        store.add_articles(order)
        outcomes.add(everything(store))
        assert store.articles() == [later]
        [rejection] = store.rows("rejections")
        assert rejection["reason"] == "duplicate_of:a0001"
        assert rejection["text"] == earlier.text
        store.close()
    assert len(outcomes) == 1


def test_another_text_is_read_anew(store: Store) -> None:
    fill(store, (1,))
    store.add_articles([article(1, "It opens in June.", dt.datetime(2026, 5, 1, tzinfo=dt.UTC))])
    assert [pending.text for pending in store.pending("d")] == ["It opens in June."]
    assert store.mentions() == []


def test_tracking_is_replaced_as_a_whole(store: Store) -> None:
    fill(store, (1, 2, 3))
    store.replace_tracking(tracking([reading(2)]))
    assert [row["claim_id"] for row in store.rows("claims")] == ["c-a0002"]
    assert {row["claim_id"] for table in ("edges", "status_events") for row in store.rows(table)} == {"c-a0002"}
    assert {row["copy_of"] for row in store.rows("articles")} == {None}
    assert len([row for row in store.rows("mentions") if row["claim_id"] is None]) == 2 * MENTIONS_EACH


def test_an_error_while_writing_leaves_nothing_half_done(store: Store) -> None:
    fill(store, (1,))
    before = everything(store)

    def broken() -> Iterator[Rejection]:
        yield Rejection(stage="ingest", reason="empty")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.add_rejections(broken())
    assert everything(store) == before


def test_the_last_judgement_about_two_mentions_counts(store: Store) -> None:
    store.add_judgements([Judgement(left_id="m2", right_id="m1", verdict=Verdict.SAME)])
    store.add_judgements([Judgement(left_id="m1", right_id="m2", verdict=Verdict.DIFFERENT)])
    assert store.judgements() == [Judgement(left_id="m1", right_id="m2", verdict=Verdict.DIFFERENT)]


def test_runs_come_in_the_order_of_time(store: Store) -> None:
    store.add_run(run_record(2))
    store.add_run(run_record(1))
    assert [row["run_id"] for row in store.rows("runs")] == ["r1", "r2"]
    assert next(store.rows("runs"))["seconds"] == {"ingest": 0.25}


def test_one_row_by_its_key(store: Store) -> None:
    fill(store, (1,))
    row = store.row("claims", "c-a0001")
    assert row is not None
    assert row["contested"] is True
    assert store.row("claims", "c-none") is None
    with pytest.raises(UsageError, match="claims"):
        store.row("edges", "m-a0001-0")


def test_rows_with_given_values(store: Store) -> None:
    fill(store, (1, 2))
    assert [row["start"] for row in store.rows("mentions", claim_id="c-a0002")] == [0, 56, 112]
    assert [row["article_id"] for row in store.rows("articles", copy_of=None)] == ["a0001"]
    with pytest.raises(UsageError, match="claim_id"):
        list(store.rows("mentions", nonsense="x"))
    with pytest.raises(UsageError, match="mentions"):
        list(store.rows("nonsense"))


def test_claims_by_the_start_of_their_id(store: Store) -> None:
    fill(store, (1, 2))
    store.replace_tracking(
        tracking([reading(1)])._replace(claims=[claim("c1a"), claim("c1b"), claim("c2"), claim("c%")])
    )
    assert store.claim_ids("c1") == ["c1a", "c1b"]
    assert store.claim_ids("c%") == ["c%"]
    assert store.claim_ids("") == ["c%", "c1a", "c1b", "c2"]
    assert store.claim_ids("x") == []


def test_times_sort_by_what_they_mean(store: Store) -> None:
    noon = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    times = [
        noon,
        noon + dt.timedelta(microseconds=1),
        (noon + dt.timedelta(seconds=1)).astimezone(dt.timezone(dt.timedelta(hours=-5))),
        noon + dt.timedelta(seconds=2),
    ]
    articles = [
        article(9 - place, published_at=None).model_copy(update={"published_at": t}) for place, t in enumerate(times)
    ]
    store.add_articles(articles[::-1])
    assert store.articles() == articles
    assert [row["published_at"] for row in store.rows("articles")] == [
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00.000001Z",
        "2026-03-01T12:00:01Z",
        "2026-03-01T12:00:02Z",
    ]


def test_text_of_any_kind_is_kept_at_its_offsets(store: Store) -> None:
    text = "a\x00b \ud800 é 𝔸 \u2028 end"
    store.add_articles([article(1).model_copy(update={"text": text, "title": "\udc00"})])
    [kept] = store.articles()
    assert isinstance(kept, Article)
    assert kept.text == text.replace("\ud800", "\ufffd")
    assert kept.title == "\ufffd"

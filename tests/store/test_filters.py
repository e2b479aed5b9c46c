import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimtable.errors import UsageError
from claimtable.records import Entity, Status
from claimtable.stages import ClaimFilter
from claimtable.store import SqliteStore
from claimtable.store.filters import fold, words
from tests.store.corpus import claim, reading, tracking

MARCH, APRIL = dt.datetime(2026, 3, 1, tzinfo=dt.UTC), dt.datetime(2026, 4, 1, 23, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    """Claim c1 has a mention in Dock Post that names Mary O'Neil; c2 has 10 % and an accent; c3 knows little."""
    opened = SqliteStore.open(tmp_path_factory.mktemp("store") / "claims.db")
    read = reading(2)
    quote = read.mentions[0].model_copy(update={"quote": "Ms. O’Neil resigned on Monday"})
    opened.add_articles([read.article])
    opened.add_reading(read._replace(mentions=[quote, *read.mentions[1:]]), "d")
    found = tracking([read])
    name = Entity(id="person:mary o'neil", name="Mary O’Neil", label="person", start=0, end=10)
    membership = found.memberships[0].model_copy(update={"claim_id": "c1", "entities": [name]})
    claims = [
        claim("c1", independent_sources=2, first_seen=MARCH, last_seen=APRIL, status=Status.CORROBORATED),
        claim(
            "c2",
            text="Prices rose 10 % in Élan Bay",
            subject="place:elan_bay",
            entities=["place:elan_bay"],
            independent_sources=1,
            first_seen=APRIL,
            last_seen=APRIL,
            contested=True,
        ),
        claim("c3", subject=None, entities=[], independent_sources=None, first_seen=None, last_seen=None),
    ]
    opened.replace_tracking(found._replace(memberships=[membership], claims=claims))
    yield opened
    opened.close()


def ids(store: SqliteStore, **chosen: Any) -> list[str]:
    return [row["claim_id"] for row in store.claims(ClaimFilter(**chosen))]


def test_without_conditions_all_claims_come_in_their_order(store: SqliteStore) -> None:
    assert ids(store) == [row["claim_id"] for row in store.rows("claims")] == ["c1", "c2", "c3"]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ("harbour LINE", ["c1"]),
        ("Harbour", ["c1"]),
        ("organization:harbour line", ["c1"]),
        ("Harbou", []),
        ("mary o'neil", ["c1"]),
        ("O'NEIL", ["c1"]),
        ("person:Mary O'Neil", ["c1"]),
        ("person", []),
        ("place:elan_bay", ["c2"]),
        ("%", []),
        ("", []),
    ],
)
def test_about_an_entity(store: SqliteStore, about: str, expected: list[str]) -> None:
    assert ids(store, about=about) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREIGHT buy", ["c1", "c3"]),
        ("o'neil monday", ["c1"]),
        ("monday freight", []),
        ("élan", ["c2"]),
        ("ÉLAN", ["c2"]),
        ("10 %", ["c2"]),
        ("_", []),
        ("  ", ["c1", "c2", "c3"]),
    ],
)
def test_words_of_the_text_or_of_one_quote(store: SqliteStore, text: str, expected: list[str]) -> None:
    assert ids(store, text=text) == expected


def test_numbers_and_states(store: SqliteStore) -> None:
    assert ids(store, min_sources=1) == ["c1", "c2"]
    assert ids(store, contested=True) == ["c2"]
    assert ids(store, status=["corroborated"]) == ["c1"]
    assert ids(store, status=["corroborated", "reported"], min_sources=2) == ["c1"]


def test_outlet_of_some_mention(store: SqliteStore) -> None:
    assert ids(store, outlet="dock post") == ["c1"]
    assert ids(store, outlet="Dock") == []


def test_days_from_the_first_report_to_the_last(store: SqliteStore) -> None:
    assert ids(store, since=dt.date(2026, 3, 2)) == ["c1", "c2"]
    assert ids(store, until=dt.date(2026, 3, 31)) == ["c1"]
    assert ids(store, until=APRIL.date()) == ["c1", "c2"]
    assert ids(store, since=dt.date(2026, 4, 2)) == []
    assert ids(store, until=dt.date.max) == ["c1", "c2"]


def test_sorting(store: SqliteStore) -> None:
    assert ids(store, sort="first_seen") == ["c1", "c2", "c3"]
    assert ids(store, sort="-first_seen") == ["c2", "c1", "c3"], "the unknown is last both ways"
    assert ids(store, sort="-claim_id", limit=2) == ["c3", "c2"]
    with pytest.raises(UsageError, match="independent_sources"):
        store.claims(ClaimFilter(sort="claim_id; DROP TABLE claims"))


INJECTIONS = [
    "' OR 1=1 --",
    '" OR ""="',
    "%' OR '1'='1",
    "'; DROP TABLE claims; --",
    "\x00",
    "*",
    "NEAR(",
    ":about",
    "?1",
]


@pytest.mark.parametrize("words_of_a_user", INJECTIONS)
def test_words_of_a_user_are_never_sql(store: SqliteStore, words_of_a_user: str) -> None:
    for field in ("about", "text", "outlet"):
        assert ids(store, **{field: words_of_a_user}) == []
    assert ids(store, status=[words_of_a_user]) == []
    assert store.claim_ids(words_of_a_user) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(user=st.text(min_size=1))
def test_any_words_can_be_searched_for(store: SqliteStore, user: str) -> None:
    for field in ("about", "text", "outlet"):
        ids(store, **{field: user})


def test_folding() -> None:
    assert fold("O’NEIL ﬁ Ａ ß") == "o'neil fi a ss"
    assert words("Ms. O’Neil, (CEO)") == " ms o neil ceo "
    assert words("%") == "  "

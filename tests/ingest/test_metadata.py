"""What the columns of a row say, in all the ways other tools write it."""

import datetime as dt
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from claimtable.ingest.metadata import is_missing, known_fields, text_of, time_of


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), pd.NA, pd.NaT, "", " \n", [], {}, np.array([])])
def test_missing(value: object) -> None:
    assert is_missing(value)
    assert text_of(value) is None
    assert time_of(value) is None


def test_the_first_synonym_with_a_value_counts() -> None:
    row = {"Publication": "Quay Post", "source": "feed", "headline": float("nan"), "Title": "Shut", "likes": 5}
    assert known_fields(row) == {"outlet": "Quay Post", "title": "Shut"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["A. Wirth", "B. Aske"], "A. Wirth, B. Aske"),
        (np.array(["A. Wirth", "B. Aske"], dtype=object), "A. Wirth, B. Aske"),
        ([{"name": "A. Wirth"}, None, {"@id": "x"}], "A. Wirth"),
        ({"id": None, "name": "Quay Post"}, "Quay Post"),
        ("two\n lines\x00", "two lines"),
        ("\ud800", None),
        (5.0, "5"),
        (np.int64(7), "7"),
        ([[["deep"]]], None),
    ],
)
def test_text_of(value: object, expected: str | None) -> None:
    assert text_of(value) == expected


def test_depth_is_no_danger() -> None:
    nested: object = "x"
    for _ in range(5_000):
        nested = [nested]
    assert text_of(nested) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-05-04", "2026-05-04T00:00"),
        ("2026-05-04T10:00:00+02:00", "2026-05-04T08:00"),
        ("May 4, 2026 10:00", "2026-05-04T10:00"),
        ("Mon, 04 May 2026 10:00:00 +0200", "2026-05-04T08:00"),
        ("May 4, 2026 at 10:00 a.m. ET", "2026-05-04T14:00"),
        ("Jan. 4, 2026 at 10:00 a.m. ET", "2026-01-04T15:00"),
        ("13/04/2026", "2026-04-13T00:00"),
        ("04/04/2026", "2026-04-04T00:00"),
        (1777888800, "2026-05-04T10:00"),
        ("1777888800000", "2026-05-04T10:00"),
        (dt.date(2026, 5, 4), "2026-05-04T00:00"),
        (pd.Timestamp("2026-05-04T10:00", tz="Europe/Oslo"), "2026-05-04T08:00"),
        ("03/04/2026", None),  # March or April
        ("yesterday", None),
        ("3 days ago, 2026", None),
        ("May 4", None),
        ("May 2026", None),
        ("2026", None),
        ("0001-01-01T00:00:00+14:00", None),
        (dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-5))), None),
    ],
)
def test_time_of(written: object, expected: str | None) -> None:
    found = time_of(written)
    assert found == (dt.datetime.fromisoformat(expected).replace(tzinfo=dt.UTC) if expected else None)


def test_the_zone_of_the_machine_changes_no_date() -> None:
    code = "from claimtable.ingest.metadata import time_of; print(time_of('1777888800'), time_of('May 4, 2026 10:00'))"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"TZ": zone}, capture_output=True, check=True, text=True
        ).stdout
        for zone in ("UTC", "Asia/Tokyo")
    }
    assert outputs == {"2026-05-04 10:00:00+00:00 2026-05-04 10:00:00+00:00\n"}

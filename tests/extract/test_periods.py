import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimtable.extract.periods import UNITS, Period

DAYS = st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31))


@given(st.sampled_from(UNITS), DAYS)
def test_a_period_holds_its_days_and_the_next_begins_after_it(unit: str, day: dt.date) -> None:
    period = Period.of(unit, day)
    assert period.low <= period.high
    if unit == "weekend":
        assert (period.low.weekday(), period.high.weekday()) == (5, 6)
        return
    assert period.low <= day <= period.high
    assert period.shifted(1).low == period.high + dt.timedelta(1)


@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ("day", "2026-12-31"),
        ("week", "2026-W53"),
        ("weekend", "2026-W53-WE"),
        ("month", "2026-12"),
        ("quarter", "2026-Q4"),
        ("season", "2026-WI"),
        ("half", "2026-H2"),
        ("year", "2026"),
        ("decade", "202"),
        ("century", "20"),
    ],
)
def test_values_are_those_of_timex3(unit: str, value: str) -> None:
    assert Period.of(unit, dt.date(2026, 12, 31)).value == value


def test_january_belongs_to_the_winter_of_the_year_before() -> None:
    assert Period.of("season", dt.date(2026, 1, 5)).value == "2025-WI"


def test_a_move_is_as_fine_as_the_finer_unit() -> None:
    quarter = Period.in_year("quarter", 2025, 3)
    assert quarter.moved("year", -1).value == "2024-Q3"
    assert quarter.moved("week", 1).value == "2025-W28"
    assert Period.of("day", dt.date(2024, 2, 29)).moved("year", -1).value == "2023-02-28"


def test_nothing_lies_outside_the_calendar() -> None:
    with pytest.raises((ValueError, OverflowError)):
        Period("year", 12000).low  # noqa: B018

"""Stretches of the calendar: days, weeks, quarters, decades, each named as TIMEX3 names it."""

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

_SEASONS = ("SP", "SU", "FA", "WI")


class _Unit(NamedTuple):
    """`number` counts the units since the beginning of the calendar; `first` is the first day of the unit so numbered."""

    number: Callable[[dt.date], int]
    first: Callable[[int], dt.date]
    name: Callable[[int], str]


def _months(size: int, name: Callable[[int], str], offset: int = 0) -> _Unit:
    """Units of `size` months, the first of which begins `offset` months into a year."""

    def first(number: int) -> dt.date:
        year, month = divmod(number * size + offset, 12)
        return dt.date(year, month + 1, 1)

    return _Unit(lambda day: (day.year * 12 + day.month - 1 - offset) // size, first, name)


def _week(number: int) -> str:
    year, week, _ = _monday(number).isocalendar()
    return f"{year:04}-W{week:02}"


def _monday(number: int) -> dt.date:
    return dt.date.fromordinal(7 * number + 1)


def _week_number(day: dt.date) -> int:
    return (day.toordinal() - 1) // 7


def _part(letter: str, parts: int) -> Callable[[int], str]:
    return lambda number: f"{number // parts:04}-{letter}{number % parts + 1}"


_UNITS: Mapping[str, _Unit] = MappingProxyType(
    {
        "day": _Unit(dt.date.toordinal, dt.date.fromordinal, lambda number: dt.date.fromordinal(number).isoformat()),
        "week": _Unit(_week_number, _monday, _week),
        "weekend": _Unit(
            _week_number, lambda number: _monday(number) + dt.timedelta(5), lambda number: f"{_week(number)}-WE"
        ),
        "month": _months(1, lambda number: f"{number // 12:04}-{number % 12 + 1:02}"),
        "quarter": _months(3, _part("Q", 4)),
        "season": _months(3, lambda number: f"{number // 4:04}-{_SEASONS[number % 4]}", offset=2),
        "half": _months(6, _part("H", 2)),
        "year": _months(12, lambda number: f"{number:04}"),
        "decade": _months(120, lambda number: f"{number:03}"),
        "century": _months(1200, lambda number: f"{number:02}"),
    }
)
UNITS = tuple(_UNITS)  # from the shortest to the longest
_DAYS = {"day": 1, "week": 7, "weekend": 7}
_MONTHS = {"month": 1, "quarter": 3, "season": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}


class Period(NamedTuple):
    """One unit of the calendar. Days outside the years 1 to 9999 raise ValueError or OverflowError when asked for."""

    unit: str
    number: int

    @classmethod
    def of(cls, unit: str, day: dt.date) -> "Period":
        """The unit that a day falls in; of a weekend, the one at the end of its week."""
        return cls(unit, _UNITS[unit].number(day))

    @classmethod
    def in_year(cls, unit: str, year: int, nth: int) -> "Period":
        """The nth month, quarter, season or half of a year, or the year itself, counted from 1."""
        return cls(unit, year * 12 // _MONTHS[unit] + nth - 1)

    @property
    def low(self) -> dt.date:
        """First day."""
        return _UNITS[self.unit].first(self.number)

    @property
    def high(self) -> dt.date:
        """Last day."""
        after = Period("week", self.number + 1) if self.unit == "weekend" else self.shifted(1)
        return after.low - dt.timedelta(1)

    @property
    def value(self) -> str:
        """ISO 8601, with TIMEX3's signs for quarters, halves, seasons and weekends: "1989-Q3", "1989-W43", "198"."""
        return _UNITS[self.unit].name(self.number)

    def shifted(self, steps: int) -> "Period":
        """So many units later."""
        return self._replace(number=self.number + steps)

    def moved(self, unit: str, steps: int) -> "Period":
        """As much later as `steps` of another unit, in the finer of the two: "the quarter a year before"."""
        return Period.of(min(self.unit, unit, key=UNITS.index), _later(self.low, unit, steps))


def _later(day: dt.date, unit: str, steps: int) -> dt.date:
    """Months keep the day of the month as far as they have it."""
    if unit in _DAYS:
        return day + dt.timedelta(steps * _DAYS[unit])
    years, month = divmod(day.year * 12 + day.month - 1 + steps * _MONTHS[unit], 12)
    return dt.date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))

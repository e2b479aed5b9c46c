"""Numbers compared: whether one true number can be what two wordings stand for, once their units are one.

A wording stands for every number it could be a rounding of, and two wordings agree if some number is under both
(Krifka 2007, "Approximate interpretation of number words"; Jansen and Pollmann 2001, "On round numbers"). What a
wording allows, its hedges and scale words included, is read in `extract.quantities`; here bare numbers are widened
by the rounding that news leaves unsaid:

- a bare count or sum from 100 up that ends in zeros may be rounded at its last digit that is no zero, by no more than
  2.5 %: 2,300 may be 2,314; 14 is 14 and 121 is 121;
- a measure is written to the nearest of its last digit; one that ends in zeros may be off by 5 %: 60 miles is 97 km;
- a percentage is written to the nearest of its last digit.

What "about" and its like allow is half a unit of that digit, at least 2.5 %. No rounding, aloud or not, is off by more
than a quarter: "about 2,000" may be 2,300, "about 1,000" is not 567.

The ends of a rounding lie outside: what is rounded to 1.3 million is never what is rounded to 1.4 million. The
percentages are guesses; `benchmarks/numbers.py` measures what they do.
"""

import datetime as dt
import math
from enum import StrEnum
from typing import NamedTuple

from claimtable.records import Mention, ValueOp
from claimtable.tracking.features import unit_class

# Share of a bare number by which unsaid rounding may be off, and the least count that is rounded without saying so.
COUNT_ROUNDING, MEASURE_ROUNDING = 0.025, 0.05
WIDEST_ROUNDING = 0.25
_LEAST_ROUNDED_COUNT = 100
# Wide enough for the last digit of a conversion, far below any rounding.
_NOISE = 1e-9


class Relation(StrEnum):
    """How two numbers in one claim stand to each other. An update replaces what was right at an earlier date."""

    AGREE = "agree"
    CONFLICT = "conflict"
    UPDATE = "update"


class Interval(NamedTuple):
    """Numbers from low to high; an open end is not among them. Infinite where the wording sets no bound."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def meets(self, other: "Interval") -> bool:
        """Whether some number is in both."""
        low, low_open = max((self.low, self.low_open), (other.low, other.low_open))
        high, high_closed = min((self.high, not self.high_open), (other.high, not other.high_open))
        slack = _NOISE * max(abs(low), abs(high), 1.0) if math.isfinite(low) and math.isfinite(high) else 0.0
        if low_open or not high_closed:
            return low < high - min(slack, (self.high - self.low) / 4, (other.high - other.low) / 4)
        return low <= high + slack


class Scale(NamedTuple):
    """A unit in terms of the base of its dimension: base = number * factor + offset. A month is 28 to 31 days."""

    dimension: str
    low: float
    high: float
    offset: float = 0.0


def _scales() -> dict[str, Scale]:
    exact = {
        "length": {
            "millimetre": 1e-3, "centimetre": 1e-2, "metre": 1, "kilometre": 1e3, "inch": 0.0254, "foot": 0.3048,
            "yard": 0.9144, "mile": 1609.344, "nautical mile": 1852, "fathom": 1.8288,
        },
        "mass": {
            "milligram": 1e-6, "gram": 1e-3, "kilogram": 1, "tonne": 1e3, "kilotonne": 1e6, "megatonne": 1e9, "ton": 1e3,
            "ounce": 0.028349523, "pound": 0.45359237, "stone": 6.35029318,
        },
        "area": {
            "square metre": 1, "square kilometre": 1e6, "hectare": 1e4, "acre": 4046.8564224,
            "square foot": 0.09290304, "square mile": 2589988.110336,
        },
        "volume": {
            "millilitre": 1e-3, "litre": 1, "megalitre": 1e6, "cubic metre": 1e3, "gallon": 3.785411784,
            "barrel": 158.987294928,
        },
        "speed": {"kilometre per hour": 1, "mile per hour": 1.609344, "knot": 1.852, "metre per second": 3.6},
        "power": {"watt": 1, "kilowatt": 1e3, "megawatt": 1e6, "gigawatt": 1e9, "terawatt": 1e12},
        "storage": {"kilobyte": 1e3, "megabyte": 1e6, "gigabyte": 1e9, "terabyte": 1e12, "petabyte": 1e15},
        "time": {"second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14},
    }  # fmt: skip
    scales = {unit: Scale(name, factor, factor) for name, units in exact.items() for unit, factor in units.items()}
    scales["month"] = Scale("time", 28, 31)
    scales["year"] = Scale("time", 365, 366)
    scales["decade"] = Scale("time", 3652, 3653)
    scales["degree Celsius"] = Scale("temperature", 1, 1)
    scales["degree Fahrenheit"] = Scale("temperature", 5 / 9, 5 / 9, -160 / 9)
    return scales


SCALES = _scales()
SHARES = {"percent", "percentage point"}


def has_number(mention: Mention) -> bool:
    return mention.value_low is not None or mention.value_high is not None


def one_dimension(a: str | None, b: str | None) -> bool:
    """Whether two units measure one thing. Currencies do not: their rates are not in the text."""
    return a is not None and b is not None and _dimension(a) == _dimension(b)


def _dimension(unit: str) -> str | None:
    return SCALES[unit].dimension if unit in SCALES else unit_class(unit)


def interval(mention: Mention) -> Interval:
    """The numbers that the wording of a mention's number may stand for, in its own unit."""
    value, low, high = mention.value, mention.value_low, mention.value_high
    if mention.value_op in {ValueOp.GT, ValueOp.LT}:
        return Interval(_or(low, -math.inf), _or(high, math.inf), low is not None, high is not None)
    if value is None or low is None or high is None or mention.value_op not in {ValueOp.EQ, ValueOp.APPROX}:
        return Interval(_or(low, -math.inf), _or(high, math.inf))
    if low == high:
        low, high = value - _unsaid_rounding(value, mention.unit), value + _unsaid_rounding(value, mention.unit)
    else:
        allowed = WIDEST_ROUNDING * abs(value)
        if mention.value_op is ValueOp.APPROX:
            allowed = min(allowed, max(_last_step(value) / 2, COUNT_ROUNDING * abs(value)))
        low, high = max(low, value - allowed), min(high, value + allowed)
    return Interval(low, high, low < high, low < high)


def _or(bound: float | None, default: float) -> float:
    return default if bound is None else bound


def _unsaid_rounding(value: float, unit: str | None) -> float:
    """By how much the true number may differ from a bare one."""
    step = _last_step(value)
    if unit in SHARES:
        return 0.5 * min(step, 1.0)
    if unit in SCALES:
        return max(0.5 * min(step, 1.0), min(0.5 * step, MEASURE_ROUNDING * abs(value)))
    if step <= 1 or abs(value) < _LEAST_ROUNDED_COUNT:
        return 0.0
    return min(0.5 * step, COUNT_ROUNDING * abs(value))


def _last_step(value: float) -> float:
    """The place of the last digit that is no zero: 100 for 2,300, 1 for 14, 0.1 for 2.5."""
    if value == 0:
        return 1.0
    digits, _, exponent = f"{abs(value):.11e}".partition("e")
    decimals = len(digits.rstrip("0").partition(".")[2])
    return float(10.0 ** (int(exponent) - decimals))


def _in_base(found: Interval, unit: str | None) -> Interval:
    scale = SCALES.get(unit or "")
    if scale is None:
        return found
    ends = [end * factor + scale.offset for end in found[:2] for factor in (scale.low, scale.high)]
    return found._replace(low=min(ends), high=max(ends))


def numbers_meet(a: Mention, b: Mention) -> bool | None:
    """Whether one number can be what both say; None if they do not both give one of the same dimension."""
    if not (has_number(a) and has_number(b) and one_dimension(a.unit, b.unit)):
        return None
    if unit_class(a.unit) == unit_class(b.unit):
        return interval(a).meets(interval(b))
    return _in_base(interval(a), a.unit).meets(_in_base(interval(b), b.unit))


def compare(a: Mention, b: Mention, day_a: dt.date | None = None, day_b: dt.date | None = None) -> Relation | None:
    """How the numbers of two mentions stand to each other; None if they cannot be compared.

    The as-of date of a number is the date its clause gives, else the day given here, that of its publication. Whether
    a clause is negated is not asked: see `compare_stated`.
    """
    meet = numbers_meet(a, b)
    if meet is None:
        return None
    if meet:
        return Relation.AGREE
    return Relation.UPDATE if _apart(_as_of(a, day_a), _as_of(b, day_b)) else Relation.CONFLICT


def compare_stated(
    a: Mention, b: Mention, day_a: dt.date | None = None, day_b: dt.date | None = None
) -> Relation | None:
    """The same where negation is known to be of the number: to deny what the other allows is a conflict, to deny
    another number is none."""
    relation = compare(a, b, day_a, day_b)
    if relation is None or a.polarity is b.polarity:
        return relation
    return Relation.CONFLICT if relation is Relation.AGREE else Relation.AGREE


_Dates = tuple[dt.date, dt.date]


def _as_of(mention: Mention, published: dt.date | None) -> _Dates | None:
    low, high = mention.date_low or mention.date_high, mention.date_high or mention.date_low
    if low is not None and high is not None:
        return low, high
    return (published, published) if published else None


def _apart(a: _Dates | None, b: _Dates | None) -> bool:
    """Whether two spans of days have none in common."""
    return a is not None and b is not None and (a[1] < b[0] or b[1] < a[0])

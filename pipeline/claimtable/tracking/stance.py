"""Whether mentions of one claim agree: numbers as intervals, the rest by negation and denial."""

from claimtable.records import Mention, Polarity
from claimtable.tracking.features import unit_class


def comparable(a: Mention, b: Mention) -> bool:
    """Whether their numbers have one unit and may be of one time: those of different years can both hold."""
    return a.unit is not None and unit_class(a.unit) == unit_class(b.unit) and not _years_apart(a, b)


def _years_apart(a: Mention, b: Mention) -> bool:
    if a.date_low is None or a.date_high is None or b.date_low is None or b.date_high is None:
        return False
    return a.date_high.year < b.date_low.year or b.date_high.year < a.date_low.year


def has_number(mention: Mention) -> bool:
    return mention.value_low is not None or mention.value_high is not None


def values_agree(a: Mention, b: Mention) -> bool:
    """Whether one number can satisfy both wordings. An open side of an interval is unbounded."""
    low = max(_or(a.value_low, float("-inf")), _or(b.value_low, float("-inf")))
    high = min(_or(a.value_high, float("inf")), _or(b.value_high, float("inf")))
    return low <= high


def numbers_clash(a: Mention, b: Mention) -> bool:
    """Whether both give a number in one unit, of one time, and no number satisfies both."""
    return has_number(a) and has_number(b) and comparable(a, b) and not values_agree(a, b)


def opposed(a: Mention, b: Mention) -> bool:
    """Whether two mentions of one claim contradict each other: clashing numbers, else one denies what one states."""
    if has_number(a) and has_number(b) and comparable(a, b):
        return not values_agree(a, b)
    return (a.polarity is Polarity.NEGATIVE) != (b.polarity is Polarity.NEGATIVE)


def _or(value: float | None, default: float) -> float:
    return default if value is None else value

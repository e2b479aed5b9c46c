"""Whether mentions of one claim agree: numbers as intervals, the rest by negation and denial."""

from claimtable.records import Mention, Polarity
from claimtable.tracking.numbers import comparable, has_number, numbers_meet

__all__ = ["has_number", "numbers_clash", "opposed", "same_unit"]


def same_unit(a: Mention, b: Mention) -> bool:
    """Whether the numbers of two mentions can be compared."""
    return comparable(a.unit, b.unit)


def numbers_clash(a: Mention, b: Mention) -> bool:
    """Whether both give a number of one dimension, and no number satisfies both."""
    return numbers_meet(a, b) is False


def opposed(a: Mention, b: Mention) -> bool:
    """Whether two mentions of one claim contradict each other: clashing numbers, else one denies what one states."""
    meet = numbers_meet(a, b)
    if meet is not None:
        return not meet
    return (a.polarity is Polarity.NEGATIVE) != (b.polarity is Polarity.NEGATIVE)

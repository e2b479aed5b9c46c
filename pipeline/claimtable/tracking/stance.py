"""Whether mentions of one claim agree: numbers as intervals, the rest by negation and denial."""

from claimtable.records import Mention, Polarity
from claimtable.tracking.numbers import numbers_meet, one_dimension


def comparable(a: Mention, b: Mention) -> bool:
    """Whether their numbers measure one thing and may be of one time: those of different years can both hold."""
    return one_dimension(a.unit, b.unit) and not _years_apart(a, b)


def _years_apart(a: Mention, b: Mention) -> bool:
    if a.date_low is None or a.date_high is None or b.date_low is None or b.date_high is None:
        return False
    return a.date_high.year < b.date_low.year or b.date_high.year < a.date_low.year


def numbers_clash(a: Mention, b: Mention) -> bool:
    """Whether both give a number of one dimension and of one time, and no number satisfies both."""
    return comparable(a, b) and numbers_meet(a, b) is False


def opposed(a: Mention, b: Mention) -> bool:
    """Whether two mentions of one claim contradict each other: clashing numbers, else one denies what one states."""
    meet = numbers_meet(a, b) if comparable(a, b) else None
    if meet is not None:
        return not meet
    return (a.polarity is Polarity.NEGATIVE) != (b.polarity is Polarity.NEGATIVE)

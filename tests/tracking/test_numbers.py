"""Numbers of two wordings: what agrees, what conflicts, what replaces what."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimtable.records import Kind, Mention, Modality, Polarity, ValueOp
from claimtable.tracking.numbers import SCALES, Relation, compare, compare_stated, interval


def number(
    value: float | None,
    unit: str = "person",
    op: ValueOp = ValueOp.EQ,
    low: float | None = None,
    high: float | None = None,
    day: dt.date | None = None,
    polarity: Polarity = Polarity.POSITIVE,
) -> Mention:
    if op in {ValueOp.EQ, ValueOp.APPROX} and low is None:
        low = high = value
        if op is ValueOp.APPROX and value is not None:
            low, high = value * 0.7, value * 1.3
    return Mention(
        mention_id="m", article_id="a", start=0, end=1, quote="x", sentence_start=0, sentence_end=1, kind=Kind.QUANTITY,
        modality=Modality.FACTUAL, polarity=polarity, value=value, value_low=low, value_high=high, unit=unit, value_op=op,
        date_low=day, date_high=day,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        (number(2000, op=ValueOp.APPROX), number(2300), Relation.AGREE),
        (number(2100, op=ValueOp.APPROX), number(2300), Relation.CONFLICT),
        (number(1000, op=ValueOp.APPROX), number(567), Relation.CONFLICT),
        (number(2300), number(2314), Relation.AGREE),
        (number(14), number(12), Relation.CONFLICT),
        (number(121), number(122), Relation.CONFLICT),
        (
            number(1.3e6, "USD", low=1.25e6, high=1.35e6),
            number(1.4e6, "USD", low=1.35e6, high=1.45e6),
            Relation.CONFLICT,
        ),
        (number(60, "mile"), number(97, "kilometre"), Relation.AGREE),
        (number(60, "mile"), number(150, "kilometre"), Relation.CONFLICT),
        (number(50, "degree Fahrenheit"), number(10, "degree Celsius"), Relation.AGREE),
        (number(18, "month"), number(1.5, "year", low=1.45, high=1.55), Relation.AGREE),
        (number(2, "week"), number(14, "day"), Relation.AGREE),
        (number(14, op=ValueOp.GE, low=14), number(14), Relation.AGREE),
        (number(14, op=ValueOp.GT, low=14), number(14), Relation.CONFLICT),
        (number(20, op=ValueOp.LT, high=20), number(20, op=ValueOp.GE, low=20), Relation.CONFLICT),
        (number(None, op=ValueOp.RANGE, low=24, high=100), number(14), Relation.CONFLICT),
        (number(40, "percent"), number(40.4, "percent", low=40.35, high=40.45), Relation.AGREE),
        (number(40, "percent"), number(42, "percent"), Relation.CONFLICT),
        (number(40, "percent"), number(40, "percentage point"), None),
        (number(300, "USD"), number(280, "EUR"), None),
        (number(300), number(None), None),
    ],
)
def test_two_wordings(a: Mention, b: Mention, relation: Relation | None) -> None:
    assert compare(a, b) is relation
    assert compare(b, a) is relation


def test_an_as_of_date_makes_an_update_of_a_conflict() -> None:
    monday, tuesday = dt.date(2024, 5, 6), dt.date(2024, 5, 7)
    assert compare(number(12, day=monday), number(19, day=tuesday)) is Relation.UPDATE
    assert compare(number(12, day=monday), number(19, day=monday)) is Relation.CONFLICT
    assert compare(number(12, day=monday), number(19), None, tuesday) is Relation.UPDATE
    assert compare(number(12), number(12), monday, tuesday) is Relation.AGREE


def test_to_deny_a_number_is_to_conflict_with_it_and_with_no_other() -> None:
    denied = number(14, polarity=Polarity.NEGATIVE)
    assert compare_stated(denied, number(14)) is Relation.CONFLICT
    assert compare_stated(denied, number(12)) is Relation.AGREE


_UNITS = st.sampled_from(["person", "percent", "USD", *SCALES])
_NUMBERS = st.builds(
    number, st.floats(0, 1e12), _UNITS, st.sampled_from([ValueOp.EQ, ValueOp.APPROX]), day=st.none()
)  # fmt: skip


@given(_NUMBERS)
def test_a_number_is_among_those_it_stands_for_and_agrees_with_itself(mention: Mention) -> None:
    found = interval(mention)
    assert mention.value is not None
    assert found.low <= mention.value <= found.high
    assert compare(mention, mention) is Relation.AGREE


@given(_NUMBERS, _NUMBERS)
def test_the_order_of_two_numbers_does_not_matter(a: Mention, b: Mention) -> None:
    assert compare(a, b) is compare(b, a)

"""When the numbers of two mentions clash."""

import datetime as dt

from claimtable.records import Kind, Mention, Modality
from claimtable.tracking.stance import numbers_clash


def counted(value: float, unit: str = "acre", year: int | None = None) -> Mention:
    return Mention(
        mention_id=f"m{value}{unit}{year}", article_id="a", start=0, end=1, quote="x", sentence_start=0, sentence_end=1,
        kind=Kind.QUANTITY, modality=Modality.FACTUAL, value=value, value_low=value, value_high=value, unit=unit,
        date_low=dt.date(year, 1, 1) if year else None, date_high=dt.date(year, 12, 31) if year else None,
    )  # fmt: skip


def test_different_numbers_in_one_unit_clash() -> None:
    assert numbers_clash(counted(400), counted(900))
    assert not numbers_clash(counted(400), counted(900, "tonne"))
    assert not numbers_clash(counted(400), counted(400))


def test_numbers_of_different_years_can_both_hold() -> None:
    assert not numbers_clash(counted(400, year=2019), counted(900, year=2024))
    assert numbers_clash(counted(400, year=2024), counted(900, year=2024))
    assert numbers_clash(counted(400), counted(900, year=2024))


def test_a_sum_may_leave_out_that_it_is_one_per_year() -> None:
    assert numbers_clash(counted(4e6, "USD per year"), counted(9e6, "USD"))
    assert not numbers_clash(counted(4e6, "USD per day"), counted(9e6, "USD"))
    assert numbers_clash(counted(3, "fatality"), counted(9, "person"))

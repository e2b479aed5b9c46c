"""The scorer of dates, on an invented article."""

import datetime as dt
from typing import Any

from benchmarks.dates import Timex, claimtable_system, naive, score
from claimtable.spans import Span

TEXT = "The dam opened on March 3, 2021. It closed on Friday."
LABELS: list[dict[str, Any]] = [
    {"start": 18, "end": 31, "type": "DATE", "value": "2021-03-03"},
    {"start": 46, "end": 52, "type": "DATE", "value": "2021-03-05"},
]
ROW = {
    "id": "a",
    "dct": "2021-03-08",
    "text": TEXT,
    "timex": LABELS,
}


def test_the_labels_are_what_they_cover() -> None:
    assert [TEXT[each["start"] : each["end"]] for each in LABELS] == ["March 3, 2021", "Friday"]
    assert dt.date(2021, 3, 5).strftime("%A") == "Friday"


def test_a_wrong_value_on_the_right_words_counts_for_the_span_alone() -> None:
    wrong = [Timex(Span(18, 31), "DATE", "2021-03-03"), Timex(Span(46, 52), "DATE", "2021-03-12")]
    scores = score([ROW], lambda row: wrong)
    assert (scores["date_value_f1"], scores["date_relaxed_f1"]) == (0.5, 1.0)


def test_the_naive_way_reads_absolute_dates_and_ours_weekdays_too() -> None:
    assert [each.value for each in naive(ROW)] == ["2021-03-03"]
    assert [each.value for each in claimtable_system()(ROW)] == ["2021-03-03", "2021-03-05"]

"""The scorer of quantities, on invented sentences."""

import json
from pathlib import Path

import pytest

from benchmarks.quantities import Found, Row, claimtable_system, measure, naive, score, translated
from claimtable.extract.quantities import Quantity
from claimtable.records import ValueOp
from claimtable.spans import Span

ROWS: list[Row] = [
    {"req": "The rope is 12 km long.", "res": [{"value": 12, "unit": "kilometre"}]},
    {"req": "Six boats cost about $3.5 million.", "res": [
        {"value": 6, "unit": "dimensionless"}, {"value": 3.5e6, "unit": "dollar"},
    ]},
]  # fmt: skip


def test_a_wrong_unit_counts_for_the_value_alone() -> None:
    scores = score(ROWS[:1], lambda sentence: [Found(12.0, "mile")])
    assert (scores["value_f1"], scores["value_unit_f1"], scores["exact"]) == (1.0, 0.0, 0.0)


def test_a_finding_serves_once_and_too_many_cost() -> None:
    scores = score(ROWS[:1], lambda sentence: [Found(12.0, "kilometre")] * 2)
    assert (scores["value_precision"], scores["value_recall"]) == (0.5, 1.0)


def test_the_naive_way_reads_figures_and_ours_words_too() -> None:
    assert naive(ROWS[1]["req"]) == [Found(3.5, "dollar")]
    assert score(ROWS, claimtable_system())["value_unit_f1"] == 1.0


@pytest.mark.parametrize(
    ("words", "quantity", "theirs"),
    [
        ("a fifth", (20.0, None, None, "percent"), (0.2, "dimensionless")),
        ("20 %", (20.0, None, None, "percent"), (20.0, "percentage")),
        ("3 to 5 km", (None, 3.0, 5.0, "kilometre"), (4.0, "kilometre")),
        ("$4 a day", (4.0, 4.0, 4.0, "USD per day"), (4.0, "dollar per day")),
        ("14", (14.0, 14.0, 14.0, "boat"), (14.0, "dimensionless")),
    ],
)
def test_findings_are_put_in_the_terms_of_the_labels(
    words: str, quantity: tuple[float | None, float | None, float | None, str], theirs: tuple[float, str]
) -> None:
    found = Quantity(Span(0, len(words)), *quantity, ValueOp.EQ)
    assert translated(found, words) == Found(*theirs)


def test_peers_are_read_from_files(tmp_path: Path) -> None:
    data = tmp_path / "quantities.jsonl"
    data.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    assert measure([data], {"itself": data})["systems"]["itself"]["exact"] == 1.0

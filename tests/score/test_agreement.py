import pytest

from claimtable.score.agreement import agreement


@pytest.mark.parametrize(
    ("supporting", "refuting", "mean", "low", "high"),
    [
        (1, 0, 0.75, 0.23, 1.00),
        (2, 0, 0.83, 0.43, 1.00),
        (4, 0, 0.90, 0.64, 1.00),
        (2, 1, 0.62, 0.24, 0.94),
        (1, 1, 0.50, 0.10, 0.90),
        (9, 1, 0.86, 0.67, 0.98),
    ],
)
def test_worked_values(supporting: float, refuting: float, mean: float, low: float, high: float) -> None:
    found = agreement(supporting, refuting)
    assert found is not None
    assert found == pytest.approx((mean, low, high), abs=0.006)


def test_nothing_said_is_not_measured() -> None:
    assert agreement(0, 0) is None

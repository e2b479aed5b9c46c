"""The simulation of agreement, and the intervals."""

from benchmarks.coverage import Claim, article_weighted_wilson, claims, claimtable_interval, measure


def test_a_seed_gives_the_same_claims() -> None:
    assert claims(2, 1) == claims(2, 1) != claims(2, 2)


def test_copies_move_the_naive_interval_and_not_ours() -> None:
    few, many = Claim(0.5, (True, False), (1, 1)), Claim(0.5, (True, False), (90, 1))
    assert claimtable_interval(few) == claimtable_interval(many)
    assert article_weighted_wilson(many)[0] > 0.9 > article_weighted_wilson(few)[0]


def test_ours_covers_about_nine_in_ten_and_the_naive_one_half_at_most() -> None:
    systems = measure(40, 5)["systems"]
    assert 0.88 <= systems["claimtable"]["coverage"] <= 0.93
    assert systems["articles, Wilson"]["coverage"] <= 0.5

"""The generator of cascades, and the counts of a few."""

from benchmarks.cascades import SYSTEMS, cascades, measure, score


def test_a_seed_gives_the_same_cascades_in_the_order_of_time() -> None:
    found = cascades(20, 3)
    assert found == cascades(20, 3) != cascades(20, 4)
    for cascade in found:
        assert 1 <= cascade.roots <= len(cascade.articles) == len(cascade.credits)
        times = [article.published_at for article in cascade.articles if article.published_at]
        assert times == sorted(times)


def test_counting_articles_is_right_only_where_nothing_is_retold() -> None:
    generated = cascades(40, 3)
    alone = [cascade for cascade in generated if cascade.roots == len(cascade.articles)]
    assert 0 < len(alone) < len(generated)
    assert score(generated, SYSTEMS["article count"])["exact"] == len(alone) / len(generated)


def test_ours_makes_a_third_of_the_error_of_the_best_baseline_at_most() -> None:
    ours = measure(60, 5)["systems"]["claimtable"]
    assert ours["within"] >= 0.95
    assert ours["error_saved"] >= 2 / 3

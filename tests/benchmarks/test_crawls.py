"""The benchmark of damaged crawls."""

import random

from benchmarks.crawls import Damage, crawl, measure, read_by_claimtable, undamaged


def test_a_sound_crawl_is_read_in_full() -> None:
    for compressed in (False, True):
        whole = crawl(random.Random(1), compressed)
        assert read_by_claimtable(whole.data) == list(whole.places)


def test_what_a_damage_touches_is_damaged() -> None:
    whole = crawl(random.Random(1), compressed=False)
    first, second, *others = whole.places
    start, end = whole.places[second]
    assert undamaged(whole, Damage(start, start + 1, b"x")) == {first, *others}
    assert undamaged(whole, Damage(start, len(whole.data), b"")) == {first}
    assert undamaged(whole, Damage(end, end, b"x")) == {first, second, *others}


def test_more_is_read_than_by_others() -> None:
    systems = measure(damages=40)["systems"]
    assert systems["claimtable"]["undamaged_read"] == 1
    assert systems["claimtable"]["altered"] == 0
    assert max(systems["warcio"]["undamaged_read"], systems["fastwarc"]["undamaged_read"]) < 0.9

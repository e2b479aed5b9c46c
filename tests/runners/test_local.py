"""How many processes read, where nobody says."""

import os

import pytest

from claimtable.runners.local import workers_for


@pytest.mark.parametrize(
    ("processors", "articles", "expected"), [(2, 1000, 2), (64, 1000, 4), (64, 25, 2), (64, 3, 1), (1, 1000, 1)]
)
def test_few_articles_are_read_by_one_process(
    processors: int, articles: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)
    assert workers_for(articles) == expected

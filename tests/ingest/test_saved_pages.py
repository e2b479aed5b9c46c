"""Saved pages in the styles of real templates say of themselves what a reader sees; their text is left to the quality gate."""

from pathlib import Path

import pytest

from benchmarks.saved_pages import claimtable_system, pages, right

FOLDER = Path(__file__).with_name("pages")


@pytest.mark.parametrize(("page", "gold"), [pytest.param(page, gold, id=page.stem) for page, gold in pages(FOLDER)])
def test_page(page: Path, gold: dict[str, object]) -> None:
    found = right(claimtable_system(page), gold)
    assert {field for field, is_right in found.items() if not is_right} <= {"text"}


def test_there_are_sixty() -> None:
    assert len(pages(FOLDER)) == 60

"""The scorer of saved pages, on an invented one."""

import json
from pathlib import Path
from typing import Any

from benchmarks.saved_pages import measure, right

GOLD: dict[str, Any] = {
    "title": "Pier shut",
    "author": ["Jane Doe"],
    "published_at": "2026-06-14T09:30:00+02:00",
    "outlet": "The Quay Post",
    "text": ["The east pier was shut on Sunday. Nobody was hurt.", "It will open again in July."],
}
FOUND: dict[str, Any] = {**GOLD, "author": "jane doe", "outlet": "Quay Post", "text": "\n\n".join(GOLD["text"])}


def test_capitals_and_articles_do_not_count() -> None:
    assert all(right(FOUND, GOLD).values())
    assert right({**FOUND, "published_at": "2026-06-14T07:30:00+00:00"}, GOLD)["date"]
    assert not right({**FOUND, "published_at": "2026-06-14T09:30:00+00:00"}, GOLD)["date"]


def test_a_text_without_its_last_sentence_is_wrong() -> None:
    assert not right({**FOUND, "text": GOLD["text"][0]}, GOLD)["text"]


def test_nothing_found_is_nothing_right() -> None:
    assert not any(right({}, GOLD).values())


def test_measure(tmp_path: Path) -> None:
    page = "<html><body><article><h1>Pier shut</h1>" + "".join(f"<p>{each}</p>" for each in GOLD["text"])
    (tmp_path / "a.html").write_text(page)
    (tmp_path / "a.json").write_text(json.dumps(GOLD))
    found = measure([tmp_path])
    assert (found["systems"]["claimtable"]["title"], found["misses"]) == (1, ["a: author, date, outlet"])

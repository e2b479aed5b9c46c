"""What the benchmark of copies counts, on a few invented articles."""

import json
from pathlib import Path

import pytest

from benchmarks.copies import SYSTEMS, containment, crowd, jaccard, measure, near_copies, read_news

WIRE = (
    "The herring fleet of Oster stayed in harbour for a third day on Wednesday as a gale from the north closed the "
    "sound. The harbour master expects the first boats to leave at noon tomorrow if the wind turns. Two cutters "
    "broke their lines in the night and were towed back by the pilot boat."
)
OWN = (
    "Fish is scarce at the stalls of Lund this week, and what there is costs twice as much as it did. A cook at the "
    "quay has gone over to beans. Her guests, she says, ask for nothing else now that they have tasted them."
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    texts = {"a": WIRE, "b": f"OSTER - {WIRE}", "c": OWN, "d": WIRE[: WIRE.index(".")] + ". " + OWN}
    rows = [
        {
            "id": name,
            "event_id": 1,
            "publisher": f"{name}.example",
            "date_publish": f"2026-02-0{number}T08:00:00",
            "title": "Gale keeps fleet in harbour",
            "text": text,
            "url": f"https://{name}.example/gale",
            "authors": [],
        }
        for number, (name, text) in enumerate(texts.items(), start=1)
    ]
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_near_copies_are_those_of_the_definition(data: Path) -> None:
    news = read_news(data)
    assert near_copies(news, jaccard) == {frozenset("ab"), frozenset("cd")}
    assert near_copies(news, containment) == {frozenset("ab"), frozenset("cd")}


def test_a_headline_makes_no_copies_of_what_has_it_in_common(data: Path) -> None:
    found = SYSTEMS["same headline"](read_news(data).articles)
    assert len(found) == 6


def test_the_scores_of_all_systems(data: Path) -> None:
    systems = measure([data])["systems"]
    assert systems["claimtable"]["news recall"] == systems["claimtable"]["news precision"] == 1.0
    assert systems["same body"]["news recall"] == 0.0
    assert systems["same headline"]["news precision"] == 1 / 3
    assert systems["claimtable"]["edited recall"] >= 0.9


def test_a_crowd_is_the_same_each_time() -> None:
    assert crowd(30) == crowd(30)

"""Names from the labels of a token classifier, which is a function here: no model is needed."""

import re
from pathlib import Path

import pytest

from claimtable.inference.hugging_face_names import (
    Labelled,
    decode,
    find_names,
    model_digest,
    windows,
)
from claimtable.spans import Span


def capitals(text: str) -> list[Labelled]:
    return [Labelled(*m.span(), "B-PER" if m[0][0].isupper() else "O") for m in re.finditer(r"\w+", text)]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["B-PER", "I-PER", "O"], [(Span(0, 3), "PERSON")]),
        (["B-ORG", "B-ORG", "O"], [(Span(0, 1), "ORG"), (Span(2, 3), "ORG")]),
        (["B-LOC", "L-LOC", "U-GPE"], [(Span(0, 3), "LOC"), (Span(4, 5), "GPE")]),
        (["U-LOC", "L-LOC", "O"], [(Span(0, 1), "LOC"), (Span(2, 3), "LOC")]),
        (["I-PER", "I-ORG", "O"], [(Span(0, 1), "PERSON"), (Span(2, 3), "ORG")]),
        (["PERSON", "PERSON", "O"], [(Span(0, 3), "PERSON")]),
        (["B-MISC", "O", "LABEL_1"], []),
    ],
)
def test_labels_become_spans(labels: list[str], expected: list[tuple[Span, str]]) -> None:
    assert decode([Labelled(2 * i, 2 * i + 1, label) for i, label in enumerate(labels)]) == expected


@pytest.mark.parametrize("text", ["", "\ud800", "x" * 5_000, "the dam at Orlo held " * 300, "\n" * 3_000])
def test_windows_cover_a_text_once(text: str) -> None:
    parts = [part for _, part in windows(text)]
    assert "".join(part.of(text) for part in parts) == text
    assert all(window.contains(part) for window, part in windows(text))


def test_names_of_a_long_text_keep_their_offsets() -> None:
    text = "the dam at Orlo held " * 300
    assert [span.of(text) for span, _ in find_names(text, capitals)] == ["Orlo"] * 300


def test_pieces_of_a_word_are_one_name() -> None:
    text = "in Orlovia now"
    assert find_names(text, lambda _: [Labelled(2, 7, "B-LOC")]) == [(Span(3, 10), "LOC")]


def test_digest_follows_the_files(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    before = model_digest(str(tmp_path))
    (tmp_path / "config.json").write_text("{ }")
    assert before != model_digest(str(tmp_path))

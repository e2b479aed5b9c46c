"""Articles from files and folders, and what is rejected with which reason."""

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from claimtable import ingest
from claimtable.config import IngestSettings
from claimtable.errors import UsageError
from claimtable.records import Article, Coverage, Rejection

TEXT = "The harbour office closed the east pier on Monday after a crane fell into the water, officials said."
SETTINGS = IngestSettings()


def read(*sources: Path | str) -> tuple[list[Article], list[Rejection]]:
    found = list(ingest.read(sources, SETTINGS))
    return [f for f in found if isinstance(f, Article)], [f for f in found if isinstance(f, Rejection)]


def one(path: Path) -> Article:
    articles, rejections = read(path)
    assert not rejections
    assert len(articles) == 1
    return articles[0]


def test_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"---\nid: p1\noutlet: Quay Post\ntitle: Pier shut\npublished_at: 2026-05-04\n---\n{TEXT}\n")
    article = one(path)
    assert (article.article_id, article.outlet, article.title) == ("p1", "Quay Post", "Pier shut")
    assert article.published_at == dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
    assert article.text == TEXT


def test_what_the_input_does_not_say_is_null(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    article = one(path)
    assert (article.outlet, article.published_at, article.author, article.title) == (None, None, None, None)


def test_metadata_beside_the_file_wins(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"---\noutlet: Wrong\n---\n{TEXT}")
    (tmp_path / "metadata.csv").write_text("file,outlet,date\na.txt,Quay Post,2026-05-04T10:00:00+02:00\n")
    articles, rejections = read(tmp_path)
    assert not rejections
    assert articles[0].outlet == "Quay Post"
    assert articles[0].published_at == dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC)


def test_markdown_becomes_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"# Pier shut\n\nThe **east pier** is [closed](https://x.example),\nsays the office.\n\n> {TEXT}\n")
    assert one(path).text == f"Pier shut\n\nThe east pier is closed, says the office.\n\n{TEXT}"


def test_html_page(tmp_path: Path) -> None:
    body = "".join(f"<p>{TEXT} Part {n}.</p>" for n in range(6))
    page = (
        '<!doctype html><html lang="en"><head><title>Pier shut | Quay Post</title>'
        '<meta property="og:site_name" content="Quay Post"><meta property="og:title" content="Pier shut">'
        '<meta property="article:published_time" content="2026-05-04T10:00:00+02:00">'
        '<link rel="canonical" href="https://quaypost.example/pier"></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>Pier shut</h1>{body}</article><footer>Contact us</footer></body></html>"
    )
    path = tmp_path / "a.html"
    path.write_text(page)
    article = one(path)
    assert (article.outlet, article.title, article.url) == ("Quay Post", "Pier shut", "https://quaypost.example/pier")
    assert article.published_at == dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC)
    assert article.text.count("the east pier") == 6
    assert "Home" not in article.text


def test_one_bad_line_loses_no_good_one(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "g1", "text": TEXT}),
        "{broken",
        "[1, 2]",
        '{"text": 5}',
        '{"id": "g2", "text": "' + TEXT + '", "score": NaN}',
        '{"a": ' * 200_000,
        json.dumps({"id": "g3", "text": TEXT + " More."}),
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines))
    articles, rejections = read(path)
    assert [a.article_id for a in articles] == ["g1", "g2", "g3"]
    assert [r.reason for r in rejections] == ["row:2", "row:3", "row:4", "row:6"]


def test_csv_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'id,source,body\nr1,Quay Post,"{TEXT}"\nr2,short\nr3,Quay Post,"{TEXT} More."\n')
    articles, rejections = read(path)
    assert [(a.article_id, a.outlet) for a in articles] == [("r1", "Quay Post"), ("r3", "Quay Post")]
    assert [r.reason for r in rejections] == ["row:3"]


def test_csv_without_a_text_column_says_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,price\n1,2\n")
    _, rejections = read(path)
    assert "found id, price" in rejections[0].detail


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\x89PNG\x00\x00\x00\x0d\xff\xfe" * 50, "encoding"),
        ("a.xyz", b"words", "format:.xyz"),
        (
            "a.txt",
            (
                "Der Hafen wurde am Montag geschlossen, weil ein Kran ins Wasser gefallen war und niemand ihn bergen konnte. "
                "Die Behörde teilte mit, dass die Arbeiten mehrere Wochen dauern werden."
            ).encode(),
            "language:de",
        ),
        ("a.txt", b"We use cookies to give you the best experience. Accept all cookies to go on.", "boilerplate_only"),
    ],
)
def test_reasons(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    articles, rejections = read(tmp_path)
    assert articles == []
    assert [r.reason for r in rejections] == [reason]


def test_too_large(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    found = list(ingest.read([tmp_path], IngestSettings(max_text_characters=20)))
    assert isinstance(found[0], Rejection)
    assert found[0].reason == "too_large"


@pytest.mark.parametrize("variant", ["{}", "\ufeff{}", "{}\r\n", "\n\n{}"])
def test_line_breaks_and_marks_change_no_id(tmp_path: Path, variant: str) -> None:
    text = f"{TEXT}\n\n{TEXT} Again."
    plain, other = tmp_path / "a.txt", tmp_path / "b.txt"
    plain.write_bytes(text.encode())
    other.write_bytes(variant.format(text.replace("\n", "\r\n")).encode())
    assert one(plain).article_id == one(other).article_id


def test_legacy_encoding(tmp_path: Path) -> None:
    text = TEXT + " “Ça va”, said the café owner – twice. " * 5
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("cp1252"))
    assert "café owner –" in one(path).text


def test_same_article_twice_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text(TEXT)
    articles, rejections = read(tmp_path)
    assert len(articles) == 1
    assert [r.reason for r in rejections] == [f"duplicate_of:{articles[0].article_id}"]


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(TEXT)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.txt").symlink_to(outside)
    os.mkfifo(folder / "pipe.txt")
    _, rejections = read(folder)
    assert [r.reason for r in rejections] == ["not_regular", "not_regular"]


def test_a_missing_source_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="no-such-file"):
        read("no-such-file")


def test_frame_rows() -> None:
    rows: list[dict[str, object]] = [{"text": TEXT, "Outlet": "Quay Post", "date": float("nan")}, {"text": None}]
    found = list(ingest.read_frame(rows, SETTINGS))
    assert isinstance(found[0], Article)
    assert (found[0].outlet, found[0].published_at) == ("Quay Post", None)
    assert isinstance(found[1], Rejection)


@pytest.mark.parametrize(
    ("ending", "coverage"),
    [
        ("", Coverage.FULL),
        (" The rest [+2143 chars]", Coverage.TRUNCATED),
        (" Subscribe to continue reading.", Coverage.PAYWALLED),
    ],
)
def test_coverage(tmp_path: Path, ending: str, coverage: Coverage) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT * 3 + ending)
    assert one(path).coverage is coverage


def test_wire_credit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"DALE, May 4 (CPW) — {TEXT}")
    assert one(path).wire_credit == "CPW"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-05-04", "2026-05-04T00:00:00+00:00"),
        ("May 4, 2026 10:00", "2026-05-04T10:00:00+00:00"),
        ("Mon, 04 May 2026 10:00:00 +0200", "2026-05-04T08:00:00+00:00"),
        ("yesterday", None),
        ("May 4", None),
        ("soon", None),
    ],
)
def test_dates_are_read_without_a_clock(written: str, expected: str | None) -> None:
    found = next(ingest.read_frame([{"text": TEXT, "date": written}], SETTINGS))
    assert isinstance(found, Article)
    assert (found.published_at.isoformat() if found.published_at else None) == expected

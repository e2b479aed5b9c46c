"""Articles from files and folders, and what is rejected with which reason."""

import datetime as dt
import gzip
import io
import json
import os
from pathlib import Path

import hypothesis
import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st

from claimtable import ingest
from claimtable.config import IngestSettings
from claimtable.errors import DiskError, UsageError
from claimtable.ingest import isolation
from claimtable.ingest.jsonlines import JsonLinesReader
from claimtable.ingest.plain import plain_from_markdown
from claimtable.ingest.tabular import TabularReader
from claimtable.records import Article, Coverage, Rejection
from claimtable.stages import Found

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
        ("a.txt", "Der Hafen wurde am Montag geschlossen, sagte die Behörde.".encode(), "language:de"),
        ("a.txt", "Порт был закрыт в понедельник, сообщили власти.".encode(), "language:ru"),
        ("a.txt", b"Subscribe now to continue reading this story.", "paywall"),
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


def test_a_credit_and_a_coverage_that_are_stated_stand() -> None:
    row: dict[str, object] = {"text": f"DALE, May 4 (CPW) — {TEXT}", "coverage": "truncated"}
    article = next(ingest.read_frame([row], SETTINGS))
    assert isinstance(article, Article)
    assert (article.wire_credit, article.coverage) == ("CPW", Coverage.TRUNCATED)
    stated = next(ingest.read_frame([row | {"wire_credit": "Coast Press", "coverage": "some"}], SETTINGS))
    assert isinstance(stated, Article)
    assert (stated.wire_credit, stated.coverage) == ("Coast Press", Coverage.FULL)


# ---- ids ---------------------------------------------------------------------------------------------------------


def frame(*rows: dict[str, object]) -> tuple[list[Article], list[str]]:
    found = list(ingest.read_frame(rows, SETTINGS))
    return [f for f in found if isinstance(f, Article)], [f.reason for f in found if isinstance(f, Rejection)]


def test_another_text_under_the_same_id_is_another_article() -> None:
    other = TEXT + " More."
    articles, rejections = frame({"id": "1", "text": TEXT}, {"id": "1", "text": other}, {"id": "1", "text": other})
    assert [a.article_id for a in articles] == ["1", f"1-{articles[1].text_sha256[:8]}"]
    assert rejections == [f"duplicate_of:{articles[1].article_id}"]


@pytest.mark.parametrize("column", ["url", "outlet"])
def test_the_same_text_published_elsewhere_is_another_article(column: str) -> None:
    articles, rejections = frame(
        {column: "https://a.example", "text": TEXT}, {column: "https://b.example", "text": TEXT}
    )
    assert len({a.article_id for a in articles}) == 2
    assert not rejections


def test_ids_do_not_depend_on_the_order() -> None:
    rows: list[dict[str, object]] = [{"outlet": f"Outlet {n % 3}", "text": f"{TEXT} Part {n // 2}."} for n in range(8)]
    assert {a.article_id for a in frame(*rows)[0]} == {a.article_id for a in frame(*reversed(rows))[0]}


@pytest.mark.parametrize(
    "row",
    [
        {"title": "a\ud800b", "id": "i\ud800", "url": "http://x/\ud800"},
        {"outlet": pd.NA, "date": pd.NaT, "authors": None},
        {"authors": np.array(["A. Wirth", "B. Aske"], dtype=object)},
        {"url": "http://[::1"},
    ],
)
def test_odd_values_of_a_row_lose_no_article(row: dict[str, object]) -> None:
    articles, rejections = frame(row | {"text": TEXT})
    assert not rejections
    articles[0].model_dump_json().encode("utf-8")


# ---- front matter ------------------------------------------------------------------------------------------------


def test_front_matter_is_taken_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        f"---\nid: 007\noutlet: On\nauthor:\n  - A. Wirth\n  - B. Aske\ndate: 2026-13-45\ntitle: ~\n---\n{TEXT}"
    )
    article = one(path)
    assert (article.article_id, article.outlet, article.author) == ("007", "On", "A. Wirth, B. Aske")
    assert (article.published_at, article.title) == (None, None)


@pytest.mark.parametrize(
    "matter", ["title: Pier: shut", "a: &a [x]\nb: *a", "a: " + "[" * 5_000, "x: !!python/object/apply:os.getcwd []"]
)
def test_bad_front_matter_is_listed(tmp_path: Path, matter: str) -> None:
    (tmp_path / "a.txt").write_text(f"---\n{matter}\n---\n{TEXT}")
    _, rejections = read(tmp_path)
    assert [r.reason for r in rejections] == ["row:1"]
    assert "front matter" in rejections[0].detail


def test_text_between_rules_is_no_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"---\n{TEXT}\n---\nThe office gave no reason.")
    assert TEXT in one(path).text


# ---- Markdown ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Pier shut\n=========\n\nA line\nand another.", "Pier shut\n\nA line and another."),
        ("- one *word*\n- [two](https://x.example)\n", "- one word\n- two"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("See [the page][1] and <https://x.example>.\n\n[1]: https://y.example", "See the page and https://x.example."),
        ("| Pier | Boats |\n|---|---|\n| East | 5 |", "Pier Boats\nEast 5"),
        ("![The pier *today*](x.png)", "Image: The pier today"),
        ("Rock \\*and\\* roll &amp; 2 * 3 * 4, snake_case_word", "Rock *and* roll & 2 * 3 * 4, snake_case_word"),
        ("one  \ntwo\n\n***\n\n<div>three <b>four</b></div>", "one\ntwo\n\nthree four"),
        ("> " * 200 + "five words deep down here", "> " * 200 + "five words deep down here"),
    ],
)
def test_markdown(written: str, plain: str) -> None:
    assert plain_from_markdown(written) == plain


# ---- HTML --------------------------------------------------------------------------------------------------------

PARAGRAPHS = "".join(f"<p>{TEXT} Part {n}.</p>" for n in range(6))


def test_linked_data_of_a_page(tmp_path: Path) -> None:
    linked = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "headline": "No article"},
            {
                "@type": ["NewsArticle"],
                "headline": "Pier &amp; quay shut",
                "author": [{"name": "A. Wirth"}, {"name": "B. Aske"}],
                "publisher": {"name": "Quay Post"},
                "datePublished": "2026-05-04T10:00:00Z",
                "dateModified": "2026-05-05",
            },
        ],
    }
    path = tmp_path / "a.html"
    path.write_text(
        f'<html><head><script type="application/ld+json">{{broken</script><script type="application/ld+json">'
        f"{json.dumps(linked)}</script></head><body><article>{PARAGRAPHS}</article></body></html>"
    )
    article = one(path)
    assert (article.title, article.author, article.outlet) == ("Pier & quay shut", "A. Wirth, B. Aske", "Quay Post")
    assert article.published_at == dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
    assert article.modified_at == dt.datetime(2026, 5, 5, tzinfo=dt.UTC)


def test_a_page_that_says_nothing_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><article>{PARAGRAPHS}</article></body></html>")
    article = one(path)
    assert (article.outlet, article.author, article.title, article.published_at) == (None, None, None, None)


@pytest.mark.parametrize("depth", [300, 5_000, 50_000])
def test_deeply_nested_text_is_not_lost(tmp_path: Path, depth: int) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body>" + "<div>" * depth + PARAGRAPHS + "</div>" * depth)
    assert one(path).text.count("the east pier") == 6


def test_a_page_of_many_megabytes_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<p>" + b"many words " * 2_000_000)
    _, rejections = read(tmp_path)
    assert [r.reason for r in rejections] == ["too_large"]


# ---- lists -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_lines_in_every_unicode_encoding(tmp_path: Path, encoding: str, line_break: str) -> None:
    path = tmp_path / "a.jsonl"
    lines = [json.dumps({"id": f"g{n}", "text": f"{TEXT} “{n}”"}, ensure_ascii=False) for n in range(3)]
    path.write_bytes(line_break.join(lines).encode(encoding))
    articles, rejections = read(path)
    assert [a.article_id for a in articles] == ["g0", "g1", "g2"]
    assert not rejections


def test_a_record_without_text_says_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"heading": "Pier shut", "status": "ok"}))
    (tmp_path / "b.jsonl").write_text(json.dumps({"url": "https://x.example", "title": "Pier shut"}))
    (tmp_path / "c.csv").write_text("stories_id,title,url\n1,Pier shut,https://x.example\n")
    rejections = read(tmp_path)[1]
    assert [r.reason for r in rejections] == ["empty", "empty", "row:1"]
    assert "heading, status" in rejections[0].detail
    assert all("claimtable fetch" in r.detail for r in rejections[1:])


@pytest.mark.parametrize(
    "document",
    [
        {"articles": [{"text": TEXT}], "status": "ok"},
        {"response": {"docs": [{"text": TEXT}]}},
        {"hits": {"hits": [{"_source": {"text": TEXT}}]}},
        [{"text": TEXT}],
        {"text": TEXT, "authors": [{"name": "A. Wirth"}]},
    ],
)
def test_the_list_of_articles_is_found_in_a_document(tmp_path: Path, document: object) -> None:
    (tmp_path / "a.json").write_text(json.dumps(document))
    assert one(tmp_path / "a.json").text == TEXT


def test_lines_under_the_name_of_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("".join(json.dumps({"text": f"{TEXT} {n}"}) + "\n" for n in range(3)))
    articles, rejections = read(tmp_path)
    assert (len(articles), rejections) == (3, [])


LAYOUTS: dict[str, dict[str, object]] = {
    "news-please": {
        "maintext": TEXT, "title": "Pier shut", "source_domain": "quay.example", "url": "https://quay.example/1",
        "date_publish": "2026-05-04 10:00:00", "authors": ["A. Wirth"],
    },
    "NewsAPI": {
        "content": TEXT, "title": "Pier shut", "source": {"id": None, "name": "quay.example"}, "author": "A. Wirth",
        "url": "https://quay.example/1", "publishedAt": "2026-05-04T10:00:00Z",
    },
    "Guardian": {
        "webTitle": "Pier shut", "webPublicationDate": "2026-05-04T10:00:00Z", "webUrl": "https://quay.example/1",
        "fields": {"bodyText": TEXT, "byline": "A. Wirth"}, "publication": "quay.example",
    },
    "trafilatura": {
        "raw_text": TEXT, "title": "Pier shut", "hostname": "quay.example", "author": "A. Wirth", "date": "2026-05-04T10:00:00",
        "source-hostname": "x", "source": "https://quay.example/1", "url": "https://quay.example/1", "sitename": "quay.example",
    },
    "press database": {
        "Full Text": TEXT, "Headline": "Pier shut", "Publication": "quay.example", "Byline": "A. Wirth",
        "Load-Date": "2026-05-04T10:00:00", "URL": "https://quay.example/1",
    },
    "GDELT with text": {
        "text": TEXT, "title": "Pier shut", "SourceCommonName": "quay.example", "DocumentIdentifier": "https://quay.example/1",
        "date": "20260504100000", "author": "A. Wirth",
    },
    "New York Times": {
        "text": TEXT, "headline": {"main": "Pier shut", "kicker": None}, "byline": {"original": "A. Wirth"},
        "source": "quay.example", "web_url": "https://quay.example/1", "pub_date": "2026-05-04T10:00:00+0000",
    },
    "HTML in a column": {
        "content_html": f"<div><p>{TEXT}</p></div>", "title": "Pier shut", "outlet": "quay.example", "by": "A. Wirth",
        "url": "https://quay.example/1", "timestamp": 1777888800,
    },
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_common_layouts(tmp_path: Path, layout: str) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(LAYOUTS[layout]))
    article = one(tmp_path / "a.jsonl")
    assert (article.text, article.title, article.outlet, article.author, article.url) == (
        TEXT, "Pier shut", "quay.example", "A. Wirth", "https://quay.example/1",
    )  # fmt: skip
    assert article.published_at == dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)


def test_columns_that_the_user_names(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "no", "inner": {"Words": TEXT}, "kop": "Pier shut"}))
    settings = IngestSettings(columns={"text": "inner.words", "title": "kop"})
    (article,) = ingest.read([tmp_path], settings)
    assert isinstance(article, Article)
    assert (article.text, article.title) == (TEXT, "Pier shut")


# ---- lines -------------------------------------------------------------------------------------------------------

BAD_LINES = ['{"text": "unclosed', "[1, 2]", '{"a": 1} {"b": 2}', "nonsense", '"', "{'a': 1}", "\ud800", "\x00\x01{"]


@hypothesis.settings(max_examples=60, deadline=None)
@hypothesis.given(st.lists(st.sampled_from([None, *BAD_LINES]), max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
def test_bad_lines_cost_themselves(kinds: list[str | None], ending: str) -> None:
    written = [json.dumps({"text": f"{TEXT} {n}"}) if kind is None else kind for n, kind in enumerate(kinds)]
    data = ending.join(written).encode("utf-8", "surrogatepass")
    found = list(JsonLinesReader(SETTINGS).read(io.BytesIO(data), "a.jsonl"))
    good = [f"{TEXT} {n}" for n, kind in enumerate(kinds) if kind is None]
    assert [item.fields["text"] for item in found if isinstance(item, Found)] == good
    bad = [n for n, kind in enumerate(kinds, start=1) if kind is not None]
    assert [item.path for item in found if isinstance(item, Rejection)] == [f"a.jsonl:{n}" for n in bad]


BAD_ROWS = ['r,"unclosed', 'r,"a" b', "r", "r,a,b", 'r,"', '"r,a']


@hypothesis.settings(max_examples=60, deadline=None)
@hypothesis.given(st.lists(st.sampled_from([None, *BAD_ROWS]), max_size=30))
def test_bad_rows_cost_themselves(kinds: list[str | None]) -> None:
    quoted = [f'{n},"{TEXT} ""{n}"""' if kind is None else kind for n, kind in enumerate(kinds)]
    found = list(TabularReader(SETTINGS).read(io.BytesIO("\n".join(["id,text", *quoted]).encode()), "a.csv"))
    good = {f'{TEXT} "{n}"' for n, kind in enumerate(kinds) if kind is None}
    assert good <= {item.fields["text"] for item in found if isinstance(item, Found)}


def test_files_put_one_behind_the_other(tmp_path: Path) -> None:
    part = f'id,text\nr1,"{TEXT}"\n'.encode("utf-8-sig")
    (tmp_path / "a.csv").write_bytes(part + part.replace(b"r1", b"r2"))
    (tmp_path / "b.csv").write_bytes(b"sep=;\nid;text\nr3;" + TEXT.replace(";", ",").encode())
    articles, rejections = read(tmp_path)
    assert [article.article_id for article in articles] == ["r1", "r2", "r3"]
    assert rejections == []


def test_a_line_that_is_too_long_costs_itself(tmp_path: Path) -> None:
    good = json.dumps({"text": TEXT})
    data = f"{good}\n{json.dumps({'text': 'x' * 50_000})}\n{good.replace('Monday', 'Sunday')}"
    found = list(JsonLinesReader(IngestSettings(max_document_bytes=10_000)).read(io.BytesIO(data.encode()), "a"))
    assert [getattr(item, "reason", "read") for item in found] == ["read", "too_large", "read"]


def test_lines_on_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = json.dumps({"text": TEXT}) + "\n\n{broken\n" + json.dumps({"text": TEXT + " More."})
    path = tmp_path / "lines"
    path.write_text(lines)
    with path.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        articles, rejections = read("-")
    assert [a.path for a in articles] == ["-:1", "-:4"]
    assert [(r.reason, r.path) for r in rejections] == [("row:3", "-:3")]


def test_an_unclosed_quote_does_not_run_articles_together(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'id,text\nr1,{TEXT.replace(",", ";")}\nr2,"{TEXT}\nr3,"{TEXT}"\nr4,"{TEXT} Again."\n')
    articles, rejections = read(path)
    assert [a.article_id for a in articles] == ["r1", "r3", "r4"]
    assert [r.reason for r in rejections] == ["row:3"]


def test_a_huge_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(f"id\ttext\nr1\t{TEXT * 3_000}\n")
    assert len(one(path).text) == len(TEXT) * 3_000


# ---- folders -----------------------------------------------------------------------------------------------------


def test_metadata_of_files_in_folders_below(tmp_path: Path) -> None:
    below = tmp_path / "may"
    below.mkdir()
    (below / "a.txt").write_text(TEXT)
    (below / "b.txt").write_text(TEXT + " More.")
    (tmp_path / "metadata.csv").write_text("path,outlet,title\nmay/a.txt,Quay Post,Far\nmay/b.txt,Quay Post,Far\n")
    (below / "metadata.csv").write_text("file,title\nb.txt,Near\n")
    articles, rejections = read(tmp_path)
    assert [(a.path, a.outlet, a.title) for a in articles] == [
        ("may/a.txt", "Quay Post", "Far"),
        ("may/b.txt", "Quay Post", "Near"),
    ]
    assert not rejections


def test_metadata_that_fits_no_file_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "metadata.csv").write_text("file,outlet\na.txt,Quay Post\nmissing.txt,Quay Post\n,Quay Post\na.txt\n")
    _, rejections = read(tmp_path)
    assert sorted(r.path or "" for r in rejections) == ["metadata.csv:3", "metadata.csv:4", "metadata.csv:5"]
    assert [r for r in read(tmp_path / "a.txt")[1] if "missing" in r.detail] == []


def test_a_file_name_that_is_no_unicode(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/a\xff.txt"
    with open(path, "wb") as file:
        file.write(TEXT.encode())
    assert read(tmp_path)[0][0].path == "a\ufffd.txt"


def test_no_room_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = f"import tempfile; tempfile.tempdir = {str(tmp_path / 'missing')!r}; {isolation._START}"
    monkeypatch.setattr(isolation, "_START", start)
    monkeypatch.setattr(isolation, "_nurseries", {})
    (tmp_path / "a.txt").write_text(TEXT)
    with pytest.raises(DiskError, match="TMPDIR"):
        read(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        json.dumps({"text": TEXT}).encode(),
        json.dumps([{"text": TEXT}]).encode(),
        f'id,text\n1,"{TEXT}"\n'.encode(),
        f"text\toutlet\n{TEXT}\tQuay Post\n".encode(),
        f"<!doctype html><html><body><p>{TEXT}</p></body></html>".encode(),
        gzip.compress(json.dumps({"text": TEXT}).encode()),
        TEXT.encode(),
        b"From a@b.example Mon May  4 10:00:00 2026\nSubject: x\n\n" + TEXT.encode(),
    ],
)
def test_the_format_of_what_has_no_ending(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "saved").write_bytes(data)
    assert one(tmp_path / "saved").text == TEXT

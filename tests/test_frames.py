"""The verbs of `import claimtable`."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import claimtable as ct
from claimtable.errors import UsageError
from claimtable.export.schema import columns
from claimtable.records import ArticleRow, ClaimRow, MentionRow
from claimtable.store.tables import TABLES
from tests.command import SAMPLE

TEXTS = [
    "The harbour authority said on Monday that two ferries had been sold to a company in Orrin.",
    "The company in Orrin denied on Tuesday that it had bought two ferries, the Dock Post reported.",
]


def test_import_loads_nothing_heavy() -> None:
    program = (
        "import sys, claimtable; print(dir(claimtable), claimtable.__version__); sys.exit('pandas' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_every_verb_is_there_and_nothing_else() -> None:
    for name in ct.__all__:
        assert getattr(ct, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        ct.nonsense  # noqa: B018


def test_verbs_are_not_hidden_by_packages_of_the_same_name() -> None:
    packages = {path.name for path in Path(ct.__file__).parent.iterdir() if (path / "__init__.py").exists()}
    assert not packages & set(ct.__all__)


def test_read_articles_gives_the_columns_of_the_table() -> None:
    frame = ct.read_articles(SAMPLE)
    assert list(frame.columns) == list(ArticleRow.model_fields)
    assert frame["text"].dtype == "string"
    assert frame["published_at"].dtype == "datetime64[us, UTC]"
    assert frame["coverage"].cat.categories.tolist() == ["full", "truncated", "paywalled", "unparsed"]
    assert len(frame) > 10
    assert frame["article_id"].is_unique


def test_read_articles_keeps_what_it_rejected(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": TEXTS[0]}) + "\n{\n", encoding="utf-8")
    with pytest.warns(ct.RejectedWarning, match="1 rejected: row:2"):
        frame = ct.read_articles([path])
    assert len(frame) == 1
    assert frame.attrs["rejections"][0]["reason"] == "row:2"
    assert frame["outlet"].isna().all()


def test_a_frame_goes_in_and_the_tables_come_out(tmp_path: Path) -> None:
    articles = pd.DataFrame(
        {
            "text": [*TEXTS, None],
            "outlet": ["The Quay", None, "Dock Post"],
            "published_at": [pd.Timestamp("2026-03-01T10:00:00+01:00"), pd.NaT, "2026-03-02"],
        }
    )
    with pytest.warns(ct.RejectedWarning, match="1 rejected: empty"):
        run = ct.track(articles, store=tmp_path / "claims.db")
    assert run.counts["articles"] == 2
    stored = ct.articles_table(tmp_path / "claims.db")
    assert stored["outlet"].tolist() == ["The Quay", pd.NA]
    assert stored.loc[0, "published_at"] == pd.Timestamp("2026-03-01T09:00:00Z")
    assert stored["published_at"].isna().tolist() == [False, True]
    mentions = ct.mentions_table(tmp_path / "claims.db").merge(stored, on="article_id")
    assert len(mentions)
    for text, start, end, quote in mentions[["text", "start", "end", "quote"]].itertuples(index=False, name=None):
        assert text[start:end] == quote


def test_frames_have_the_declared_types(sample_store: Path) -> None:
    wanted = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean", "array": "object"}
    for name, shape in TABLES.items():
        frame = ct.table(name, sample_store)
        assert list(frame.columns) == [column.name for column in columns(shape.record)]
        for column in columns(shape.record):
            if column.type in wanted and not column.choices:
                assert frame[column.name].dtype == wanted[column.type], (name, column)
    mentions = ct.mentions_table(sample_store)
    assert mentions["date_low"].dtype == "datetime64[s]"
    assert mentions["stance"].cat.categories.tolist() == ["supports", "refutes", "neutral"]
    assert all(isinstance(chain, list) for chain in mentions["chain"])
    assert isinstance(ct.claims_table(sample_store)["reasons"].iloc[0], dict)


def test_an_empty_table_has_the_same_types(tmp_path: Path) -> None:
    with pytest.warns(ct.RejectedWarning):
        ct.track(pd.DataFrame({"text": [""]}), store=tmp_path / "claims.db")
    for record, frame in (
        (ClaimRow, ct.claims_table(tmp_path / "claims.db")),
        (MentionRow, ct.mentions_table(tmp_path / "claims.db")),
    ):
        assert list(frame.columns) == list(record.model_fields)
        assert len(frame) == 0
    assert frame["value"].dtype == "Float64"


def test_dates_far_away_survive(tmp_path: Path) -> None:
    articles = pd.DataFrame({"text": TEXTS[:1], "published_at": [dt.datetime(1605, 5, 1, tzinfo=dt.UTC)]})
    ct.track(articles, store=tmp_path / "claims.db")
    assert ct.articles_table(tmp_path / "claims.db")["published_at"].dt.year.tolist() == [1605]


def test_a_missing_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no store at"):
        ct.claims_table(tmp_path / "missing.db")
    assert not (tmp_path / "missing.db").exists()


def test_mentions_lead_back_to_what_was_supplied(tmp_path: Path) -> None:
    supplied = [f" \ufeff{text}\r\n\r\n\r\n\r\nThe cafÃ© at the ferry terminal shut on Monday.\r\n" for text in TEXTS]
    ct.track(pd.DataFrame({"article_id": ["a", "b"], "text": supplied}), store=tmp_path / "claims.db")
    found = ct.mentions_table(tmp_path / "claims.db")
    places = found[["article_id", "source_start", "source_end", "quote"]].itertuples(index=False, name=None)
    assert len(found) > 2
    for article_id, start, end, quote in places:
        assert supplied["ab".index(article_id)][start:end].replace("Ã©", "é") == quote


def test_a_file_has_places_in_its_source_and_a_page_has_none(tmp_path: Path) -> None:
    page, note = tmp_path / "a.html", tmp_path / "a.txt"
    page.write_text(f"<html><body><article><p>{TEXTS[0]}</p><p>{TEXTS[1]}</p></article></body></html>")
    written = f"---\r\noutlet: Quay\r\n---\r\n{TEXTS[0]}\r\n"
    note.write_bytes(written.encode())
    assert ct.read_articles(page)["source_map"].isna().all()
    (stretches,) = ct.read_articles(note)["source_map"]
    assert [list(each) for each in stretches] == [[0, written.index("The"), len(TEXTS[0]), len(TEXTS[0])]]

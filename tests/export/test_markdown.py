import io
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from claimtable.export.markdown import MAIN_COLUMNS, MarkdownExporter, escape
from claimtable.records import ClaimRow, Record, Rejection
from claimtable.store.tables import from_sql, to_sql
from tests.store.corpus import claim


def written(record: type[Record], found: list[dict[str, Any]]) -> str:
    stream = io.StringIO()
    assert MarkdownExporter().write_to(record, found, stream) == len(found)
    return stream.getvalue()


def test_main_columns_are_columns() -> None:
    for record, names in MAIN_COLUMNS.items():
        assert set(names) <= set(record.model_fields)


def test_a_table_of_claims() -> None:
    header, rule, line = written(ClaimRow, [from_sql(ClaimRow, to_sql(claim("c1")))]).splitlines()
    assert header.startswith("| text | status | independent_sources |")
    assert rule == "| " + " | ".join(["---"] * len(MAIN_COLUMNS[ClaimRow])) + " |"
    assert line == (
        "| Harbour Line will buy Coastal Freight | reported | 1 | 0 | 1 | false "
        "| 2026-03-01T09:00:00Z | 2026-03-01T09:00:00Z | c1 |"
    )


def test_other_tables_show_every_column() -> None:
    [header, _] = written(Rejection, []).splitlines()
    assert header == f"| {' | '.join(Rejection.model_fields)} |"


def test_text_is_shown_as_it_is() -> None:
    assert escape("a|b\n c") == r"a\|b c"
    assert escape("<script>&") == "&lt;script&gt;&amp;"
    assert escape("![x](http://y) *b* `c` \\") == r"\!\[x\]\(http://y\) \*b\* \`c\` \\"
    assert escape("@everyone") == "&#64;everyone"


@given(st.text())
def test_any_text_stays_in_its_cell(text: str) -> None:
    line = written(Rejection, [Rejection(stage="ingest", reason="empty", detail=text).model_dump()])
    [_, _, row] = line.split("\n")[:3]
    bars = row.replace("\\\\", "").replace("\\|", "").count("|")
    assert bars == len(Rejection.model_fields) + 1
    assert len(line.splitlines()) == 3

"""Which claims `claimtable table` shows. The words of a user reach SQL as bindings only."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from claimtable.errors import UsageError
from claimtable.records import ClaimRow
from claimtable.stages import ClaimFilter
from claimtable.store.tables import TABLES, column_list, json_text


def fold(text: str) -> str:
    """Without differences of case, width, ligature or shape of the apostrophe."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def words(text: str) -> str:
    """The folded words with a space before, between and after them."""
    found = " ".join(re.findall(r"\w+", fold(text)))
    return f" {found} "


def _null_safe(function: Callable[[str], str]) -> Callable[..., str | None]:
    return lambda value: None if value is None else function(value)


# Called from the statements below.
SQL_FUNCTIONS = {"fold": _null_safe(fold), "words": _null_safe(words)}


def _is_name(column: str) -> str:
    return f"instr(words({column}), words(:about)) > 0"


def _is_id(column: str) -> str:
    """The whole id, or words of what follows its colon."""
    name = f"substr({column}, instr({column}, ':') + 1)"
    return f"(fold({column}) = fold(:about) OR {_is_name(name)})"


_ABOUT = f"""(
    {_is_id("claims.subject")} OR {_is_id("claims.object")}
    OR EXISTS (SELECT 1 FROM json_each(claims.entities) AS entity WHERE {_is_id("entity.value")})
    OR claim_id IN (
        SELECT membership.claim_id FROM membership, json_each(membership.entities) AS entity
        WHERE {_is_name("entity.value ->> 'name'")} OR {_is_id("entity.value ->> 'id'")}
    )
)"""

_OUTLET = """claim_id IN (
    SELECT membership.claim_id FROM article JOIN mention USING (article_id) JOIN membership USING (mention_id)
    WHERE fold(article.outlet) = fold(:outlet)
)"""


def _text(bindings: dict[str, Any]) -> str:
    def holds_all(column: str) -> str:
        return " AND ".join(f"instr(fold({column}), :{name}) > 0" for name in bindings)

    return f"""(({holds_all("claims.text")}) OR claim_id IN (
        SELECT membership.claim_id FROM membership JOIN mention USING (mention_id) WHERE {holds_all("mention.quote")}
    ))"""


def _order(sort: str) -> str:
    usual = TABLES["claims"].order
    if not sort:
        return usual
    column = sort.removeprefix("-")
    if column not in ClaimRow.model_fields:
        raise UsageError(
            f"There is no column {column!r} to sort by.",
            f"One of {', '.join(ClaimRow.model_fields)}.",
            "Put - before it to see the largest first: --sort -articles",
        )
    direction = "DESC" if sort.startswith("-") else "ASC"
    return f'"{column}" {direction} NULLS LAST, {usual}'


def claims_query(filters: ClaimFilter) -> tuple[str, dict[str, Any]]:
    """The statement and its bindings. Raises UsageError for a column that cannot be sorted by."""
    conditions = ["TRUE"]
    bindings: dict[str, Any] = {"limit": -1 if filters.limit is None else filters.limit}

    def add(condition: str, **values: Any) -> None:
        conditions.append(condition)
        bindings.update(values)

    if filters.about is not None:
        add(_ABOUT, about=filters.about)
    if filters.text is not None and (found := fold(filters.text).split()):
        searched = {f"word{number}": word for number, word in enumerate(found)}
        add(_text(searched), **searched)
    if filters.min_sources is not None:
        add("independent_sources >= :min_sources", min_sources=filters.min_sources)
    if filters.contested:
        add("contested")
    if filters.status:
        add("status IN (SELECT value FROM json_each(:status))", status=json_text(list(filters.status)))
    if filters.outlet is not None:
        add(_OUTLET, outlet=filters.outlet)
    if filters.since is not None:
        add("substr(last_seen, 1, 10) >= :since", since=filters.since.isoformat())
    if filters.until is not None:
        add("substr(first_seen, 1, 10) <= :until", until=filters.until.isoformat())
    return (
        f"SELECT {column_list(ClaimRow, 'claims')} FROM claims WHERE {' AND '.join(conditions)} "
        f"ORDER BY {_order(filters.sort)} LIMIT :limit",
        bindings,
    )

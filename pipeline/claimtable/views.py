"""What a command shows, as plain data: printed as it is by `--json`, laid out by `terminal` otherwise."""

import difflib
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path, PurePath

from claimtable.errors import ClaimtableError, UsageError
from claimtable.records import Article, ClaimRow, JsonObject, Rejection
from claimtable.stages import ClaimFilter, Enclosed, Found, Store

SCHEMA = 1
"""Version of the JSON that `--json` prints. It grows when a key changes its meaning or goes, not when one is added."""

EXAMPLES = 3
TOP_CLAIMS = 10


class Tally:
    """Rejections grouped by stage and reason, with the first few of each."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str], JsonObject] = {}

    def watch(self, records: Iterable[Article | Rejection]) -> Iterator[Article | Rejection]:
        """Passes everything on and counts the rejections."""
        for record in records:
            if isinstance(record, Rejection):
                self.add(record.model_dump(mode="json"))
            yield record

    def add(self, rejection: JsonObject) -> None:
        """Counts a row of `rejections`. What follows the colon of a reason stays in the examples."""
        code = rejection["reason"].partition(":")[0]
        empty: JsonObject = {"stage": rejection["stage"], "reason": code, "count": 0, "examples": []}
        group = self._groups.setdefault((rejection["stage"], code), empty)
        group["count"] += 1
        if len(group["examples"]) < EXAMPLES:
            group["examples"].append({key: rejection[key] for key in ("path", "reason", "detail", "text")})

    def groups(self) -> list[JsonObject]:
        """One {stage, reason, count, examples} each; by stage, the most frequent reason first."""
        return sorted(self._groups.values(), key=lambda group: (group["stage"], -group["count"], group["reason"]))


def fetch_summary(out: Path, fetched: int, already: int, feeds: int, rejections: Sequence[Rejection]) -> JsonObject:
    """What a fetch did: counts, and what could not be had by reason."""
    tally = Tally()
    for rejection in rejections:
        tally.add(rejection.model_dump(mode="json"))
    counts = {"fetched": fetched, "already_fetched": already, "feeds": feeds, "rejected": len(rejections)}
    return {"schema": SCHEMA, "out": str(out), "counts": counts, "rejections": tally.groups()}


def run_summary(store: Store, path: Path, counts: dict[str, int], tally: Tally, files: Iterable[Path]) -> JsonObject:
    """What a run did: counts, rejections by reason, files written, and the claims with most sources.

    `tally` holds what was rejected on the way in; what later stages dropped is read from the store.
    """
    for row in store.rows("rejections"):
        if row["stage"] != "ingest":
            tally.add(row)
    return {
        "schema": SCHEMA,
        "store": str(path),
        "counts": counts,
        "rejections": tally.groups(),
        "files": [str(file) for file in files],
        "claims": list(store.claims(ClaimFilter(limit=TOP_CLAIMS))),
    }


def plan_summary(found: Iterable[Found | Enclosed | Rejection]) -> JsonObject:
    """What would be read: records of tables, documents by their ending, bytes of documents, rejections by reason."""
    documents: Counter[str] = Counter()
    records = size = 0
    tally = Tally()
    for item in found:
        if isinstance(item, Enclosed):
            documents[PurePath(item.name.lower()).suffix or item.name] += 1
            size += item.stream.seek(0, io.SEEK_END)
        elif isinstance(item, Found):
            records += 1
        else:
            tally.add(item.model_dump())
    return {
        "schema": SCHEMA,
        "documents": dict(sorted(documents.items())),
        "document_bytes": size,
        "records": records,
        "rejections": tally.groups(),
    }


def claim_details(store: Store, prefix: str) -> JsonObject:
    """One claim with its mentions, each with its article and sentence, who retells whom, and its history.

    Raises UsageError unless exactly one claim's id starts with `prefix`.
    """
    claim_id = _only_claim(store, prefix)
    mentions = [_in_context(store, mention) for mention in store.rows("mentions", claim_id=claim_id)]
    return {
        "schema": SCHEMA,
        "claim": store.row("claims", claim_id),
        "mentions": mentions,
        "edges": list(store.rows("edges", claim_id=claim_id)),
        "status_events": list(store.rows("status_events", claim_id=claim_id)),
        "alarms": list(store.rows("alarms", claim_id=claim_id)),
    }


def _in_context(store: Store, mention: JsonObject) -> JsonObject:
    """A row of `mentions` with its article, without the text, and the sentence before, in and after the quote."""
    article = store.row("articles", mention["article_id"])
    assert article is not None
    text = article.pop("text")
    start, end = mention["start"], mention["end"]
    context = [
        text[min(mention["sentence_start"], start) : start],
        text[start:end],
        text[end : max(mention["sentence_end"], end)],
    ]
    return mention | {"article": article, "context": context}


def _only_claim(store: Store, prefix: str) -> str:
    found = store.claim_ids(prefix)
    if prefix in found:
        return prefix
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"{len(found)} claims start with {prefix!r}: {_listed(found)}.", "The id of one claim, or its beginning."
        )
    near = difflib.get_close_matches(prefix, store.claim_ids(""), n=3, cutoff=0.3)
    raise UsageError(
        f"There is no claim {prefix!r}.",
        f"An id like {_listed(near)}." if near else "The id of a claim in this store.",
        "claimtable table lists the claims and their ids.",
    )


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(ids[:5]) + (", ..." if len(ids) > 5 else "")


def error_details(error: ClaimtableError) -> JsonObject:
    """What `--json` prints in place of a result."""
    return {
        "schema": SCHEMA,
        "error": {
            "code": error.exit_code,
            "found": error.found,
            "expected": error.expected,
            "next": error.next_step,
        },
    }


def short_id_length(store: Store) -> int:
    """How many characters of an id tell the claims of this store apart, at least 6."""
    ids = store.claim_ids("")
    shared = (_shared(left, right) for left, right in pairwise(ids))
    return max(6, 1 + max(shared, default=0))


def _shared(left: str, right: str) -> int:
    """Length of the common beginning."""
    return next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


REASONED = tuple(
    column
    for column in ClaimRow.model_fields
    if column not in {"claim_id", "text", "reasons", "entities", "first_article_id"}
    and not column.endswith(("_low", "_high"))
)
"""Columns of a claim that `show` lists, each with its interval, if it has one, and its reason."""

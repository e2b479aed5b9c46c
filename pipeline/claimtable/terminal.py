"""How things look in a terminal. What articles say is shown as text: no markup, no control characters."""

import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from claimtable.errors import ClaimtableError
from claimtable.records import JsonObject
from claimtable.stages import Progress, Report
from claimtable.views import REASONED

# A line of a pipe is as long as what it holds.
_UNLIMITED = 100_000
_SECONDS_BETWEEN_LINES = 30
_STYLES = {"denied": "red", "retracted": "red", "corrected": "yellow", "confirmed": "green", "corroborated": "green"}
# Escape sequences, and marks that turn the direction of what follows.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """The text with control characters spelled out: ESC is shown as \\x1b."""
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def one_line(text: str) -> str:
    return clean(" ".join(text.split()))


def console() -> Console:
    """Writes to standard output, in colour and in the width of the terminal if there is one."""
    piped = not sys.stdout.isatty()
    return Console(highlight=False, markup=False, emoji=False, width=_UNLIMITED if piped else None)


# ---- numbers and times -------------------------------------------------------------------------------------------


def number(value: float) -> str:
    """With thousands marked; round millions and billions as 21.5m and 3bn."""
    for size, letters in ((1e9, "bn"), (1e6, "m")):
        if abs(value) >= size and (100 * value / size).is_integer():
            return f"{value / size:,g}{letters}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4f}".rstrip("0")


def interval(row: JsonObject, column: str, mark: str = "{} ({}–{})") -> str:
    """A number with its bounds, or alone if it has none or they are no wider."""
    value, low, high = (row.get(name) for name in (column, f"{column}_low", f"{column}_high"))
    if value is None:
        return "–"
    if low is None or high is None or low == value == high:
        return number(value)
    return mark.format(number(value), number(low), number(high))


def _share(row: JsonObject, column: str) -> str:
    if row[column] is None:
        return "–"
    value, low, high = (f"{row[name]:.2f}".removeprefix("0") for name in (column, f"{column}_low", f"{column}_high"))
    return f"{value} [{low}–{high}]"


def _quantity(row: JsonObject) -> str:
    if row["value"] is None:
        return ""
    return f"{interval(row, 'value')} {one_line(row['unit'] or '')}".strip()


def _day(time_text: str | None) -> str:
    return time_text[:10] if time_text else "–"


# ---- the table of claims -----------------------------------------------------------------------------------------


class _Column(NamedTuple):
    """`rank` 0 is always shown; of the others the lowest that fit beside a claim of a readable width."""

    heading: str
    width: int
    rank: int
    cell: Callable[[JsonObject], str]


_CLAIM_WIDTH = 36


def _columns(id_length: int) -> list[_Column]:
    return [
        _Column("sources", 9, 0, lambda row: interval(row, "independent_sources")),
        _Column("in", 6, 4, lambda row: f"{row['articles']}/{row['outlets']}"),
        _Column("agreement", 16, 5, lambda row: _share(row, "agreement")),
        _Column("status", 12, 0, lambda row: row["status"]),
        _Column("contested", 9, 2, lambda row: "yes" if row["contested"] else ""),
        _Column("value", 18, 6, _quantity),
        _Column("first seen", 10, 3, lambda row: _day(row["first_seen"])),
        _Column("id", id_length, 0, lambda row: row["claim_id"][:id_length]),
    ]


def claims_table(rows: Sequence[JsonObject], id_length: int, width: int) -> Table:
    """The claims as a table of at most `width` characters."""
    columns = _fitting(_columns(id_length), width)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", show_edge=False)
    table.add_column("claim", ratio=1 if width < _UNLIMITED else None, min_width=_CLAIM_WIDTH, overflow="fold")
    for column in columns:
        table.add_column(column.heading, no_wrap=True)
    for row in rows:
        style = _STYLES.get(row["status"], "")
        cells = [Text(column.cell(row), style=style if column.heading == "status" else "") for column in columns]
        table.add_row(Text(one_line(row["text"])), *cells)
    return table


def _fitting(columns: Sequence[_Column], width: int) -> list[_Column]:
    left = width - _CLAIM_WIDTH
    kept = set()
    for column in sorted(columns, key=lambda column: column.rank):
        left -= column.width + 2
        if column.rank and left < 0:
            break
        kept.add(column.heading)
    return [column for column in columns if column.heading in kept]


def print_claims(rows: Sequence[JsonObject], id_length: int) -> None:
    out = console()
    out.print(claims_table(rows, id_length, out.width))


# ---- a run -------------------------------------------------------------------------------------------------------


def print_run(summary: JsonObject, id_length: int, next_step: str | None) -> None:
    """The claims with most sources, the counts, what was rejected and why, the files, and what to type next."""
    out = console()
    counts, claims = summary["counts"], summary["claims"]
    if claims:
        out.print(claims_table(claims, id_length, out.width))
    if counts["claims"] > len(claims):
        out.print(f"... and {counts['claims'] - len(claims):,} more claims")
    out.print()
    out.print(
        f"{counts['claims']:,} claims in {counts['mentions']:,} mentions; {counts['articles']:,} articles taken in, "
        f"{counts['already_read']:,} of them read before; {counts['rejected']:,} rejected"
    )
    for group in summary["rejections"]:
        if group["stage"] != "mentions":
            _print_rejections(out, group)
    passed_over = [f"{g['count']:,} {g['reason']}" for g in summary["rejections"] if g["stage"] == "mentions"]
    if passed_over:
        out.print(f"passed over in the articles: {', '.join(passed_over)}")
    out.print(f"store: {clean(summary['store'])}")
    if summary["files"]:
        out.print(f"files: {clean(', '.join(summary['files']))}")
    if next_step:
        out.print(f"next: {clean(next_step)}", style="bold")


def print_plan(plan: JsonObject) -> None:
    """What would be read, and what would be rejected before that."""
    out = console()
    kinds = ", ".join(f"{count:,} {clean(suffix)}" for suffix, count in plan["documents"].items()) or "none"
    out.print(f"documents: {kinds}; {plan['document_bytes'] / 1e6:,.1f} MB")
    out.print(f"records of tables: {plan['records']:,}")
    for group in plan["rejections"]:
        _print_rejections(out, group)


def print_fetch(summary: JsonObject, next_step: str) -> None:
    """The counts, what could not be had and why, and what to type next."""
    out, counts = console(), summary["counts"]
    out.print(
        f"{counts['fetched']:,} pages fetched, {counts['already_fetched']:,} fetched before, "
        f"{counts['feeds']:,} feeds followed; {counts['rejected']:,} rejected"
    )
    for group in summary["rejections"]:
        _print_rejections(out, group)
    if counts["fetched"] or counts["already_fetched"]:
        out.print(f"next: {clean(next_step)}", style="bold")


def _print_rejections(out: Console, group: JsonObject) -> None:
    out.print(f"rejected in {group['stage']}: {group['count']:,} × {clean(group['reason'])}")
    for example in group["examples"]:
        words = example["detail"] or example["text"] or example["reason"]
        place = f"{clean(example['path'])}: " if example["path"] else ""
        line = Text(f"    {place}{one_line(words)}", style="dim", no_wrap=True, overflow="ellipsis")
        out.print(line)


@contextmanager
def progress(quiet: bool) -> Iterator[Report]:
    """How far a run is, on standard error: a bar in a terminal, elsewhere a line now and then, nothing if `quiet`."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        with _bars() as report:
            yield report
    else:
        yield _Lines()


@contextmanager
def _bars() -> Iterator[Report]:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415  not needed to look at a store

    shown = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Bars(*shown, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(news: Progress) -> None:
            if news.stage not in tasks:
                tasks[news.stage] = bars.add_task(news.stage, total=news.total)
            bars.update(tasks[news.stage], completed=news.done, total=news.total)

        yield report


class _Lines:
    """Reports at most once in half a minute, for logs."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, news: Progress) -> None:
        if time.monotonic() - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            total = f" of {news.total:,}" if news.total is not None else ""
            print(f"{news.stage}: {news.done:,}{total}", file=sys.stderr, flush=True)


# ---- one claim ---------------------------------------------------------------------------------------------------


def print_claim(details: JsonObject) -> None:
    """A claim, each of its numbers with the reason, its mentions, who retells whom, its history, and its alarms."""
    out = console()
    claim, mentions = details["claim"], details["mentions"]
    places = {mention["mention_id"]: i for i, mention in enumerate(mentions, start=1)}
    out.print(Text(one_line(claim["text"]), style="bold"))
    out.print(f"{claim['claim_id']}\n")
    out.print(_numbers(claim))
    out.print(Text(f"\nMentions ({len(mentions)})", style="bold"))
    for mention in mentions:
        _print_mention(out, mention, places[mention["mention_id"]])
    if details["edges"]:
        out.print(Text("\nWho retells whom", style="bold"))
    for edge in sorted(details["edges"], key=lambda edge: places.get(edge["child"], 0)):
        child, parent = _place(places, edge["child"]), _place(places, edge["parent"])
        evidence = f"{edge['kind'].replace('_', ' ')}, {edge['weight']:.2f}: {edge['evidence']}"
        _print_indented(out, Text(clean(f"{child} retells {parent} ({evidence})")), 2)
    out.print(Text("\nStatus", style="bold"))
    for event in details["status_events"]:
        line = f"{_day(event['at'])}  {event['status']}: {event['rule']} {_place(places, event['mention_id'])}"
        _print_indented(out, Text(clean(line)), 2)
    if details["alarms"]:
        out.print(Text("\nAlarms", style="bold"))
    for alarm in details["alarms"]:
        where = " ".join(_place(places, mention) for mention in alarm["mention_ids"])
        line = f"{alarm['kind'].replace('_', ' ')} {where}: {alarm['evidence']}"
        _print_indented(out, Text(clean(line)), 2)


def _place(places: dict[str, int], node: str) -> str:
    """The number of a mention in the list, or the name of an origin outside it."""
    return f"[{places[node]}]" if node in places else node


def _print_indented(out: Console, line: Text, by: int) -> None:
    out.print(Padding(line, (0, 0, 0, by), expand=False))


def _numbers(claim: JsonObject) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold", style="dim")
    for column in REASONED:
        value, reason = claim[column], claim["reasons"].get(column, "")
        if value is not None or reason:
            table.add_row(column.replace("_", " "), Text(_plain(claim, column)), Text(clean(reason)))
    return table


def _plain(claim: JsonObject, column: str) -> str:
    match claim[column]:
        case None:
            return "not known"
        case bool() as value:
            return "yes" if value else "no"
        case int() | float():
            return _share(claim, column) if column == "agreement" else interval(claim, column)
        case list() as values:
            return ", ".join(clean(value.replace("_", " ")) for value in values) or "none"
        case value:
            return clean(str(value))


def _print_mention(out: Console, mention: JsonObject, place: int) -> None:
    article = mention["article"]
    head = [article["outlet"] or "outlet not known", _day(article["published_at"]), article["title"] or "no title"]
    out.print(Text(f"[{place}] {one_line(', '.join(head))}"))
    before, quote, after = (clean(part.replace("\n", " ")) for part in mention["context"])
    context = Text.assemble(before, "«", (quote, "bold"), "»", after)
    for line in (context, *(Text(clean(fact)) for fact in _facts(mention))):
        _print_indented(out, line, 4)


def _facts(mention: JsonObject) -> Iterator[str]:
    chain = " ← ".join(f"{link['source']} ({link['type']})" for link in mention["chain"])
    cue = f", cue “{mention['cue']}”" if mention["cue"] else ""
    yield f"said by: {one_line(chain or 'the article itself')}{one_line(cue)}"
    kind = (mention["origin_kind"] or "").replace("_", " ")
    yield f"origin: {mention['origin']} ({kind}): {mention['origin_evidence']}"
    hedges = ", ".join(hedge["text"] for hedge in mention["hedges"])
    supports, refutes = mention["p_supports"], mention["p_refutes"]
    odds = f" (supports {supports:.2f}, refutes {refutes:.2f})" if supports is not None else ""
    yield f"stance: {mention['stance']}{odds}; {mention['modality']}{': ' + one_line(hedges) if hedges else ''}"
    if mention["value"] is not None:
        yield f"value: {_quantity(mention)} ({mention['value_op']})"


# ---- the installation --------------------------------------------------------------------------------------------


def print_diagnosis(found: JsonObject) -> None:
    """Versions, models and room, and the line that installs whatever is missing."""
    out = console()
    for name in ("claimtable", "python", "sqlite", "platform", "processors", "memory_mb", "disk_free_mb"):
        out.print(f"{name.replace('_', ' '):14} {found[name]}")
    out.print(Text("\nModels", style="bold"))
    for model in found["models"]:
        state = f"ok, {model['digest'][:12]}" if model["ok"] else f"PROBLEM: {model['problem']}"
        out.print(Text(clean(f"  {model['name']} {model['version']} ({model['task']}): {state}")))
    out.print(Text("\nPackages", style="bold"))
    for package in found["packages"]:
        missing = "not needed unless you want it" if package["extra"] else "MISSING"
        state = package["version"] or f"{missing}: {package['install']}"
        out.print(f"  {package['name']:24} {state}")


# ---- errors ------------------------------------------------------------------------------------------------------


def print_error(error: ClaimtableError) -> None:
    """What was found, what was expected, and what to type, on standard error."""
    parts = {"error": error.found, "expected": error.expected, "next": error.next_step}
    for name, words in parts.items():
        if words:
            print(f"{name}: {clean(words)}", file=sys.stderr)

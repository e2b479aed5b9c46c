"""The command line: parses, calls, prints. Every error becomes one message and one exit code here."""

import contextlib
import datetime as dt
import io
import json
import os
import re
import shlex
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version as installed_version
from pathlib import Path
from types import FrameType, TracebackType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from claimtable import doctor as installation
from claimtable import terminal, views
from claimtable.config import read_config, with_columns
from claimtable.errors import ClaimtableError, NoInputError, RejectionsError, UsageError
from claimtable.export import export_all, exporter
from claimtable.records import ClaimRow, JsonObject, Record, Status
from claimtable.stages import ClaimFilter, TextExporter
from claimtable.store import SqliteStore
from claimtable.store.tables import TABLES

# Commands that look at a store start at once: what loads models, spaCy or pandas is imported by the commands that
# need it.

_WEB = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
DEFAULT_STORE = Path("claims.db")
MODEL_PROBLEM = 8


class _Stopped(BaseException):
    """A signal asks for an orderly end. What is stored by then stays stored."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever reads has seen enough. What is still in the buffer must not fail once more at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit from None
        return result


app = typer.Typer(
    name="claimtable",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Turns news articles into a table of claims, with who said what.",
    epilog="Example: claimtable run data/sample",
)

_WHICH = "Which claims"

# ---- options that several commands share -------------------------------------------------------------------------

StoreOption = Annotated[Path, typer.Option("--store", metavar="FILE", help="Where claims are kept.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, for errors too.")]
FormatsOption = Annotated[
    list[str] | None, typer.Option("--format", metavar="LIST", help="csv, parquet, jsonl, markdown; csv if not given.")
]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"claimtable {installed_version('claimtable')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Holds what comes before a command."""


# ---- commands ----------------------------------------------------------------------------------------------------


@app.command(
    short_help="Read articles and track their claims.",
    epilog="Example: claimtable run data/sample --out out --format csv,jsonl",
)
def run(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Files, folders, or - for standard input.", show_default=False),
    ],
    *,
    store: StoreOption = DEFAULT_STORE,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write every table there.")] = None,
    formats: FormatsOption = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            min=1,
            help="Processes that read articles.",
            show_default="one a processor, up to 4",
        ),
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Settings, in TOML.")] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=NAME", help="What the input calls a column: title=headline."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be read, and stop.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 if any article was rejected.")] = False,
    as_json: JsonOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only.")] = False,
) -> None:
    """Read articles, track their claims, and print the claims table. The same command goes on after a stop."""
    from claimtable import ingest  # noqa: PLC0415
    from claimtable.runners import local  # noqa: PLC0415

    if web := [source for source in sources if _WEB.match(source)]:
        raise UsageError(
            "claimtable run opens no connection.",
            "Files or folders; pages of the web are fetched first.",
            f"{shlex.join(['claimtable', 'fetch', *web, '--out', 'pages.warc.gz'])}, then claimtable run pages.warc.gz",
        )
    settings = with_columns(read_config(config), _split(columns))
    if dry_run:
        planned = views.plan_summary(ingest.plan(sources, settings.ingest))
        _print_json(planned) if as_json else terminal.print_plan(planned)
        return
    chosen = _split(formats) or ["csv"]
    for name in chosen:
        exporter(name)
    tally = views.Tally()
    records = tally.watch(ingest.read(sources, settings.ingest, workers or 1))
    version = installed_version("claimtable")
    with contextlib.closing(SqliteStore.open(store)) as database:
        with terminal.progress(quiet or as_json) as report:
            counts = local.run(records, database, settings, version, workers, report).counts
        files = export_all(_tables(), database.rows, chosen, out) if out else {}
        summary = views.run_summary(database, store, counts, tally, files)
        problem = _problem(counts, strict)
        if as_json:
            _print_json(summary | (views.error_details(problem) if problem else {}))
        elif not quiet:
            terminal.print_run(summary, views.short_id_length(database), _after_run(summary, store))
    if problem:
        _exit_with(problem, told=as_json)


@app.command(
    short_help="Fetch pages from the web into a file.",
    epilog="Example: claimtable fetch urls.txt --out pages.warc.gz --contact desk@example.org",
)
def fetch(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="URL...", help="Addresses, lists or tables of them, feeds, or -.", show_default=False),
    ],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="pages.warc.gz or pages.jsonl.")],
    per_host: Annotated[
        float, typer.Option("--per-host", metavar="SECONDS", min=0, help="Between requests to one host.")
    ] = 1.0,
    contact: Annotated[
        str | None, typer.Option(metavar="WHO", help="Mail or web address, for those whose site is read.")
    ] = None,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", min=1, help="For one page.")] = 30.0,
    max_bytes: Annotated[int, typer.Option("--max-bytes", metavar="N", min=1, help="Of one page.")] = 20_000_000,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", metavar="HOST", help="An inner host, or host:port, you trust.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 if any page could not be had.")] = False,
    as_json: JsonOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only.")] = False,
) -> None:
    """Fetch pages from the web into a file that run reads. The same command goes on after a stop."""
    from claimtable import fetch as web  # noqa: PLC0415

    agent = web.user_agent(installed_version("claimtable"), contact)
    allowed = frozenset(host.lower() for host in _split(allow_host))
    client = web.Client(agent, timeout, max_bytes, allowed)
    with terminal.progress(quiet or as_json) as report:
        outcome = web.fetch(sources, out, client, per_host, report)
    summary = views.fetch_summary(out, outcome.fetched, outcome.already, outcome.feeds, outcome.rejections)
    problem = _fetch_problem(summary, strict)
    if as_json:
        _print_json(summary | (views.error_details(problem) if problem else {}))
    elif not quiet:
        terminal.print_fetch(summary, shlex.join(["claimtable", "run", str(out)]))
    if problem:
        _exit_with(problem, told=as_json)


@app.command(
    short_help="Print the claims in a store.", epilog="Example: claimtable table --contested --sort -articles --limit 5"
)
def table(
    *,
    store: StoreOption = DEFAULT_STORE,
    about: Annotated[
        str | None, typer.Option(metavar="NAME", help="An entity: a name, its words, or an id.", rich_help_panel=_WHICH)
    ] = None,
    text: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Words in the claim or a quote of it.", rich_help_panel=_WHICH)
    ] = None,
    min_sources: Annotated[
        int | None,
        typer.Option("--min-sources", metavar="N", min=1, help="Independent sources at least.", rich_help_panel=_WHICH),
    ] = None,
    contested: Annotated[
        bool, typer.Option("--contested", help="Contested claims only.", rich_help_panel=_WHICH)
    ] = False,
    status: Annotated[
        list[str] | None,
        typer.Option(metavar="LIST", help="One or more of reported, denied, ...", rich_help_panel=_WHICH),
    ] = None,
    outlet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Reported by this outlet.", rich_help_panel=_WHICH)
    ] = None,
    since: Annotated[
        dt.datetime | None,
        typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="Still reported on that day.", rich_help_panel=_WHICH),
    ] = None,
    until: Annotated[
        dt.datetime | None,
        typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="First reported by that day.", rich_help_panel=_WHICH),
    ] = None,
    sort: Annotated[str, typer.Option(metavar="COLUMN", help="- before it: largest first.")] = "",
    limit: Annotated[int | None, typer.Option(metavar="N", min=0, help="Rows at most.")] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="NAME", help="csv, jsonl, parquet or markdown."),
    ] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to a file.")] = None,
) -> None:
    """Print the claims in a store, or those that pass every filter."""
    filters = ClaimFilter(
        about=about,
        text=text,
        min_sources=min_sources,
        contested=contested,
        status=_statuses(status),
        outlet=outlet,
        since=since and since.date(),
        until=until and until.date(),
        sort=sort,
        limit=limit,
    )
    with _reading(store) as database:
        rows = list(database.claims(filters))
        if form or output:
            _export_claims(rows, form or "csv", output)
        elif rows:
            terminal.print_claims(rows, views.short_id_length(database))
    if not rows:
        typer.echo("No claim passes these filters.", err=True)


@app.command(
    short_help="Print one claim with its reasons and mentions.",
    epilog="Example:\n\nclaimtable show $(claimtable table --format jsonl --limit 1 | cut -c 14-24)",
)
def show(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="Its id, or a beginning no other has.")],
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Print one claim: every number with its reason, every mention in its context, and its history."""
    with _reading(store) as database:
        details = views.claim_details(database, claim)
    if as_json:
        _print_json(details)
    else:
        terminal.print_claim(details)


@app.command(
    short_help="Write the tables to a folder.",
    epilog="Example: claimtable export tables --format csv,parquet --table claims,mentions",
)
def export(
    folder: Annotated[Path, typer.Argument(metavar="PATH", help="A folder; it is made if need be.")],
    store: StoreOption = DEFAULT_STORE,
    formats: FormatsOption = None,
    tables: Annotated[
        list[str] | None, typer.Option("--table", metavar="LIST", help="Only these; all if not given.")
    ] = None,
) -> None:
    """Write the tables to a folder, one file each."""
    with _reading(store) as database:
        files = export_all(_tables(_split(tables)), database.rows, _split(formats) or ["csv"], folder)
    for path, count in files.items():
        typer.echo(f"{terminal.clean(str(path))}: {count:,} rows")


@app.command(short_help="Check the installation.", epilog="Example: claimtable doctor --json")
def doctor(as_json: JsonOption = False) -> None:
    """Check the installation: versions, models and their digests, room on disk and in memory."""
    found = installation.diagnose(Path.cwd())
    if as_json:
        _print_json({"schema": views.SCHEMA} | found)
    else:
        terminal.print_diagnosis(found)
    if not found["healthy"]:
        raise typer.Exit(MODEL_PROBLEM)


# ---- what the commands share -------------------------------------------------------------------------------------


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[SqliteStore]:
    with contextlib.closing(SqliteStore.open(path, create=False, readonly=True)) as database:
        yield database


def _split(values: Sequence[str] | None) -> list[str]:
    """`--format csv,jsonl --format parquet` as three values."""
    return [part.strip() for value in values or () for part in value.split(",") if part.strip()]


def _tables(names: Sequence[str] = ()) -> dict[str, type[Record]]:
    if unknown := [name for name in names if name not in TABLES]:
        raise UsageError(f"There is no table {unknown[0]!r}.", f"One of {', '.join(TABLES)}.", "--table claims")
    return {name: TABLES[name].record for name in names or TABLES}


def _statuses(values: Sequence[str] | None) -> list[str]:
    chosen = _split(values)
    if unknown := [value for value in chosen if value not in list(Status)]:
        raise UsageError(f"There is no status {unknown[0]!r}.", f"Any of {', '.join(Status)}.", "--status denied")
    return chosen


def _export_claims(rows: list[JsonObject], form: str, output: Path | None) -> None:
    chosen = exporter(form)
    if output is not None:
        chosen.write(ClaimRow, rows, output)
    elif isinstance(chosen, TextExporter):
        # The same bytes as in a file, whatever the locale.
        with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False, errors="replace") as stream:
            chosen.write_to(ClaimRow, rows, stream)
    else:
        raise UsageError(f"{form} is no text.", "A file to write it to.", f"--output claims{chosen.suffix}")


def _problem(counts: dict[str, int], strict: bool) -> ClaimtableError | None:
    if not counts["articles"]:
        return NoInputError(
            "Nothing readable among the sources.",
            "Articles in a format that docs/how-to/inputs.md lists.",
            "docs/reference/rejections.md says what each reason means.",
        )
    if strict and counts["rejected"]:
        return RejectionsError(
            f"{counts['rejected']} rejected.", "Nothing, under --strict.", "Mend what is listed, or leave --strict out."
        )
    return None


def _fetch_problem(summary: JsonObject, strict: bool) -> ClaimtableError | None:
    counts = summary["counts"]
    if not counts["fetched"] and not counts["already_fetched"]:
        return NoInputError("No page was fetched.", "At least one.", "The reasons are listed.")
    if strict and counts["rejected"]:
        return RejectionsError(f"{counts['rejected']} not fetched.", "All, under --strict.", "Leave --strict out.")
    return None


def _after_run(summary: JsonObject, store: Path) -> str | None:
    if not summary["claims"]:
        return None
    place = [] if store == DEFAULT_STORE else ["--store", str(store)]
    return shlex.join(["claimtable", "show", summary["claims"][0]["claim_id"], *place])


def _print_json(data: JsonObject) -> None:
    typer.echo(json.dumps(data))


# ---- errors ------------------------------------------------------------------------------------------------------


def main() -> NoReturn:
    """Runs the command line. Exit codes are those of `errors`, 130 or 143 after a signal, 1 for a fault of ours."""
    sys.excepthook = _report_fault
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        code = typer.main.get_command(app).main(prog_name="claimtable", standalone_mode=False)
    except ClaimtableError as error:
        _exit_with(error)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "claimtable"
        _exit_with(UsageError(error.format_message(), next_step=f"{command} --help"))
    except _Stopped as stop:
        again = shlex.join(["claimtable", *sys.argv[1:]])
        stopped = ClaimtableError("Stopped; what was read so far is kept.", next_step=f"{again} (goes on from there)")
        stopped.exit_code = stop.exit_code
        _exit_with(stopped)
    sys.exit(code)


def _exit_with(error: ClaimtableError, told: bool = False) -> NoReturn:
    if not told:
        _tell(error)
    raise SystemExit(error.exit_code)


def _tell(error: ClaimtableError) -> None:
    if "--json" in sys.argv:
        _print_json(views.error_details(error))
    else:
        terminal.print_error(error)


def _stop(number: int, frame: FrameType | None) -> None:
    # A second signal ends the process at once.
    signal.signal(number, signal.SIG_DFL)
    raise _Stopped(number)


def _report_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """One line for what nobody foresaw; Python then exits with 1."""
    if os.environ.get("CLAIMTABLE_DEBUG"):
        sys.__excepthook__(kind, error, trace)
        return
    again = shlex.join(["claimtable", *sys.argv[1:]])
    _tell(ClaimtableError(f"A fault of claimtable: {kind.__name__}: {error}", next_step=f"CLAIMTABLE_DEBUG=1 {again}"))

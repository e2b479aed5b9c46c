"""Writes the pages of docs/reference from the code: python -m docs.generate"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from claimtable import errors
from claimtable.cli import app
from claimtable.config import Config, Settings
from claimtable.export.schema import columns
from claimtable.store.tables import TABLES

REFERENCE = Path(__file__).parent / "reference"
_NOTE = "<!-- Written by `python -m docs.generate`. Change the code, then run it again. -->\n"

REASONS: dict[str, dict[str, str]] = {
    "Files and articles": {
        "bomb": "It unpacks to more than `ingest.max_unpacked_bytes`, or `ingest.max_unpacked_ratio` times its size.",
        "boilerplate_only": "Nothing but consent texts, menus or notices.",
        "damaged": "A part of the file is not as its format wants it; what stands after it was read.",
        "duplicate_of": "The article after the colon is the same, or came under the same id with a later text.",
        "empty": "No text, or fewer words than `ingest.min_words`.",
        "encoding": "The bytes are text in no encoding that could be told.",
        "encrypted": "It opens with a password only.",
        "format": "The ending of the file, after the colon, is that of no format that is read.",
        "internal": "A fault of claimtable, named after the colon. Please report it.",
        "language": "The language after the colon is not among `ingest.languages`.",
        "not_article": "A page of another kind: a list, a search, an error.",
        "not_regular": "A link, a device or a pipe inside a folder or an archive; these are not followed.",
        "oom": "It takes more than `ingest.memory_per_process`.",
        "paywall": "The page holds the beginning of an article and a call to pay for the rest.",
        "row": "The record of this number after the colon is no article; the others are read.",
        "timeout": "It takes longer than `ingest.seconds_per_document`.",
        "too_complex": "Nested too deeply.",
        "too_large": "More characters than `ingest.max_text_characters`, or bytes than `ingest.max_document_bytes`.",
        "unreadable": "The file could not be opened or read.",
        "warc_gap": "Bytes of a crawl between two records that are no record; how many stands in the detail.",
        "worker_crash": "The process that read it died; the signal is after the colon.",
        "xml_entity": "A feed that defines entities of its own, which attacks are made of.",
    },
    "Fetching": {
        "blocked_address": "The host has an address that is not on the public internet.",
        "http": "The server answered with the status after the colon.",
        "network": "No connection, or it broke off.",
        "robots": "The site's robots.txt does not want it fetched.",
        "scheme": "An address that is neither http nor https.",
        "timeout": "No whole answer within `--timeout`.",
        "tls": "The server's certificate does not hold.",
    },
    "Reading an article": {
        "timeout": "Not read within the time one article may take.",
        "worker_crash": "The process that read it died; the signal is after the colon.",
    },
    "Sentences of an article that are no mention": {
        "advert": "An advertisement.",
        "boilerplate": "Text of the page rather than of the story.",
        "caption": "The caption or credit of a picture.",
        "heading": "A heading, or a line that names what follows.",
        "navigation": "A link to elsewhere.",
        "newsletter": "A call to subscribe.",
        "no_statement": "Nothing in it could be checked.",
        "opinion": "The writer judges, advises or jokes.",
        "question": "A question.",
        "refusal_to_comment": "Somebody says only that they say nothing.",
        "table": "A row of a table, whose cells say nothing without its head.",
    },
}

_CODES = {
    0: ("", "Done."),
    1: ("ClaimtableError", "A fault of claimtable. `CLAIMTABLE_DEBUG=1` shows where."),
    2: ("UsageError", "An argument or a setting that cannot be used."),
    3: ("RejectionsError", "`--strict`, and an article was rejected. Everything else was done."),
    4: ("NoInputError", "Nothing readable among the sources."),
    5: ("StoreInUseError", "Another process is writing to the store."),
    6: ("DiskError", "A file could not be read or written, or the disk is full. The store is whole."),
    7: ("StoreVersionError", "The store was made by a newer claimtable. It was left untouched."),
    8: ("ModelError", "A model is missing, or its files have changed."),
    130: ("", "Stopped by Ctrl-C. The same command goes on from there."),
    143: ("", "Stopped by SIGTERM. The same command goes on from there."),
}


def pages() -> dict[str, str]:
    """The text of every generated page by its file name."""
    written = {
        "cli.md": _cli(),
        "config.md": _config(),
        "exit-codes.md": _exit_codes(),
        "rejections.md": _rejections(),
        "tables.md": _tables(),
    }
    return {name: _NOTE + "\n".join(lines) + "\n" for name, lines in written.items()}


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _head(*cells: str) -> list[str]:
    return [_row(*cells), _row(*("---" for _ in cells))]


def _cli() -> Iterator[str]:
    yield "# Commands\n"
    yield "Wherever a list is taken, values may be separated by commas or the option be given again.\n"
    group: Any = typer.main.get_command(app)
    for name, command in group.commands.items():
        arguments = [p.metavar for p in command.params if p.param_type_name == "argument"]
        yield f"## claimtable {name}\n"
        yield f"{command.help}\n"
        yield f"```\n{' '.join(['claimtable', name, *arguments, '[OPTIONS]'])}\n```\n"
        yield from _head("option", "value", "meaning", "default")
        for param in command.params:
            yield _row(*_option(param))
        yield f"\n{' '.join(command.epilog.split())}\n"


def _option(param: Any) -> tuple[str, str, str, str]:
    named = param.param_type_name == "option"
    is_flag = isinstance(param.default, bool)
    default = "" if param.default in (None, "", False) or not named else f"`{param.default}`"
    name = f"`{param.opts[0]}`" if named else f"`{param.metavar}`"
    return name, "" if is_flag or not named else str(param.metavar), param.help or "", default


def _config() -> Iterator[str]:
    yield "# Settings\n"
    yield "Given to `claimtable run --config FILE` as TOML, one section a stage. What is left out has its default.\n"
    yield '```toml\n[ingest]\nmin_words = 10\nlanguages = ["en"]\n```\n'
    for section, field in Config.model_fields.items():
        model = field.annotation
        assert isinstance(model, type)
        assert issubclass(model, Settings)
        yield f"## [{section}]\n"
        yield from _head("key", "default", "meaning")
        for key, setting in model.model_fields.items():
            yield _row(f"`{key}`", f"`{json.dumps(setting.default)}`", setting.description or "")
        yield ""


def exit_codes() -> dict[int, str]:
    """What each exit code means. Raises ValueError if an error has a code that is not described."""
    raised = {
        kind.exit_code: kind.__name__
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.ClaimtableError)
    }
    if raised != {code: name for code, (name, _) in _CODES.items() if name}:
        raise ValueError(f"Exit codes in errors.py: {raised}")
    return {code: meaning for code, (_, meaning) in _CODES.items()}


def _exit_codes() -> Iterator[str]:
    yield "# Exit codes\n"
    yield from _head("code", "meaning")
    for code, meaning in exit_codes().items():
        yield _row(str(code), meaning)


def _rejections() -> Iterator[str]:
    yield "# Reasons of rejections\n"
    yield (
        "What is dropped is listed in the table [`rejections`](tables.md#rejections) with its place and one of these "
        "reasons. Some are followed by a colon and a detail: `row:12`, `language:fr`.\n"
    )
    for heading, reasons in REASONS.items():
        yield f"## {heading}\n"
        yield from _head("reason", "meaning")
        for reason, meaning in sorted(reasons.items()):
            yield _row(f"`{reason}`", meaning)
        yield ""


def _tables() -> Iterator[str]:
    yield "# Tables\n"
    yield (
        "The same columns in the same order in every format. In CSV, lists and objects are JSON and an empty cell is "
        "a missing value. Offsets are Unicode code points in `articles.text`, from the first to after the last. Times "
        "are UTC. Missing means not measured or not stated, never 0. What the numbers mean and do not mean is in "
        "[Numbers](../explanation/numbers.md).\n"
    )
    for name, table in TABLES.items():
        yield f"## {name}\n"
        yield f"{(table.record.__doc__ or '').strip()}\n"
        yield from _head("column", "type", "meaning")
        for column in columns(table.record):
            choices = f" One of {', '.join(column.choices)}." if column.choices else ""
            listed = "" if all(choice in column.description for choice in column.choices) else choices
            kind = column.type + (" or missing" if column.nullable else "")
            yield _row(f"`{column.name}`", kind, column.description + listed)
        yield ""


if __name__ == "__main__":
    REFERENCE.mkdir(exist_ok=True)
    for page_name, text in pages().items():
        (REFERENCE / page_name).write_text(text, encoding="utf-8")

"""Scores what is read from saved pages: title, author, date, outlet and text, and how many pages have all five right.

python -m benchmarks.saved_pages tests/ingest/pages [--json FILE] [--misses]

The folder holds invented pages in the styles of real templates, `NAME.html`, each with what a reader of the page would say
of it, `NAME.json`: `title`, `author` (a list), `published_at` (a moment, or a day where the page shows no time), `outlet` and
`text` (a list of paragraphs). Capitals and a leading "The" do not count. A text is right if the F1 of its word 4-grams is
at least .95 and it holds the first and the last sentence.
"""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import trafilatura
import typer

from benchmarks.common import digest, report
from claimtable import __version__
from claimtable.config import IngestSettings
from claimtable.ingest import read
from claimtable.ingest.cleaning import decoded
from claimtable.records import Article

Fields = Mapping[str, Any]
System = Callable[[Path], Fields]
FIELDS = ("title", "author", "date", "outlet", "text")
_ENOUGH = 0.95
_SENTENCE_END = re.compile(r"(?<=[.!?][”\"’)])\s+(?=\W?[A-Z])|(?<=[.!?])\s+(?=\W?[A-Z])")


def claimtable_system(page: Path) -> Fields:
    for found in read([page], IngestSettings(languages=[])):
        if isinstance(found, Article):
            return found.model_dump()
    return {}


def trafilatura_system(page: Path) -> Fields:
    """trafilatura alone, which finds a day and no time of day."""
    source = decoded(page.read_bytes(), declared_inside=True)
    found: Any = trafilatura.bare_extraction(source, with_metadata=True, include_comments=False)
    if found is None:
        return {}
    return {
        "title": found.title,
        "author": (found.author or "").replace("; ", ", "),
        "published_at": found.date,
        "outlet": found.sitename,
        "text": found.text,
    }


def right(found: Fields, gold: Fields) -> dict[str, bool]:
    """Which of FIELDS are right."""
    return {
        "title": _plain(found.get("title")) == _plain(gold["title"]),
        "author": _plain(found.get("author")) == _plain(", ".join(gold["author"])),
        "date": _same_time(found.get("published_at"), gold["published_at"]),
        "outlet": _plain(found.get("outlet")) == _plain(gold["outlet"]),
        "text": _same_text(found.get("text") or "", gold["text"]),
    }


def _plain(value: object) -> str:
    return " ".join(str(value or "").casefold().replace("’", "'").split()).removeprefix("the ")


def _same_time(found: object, gold: str | None) -> bool:
    if found is None or gold is None:
        return found is gold
    moment = dt.datetime.fromisoformat(str(found))
    if len(gold) == 10 or len(str(found)) == 10:
        return moment.date() == dt.datetime.fromisoformat(gold).date()
    return moment.replace(tzinfo=moment.tzinfo or dt.UTC) == dt.datetime.fromisoformat(gold)


def _same_text(found: str, gold: Sequence[str]) -> bool:
    words = _plain(found)
    first, last = _SENTENCE_END.split(gold[0])[0], _SENTENCE_END.split(gold[-1])[-1]
    return overlap(found, "\n".join(gold)) >= _ENOUGH and _plain(first) in words and _plain(last) in words


def overlap(found: str, gold: str) -> float:
    """F1 of word 4-grams, counted with repeats."""
    one, other = Counter(_shingles(found)), Counter(_shingles(gold))
    shared = sum((one & other).values())
    return 2 * shared / max(1, sum(one.values()) + sum(other.values()))


def _shingles(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return zip(*(words[start:] for start in range(4)), strict=False)


def pages(folder: Path) -> list[tuple[Path, Fields]]:
    return [(page, json.loads(page.with_suffix(".json").read_text("utf-8"))) for page in sorted(folder.glob("*.html"))]


def score(rows: Sequence[tuple[Path, Fields]], system: System) -> tuple[dict[str, float | None], list[str]]:
    """The share of pages with each field and with all fields right, and what is wrong on the others."""
    answers = [(page.stem, right(system(page), gold)) for page, gold in rows]
    scores: dict[str, float | None] = {"all": sum(all(each.values()) for _, each in answers) / len(rows)}
    scores |= {field: sum(each[field] for _, each in answers) / len(rows) for field in FIELDS}
    misses = [f"{name}: {', '.join(field for field in FIELDS if not each[field])}" for name, each in answers]
    return scores, [line for line in misses if not line.endswith(": ")]


def measure(data: Sequence[Path]) -> dict[str, Any]:
    """Scores the systems on the pages of a folder; `misses` are ours."""
    rows = pages(data[0])
    ours, misses = score(rows, claimtable_system)
    systems = {"claimtable": ours, "trafilatura": score(rows, trafilatura_system)[0]}
    files = [file for page, _ in rows for file in (page, page.with_suffix(".json"))]
    return {"version": __version__, "corpus": digest(files), "systems": systems, "misses": misses}


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    folder: Annotated[Path, typer.Argument(help="Folder of pages and what they say.", exists=True, file_okay=False)],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
    misses: Annotated[bool, typer.Option(help="List the pages that are not all right.")] = False,
) -> None:
    """Scores saved pages in FOLDER with claimtable and trafilatura."""
    found = measure([folder])
    report(found, json_file)
    if misses:
        typer.echo("\n".join(found["misses"]))


if __name__ == "__main__":
    app()

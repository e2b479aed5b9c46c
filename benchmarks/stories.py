"""Runs claimtable over gold stories and scores its tables, beside a naive baseline.

python -m benchmarks.stories data/gold... [--run DIR] [--scorer PATH] [--json FILE]
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

import claimtable as ct
from benchmarks.common import WIDTH, digest, read_rows
from benchmarks.naive import naive_run
from benchmarks.story_scorer import METRICS, SCORED, Counts, score_story, summarise
from claimtable.export import export_all
from claimtable.store import SqliteStore
from claimtable.store.tables import TABLES

EXPORTED = {name: TABLES[name].record for name in ("articles", "mentions", "claims")}
SHOWN = ("story_score", *SCORED, *(name for name in METRICS if name not in {*SCORED, "story_score"}))


class DisagreementError(Exception):
    """The other scorer gives another number for the same run."""


class Scored(NamedTuple):
    story: Path
    counts: Counts
    naive: Counts


def stories_in(*folders: Path) -> list[Path]:
    """The folders with a gold.json that are, or lie in, one of `folders`, by name. Raises typer.BadParameter."""
    found = []
    for folder in folders:
        here = [path.parent for path in [*folder.glob("gold.json"), *folder.glob("*/gold.json")]]
        if not here:
            raise typer.BadParameter(f"There is no gold.json in {folder} or in a folder in it.")
        found += here
    return sorted(found, key=lambda story: story.name)


def run_story(story: Path, out: Path) -> None:
    """Writes the tables `articles`, `mentions` and `claims` of a run over one story to `out`, as JSON Lines.

    Raises ValueError if an article's text was changed in reading, as then no offset can be compared.
    """
    with TemporaryDirectory() as scratch:
        store = Path(scratch) / "claims.db"
        ct.track(story / "articles.jsonl", store=store)
        with closing(SqliteStore.open(store, create=False, readonly=True)) as database:
            export_all(EXPORTED, database.rows, ["jsonl"], out)
    read = {row["article_id"]: row["text"] for row in read_rows(out / "articles.jsonl")}
    for article in read_rows(story / "articles.jsonl"):
        if read.get(article["id"]) != article["text"]:
            raise ValueError(f"{story.name}: the text of {article['id']} was changed or lost in reading.")


def score(story: Path, run: Path) -> Scored:
    """Scores the tables in `run`, and the baseline, against one story."""
    counts = score_story(story, read_rows(run / "mentions.jsonl"), read_rows(run / "claims.jsonl"))
    return Scored(story, counts, score_story(story, *naive_run(read_rows(story / "articles.jsonl"))))


def check_agreement(scorer: Path, run: Path, scored: Sequence[Scored]) -> None:
    """Has another script score the same run, each story and all together. Raises DisagreementError.

    The script prints four decimals, so ours are rounded likewise.
    """
    for group in [*([each] for each in scored), scored]:
        ours = summarise([each.counts for each in group])
        theirs = other_score(scorer, run, [each.story for each in group])
        differing = [
            f"{name}: {ours.get(name)} here, {theirs.get(name)} there"
            for name in sorted(ours.keys() | theirs.keys())
            if name not in ours or name not in theirs or abs(round(ours[name], 4) - theirs[name]) > 1e-6
        ]
        if differing:
            stories = ", ".join(each.story.name for each in group)
            raise DisagreementError(f"{scorer} scores {stories} differently. {'; '.join(differing)}")


def other_score(scorer: Path, run: Path, stories: Sequence[Path]) -> dict[str, float]:
    """What `scorer RUN STORY...` prints as its last line, a JSON object of metrics."""
    command = [sys.executable, str(scorer), str(run), *map(str, stories)]
    printed = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout  # noqa: S603
    scores: dict[str, float] = json.loads(printed.splitlines()[-1])
    return scores


def corpus_digest(stories: Sequence[Path]) -> str:
    """Names the stories' texts and labels, so that scores on different ones are not compared."""
    return digest(story / name for story in stories for name in ("articles.jsonl", "gold.json"))


def results(scored: Sequence[Scored]) -> dict[str, Any]:
    """What `--json` writes: metrics by story, in all, and of the baseline in all."""
    return {
        "version": ct.__version__,
        "corpus": corpus_digest([each.story for each in scored]),
        "stories": {each.story.name: summarise([each.counts]) for each in scored},
        "systems": {
            "naive": summarise([each.naive for each in scored]),
            "claimtable": summarise([each.counts for each in scored]),
        },
    }


def measure(*folders: Path) -> dict[str, Any]:
    """Runs and scores every story under the folders."""
    found = stories_in(*folders)
    with TemporaryDirectory() as scratch:
        for story in found:
            run_story(story, Path(scratch) / story.name)
        return results([score(story, Path(scratch) / story.name) for story in found])


def show(found: dict[str, Any], console: Console) -> None:
    """Prints a row per story, the totals and the baseline's totals."""
    table = Table(box=None, pad_edge=False)
    table.add_column("story", no_wrap=True)
    for name in SHOWN:
        words = name.split("_")
        table.add_column(" ".join(words), justify="right", min_width=max(map(len, words)))
    totals = {"all": found["systems"]["claimtable"], "all, naive": found["systems"]["naive"]}
    for story, metrics in (found["stories"] | totals).items():
        table.add_row(story, *(f"{metrics[name]:.3f}" for name in SHOWN))
    console.print(table)


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders of gold stories, or single stories.", exists=True, file_okay=False)
    ],
    run: Annotated[Path | None, typer.Option(help="Keep the exported tables here, a folder per story.")] = None,
    scorer: Annotated[
        Path | None,
        typer.Option(
            help="Another scorer that must agree. Default: score_stories.py beside the folder of the stories."
        ),
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Runs claimtable over every gold story in FOLDERS and scores the tables."""
    stories = stories_in(*folders)
    beside = stories[0].resolve().parent.parent / "score_stories.py"
    other = scorer or (beside if beside.is_file() else None)
    with TemporaryDirectory() as scratch:
        out = run or Path(scratch)
        for story in stories:
            run_story(story, out / story.name)
        scored = [score(story, out / story.name) for story in stories]
        if other is not None:
            check_agreement(other, out, scored)
    found = results(scored)
    if json_file is not None:
        json_file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    show(found, Console(width=WIDTH))
    if other is not None:
        typer.echo(f"{other.name} gives the same numbers for each story and for all together.")


if __name__ == "__main__":
    app()

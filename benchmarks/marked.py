"""Runs claimtable over stories that are marked in their text, and scores what the marks tell.

python -m benchmarks.marked data/validation/*.txt [--json FILE]

The marks say what is one claim, who contradicts whom and where each statement entered the public record; they say nothing
of modality, numbers and status, so that the figures are those of `benchmarks.stories` that need no more. `_low` and
`_high` hold 90 of 100 bootstrap samples of the stories.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import numpy as np
import typer

from benchmarks.common import report
from benchmarks.common import results as as_results
from benchmarks.stories import Scored, run_story, score
from benchmarks.story_scorer import Counts, summarise
from claimtable.records import Article, Stance
from models.train.stories import Quote, marked

TOLD = (
    "mention_recall",
    "span_overlap",
    "clustering_b3_f1",
    "b3_precision",
    "b3_recall",
    "conflict_f1",
    "contested_f1",
    "origin",
    "independent_sources",
)
SAMPLES, SEED = 300, 1


def measure(files: Sequence[Path]) -> dict[str, Any]:
    with TemporaryDirectory() as scratch:
        scored = [scored_story(file, Path(scratch)) for file in sorted(files)]
    ours = [each.counts for each in scored]
    found = told(ours)
    generator = np.random.default_rng(SEED)
    drawn = [told([ours[i] for i in generator.integers(0, len(ours), len(ours))]) for _ in range(SAMPLES)]
    for name in ("clustering_b3_f1", "conflict_f1", "contested_f1", "origin", "independent_sources"):
        found[f"{name}_low"], found[f"{name}_high"] = np.quantile([each[name] for each in drawn], (0.05, 0.95)).tolist()
    return as_results(sorted(files), {"naive": told([each.naive for each in scored]), "claimtable": found})


def told(counts: list[Counts]) -> dict[str, float]:
    every = summarise(counts)
    return {name: every[name] for name in TOLD}


def scored_story(file: Path, scratch: Path) -> Scored:
    story = scratch / file.stem
    story.mkdir()
    articles, quotes = marked(file)
    lines = [json.dumps(row(article)) for article in articles]
    (story / "articles.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (story / "gold.json").write_text(json.dumps(gold(file.stem, articles, quotes)), encoding="utf-8")
    run_story(story, scratch / "runs" / file.stem)
    return score(story, scratch / "runs" / file.stem)


def row(article: Article) -> Mapping[str, str | None]:
    assert article.published_at is not None
    return {
        "id": article.article_id,
        "outlet": article.outlet,
        "title": article.title,
        "published_at": article.published_at.isoformat(),
        "text": article.text,
    }


def gold(name: str, articles: Sequence[Article], quotes: Sequence[Quote]) -> dict[str, Any]:
    """The marks in the form of `gold.json`. What they do not tell is filled in and not scored."""
    texts = {article.article_id: article.text for article in articles}
    claims: dict[str, list[dict[str, Any]]] = {}
    for quote in quotes:
        claims.setdefault(quote.claim, []).append(
            {
                "article": quote.article_id,
                "quote": quote.span.of(texts[quote.article_id]),
                "stance": quote.stance.value,
                "origin": f"source:{quote.origin}".lower(),
                "modality": "factual",
                "value": None,
            }
        )
    return {"story": name, "claims": [claim(key, found) for key, found in claims.items()], "non_claims": []}


def claim(key: str, mentions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    refuted = any(mention["stance"] == Stance.REFUTES for mention in mentions)
    origins = {mention["origin"] for mention in mentions if mention["stance"] == Stance.SUPPORTS}
    known = {"contested": refuted, "origins": sorted(origins), "anonymous_sources": None, "status": "reported"}
    return {"id": key, "text": mentions[0]["quote"], "mentions": mentions} | known


def main(
    files: Annotated[list[Path], typer.Argument(help="Marked stories, a file each.", exists=True, dir_okay=False)],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores what the marks of stories tell: clusters, contradictions, origins."""
    report(measure(files), json_file)


if __name__ == "__main__":
    typer.run(main)

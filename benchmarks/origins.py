"""Scores whose word each statement stands on, given which statements make one claim.

python -m benchmarks.origins STORY... [--json FILE]

A STORY is as `models.train.stories` takes it: a folder with `articles.jsonl` and `gold.json`, a folder of such, or of
stories marked in their text, of which those that mark origins are used. The pipeline reads the articles; what it took for
statements is matched to the gold ones and put together as gold has it, so that only credits, copies and origins can be
wrong. The naive way takes the outlet in which a statement stands for its origin.

Metrics: `found`, the share of gold statements that a mention matches; `origin`, the share of those whose origin is right
by the rule of the story scorer; `independent_sources`, the share of claims whose supporting statements have as many
independent sources as gold origins; `low` and `high` hold 90 of 100 bootstrap samples of the stories.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
import typer

from benchmarks.common import report, results
from benchmarks.story_scorer import same_origin
from claimtable.config import Config
from claimtable.names import source_id
from claimtable.records import Cluster, Stance
from claimtable.score.independence import independence
from claimtable.tracking.copies import find_copies
from claimtable.tracking.credits import credits_together
from claimtable.tracking.entities import canonical_entities, with_canonical
from claimtable.tracking.origins import Sourced, claim_edges, claim_origins, credited_outlets
from models.train.stories import Story, stories

SAMPLES, SEED = 300, 1
AS = "origins"
"""Added to the digest of the data, which other benchmarks read as well."""


class Counts(NamedTuple):
    """Of one story: gold statements, those found, origins right and naively right, claims, and those counted right."""

    statements: int
    found: int
    right: int
    naive: int
    claims: int
    counted: int
    naively_counted: int


def measure(folders: Sequence[Path]) -> dict[str, Any]:
    told = [story for story in stories(folders) if any(quote.origin for quote in story.quotes)]
    counts = np.array([counted(story) for story in told])
    generator = np.random.default_rng(SEED)
    drawn = [rates(counts[generator.integers(0, len(counts), len(counts))]) for _ in range(SAMPLES)]
    ours = rates(counts)
    for name in ("origin", "independent_sources"):
        ours[f"{name}_low"], ours[f"{name}_high"] = np.quantile([each[name] for each in drawn], (0.05, 0.95)).tolist()
    files = sorted(
        {path for folder in folders for path in folder.rglob("*") if path.suffix in {".txt", ".json", ".jsonl"}}
    )
    found = results(files, {"naive": naive(counts), "claimtable": ours})
    return found | {"corpus": f"{found['corpus']}-{AS}"}


def rates(counts: Any) -> dict[str, float]:
    total = Counts(*counts.sum(axis=0).tolist())
    return {
        "found": total.found / total.statements,
        "origin": total.right / total.found,
        "independent_sources": total.counted / total.claims,
    }


def naive(counts: Any) -> dict[str, float]:
    total = Counts(*counts.sum(axis=0).tolist())
    return {"origin": total.naive / total.found, "independent_sources": total.naively_counted / total.claims}


def counted(story: Story) -> Counts:
    canonical = canonical_entities(story.mentions)
    mentions = {mention.mention_id: with_canonical(mention, canonical) for mention in story.mentions}
    matched = {
        mention.mention_id: quote
        for mention, quote in zip(story.mentions, story.gold, strict=True)
        if quote is not None
    }
    of_claim: dict[str, list[str]] = defaultdict(list)
    for mention_id, quote in matched.items():
        of_claim[quote.claim].append(mention_id)
    clusters = [Cluster(claim_id=claim, mention_ids=ids) for claim, ids in of_claim.items()]
    credits = credits_together(story.credits, list(mentions.values()), story.attributions, clusters, canonical)
    cited = credited_outlets(mentions.values(), credits)
    articles = {article.article_id: article for article in story.articles}
    copies = {copy.article_id: copy for copy in find_copies(story.articles, Config().track)}
    right = own = claims = exact = outlets = 0
    for cluster in clusters:
        members = [
            Sourced(
                mentions[i], credits[i], (article := articles[mentions[i].article_id]), copies.get(article.article_id)
            )
            for i in cluster.mention_ids
        ]
        origins = claim_origins(members, articles, cited)
        supports = [matched[i].stance is Stance.SUPPORTS for i in cluster.mention_ids]
        for i, member, origin in zip(cluster.mention_ids, members, origins, strict=True):
            right += same_origin(matched[i].origin or "", origin.id)
            own += same_origin(matched[i].origin or "", member.article.outlet)
        behind = [i for i, yes in zip(cluster.mention_ids, supports, strict=True) if yes]
        if behind:
            gold = {
                quote.origin
                for quote in story.quotes
                if quote.claim == cluster.claim_id and quote.stance is Stance.SUPPORTS
            }
            origin_of = {i: origin.id for i, origin in zip(cluster.mention_ids, origins, strict=True)}
            edges = claim_edges(cluster.claim_id, members, origins)
            claims += 1
            exact += independence(behind, origin_of, edges, Config().score.edge_threshold).counted == len(gold)
            outlets += len({source_id("outlet", articles[mentions[i].article_id].outlet or "") for i in behind}) == len(
                gold
            )
    return Counts(len(story.quotes), len(matched), right, own, claims, exact, outlets)


def main(
    folders: Annotated[list[Path], typer.Argument(help="Stories, or folders of them.", exists=True, file_okay=False)],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores origins and independent sources, given which statements make one claim."""
    report(measure(folders), json_file)


if __name__ == "__main__":
    typer.run(main)

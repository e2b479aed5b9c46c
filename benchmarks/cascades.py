"""Generated cascades of copying with known roots: is the number of independent sources found?

python -m benchmarks.cascades [--cascades N] [--seed N] [--json FILE]

Each cascade is one claim that a few outlets found out by themselves and others retold, the much retold the most
(Leskovec, McGlohon, Faloutsos, Glance and Hurst 2007, "Patterns of cascading behavior in large blog graphs"). A retelling
copies the text, cites who it has it from, or does neither, and then nothing shows the edge. Articles and credits are
generated; copies, origins, edges and counts are found by the stages that articles go through.
"""

import datetime as dt
import random
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

import claimtable as ct
from benchmarks.common import report
from claimtable.config import Config
from claimtable.names import source_id
from claimtable.records import (
    Article,
    Credit,
    Kind,
    Mention,
    Modality,
    OriginKind,
)
from claimtable.score.independence import Bounds, independence
from claimtable.tracking.copies import find_copies
from claimtable.tracking.origins import Sourced, claim_edges, claim_origins

CASCADES, SEED = 400, 11
UNSEEN = 0.08
"""Share of retellings that neither copy nor cite."""
_START = dt.datetime(2024, 3, 4, 6, tzinfo=dt.UTC)
_WORDS = [
    f"{a}{b}" for a in "bra cor dun fel gam hol kir lun mor nes".split() for b in "dal fen gor lim nat ris tov".split()
]


class Cascade(NamedTuple):
    """The articles about one claim by time, each with its credit, and how many of them found it out by themselves."""

    articles: list[Article]
    credits: list[Credit]
    roots: int


# ---- generation ----


def cascades(count: int, seed: int) -> list[Cascade]:
    """So many cascades. The same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311
    return [_cascade(chance, number) for number in range(count)]


def _cascade(chance: random.Random, number: int) -> Cascade:
    roots = chance.randint(1, 6)
    size = roots + min(40, int(chance.paretovariate(0.9)) - 1)
    articles: list[Article] = []
    credits: list[Credit] = []
    retold: list[int] = []
    for place in range(size):
        own = place == 0 or (len(articles) - len(retold) < roots and chance.random() < roots / size)
        own = own or size - place <= roots - (len(articles) - len(retold))
        outlet = f"{chance.choice(_WORDS).title()} {chance.choice(('Post', 'Herald', 'Wire', 'Echo'))} {number}-{place}"
        parent = None if own else chance.choice([*range(place), *retold, *retold])
        article, credit = _article(
            chance, f"{number}-{place}", place, outlet, articles[parent] if parent is not None else None
        )
        articles.append(article)
        credits.append(credit)
        if parent is not None:
            retold.append(parent)
    return Cascade(articles, credits, roots)


def _article(
    chance: random.Random, article_id: str, place: int, outlet: str, parent: Article | None
) -> tuple[Article, Credit]:
    """An article of its own reporting or, with a parent, one that copies it, cites it, or hides it."""
    title, text = _words(chance, 8), _words(chance, 120)
    origin, kind = source_id("outlet", outlet), OriginKind.UNATTRIBUTED
    if parent is None:
        kind = chance.choice((OriginKind.OWN_REPORTING, OriginKind.UNATTRIBUTED))
    elif chance.random() >= UNSEEN:
        title = _edited(chance, parent.title or "", chance.choice((0.0, 0.1, 0.6)))
        if chance.random() < 0.5:
            text = _edited(chance, parent.text, chance.uniform(0.0, 0.08))
        else:
            origin, kind = source_id("outlet", parent.outlet or ""), OriginKind.CITES
    article = Article(
        article_id=article_id, outlet=outlet, title=title, published_at=_START + dt.timedelta(hours=place), text=text,
        text_sha256="", path="generated",
    )  # fmt: skip
    credit = Credit(mention_id=article_id, origin=origin, origin_kind=kind, origin_evidence="generated")
    return article, credit


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(count))


def _edited(chance: random.Random, text: str, share: float) -> str:
    """The text with this share of its words replaced."""
    return " ".join(chance.choice(_WORDS) if chance.random() < share else word for word in text.split())


# ---- systems ----


def claimtable_count(cascade: Cascade) -> Bounds:
    """What the stages from copies to the count make of a cascade, every article supporting the claim."""
    config = Config()
    copies = {copy.article_id: copy for copy in find_copies(cascade.articles, config.track)}
    members = [
        Sourced(_mention(article), credit, article, copies.get(article.article_id))
        for article, credit in zip(cascade.articles, cascade.credits, strict=True)
    ]
    by_id = {article.article_id: article for article in cascade.articles}
    cited = {
        member.article.article_id: frozenset(
            {member.credit.origin} if member.credit.origin_kind is OriginKind.CITES else ()
        )
        for member in members
    }
    origins = claim_origins(members, by_id, cited)
    nodes = [member.mention.mention_id for member in members]
    origin_of = {node: origin.id for node, origin in zip(nodes, origins, strict=True)}
    return independence(nodes, origin_of, claim_edges("c", members, origins), config.score.edge_threshold)


def _mention(article: Article) -> Mention:
    return Mention(
        mention_id=article.article_id, article_id=article.article_id, start=0, end=len(article.text), quote=article.text,
        sentence_start=0, sentence_end=len(article.text), kind=Kind.EVENT, modality=Modality.FACTUAL,
    )  # fmt: skip


def _single(count: int) -> Bounds:
    return Bounds(count, count, count)


def article_count(cascade: Cascade) -> Bounds:
    return _single(len(cascade.articles))


def outlet_count(cascade: Cascade) -> Bounds:
    return _single(len({article.outlet for article in cascade.articles}))


JACCARD = 0.55


def headline_count(cascade: Cascade) -> Bounds:
    """Articles whose headlines share more than half their words, by Jaccard, are one, in a chain if need be."""
    groups: list[list[frozenset[str]]] = []
    for article in cascade.articles:
        words = frozenset(re.findall(r"\w+", (article.title or "").lower()))
        near = [group for group in groups if any(len(words & w) / len(words | w) >= JACCARD for w in group)]
        groups = [group for group in groups if group not in near] + [[words, *(w for group in near for w in group)]]
    return _single(len(groups))


System = Callable[[Cascade], Bounds]
SYSTEMS: Mapping[str, System] = {
    "claimtable": claimtable_count,
    "article count": article_count,
    "outlet count": outlet_count,
    "headline jaccard": headline_count,
}


def score(generated: Sequence[Cascade], system: System) -> dict[str, float | None]:
    """How often the truth lies within the bounds, how far off the count is, and how often it is right."""
    found = [(cascade.roots, system(cascade)) for cascade in generated]
    errors = [abs(bounds.counted - roots) for roots, bounds in found]
    return {
        "within": sum(bounds.low <= roots <= bounds.high for roots, bounds in found) / len(found),
        "mean_absolute_error": sum(errors) / len(found),
        "exact": sum(error == 0 for error in errors) / len(found),
        "bounds_width": sum(bounds.high - bounds.low for _, bounds in found) / len(found),
    }


def measure(count: int = CASCADES, seed: int = SEED) -> dict[str, Any]:
    """Scores the systems. `error_saved` is the share of the best baseline's mean error that ours does not make."""
    generated = cascades(count, seed)
    systems = {name: score(generated, system) for name, system in SYSTEMS.items()}
    errors = {name: scores["mean_absolute_error"] or 0.0 for name, scores in systems.items()}
    best = min(error for name, error in errors.items() if name != "claimtable")
    systems["claimtable"]["error_saved"] = 1 - errors["claimtable"] / best if best else None
    return {"version": ct.__version__, "corpus": f"generated {count} {seed} cascades", "systems": systems}


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    count: Annotated[int, typer.Option("--cascades", help="Cascades to generate.", min=1)] = CASCADES,
    seed: Annotated[int, typer.Option(help="Seed of the generator.")] = SEED,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores the count of independent sources on generated cascades."""
    report(measure(count, seed), json_file)


if __name__ == "__main__":
    app()

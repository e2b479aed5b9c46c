"""Simulated claims with a known rate of agreement: how often does the interval of `agreement` hold it?

python -m benchmarks.coverage [--claims N] [--seed N] [--json FILE]

For each true rate and number of origins, origins support or refute a claim at that rate, and each is copied a number of
times that is heavy-tailed, as in news. The interval is nominally of 90 %. The average over rates is what a Bayesian
interval can promise: with one to five yes-or-no votes no interval covers each single rate at 90 % (Brown, Cai and
DasGupta 2001), so the least over rates is shown beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
import typer
from scipy.stats import norm

import claimtable as ct
from benchmarks.common import report
from claimtable.score.agreement import agreement

CLAIMS, SEED = 300, 23
"""Claims for each rate and number of origins."""
RATES = tuple(float(rate) for rate in np.round(np.arange(0.025, 1, 0.05), 3))
ORIGINS = (1, 2, 3, 5, 8, 13, 20, 40)
NOMINAL = 0.9
_TAIL = 0.9
_MOST_COPIES = 200


class Claim(NamedTuple):
    """A true rate, and for each origin whether it supports the claim and how many articles repeat it."""

    rate: float
    votes: tuple[bool, ...]
    copies: tuple[int, ...]


def claims(count: int, seed: int) -> list[Claim]:
    """`count` claims for each rate and number of origins. The same seed gives the same claims."""
    chance = np.random.default_rng(seed)
    found = []
    for rate in RATES:
        for origins in ORIGINS:
            votes = chance.random((count, origins)) < rate
            copies = np.minimum(1 + chance.pareto(_TAIL, (count, origins)), _MOST_COPIES).astype(int)
            found += [Claim(rate, tuple(v), tuple(c)) for v, c in zip(votes.tolist(), copies.tolist(), strict=True)]
    return found


Interval = tuple[float, float]
System = Callable[[Claim], Interval]


def claimtable_interval(claim: Claim) -> Interval:
    """One vote an origin."""
    found = agreement(sum(claim.votes), len(claim.votes) - sum(claim.votes))
    assert found is not None
    return found.low, found.high


def article_weighted_wilson(claim: Claim) -> Interval:
    """Every article a vote (Wilson 1927)."""
    articles = sum(claim.copies)
    share = sum(n for vote, n in zip(claim.votes, claim.copies, strict=True) if vote) / articles
    return _wilson(share, articles)


def origin_wilson(claim: Claim) -> Interval:
    """One vote an origin, with Wilson's interval."""
    return _wilson(sum(claim.votes) / len(claim.votes), len(claim.votes))


def effective_size_wilson(claim: Claim) -> Interval:
    """Every article a vote, the number of votes cut to Kish's effective size (Kish 1965, "Survey sampling")."""
    articles = sum(claim.copies)
    share = sum(n for vote, n in zip(claim.votes, claim.copies, strict=True) if vote) / articles
    return _wilson(share, articles**2 / sum(n * n for n in claim.copies))


def _wilson(share: float, size: float) -> Interval:
    z = float(norm.ppf(0.95))
    centre = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z / (1 + z * z / size) * float(np.sqrt(share * (1 - share) / size + z * z / (4 * size * size)))
    return centre - half, centre + half


SYSTEMS: Mapping[str, System] = {
    "claimtable": claimtable_interval,
    "articles, Wilson": article_weighted_wilson,
    "effective size, Wilson": effective_size_wilson,
    "origins, Wilson": origin_wilson,
}


def score(simulated: Sequence[Claim], system: System) -> dict[str, float | None]:
    """Coverage in all, how near it is to the nominal one, by number of origins at the worst rate, and the width."""
    intervals = [system(claim) for claim in simulated]
    hits = np.array([low <= claim.rate <= high for claim, (low, high) in zip(simulated, intervals, strict=True)])
    rates = np.array([claim.rate for claim in simulated])
    origins = np.array([len(claim.votes) for claim in simulated])
    by_origins = {f"{n} origins": float(hits[origins == n].mean()) for n in ORIGINS}
    return {
        "coverage": float(hits.mean()),
        "nearness": 1 - float(abs(hits.mean() - NOMINAL)),
        **by_origins,
        "worst_origins": min(by_origins.values()),
        "best_origins": max(by_origins.values()),
        "worst_rate": min(float(hits[rates == rate].mean()) for rate in RATES),
        "width": float(np.mean([high - low for low, high in intervals])),
    }


def measure(count: int = CLAIMS, seed: int = SEED) -> dict[str, Any]:
    """Scores the intervals on simulated claims."""
    simulated = claims(count, seed)
    return {
        "version": ct.__version__,
        "corpus": f"simulated {count} {seed}",
        "systems": {name: score(simulated, system) for name, system in SYSTEMS.items()},
    }


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    count: Annotated[int, typer.Option("--claims", help="Claims a rate and number of origins.", min=1)] = CLAIMS,
    seed: Annotated[int, typer.Option(help="Seed of the simulation.")] = SEED,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores the interval of agreement on simulated claims."""
    report(measure(count, seed), json_file)


if __name__ == "__main__":
    app()

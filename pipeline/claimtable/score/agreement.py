"""Agreement: how far independent origins agree, one vote each.

A Beta posterior with Jeffreys' prior (Brown, Cai & DasGupta 2001, "Interval estimation for a binomial proportion"):
the chance that one more independent origin taking a stance would support the claim. It is not truth. Copies say nothing
new, so the effective number of votes of a cluster of copies is one (Kish 1965, "Survey Sampling", with the correlation
inside a cluster at 1). `benchmarks/coverage.py` measures how often the interval holds the true rate.
"""

from collections import defaultdict
from typing import NamedTuple

from scipy.special import betaincinv

from claimtable.config import ScoreSettings
from claimtable.records import ClaimView, Member, Stance
from claimtable.score.reason import Score
from claimtable.score.voices import is_own

PRIOR = 0.5
LOW, HIGH = 0.05, 0.95


class Agreement(NamedTuple):
    """Mean, 5 % and 95 % quantile of the chance that one more origin supports the claim."""

    mean: float
    low: float
    high: float


def agreement(supporting: float, refuting: float) -> Agreement | None:
    """Agreement for so many votes; None without any."""
    if supporting + refuting == 0:
        return None
    a, b = PRIOR + supporting, PRIOR + refuting
    return Agreement(a / (a + b), float(betaincinv(a, b, LOW)), float(betaincinv(a, b, HIGH)))


def votes(view: ClaimView) -> dict[str, tuple[float, float]]:
    """Weight for and against, by origin. An origin that changed its mind counts with its latest word."""
    by_origin: dict[str, list[Member]] = defaultdict(list)
    for member in view.members:
        if member.stance is not Stance.NEUTRAL:
            by_origin[member.origin].append(member)
    return {origin: _vote(members) for origin, members in by_origin.items()}


def _vote(members: list[Member]) -> tuple[float, float]:
    # A later retelling by others does not take back what an outlet says itself.
    speaking = [member for member in members if is_own(member)] or members
    latest = speaking[-1].article.published_at
    current = [member for member in speaking if member.article.published_at == latest]
    supports, refutes = sum(m.p_supports for m in current), sum(m.p_refutes for m in current)
    weight = max(m.p_supports + m.p_refutes for m in current)
    share = supports / (supports + refutes)
    return weight * share, weight * (1 - share)


def score_agreement(view: ClaimView, settings: ScoreSettings) -> Score:
    cast = votes(view)
    supporting, refuting = (sum(vote[side] for vote in cast.values()) for side in (0, 1))
    result = agreement(supporting, refuting)
    if result is None:
        return Score({"agreement": None, "agreement_low": None, "agreement_high": None}, {})
    mean, low, high = (round(value, 4) for value in result)
    return Score(
        {"agreement": mean, "agreement_low": low, "agreement_high": high},
        {"agreement": f"{supporting:.1f} votes for and {refuting:.1f} against, from {len(cast)} origins, one each"},
    )

"""Whether mentions of one claim agree: numbers as intervals, the rest by negation, shared words, dates and origin."""

import re
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from claimtable.records import Mention, Polarity, ValueOp
from claimtable.tracking.features import content_stems, described
from claimtable.tracking.numbers import SCALES, SHARES, has_number, interval, numbers_meet, one_dimension
from claimtable.tracking.origins import Origin

# Log odds that two mentions of one claim contradict each other. Rounded from a logistic regression on the development
# stories, story left out; they need no intercept: two mentions of which nothing is known neither agree nor disagree.
NEGATED, NEGATED_IN_SHARED_WORDS, BOTH_NEGATED = 1.0, 1.4, -0.9
SHARED_WORDS, SAME_ORIGIN = -1.5, -0.6
NUMBERS_CLASH, NUMBERS_MEET = 1.6, -1.6
DATES_APART, DATES_MEET = 0.5, -0.8
# The least share of a highest estimate that it may turn out to be without being wrong: a guess.
HIGHEST_ESTIMATE = 0.9
_UP_TO = re.compile(r"\b(?:up to|as (?:many|much|high|long|far) as)\b", re.IGNORECASE)
_CURRENCY = re.compile(r"[A-Z]{3}\b")


def comparable(a: Mention, b: Mention) -> bool:
    """Whether their numbers measure one thing and may be of one time: those of different years can both hold."""
    return one_dimension(a.unit, b.unit) and not _years_apart(a, b)


def _years_apart(a: Mention, b: Mention) -> bool:
    if a.date_low is None or a.date_high is None or b.date_low is None or b.date_high is None:
        return False
    return a.date_high.year < b.date_low.year or b.date_high.year < a.date_low.year


def numbers_clash(a: Mention, b: Mention) -> bool:
    """Whether both give a number of one dimension and of one time, and no number satisfies both."""
    return comparable(a, b) and numbers_meet(a, b) is False


def answers_meet(a: Mention, b: Mention) -> bool | None:
    """Whether one number can be what both answer to the question of their claim; None if they cannot be compared.

    Within a claim things counted are the same things by whatever noun: "14 dead", "14 villagers", "the toll is 14".
    """
    if not (has_number(a) and has_number(b)) or _years_apart(a, b):
        return None
    a, b = _as_estimate(a), _as_estimate(b)
    if one_dimension(a.unit, b.unit):
        return numbers_meet(a, b)
    alike = a.unit is None or b.unit is None or (_is_count(a.unit) and _is_count(b.unit))
    return interval(a).meets(interval(b)) if alike else None


def _as_estimate(mention: Mention) -> Mention:
    """ "As many as 900" tells what the highest estimate is, and so what it is about; "no more than 900" sets a bound."""
    if mention.value is None or mention.value_op is not ValueOp.LE or not _UP_TO.search(mention.quote):
        return mention
    low, high = sorted((mention.value, HIGHEST_ESTIMATE * mention.value))
    return mention.model_copy(update={"value_low": low, "value_high": high, "value_op": ValueOp.RANGE})


def _is_count(unit: str) -> bool:
    return not (unit in SCALES or unit in SHARES or " per " in unit or _CURRENCY.match(unit))


def opposition(mentions: Sequence[Mention], origins: Sequence[Origin], numeric: bool) -> NDArray[np.float64]:
    """Log odds that two mentions of one claim contradict each other, shape (n, n), symmetric, 0 on the diagonal.

    `numeric` tells that the claim is about a number; in others numbers are by the way.
    """
    stems = [content_stems(described(mention)) for mention in mentions]
    found = np.zeros((len(mentions), len(mentions)))
    for i, j in combinations(range(len(mentions)), 2):
        a, b = mentions[i], mentions[j]
        shared = len(stems[i] & stems[j]) / (min(len(stems[i]), len(stems[j])) or 1)
        odds = SHARED_WORDS * shared + _negation(a, b, shared) + _dates(a, b)
        odds += SAME_ORIGIN * (origins[i].id == origins[j].id)
        meet = answers_meet(a, b) if numeric else None
        if meet is not None:
            odds += NUMBERS_MEET if meet else NUMBERS_CLASH
        found[i, j] = found[j, i] = odds
    return found


def _negation(a: Mention, b: Mention, shared: float) -> float:
    if a.polarity is not b.polarity:
        return NEGATED + NEGATED_IN_SHARED_WORDS * shared
    return BOTH_NEGATED if a.polarity is Polarity.NEGATIVE else 0.0


def _dates(a: Mention, b: Mention) -> float:
    if a.date_low is None or a.date_high is None or b.date_low is None or b.date_high is None:
        return 0.0
    return DATES_APART if a.date_high < b.date_low or b.date_high < a.date_low else DATES_MEET


def sides(opposed: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mentions of a claim cut in two, +1 and -1, such that those who contradict each other stand apart.

    A signed graph is balanced if it falls into two camps (Harary 1953, "On the notion of balance of a signed graph");
    a text seldom is, so the cut is one that moving no single mention improves. `opposed` as `opposition` gives it.
    """
    found = np.ones(len(opposed))
    while len(found):
        moved = _best_moves(opposed, found)
        if not moved:
            break
        found[moved] *= -1
    return found


def _best_moves(opposed: NDArray[np.float64], camps: NDArray[np.float64]) -> list[int]:
    """The mentions to move at once: each the best to move after those before it, as far as the whole gains.

    One pass of Kernighan and Lin (1970), "An efficient heuristic procedure for partitioning graphs".
    """
    trial, moved, gained = camps.copy(), [], []
    gain = trial * (opposed @ trial)
    for _ in camps:
        best = int(np.argmax(gain))
        moved.append(best)
        gained.append(gain[best])
        trial[best] = -trial[best]
        gain += 2 * opposed[best] * trial[best] * trial
        gain[moved] = -np.inf
    total = np.cumsum(gained)
    end = int(np.argmax(total))
    return moved[: end + 1] if total[end] > _TOLERANCE else []


_TOLERANCE = 1e-9

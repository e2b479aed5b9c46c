"""Whether mentions of one claim agree: numbers as intervals, the rest by negation, shared words, dates, origin, and the
side that the span encoder sees them take; and whether a mention is of the claim at all, as what was put together may mix."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimtable.corrections import is_corrected
from claimtable.records import Mention, Polarity, ValueOp
from claimtable.tracking.features import content_stems, described
from claimtable.tracking.numbers import SCALES, SHARES, has_number, interval, numbers_meet, one_dimension
from claimtable.tracking.origins import Origin, Sourced

STANCE = (
    "negated",
    "negated_in_shared_words",
    "both_negated",
    "shared_words",
    "numbers_meet",
    "numbers_clash",
    "dates_meet",
    "dates_apart",
    "both_deny",
    "one_corrects",
    "same_origin",
    "same_article",
    "same_article_other_origin",
    "other_side",
)
"""What two mentions of one claim are told apart by; weights of `models/stance-logistic`."""
LEAN = ("lean", "against_text", "lean_intercept")
"""What a mention is told by to refute its claim: how it leans to the camps, and its odds to contradict the text."""
BELONGS = ("likeness", "nearest_likeness", "members", "meets_text", "in_article_of_text", "belongs_intercept")
"""What a mention is told by to answer what the text of its claim answers."""
_DENIES = re.compile(
    r"\b(?:den(?:y|ies|ied|ying|ial)|false|untrue|not true|wrong|invent\w+|nonsense|fabricat\w+|fiction|never|no such|"
    r"not so|baseless|unfounded|reject\w*|dismiss\w*|disput\w+|withdr[ae]w\w*|retract\w*|mistaken\w*|error|incorrect|"
    r"misstat\w+|hoax|rul(?:e|ed) out|no (?:evidence|sign|trace|one)|nothing|nobody|none|neither|nor|without|"
    r"fail\w*|refus\w*)\b",
    re.IGNORECASE,
)
# The least share of a highest estimate that it may turn out to be without being wrong: a guess.
HIGHEST_ESTIMATE = 0.9
_UP_TO = re.compile(r"\b(?:up to|as (?:many|much|high|long|far) as)\b", re.IGNORECASE)
_CURRENCY = re.compile(r"[A-Z]{3}\b")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_CONTRASTS = re.compile(r"\bnot\b|n['’]t\b|\b(?:less|fewer|more|rather) than\b|\binstead of\b", re.IGNORECASE)
_LEAST_CHANCE = 0.01


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

    Within a claim things counted are the same things by whatever noun: "14 dead", "14 villagers", "the toll is 14". Two
    that have a number in common besides ("of 1,846 patients 1,431 stayed", "1,846 took part") do not clash.
    """
    if not (has_number(a) and has_number(b)) or _years_apart(a, b):
        return None
    a, b = _as_estimate(a), _as_estimate(b)
    meet = None
    if one_dimension(a.unit, b.unit):
        meet = numbers_meet(a, b)
    elif a.unit is None or b.unit is None or (_is_count(a.unit) and _is_count(b.unit)):
        meet = interval(a).meets(interval(b))
    return None if meet is False and _share_a_number(a, b) else meet


def _share_a_number(a: Mention, b: Mention) -> bool:
    if any(_CONTRASTS.search(mention.quote) for mention in (a, b)):
        return False
    left, right = ({n for n in _NUMBER.findall(m.quote) if not _YEAR.fullmatch(n)} for m in (a, b))
    return bool(left & right)


def _as_estimate(mention: Mention) -> Mention:
    """ "As many as 900" tells what the highest estimate is, and so what it is about; "no more than 900" sets a bound."""
    if mention.value is None or mention.value_op is not ValueOp.LE or not _UP_TO.search(mention.quote):
        return mention
    low, high = sorted((mention.value, HIGHEST_ESTIMATE * mention.value))
    return mention.model_copy(update={"value_low": low, "value_high": high, "value_op": ValueOp.RANGE})


def _is_count(unit: str) -> bool:
    return not (unit in SCALES or unit in SHARES or " per " in unit or _CURRENCY.match(unit))


class Opposition:
    """How likely two mentions of one claim contradict each other, with weights by the names in `STANCE`.

    `refutes_if_met` and `refutes_if_clashing` are the chances that a mention refutes a claim about a number whose own number
    it meets, and does not. All of it is fitted by `models/train/fit_stance.py`.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = np.array([weights[name] for name in (*STANCE, "intercept")])
        self._lean = tuple(weights[name] for name in LEAN)
        self._belongs = np.array([weights[name] for name in BELONGS])
        self.refutes_if_met, self.refutes_if_clashing = weights["refutes_if_met"], weights["refutes_if_clashing"]

    @classmethod
    def load(cls, folder: Path) -> "Opposition":
        return cls(json.loads((folder / "weights.json").read_text(encoding="utf-8")))

    def __call__(self, members: Sequence[Sourced], origins: Sequence[Origin], numeric: bool) -> NDArray[np.float64]:
        """Log odds, shape (n, n), symmetric, 0 on the diagonal.

        `numeric` tells that the claim is about a number; in others numbers are by the way.
        """
        found = np.zeros((len(members), len(members)))
        if len(members) > 1:
            left, right = np.triu_indices(len(members), 1)
            odds = stance_rows(members, origins, numeric) @ self._weights[:-1] + self._weights[-1]
            found[left, right] = found[right, left] = odds
        return found

    def chances(self, opposed: NDArray[np.float64], camps: NDArray[np.float64], chosen: int) -> NDArray[np.float64]:
        """That each mention refutes its claim, whose text is the chosen one, 0 to 1."""
        by_camps, by_text, intercept = self._lean
        odds = by_camps * leanings(opposed, camps, chosen) + by_text * opposed[:, chosen] + intercept
        found: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return found

    def belongs(self, members: Sequence[Sourced], likeness: NDArray[np.float64], chosen: int) -> NDArray[np.float64]:
        """That each mention answers what the chosen one answers, 0 to 1; `likeness` as for `belonging_rows`."""
        rows = belonging_rows(members, likeness, chosen)
        found: NDArray[np.float64] = 1 / (1 + np.exp(-(rows @ self._belongs[:-1] + self._belongs[-1])))
        return found


def belonging_rows(members: Sequence[Sourced], likeness: NDArray[np.float64], chosen: int) -> NDArray[np.float64]:
    """What `BELONGS` names, of each mention toward the chosen one.

    `likeness`, shape (n, n), has how likely two of them make one claim by the pair scorer, 0 if they were not compared.
    """
    text = members[chosen].mention
    others = likeness - np.diag(np.diag(likeness))
    odds = np.clip(np.stack([others[:, chosen], others.max(axis=1)], axis=1), _LEAST_CHANCE, 1 - _LEAST_CHANCE)
    said = [
        (math.log(len(members)), answers_meet(m.mention, text) is True, m.mention.article_id == text.article_id)
        for m in members
    ]
    return np.hstack([np.log(odds / (1 - odds)), np.array(said, dtype=np.float64)])


def leanings(opposed: NDArray[np.float64], camps: NDArray[np.float64], chosen: int) -> NDArray[np.float64]:
    """Of each mention the mean log odds that it contradicts those in the camp of the chosen one and agrees with the rest."""
    found: NDArray[np.float64] = camps[chosen] * (opposed @ camps) / max(1, len(camps) - 1)
    return found


def stance_rows(members: Sequence[Sourced], origins: Sequence[Origin], numeric: bool) -> NDArray[np.float64]:
    """`STANCE` of each pair of members, in the order of `numpy.triu_indices`, a row each."""
    mentions = [member.mention for member in members]
    stems = [content_stems(described(mention)) for mention in mentions]
    deny = [bool(_DENIES.search(mention.quote)) for mention in mentions]
    correct = [
        is_corrected(member.article.text[m.sentence_start : m.sentence_end])
        for member, m in zip(members, mentions, strict=True)
    ]
    rows = []
    for i, j in combinations(range(len(members)), 2):
        a, b = mentions[i], mentions[j]
        shared = len(stems[i] & stems[j]) / (min(len(stems[i]), len(stems[j])) or 1)
        negated = a.polarity is not b.polarity
        meet = answers_meet(a, b) if numeric else None
        dates = _dates_meet(a, b)
        same_origin = origins[i].id == origins[j].id
        same_article = a.article_id == b.article_id
        rows.append(
            (
                negated,
                negated * shared,
                a.polarity is b.polarity is Polarity.NEGATIVE,
                shared,
                meet is True,
                meet is False,
                dates is True,
                dates is False,
                deny[i] and deny[j],
                correct[i] != correct[j],
                same_origin,
                same_article,
                same_article and not same_origin,
                -float(members[i].side @ members[j].side),
            )
        )
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(STANCE))


def _dates_meet(a: Mention, b: Mention) -> bool | None:
    if a.date_low is None or a.date_high is None or b.date_low is None or b.date_high is None:
        return None
    return not (a.date_high < b.date_low or b.date_high < a.date_low)


def sides(opposed: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mentions of a claim cut in two, +1 and -1, such that those who contradict each other stand apart.

    A signed graph is balanced if it falls into two camps (Harary 1953, "On the notion of balance of a signed graph");
    a text seldom is, so the cut is one that moving no single mention improves. `opposed` as `Opposition` gives it.
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

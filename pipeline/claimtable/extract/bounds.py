"""What words around a number make of it, and the interval that wording and rounding allow.

The rules on intervals, and where they come from:

- A written number stands for every value that would be rounded to it: "1.3 million" is [1.25, 1.35] million. A plain
  count ("14 people", "2,300 chips") is taken as exact: news counts people and things, and rounds aloud ("about").
- "about", "some", "roughly" widen it to half a unit of its last digit that is not zero, at least 5 %: a guess. "Nearly"
  widens it downwards only, "just over" and "just under" to their side. Fractions in words ("a fifth", "one in seven")
  are widened by 5 % of themselves, dozens by a sixth: guesses too.
- "more than", "at least", "up to", "fewer than" leave one side open (null); "as much as" speaks of what may well be
  reached, and is taken as at least half of it: a guess.
- "dozens", "hundreds", "thousands" are at least two of them and less than ten (dozens: less than a hundred); "several"
  or "a few" hundred likewise.
"""

import re
from functools import cache
from typing import NamedTuple

from claimtable.extract.lexicon import lines
from claimtable.extract.numerals import Number, clean
from claimtable.extract.tree import Tree
from claimtable.extract.units import dimension
from claimtable.records import ValueOp

ROUGHLY = 0.05


class Bound(NamedTuple):
    """`mark` is that of `lexicon/bounds.txt`, finer than the operator."""

    op: ValueOp
    mark: str


@cache
def _bounds(*, after: bool) -> tuple[re.Pattern[str], dict[str, Bound]]:
    """What finds the words before (after) a number, the longest first, and what they mean."""
    marks: dict[str, Bound] = {}
    for line in lines("bounds"):
        mark, _, phrase = line.partition(" ")
        if phrase.startswith("| ") == after:
            op = {"reached": "le", "nearly": "approx", "just_over": "gt", "just_under": "lt"}.get(mark, mark)
            marks[phrase.removeprefix("| ").lower()] = Bound(ValueOp(op), mark)
    listed = "|".join(re.escape(phrase) for phrase in sorted(marks, key=len, reverse=True))
    pattern = rf"(?:-|\s|^)(?P<words>{listed})\b" if after else rf"(?<!\w)(?P<words>{listed})\s?(?:an?\s)?$"
    return re.compile(pattern, re.IGNORECASE), marks


_LONGEST_BOUND = 40


def bound(tree: Tree, start: int, end: int, unit: str | None) -> Bound:
    """The bound that the words before or after a range of characters set; unit is that of the number in it."""
    text = tree.text
    pattern, marks = _bounds(after=False)
    before = pattern.search(text, max(0, start - _LONGEST_BOUND), start)
    if before and not _is_preposition(tree, before, end, dimension(unit or "")):
        return marks[before["words"].lower()]
    if text.startswith("+", end):
        return Bound(ValueOp.GE, "ge")
    pattern, marks = _bounds(after=True)
    follows = pattern.match(text, end, end + _LONGEST_BOUND)
    return marks[follows["words"].lower()] if follows else Bound(ValueOp.EQ, "eq")


def _is_preposition(tree: Tree, before: re.Match[str], end: int, measured: str) -> bool:
    """ "Under 11 metres of water", "over a 40-year career" do not weigh the number."""
    word = before["words"].lower()
    if measured == "length":
        return word in {"under", "below", "above", "over"} and tree.text.startswith(" of ", end)
    i = tree.index_at(before.start("words"))
    return measured == "time" and word == "over" and i < len(tree.tokens) and tree.token(i).dep == "prep"


def interval(number: Number, limit: Bound) -> tuple[float | None, float | None]:
    """Least and largest value; None where that side is open."""
    value = number.value
    if limit.mark in ("ge", "gt"):
        return value, None
    if limit.mark == "reached":
        return value / 2, value
    if limit.mark in ("le", "lt"):
        return None, value
    rounding = 0.5 * number.scale * 10.0**-number.decimals if number.scale > 1 or number.decimals else 0.0
    rounding = abs(number.rough * value) or rounding
    if limit.mark == "eq":
        return clean(value - rounding), clean(value + rounding)
    wide = max(rounding, _last_digit(value) / 2, ROUGHLY * abs(value))
    low = value if limit.mark == "just_over" else value - wide
    high = value if limit.mark in ("just_under", "nearly") else value + wide
    return clean(low), clean(high)


def _last_digit(value: float) -> float:
    """What one more of the last digit that is not zero is worth: 100 for 2,300."""
    digits = f"{abs(value):.12f}".rstrip("0").rstrip(".")
    if "." in digits:
        return float(10.0 ** -len(digits.partition(".")[2]))
    return float(10 ** (len(digits) - len(digits.rstrip("0")))) if digits.strip("0") else 0.0

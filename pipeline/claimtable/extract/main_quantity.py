"""The number that a clause is about, of the several that it may hold."""

import re
from collections.abc import Sequence

from claimtable.extract.quantities import Quantity
from claimtable.extract.tree import Tree
from claimtable.extract.units import dimension

_WEIGHING = r"(?:(?:an?|the|or|about|around|some|roughly|nearly|almost|just|over|under)\s){0,4}"
# What stands before a value that another has replaced or is held against.
_AGAINST = re.compile(
    r"\b(?:from|compared (?:with|to)|versus|against|rather than|instead of|not|(?:than|below|above|short of)(?= the))\s"
    rf"{_WEIGHING}$",
    re.IGNORECASE,
)
_BRACKET = re.compile(rf"\s?[(\[]\s?{_WEIGHING}", re.IGNORECASE)
_RESTATED = re.compile(rf",\sor\s{_WEIGHING}$", re.IGNORECASE)
_APART = re.compile(r"\s(?:ago|earlier|later|before|after|away|apart|from|old|north|south|east|west)\b", re.IGNORECASE)
_DIFFERENCE = re.compile(
    r"\s(?:more|fewer|less|additional|extra|\w+er)\b(?=.*\bthan\b)|\s(?:more|additional|extra)\b", re.IGNORECASE
)
_AGO = re.compile(r"\s(?:ago|earlier|later)\b", re.IGNORECASE)
_CALENDAR = {"day", "week", "fortnight", "month", "year", "decade", "century"}
_ARGUMENTS = {"dobj", "attr", "nsubj", "nsubjpass", "oprd", "acomp", "npadvmod", "ROOT"}
_TOWARDS = {"at", "to", "of", "as", "by"}


def main_quantity(tree: Tree, found: Sequence[Quantity], root: int) -> Quantity | None:
    """Of the quantities of one clause, in order, the one it is mostly about: the one nearest to its verb in the tree.

    What only says when, where or how often comes after all others, and after that a value which the clause says was
    replaced ("up from 10", "not 10") and an equivalent in brackets. Of a sum in two currencies the one in US dollars
    counts, as that is given for comparison.
    """
    found = [q for q in found if not _is_date(tree.text, q)]
    against = {i for i, q in enumerate(found) if len(found) > 1 and _is_against(tree, found, q)}
    against |= {
        i for i, q in enumerate(found) if i and _RESTATED.search(tree.text, found[i - 1].span.end, q.span.start)
    }
    against |= {_equivalent(found, i) for i in range(1, len(found)) if _in_brackets(tree.text, found[i - 1], found[i])}
    ranked = sorted(
        (3 if i in against else _rank(tree, q, root), _depth(tree, q, root), q.span, i) for i, q in enumerate(found)
    )
    return found[ranked[0][-1]] if ranked else None


def _is_date(text: str, quantity: Quantity) -> bool:
    """ "Five years ago" is a day of the calendar; forty seconds later and 10,000 years ago are none."""
    return (
        quantity.unit in _CALENDAR and (quantity.value or 0) < 1000 and _AGO.match(text, quantity.span.end) is not None
    )


def _is_against(tree: Tree, found: Sequence[Quantity], quantity: Quantity) -> bool:
    before = _AGAINST.search(tree.text, max(0, quantity.span.start - 40), quantity.span.start)
    alike = any(q is not quantity and (q.unit is None or quantity.unit in (None, q.unit)) for q in found)
    return before is not None and alike


def _in_brackets(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether the second is the first in another unit: "100 million yuan ($14 million)"."""
    measures = {dimension(q.unit or "") for q in (first, second)}
    return (
        len(measures) == 1
        and measures.isdisjoint({""})
        and first.unit != second.unit
        and _BRACKET.fullmatch(text, first.span.end, second.span.start) is not None
    )


def _equivalent(found: Sequence[Quantity], second: int) -> int:
    return second - 1 if found[second].unit == "USD" else second


def _rank(tree: Tree, quantity: Quantity, root: int) -> int:
    """0 for what a clause may be mostly about, more for what only says when, where or how often."""
    text, end = tree.text, quantity.span.end
    difference = _DIFFERENCE.match(text, end)
    if dimension(quantity.unit or "") in {"time", "length"} or quantity.unit == "time":
        return 3 if difference else 0 if _is_argument(tree, quantity, root) else 2
    if text[end : end + 1] in {"-", "‑"} and not dimension(quantity.unit or ""):
        return 2
    if difference:
        return 1
    if quantity.value == 1 and quantity.span.of(text).lower() == "one":
        return 1  # Hardly more than "a".
    return int(quantity.unit is None and not _is_argument(tree, quantity, root))


def _is_argument(tree: Tree, quantity: Quantity, root: int) -> bool:
    """Whether the verb of the clause says it of something: "lasted 19 hours", "is 15 feet long", "put at 31"."""
    text, span = tree.text, quantity.span
    i = tree.root_in(span)
    if i < 0 or _APART.match(text, span.end) or "-" in span.of(text) or text[span.end : span.end + 1] == "-":
        return False
    if tree.token(i).dep in {"nummod", "quantmod"}:
        i = tree.token(i).head
    token = tree.token(i)
    if token.dep == "pobj" and tree.token(token.head).lemma in _TOWARDS:
        above = tree.token(token.head).head
        while above != root and tree.token(above).pos in {"NOUN", "PROPN", "PRON", "ADP"}:
            if tree.token(above).head == above:
                return False
            above = tree.token(above).head
        return above == root
    return i == root or (token.dep in _ARGUMENTS and token.head == root)


def _depth(tree: Tree, quantity: Quantity, root: int) -> int:
    i = tree.root_in(quantity.span)
    return sum(1 for a in tree.ancestors(i) if a != root) if i >= 0 else 99

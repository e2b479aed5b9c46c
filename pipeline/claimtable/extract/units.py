"""Units of measurement and currencies under one name each: "km/h", "kilometers per hour" and "kph" are one.

Names are ISO 4217 codes, and those of the SI in British spelling: "square metre", "kilometre per hour", "USD per day".
The lists are `lexicon/units.txt` and `lexicon/currencies.txt`.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from claimtable.extract.lexicon import lines

_PREFIXES = {
    "k": "kilo", "M": "mega", "G": "giga", "T": "tera", "P": "peta", "E": "exa", "h": "hecto", "d": "deci",
    "c": "centi", "m": "milli", "µ": "micro", "μ": "micro", "n": "nano",
}  # fmt: skip
_POWERS = {"square": "square", "sq": "square", "2": "square", "²": "square", "squared": "square"}
_POWERS |= {"cubic": "cubic", "cu": "cubic", "3": "cubic", "³": "cubic", "cubed": "cubic"}
_POWER_BEFORE = re.compile(r"[\s‑-]?(?P<power>square|sq\.?|cubic|cu\.?)(?=[\s-][A-Za-z])", re.IGNORECASE)
_POWER_AFTER = re.compile(r"\^?(?P<power>[23²³])(?!\w)|\s(?P<word>squared|cubed)\b")
_WORDS = re.compile(
    r"[\s‑-]?(?P<one>[°º]\s?[CF]?\b|°|[^\W\d_²³]+|[$€£¥₹₽₩₺₴₪₦₱](?!\d))"
    r"(?:[\s-](?P<two>[^\W\d_²³]+))?(?:[\s-](?P<three>[^\W\d_²³]+))?"
)
_PER = re.compile(r"\s?/\s?|[\s-](?:per|each|every)[\s-]|[\s-]an?[\s-]")
_NAME = re.compile(r"(?P<name>[^\W\d_²³]+)(?!\w|\.\w)")
_THEN = re.compile(r"\s(?:ago|earlier|later|before|after|from|since)\b")
_INCHES = re.compile(r"\s*(?:$|[.,;:)]|(?:thick|long|wide|deep|tall|high|of\s(?:rain|snow))\b)")
_SHARED_OUT = frozenset({"share", "head", "person", "household", "unit", "piece", "ticket", "night", "vehicle"})


class Unit(NamedTuple):
    """`end` is the offset after its last character."""

    name: str
    end: int


class _Entry(NamedTuple):
    name: str
    symbols: list[str]
    spellings: list[str]
    dimension: str


@cache
def _entries() -> tuple[_Entry, ...]:
    """Each unit of `units.txt`, with every prefix it takes, and each currency."""
    found: list[_Entry] = []
    for line in lines("units"):
        name, symbols, spellings, *dimension = (part.strip() for part in line.split("="))
        entry = _Entry(name.rstrip("*"), _listed(symbols), _listed(spellings), "".join(dimension))
        found += [entry, *(_prefixed(entry) if name.endswith("*") else ())]
    for line in lines("currencies"):
        name, signs, spellings = (part.strip() for part in line.split("="))
        found.append(_Entry(name, _listed(signs), _listed(spellings), "money"))
    return tuple(found)


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]


def _prefixed(entry: _Entry) -> Iterator[_Entry]:
    for sign, prefix in _PREFIXES.items():
        symbols = [sign + symbol for symbol in entry.symbols]
        yield _Entry(prefix + entry.name, symbols, [prefix + word for word in entry.spellings], entry.dimension)


@cache
def _symbols() -> dict[str, str]:
    return {symbol: entry.name for entry in reversed(_entries()) for symbol in entry.symbols}


@cache
def _spellings() -> dict[str, str]:
    """Later entries give way to earlier ones, but a pound is one of money: what it weighs is told elsewhere."""
    ordered = sorted(_entries(), key=lambda entry: entry.dimension == "money")
    return {
        word.lower().replace("-", " "): entry.name
        for entry in ordered
        for word in (*([] if entry.name.isupper() else [entry.name]), *entry.spellings)
    }


@cache
def currency_signs() -> tuple[str, ...]:
    """What stands before a sum, the longest first."""
    money = (entry for entry in _entries() if entry.dimension == "money")
    signs = {symbol for entry in money for symbol in entry.symbols if symbol != "p"}
    return tuple(sorted(signs, key=lambda sign: (-len(sign), sign)))


def currency_of(sign: str) -> str:
    """The currency of a sign. Raises KeyError for what is none."""
    return _symbols()[sign]


@cache
def dimension(name: str) -> str:
    """ "time", "length", "money", "measure" for other units, "" for what is none; rates have that of what is rated."""
    first, _per, _ = name.partition(" per ")
    plain = first.removeprefix("square ").removeprefix("cubic ")
    if name in _dimensions():
        return _dimensions()[name]
    if plain not in _dimensions():
        return ""
    return _dimensions()[plain] if plain == name or _dimensions()[plain] == "money" else "measure"


@cache
def _dimensions() -> dict[str, str]:
    return {entry.name: entry.dimension or "measure" for entry in _entries()}


def unit_after(text: str, start: int, end: int, *, figures: bool) -> Unit | None:
    """The unit that begins at an offset or one blank or hyphen later, and ends by `end`.

    Symbols count only after a number in figures.
    """
    unit = _one(text, start, end, figures=figures)
    while unit is not None and (per := per_unit(text, unit.end, end)):
        unit = Unit(f"{unit.name} per {per.name}", per.end)
    return unit


def per_unit(text: str, start: int, end: int) -> Unit | None:
    """What stands after a "/", "per" or "a" at an offset: the hour of "$15 an hour", the share of "25 cents per share"."""
    per = _PER.match(text, start, end)
    if per is None:
        return None
    unit = _one(text, per.end(), end, figures="/" in per[0] or "per" in per[0])
    if unit is not None:
        return None if _THEN.match(text, unit.end, end) else unit
    name = _NAME.match(text, per.end(), end)
    if name is None or (name["name"].lower() not in _SHARED_OUT and "per" not in per[0]):
        return None
    return Unit(name["name"].lower(), name.end())


def _one(text: str, start: int, end: int, *, figures: bool) -> Unit | None:
    before = _POWER_BEFORE.match(text, start, end)
    words = _WORDS.match(text, before.end() if before else start, end)
    if words is None:
        return None
    for last in ("three", "two", "one"):
        name = _known(text, words, last, figures=figures) if words[last] else None
        if name is not None:
            after = _POWER_AFTER.match(text, words.end(last), end)
            if after is None and text[words.end(last) : words.end(last) + 1].isalnum():
                return None
            power = before["power"] if before else after and (after["power"] or after["word"])
            if power:
                name = f"{_POWERS[power.lower().rstrip('.')]} {name}"
            return Unit(name, after.end() if after else words.end(last))
    return None


def _known(text: str, words: re.Match[str], last: str, *, figures: bool) -> str | None:
    written = text[words.start("one") : words.end(last)]
    if figures and last == "one":
        symbol = written.replace(" ", "")
        if symbol in _symbols() and _is_meant(text, words, symbol):
            return _symbols()[symbol]
    lower = re.sub(r"[\s-]", " ", written.lower())
    return _spellings().get(lower) or _spellings().get(lower.removesuffix("s"))


def _is_meant(text: str, words: re.Match[str], symbol: str) -> bool:
    """ "In" is an inch at the end of what is measured, "p" a penny right after its number."""
    if symbol == "in":
        return _INCHES.match(text, words.end("one")) is not None
    return symbol != "p" or (words.start() == words.start("one") and not text.startswith(".m", words.end("one")))

"""Numbers with their unit and the interval that their wording allows.

The rules on intervals, and where they come from:

- A written number stands for every value that would be rounded to it: "1.3 million" is [1.25, 1.35] million. A plain
  count ("14 people", "2,300 chips") is taken as exact: news counts people and things, and rounds aloud ("about").
- "about", "some", "roughly", "nearly" widen it to half a unit of its last digit that is not zero, at least 5 %: a guess.
- "more than", "at least", "up to", "fewer than" leave one side open (null); "as much as" speaks of what may well be
  reached, and is taken as at least half of it: a guess.
- "dozens", "hundreds", "thousands" are at least two of them and less than ten (dozens: less than a hundred).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from text_to_num import text2num

from claimtable.extract.tree import Tree
from claimtable.records import ValueOp
from claimtable.spans import Span

_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "mln": 1e6, "m": 1e6, "billion": 1e9,
    "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12, "dozen": 12.0, "lakh": 1e5, "crore": 1e7,
}  # fmt: skip
_CURRENCY_SIGNS = {
    "US$": "USD", "A$": "AUD", "C$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "$": "USD", "€": "EUR",
    "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₪": "ILS",
}  # fmt: skip
_CURRENCY_WORDS = {
    "dollar": "USD", "buck": "USD", "euro": "EUR", "pound": "GBP", "quid": "GBP", "yen": "JPY", "yuan": "CNY",
    "renminbi": "CNY", "rupee": "INR", "rouble": "RUB", "ruble": "RUB", "won": "KRW", "franc": "CHF", "krona": "SEK",
    "krone": "NOK", "zloty": "PLN", "lira": "TRY", "shekel": "ILS", "peso": "MXN", "real": "BRL", "rand": "ZAR",
}  # fmt: skip
_ABBREVIATED_UNITS = {
    "ft": "foot", "km": "kilometre", "m": "metre", "cm": "centimetre", "mm": "millimetre", "kg": "kilogram",
    "g": "gram", "mph": "mph", "kph": "kph", "km/h": "kph", "lb": "pound", "mi": "mile", "in": "inch", "mw": "megawatt",
    "gw": "gigawatt", "kw": "kilowatt", "gb": "gigabyte", "tb": "terabyte",
    "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute", "c": "celsius", "°c": "celsius", "°f": "fahrenheit",
}  # fmt: skip
_FRACTIONS = {
    "half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "sixth": 100 / 6, "seventh": 100 / 7,
    "eighth": 12.5, "tenth": 10.0,
}  # fmt: skip
_VAGUE = {"dozens": (24.0, 100.0), "scores": (40.0, 100.0), "hundreds": (200.0, 1e3), "thousands": (2e3, 1e4)}
_VAGUE_SCALED = {"millions": 1e6, "billions": 1e9, "trillions": 1e12}

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORD = rf"(?:{'|'.join([*_UNITS.split(), *_TENS.split()])})"
_SPELLED = rf"{_WORD}(?:[\s-]+(?:and[\s-]+)?(?:{_WORD}|hundred|thousand))*"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"(?:hundred|thousand|million|billion|trillion|dozen|mn|mln|bn|tn|lakh|crore)\b|[kmb]\b"
_NUMBER = rf"(?:{_DIGITS}|{_SPELLED}|(?:half\s+)?an?(?=\s+(?:hundred|thousand|million|billion|trillion|dozen)\b))"
_SIGN = r"(?:US|A|C|NZ|HK|S)?\$|[€£¥₹₽₩₺₴₪]"
_QUANTITY = re.compile(
    rf"(?<![\w.,$€£-])(?P<sign>{_SIGN})?\s?(?P<number>{_NUMBER})(?P<half>\s+and\s+a\s+half)?"
    rf"(?:[\s-]?(?P<scale>{_SCALE}))?"
    r"(?:\s?(?P<percent>%|percent\b|per\s?cent\b|percentage\spoints?\b|basis\spoints?\b)"
    r"|\s?(?P<glued>(?:ft|km/h|km|cm|mm|kg|mph|kph|gb|tb|mw|gw|kw|hrs?|°[cf]|m|lb|mins?)\b))?(?![\w])",
    re.IGNORECASE,
)
_OTHER = re.compile(
    rf"(?P<vague>\b(?:dozens|scores|hundreds|thousands|(?:tens|hundreds) of thousands|millions|billions|trillions)\b)"
    rf"|\b(?<!and )(?:an?|one)[\s-](?P<fraction>half|third|quarter|fifth|sixth|seventh|eighth|tenth)\b(?!-)"
    rf"|\b(?P<one>one|two|three) in (?P<many>{_DIGITS}|{_WORD})\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"^\s*(?:-|–|—|to|and|or)\s*$", re.IGNORECASE)
_OPERATORS: tuple[tuple[str, ValueOp], ...] = (
    (
        r"(?:no|not) (?:more|higher|greater) than|not exceed|never exceed|at most|up to|as (?:much|many|high|long|far) as|a maximum of",
        ValueOp.LE,
    ),
    (r"(?:no|not) (?:less|fewer|lower) than|at least|a minimum of|upwards of", ValueOp.GE),
    (r"more than|over|above|in excess of|exceed(?:ing|s|ed)?|greater than|beyond|topping|topped", ValueOp.GT),
    (r"less than|fewer than|under|below|lower than|short of", ValueOp.LT),
    (
        r"about|around|some|roughly|approximately|approx\.?|nearly|almost|close to|an estimated|estimated|circa|ca\.|"
        r"something like|just (?:over|under)|in the region of|or so",
        ValueOp.APPROX,
    ),
)
_BEFORE = tuple((re.compile(rf"\b(?:{words})\s+(?:a |an |the )?$", re.IGNORECASE), op) for words, op in _OPERATORS)
_REACHED = re.compile(r"\bas (?:much|many|high|long|far) as\s+(?:a |an |the )?$", re.IGNORECASE)
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s*$", re.IGNORECASE)
_MONTH_AFTER = re.compile(
    r"^(?:st|nd|rd|th)?\s+(?:of\s+)?(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"^\s*(?::\d\d|\.\d\d\s?[ap]\.?m|[ap]\.?m\b|o['’]clock)", re.IGNORECASE)
_YEAR = range(1500, 2200)
_YEAR_PREPOSITIONS = {"in", "since", "until", "till", "from", "by", "during", "of", "late", "early", "mid"}
_CIRCUMSTANCES = {
    *"""
    second minute hour day week month year decade kilometre kilometer km mile metre meter time
""".split()
}


class Quantity(NamedTuple):
    """A number in a text. `value` is null for a range; an open side of the interval is null.

    `unit` is an ISO 4217 code, "percent", or the lemma of a unit of measurement or counted noun.
    """

    span: Span
    value: float | None
    low: float | None
    high: float | None
    unit: str | None
    op: ValueOp


def quantities(tree: Tree, chars: Span) -> list[Quantity]:
    """The quantities in a range of characters, in order; dates, clock times, ages and numbers in names are none."""
    text = tree.text
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text, *chars):
        quantity = _read(tree, match, chars)
        if quantity is None:
            continue
        before = found[-1] if found else None
        if before and _RANGE.match(text[before.span.end : quantity.span.start]) and _is_range(text, before, quantity):
            found[-1] = _joined(before, quantity)
        else:
            found.append(quantity)
    found.extend(_read_other(tree, match) for match in _OTHER.finditer(text, *chars))
    return sorted(_not_overlapping(found))


def rank(quantity: Quantity) -> int:
    """0 for what a clause is mostly about, more for what only says when, where or how often."""
    if quantity.unit is None:
        return 1
    return 2 if quantity.unit in _CIRCUMSTANCES else 0


def _not_overlapping(found: list[Quantity]) -> Iterator[Quantity]:
    for i, quantity in enumerate(found):
        if not any(quantity.span.overlap(other.span) for other in found[:i]):
            yield quantity


def _read(tree: Tree, match: re.Match[str], chars: Span) -> Quantity | None:
    text = tree.text
    number = _number(match["number"])
    if number is None or _is_no_quantity(tree, match):
        return None
    if match["half"]:
        number += 0.5
    scale = _SCALES[match["scale"].lower()] if match["scale"] else 1.0
    if match["glued"] is None and match["scale"] and match["scale"].lower() == "m" and not match["sign"]:
        unit_follows = _counted_noun(tree, match.end())
        if unit_follows is None:
            return _finished(text, match, number, 1.0, "metre")
    value = number * scale
    return _finished(text, match, value, scale, _unit(tree, match))


def _finished(text: str, match: re.Match[str], value: float, scale: float, unit: str | None) -> Quantity:
    op = next(
        (op for pattern, op in _BEFORE if pattern.search(text, max(0, match.start() - 40), match.start())), ValueOp.EQ
    )
    if unit == "basis point":
        value, scale, unit = value / 100, scale / 100, "percentage point"
    value = float(f"{value:.12g}")
    low, high = _interval(match["number"], value, scale, op)
    if op is ValueOp.LE and _REACHED.search(text, max(0, match.start() - 40), match.start()):
        low = value / 2
    return Quantity(Span(match.start(), match.end()), value, low, high, unit, op)


def _interval(written: str, value: float, scale: float, op: ValueOp) -> tuple[float | None, float | None]:
    decimals = len(written.partition(".")[2]) if written[:1].isdigit() else 0
    rounding = 0.5 * scale * 10.0**-decimals if scale > 1 or decimals else 0.0
    if op in (ValueOp.GE, ValueOp.GT):
        return value, None
    if op in (ValueOp.LE, ValueOp.LT):
        return None, value
    if op is ValueOp.APPROX:
        digits = f"{value:.12g}".rstrip("0").replace(".", "")
        last = value / float(digits) if digits.strip("0") else 0.0
        rounding = max(rounding, last / 2, 0.05 * abs(value))
    return float(f"{value - rounding:.12g}"), float(f"{value + rounding:.12g}")


def _number(written: str) -> float | None:
    lower = written.lower()
    if written[0].isdigit():
        return float(written.replace(",", ""))
    if lower in ("a", "an"):
        return 1.0
    if lower.startswith("half"):
        return 0.5
    try:
        return float(text2num(re.sub(r"\s+", " ", lower), "en"))
    except ValueError:
        return None


def _is_no_quantity(tree: Tree, match: re.Match[str]) -> bool:
    text, number = tree.text, match["number"]
    after = text[match.end() : match.end() + 16]
    if match["sign"] or match["percent"] or match["scale"]:
        return False
    if _CLOCK.match(after) or _CLOCK.match(text[match.end("number") : match.end("number") + 8]):
        return True
    before = text[max(0, match.start() - 14) : match.start()]
    if text[match.end() : match.end() + 2] in {"th", "st", "nd", "rd"}:
        return True
    if _MONTH.search(before) or _MONTH_AFTER.match(text[match.end() : match.end() + 20]):
        return True
    if before.endswith((":", "/", "#", "No. ")) and number[0].isdigit():
        return True
    if number.isdigit() and int(number) in _YEAR and len(number) == 4:
        preposition = before.rstrip().rpartition(" ")[2].lower()
        if preposition in _YEAR_PREPOSITIONS or _counted_noun(tree, match.end()) is None:
            return True
    if number.isdigit() and before.endswith(", ") and after.startswith((",", " ,", " and was", ";")):
        return True  # an age: "Anton Reiss, 71,"
    if number.lower() in {"one"}:
        return _counted_noun(tree, match.end()) is None
    i = tree.index_at(match.start())
    return i < len(tree.tokens) and tree.token(i).dep == "compound" and tree.token(tree.token(i).head).pos == "PROPN"


def _unit(tree: Tree, match: re.Match[str]) -> str | None:
    if match["percent"]:
        words = match["percent"].lower().replace(" ", "")
        if "point" in words:
            return "basis point" if "basis" in words else "percentage point"
        return "percent"
    if match["sign"]:
        return _CURRENCY_SIGNS[match["sign"].upper()]
    if match["glued"]:
        return _ABBREVIATED_UNITS[match["glued"].lower()]
    noun = _counted_noun(tree, match.end())
    if noun is None:
        return None
    return _CURRENCY_WORDS.get(noun) or _ABBREVIATED_UNITS.get(noun, noun)


def _counted_noun(tree: Tree, end: int) -> str | None:
    """Lemma of the noun after a number: the last of the nouns in a row, with adjectives between."""
    i = tree.index_at(end)
    if i < len(tree.tokens) and tree.token(i).text in {"-", "–"}:
        i += 1
    if (
        i + 1 < len(tree.tokens)
        and tree.token(i).lemma == "of"
        and tree.token(i + 1).pos in {"DET", "ADJ", "NOUN", "PRON", "PROPN"}
    ):
        i += 2 if tree.token(i + 1).pos in {"DET", "PRON"} else 1
    noun = None
    for token in tree.tokens[i : i + 6]:
        if token.start - end > 40 or token.pos not in {"NOUN", "PROPN", "ADJ", "VERB", "PUNCT"}:
            break
        if token.pos in {"NOUN", "PROPN"}:
            noun = token.lemma.lower()
        elif (
            noun
            or (token.pos == "PUNCT" and token.text != "-")
            or (token.pos == "VERB" and token.tag not in {"VBN", "VBG"})
        ):
            break
    return "person" if noun == "people" else noun


def _read_other(tree: Tree, match: re.Match[str]) -> Quantity:
    span = Span(match.start(), match.end())
    if match["fraction"]:
        value = _FRACTIONS[match["fraction"].lower()]
        return Quantity(span, value, value, value, "percent", ValueOp.EQ)
    if match["one"]:
        value = 100 * (_number(match["one"]) or 1) / (_number(match["many"]) or 1)
        return Quantity(span, value, value, value, "percent", ValueOp.EQ)
    word = match["vague"].lower()
    if " of " in word:
        low, high = (2e4, 1e5) if word.startswith("tens") else (2e5, 1e6)
    elif word in _VAGUE_SCALED:
        low, high = 2 * _VAGUE_SCALED[word], 1000 * _VAGUE_SCALED[word]
    else:
        low, high = _VAGUE[word]
    return Quantity(span, None, low, high, _counted_noun(tree, match.end()), ValueOp.RANGE)


def _is_range(text: str, first: Quantity, second: Quantity) -> bool:
    joint = text[first.span.end : second.span.start].strip().lower()
    if joint in {"and", "or"}:
        return joint == "and" and text[max(0, first.span.start - 10) : first.span.start].lower().rstrip().endswith(
            "between"
        )
    return first.unit in (None, second.unit)


def _joined(first: Quantity, second: Quantity) -> Quantity:
    """'Between 1 and 1.2 million': the scale of the second holds for a first that has none."""
    low, high = first.value or 0.0, second.value or 0.0
    if first.unit is None and low < 1000 <= high and low < high / 1000:
        low *= 10 ** (3 * ((len(str(int(high))) - 1) // 3))
    unit = second.unit or first.unit
    return Quantity(Span(first.span.start, second.span.end), None, low, high, unit, ValueOp.RANGE)

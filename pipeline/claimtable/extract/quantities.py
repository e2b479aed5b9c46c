"""Numbers with their unit and the interval that their wording allows.

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

import math
import re
from functools import cache
from typing import NamedTuple

from text_to_num import text2num

from claimtable.extract.lexicon import lines, words
from claimtable.extract.tree import Tree
from claimtable.extract.units import Unit, currency_of, currency_signs, dimension, per_unit, unit_after
from claimtable.records import Token, ValueOp
from claimtable.spans import Span

_ROUGHLY = 0.05
_LARGEST = 1e15  # More digits than that are somebody's number, not a number of something.
_DOZEN_GIVE = 1 / 6
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "grand": 1e3, "million": 1e6, "mn": 1e6, "mln": 1e6, "m": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12, "t": 1e12, "dozen": 12.0,
    "lakh": 1e5, "crore": 1e7,
}  # fmt: skip
_PORTIONS = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fourth": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6,
    "seventh": 1 / 7, "eighth": 1 / 8, "ninth": 1 / 9, "tenth": 1 / 10, "hundredth": 1 / 100, "thousandth": 1 / 1000,
}  # fmt: skip
_VULGAR = {
    "½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5,
    "⅙": 1 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
}  # fmt: skip
_VAGUE = {"dozens": (24.0, 100.0), "scores": (40.0, 100.0), "hundreds": (200.0, 1e3), "thousands": (2e3, 1e4)}
_VAGUE |= {"millions": (2e6, 1e9), "billions": (2e9, 1e12), "trillions": (2e12, 1e15)}

# ---- how numbers are written ----

_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SMALL = rf"(?:(?:{_TENS})(?:[\s-](?:{_ONES}))?|{_TEENS}|{_ONES}|zero)\b"
_A = r"(?:an?|one)\b"
_HUNDREDS = rf"(?:(?:{_SMALL}|{_A})[\s-]hundred\b(?:\s(?:and\s)?{_SMALL})?|{_SMALL})"
_SPELLED = rf"(?:{_HUNDREDS}|{_A}(?=[\s-]thousand))(?:[\s-]thousand\b(?:,?\s(?:and\s)?{_HUNDREDS})?)?"
_BIG = "hundred|thousand|million|billion|trillion|dozen|grand|mn|mln|bn|tn|trn|lakh|crore"
_DIGITS = r"(?:\d{1,3}(?:(?:[,\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?|(?:\s000)+\b)|\d+(?:\.\d+)?)"
_POWER = r"(?:e[+-]?\d+|\s?[×x]\s?10\s?\^?[−-]?\d+)"
_SLASH = r"\d{1,2}/\d{1,2}(?![\d/])"
_PORTION = "half|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|hundredth|thousandth"
_SCALE = rf"(?:{_BIG})\b|(?-i:[kKmMbBT])(?![\w/])"
_SIGN = "|".join(rf"(?<!\w){re.escape(sign)}" if sign[0].isalpha() else re.escape(sign) for sign in currency_signs())
# No number or sign begins with one of these letters: to say so first saves a third of the time.
_OPENING = r"(?=(?-i:[^b-dgi-lp-ru-y_\s]))"
_QUANTITY = re.compile(
    rf"(?<![\w.,$€£^])(?<!\d\+){_OPENING}"
    rf"(?P<minus>(?<![\w)%])[−-](?=[\d$€£])|\bminus\s)?(?:(?P<sign>(?-i:{_SIGN}))\s?(?P<below>[−-])?)?"
    rf"(?P<number>(?P<part>half|(?:a|one)[\s-]quarter|three[\s-]quarters)(?:\sof)?(?:\san?)?(?=[\s-](?:{_BIG})\b)"
    rf"|(?P<vulgar>[{''.join(_VULGAR)}])|(?P<slash>{_SLASH})(?=\sof\b|[\s-][a-z])"
    rf"|{_DIGITS}(?P<power>{_POWER})?|{_A}(?=\s(?:million|billion|trillion|dozen)\b)|{_SPELLED})"
    rf"(?P<more>[\s-]and[\s-]an?[\s-](?P<portion>half|third|quarter)\b"
    rf"|\s?(?P<more_vulgar>[{''.join(_VULGAR)}])|[\s-](?P<more_slash>{_SLASH}))?"
    rf"(?:[\s-]?(?P<scale>{_SCALE})(?P<after>\sand\sa\shalf\b)?)?"
    r"(?:[\s-]?(?P<percent>%|percent\b|per\s?cent\b|pct\b|pc\b|percentage[\s-]points?\b|basis[\s-]points?\b|bps?\b))?",
    re.IGNORECASE,
)
_OTHER = re.compile(
    rf"\b(?P<vague>(?:tens|hundreds) of (?:thousands|millions|billions)|scores(?=\sof\b)|{'|'.join(sorted(_VAGUE.keys() - {'scores'}))})\b"
    rf"|\b(?P<few>several|a\sfew)[\s-](?P<fews>{_BIG})\b"
    rf"|\b(?P<one>{_SMALL}|{_DIGITS})\s(?:(?P<in>in(?:\severy)?)|out\sof(?:\severy)?)\s(?P<many>{_SMALL}|{_DIGITS}|a\shundred)"
    rf"|\b(?P<how_many>an?|{_ONES})[\s-](?P<fraction>{_PORTION})s?\b(?!-)"
    r"|\b(?P<half>half)(?=\sof\b|\s(?:the|its|their|his|her|all|an?)\b)"
    r"|\b(?P<single>an?)(?=\s[a-z])"
    r"|\b(?P<none>nobody\b|no[\s-]one\b|none\b|no(?=\s\w)|not\s(?:one|a\ssingle)\b(?=\s[a-z]))",
    re.IGNORECASE,
)
_PERCENT_WORD = re.compile(r"[\s-](?:percent|per\s?cent|percentage[\s-]points?|basis[\s-]points?)\b", re.IGNORECASE)
_AND_A_HALF = re.compile(r"\sand\s(?:a\s|one[\s-])?half\b", re.IGNORECASE)
_DASH = re.compile(r"(?:-to-|[–‑−-])$")
_JOINT = re.compile(r"\s?[–—-]\s?|-to-|-?\s(?P<word>to|and|or)\s(?P<again>an?\s)?", re.IGNORECASE)

# ---- what is no quantity ----

_MONTHS = "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
_MONTHS += "|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
_MONTH = re.compile(rf"\b(?:{_MONTHS})\.?\s(?:\d{{1,2}}\s?(?:and|to|or|[–,-])\s?)?$")
_MONTH_AFTER = re.compile(rf"\s(?:of\s)?(?:{_MONTHS})\b")
_TIME_OF_DAY = r"[ap]\.?m\b|o['’]clock|(?:GMT|UTC|[CE]?E?ST|[CE]DT|BST|hours (?:GMT|local))\b"
_CLOCK = re.compile(rf"\s?(?::\d|\.\d\d\s?[ap]\.?m|{_TIME_OF_DAY})", re.IGNORECASE)
_CLOCK_BY_DAY = re.compile(
    r"\s(?:on\s(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day|in\sthe\s(?:morning|afternoon|evening)|local\stime)\b"
)
_HOUR_BEFORE = re.compile(r"\b(?P<word>at|until|till|by|before|after|past|since)\s(?:about\s|around\s|half\spast\s)?$")
_YEAR = range(1500, 2200)
_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|until|till|during|late|early|mid|spring|summer|autumn|fall|winter|year)[\s-]$"
)
_AGED = re.compile(r"\b(?:aged?|ages|age\sof)\s$", re.IGNORECASE)
_SOMEBODY_OF = re.compile(r"\b(?:man|woman|boy|girl|child)\sof\s$", re.IGNORECASE)
_LINES = 240  # "1080p" are lines of a screen; prices in pence are lower.
_NUMBER_NOUNS = frozenset({"number", "figure", "total", "toll"})
_PUT_AT = frozenset({"stand", "put", "remain", "stay", "place", "estimate", "peak", "number", "set", "value"})
_WEIGHED = frozenset({"weigh", "weight", "heavy", "ounce", "kilogram", "kilo", "bag", "pack"})


class Quantity(NamedTuple):
    """A number in a text. `value` is null for a range; an open side of the interval is null.

    `unit` is an ISO 4217 code, "percent", a unit of measurement, or the lemma of a counted noun; with " per " and what
    it is reckoned by for a rate. `span` holds the number and a unit of measurement or money, not the noun counted.
    """

    span: Span
    value: float | None
    low: float | None
    high: float | None
    unit: str | None
    op: ValueOp


class _Number(NamedTuple):
    """`scale` is that of its last digit before the decimal point: a million for "1.3 million"."""

    value: float
    scale: float
    decimals: int
    rough: float = 0.0


def quantities(tree: Tree, chars: Span) -> list[Quantity]:
    """The quantities in a range of characters, in order.

    Dates, clock times, ages in apposition and numbers in names are none.
    """
    found: list[Quantity] = []
    numbers: list[_Number] = []
    others = [q for match in _OTHER.finditer(tree.text, *chars) if (q := _read_other(tree, match, chars))]
    for match in _QUANTITY.finditer(tree.text, *chars):
        if any(match.start() < other.span.end and other.span.start < match.end() for other in (*others, *found[-1:])):
            continue
        number = _number(match)
        quantity = number and _read(tree, match, number, chars)
        if number is None or quantity is None:
            continue
        joined = _joined(tree, found[-1], numbers[-1], quantity, number) if found else None
        dash = _DASH.search(tree.text, max(0, quantity.span.start - 4), quantity.span.start)
        if joined:
            found[-1:], numbers[-1:] = [joined], [number]
        elif dash is None:
            found.append(quantity)
            numbers.append(number)
        elif found and found[-1].span.end == dash.start():  # "6-3", "1-0": a score
            del found[-1:], numbers[-1:]
    return sorted([*found, *others], key=lambda quantity: quantity.span)


# ---- the value ----


def _number(match: re.Match[str]) -> _Number | None:
    value = _written(match)
    if value is None:
        return None
    scale = _SCALES[match["scale"].lower()] if match["scale"] else 1.0
    digits = match["number"].partition(".")[2] if match["number"][0].isdigit() and not match["power"] else ""
    decimals = len(digits)
    if match["more"]:
        value += _portion(match["portion"], match["more_vulgar"], match["more_slash"])
        decimals = 1
    if match["part"] or match["after"]:
        value += 0.5 if match["after"] else 0.0
        decimals = 1
    if match["minus"] or match["below"]:
        value = -value
    rough = _DOZEN_GIVE if scale == 12.0 else 0.0
    return _Number(_clean(value * scale), scale, decimals, rough) if abs(value) < _LARGEST else None


def _written(match: re.Match[str]) -> float | None:
    text = match["number"]
    if match["part"]:
        return 3 / 4 if match["part"].lower().startswith("three") else 1 / 4 if "quarter" in text.lower() else 1 / 2
    if match["vulgar"] or match["slash"]:
        return _portion(None, match["vulgar"], match["slash"])
    if match["power"]:
        base, _, exponent = re.sub(r"\s?[×x]\s?10\s?\^?", "e", text.lower()).replace("−", "-").partition("e")
        return _figures(f"{base}e{exponent}") if len(exponent) <= 3 else None
    return _figures(text) if text[0].isdigit() else _spelled(text)


def _figures(text: str) -> float:
    return float(re.sub(r"[,\s]", "", text))


def _spelled(text: str) -> float | None:
    lower = re.sub(r"[\s,-]+", " ", re.sub(r"^an?\b", "one", text.lower()))
    try:
        return float(text2num(lower, "en"))
    except ValueError:
        return None


def _portion(word: str | None, vulgar: str | None, slash: str | None) -> float:
    if word:
        return _PORTIONS[word.lower()]
    if vulgar:
        return _VULGAR[vulgar]
    above, _, below = (slash or "0/1").partition("/")
    return int(above) / int(below) if int(below) else math.inf


def _clean(value: float) -> float:
    return float(f"{value:.12g}")


# ---- the interval ----


class _Bound(NamedTuple):
    op: ValueOp
    mark: str


@cache
def _bounds(*, after: bool) -> tuple[re.Pattern[str], dict[str, _Bound]]:
    """What finds the words before (after) a number, the longest first, and what they mean."""
    marks: dict[str, _Bound] = {}
    for line in lines("bounds"):
        mark, _, phrase = line.partition(" ")
        if phrase.startswith("| ") == after:
            op = {"reached": "le", "nearly": "approx", "just_over": "gt", "just_under": "lt"}.get(mark, mark)
            marks[phrase.removeprefix("| ").lower()] = _Bound(ValueOp(op), mark)
    listed = "|".join(re.escape(phrase) for phrase in sorted(marks, key=len, reverse=True))
    pattern = rf"(?:-|\s|^)(?P<words>{listed})\b" if after else rf"(?<!\w)(?P<words>{listed})\s?(?:an?\s)?$"
    return re.compile(pattern, re.IGNORECASE), marks


_LONGEST_BOUND = 40


def _bound(tree: Tree, start: int, end: int, unit: str | None) -> _Bound:
    text = tree.text
    pattern, marks = _bounds(after=False)
    before = pattern.search(text, max(0, start - _LONGEST_BOUND), start)
    if before and not _is_preposition(tree, before, end, dimension(unit or "")):
        return marks[before["words"].lower()]
    if text.startswith("+", end):
        return _Bound(ValueOp.GE, "ge")
    pattern, marks = _bounds(after=True)
    follows = pattern.match(text, end, end + _LONGEST_BOUND)
    return marks[follows["words"].lower()] if follows else _Bound(ValueOp.EQ, "eq")


def _is_preposition(tree: Tree, before: re.Match[str], end: int, measured: str) -> bool:
    """ "Under 11 metres of water", "over a 40-year career" do not weigh the number."""
    word = before["words"].lower()
    if measured == "length":
        return word in {"under", "below", "above", "over"} and tree.text.startswith(" of ", end)
    i = tree.index_at(before.start("words"))
    return measured == "time" and word == "over" and i < len(tree.tokens) and tree.token(i).dep == "prep"


def _interval(number: _Number, bound: _Bound) -> tuple[float | None, float | None]:
    value = number.value
    if bound.mark in ("ge", "gt"):
        return value, None
    if bound.mark == "reached":
        return value / 2, value
    if bound.mark in ("le", "lt"):
        return None, value
    rounding = 0.5 * number.scale * 10.0**-number.decimals if number.scale > 1 or number.decimals else 0.0
    rounding = abs(number.rough * value) or rounding
    if bound.mark == "eq":
        return _clean(value - rounding), _clean(value + rounding)
    wide = max(rounding, _last_digit(value) / 2, _ROUGHLY * abs(value))
    low = value if bound.mark == "just_over" else value - wide
    high = value if bound.mark in ("just_under", "nearly") else value + wide
    return _clean(low), _clean(high)


def _last_digit(value: float) -> float:
    """What one more of the last digit that is not zero is worth: 100 for 2,300."""
    digits = f"{abs(value):.12f}".rstrip("0").rstrip(".")
    if "." in digits:
        return float(10.0 ** -len(digits.partition(".")[2]))
    return float(10 ** (len(digits) - len(digits.rstrip("0")))) if digits.strip("0") else 0.0


# ---- one quantity ----


def _read(tree: Tree, match: re.Match[str], number: _Number, chars: Span) -> Quantity | None:
    text, end = tree.text, match.end()
    bare = not (match["sign"] or match["percent"] or match["scale"])
    if bare and _CLOCK.match(text, end):
        return None
    measure = _measure(tree, match, number, chars)
    if match["slash"] and not (number.value < 1 and (measure or text.startswith(" of ", end))):
        return None
    if measure is None and end < len(text) and (text[end].isalnum() or text[end] == "_"):
        return None
    if bare and measure is None and _is_no_quantity(tree, match, number):
        return None
    glued_m = match["scale"] in ("m", "M") and not match["sign"]
    if glued_m and measure is None and not _counts_many(tree, end):
        number = _Number(_clean(number.value / 1e6), 1.0, number.decimals)
        measure = Unit("metre", end)
    if match["scale"] in ("b", "B", "T") and not match["sign"]:
        return None
    if match["scale"] in ("k", "K") and number.value <= 1e4 and not match["sign"] and not _counts_many(tree, end):
        return None  # a 4K screen, a 10K run
    counted = None if measure else _counted(tree, end, chars)
    unit = (measure or counted or Unit("", end)).name or None
    if _AGED.search(text, max(0, match.start() - 12), match.start()):
        unit = unit or "year"
    span = Span(match.start(), measure.end if measure else end)
    return _finished(tree, span, number, unit)


def _finished(tree: Tree, span: Span, number: _Number, unit: str | None) -> Quantity:
    bound = _bound(tree, span.start, span.end, unit)
    if unit == "basis point":
        hundredth = number.value / 100, number.scale / 100, number.decimals
        number, unit = _Number(_clean(hundredth[0]), *hundredth[1:]), "percentage point"
    return Quantity(span, number.value, *_interval(number, bound), unit, bound.op)


def _measure(tree: Tree, match: re.Match[str], number: _Number, chars: Span) -> Unit | None:
    """Percent, money or a unit of measurement."""
    text, end = tree.text, match.end()
    if match["percent"]:
        return _rate(text, Unit(_percent(match["percent"]), end), chars)
    if match["sign"]:
        return _rate(text, Unit(currency_of(match["sign"]), end), chars)
    if match["scale"] and match["scale"].lower() == "grand":
        return Unit(sign, end) if (sign := _money_of(text)) else None
    unit = unit_after(text, end, chars.end, figures=match["number"][0].isdecimal() or bool(match["vulgar"]))
    if unit is not None and dimension(unit.name) == "money" and not _is_money(tree, unit, end):
        return None
    if unit is not None and unit.name == "penny" and number.value >= _LINES:
        return None
    if unit is not None and unit.name.startswith("GBP") and _is_weight(tree, number, unit, end):
        return unit._replace(name=unit.name.replace("GBP", "pound"))
    return unit


def _rate(text: str, unit: Unit, chars: Span) -> Unit:
    per = per_unit(text, unit.end, chars.end)
    return Unit(f"{unit.name} per {per.name}", per.end) if per else unit


def _percent(written: str) -> str:
    words = written.lower()
    if words.startswith(("basis", "bp")):
        return "basis point"
    return "percentage point" if "point" in words else "percent"


def _is_money(tree: Tree, unit: Unit, end: int) -> bool:
    """ "Won" and "real" are seldom money: the last word of the name must be a noun."""
    name = re.search(r"[^\W\d_]+$", tree.text[end : unit.end].partition(" per ")[0])
    i = tree.index_at(end + name.start()) if name else len(tree.tokens)
    return i >= len(tree.tokens) or tree.token(i).start >= unit.end or tree.token(i).pos not in {"VERB", "ADJ", "ADV"}


def _money_of(text: str) -> str | None:
    """The one currency whose sign the text shows."""
    shown = {code for code, sign in (("USD", "$"), ("GBP", "£"), ("EUR", "€")) if sign in text}
    return shown.pop() if len(shown) == 1 else None


def _is_weight(tree: Tree, number: _Number, unit: Unit, end: int) -> bool:
    """Whether pounds weigh: "a 40-pound bag", "30 pounds of flour", in a text that shows no pound sign."""
    text = tree.text
    if number.scale >= 1e6 or "£" in text or "sterling" in text:
        return False
    if text.startswith(" of ", unit.end) or text[end : end + 1] in {"-", "‑"} or "$" in text:
        return True
    i = tree.index_at(end)
    return any(tree.token(j).lemma in _WEIGHED for j in range(max(0, i - 8), min(len(tree.tokens), i + 6)))


# ---- the noun that is counted ----


def _counts_many(tree: Tree, end: int) -> bool:
    i = tree.index_at(end)
    return any(token.tag in {"NNS", "NNPS"} for token in tree.tokens[i : i + 3] if token.start - end < 30)


def _counted(tree: Tree, end: int, chars: Span) -> Unit | None:
    """Lemma of the noun after a number, by the tree if it says so; else the last of the nouns in a row."""
    i = _counted_noun(tree, end)
    if i is None:
        return None
    noun = tree.token(i)
    lemma = noun.lemma.lower()
    if lemma in {"one", *_NUMBER_NOUNS} or not lemma[:1].isalpha():
        return None
    lemma = "person" if lemma in {"people", "folk", "folks"} else lemma
    per = per_unit(tree.text, noun.end, chars.end)
    return Unit(f"{lemma} per {per.name}" if per else lemma, noun.end)


def _counted_noun(tree: Tree, end: int) -> int | None:
    i = tree.index_at(end)
    if i + 1 < len(tree.tokens) and tree.token(i).text in {"-", "–"}:
        return i + 1 if tree.token(i + 1).pos == "NOUN" else _last_noun(tree, i + 1, end)
    if i > 0 and tree.token(i - 1).end <= end and tree.token(i - 1).dep == "nummod":
        head = tree.token(i - 1).head
        compound = head + 1 < len(tree.tokens) and tree.token(head + 1).text == "-"
        if i <= head < i + 6 and tree.token(head).pos == "NOUN" and not compound:
            return head
    if i + 1 < len(tree.tokens) and tree.token(i).lemma == "of" and tree.token(i).start - end < 2:
        i += 1
        while i < len(tree.tokens) and (tree.token(i).pos in {"DET", "PRON", "NUM"} or tree.token(i).tag == "PRP$"):
            i += 1
    return _last_noun(tree, i, end)


def _last_noun(tree: Tree, i: int, end: int) -> int | None:
    noun = None
    for j in range(i, min(i + 6, len(tree.tokens))):
        token = tree.token(j)
        if token.text == "-" or token.tag == "POS":
            continue
        if token.start - end > 40 or token.pos not in {"NOUN", "PROPN", "ADJ", "VERB"}:
            break
        if token.pos in {"NOUN", "PROPN"}:
            noun = j
        elif noun is not None or _ends_noun(token):
            break
    return noun


def _ends_noun(token: Token) -> bool:
    return token.pos == "VERB" and token.tag not in {"VBN", "VBG"}


# ---- what is no quantity ----


def _is_no_quantity(tree: Tree, match: re.Match[str], number: _Number) -> bool:
    """Whether a bare number is part of a date, of a clock time, of a name, or somebody's age."""
    text, written = tree.text, match["number"]
    start, end = match.start("number"), match.end()
    before = text[max(0, start - 20) : start]
    if before.endswith((":", "/", "#", "No. ", "no. ", "&")) or re.match(r"/\d|\s?/\s?-", text[end : end + 3]):
        return True
    if re.match(r"0\d", written) or re.match(r"['’′]\d", text[end : end + 2]) or re.search(r"\d['’′]$", before):
        return True
    if number.value <= 31 and (_MONTH.search(before) or _MONTH_AFTER.match(text, end)):
        return True
    if number.value <= 24 and _is_hour(tree, before, end):
        return True
    if written.isdigit() and len(written) == 4 and int(written) in _YEAR and _is_year(tree, match):
        return True
    if _SOMEBODY_OF.search(before):
        return True
    if written.isdigit() and before.endswith(", ") and re.match(r",|;|\s,|\.$|,?\sand\swas", text[end : end + 9]):
        return True  # an age: "Anton Reiss, 71,"
    if written.lower() == "one":
        return _counted_noun(tree, end) is None or bool(re.match(r"\s(?:of|another)\b", text[end : end + 9]))
    if text.startswith(("-figure", "-digit", " figures"), end):
        return True
    return written.isdigit() and (_is_in_name(tree, start) or _is_address(tree, end))


def _is_address(tree: Tree, end: int) -> bool:
    """ "12 High Street": there are not twelve of what has a name in the singular."""
    i = _counted_noun(tree, end)
    return i is not None and tree.token(i).tag == "NNP" and not tree.token(i).text.endswith("s")


def _is_hour(tree: Tree, before: str, end: int) -> bool:
    hour = _HOUR_BEFORE.search(before)
    if hour is None:
        return False
    if _CLOCK_BY_DAY.match(tree.text, end):
        i = tree.index_at(end) - 2
        return i < 0 or tree.token(tree.token(i).head).lemma not in _PUT_AT
    return hour["word"] not in {"at", "by"} and _counted_noun(tree, end) is None


def _is_year(tree: Tree, match: re.Match[str]) -> bool:
    """Four digits count something only if they stand right before its plural."""
    text, i = tree.text, tree.index_at(match.start("number"))
    before = text[max(0, match.start() - 12) : match.start()]
    if _YEAR_BEFORE.search(before.lower()) or i >= len(tree.tokens):
        return True
    head = tree.token(tree.token(i).head)
    dated = re.search(r"\b(?:the|this|that|its|his|her|their|our)\s$|['’]s\s$", before.lower())
    if dated is None and before.endswith(" of ") and i + 1 < len(tree.tokens):
        return tree.token(i + 1).tag != "NNS"  # "a crowd of 2000 people", which few parsers get right
    return tree.token(i).dep != "nummod" or head.tag != "NNS" or head.start < match.start() or bool(dated)


def _is_in_name(tree: Tree, start: int) -> bool:
    """ "Heron 4", "Route 9", "page 2": the number stands after the noun that it belongs to."""
    i = tree.index_at(start)
    if not 0 < i < len(tree.tokens) or tree.token(i).start != start or tree.token(i - 1).end != start - 1:
        return False
    token, before = tree.token(i), tree.token(i - 1)
    if tree.text[before.end : start] not in {" ", "\u00a0"}:
        return False
    if before.pos == "PROPN":
        head = tree.token(token.head)
        return token.head < i or before.dep in {"compound", "nmod"} or head.tag not in {"NNS", "NNPS"}
    return before.pos == "NOUN" and before.lemma != "number" and token.head == i - 1 and before.tag == "NN"


# ---- numbers in other words ----


def _read_other(tree: Tree, match: re.Match[str], chars: Span) -> Quantity | None:
    if match["vague"] or match["few"]:
        return _vague(tree, match, chars)
    if match["one"]:
        return _one_in(tree, match)
    if match["none"]:
        return _none(tree, match)
    if match["single"]:
        return _single(tree, match, chars)
    return _fraction(tree, match, chars)


def _vague(tree: Tree, match: re.Match[str], chars: Span) -> Quantity:
    word = (match["vague"] or match["fews"]).lower()
    if match["few"]:
        low, high = 2 * _SCALES[word], 10 * _SCALES[word]
    elif " of " in word:
        first, _, last = word.partition(" of ")
        low = (10 if first == "tens" else 100) * _VAGUE[last][0]
        high = low * 5
    else:
        low, high = _VAGUE[word]
    end = match.end()
    unit_start = end + 3 if tree.text.startswith(" of ", end) else end
    measure = unit_after(tree.text, unit_start, chars.end, figures=False)
    unit = measure or _counted(tree, end, chars)
    span = Span(match.start(), measure.end if measure else end)
    return Quantity(span, None, low, high, unit.name if unit else None, ValueOp.RANGE)


def _one_in(tree: Tree, match: re.Match[str]) -> Quantity | None:
    """ "One in seven", "nine out of 10": a share, if what it is out of is a round number."""
    some, many = _plain(match["one"]), _plain(match["many"])
    if some is None or many is None or not 0 < some < many < _LARGEST:
        return None
    round_number = many <= 10 or many in (12, 15, 20, 25, 50) or f"{many:g}".strip("10") == ""
    years = unit_after(tree.text, match.end(), match.end() + 12, figures=True)
    if not round_number or (years is not None and match["in"]):
        return None
    value = _clean(100 * some / many)
    return _finished(tree, Span(*match.span()), _Number(value, 1.0, 0, _ROUGHLY), "percent")


def _plain(written: str) -> float | None:
    return _figures(written) if written[0].isdigit() else _spelled(written)


def _none(tree: Tree, match: re.Match[str]) -> Quantity | None:
    """ "No losses", "nobody was hurt", "not a single vote": nought."""
    word, span = match["none"].lower(), Span(*match.span())
    i = tree.index_at(match.start())
    if word.startswith(("nobody", "no one", "no-one")):
        return Quantity(span, 0.0, 0.0, 0.0, "person", ValueOp.EQ) if _befalls(tree, span) else None
    noun = _counted_noun(tree, match.end())
    if word == "no":
        plural = noun is not None and i < noun and tree.token(noun).text.lower() in words("counted")
        if not plural:
            return None
    elif word == "none":
        alone = i >= len(tree.tokens) or tree.token(i).dep not in {"nsubj", "nsubjpass", "dobj"}
        if alone or (noun is None and tree.text.startswith(" of ", match.end())):
            return None
    elif noun is None:
        return None
    lemma = None if noun is None else tree.token(noun).lemma.lower()
    return Quantity(span, 0.0, 0.0, 0.0, "person" if lemma == "people" else lemma, ValueOp.EQ)


def _befalls(tree: Tree, nobody: Span) -> bool:
    """Whether what nobody did is counted by its victims: "no one was hurt", "nobody died"."""
    token = tree.token(i) if (i := tree.root_in(nobody)) >= 0 else None
    if (
        token is None
        or token.dep not in {"nsubj", "nsubjpass"}
        or re.search(r"\b(?:almost|nearly)\s$", tree.text[max(0, nobody.start - 8) : nobody.start])
    ):
        return False
    return token.dep == "nsubjpass" or tree.token(token.head).lemma in {"die", "perish", "drown", "survive"}


def _single(tree: Tree, match: re.Match[str], chars: Span) -> Quantity | None:
    """ "More than a day", "a year and a half": one, where the words weigh it."""
    unit = unit_after(tree.text, match.end(), chars.end, figures=False)
    if unit is None or " per " in unit.name or dimension(unit.name) in {"", "money"}:
        return None
    half = _AND_A_HALF.match(tree.text, unit.end, chars.end)
    number = _Number(1.5, 1.0, 1) if half else _Number(1.0, 1.0, 0)
    quantity = _finished(tree, Span(match.start(), half.end() if half else unit.end), number, unit.name)
    return quantity if half or quantity.op is not ValueOp.EQ else None


def _fraction(tree: Tree, match: re.Match[str], chars: Span) -> Quantity | None:
    """ "A fifth" is 20 percent, "half an hour" half of one; a second half, a third man and a quarter's profit are none."""
    text, end = tree.text, match.end()
    share = 0.5 if match["half"] else _PORTIONS[match["fraction"].lower()] * (_spelled(match["how_many"]) or 1)
    if re.search(
        rf"\b(?:first|second|other|final|latter|and an?|and|{_ONES})[\s-]$",
        text[max(0, match.start() - 12) : match.start()],
        re.IGNORECASE,
    ):
        return None
    of_one = re.compile(r"(?:\sof)?\s(?:an?|one|1)(?=[\s-])").match(text, end, chars.end)
    unit_start = of_one.end() if of_one else end
    percent = _PERCENT_WORD.match(text, unit_start, chars.end)
    if re.compile(rf"[\s-](?:{_BIG})\b").match(text, unit_start, chars.end):
        return None
    if percent:
        unit: Unit | None = Unit(_percent(percent[0].strip(" -")), percent.end())
    else:
        unit = unit_after(text, unit_start, chars.end, figures=False)
    if unit is not None and dimension(unit.name) not in {"money"} and " per " not in unit.name:
        span = Span(match.start(), unit.end)
        return _finished(tree, span, _Number(_clean(share), 1.0, 0, _ROUGHLY), unit.name)
    if match["half"] and re.match(r"\san?\s", text[end : end + 4]):
        return None
    if not match["half"] and _is_ordinal(tree, match):
        return None
    return _finished(tree, Span(*match.span()), _Number(_clean(100 * share), 1.0, 0, _ROUGHLY), "percent")


def _is_ordinal(tree: Tree, match: re.Match[str]) -> bool:
    """ "A third man", "a quarter earlier": what follows "a third" is a noun or what goes with one."""
    if match["fraction"].lower() == "half" or match["how_many"].lower() not in {"a", "an"}:
        return False
    if re.match(r"\s(?:earlier|later|ago)\b|['’]s", tree.text[match.end() : match.end() + 8]):
        return True
    if re.search(
        r"\b(?:by|than|about|around|over|under|nearly|almost|roughly|to)\s$",
        tree.text[max(0, match.start() - 8) : match.start()],
    ):
        return False
    i = tree.index_at(match.start("fraction"))
    return (
        i < len(tree.tokens) and tree.token(i).head > i and tree.token(i).dep in {"amod", "compound", "nummod", "nmod"}
    )


# ---- ranges ----


def _joined(tree: Tree, first: Quantity, one: _Number, second: Quantity, two: _Number) -> Quantity | None:
    """ "Between 1 and 1.2 million", "8- to 16-metre", "$10-15": the unit and the scale of the second hold for both."""
    text = tree.text
    joint = _JOINT.fullmatch(text, first.span.end, second.span.start)
    if joint is None or first.value is None or second.value is None:
        return None
    unit = _shared_unit(first.unit, second.unit, plain=not joint["word"] or two.scale > 1)
    if unit is None and (first.unit or second.unit or not joint["word"]):
        return None
    low, high = first.value, second.value
    if one.scale == 1.0 < two.scale and low * two.scale <= high:
        low *= two.scale
    before = text[max(0, first.span.start - 24) : first.span.start].lower().rstrip()
    word = (joint["word"] or "").lower()
    if word == "and" and not before.endswith("between"):
        return None
    if word == "or" and not low < high <= 2 * low + 1:
        return None
    if word == "to" and (low > high >= 0 or (before.endswith("from") and _is_change(tree, first.span.start))):
        return None
    if not word and not 0 <= low < high:
        return None
    low, high = sorted((_clean(low), _clean(high)))
    return Quantity(Span(first.span.start, second.span.end), None, low, high, unit, ValueOp.RANGE)


def _shared_unit(first: str | None, second: str | None, *, plain: bool) -> str | None:
    """The unit of both ends of a range, or None if they have none in common.

    A noun that the first end would count stands after the second: they count it together. `plain` if the second end may
    do without a unit that the first has: "$1-1.2 million".
    """
    measures = [unit for unit in (first, second) if unit and (dimension(unit) or unit.startswith("percent"))]
    if not measures or measures == [second]:
        return second or first
    if measures == [first]:
        return first if plain else None
    return second if first == second or first == measures[1].partition(" per ")[0] else None


def _is_change(tree: Tree, start: int) -> bool:
    """Whether the "from" before an offset belongs to a verb or noun of change."""
    i = tree.index_at(start) - 1
    if i < 0 or tree.token(i).lemma != "from":
        return False
    around = [tree.token(i).head, i - 1]
    return any(j >= 0 and tree.token(j).lemma.lower() in words("change_words") for j in around)

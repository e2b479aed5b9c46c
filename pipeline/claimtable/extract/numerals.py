"""Numbers as they are written, in figures, words and fractions."""

import math
import re
from typing import NamedTuple

from text_to_num import text2num

LARGEST = 1e15  # More digits than that are somebody's number, not a number of something.
_DOZEN_GIVE = 1 / 6
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "grand": 1e3, "million": 1e6, "mn": 1e6, "mln": 1e6, "m": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12, "t": 1e12, "dozen": 12.0,
    "lakh": 1e5, "crore": 1e7,
}  # fmt: skip
PORTIONS = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fourth": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6,
    "seventh": 1 / 7, "eighth": 1 / 8, "ninth": 1 / 9, "tenth": 1 / 10, "hundredth": 1 / 100, "thousandth": 1 / 1000,
}  # fmt: skip
_VULGAR = {
    "½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5,
    "⅙": 1 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
}  # fmt: skip

ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
SMALL = rf"(?:(?:{_TENS})(?:[\s-](?:{ONES}))?|{_TEENS}|{ONES}|zero)\b"
_A = r"(?:an?|one)\b"
_HUNDREDS = rf"(?:(?:{SMALL}|{_A})[\s-]hundred\b(?:\s(?:and\s)?{SMALL})?|{SMALL})"
_SPELLED = rf"(?:{_HUNDREDS}|{_A}(?=[\s-]thousand))(?:[\s-]thousand\b(?:,?\s(?:and\s)?{_HUNDREDS})?)?"
BIG = "hundred|thousand|million|billion|trillion|dozen|grand|mn|mln|bn|tn|trn|lakh|crore"
DIGITS = r"(?:\d{1,3}(?:(?:[,\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?|(?:\s000)+\b)|\d+(?:\.\d+)?)"
_POWER = r"(?:e[+-]?\d+|\s?[×x]\s?10\s?\^?[−-]?\d+)"
_SLASH = r"\d{1,2}/\d{1,2}(?![\d/])"
PORTION = "half|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|hundredth|thousandth"
_SCALE = rf"(?:{BIG})\b|(?-i:[kKmMbBT])(?![\w/])"
NUMBER = (
    rf"(?P<number>(?P<part>half|(?:a|one)[\s-]quarter|three[\s-]quarters)(?:\sof)?(?:\san?)?(?=[\s-](?:{BIG})\b)"
    rf"|(?P<vulgar>[{''.join(_VULGAR)}])|(?P<slash>{_SLASH})(?=\sof\b|[\s-][a-z])"
    rf"|{DIGITS}(?P<power>{_POWER})?|{_A}(?=\s(?:million|billion|trillion|dozen)\b)|{_SPELLED})"
    rf"(?P<more>[\s-]and[\s-]an?[\s-](?P<portion>half|third|quarter)\b"
    rf"|\s?(?P<more_vulgar>[{''.join(_VULGAR)}])|[\s-](?P<more_slash>{_SLASH}))?"
    rf"(?:[\s-]?(?P<scale>{_SCALE})(?P<after>\sand\sa\shalf\b)?)?"
)
"""What `read_number` reads, case aside: named groups `number`, `scale` and what goes with them."""


class Number(NamedTuple):
    """`scale` is that of its last digit before the decimal point: a million for "1.3 million".

    `rough` is the share of the value by which the wording may be off.
    """

    value: float
    scale: float
    decimals: int
    rough: float = 0.0


def read_number(match: re.Match[str]) -> Number | None:
    """The number of a match of an expression with `NUMBER` in it, and with groups `minus` and `below` for its sign."""
    value = _written(match)
    if value is None:
        return None
    scale = SCALES[match["scale"].lower()] if match["scale"] else 1.0
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
    return Number(clean(value * scale), scale, decimals, rough) if abs(value) < LARGEST else None


def _written(match: re.Match[str]) -> float | None:
    text = match["number"]
    if match["part"]:
        return 3 / 4 if match["part"].lower().startswith("three") else 1 / 4 if "quarter" in text.lower() else 1 / 2
    if match["vulgar"] or match["slash"]:
        return _portion(None, match["vulgar"], match["slash"])
    if match["power"]:
        base, _, exponent = re.sub(r"\s?[×x]\s?10\s?\^?", "e", text.lower()).replace("−", "-").partition("e")
        return figures(f"{base}e{exponent}") if len(exponent) <= 3 else None
    return figures(text) if text[0].isdigit() else spelled(text)


def figures(text: str) -> float:
    """ "2,300.5"."""
    return float(re.sub(r"[,\s]", "", text))


def spelled(text: str) -> float | None:
    """ "A hundred and two"; None for what is no number."""
    lower = re.sub(r"[\s,-]+", " ", re.sub(r"^an?\b", "one", text.lower()))
    try:
        return float(text2num(lower, "en"))
    except ValueError:
        return None


def _portion(word: str | None, vulgar: str | None, slash: str | None) -> float:
    if word:
        return PORTIONS[word.lower()]
    if vulgar:
        return _VULGAR[vulgar]
    above, _, below = (slash or "0/1").partition("/")
    return int(above) / int(below) if int(below) else math.inf


def clean(value: float) -> float:
    """Without the dust of binary fractions."""
    return float(f"{value:.12g}")


def plain_number(written: str) -> float | None:
    """In figures or in words."""
    return figures(written) if written[0].isdigit() else spelled(written)

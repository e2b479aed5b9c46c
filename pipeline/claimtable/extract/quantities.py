"""Numbers with their unit and the interval that their wording allows, as mentions give them."""

import re
from typing import NamedTuple

from claimtable.extract.bounds import ROUGHLY, bound, interval
from claimtable.extract.counted import counted, counted_noun, counts_many
from claimtable.extract.lexicon import words
from claimtable.extract.numerals import (
    BIG,
    DIGITS,
    LARGEST,
    NUMBER,
    ONES,
    PORTION,
    PORTIONS,
    SCALES,
    SMALL,
    Number,
    clean,
    plain_number,
    read_number,
    spelled,
)
from claimtable.extract.tree import Tree
from claimtable.extract.units import Unit, currency_of, currency_signs, dimension, per_unit, unit_after
from claimtable.records import ValueOp
from claimtable.spans import Span

_VAGUE = {"dozens": (24.0, 100.0), "scores": (40.0, 100.0), "hundreds": (200.0, 1e3), "thousands": (2e3, 1e4)}
_VAGUE |= {"millions": (2e6, 1e9), "billions": (2e9, 1e12), "trillions": (2e12, 1e15)}

_SIGN = "|".join(rf"(?<!\w){re.escape(sign)}" if sign[0].isalpha() else re.escape(sign) for sign in currency_signs())
# No number or sign begins with one of these letters: to say so first saves a third of the time.
_OPENING = r"(?=(?-i:[^b-dgi-lp-ru-y_\s]))"
_QUANTITY = re.compile(
    rf"(?<![\w.,$€£^])(?<!\d\+){_OPENING}"
    rf"(?P<minus>(?<![\w)%])[−-](?=[\d$€£])|\bminus\s)?(?:(?P<sign>(?-i:{_SIGN}))\s?(?P<below>[−-])?)?"
    rf"{NUMBER}"
    r"(?:[\s-]?(?P<percent>%|percent\b|per\s?cent\b|pct\b|pc\b|percentage[\s-]points?\b|basis[\s-]points?\b|bps?\b))?",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?P<vague>(?:tens|hundreds) of (?:thousands|millions|billions)|scores(?=\sof\b)"
    rf"|{'|'.join(sorted(_VAGUE.keys() - {'scores'}))})\b"
    rf"|\b(?P<few>several|a\sfew)[\s-](?P<fews>{BIG})\b"
    rf"|\b(?P<one>{SMALL}|{DIGITS})\s(?:(?P<in>in(?:\severy)?)|out\sof(?:\severy)?)"
    rf"\s(?P<many>{SMALL}|{DIGITS}|a\shundred)"
    rf"|\b(?P<how_many>an?|{ONES})[\s-](?P<fraction>{PORTION})s?\b(?!-)"
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


def quantities(tree: Tree, chars: Span) -> list[Quantity]:
    """The quantities in a range of characters, in order.

    Dates, clock times, ages in apposition and numbers in names are none.
    """
    found: list[Quantity] = []
    numbers: list[Number] = []
    others = [q for match in _OTHER.finditer(tree.text, *chars) if (q := _read_other(tree, match, chars))]
    for match in _QUANTITY.finditer(tree.text, *chars):
        if any(match.start() < other.span.end and other.span.start < match.end() for other in (*others, *found[-1:])):
            continue
        number = read_number(match)
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


# ---- one quantity ----


def _read(tree: Tree, match: re.Match[str], number: Number, chars: Span) -> Quantity | None:
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
    if glued_m and measure is None and not counts_many(tree, end):
        number = Number(clean(number.value / 1e6), 1.0, number.decimals)
        measure = Unit("metre", end)
    if match["scale"] in ("b", "B", "T") and not match["sign"]:
        return None
    if match["scale"] in ("k", "K") and number.value <= 1e4 and not match["sign"] and not counts_many(tree, end):
        return None  # a 4K screen, a 10K run
    unit_or_noun = measure or counted(tree, end, chars)
    unit = unit_or_noun.name if unit_or_noun else None
    if _AGED.search(text, max(0, match.start() - 12), match.start()):
        unit = unit or "year"
    span = Span(match.start(), measure.end if measure else end)
    return _finished(tree, span, number, unit)


def _finished(tree: Tree, span: Span, number: Number, unit: str | None) -> Quantity:
    limit = bound(tree, span.start, span.end, unit)
    if unit == "basis point":
        number = Number(clean(number.value / 100), number.scale / 100, number.decimals)
        unit = "percentage point"
    return Quantity(span, number.value, *interval(number, limit), unit, limit.op)


def _measure(tree: Tree, match: re.Match[str], number: Number, chars: Span) -> Unit | None:
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


def _is_weight(tree: Tree, number: Number, unit: Unit, end: int) -> bool:
    """Whether pounds weigh: "a 40-pound bag", "30 pounds of flour", in a text that shows no pound sign."""
    text = tree.text
    if number.scale >= 1e6 or "£" in text or "sterling" in text:
        return False
    if text.startswith(" of ", unit.end) or text[end : end + 1] in {"-", "‑"} or "$" in text:
        return True
    i = tree.index_at(end)
    return any(tree.token(j).lemma in _WEIGHED for j in range(max(0, i - 8), min(len(tree.tokens), i + 6)))


# ---- what is no quantity ----


def _is_no_quantity(tree: Tree, match: re.Match[str], number: Number) -> bool:
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
        return counted_noun(tree, end) is None or bool(re.match(r"\s(?:of|another)\b", text[end : end + 9]))
    if text.startswith(("-figure", "-digit", " figures"), end):
        return True
    return written.isdigit() and (_is_in_name(tree, start) or _is_address(tree, end))


def _is_address(tree: Tree, end: int) -> bool:
    """ "12 High Street": there are not twelve of what has a name in the singular."""
    i = counted_noun(tree, end)
    return i is not None and tree.token(i).tag == "NNP" and not tree.token(i).text.endswith("s")


def _is_hour(tree: Tree, before: str, end: int) -> bool:
    hour = _HOUR_BEFORE.search(before)
    if hour is None:
        return False
    if _CLOCK_BY_DAY.match(tree.text, end):
        i = tree.index_at(end) - 2
        return i < 0 or tree.token(tree.token(i).head).lemma not in _PUT_AT
    return hour["word"] not in {"at", "by"} and counted_noun(tree, end) is None


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
        low, high = 2 * SCALES[word], 10 * SCALES[word]
    elif " of " in word:
        first, _, last = word.partition(" of ")
        low = (10 if first == "tens" else 100) * _VAGUE[last][0]
        high = low * 5
    else:
        low, high = _VAGUE[word]
    end = match.end()
    unit_start = end + 3 if tree.text.startswith(" of ", end) else end
    measure = unit_after(tree.text, unit_start, chars.end, figures=False)
    unit = measure or counted(tree, end, chars)
    span = Span(match.start(), measure.end if measure else end)
    return Quantity(span, None, low, high, unit.name if unit else None, ValueOp.RANGE)


def _one_in(tree: Tree, match: re.Match[str]) -> Quantity | None:
    """ "One in seven", "nine out of 10": a share, if what it is out of is a round number."""
    some, many = plain_number(match["one"]), plain_number(match["many"])
    if some is None or many is None or not 0 < some < many < LARGEST:
        return None
    round_number = many <= 10 or many in (12, 15, 20, 25, 50) or f"{many:g}".strip("10") == ""
    years = unit_after(tree.text, match.end(), match.end() + 12, figures=True)
    if not round_number or (years is not None and match["in"]):
        return None
    value = clean(100 * some / many)
    return _finished(tree, Span(*match.span()), Number(value, 1.0, 0, ROUGHLY), "percent")


def _none(tree: Tree, match: re.Match[str]) -> Quantity | None:
    """ "No losses", "nobody was hurt", "not a single vote": nought."""
    word, span = match["none"].lower(), Span(*match.span())
    i = tree.index_at(match.start())
    if word.startswith(("nobody", "no one", "no-one")):
        return Quantity(span, 0.0, 0.0, 0.0, "person", ValueOp.EQ) if _befalls(tree, span) else None
    noun = counted_noun(tree, match.end())
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
    number = Number(1.5, 1.0, 1) if half else Number(1.0, 1.0, 0)
    quantity = _finished(tree, Span(match.start(), half.end() if half else unit.end), number, unit.name)
    return quantity if half or quantity.op is not ValueOp.EQ else None


def _fraction(tree: Tree, match: re.Match[str], chars: Span) -> Quantity | None:
    """ "A fifth" is 20 percent, "half an hour" half of one; a second half, a third man and a quarter's profit are none."""
    text, end = tree.text, match.end()
    share = 0.5 if match["half"] else PORTIONS[match["fraction"].lower()] * (spelled(match["how_many"]) or 1)
    if re.search(
        rf"\b(?:first|second|other|final|latter|and an?|and|{ONES})[\s-]$",
        text[max(0, match.start() - 12) : match.start()],
        re.IGNORECASE,
    ):
        return None
    of_one = re.compile(r"(?:\sof)?\s(?:an?|one|1)(?=[\s-])").match(text, end, chars.end)
    unit_start = of_one.end() if of_one else end
    percent = _PERCENT_WORD.match(text, unit_start, chars.end)
    if re.compile(rf"[\s-](?:{BIG})\b").match(text, unit_start, chars.end):
        return None
    if percent:
        unit: Unit | None = Unit(_percent(percent[0].strip(" -")), percent.end())
    else:
        unit = unit_after(text, unit_start, chars.end, figures=False)
    if unit is not None and dimension(unit.name) not in {"money"} and " per " not in unit.name:
        span = Span(match.start(), unit.end)
        return _finished(tree, span, Number(clean(share), 1.0, 0, ROUGHLY), unit.name)
    if match["half"] and re.match(r"\san?\s", text[end : end + 4]):
        return None
    if not match["half"] and _is_ordinal(tree, match):
        return None
    return _finished(tree, Span(*match.span()), Number(clean(100 * share), 1.0, 0, ROUGHLY), "percent")


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


def _joined(tree: Tree, first: Quantity, one: Number, second: Quantity, two: Number) -> Quantity | None:
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
    low, high = sorted((clean(low), clean(high)))
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

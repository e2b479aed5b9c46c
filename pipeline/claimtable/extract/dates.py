"""When something happened: the words of a text that name a time, resolved against the day of publication.

A time expression is found by the first line of `_GRAMMAR` that matches where it begins, and resolved by the function
in that line. Values are those of TIMEX3 (Pustejovsky et al. 2005, ISO-TimeML); the rules of resolution follow
HeidelTime (Strötgen and Gertz 2013): a weekday or month lies before publication unless its verb looks ahead, and "a
year earlier" counts from the time named before it.
"""

import calendar
import datetime as dt
import re
import string
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from text_to_num import text2num

from claimtable.extract.periods import UNITS, Period
from claimtable.extract.tree import Tree
from claimtable.records import Token
from claimtable.spans import Span


class TimeExpression(NamedTuple):
    """`type` and `value` are TIMEX3's: DATE, TIME, DURATION or SET, and ISO 8601 or PRESENT_REF, PAST_REF, FUTURE_REF.

    `low` and `high` are the first and last day that it allows; null where it names none ("recently", "two years").
    `compared` tells that it dates what something is held against ("from a year earlier"), not what is reported.
    """

    span: Span
    type: str
    value: str
    low: dt.date | None = None
    high: dt.date | None = None
    compared: bool = False


def time_expressions(tree: Tree, published_on: dt.date | None) -> list[TimeExpression]:
    """The time expressions of a text in order, none overlapping. Without `published_on` only the absolute ones and
    those that name no day."""
    return list(_Reader(tree, published_on).read())


def _from(found: Sequence[TimeExpression], offset: int) -> Iterator[TimeExpression]:
    first = bisect_left(found, offset, key=lambda each: each.span.start)
    return (found[i] for i in range(first, len(found)))


_TO = re.compile(r"\s*(?:to|through|until|till|and|-|–|—)\s*", re.IGNORECASE)


def date_range(text: str, found: Sequence[TimeExpression], chars: Span) -> tuple[dt.date | None, dt.date | None]:
    """First and last day that the one date in a range of characters allows; (None, None) if it names none, or several.

    Two dates may be the ends of one time ("from 2 to 5 March"). Of a date and the longer time that it lies in ("this
    year ... on 2 March") the date is meant.
    """
    ranges: list[tuple[dt.date, dt.date]] = []
    end = chars.end
    for each in _from(found, chars.start):
        if each.span.end > chars.end:
            break
        if each.low is None or each.high is None or each.compared:
            continue
        if ranges and _TO.fullmatch(text, end, each.span.start) and ranges[-1][0] < each.low:
            ranges[-1] = (ranges[-1][0], each.high)
        else:
            ranges.append((each.low, each.high))
        end = each.span.end
    low, high = max((low for low, _ in ranges), default=None), min((high for _, high in ranges), default=None)
    return (low, high) if (low, high) in ranges else (None, None)


# ---- words ----

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ), 1)
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {day: i for i, day in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
_SEASONS = {"spring": 1, "summer": 2, "fall": 3, "autumn": 3, "winter": 4}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_CENTURIES = {"eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
_DECADES = {"fifties": 5, "sixties": 6, "seventies": 7, "eighties": 8, "nineties": 9}
_HOLIDAYS = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26),
    "new year's day": (1, 1), "new year's eve": (12, 31), "halloween": (10, 31), "valentine's day": (2, 14),
}  # fmt: skip
_DAYS_AWAY = {"today": 0, "tonight": 0, "overnight": -1, "yesterday": -1, "tomorrow": 1}
_STEPS = {
    **dict.fromkeys(("last", "past", "previous", "prior", "preceding"), -1),
    **dict.fromkeys(("this", "current", "same", "that", "latest", "corresponding", "comparable", "most recent"), 0),
    **dict.fromkeys(("next", "coming", "following", "upcoming"), 1),
}
# These look from the time named before, not from the day of publication.
_FROM_BEFORE = {"previous", "prior", "preceding", "same", "that", "corresponding", "comparable", "following"}
_TIMES_OF_DAY = {
    "morning": "MO", "midmorning": "MO", "noon": "12:00", "midday": "MI", "afternoon": "AF", "evening": "EV",
    "night": "NI", "tonight": "NI", "overnight": "NI", "midnight": "24:00",
}  # fmt: skip
_LETTERS = {
    "second": "TS", "minute": "TM", "hour": "TH", "day": "D", "weekend": "D", "week": "W", "month": "M",
    "quarter": "Q", "year": "Y", "decade": "E", "century": "C",
}  # fmt: skip
_EVERY = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "monthly": "P1M", "quarterly": "P3M",
    "annual": "P1Y", "annually": "P1Y", "yearly": "P1Y",
}  # fmt: skip
_ONES = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def _any(words: Iterable[str]) -> str:
    """Alternatives, the longest first, so that none hides another."""
    return "|".join(sorted(words, key=len, reverse=True))


_NUMERAL = rf"(?:{_any(f'{_ONES} {_TEENS} {_TENS} hundred thousand'.split())})"
_COUNT = (
    rf"(?P<count>\d+(?:,\d{{3}}){{0,3}}(?:\.\d+)?(?: ?1/2)?|(?:a )?{_NUMERAL}(?:[- ]{_NUMERAL}){{0,5}}"
    r"|half an?|a few|few|a couple(?: of)?|several|many|some|an?)(?P<half> and a half)?"
)
_SPELLED = rf"(?P<hundreds>eighteen|nineteen)[- ](?:hundred[- ]?)?(?P<rest>(?:{_any(f'{_TEENS} {_TENS}'.split())})(?:-(?:{_any(_ONES.split())}))?)"
_SPELLED += rf"|(?P<thousands>two thousand(?: and (?:{_any(_ONES.split())}))?)"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_MONTH = rf"(?P<month>(?:{_any(_MONTHS)})\b)(?:(?<=\b[a-z]{{3}})(?<!may)\.|(?<=sept)\.)?"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:]|,\d)"
_WEEKDAY = rf"(?P<weekday>{_any(_WEEKDAYS)})"
_UNIT = rf"(?P<unit>{_any(_LETTERS)}|centurie)"
_WHICH = rf"(?P<which>{_any(_STEPS)})"
_ABOUT = r"(?:(?:nearly|almost|about|around|roughly|some|just|more than|less than|at least|up to|over|only) )?"
_PART = (
    r"(?:(?P<part>early|late|mid|earlier|later|sometime|(?:the )?(?:very )?(?:beginning|start|end|middle|close) of)"
    r"[\s-](?:in )?)?"
)
_CLOCK = (
    r"(?:(?P<clock>\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\.?|midnight|noon)(?: (?:[ecmp]?[sd]?t|gmt|utc|bst|cest|cet|local time))?,? (?:on )?)?"
    rf"(?:(?:early|late|mid)[\s-])?(?:(?P<before>{_any(_TIMES_OF_DAY)}) )?"
)
_TIME = rf"(?:,? (?:in the )?(?P<time>{_any(_TIMES_OF_DAY)})\b)?"


# ---- what is found ----


class _Meaning(NamedTuple):
    """A time expression without its place, and the period that later ones may count from."""

    type: str
    value: str
    low: dt.date | None = None
    high: dt.date | None = None
    period: Period | None = None
    compared: bool = False


def _dated(period: Period, part: str | None = None, today: dt.date | None = None) -> _Meaning:
    """A period; "earlier this year" ends with the day of publication and "later this year" begins with it."""
    low, high = period.low, period.high
    if today and low <= today <= high:
        low, high = (today if part == "later" else low), (today if part == "earlier" else high)
    return _Meaning("DATE", period.value, low, high, period)


def _on_day(day: Period, match: re.Match[str]) -> _Meaning:
    """A day, or a time on it if the words name one."""
    clock, word = match["clock"], match["before"] or match["time"]
    time = _clock(clock) if clock else _TIMES_OF_DAY[word] if word else None
    if time is None:
        return _dated(day)
    return _Meaning("TIME", f"{day.value}T{time}", day.low, day.high, day)


def _clock(words: str) -> str:
    """ "5:30 p.m." is "17:30"."""
    if words in _TIMES_OF_DAY:
        return _TIMES_OF_DAY[words]
    hour, minute = (int(digits) for digits in [*re.findall(r"\d+", words), "0"][:2])
    return f"{hour % 12 + (12 if 'p' in words else 0):02}:{minute:02}"


def _count(words: str, half: str | None) -> float | None:
    """The number of units; None if the words leave it open."""
    words = words.removesuffix(" of")
    if words[0].isdigit():
        whole, _, fraction = words.replace(",", "").partition("1/2")
        return float(whole or 0) + (0.5 if fraction or words.endswith("1/2") else 0.0)
    if words in {"a few", "few", "several", "many", "some"}:
        return None
    if words.startswith("half"):
        return 0.5
    if words in {"a", "an"}:
        return 1.5 if half else 1.0
    if words == "a couple":
        return 2.0
    try:
        return float(text2num(words.removeprefix("a "), "en")) + (0.5 if half else 0.0)
    except ValueError:
        return None


def _unit(match: re.Match[str]) -> str:
    return "century" if match["unit"] == "centurie" else match["unit"]


def _year(match: re.Match[str]) -> int | None:
    """A year in digits or in words."""
    if match["hundreds"]:
        hundreds, rest = (text2num(match[group], "en") for group in ("hundreds", "rest"))
        return int(100 * hundreds + rest)
    if match["thousands"]:
        return int(text2num(match["thousands"], "en"))
    return int(match["year"]) if match["year"] else None


class _Reader:
    """Goes through a text once, with the time named last in mind."""

    def __init__(self, tree: Tree, today: dt.date | None) -> None:
        self.tree = tree
        self.text = tree.text.translate(_LOWER)
        self.today = today
        self.before: Period | None = None
        self.day: Period | None = None

    def read(self) -> Iterator[TimeExpression]:
        position = 0
        while found := _ANY.search(self.text, position):
            pattern, resolve = _GRAMMAR[int((found.lastgroup or "_0")[1:])]
            match = pattern.match(self.text, found.start())
            meaning = self._resolved(resolve, match) if match else None
            if match is None or meaning is None:
                position = found.start() + 1
                continue
            position = match.end()
            self._remember(match, meaning)
            yield TimeExpression(Span(*match.span()), *meaning[:4], compared=meaning.compared)

    def _remember(self, match: re.Match[str], meaning: _Meaning) -> None:
        """What a year earlier counts from: in "the quarter ended Sept. 30" the quarter."""
        period = meaning.period
        if period is None or meaning.compared:
            return
        if period.unit == "day":
            self.day = period
        ends_quarter = (
            self.previous_word(match) == "ended" and self.before is not None and self.before.unit == "quarter"
        )
        if not (period.unit == "day" and ends_quarter):
            self.before = period

    def _resolved(self, resolve: "Resolver", match: re.Match[str]) -> _Meaning | None:
        try:
            return resolve(self, match)
        except (ValueError, OverflowError):  # 30 February, or a year out of the calendar
            return None

    # ---- looking around ----

    def direction(self, match: re.Match[str]) -> int:
        """1 if the clause looks ahead, -1 if it looks back, 0 if its verb does not tell."""
        tree = self.tree
        i = tree.index_at(match.start())
        said = i - 2 if self.previous_word(match) == "on" else i - 1
        if tree.text.startswith(("'s", "’s"), match.end()) or (said >= 0 and tree.token(said).tag == "VBD"):
            return -1  # "Friday's losses", "said on Friday that it would"
        infinitive = False
        for verb in tree.ancestors(i) if i < len(tree.tokens) else ():
            helpers = [tree.token(c) for c in tree.children[verb] if tree.token(c).dep in {"aux", "auxpass"}]
            tense = _tense(tree.token(verb), helpers)
            if infinitive and tense is not None:
                return -1 if any(helper.lemma == "have" for helper in helpers) else 1
            if tense is not None:
                return tense
            infinitive = infinitive or tree.token(verb).tag == "VB"
        return int(infinitive)

    def previous_word(self, match: re.Match[str]) -> str:
        i = self.tree.index_at(match.start()) - 1
        return self.tree.token(i).text.lower() if i >= 0 else ""


_PLANNED = {
    "expect",
    "expected",
    "schedule",
    "scheduled",
    "due",
    "plan",
    "planned",
    "set",
    "slate",
    "slated",
    "payable",
}
_SAYING = {"say", "tell", "report", "add", "note"}


def _tense(verb: Token, helpers: Sequence[Token]) -> int | None:
    """Where a verb looks; None for an infinitive or participle, which looks where the verb above it does."""
    lemmas = {helper.lemma.lower() for helper in helpers}
    if lemmas & {"will", "would", "shall", "wo"}:
        return 1
    if verb.lemma.lower() in _PLANNED and verb.tag in {"VBN", "JJ"} and "have" not in lemmas:
        return 1
    if verb.tag in {"VBN", "VBG"} and "have" not in lemmas and any(helper.tag in _PRESENT for helper in helpers):
        return 1  # "is held on Friday"
    if verb.tag in {"VBD", "VBN"} or lemmas & {"have", "do"}:
        return -1
    if verb.tag in _PRESENT:
        return 0 if verb.lemma in _SAYING else 1
    return None


_PRESENT = {"VBP", "VBZ"}


# ---- resolvers ----

Resolver = Callable[[_Reader, "re.Match[str]"], _Meaning | None]


def _numeric_day(reader: _Reader, match: re.Match[str]) -> _Meaning:
    year = int(match["y"])
    year += 0 if len(match["y"]) == 4 else 2000 if year < 50 else 1900
    return _dated(Period.of("day", dt.date(year, int(match["m"]), int(match["d"]))))


def _iso_week(reader: _Reader, match: re.Match[str]) -> _Meaning:
    return _dated(Period.of("week", dt.date.fromisocalendar(int(match["year"]), int(match["week"]), 1)))


def _calendar_day(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    month, day = (
        _HOLIDAYS[match["holiday"].replace("’", "'")]
        if match["holiday"]
        else (_MONTHS[match["month"]], int(match["day"]))
    )
    if match["year"]:
        return _on_day(Period.of("day", dt.date(int(match["year"]), month, day)), match)
    if reader.today is None:
        return None
    years = (reader.today.year + step for step in (-1, 0, 1))
    days = [dt.date(year, month, day) for year in years if day <= calendar.monthrange(year, month)[1]]
    chosen = _nearest(days, reader.today, reader.direction(match))
    return _on_day(Period.of("day", chosen), match)


def _nearest(days: list[dt.date], today: dt.date, direction: int) -> dt.date:
    """The nearest day; beyond two months the nearest in the direction of the tense."""
    nearest = min(days, key=lambda day: abs(day - today))
    if abs(nearest - today).days <= 60 or direction == 0:
        return nearest
    return min(days, key=lambda day: ((day - today).days * direction < 0, abs(day - today)))


def _month(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    words, today = match["month"], reader.today
    if reader.tree.text[match.start("month")].islower() or (
        words == "may" and reader.tree.token(reader.tree.index_at(match.start("month"))).tag == "MD"
    ):
        return None
    month = _MONTHS[words]
    year = _year(match)
    if year:
        return _dated(Period.in_year("month", year, month), match["part"], today)
    if today is None:
        return None
    now = Period.of("month", today)
    ahead = (month - today.month) % 12
    which = match["which"] or ""
    step = _STEPS.get(which, 0)
    if step:
        steps = (ahead or 12) if step > 0 else (ahead or 12) - 12 if ahead else -12
    else:
        direction = reader.direction(match) or (1 if reader.previous_word(match) in {"by", "until"} else 0)
        steps = ahead if direction > 0 else ahead - 12 if ahead else 0
    return _dated(now.shifted(steps), match["part"], today)


def _weekday(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    if reader.today is None:
        return None
    today = Period.of("day", reader.today)
    which = match["which"] or ""
    anchor = reader.day if which in _FROM_BEFORE and reader.day else today
    ahead = (_WEEKDAYS[match["weekday"]] - anchor.low.weekday()) % 7
    step = _STEPS.get(which, 0)
    if step:
        return _on_day(anchor.shifted((ahead or 7) if step > 0 else ahead - 7), match)
    future = which == "this" or reader.previous_word(match) in {"by", "until"} or reader.direction(match) > 0
    return _on_day(today.shifted(ahead if future or not ahead else ahead - 7), match)


def _near_day(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    if reader.today is None:
        return None
    word = match["near"]
    day = Period.of("day", reader.today).shifted(_DAYS_AWAY[word])
    meaning = _on_day(day, match)
    if meaning.type == "DATE" and word in _TIMES_OF_DAY:
        return meaning._replace(type="TIME", value=f"{day.value}T{_TIMES_OF_DAY[word]}")
    return meaning


def _this_morning(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    if reader.today is None:
        return None
    step = _STEPS[match["which"]]
    if step and match["time"] != "night":
        return None
    return _on_day(Period.of("day", reader.today).shifted(step), match)


def _quarter(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    unit = (match["unit"] or "quarter").lower()
    nth = int(match["digit"]) if match["digit"] else {**_ORDINALS, "last": 4 if unit == "quarter" else 2}[match["nth"]]
    year = match["year"] or match["year2"]
    if year:
        return _dated(Period.in_year(unit, int(year), nth))
    if reader.today is None or (unit == "half" and not match["owner"] and not match["owner2"]):
        return None
    owner = match["owner"] or match["owner2"] or ""
    if owner:
        return _dated(Period.in_year(unit, reader.today.year + _STEPS[owner], nth))
    now = Period.of("quarter", reader.today)
    ahead = (nth - 1 - now.number) % 4
    back = ahead - 4 if ahead else 0
    chosen = now.shifted(ahead if reader.direction(match) > 0 and ahead < 3 else back)
    return _dated(chosen.shifted(-4), None) if match["ago"] else _dated(chosen)


def _season(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    nth = _SEASONS[match["season"]]
    if match["year"]:
        return _dated(Period.in_year("season", int(match["year"]), nth))
    if reader.today is None:
        return None
    now = Period.of("season", reader.today)
    ahead = (nth - 1 - now.number) % 4
    step = _STEPS.get((match["which"] or ""), 0)
    if step > 0 or (step == 0 and reader.direction(match) > 0):
        return _dated(now.shifted(ahead), match["part"], reader.today)
    return _dated(now.shifted(ahead - 4 if ahead or step else 0), match["part"], reader.today)


def _which_unit(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    """ "Last week", "the current fiscal year", "the following month"."""
    unit, which = _unit(match), match["which"]
    if unit in {"second", "minute", "hour"} or reader.today is None:
        return None
    step = _STEPS[which]
    anchor = Period.of("day", reader.today)
    if which in _FROM_BEFORE and reader.before is not None:
        anchor = reader.before
        if UNITS.index(anchor.unit) > UNITS.index(unit):
            return None
    if which in {"latest", "most recent"}:
        step = -1
    return _dated(Period.of(unit, anchor.low).shifted(step), match["part"], reader.today)


def _away(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    """ "Two years ago" has the precision of its unit, "a year earlier" that of what it is earlier than."""
    count, unit = _count(match["count"], match["half"]), _unit(match)
    way = match["way"]
    back = way in {"ago", "earlier"}
    if count is None:
        return _Meaning("DATE", "PAST_REF" if back else "FUTURE_REF") if way != "later" else None
    if reader.today is None or unit in {"second", "minute", "hour"}:
        return None
    if count % 1:
        count, unit = (count * 12, "month") if unit == "year" else (round(count), unit)
    steps = -int(count) if back else int(count)
    before = reader.before
    if before is not None and (
        way in {"earlier", "later"} or (steps == -1 and unit == "year" and before.unit == "quarter")
    ):
        return _dated(before.moved(unit, steps))._replace(compared=back)
    return _dated(Period.of(unit, reader.today).shifted(steps))


def _year_ago(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    """ "The year-ago quarter", "the same period last year": a year before the time named last."""
    if reader.today is None:
        return None
    before = reader.before or Period.of("year", reader.today)
    unit = next((match[name] for name in ("unit", "unit2", "unit3") if match[name]), "period")
    period = before.moved("year", int(match["year"]) - before.low.year if match["year"] else -1)
    if unit not in {"period", "year"}:
        period = Period.of(unit, period.low)
    return _dated(period)._replace(compared=True)


def _the_unit(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    """ "The quarter" is the one named last, else the last that is over."""
    unit, before = match["unit"], reader.before
    if reader.today is None:
        return None
    if unit == "year":
        return _dated(Period.of("year", reader.today))
    if unit in {"quarter", "period"} and before is not None and before.unit == "quarter":
        return _dated(before)
    if unit == "period":
        return None
    ahead = unit == "weekend" and reader.direction(match) > 0
    return _dated(Period.of(unit, reader.today).shifted(0 if ahead else -1))


def _in_year(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    year = 1900 + int(match["short"]) if match["short"] else _year(match)
    if year is None or (match["year"] and _is_count(reader.tree, match)):
        return None
    return _dated(Period("year", year), match["part"], reader.today)


def _is_count(tree: Tree, match: re.Match[str]) -> bool:
    """Whether four digits count things: "2000 soldiers", but not "in 2000 soldiers", "the 2000 rules"."""
    after = tree.index_at(match.end())
    before = tree.index_at(match.start()) - 1
    if match["fiscal"] or match["part"] or after >= len(tree.tokens) or tree.token(after).tag != "NNS":
        return False
    return before < 0 or not (
        tree.token(before).pos in {"DET", "ADJ", "PROPN"}
        or tree.token(before).tag in {"PRP$", "POS"}
        or tree.token(before).text.lower() in {"in", "since"}
    )


def _decade(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    if match["decade"]:
        number = int(match["decade"])
    elif match["tens"]:
        number = 190 + int(match["tens"])
    else:
        number = 190 + _DECADES[match["word"]]
    return _dated(Period("decade", number), match["part"], reader.today)


def _century(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    ordinal = int(match["digits"]) if match["digits"] else _CENTURIES[match["word"]]
    return _dated(Period("century", ordinal - 1), match["part"], reader.today)


def _year_end(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    if reader.today is None:
        return None
    return _dated(Period.of("year", reader.today))


def _vague(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    return _Meaning("DATE", next(name for name, words in match.groupdict().items() if words))


def _lasting(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    """A length of time; "the past three months" has days too."""
    count, unit, step = _count(match["count"] or "some", match["half"]), _unit(match), _STEPS.get(match["which"] or "")
    letter = _LETTERS[unit]
    if unit == "second" and match["count"] == "a":  # "a second man"
        return None
    number = "X" if count is None else f"{count:g}"
    value = f"PT{number}{letter[1]}" if letter[0] == "T" else f"P{number}{letter}"
    if count is None or not step or reader.today is None or letter[0] == "T":
        return _Meaning("DURATION", value)
    other = Period.of("day", reader.today).moved(unit, round(count) * step).low
    return _Meaning("DURATION", value, min(other, reader.today), max(other, reader.today))


def _each(reader: _Reader, match: re.Match[str]) -> _Meaning | None:
    if match["often"]:
        return _Meaning("SET", _EVERY[match["often"]])
    if match["weekday"]:
        return _Meaning("SET", f"XXXX-WXX-{_WEEKDAYS[match['weekday']] + 1}")
    if match["weekdays"]:
        return _Meaning("SET", f"XXXX-WXX-{_WEEKDAYS[match['weekdays']] + 1}")
    letter = _LETTERS[_unit(match)]
    return _Meaning("SET", f"PT1{letter[1]}" if letter[0] == "T" else f"P1{letter}")


_HOLIDAY = _any(_HOLIDAYS).replace("'", "['’]")
_OWNER = r"(?:(?P<{0}>this|last|next|the (?:current|previous|next)) (?:fiscal )?year)"
_GRAMMAR: tuple[tuple[re.Pattern[str], Resolver], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?!\w)".replace(" ", r"\s")), resolve)
    for pattern, resolve in (
        (r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", _numeric_day),
        (r"(?P<m>\d\d?)[/-](?P<d>\d\d?)[/-](?P<y>\d{4}|\d\d)", _numeric_day),
        (r"(?P<year>\d{4})-w(?P<week>\d\d)", _iso_week),
        (
            rf"{_CLOCK}(?:{_WEEKDAY},? )?(?:{_MONTH} {_DAY}|(?P<holiday>{_HOLIDAY}))(?:,? {_YEAR})?{_TIME}",
            _calendar_day,
        ),
        (rf"{_CLOCK}(?:{_WEEKDAY},? )?{_DAY} (?:of )?{_MONTH}(?P<holiday>)(?:,? {_YEAR})?{_TIME}", _calendar_day),
        (rf"{_CLOCK}(?:the )?(?:{_WHICH} )?{_WEEKDAY}{_TIME}", _weekday),
        (rf"{_CLOCK}(?P<near>{_any(_DAYS_AWAY)}){_TIME}", _near_day),
        (r"(?P<clock>)(?P<before>)(?P<which>this|last) (?P<time>morning|afternoon|evening|night)", _this_morning),
        (rf"{_PART}(?:{_WHICH} )?{_MONTH}(?:,? (?:of )?(?:{_YEAR}|{_SPELLED}))?", _month),
        (
            rf"(?:the |this )?(?:(?:{_YEAR}|{_OWNER.format('owner')}'s|(?P<ago>year-(?:ago|earlier))|fiscal)[ -]){{0,3}}"
            rf"(?P<nth>{_any(_ORDINALS)}|last)[ -](?:fiscal[ -])?(?P<unit>quarter|half)"
            rf"(?:(?: of|,)? (?:fiscal |the year )?(?:(?P<year2>(?:19|20)\d\d)|{_OWNER.format('owner2')}))?(?P<digit>)",
            _quarter,
        ),
        (
            rf"q(?P<digit>[1-4])(?:,? (?:of )?{_YEAR})?(?P<nth>)(?P<unit>)(?P<owner>)(?P<owner2>)(?P<year2>)(?P<ago>)",
            _quarter,
        ),
        (
            rf"{_PART}(?:(?P<which>the|this|last|next|that) )(?P<season>{_any(_SEASONS)})(?! of (?!\d))(?:,? (?:of )?{_YEAR})?",
            _season,
        ),
        (rf"(?P<part>)(?P<which>)(?P<season>{_any(_SEASONS)}) (?:of )?{_YEAR}", _season),
        (
            r"(?:the |a )?(?:comparable |corresponding )?year-(?:ago|earlier)(?: (?P<unit>quarter|period|month|week|day))?"
            r"|(?:the )?(?:(?:same|corresponding|comparable|like) )?(?P<unit2>quarter|period|month|week|day),? (?:of )?(?:last year|a year (?:ago|earlier))"
            rf"|(?:last year['’]s|the {_YEAR}) (?:same |corresponding |comparable )?(?P<unit3>quarter|period)",
            _year_ago,
        ),
        (rf"{_PART}(?:the )?{_WHICH} (?:fiscal |calendar |full |trading )?{_UNIT}", _which_unit),
        (rf"{_ABOUT}{_COUNT}[ -]{_UNIT}s? (?P<way>ago|earlier|later|from now|hence)", _away),
        (
            rf"{_PART}(?:the )?(?P<fiscal>fiscal (?:year )?|year |calendar )?"
            rf"(?:(?<![$€£.,:/])(?<!-){_YEAR}(?![%]|[.,:/]\d|-\w)|(?:'|’)(?P<short>\d\d)(?!s)|{_SPELLED})",
            _in_year,
        ),
        (
            rf"{_PART}(?:the )?(?:(?P<decade>(?:1[5-9]|20)\d)0'?s|['’]?(?P<tens>[2-9])0'?s|(?:nineteen[ -])?(?P<word>{_any(_DECADES)}))",
            _decade,
        ),
        (rf"{_PART}(?:the )?(?:(?P<digits>\d\d?)(?:st|nd|rd|th)|(?P<word>{_any(_CENTURIES)}))[ -]century", _century),
        (r"the (?:latest )?(?P<unit>quarter|period|week|weekend)(?! (?:of|before|after|when))", _the_unit),
        (r"(?:the )?(?:year[- ]end|year['’]s end|end of the year)", _year_end),
        (
            rf"(?P<PRESENT_REF>(?:right )?now|currently|current|presently|nowadays|these days|at present|the present)"
            rf"|(?P<PAST_REF>(?:more |most )?recently|recent(?: (?:days|weeks|months|years|times)(?: and \w+s)?)?"
            rf"|the (?:recent )?past(?! (?:\d|few|several|{_any(_LETTERS)}|{_NUMERAL}))|past years|long ago)"
            r"|(?P<FUTURE_REF>(?<!as )soon|the (?:(?:near|foreseeable|immediate|distant) )?future|one day|some day|someday|a later date"
            r"|the (?:short|near|long) term|as soon as possible)",
            _vague,
        ),
        (
            rf"(?P<often>{_any(_EVERY)})|(?:every|each) (?:other )?(?:{_WEEKDAY}|{_UNIT})|(?P<weekdays>{_any(_WEEKDAYS)})s",
            _each,
        ),
        (
            rf"(?:the )?(?:(?:{_WHICH}|first|final) )?{_ABOUT}{_COUNT}(?: (?:more|full|straight|consecutive))?[ -]{_UNIT}s?",
            _lasting,
        ),
        (rf"(?P<count>)(?P<half>)(?:(?:the )?{_WHICH} )?{_UNIT}s", _lasting),
    )
)
_LOWER = {ord(capital): capital.lower() for capital in string.ascii_uppercase}  # keeps the length of any text
_NAMED_GROUP = re.compile(r"\(\?P<\w+>")
_UNNAMED = [_NAMED_GROUP.sub("(?:", pattern.pattern) for pattern, _ in _GRAMMAR]
_ANY = re.compile(r"(?<!\w)(?:" + "|".join(f"(?P<_{i}>{pattern})" for i, pattern in enumerate(_UNNAMED)) + ")")

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
from itertools import islice
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


_TO = re.compile(r"\s*(?:to|through|until|till|and|-|–|—)\s*", re.IGNORECASE)


def date_range(text: str, found: Sequence[TimeExpression], chars: Span) -> tuple[dt.date | None, dt.date | None]:
    """First and last day that the one date in a range of characters allows; (None, None) if it names none, or several.

    Two dates may be the ends of one time ("from 2 to 5 March"). Of a date and the longer time that it lies in ("this
    year ... on 2 March") the date is meant.
    """
    ranges: list[tuple[dt.date, dt.date]] = []
    end = chars.end
    for i in range(bisect_left(found, chars.start, key=lambda each: each.span.start), len(found)):
        each = found[i]
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
    "second": "S", "minute": "M", "hour": "H", "day": "D", "weekend": "D", "week": "W", "month": "M",
    "quarter": "Q", "year": "Y", "decade": "E", "century": "C",
}  # fmt: skip
_SHORT = ("second", "minute", "hour")
_EVERY = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "monthly": "P1M", "quarterly": "P3M",
    "annual": "P1Y", "annually": "P1Y", "yearly": "P1Y",
}  # fmt: skip
_REFERENCES = {
    "PRESENT_REF": r"(?:right )?now|currently|current|presently|nowadays|these days|at present|the present",
    "PAST_REF": r"(?:more |most )?recently|recent(?: (?:days|weeks|months|years|times)(?: and \w+s)?)?"
    r"|the (?:recent )?past(?! (?:\d|few|several|one|two|three|four|five|six|ten|\w+s\b))|past years|long ago",
    "FUTURE_REF": r"(?<!as )soon|the (?:(?:near|foreseeable|immediate|distant) )?future|one day|some day|someday"
    r"|a later date|the (?:short|near|long) term|as soon as possible",
}
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
_SPELLED = (
    rf"(?P<hundreds>eighteen|nineteen)[- ](?:hundred[- ]?)?"
    rf"(?P<rest>(?:{_any(f'{_TEENS} {_TENS}'.split())})(?:-(?:{_any(_ONES.split())}))?)"
    rf"|(?P<thousands>two thousand(?: and (?:{_any(_ONES.split())}))?)"
)
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_MONTH = rf"(?P<month>(?:{_any(_MONTHS)})\b)(?:(?<=\b[a-z]{{3}})(?<!may)\.|(?<=sept)\.)?"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:]|,\d)"
_WEEKDAY = rf"(?P<weekday>{_any(_WEEKDAYS)})"
_UNIT = rf"(?P<unit>{_any(_LETTERS)}|centurie)"
_WHICH = rf"(?P<which>{_any(_STEPS)})(?<!(?<!the )following)"
_ABOUT = r"(?:(?:nearly|almost|about|around|roughly|some|just|more than|less than|at least|up to|over|only) )?"
_PART = (
    r"(?:(?P<part>early|late|mid|earlier|later|sometime|(?:the )?(?:very )?(?:beginning|start|end|middle|close) of)"
    r"[\s-](?:in )?)?"
)
_ZONE = r"(?:[ecmp][sd]?t|gmt|utc|bst|cest|cet|local time)"
_CLOCK = (
    rf"(?:(?P<clock>\d{{1,2}}(?:[:.]\d\d)? ?[ap]\.?m\.?|midnight|noon)(?: {_ZONE})?,? (?:on )?)?"
    rf"(?:(?:early|late|mid)[\s-])?(?:(?P<before>{_any(_TIMES_OF_DAY)}) )?"
)
_TIME = rf"(?:,? (?:in the )?(?P<time>{_any(_TIMES_OF_DAY)})\b)?"
_HOLIDAY = rf"(?P<holiday>{_any(_HOLIDAYS)})".replace("'", "['’]")
_SEASON = rf"(?P<season>{_any(_SEASONS)})"
_OF_YEAR = r"(?:,? (?:of )?(?P<owner>last|this|next) year)"
_OWNER = r"(?:the )?(?P<{}>this|last|next|current|previous) (?:fiscal )?year"


# ---- what is found ----


class _Words:
    """The words of a match by the name of their group, in small letters; "" for a group that took no part."""

    def __init__(self, match: re.Match[str]) -> None:
        self.span = Span(*match.span())
        self._groups = match.groupdict("")

    def __getitem__(self, name: str) -> str:
        return self._groups.get(name) or ""

    def named(self) -> str:
        """The name of the first group that took part."""
        return next(name for name, words in self._groups.items() if words)


class _Meaning(NamedTuple):
    """A time expression without its place, and the period that later ones may count from."""

    type: str
    value: str
    low: dt.date | None = None
    high: dt.date | None = None
    period: Period | None = None
    compared: bool = False


def _dated(period: Period, *, compared: bool = False) -> _Meaning:
    return _Meaning("DATE", period.value, period.low, period.high, period, compared)


def _timed(day: Period, time: str) -> _Meaning:
    return _Meaning("TIME", f"{day.value}T{time}", day.low, day.high, day)


def _on_day(day: Period, words: _Words) -> _Meaning:
    """A day, or a time on it if the words name one."""
    if words["clock"]:
        return _timed(day, _clock(words["clock"]))
    word = words["before"] or words["time"]
    return _timed(day, _TIMES_OF_DAY[word]) if word else _dated(day)


def _clock(words: str) -> str:
    """ "5:30 p.m." is "17:30"."""
    if words in _TIMES_OF_DAY:
        return _TIMES_OF_DAY[words]
    hour, minute = (int(digits) for digits in [*re.findall(r"\d+", words), "0"][:2])
    return f"{hour % 12 + (12 if 'p' in words else 0):02}:{minute:02}"


def _count(words: _Words) -> float | None:
    """The number of units; None if the words leave it open."""
    count, half = words["count"].removesuffix(" of"), 0.5 if words["half"] else 0.0
    if count[:1].isdigit():
        whole, fraction, _ = count.replace(",", "").partition("1/2")
        return float(whole) + (0.5 if fraction else 0.0)
    if count in _COUNT_WORDS:
        return _COUNT_WORDS[count] + half
    try:
        return float(text2num(count.removeprefix("a "), "en")) + half
    except ValueError:
        return None


_COUNT_WORDS = {"a": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5, "a couple": 2.0}


def _unit(words: _Words) -> str:
    return "century" if words["unit"] == "centurie" else words["unit"]


def _year(words: _Words) -> int | None:
    """A year in digits or in words."""
    if words["hundreds"]:
        return 100 * int(text2num(words["hundreds"], "en")) + int(text2num(words["rest"], "en"))
    if words["thousands"]:
        return int(text2num(words["thousands"], "en"))
    return int(words["year"]) if words["year"] else None


class _Reader:
    """Goes through a text once, with the times named last in mind: `before`, and `day` if that is a longer one."""

    def __init__(self, tree: Tree, published_on: dt.date | None) -> None:
        self.tree = tree
        self.text = tree.text.translate(_LOWER)
        self.published_on = published_on
        self.before: Period | None = None
        self.day: Period | None = None

    def read(self) -> Iterator[TimeExpression]:
        position = 0
        while found := _ANY.search(self.text, position):
            words, meaning = self._understood(found)
            if meaning is None:
                position = found.start() + 1
                continue
            position = words.span.end
            self._remember(words, meaning)
            yield TimeExpression(words.span, *meaning[:4], compared=meaning.compared)

    def _understood(self, found: re.Match[str]) -> tuple[_Words, _Meaning | None]:
        pattern, resolve = _GRAMMAR[int((found.lastgroup or "_0")[1:])]
        words = _Words(pattern.match(self.text, found.start()) or found)
        try:
            return words, resolve(self, words)
        except (ValueError, OverflowError):  # 30 February, a year out of the calendar, no day of publication
            return words, None

    def _remember(self, words: _Words, meaning: _Meaning) -> None:
        """In "the quarter ended Sept. 30" the quarter stays what "a year earlier" counts from."""
        period = meaning.period
        if period is None or meaning.compared:
            return
        if period.unit == "day":
            self.day = period
            if self.word_before(words) == "ended" and self.before is not None and self.before.unit == "quarter":
                return
        self.before = period

    # ---- what resolvers ask for ----

    def today(self, unit: str = "day") -> Period:
        """The unit that holds the day of publication. Raises ValueError if that is not known."""
        if self.published_on is None:
            raise ValueError("no day of publication")
        return Period.of(unit, self.published_on)

    def part_of(self, period: Period, words: _Words) -> _Meaning:
        """A period; "earlier this year" ends with the day of publication and "later this year" begins with it."""
        meaning, today = _dated(period), self.published_on
        if today is None or not period.low <= today <= period.high:
            return meaning
        return {"earlier": meaning._replace(high=today), "later": meaning._replace(low=today)}.get(
            words["part"], meaning
        )

    def word_before(self, words: _Words) -> str:
        i = self.tree.index_at(words.span.start) - 1
        return self.tree.token(i).text.lower() if i >= 0 else ""

    def is_title(self, words: _Words) -> bool:
        """Whether a name runs up to the words: "the Harbour Daily", "Port Today"."""
        i = self.tree.index_at(words.span.start)
        capital = words.span.of(self.tree.text)[:1].isupper()
        return capital and i > 0 and self.tree.token(i - 1).pos == "PROPN"

    def looks_ahead(self, words: _Words) -> bool:
        """Whether the clause is about the future: "by Friday", "will open", "the trial opens"."""
        return (self.direction(words) or (1 if self.word_before(words) in {"by", "until"} else 0)) > 0

    def direction(self, words: _Words) -> int:
        """1 if the clause looks ahead, -1 if it looks back, 0 if its verb does not tell."""
        tree = self.tree
        i = tree.index_at(words.span.start)
        said = i - 2 if self.word_before(words) == "on" else i - 1
        if tree.text.startswith(("'s", "’s"), words.span.end) or (said >= 0 and tree.token(said).tag == "VBD"):
            return -1  # "Friday's losses", "said on Friday that it would"
        infinitive = False
        for verb in islice(tree.ancestors(i), _MAX_HEADS) if i < len(tree.tokens) else ():
            helpers = [tree.token(c) for c in tree.children[verb] if tree.token(c).dep in {"aux", "auxpass"}]
            tense = _tense(tree.token(verb), helpers)
            if tense is not None and infinitive:
                return -1 if any(helper.lemma == "have" for helper in helpers) else 1
            if tense is not None:
                return tense
            infinitive = infinitive or tree.token(verb).tag == "VB"
        return int(infinitive)


_MAX_HEADS = 20  # keeps the time linear where a tree is a chain
_PRESENT = {"VBP", "VBZ"}
_PLANNED = {*"expect expected schedule scheduled due plan planned set slate slated payable".split()}
_SAYING = {"say", "tell", "report", "add", "note"}


def _tense(verb: Token, helpers: Sequence[Token]) -> int | None:
    """Where a verb looks; None for an infinitive or participle, which looks where the verb above it does."""
    lemmas = {helper.lemma.lower() for helper in helpers}
    if lemmas & {"will", "would", "shall", "wo"}:
        return 1
    if verb.lemma.lower() in _PLANNED and verb.tag in {"VBN", "JJ"} and "have" not in lemmas:
        return 1
    if verb.tag == "VBN" and "have" not in lemmas and any(helper.tag in _PRESENT for helper in helpers):
        return 1  # "is held on Friday"
    if verb.tag in {"VBD", "VBN"} or lemmas & {"have", "do"}:
        return -1
    if verb.tag in _PRESENT:
        return 0 if verb.lemma in _SAYING else 1
    return None


# ---- resolvers: None, or ValueError, for what names no time after all ----

Resolver = Callable[[_Reader, _Words], _Meaning | None]


def _numeric_day(reader: _Reader, words: _Words) -> _Meaning:
    year = int(words["year"])
    year += 0 if len(words["year"]) == 4 else 2000 if year < 50 else 1900
    return _dated(Period.of("day", dt.date(year, int(words["number"]), int(words["day"]))))


def _iso_week(reader: _Reader, words: _Words) -> _Meaning:
    return _dated(Period.of("week", dt.date.fromisocalendar(int(words["year"]), int(words["week"]), 1)))


def _calendar_day(reader: _Reader, words: _Words) -> _Meaning:
    holiday = words["holiday"].replace("’", "'")
    month, day = _HOLIDAYS[holiday] if holiday else (_MONTHS[words["month"]], int(words["day"]))
    if words["year"]:
        return _on_day(Period.of("day", dt.date(int(words["year"]), month, day)), words)
    today = reader.today().low
    if words["owner"]:
        return _on_day(Period.of("day", dt.date(today.year + _STEPS[words["owner"]], month, day)), words)
    years = range(today.year - 1, today.year + 2)
    days = [dt.date(year, month, day) for year in years if day <= calendar.monthrange(year, month)[1]]
    return _on_day(Period.of("day", _nearest(days, today, reader.direction(words))), words)


def _nearest(days: Sequence[dt.date], today: dt.date, direction: int) -> dt.date:
    """The nearest day; beyond two months the nearest in the direction of the tense. The two months are a guess."""
    nearest = min(days, key=lambda day: abs(day - today))
    if abs(nearest - today).days <= 60 or direction == 0:
        return nearest
    return min(days, key=lambda day: ((day - today).days * direction < 0, abs(day - today)))


def _recurring(now: Period, ahead: int, cycle: int, which: str, looks_ahead: bool) -> Period:
    """One of the periods that come round every `cycle`, the next of them `ahead` of now: last, next, or by the tense."""
    step = _STEPS.get(which, 0)
    if step:
        return now.shifted((ahead or cycle) if step > 0 else ahead - cycle)
    return now.shifted(ahead if looks_ahead or not ahead else ahead - cycle)


def _month(reader: _Reader, words: _Words) -> _Meaning | None:
    name, verb = words["month"], reader.tree.token(reader.tree.index_at(words.span.start)).tag == "MD"
    if name in words.span.of(reader.tree.text) or verb:  # "march", "May I"
        return None
    month, year = _MONTHS[name], _year(words)
    if year:
        return reader.part_of(Period.in_year("month", year, month), words)
    now = reader.today("month")
    if words["owner"]:
        return reader.part_of(Period.in_year("month", now.low.year + _STEPS[words["owner"]], month), words)
    ahead = (month - now.low.month) % 12
    return reader.part_of(_recurring(now, ahead, 12, words["which"], reader.looks_ahead(words)), words)


def _season(reader: _Reader, words: _Words) -> _Meaning:
    nth = _SEASONS[words["season"]]
    if words["year"]:
        return reader.part_of(Period.in_year("season", int(words["year"]), nth), words)
    now = reader.today("season")
    ahead = (nth - 1 - now.number) % 4
    return reader.part_of(_recurring(now, ahead, 4, words["which"], reader.looks_ahead(words)), words)


def _weekday(reader: _Reader, words: _Words) -> _Meaning:
    which, now = words["which"], reader.today()
    if which in _FROM_BEFORE and reader.day:
        now = reader.day
    ahead = (_WEEKDAYS[words["weekday"]] - now.low.weekday()) % 7
    return _on_day(_recurring(now, ahead, 7, which, which == "this" or reader.looks_ahead(words)), words)


def _near_day(reader: _Reader, words: _Words) -> _Meaning | None:
    word = words["near"]
    if reader.is_title(words):
        return None
    day = reader.today().shifted(_DAYS_AWAY[word])
    return _timed(day, _TIMES_OF_DAY[word]) if word in _TIMES_OF_DAY else _on_day(day, words)


def _this_morning(reader: _Reader, words: _Words) -> _Meaning:
    return _on_day(reader.today().shifted(_STEPS[words["which"]]), words)


def _quarter(reader: _Reader, words: _Words) -> _Meaning | None:
    unit = words["part_of_year"] or "quarter"
    per_year = 4 if unit == "quarter" else 2
    nth = int(words["digit"] or {**_ORDINALS, "last": per_year}[words["nth"]])
    year, owner = words["year"] or words["year2"], words["owner"] or words["owner2"]
    if year or owner:
        return _dated(Period.in_year(unit, int(year) if year else reader.today("year").number + _STEPS[owner], nth))
    if unit == "half":  # of a match, or of the work
        return None
    now = reader.today("quarter")
    ahead = (nth - 1 - now.number) % 4
    chosen = _recurring(now, ahead, 4, "", reader.direction(words) > 0 and ahead < 3)
    return _dated(chosen.shifted(-4), compared=True) if words["ago"] else _dated(chosen)


def _which_unit(reader: _Reader, words: _Words) -> _Meaning | None:
    """ "Last week", "the current fiscal year", "the following month"."""
    unit, which = _unit(words), words["which"]
    anchor = reader.before if which in _FROM_BEFORE and reader.before else reader.today()
    if unit in _SHORT or UNITS.index(anchor.unit) > UNITS.index(unit):
        return None
    step = -1 if which in {"latest", "most recent"} else _STEPS[which]
    return reader.part_of(Period.of(unit, anchor.low).shifted(step), words)


def _away(reader: _Reader, words: _Words) -> _Meaning | None:
    """ "Two years ago" has the precision of its unit, "a year earlier" that of what it is earlier than."""
    count, unit, way = _count(words), _unit(words), words["way"]
    back = way in {"ago", "earlier"}
    if count is None:
        return _Meaning("DATE", "PAST_REF" if back else "FUTURE_REF") if way != "later" else None
    if unit in _SHORT:
        return None
    if unit == "year" and count % 1:
        count, unit = 12 * count, "month"
    steps = round(-count if back else count)
    before, today = reader.before, reader.today(unit)
    a_year_ago = unit == "year" and steps == -1 and before is not None and before.unit == "quarter"
    if before is not None and (way in {"earlier", "later"} or a_year_ago):
        return _dated(before.moved(unit, steps), compared=back)
    return _dated(today.shifted(steps))


def _year_ago(reader: _Reader, words: _Words) -> _Meaning:
    """ "The year-ago quarter", "the same period last year": a year before the time named last."""
    before = reader.before or reader.today("year")
    unit = words["unit"] or words["unit2"] or words["unit3"] or "period"
    period = before.moved("year", int(words["year"]) - before.low.year if words["year"] else -1)
    return _dated(period if unit == "period" else Period.of(unit, period.low), compared=True)


def _the_unit(reader: _Reader, words: _Words) -> _Meaning | None:
    """ "The quarter" is the one named last, else the last that is over; "the weekend" may be the coming one."""
    unit, before = words["unit"], reader.before
    if unit in {"quarter", "period"} and before is not None and before.unit == "quarter":
        return _dated(before)
    if unit == "period":
        return None
    coming = unit == "weekend" and reader.looks_ahead(words)
    return _dated(reader.today(unit).shifted(0 if coming else -1))


def _in_year(reader: _Reader, words: _Words) -> _Meaning | None:
    year = 1900 + int(words["short"]) if words["short"] else _year(words)
    if year is None or (words["year"] and _is_count(reader.tree, words)):
        return None
    return reader.part_of(Period("year", year), words)


def _is_count(tree: Tree, words: _Words) -> bool:
    """Whether four digits count things: "2000 soldiers", but not "in 2000 soldiers", "the 2000 rules"."""
    after, before = tree.index_at(words.span.end), tree.index_at(words.span.start) - 1
    if words["fiscal"] or words["part"] or after >= len(tree.tokens) or tree.token(after).tag != "NNS":
        return False
    return before < 0 or not (
        tree.token(before).pos in {"DET", "ADJ", "PROPN"}
        or tree.token(before).tag in {"PRP$", "POS"}
        or tree.token(before).text.lower() in {"in", "since"}
    )


def _decade(reader: _Reader, words: _Words) -> _Meaning:
    number = int(words["decade"] or f"19{words['tens'] or _DECADES[words['word']]}")
    return reader.part_of(Period("decade", number), words)


def _century(reader: _Reader, words: _Words) -> _Meaning:
    return reader.part_of(Period("century", int(words["digits"] or _CENTURIES[words["word"]]) - 1), words)


def _year_end(reader: _Reader, words: _Words) -> _Meaning:
    return _dated(reader.today("year"))


def _reference(reader: _Reader, words: _Words) -> _Meaning:
    return _Meaning("DATE", words.named())


def _lasting(reader: _Reader, words: _Words) -> _Meaning | None:
    """A length of time; "the past three months" has days too."""
    count, unit, step = _count(words), _unit(words), _STEPS.get(words["which"], 0)
    if unit in {"second", "quarter"} and words["count"] == "a":  # "a second man", "a quarter of the votes"
        return None
    meaning = _Meaning("DURATION", _length("X" if count is None else f"{count:g}", unit))
    if count is None or unit in _SHORT or step == 0 or reader.published_on is None:
        return meaning
    ends = sorted((reader.published_on, reader.today().moved(unit, round(count) * step).low))
    return meaning._replace(low=ends[0], high=ends[1])


def _length(number: str, unit: str) -> str:
    return f"PT{number}{unit[0].upper()}" if unit in _SHORT else f"P{number}{_LETTERS[unit]}"


def _each(reader: _Reader, words: _Words) -> _Meaning | None:
    if reader.is_title(words):
        return None
    weekday = words["weekday"] or words["weekdays"]
    if weekday:
        return _Meaning("SET", f"XXXX-WXX-{_WEEKDAYS[weekday] + 1}")
    return _Meaning("SET", _EVERY[words["often"]] if words["often"] else _length("1", _unit(words)))


# ---- the grammar: a blank stands for any white space, and every line ends where a word does ----

_GRAMMAR: tuple[tuple[re.Pattern[str], Resolver], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?!\w)".replace(" ", r"\s")), resolve)
    for pattern, resolve in (
        (r"(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)", _numeric_day),
        (r"(?P<number>\d\d?)[/-](?P<day>\d\d?)[/-](?P<year>\d{4}|\d\d)", _numeric_day),
        (r"(?P<year>\d{4})-w(?P<week>\d\d)", _iso_week),
        (rf"{_CLOCK}(?:{_WEEKDAY},? )?(?:{_MONTH} {_DAY}|{_HOLIDAY})(?:,? {_YEAR}|{_OF_YEAR})?{_TIME}", _calendar_day),
        (rf"{_CLOCK}(?:{_WEEKDAY},? )?{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR}|{_OF_YEAR})?{_TIME}", _calendar_day),
        (rf"{_CLOCK}(?:the )?(?:{_WHICH} )?{_WEEKDAY}{_TIME}", _weekday),
        (rf"{_CLOCK}(?P<near>{_any(_DAYS_AWAY)}){_TIME}", _near_day),
        (r"(?P<which>this|last(?= night)) (?P<time>morning|afternoon|evening|night)", _this_morning),
        (rf"{_PART}(?:{_WHICH} )?{_MONTH}(?:,? (?:of )?(?:{_YEAR}|{_SPELLED})|{_OF_YEAR})?", _month),
        (
            rf"(?:the |this )?(?:(?:{_YEAR}|{_OWNER.format('owner')}['’]s|(?P<ago>year-(?:ago|earlier))|fiscal)[ -]){{0,3}}"
            rf"(?P<nth>{_any(_ORDINALS)}|last)[ -](?:fiscal[ -])?(?P<part_of_year>quarter|half)"
            rf"(?:(?: of|,)? (?:fiscal |the year )?(?:(?P<year2>(?:19|20)\d\d)|{_OWNER.format('owner2')}))?",
            _quarter,
        ),
        (rf"q(?P<digit>[1-4])(?:,? (?:of )?{_YEAR})?", _quarter),
        (rf"{_PART}(?P<which>the|this|last|next|that) {_SEASON}(?! of (?!\d))(?:,? (?:of )?{_YEAR})?", _season),
        (rf"{_SEASON} (?:of )?{_YEAR}", _season),
        (
            r"(?:the |a )?(?:comparable |corresponding )?year-(?:ago|earlier)(?: (?P<unit>quarter|period|month|week|day))?"
            r"|(?:the )?(?:(?:same|corresponding|comparable|like) )?(?P<unit2>quarter|period|month|week|day)"
            r",? (?:of )?(?:last year|a year (?:ago|earlier))"
            rf"|(?:last year['’]s|the {_YEAR}) (?:same |corresponding |comparable )?(?P<unit3>quarter|period)",
            _year_ago,
        ),
        (rf"{_PART}(?:the )?{_WHICH} (?:fiscal |calendar |full |trading )?{_UNIT}", _which_unit),
        (rf"{_ABOUT}{_COUNT}[ -]{_UNIT}s? (?P<way>ago|earlier|later|from now|hence)", _away),
        (
            rf"{_PART}(?:the )?(?P<fiscal>fiscal (?:year )?|year |calendar )?"
            rf"(?:(?<![$€£.,:/-]){_YEAR}(?!%|[.,:/]\d|-\w)|['’](?P<short>\d\d)|{_SPELLED})",
            _in_year,
        ),
        (
            rf"{_PART}(?:the )?(?:(?P<decade>(?:1[5-9]|20)\d)0['’]?s|['’]?(?P<tens>[2-9])0['’]?s"
            rf"|(?:nineteen[ -])?(?P<word>{_any(_DECADES)}))",
            _decade,
        ),
        (rf"{_PART}(?:the )?(?:(?P<digits>\d\d?)(?:st|nd|rd|th)|(?P<word>{_any(_CENTURIES)}))[ -]century", _century),
        (r"the (?:latest )?(?P<unit>quarter|period|week|weekend)(?! (?:of|before|after|when))", _the_unit),
        (r"(?:the )?(?:year[- ]end|year['’]s end|end of the year)", _year_end),
        ("|".join(f"(?P<{name}>{words})" for name, words in _REFERENCES.items()), _reference),
        (
            rf"(?P<often>{_any(_EVERY)})|(?:every|each) (?:other )?(?:{_WEEKDAY}|{_UNIT})|(?P<weekdays>{_any(_WEEKDAYS)})s",
            _each,
        ),
        (
            rf"(?:the )?(?:(?:{_WHICH}|first|final) )?{_ABOUT}{_COUNT}(?: (?:more|full|straight|consecutive))?[ -]{_UNIT}s?(?![- ]old)",
            _lasting,
        ),
        (rf"(?:(?:the )?{_WHICH} )?{_UNIT}s", _lasting),
    )
)
_LOWER = {ord(capital): capital.lower() for capital in string.ascii_uppercase}  # keeps the length of any text
_NAMED_GROUP = re.compile(r"\(\?P<\w+>")
# Finds which line matches; that line is then matched again for its groups, whose names would clash here.
_ANY = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<_{i}>{_NAMED_GROUP.sub('(?:', pattern.pattern)})" for i, (pattern, _) in enumerate(_GRAMMAR))
    + ")"
)

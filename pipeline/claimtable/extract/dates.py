"""When something happened: the day or days that a clause names, resolved against the day of publication."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator

_MONTHS = {name[:3].lower(): number for number, name in enumerate(calendar.month_name) if name}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_MONTH = r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_ABSOLUTE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?{_MONTH}"
    rf"(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:|,?\d))?(?:,?\s+(?P<year>(?:1[5-9]|20|21)\d\d))?\b"
)
_YEAR = re.compile(r"\b(?:in|since|of|by|during|until|from|before|after)\s+(?P<year>(?:1[5-9]|20|21)\d\d)\b")
_RELATIVE = re.compile(
    r"\b(?P<word>today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening)|last night)\b", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"\b(?:(?P<which>last|next|this|on|late on|early on|by|until|since)\s+)?"
    r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_PERIOD = re.compile(r"\b(?P<which>last|this|next)\s+(?P<period>week|month|year)\b", re.IGNORECASE)

Range = tuple[dt.date, dt.date]


def date_range(clause: str, published_at: dt.datetime | None) -> tuple[dt.date | None, dt.date | None]:
    """First and last day that the one date in a clause allows; (None, None) if it names none, or several.

    Relative dates need `published_at`. A weekday is the one nearest before publication, that day included; in a
    clause about the future, the one after.
    """
    found = set(_dates(clause, published_at.date() if published_at else None))
    return next(iter(found)) if len(found) == 1 else (None, None)


def _dates(clause: str, today: dt.date | None) -> Iterator[Range]:
    absolute = list(_absolute(clause, today))
    yield from absolute
    if not absolute:
        yield from (_year(int(match["year"])) for match in _YEAR.finditer(clause))
        if today is not None:
            yield from _relative(clause, today)


def _absolute(clause: str, today: dt.date | None) -> Iterator[Range]:
    for match in _ABSOLUTE.finditer(clause):
        month = _MONTHS[match["month"][:3].lower()]
        day = int(match["day"] or match["day2"] or 0)
        if match["month"].lower() == "may" and not day and not match["year"]:
            continue
        year = int(match["year"]) if match["year"] else _nearest_year(month, today)
        if year is None:
            continue
        last = calendar.monthrange(year, month)[1]
        if day <= last:
            yield dt.date(year, month, day or 1), dt.date(year, month, day or last)


def _nearest_year(month: int, today: dt.date | None) -> int | None:
    """The year that brings a month closest to the day of publication."""
    if today is None:
        return None
    distance = (month - today.month + 6) % 12 - 6
    return today.year + (today.month - 1 + distance) // 12


def _year(year: int) -> Range:
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _relative(clause: str, today: dt.date) -> Iterator[Range]:
    for match in _RELATIVE.finditer(clause):
        days = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(match["word"].lower(), 0)
        yield (today + dt.timedelta(days),) * 2
    for match in _WEEKDAY.finditer(clause):
        ahead = (_WEEKDAYS[match["weekday"].lower()] - today.weekday()) % 7
        future = match["which"] in {"next", "by", "until"} or re.search(
            r"\b(?:will|would|is to|are to|due|expected)\b", clause
        )
        days = (ahead or 7) if future else ahead - 7 if ahead else 0
        yield (today + dt.timedelta(days),) * 2
    for match in _PERIOD.finditer(clause):
        yield _period(match["which"].lower(), match["period"].lower(), today)


def _period(which: str, period: str, today: dt.date) -> Range:
    step = {"last": -1, "this": 0, "next": 1}[which]
    if period == "week":
        monday = today - dt.timedelta(today.weekday()) + dt.timedelta(7 * step)
        return monday, monday + dt.timedelta(6)
    if period == "year":
        return _year(today.year + step)
    years, month = divmod(today.year * 12 + today.month - 1 + step, 12)
    return dt.date(years, month + 1, 1), dt.date(years, month + 1, calendar.monthrange(years, month + 1)[1])

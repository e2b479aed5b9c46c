"""Text of printed pages in reading order: columns, running heads, paragraphs, broken words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile
from statistics import median
from typing import NamedTuple


class Line(NamedTuple):
    """A line of one column, or a piece of one. Points, from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float
    text: str
    pieces: int = 1

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 0.1)


Column = list[Line]

_HYPHENS = ("-", "\u2010", "\u00ad")
_PAGE_NUMBER = re.compile(r"^(?:page\s*)?[-–—|]?\s*\d{1,4}\s*(?:(?:of|/)\s*\d{1,4})?\s*[-–—|]?$", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_ITEM = re.compile(r"^(?:[•●▪‣·*–-]|\d{1,2}[.)])\s")
_SENTENCE_END = re.compile(r"[.!?:][\"'”’)]*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Lines at the edge of a page that may be running heads and feet, and the share of pages that show them.
_EDGE_LINES, _MIN_REPEATS = 3, 0.6
# A gap that no letter crosses is between columns if these many lines stand on both sides, and they are as long as text.
_MIN_COLUMN_LINES, _MIN_COLUMN_WIDTH, _MAX_CROSSING = 4, 0.22, 0.25
_MAX_COLUMNS_DEPTH = 2
# The search takes time with the square of their number. A page of a newspaper has a thousand.
_MAX_COLUMN_LINES = 1_500
# In line heights.
_PARAGRAPH_GAP, _INDENT, _SAME_HEIGHT = 1.4, 0.8, 0.15
_SHORT_LINE = 0.85


def text_of_pages(pages: Sequence[Sequence[Line]]) -> str:
    """Paragraphs of all pages with an empty line between them."""
    kept = without_running_heads(pages)
    paragraphs: list[list[str]] = []
    before: Line | None = None
    for column in (column for page in kept for column in columns(page)):
        for number, lines in enumerate(_paragraphs(column)):
            if number == 0 and before is not None and _goes_on(before, lines[0]):
                paragraphs[-1].extend(line.text for line in lines)
            else:
                paragraphs.append([line.text for line in lines])
            before = lines[-1]
    words = Counter(word.lower() for page in kept for line in page for word in _WORD.findall(line.text))
    return "\n\n".join(_joined(lines, words) for lines in paragraphs)


def without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Without page numbers, and without lines that most pages repeat at one place at their upper or lower edge."""
    repeated = Counter(key for page in pages for key in {_key(line) for edge in _edges(page) for line in edge})
    least = max(2, _MIN_REPEATS * len(pages))
    kept = []
    for page in pages:
        dropped = {
            line
            for edge in _edges(page)
            for line in takewhile(lambda line: repeated[_key(line)] >= least or _is_page_number(line, page), edge)  # noqa: B023
        }
        kept.append([line for line in page if line not in dropped])
    return kept


def _edges(page: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lowest and the highest lines, the outermost first."""
    by_height = sorted(page, key=lambda line: line.top)
    return by_height[:_EDGE_LINES], by_height[: -_EDGE_LINES - 1 : -1]


def _key(line: Line) -> tuple[str, int]:
    return _NUMBER.sub("#", " ".join(line.text.lower().split())), round(line.top / 4)


def _is_page_number(line: Line, page: Sequence[Line]) -> bool:
    """A number that stands alone above or below everything else."""
    if not _PAGE_NUMBER.match(line.text.strip()):
        return False
    others = [each for each in page if each is not line]
    return all(each.top < line.bottom for each in others) or all(each.bottom > line.top for each in others)


# ---- columns -----------------------------------------------------------------------------------------------------


def columns(lines: Sequence[Line], depth: int = 0) -> list[Column]:
    """Groups of lines to be read one after the other. Lines across a gap between columns end what stands above."""
    gap = _gap(lines) if depth < _MAX_COLUMNS_DEPTH else None
    if gap is None:
        return [_rows(lines)] if lines else []
    found: list[Column] = []
    left: list[Line] = []
    right: list[Line] = []
    across: list[Line] = []
    for line in sorted(lines, key=lambda line: (-line.top, line.left)):
        if line.left < gap < line.right:
            found += [*columns(left, depth + 1), *columns(right, depth + 1)]
            left, right = [], []
            across.append(line)
        else:
            if across:
                found.append(_rows(across))
                across = []
            (left if line.right <= gap else right).append(line)
    found += [*columns(left, depth + 1), *columns(right, depth + 1)]
    return [*found, _rows(across)] if across else found


def _gap(lines: Sequence[Line]) -> float | None:
    """Where a gap between columns stands: the place that fewest lines cross, with long lines on both sides."""
    if not 2 * _MIN_COLUMN_LINES <= len(lines) <= _MAX_COLUMN_LINES:
        return None
    first, last = min(line.left for line in lines), max(line.right for line in lines)
    width = last - first
    best: tuple[float, float] | None = None
    for place in sorted({int(line.left) - 1 for line in lines if first + width / 5 < line.left < last - width / 5}):
        crossing = sum(line.left < place < line.right for line in lines)
        before = [line.right - line.left for line in lines if line.right <= place]
        after = [line.right - line.left for line in lines if line.left >= place]
        if (
            min(len(before), len(after)) >= _MIN_COLUMN_LINES
            and crossing <= _MAX_CROSSING * len(lines)
            and min(median(before), median(after)) >= _MIN_COLUMN_WIDTH * width
            and (best is None or crossing < best[0])
        ):
            best = (crossing, place)
    return best[1] if best else None


def _rows(pieces: Iterable[Line]) -> Column:
    """Pieces at one height as one line, from top to bottom."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda line: (-(line.top + line.bottom), line.left)):
        above = rows[-1][0] if rows else None
        overlap = min(above.top, piece.top) - max(above.bottom, piece.bottom) if above else 0
        if above and overlap > min(above.height, piece.height) / 2:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_row(sorted(row, key=lambda line: line.left)) for row in rows]


def _row(row: Sequence[Line]) -> Line:
    text = " ".join(line.text.strip() for line in row)
    sizes = [(line.left, line.bottom, line.right, line.top) for line in row]
    left, bottom, right, top = zip(*sizes, strict=True)
    return Line(min(left), min(bottom), max(right), max(top), text, len(row))


# ---- paragraphs --------------------------------------------------------------------------------------------------


def _paragraphs(column: Column) -> Iterator[list[Line]]:
    steps = [above.top - line.top for above, line in pairwise(column)]
    leading = min(median(steps), 2 * median(line.height for line in column)) if steps else 0.0
    right, left = max(line.right for line in column), min(line.left for line in column)
    lines: list[Line] = []
    for line in column:
        if lines and _begins(lines[-1], line, leading, left + _SHORT_LINE * (right - left)):
            yield lines
            lines = []
        lines.append(line)
    yield lines


def _begins(above: Line, line: Line, leading: float, short: float) -> bool:
    if abs(above.height - line.height) > _SAME_HEIGHT * above.height or _ITEM.match(line.text):
        return True
    if above.pieces > 1 or line.pieces > 1:  # rows of a table
        return True
    if above.top - line.top > _PARAGRAPH_GAP * min(leading, 1.6 * line.height):
        return True
    ended = _SENTENCE_END.search(above.text) is not None
    return ended and (above.right < short or line.left > above.left + _INDENT * line.height)


def _goes_on(above: Line, line: Line) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    same = abs(above.height - line.height) <= _SAME_HEIGHT * above.height
    return same and not _SENTENCE_END.search(above.text) and not _ITEM.match(line.text) and not line.text[:1].isupper()


def _joined(lines: Sequence[str], words: Counter[str]) -> str:
    joined: list[str] = []
    for line in map(str.strip, lines):
        before = joined[-1] if joined else ""
        if before[-1:] not in _HYPHENS or not before[-2:-1].isalnum() or not line[:1].isalnum():
            joined += [" ", line] if joined else [line]
        elif line[0].islower() and before[-2].isalpha() and not _is_compound(before, line, words):
            joined[-1:] = [before[:-1], line]
        else:
            joined.append(line)
    return "".join(joined)


def _is_compound(before: str, after: str, words: Counter[str]) -> bool:
    """Whether a word is written with this hyphen more often elsewhere in the text than without it."""
    first, second = before[:-1].lower().split()[-1], _WORD.match(after.lower())
    return second is not None and words[f"{first}-{second[0]}"] > words[f"{first}{second[0]}"]

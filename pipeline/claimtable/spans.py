"""Half-open character ranges, counted in Unicode code points."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """[start, end) in code points of one text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters this span covers."""
        return text[self.start : self.end]

    def overlap(self, other: "Span") -> int:
        """How many characters the two share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def trimmed(self, text: str, characters: str) -> "Span":
        """The span without leading and trailing `characters`; empty at its start if nothing else is in it."""
        start, end = self
        while start < end and text[start] in characters:
            start += 1
        while end > start and text[end - 1] in characters:
            end -= 1
        return Span(start, end)


def cover(spans: Iterable[Span]) -> Span:
    """The smallest span that contains all of `spans`. Raises ValueError if there are none."""
    starts, ends = zip(*spans, strict=True)
    return Span(min(starts), max(ends))


class Stretch(NamedTuple):
    """[start, start + length) of a cleaned text and where it stood in its source.

    Of equal lengths the characters stand for each other one by one, of others all for all: "é" for "Ã©".
    """

    start: int
    source_start: int
    length: int
    source_length: int

    def begin(self, offset: int) -> int:
        """Where the character at an offset begins in the source."""
        return self.source_start + (offset - self.start if self.length == self.source_length else 0)

    def end(self, offset: int) -> int:
        """Where the character at an offset ends in the source."""
        one_by_one = self.length == self.source_length
        return self.source_start + (offset + 1 - self.start if one_by_one else self.source_length)


class OffsetMap(NamedTuple):
    """From a cleaned text back to its source: stretches in the order of the cleaned text, without gaps in it."""

    stretches: Sequence[Stretch]

    def source(self, span: Span) -> Span:
        """Where the characters of a span stood, with what was taken out between them. Raises IndexError outside the text."""
        begin = self._at(span.start).begin(span.start)
        return Span(begin, self._at(span.end - 1).end(span.end - 1) if span.end > span.start else begin)

    def _at(self, offset: int) -> Stretch:
        found = self.stretches[bisect_right(self.stretches, offset, key=lambda each: each.start) - 1]
        if not found.start <= offset < found.start + found.length:
            raise IndexError(offset)
        return found

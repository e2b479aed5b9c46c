"""Half-open character ranges, counted in Unicode code points."""

from collections.abc import Iterable
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

"""Lines that were broken to fit a width, joined to paragraphs again."""

import re
from collections.abc import Sequence

# Letters are wrapped at 60 to 80 characters.
_MIN_WIDTH, _MAX_WIDTH = 50, 80
_ITEM = re.compile(r"^(?:[-*•·>]|\d{1,2}[.)])\s|^>")
_LONG_WORD = re.compile(r"\S{40,}")


def unwrapped(text: str) -> str:
    """Joins a line to the next where it was broken because the next word did not fit.

    A text with lines that are longer than letters are wrapped at is left as it is; long addresses do not count.
    """
    lines = text.split("\n")
    width = max((len(line) for line in lines if not _LONG_WORD.search(line)), default=0)
    if not _MIN_WIDTH <= width <= _MAX_WIDTH:
        return text
    return "\n".join(_joined(lines, width))


def _joined(lines: Sequence[str], width: int) -> list[str]:
    joined: list[str] = []
    before = ""
    for line in lines:
        first = line.split(" ", 1)[0]
        if (
            joined
            and before
            and first
            and not _ITEM.match(line)
            and not before.startswith(">")
            and len(before) + 1 + len(first) > width
        ):
            joined[-1] += f" {line.lstrip()}"
        else:
            joined.append(line)
        before = line
    return joined

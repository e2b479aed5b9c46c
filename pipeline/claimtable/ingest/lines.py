"""The lines of files of any size."""

import codecs
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from claimtable.ingest.cleaning import line_decoder

_READ_BYTES = 1 << 20
_BREAK = re.compile(rb"\r\n|\r|\n")
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Line(NamedTuple):
    """A line with its break, and the offset of its first byte. `text` is None if it is too long to be read."""

    offset: int
    text: str | None


def lines(stream: BinaryIO, longest: int) -> Iterator[Line]:
    """The lines of a text, whatever breaks them and in whatever encoding; those of over `longest` bytes without text."""
    # As many bytes as are there: what came before a file breaks off is read.
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    head = read(_READ_BYTES)
    wide = next((encoding for mark, encoding in _WIDE if head.startswith(mark)), None)
    decode = line_decoder(head)
    for offset, line in _broken(_narrow(head, read, wide) if wide else _blocks(head, read), longest):
        yield Line(offset, None if line is None else decode(line))


def _blocks(head: bytes, read: Callable[[int], bytes]) -> Iterator[bytes]:
    block = head
    while block:
        yield block
        block = read(_READ_BYTES)


def _narrow(head: bytes, read: Callable[[int], bytes], encoding: str) -> Iterator[bytes]:
    """The same in UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for block in _blocks(head, read):
        yield decoder.decode(block).encode("utf-8", "replace")


def _broken(blocks: Iterator[bytes], longest: int) -> Iterator[tuple[int, bytes | None]]:
    """Offset and bytes of each line. Of a line that is too long nothing is kept but its last byte."""
    rest, offset, too_long = bytearray(), 0, False
    for block in blocks:
        start, seen = 0, max(0, len(rest) - 1)
        rest += block
        for found in _BREAK.finditer(rest, seen):
            if found.end() == len(rest) and found[0] == b"\r":  # the other half of a break may be still to come
                break
            line = bytes(rest[start : found.end()])
            yield offset, None if too_long or len(line) > longest else line
            offset, start, too_long = offset + len(line), found.end(), False
        del rest[:start]
        if too_long or len(rest) > longest:
            offset, too_long = offset + len(rest[:-1]), True
            del rest[:-1]
    if rest or too_long:
        yield offset, None if too_long else bytes(rest)

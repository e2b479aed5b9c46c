"""Bytes to text, and text to clean text. Offsets everywhere else are offsets into what comes out of `clean`."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import ftfy
import numpy as np
from charset_normalizer import from_bytes
from ftfy.fixes import fix_c1_controls
from numpy.typing import NDArray
from resiliparse.parse.encoding import map_encoding_to_html5

from claimtable.spans import OffsetMap, Stretch

# UTF-32 first: its mark begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UTF_16_AND_32_MARKS = tuple(mark for mark, _ in _BOMS[1:])
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
# Declarations stand at the top of a page; HTML demands the first 1,024 bytes, pages put them a little later.
_DECLARATION_WITHIN = 4096
_NON_ASCII = re.compile(rb"[\x80-\xff]")
# In Western languages letters outside ASCII are few: English .1 %, French 4 %; in others they are most.
_WESTERN_MAX_NON_ASCII = 0.1
# What there is most of beyond ASCII; the "’" of old Macs is a capital "Õ" on Windows.
_COMMON = re.compile("[‘’“”–—…•«»£€°½\u00a0à-öø-ÿœ]")
_DETECT_WITHIN = 200_000
# A text with more replacement characters than this is not worth reading.
MAX_REPLACED = 0.05
MAX_ZEROS = 0.01
_LINE_BREAKS = re.compile(r"\r\n|[\r\u2028\u2029\v\f]")
_NEXT_LINE = re.compile(r"\u0085")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_C1_CONTROLS = re.compile(r"[\x80-\x9f]")
# Looking back keeps a long run of blanks from being tried from each of its characters.
_BLANKS_AT_LINE_END = re.compile(r"(?<![ \t\u00a0])[ \t\u00a0]+(?=\n|\Z)")
_MORE_BREAKS = re.compile(r"(?<=\n\n)\n+")
_BEYOND_ASCII = re.compile(r"([^\x00-\x7f]+)")
# Traces of UTF-8 read as a single-byte encoding; without one, repair has nothing to do and is not tried.
_MOJIBAKE = re.compile(r"[ÂÃâð][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def decoded(data: bytes, declared_inside: bool = False) -> str:
    """Text of some bytes: by byte order mark, else as UTF-8, else as the document declares, else by detection.

    UTF-8 goes before the declaration: bytes that are valid UTF-8 beyond ASCII are hardly ever anything else, and many
    pages declare what their template was once saved in. What no encoding explains becomes U+FFFD; `too_many_replaced`
    tells whether that is too much.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    declared = _declared(data) if declared_inside else None
    for encoding in filter(None, ("utf-8", declared)):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    if len(text) - len(text.encode("ascii", "ignore")) > 2 * damaged:  # more sound characters than broken ones
        return text
    return data.decode(_detected(data) or "utf-8", "replace")


def _declared(data: bytes) -> str | None:
    """The encoding that browsers take a declared name for; one in which the declaration itself could not be read is none."""
    match = _DECLARED.search(data[:_DECLARATION_WITHIN])
    encoding = map_encoding_to_html5(match[1].decode("ascii"), False) if match else None
    return None if encoding is None or encoding.startswith("utf-") else str(encoding)


def _detected(data: bytes) -> str | None:
    if len(_NON_ASCII.findall(data)) <= _WESTERN_MAX_NON_ASCII * len(data):
        beyond = b"".join(_NON_ASCII.findall(data))
        return max(("cp1252", "mac_roman"), key=lambda each: len(_COMMON.findall(beyond.decode(each, "replace"))))
    best = from_bytes(data[:_DETECT_WITHIN]).best()
    return best.encoding if best else None


def line_decoder(head: bytes) -> Callable[[bytes], str]:
    """How to read the lines of a file that begins so: each as UTF-8, else in what the beginning was found to be in."""
    sound = head.decode("utf-8", "replace").count("\ufffd") <= 1  # one: the beginning may end within a character
    detected = None if sound else _detected(head)

    def decode(line: bytes) -> str:
        try:
            return line.decode("utf-8-sig")
        except UnicodeDecodeError:
            return line.decode(detected, "replace") if detected else decoded(line)

    return decode


def too_many_replaced(text: str) -> bool:
    """Whether a text is no text: bytes that no encoding explains, or the zeros of a binary file."""
    size = max(1, len(text))
    return text.count("\ufffd") > MAX_REPLACED * size or text.count("\x00") > MAX_ZEROS * size


class _Edit(NamedTuple):
    """[start, end) of a text becomes other words."""

    start: int
    end: int
    text: str


_Step = Callable[[str], Iterable[_Edit]]


def clean(text: str) -> str:
    """One kind of line break, no invisible controls, no blanks at line ends, at most one empty line in a row.

    Words read in the wrong encoding are repaired, line by line; quotes and dashes stay as they are.
    """
    if text.isascii() and text.isprintable():  # most titles and names
        return text.strip()
    return _cleaned(text, None)[0]


def source_map(text: str, source: str) -> OffsetMap | None:
    """Where the characters of `text` stood in `source`; None unless `clean` makes `text`, or what ends with it, of it."""
    whole, places = _cleaned(source, _Places.of(source))
    assert places is not None
    return places.after(len(whole) - len(text)).joined() if whole.endswith(text) else None


class _Places(NamedTuple):
    """Of each character of a text, where it begins and ends in its source."""

    begin: NDArray[np.int64]
    end: NDArray[np.int64]

    @classmethod
    def of(cls, source: str) -> "_Places":
        return cls(np.arange(len(source)), np.arange(1, len(source) + 1))

    def after(self, count: int) -> "_Places":
        return _Places(self.begin[count:], self.end[count:])

    def edited(self, edits: Sequence[_Edit]) -> "_Places":
        parts, at = [], 0
        for edit in edits:
            parts.append(_Places(self.begin[at : edit.start], self.end[at : edit.start]))
            one_by_one = len(edit.text) == edit.end - edit.start
            begin = self.begin[edit.start : edit.end] if one_by_one else np.full(len(edit.text), self.begin[edit.start])
            end = self.end[edit.start : edit.end] if one_by_one else np.full(len(edit.text), self.end[edit.end - 1])
            parts.append(_Places(begin, end))
            at = edit.end
        parts.append(_Places(self.begin[at:], self.end[at:]))
        return _Places(np.concatenate([part.begin for part in parts]), np.concatenate([part.end for part in parts]))

    def joined(self) -> OffsetMap:
        if not len(self.begin):
            return OffsetMap(())
        single = self.end - self.begin == 1
        goes_on = single[1:] & single[:-1] & (self.begin[1:] == self.end[:-1])
        goes_on |= (self.begin[1:] == self.begin[:-1]) & (self.end[1:] == self.end[:-1])
        starts = np.flatnonzero(np.concatenate([[True], ~goes_on])).tolist()
        return OffsetMap(
            tuple(
                Stretch(start, int(self.begin[start]), after - start, int(self.end[after - 1] - self.begin[start]))
                for start, after in pairwise([*starts, len(self.begin)])
            )
        )


def _cleaned(text: str, places: _Places | None) -> tuple[str, _Places | None]:
    """Clean text and, if those of `text` are given, the places of its characters."""
    before = None
    while before != text:  # what is taken out may bring together what looks wrongly encoded by itself
        before = text
        for step in _STEPS:
            if edits := list(step(text)):
                text = _edited(text, edits)
                places = places and places.edited(edits)
    return text, places


def _edited(text: str, edits: Sequence[_Edit]) -> str:
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]])


def _replaced(pattern: re.Pattern[str], by: str = "") -> _Step:
    return lambda text: (_Edit(*found.span(), by) for found in pattern.finditer(text))


def _repaired(text: str) -> Iterator[_Edit]:
    """Words read in the wrong encoding, line by line."""
    if not _MOJIBAKE.search(text):
        return
    at = 0
    for line in text.split("\n"):
        if _MOJIBAKE.search(line):
            yield from _differences(line, _INVISIBLE.sub("", ftfy.fix_encoding(line)), at)
        at += len(line) + 1


def _differences(line: str, repaired: str, at: int) -> Iterator[_Edit]:
    """What repair did, character by character where it can be told.

    All encodings in question have ASCII in common, so between two characters of ASCII one thing has become another.
    """
    before, after = _BEYOND_ASCII.split(line), _BEYOND_ASCII.split(repaired)
    if before[::2] != after[::2]:  # a blank was part of what was repaired
        first = min(_shared(line, repaired), len(line) - 1)
        last = min(_shared(line[::-1], repaired[::-1]), len(line) - first - 1, len(repaired) - first)
        yield _Edit(at + first, at + len(line) - last, repaired[first : len(repaired) - last])
        return
    for wrong, right in zip(before, after, strict=True):
        if wrong != right:
            yield from _character_by_character(wrong, right, at)
        at += len(wrong)


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _character_by_character(wrong: str, right: str, at: int) -> Iterator[_Edit]:
    once = [character.encode("utf-8", "surrogatepass") for character in right]
    twice = ([each.decode(encoding).encode("utf-8") for each in once] for encoding in ("sloppy-cp1252", "latin-1"))
    lengths = next((each for ways in (once, *twice) if sum(each := list(map(len, ways))) == len(wrong)), None)
    if lengths is None:
        yield _Edit(at, at + len(wrong), right)
        return
    for character, length in zip(right, lengths, strict=True):
        yield _Edit(at, at + length, character)
        at += length


def _controls(text: str) -> Iterator[_Edit]:
    """Bytes of Windows-1252 that were taken for controls, and what are controls indeed."""
    for found in _C1_CONTROLS.finditer(text):
        yield _Edit(*found.span(), _C1_CONTROLS.sub("", fix_c1_controls(found[0])))


def _edges(text: str) -> Iterator[_Edit]:
    kept = text.strip()
    start = len(text) - len(text.lstrip())
    if start:
        yield _Edit(0, start, "")
    if kept and start + len(kept) < len(text):
        yield _Edit(start + len(kept), len(text), "")


# U+0085 ends a line too, but it is also half of a wrongly read "à", so it waits for the repair.
_STEPS: tuple[_Step, ...] = (
    _replaced(_INVISIBLE),
    _replaced(_LINE_BREAKS, "\n"),
    _repaired,
    _replaced(_NEXT_LINE, "\n"),
    _controls,
    _replaced(_BLANKS_AT_LINE_END),
    _replaced(_MORE_BREAKS),
    _edges,
)

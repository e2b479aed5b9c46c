"""Bytes to text, and text to clean text. Offsets everywhere else are offsets into what comes out of `clean`."""

import codecs
import re
from collections.abc import Callable

import ftfy
from charset_normalizer import from_bytes
from ftfy.fixes import fix_c1_controls
from resiliparse.parse.encoding import map_encoding_to_html5

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
_DETECT_WITHIN = 200_000
# A text with more replacement characters than this is not worth reading.
MAX_REPLACED = 0.05
MAX_ZEROS = 0.01
_LINE_BREAKS = re.compile(r"\r\n|[\r\u0085\u2028\u2029\v\f]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_C1_CONTROLS = re.compile(r"[\x80-\x9f]")
_BLANKS = " \t\u00a0"
_MANY_BREAKS = re.compile(r"\n{3,}")
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
        return "cp1252"
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


def clean(text: str) -> str:
    """One kind of line break, no invisible controls, no blanks at line ends, at most one empty line in a row.

    Words read in the wrong encoding are repaired, line by line; quotes and dashes stay as they are.
    """
    once = _cleaned(text)
    while once != text:  # what is taken out may bring together what looks wrongly encoded by itself
        text, once = once, _cleaned(once)
    return text


def _cleaned(text: str) -> str:
    text = _INVISIBLE.sub("", text)
    if _MOJIBAKE.search(text):
        text = "\n".join(map(_repaired, text.split("\n")))
    text = fix_c1_controls(_LINE_BREAKS.sub("\n", text))
    text = _C1_CONTROLS.sub("", text)
    text = "\n".join(line.rstrip(_BLANKS) for line in text.split("\n"))
    return _MANY_BREAKS.sub("\n\n", text).strip()


def _repaired(line: str) -> str:
    return _INVISIBLE.sub("", ftfy.fix_encoding(line)) if _MOJIBAKE.search(line) else line

"""Bytes to text, and text to clean text. Offsets everywhere else are offsets into what comes out of `clean`."""

import codecs
import re

import ftfy
from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
# Declarations stand at the top of a page; HTML demands the first 1,024 bytes, pages put them a little later.
_DECLARATION_WITHIN = 4096
# A text with more replacement characters than this is not worth reading.
MAX_REPLACED = 0.05
MAX_ZEROS = 0.01
_LINE_BREAKS = re.compile(r"\r\n|[\r\u0085\u2028\u2029\v\f]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_TRAILING = re.compile(r"[ \t\u00a0]+(?=\n|\Z)")
_MANY_BREAKS = re.compile(r"\n{3,}")
# Traces of UTF-8 read as a single-byte encoding; without one, repair has nothing to do and is not tried.
_MOJIBAKE = re.compile(r"[ÂÃâð][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def decoded(data: bytes, declared_inside: bool = False) -> str:
    """Text of some bytes: by byte order mark, else by what the document declares, else UTF-8, else by detection.

    What no encoding explains becomes U+FFFD; `too_many_replaced` tells whether that is too much.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return (
                data[len(mark) :].decode(encoding, "replace")
                if encoding == "utf-8"
                else data.decode(encoding, "replace")
            )
    candidates = ["utf-8"]
    if declared_inside and (match := _DECLARED.search(data[:_DECLARATION_WITHIN])):
        candidates.insert(0, match[1].decode("ascii"))
    for encoding in candidates:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    best = from_bytes(data[:200_000]).best()
    text = data.decode("utf-8", "replace")
    if best is not None and text.count("\ufffd") > 0.001 * len(text):
        return data.decode(best.encoding, "replace")
    return text


def too_many_replaced(text: str) -> bool:
    """Whether a text is no text: bytes that no encoding explains, or the zeros of a binary file."""
    size = max(1, len(text))
    return text.count("\ufffd") > MAX_REPLACED * size or text.count("\x00") > MAX_ZEROS * size


def clean(text: str) -> str:
    """One kind of line break, no invisible controls, no blanks at line ends, at most one empty line in a row."""
    text = _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text))
    if _MOJIBAKE.search(text):
        text = ftfy.fix_encoding(text)
    return _MANY_BREAKS.sub("\n\n", _TRAILING.sub("", text)).strip()

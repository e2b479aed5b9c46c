"""Whether texts in old character encodings are read, and wrongly read ones repaired without touching sound ones.

python -m benchmarks.encodings ARTICLES.jsonl... [--json FILE]

ARTICLES have a `text` or an `articleBody`, in any language. Each is written in every charset of CHARSETS that holds all
its characters, if it has some beyond ASCII (many, for charsets of other scripts), and read back: as it stands (`bare`) and as a page that declares its charset
(`declared`), beside charset-normalizer. A share of its paragraphs is read in a wrong single-byte encoding, once or
twice, up to PAIRS of them (`restored`); paragraphs as they stand must stay so (`untouched`); `mapped` is the share of
repaired ones of which the offsets lead each character beyond ASCII back to what stood for it, and nothing else.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Annotated, Any

import charset_normalizer
import typer

from benchmarks.common import report, results
from claimtable.ingest.cleaning import clean, decoded, source_map
from claimtable.spans import Span

CHARSETS = (
    "utf-8", "utf-16", "cp1252", "iso-8859-1", "iso-8859-15", "mac_roman", "cp1250", "iso-8859-2", "cp1251", "koi8-r", "cp1254",
    "iso-8859-7", "shift_jis", "euc_jp", "gb18030", "euc_kr", "big5",
)  # fmt: skip
# Nobody writes English in one of these for the sake of its quote marks.
_OTHER_SCRIPTS = {"cp1251", "koi8-r", "iso-8859-7", "shift_jis", "euc_jp", "gb18030", "euc_kr", "big5"}
_OTHER_SCRIPT = 0.1
WRONG = ("cp1252", "iso-8859-1")
PAIRS = 10_000
# What pages call it.
_LABELS = {"mac_roman": "macintosh"}
_SHORTEST, _LONGEST = 40, 1_000


def texts(data: Sequence[Path]) -> list[str]:
    rows = (json.loads(line) for path in data for line in path.read_text("utf-8").split("\n") if line.strip())
    return [clean(text) for row in rows if isinstance(text := row.get("text") or row.get("articleBody"), str)]


def written(found: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
    """A text, a charset, and the text in it."""
    for text in found:
        if text.isascii():
            continue
        beyond = sum(not character.isascii() for character in text)
        for charset in CHARSETS:
            if charset in _OTHER_SCRIPTS and beyond < _OTHER_SCRIPT * len(text):
                continue
            try:
                yield text, charset, text.encode(charset)
            except UnicodeEncodeError:
                continue


def garbled(found: Sequence[str]) -> Iterator[tuple[str, str, list[int]]]:
    """Paragraphs, the same read in a wrong encoding once or twice, and how many characters each has become there."""
    for text in found:
        for line in text.split("\n"):
            if line.isascii() or not _SHORTEST <= len(line) <= _LONGEST:
                continue
            for wrong in WRONG:
                once = _misread(line, wrong)
                twice = once and _misread(once, wrong)
                if once:
                    yield line, once, [len(_misread(character, wrong) or "") for character in line]
                if twice:
                    halfway = [_misread(character, wrong) or "" for character in line]
                    yield line, twice, [len(_misread(each, wrong) or "") for each in halfway]


def _misread(line: str, wrong: str) -> str | None:
    try:
        return line.encode("utf-8").decode(wrong)
    except UnicodeDecodeError:
        return None


def measure(data: Sequence[Path]) -> dict[str, Any]:
    found = texts(data)
    bare, declared, peer = [], [], []
    for text, charset, encoded in written(found):
        bare.append(clean(decoded(encoded)) == text)
        page = f'<meta charset="{_LABELS.get(charset, charset)}">\n'.encode(charset if charset == "utf-16" else "ascii")
        head = page + (encoded[2:] if charset == "utf-16" else encoded)
        declared.append(clean(decoded(head, declared_inside=True)).endswith(text))
        guess = charset_normalizer.from_bytes(encoded).best()
        peer.append(guess is not None and clean(str(guess)) == text)
    pairs = list(garbled(found))[:PAIRS]
    restored = [clean(wrong) == line for line, wrong, _ in pairs]
    mapped = [_leads_back(*pair) for pair, is_right in zip(pairs, restored, strict=True) if is_right]
    lines = [line for text in found for line in text.split("\n") if line.strip()][:PAIRS]
    ours = {
        "bare": _share(bare), "declared": _share(declared), "files": len(bare), "restored": _share(restored),
        "mapped": _share(mapped), "pairs": len(pairs), "untouched": _share([clean(line) == line.strip() for line in lines]),
        "lines": len(lines),
    }  # fmt: skip
    return results(data, {"claimtable": ours, "charset-normalizer": {"bare": _share(peer)}})


def _leads_back(line: str, wrong: str, widths: Sequence[int]) -> bool:
    """Whether the places of each character beyond ASCII are those that stood for it."""
    places = source_map(line, wrong)
    ends = list(accumulate(widths))
    return places is not None and all(
        places.source(Span(i, i + 1)) == Span(ends[i] - width, ends[i])
        for i, width in enumerate(widths)
        if not line[i].isascii()
    )


def _share(found: Sequence[bool]) -> float:
    return sum(found) / max(1, len(found))


def main(
    data: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    json_file: Annotated[Path | None, typer.Option("--json")] = None,
) -> None:
    report(measure(data), json_file)


if __name__ == "__main__":
    typer.run(main)

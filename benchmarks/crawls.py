"""Damages generated crawls: how many of the sound records are still read?

python -m benchmarks.crawls [--damages N] [--seed N] [--json FILE]

Each crawl holds 20 responses, plain or with every record compressed by itself, as crawlers write them. One damage is done
to it: bits are flipped, bytes overwritten, zeroed, inserted or deleted, a stretch is doubled, or the file is cut off. A
record is undamaged if its own bytes, and in a compressed crawl those of its compressed part, are still there in full.

`undamaged_read` is the share of those that are read with their content. `altered` is the share of damaged crawls from
which some content is read that no record ever had, `twice` of those from which a record is read twice. warcio and
fastwarc, the usual readers, are shown beside it.
"""

import contextlib
import gzip
import hashlib
import io
import random
from base64 import b32encode
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from fastwarc.warc import ArchiveIterator as FastWarcIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

import claimtable as ct
from benchmarks.common import report
from claimtable.config import IngestSettings
from claimtable.ingest.warc import WarcReader
from claimtable.stages import Enclosed

DAMAGES, SEED = 1_000, 5
RECORDS = 20
Read = Callable[[bytes], list[str]]
_WORDS = "harbour office crane pier barge lock gate mayor council flood tide repair engineer ferry quay storm".split()


class Crawl(NamedTuple):
    """A file, and where each record stands in it, by the words of its page."""

    data: bytes
    places: Mapping[str, tuple[int, int]]
    compressed: bool


def crawl(chance: random.Random, compressed: bool) -> Crawl:
    data, places = bytearray(), {}
    for number in range(RECORDS):
        words = f"{number} " + " ".join(chance.choices(_WORDS, k=chance.randint(60, 400)))
        record = _record(f"https://quay.example/{number}", words)
        written = gzip.compress(record, mtime=0) if compressed else record
        places[words] = (len(data), len(data) + len(written))
        data += written
    return Crawl(bytes(data), places, compressed)


def _record(url: str, words: str) -> bytes:
    page = f"<html><body><p>{words}</p></body></html>".encode()
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page) + page
    digest = b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    name = hashlib.md5(url.encode(), usedforsecurity=False).hexdigest()
    header = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{name}>\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: 2026-05-04T10:00:00Z\r\nWARC-Block-Digest: sha1:{digest}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return header.encode() + block + b"\r\n\r\n"


class Damage(NamedTuple):
    """What is done to the bytes from `start` to `end`: they are replaced."""

    start: int
    end: int
    by: bytes


def damage(chance: random.Random, size: int, data: bytes) -> Damage:
    start = chance.randrange(size)
    end = min(size, start + chance.randint(1, 200))
    match chance.randrange(7):
        case 0:
            return Damage(start, start + 1, bytes([data[start] ^ (1 << chance.randrange(8))]))
        case 1:
            return Damage(start, end, chance.randbytes(end - start))
        case 2:
            return Damage(start, end, bytes(end - start))
        case 3:
            return Damage(start, start, chance.randbytes(end - start))
        case 4:
            return Damage(start, end, b"")
        case 5:
            return Damage(end, end, data[start:end])
        case _:
            return Damage(start, size, b"")


def undamaged(whole: Crawl, done: Damage) -> set[str]:
    """The records whose bytes are all still there, one after the other."""
    return {
        words
        for words, (start, end) in whole.places.items()
        if end <= done.start or start >= done.end or data_kept(whole.data, done, start, end)
    }


def data_kept(data: bytes, done: Damage, start: int, end: int) -> bool:
    """Whether a replacement that touches a record leaves it as it was, as that of a byte by itself does."""
    after = data[: done.start] + done.by + data[done.end :]
    return after[start:end] == data[start:end]


# ---- the systems ----


def words_of(page: bytes) -> str:
    return page.decode("utf-8", "replace").replace("<html><body><p>", "").replace("</p></body></html>", "")


def read_by_claimtable(data: bytes) -> list[str]:
    items = WarcReader(IngestSettings()).read(io.BytesIO(data), "crawl.warc")
    return [words_of(item.stream.read()) for item in items if isinstance(item, Enclosed)]


def read_by_warcio(data: bytes) -> list[str]:
    found = []
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            for record in WarcioIterator(io.BytesIO(data)):
                if record.rec_type == "response":
                    found.append(words_of(record.content_stream().read()))
    except Exception:  # noqa: BLE001, S110  it raises many kinds, and stops
        pass
    return found


def read_by_fastwarc(data: bytes) -> list[str]:
    found = []
    try:
        for record in FastWarcIterator(io.BytesIO(data), record_types=WarcRecordType.response):
            found.append(words_of(record.reader.read()))
    except Exception:  # noqa: BLE001, S110  it raises many kinds, and stops
        pass
    return found


SYSTEMS: Mapping[str, Read] = {
    "claimtable": read_by_claimtable,
    "warcio": read_by_warcio,
    "fastwarc": read_by_fastwarc,
}


def measure(damages: int = DAMAGES, seed: int = SEED) -> dict[str, Any]:
    """Metrics by system."""
    chance = random.Random(seed)  # noqa: S311
    counts = {name: Counter[str]() for name in SYSTEMS}
    for number in range(damages):
        whole = crawl(chance, compressed=number % 2 == 0)
        done = damage(chance, len(whole.data), whole.data)
        data = whole.data[: done.start] + done.by + whole.data[done.end :]
        sound = undamaged(whole, done)
        for name, read in SYSTEMS.items():
            found = read(data)
            counts[name].update(
                sound=len(sound),
                read=len(sound & set(found)),
                altered=any(words not in whole.places for words in found),
                twice=len(found) != len(set(found)),
            )
    systems = {
        name: {
            "undamaged_read": count["read"] / count["sound"],
            "altered": count["altered"] / damages,
            "twice": count["twice"] / damages,
        }
        for name, count in counts.items()
    }
    return {"version": ct.__version__, "corpus": f"generated crawls {damages} {seed}", "systems": systems}


def main(
    damages: Annotated[int, typer.Option(min=1)] = DAMAGES,
    seed: Annotated[int, typer.Option()] = SEED,
    json_file: Annotated[Path | None, typer.Option("--json")] = None,
) -> None:
    report(measure(damages, seed), json_file)


if __name__ == "__main__":
    typer.run(main)

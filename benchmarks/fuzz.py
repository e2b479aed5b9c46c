"""Feeds every reader damaged files, and counts: no input may make one raise, or hand on what is no record.

python -m benchmarks.fuzz [--inputs N] [--reader NAME] [--seed N] [--json FILE]

A file of each format, and those that once made a reader fail (tests/ingest/findings), are cut, spliced, repeated and
overwritten at random. Each input is read to the end in this process, documents that it encloses too. `failures` lists what
was raised, with the seed that makes it again; a reader that takes over a second is one, whatever it makes of the input.
"""

import io
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

import claimtable as ct
from benchmarks.common import report
from claimtable.config import IngestSettings
from claimtable.ingest import READERS, read_document, split
from claimtable.ingest.records import prepare
from claimtable.records import Article, Rejection
from claimtable.stages import Enclosed, Found

INPUTS, SEED = 3_000, 1
SETTINGS = IngestSettings(min_words=1, max_document_bytes=300_000)
FINDINGS = Path(__file__).parents[1] / "tests" / "ingest" / "findings"
_SLOW = 2.0
_TOKENS = (
    b"<", b">", b"&", b'"', b"'", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n\r\n", b"-1", b"99999999999", b"{", b"[", b"]]>",
    b"<!--", b"<![CDATA[", b"&#x0;", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"charset=", b"base64", b"PK\x03\x04", b"\x1f\x8b",
    b"WARC/1.0\r\n", b"%PDF-", b"endobj", b"<table>", b"<div>", b"</p>", b"From ", b"Content-Type:", b"\xc3", b",", b"\n",
)  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A damaged copy of some bytes."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8, 16))):
        at = chance.randrange(len(changed) + 1)
        end = min(len(changed), at + chance.choice((1, 2, 8, 64, 512)))
        match chance.randrange(6):
            case 0 if at < len(changed):
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                del changed[at:end]
            case 2:
                changed[at:at] = changed[at:end] * chance.choice((1, 2, 20))
            case 3:
                changed[at:at] = chance.choice(_TOKENS)
            case 4:
                changed[at:end] = chance.randbytes(end - at)
            case _:
                other = chance.randrange(len(changed) + 1)
                changed[at:at] = changed[other : other + chance.choice((4, 32, 256))]
    return bytes(changed[: chance.choice((len(changed), len(changed), chance.randrange(len(changed) + 1)))])


def read_all(name: str, data: bytes) -> Iterator[Article | Rejection]:
    """Everything in a file, read to the end."""
    for item in split(io.BytesIO(data), name, name, {}, SETTINGS):
        if isinstance(item, Enclosed):
            yield from read_document(item, SETTINGS)
        else:
            yield prepare(item, SETTINGS, markup=True) if isinstance(item, Found) else item


def seeds() -> Mapping[str, list[tuple[str, bytes]]]:
    """Name of a reader -> names and bytes of files of its formats."""
    from tests.contracts.test_readers import compressed_name, sample  # noqa: PLC0415  a part of the tests, not of a wheel

    found = {
        reader.__name__: [(compressed_name(suffix), sample(suffix)) for suffix in reader.suffixes] for reader in READERS
    }
    for path in sorted(FINDINGS.glob("*")) if FINDINGS.is_dir() else ():
        reader = next((each for each in READERS if path.name.lower().endswith(each.suffixes)), None)
        if reader is not None:
            found[reader.__name__].append((path.name, path.read_bytes()))
    return found


def fuzz(name: str, files: Sequence[tuple[str, bytes]], inputs: int, seed: int) -> tuple[Counter[str], list[str]]:
    """What came of the inputs, and the failures."""
    outcomes: Counter[str] = Counter()
    failures = []
    for number in range(inputs):
        chance = random.Random(f"{name} {seed} {number}")  # noqa: S311
        label, data = chance.choice(files)
        start = time.process_time()
        try:
            items = list(read_all(label, mutated(data, chance)))
        except Exception as error:  # noqa: BLE001  that is what is looked for
            failures.append(f"{name} {seed} {number} {label}: {type(error).__name__}: {error}")
            continue
        if time.process_time() - start > _SLOW:
            failures.append(f"{name} {seed} {number} {label}: {time.process_time() - start:.1f} s")
        outcomes.update("read" if isinstance(item, Article) else item.reason.partition(":")[0] for item in items)
        outcomes["nothing"] += not items
    return outcomes, failures


def measure(inputs: int = INPUTS, seed: int = SEED, only: str | None = None) -> dict[str, Any]:
    """Inputs and failures by reader."""
    systems: dict[str, dict[str, float]] = {}
    failures = []
    for name, files in seeds().items():
        if only in {None, name}:
            outcomes, failed = fuzz(name, files, inputs, seed)
            systems[name] = {"inputs": inputs, "failures": len(failed), "articles": outcomes["read"]}
            failures += failed
    return {
        "version": ct.__version__,
        "corpus": f"generated fuzz {inputs} {seed}",
        "systems": systems,
        "failures": failures,
    }


def main(
    inputs: Annotated[int, typer.Option(min=1)] = INPUTS,
    reader: Annotated[str | None, typer.Option()] = None,
    seed: Annotated[int, typer.Option()] = SEED,
    json_file: Annotated[Path | None, typer.Option("--json")] = None,
) -> None:
    found = measure(inputs, seed, reader)
    report(found, json_file)
    for line in chain(found["failures"]):
        typer.echo(line)


if __name__ == "__main__":
    typer.run(main)

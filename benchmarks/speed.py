"""The whole run beside a bare pass of the stock spaCy pipeline over the same text.

    python -m benchmarks.speed ARTICLES.jsonl [--rounds 3] [--workers N]

Each round runs both, one after the other, each in a process of its own: `nlp.pipe` over the texts, and `claimtable run`
into a new store. Prints the medians of wall time and of peak memory, and their ratio.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

BARE = """
import json, sys
import spacy
from claimtable.inference.weights import spacy_model
nlp = spacy.load(spacy_model()[1])
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
words = sum(len(doc) for doc in nlp.pipe(text for text in texts if text))
"""


class Measured(NamedTuple):
    """Wall time in seconds and peak resident memory in megabytes of one process."""

    seconds: float
    megabytes: float


def measured(command: list[str]) -> Measured:
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603  our own interpreter
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if status != 0:
        raise SystemExit(f"{' '.join(command[:4])} ... ended with status {status}")
    return Measured(seconds, usage.ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, help="without it, as many as claimtable takes")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    bare, ours = [], []
    for _ in range(given.rounds):
        bare.append(measured([sys.executable, "-c", BARE, str(given.articles)]))
        with tempfile.TemporaryDirectory() as folder:
            store = str(Path(folder) / "claims.db")
            command = [sys.executable, "-m", "claimtable", "run", str(given.articles), "--store", store, "--quiet"]
            ours.append(measured([*command, *(["--workers", str(given.workers)] if given.workers else [])]))
    rows = {"bare nlp.pipe": bare, "claimtable run": ours}
    result = {
        name: {field: round(statistics.median(getattr(m, field) for m in runs), 2) for field in Measured._fields}
        for name, runs in rows.items()
    }
    ratio = result["claimtable run"]["seconds"] / result["bare nlp.pipe"]["seconds"]
    digest = hashlib.sha256(given.articles.read_bytes()).hexdigest()[:12]
    print(f"{given.articles.name} sha256 {digest}, medians of {given.rounds}")
    for name, row in result.items():
        print(f"{name:16s} {row['seconds']:8.1f} s {row['megabytes']:8.0f} MB")
    print(f"ratio            {ratio:8.2f}")
    if given.json:
        given.json.write_text(json.dumps({"digest": digest, "ratio": round(ratio, 3), **result}, indent=2) + "\n")


if __name__ == "__main__":
    main()

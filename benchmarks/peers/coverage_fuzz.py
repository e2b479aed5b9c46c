"""Feeds one reader inputs that atheris makes, guided by which lines of claimtable.ingest they reach.

python benchmarks/peers/coverage_fuzz.py READER CORPUS [-runs=N] [-max_total_time=S]

In an environment with claimtable and atheris, from the root of the repository. READER is the name of a class in
claimtable.ingest.READERS, CORPUS a folder for inputs that reached something new; the files of `benchmarks.fuzz` are put there
first. The rest are options of libFuzzer. It stops at the first exception and writes the input that caused it to crash-*.
"""

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))

with atheris.instrument_imports(include=["claimtable.ingest"]):
    from benchmarks.fuzz import read_all, seeds

READER, CORPUS = sys.argv[1], Path(sys.argv[2])
FILES = seeds()[READER]


def one_input(data: bytes) -> None:
    """The first byte chooses among the names of files that the reader knows."""
    for _ in read_all(FILES[data[0] % len(FILES)][0] if data else FILES[0][0], data[1:]):
        pass


def main() -> None:
    CORPUS.mkdir(parents=True, exist_ok=True)
    for number, (_, content) in enumerate(FILES):
        (CORPUS / f"seed-{number}").write_bytes(bytes([number]) + content)
    atheris.Setup([sys.argv[0], *sys.argv[3:], str(CORPUS)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

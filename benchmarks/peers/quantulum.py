"""Writes what quantulum3 finds, for `python -m benchmarks.quantities --peer quantulum3=FILE`.

Needs nothing but quantulum3 and runs in an environment of its own, as claimtable does not depend on it:

    python3 -m venv quantulum-env
    quantulum-env/bin/pip install quantulum3==0.10.0
    quantulum-env/bin/python benchmarks/peers/quantulum.py quantities.jsonl [...] > quantulum3.jsonl

One line a sentence: {"req": sentence, "res": [{"value", "unit"}]}. Its optional classifier is left out: it is a pickle.
"""

import json
import sys
from pathlib import Path
from typing import Any

from quantulum3 import parser


def found(sentence: str) -> list[dict[str, Any]]:
    """Value and unit of each quantity; nothing where the parser fails."""
    try:
        return [{"value": each.value, "unit": each.unit.name} for each in parser.parse(sentence)]
    except Exception as error:  # noqa: BLE001 - a peer's crash counts as silence
        print(f"{type(error).__name__} on: {sentence}", file=sys.stderr)
        return []


def main() -> None:
    for path in map(Path, sys.argv[1:]):
        for line in path.read_text(encoding="utf-8").splitlines():
            sentence = json.loads(line)["req"]
            print(json.dumps({"req": sentence, "res": found(sentence)}))


if __name__ == "__main__":
    main()

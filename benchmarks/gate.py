"""The quality gate: the scores of a corpus of gold stories must not fall below its pinned floors.

python -m benchmarks.gate data/gold
"""

import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.stories import results, run_story, score, stories_in

FLOORS = Path(__file__).with_name("floors.toml")


def floors_for(digest: str) -> dict[str, float]:
    """Metric -> least value for the corpus of this digest. Raises LookupError if none are pinned for it."""
    pinned: dict[str, dict[str, Any]] = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    found = next((table["floors"] for table in pinned.values() if table["corpus"] == digest), None)
    if found is None:
        raise LookupError(f"No floors are pinned in {FLOORS.name} for a corpus of digest {digest}.")
    return dict(found)


def shortfalls(folder: Path) -> list[str]:
    """A line for each metric of the stories under `folder` that lies below its floor."""
    stories = stories_in(folder)
    with TemporaryDirectory() as scratch:
        for story in stories:
            run_story(story, Path(scratch) / story.name)
        found = results([score(story, Path(scratch) / story.name) for story in stories])
    floors = floors_for(found["corpus"])
    return [
        f"{metric} {found['total'][metric]:.4f}, at least {floor}"
        for metric, floor in floors.items()
        if found["total"][metric] < floor
    ]


if __name__ == "__main__":
    below = shortfalls(Path(sys.argv[1]))
    sys.exit("\n".join(below) if below else None)

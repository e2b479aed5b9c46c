"""Scores what evidence says of a claim: supports, neutral or contradicts.

python -m benchmarks.stance climate_fever/pairs.jsonl healthver/test.jsonl breaking_nli/half.jsonl [--json FILE]

A line of a file is `{"evidence": ..., "claim": ..., "label": ...}`, or `s1`, `s2` and `label`, with a `category` where the
set has them. No system is trained or tuned on the files, but "fitted", a small regression on what the pair model says, each
fifth of whose claims is judged by what the others taught.

Without categories the metrics are the F1 of each relation and their plain mean (macro F1). With categories they are the
recall of contradictions, all and by category, and the recall of what is supported (Breaking NLI: Glockner et al. 2018).
"""

import hashlib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.special import logit

from benchmarks.common import Scores, read_rows, report, results
from benchmarks.equivalence import learnt
from claimtable.inference.encoder import StaticEncoder
from claimtable.inference.pairs import RELATIONS, pair_model, scores, stance
from claimtable.inference.weights import weights
from claimtable.tracking.features import content_stems

SUPPORTS, NEUTRAL, CONTRADICTS = range(3)
LABELS = {
    "supports": SUPPORTS,
    "entailment": SUPPORTS,
    "neutral": NEUTRAL,
    "not_enough_info": NEUTRAL,
    "refutes": CONTRADICTS,
    "contradiction": CONTRADICTS,
}
NEGATIONS = frozenset("not no never none nobody nothing neither nor without cannot fails false untrue denied".split())
NEAR = 0.5
FOLDS = 5
SHIFTS = [np.array([supports, 0, contradicts]) for supports, contradicts in product(np.arange(-1, 2.6, 0.25), repeat=2)]
"""What may be added to the log-odds, as macro F1 asks for more of a rare relation than its chance is."""
_NUMBER = re.compile(r"\d[\d,.]*")


class Evidence(NamedTuple):
    """A text and the claim that it is held against; `category` is empty if the set has none."""

    text: str
    claim: str
    relation: int
    category: str


Relations = NDArray[np.int64]
System = Callable[[Sequence[Evidence]], Relations]


def evidence(rows: Sequence[Mapping[str, Any]]) -> list[Evidence]:
    """The pairs of one file."""
    return [
        Evidence(
            row.get("evidence", row.get("s1", "")),
            row.get("claim", row.get("s2", "")),
            LABELS[row["label"].lower()],
            row.get("category", ""),
        )
        for row in rows
    ]


# ---- the systems ----


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def negative(text: str) -> bool:
    """An odd number of negation words."""
    found = sum(word in NEGATIONS for word in words(text)) + len(re.findall(r"n['’]t\b", text.lower()))
    return found % 2 == 1


def by_likeness(rows: Sequence[Evidence], likeness: Sequence[float]) -> Relations:
    """Neutral unless alike; of two like texts the one denies the other if exactly one is negative."""
    return np.array(
        [
            NEUTRAL if alike < NEAR else CONTRADICTS if negative(row.text) != negative(row.claim) else SUPPORTS
            for row, alike in zip(rows, likeness, strict=True)
        ]
    )


def naive(rows: Sequence[Evidence]) -> Relations:
    """Alike are texts that share half the words of the claim."""
    return by_likeness(
        rows, [len(set(words(r.text)) & set(words(r.claim))) / max(1, len(set(words(r.claim)))) for r in rows]
    )


def static_cosines() -> Callable[[Sequence[Evidence]], NDArray[np.float32]]:
    """Cosine of the static vectors of a text and its claim, shape (n,)."""
    encoder = StaticEncoder(weights("static-minilm"))
    return lambda rows: (encoder.encode([row.text for row in rows]) * encoder.encode([row.claim for row in rows])).sum(
        1
    )


def static_system() -> System:
    """Alike are texts whose static vectors are near."""
    cosines = static_cosines()
    return lambda rows: by_likeness(rows, cosines(rows).tolist())


def claimtable_system(rows: Sequence[Evidence]) -> Relations:
    """The likeliest relation by the pair model."""
    found: Relations = stance(pair_model(), [row.text for row in rows], [row.claim for row in rows]).argmax(1)
    return found


# ---- fitted to the other claims of a file ----


def fitted(rows: Sequence[Evidence]) -> Relations:
    """The relation by a logistic regression, each fifth of the claims judged by what the others taught."""
    features, wanted = clues(rows), np.array([row.relation for row in rows])
    parts = np.array([hashlib.sha256(row.claim.encode()).digest()[-1] % FOLDS for row in rows])
    found = np.full(len(rows), NEUTRAL)
    for part in sorted(set(parts)):
        others = parts != part
        odds = [learnt(features[others], wanted[others] == relation) for relation in (SUPPORTS, NEUTRAL, CONTRADICTS)]
        taught, asked = (np.column_stack([each(features[of]) for each in odds]) for of in (others, ~others))
        shift = max(SHIFTS, key=lambda each: macro_f1((taught + each).argmax(1), wanted[others]))
        found[~others] = (asked + shift).argmax(1)
    return found


def clues(rows: Sequence[Evidence]) -> NDArray[np.float64]:
    """What the pair model says, both likenesses, the share of the claim that the text covers, negations and numbers."""
    said = scores([(row.text, row.claim) for row in rows])
    near = static_cosines()(rows)
    stems = [(content_stems(row.text), content_stems(row.claim)) for row in rows]
    numbers = [(set(_NUMBER.findall(row.text)), set(_NUMBER.findall(row.claim))) for row in rows]
    denials = np.array([(negative(row.text), negative(row.claim)) for row in rows], dtype=np.float64)
    return np.column_stack(
        [
            np.log(stance(pair_model(), [row.text for row in rows], [row.claim for row in rows])),
            logit(said.same),
            said.likeness,
            near,
            [len(text & claim) / max(1, len(claim)) for text, claim in stems],
            denials,
            (denials[:, 0] != denials[:, 1]) * near,
            [bool(claim - text) for text, claim in numbers],
            [math.log(len(row.text) + 1) for row in rows],
        ]
    )


# ---- scoring ----


def ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def macro_f1(found: Relations, wanted: Relations) -> float:
    return float(np.mean(_f1s(found, wanted)))


def _f1s(found: Relations, wanted: Relations) -> list[float]:
    """F1 of each relation."""
    hits, sizes = (
        np.bincount(wanted[found == wanted], minlength=3),
        np.bincount(found, minlength=3) + np.bincount(wanted, minlength=3),
    )
    return [float(each) for each in 2 * hits / np.maximum(1, sizes)]


def f1_by_relation(found: Relations, wanted: Relations) -> dict[str, float | None]:
    """Macro F1, then F1 of each relation."""
    each = dict(zip(RELATIONS, _f1s(found, wanted), strict=True))
    return {"macro_f1": macro_f1(found, wanted), **{f"{name} f1": value for name, value in each.items()}}


def recall_by_category(rows: Sequence[Evidence], found: Relations) -> dict[str, float | None]:
    """Recall of contradictions, of what is supported, and of contradictions by category."""

    def recall(relation: int, category: str | None = None) -> float | None:
        asked = [i for i, row in enumerate(rows) if row.relation == relation and category in (None, row.category)]
        return ratio(int((found[asked] == relation).sum()), len(asked))

    categories = sorted({row.category for row in rows if row.relation == CONTRADICTS})
    return {
        "contradicts recall": recall(CONTRADICTS),
        "supports recall": recall(SUPPORTS),
        **{f"contradicts {category}": recall(CONTRADICTS, category) for category in categories},
    }


def score(name: str, rows: Sequence[Evidence], system: System) -> dict[str, float | None]:
    """Every metric of one system on one file, whose name stands before each."""
    found, wanted = system(rows), np.array([row.relation for row in rows])
    metrics = recall_by_category(rows, found) if rows[0].category else f1_by_relation(found, wanted)
    return {f"{name} {metric}": value for metric, value in metrics.items()}


def measure(data: Sequence[Path]) -> dict[str, Any]:
    """Scores the systems on each file; the name of its folder names it."""
    files = {path.parent.name: evidence(read_rows(path)) for path in data}
    systems: dict[str, System] = {"naive": naive, "static": static_system(), "claimtable": claimtable_system}
    systems["fitted"] = fitted
    by_system: Scores = {
        system: {
            metric: value
            for name, rows in files.items()
            if run is not fitted or not rows[0].category
            for metric, value in score(name, rows, run).items()
        }
        for system, run in systems.items()
    }
    return results(data, by_system)


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    data: Annotated[list[Path], typer.Argument(help="JSON Lines files of pairs.", exists=True, dir_okay=False)],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
) -> None:
    """Scores stance in DATA with claimtable and the naive ways."""
    report(measure(data), json_file)


if __name__ == "__main__":
    app()

"""Fits who "he" and "she" stand for: python models/train/fit_pronouns.py GAP_DEVELOPMENT

Maximises the likelihood of a conditional logit over the people named around each pronoun (the traits of
`claimtable/extract/pronouns.py`), with an L2 penalty, by L-BFGS from zero. Where neither of the two labelled names is
meant, both are known to be wrong and nothing else. Prints the F1 with each tenth of the rows left out of the fit, and the
share of right answers above several probabilities, then writes weights fitted on all rows to
models/pronoun-logit/weights.json.
"""

import json
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.common import read_rows
from benchmarks.coreference import Case, of_two, read_case, score, sure, sureness, with_names
from claimtable.extract.pronouns import People, PronounRanker, Traits, candidates, traits
from claimtable.inference.tagger import SpacyTagger

PENALTIES = (1e-3,)
PENALTY = 1e-3
FOLDS = 10
LEVELS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9)
FOLDER = Path(__file__).parents[1] / "pronoun-logit"

Floats = NDArray[np.float64]


class Example(NamedTuple):
    """The traits of every choice, and which of them may be right."""

    rows: list[Traits]
    right: list[bool]


def main(file: Path) -> None:
    tagger = SpacyTagger()
    cases = [read_case(tagger, row) for row in read_rows(file)]
    examples = [example(case) for case in cases]
    for penalty in PENALTIES:
        evaluate(cases, examples, penalty)
    fitted = {name: round(weight, 3) for name, weight in fit(examples, PENALTY).items()}
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps({"weights": {name: weight for name, weight in fitted.items() if weight}}, indent=2) + "\n"
    (FOLDER / "weights.json").write_text(text, encoding="utf-8", newline="\n")


def example(case: Case) -> Example:
    entities, ids = with_names(case)
    people = People(case.tree, entities)
    places = candidates(people, case.pronoun)
    meant = {i for i, true in zip(ids, case.truth, strict=True) if true}
    right = [place.entity.id in meant if meant else place.entity.id not in ids for place in places]
    return Example(traits(people, places, case.pronoun), [*right, not meant])


def evaluate(cases: list[Case], examples: list[Example], penalty: float) -> None:
    answers = {}
    sure_at: dict[float, list[dict[str, float | None]]] = {level: [] for level in LEVELS}
    for fold in range(FOLDS):
        rest = [each for i, each in enumerate(examples) if i % FOLDS != fold]
        ranker = PronounRanker(fit(rest, penalty))
        answers.update({i: of_two(ranker)(case) for i, case in enumerate(cases) if i % FOLDS == fold})
        for level in LEVELS:
            sure_at[level].append(sureness(sure(ranker, level), cases[fold::FOLDS]))
    scores = score(cases, [answers[i] for i in range(len(cases))])
    print(f"penalty {penalty}: ", ", ".join(f"{name} {value:.3f}" for name, value in scores.items()))
    for level, found in sure_at.items():
        means = {name: np.mean([each[name] or 0.0 for each in found]) for name in found[0]}
        print(f"  at least {level}: ", ", ".join(f"{name} {value:.3f}" for name, value in means.items()))


def fit(examples: list[Example], penalty: float) -> dict[str, float]:
    """Weights by the name of the trait."""
    used = [each for each in examples if any(each.right) and not all(each.right)]
    names = sorted({name for each in used for row in each.rows for name in row})
    column = {name: i for i, name in enumerate(names)}
    table = np.zeros((sum(len(each.rows) for each in used), len(names)))
    for line, row in zip(table, (row for each in used for row in each.rows), strict=True):
        for name, value in row.items():
            line[column[name]] = value
    right = np.array([flag for each in used for flag in each.right])
    sizes = [len(each.rows) for each in used]
    starts = np.cumsum([0, *sizes[:-1]])
    owner = np.repeat(np.arange(len(used)), sizes)

    def loss(w: Floats) -> tuple[float, Floats]:
        sums = table @ w
        exponentials = np.exp(sums - np.maximum.reduceat(sums, starts)[owner])
        total = np.add.reduceat(exponentials, starts)
        good = np.maximum(np.add.reduceat(exponentials * right, starts), np.finfo(float).tiny)
        slope = (exponentials / total[owner] - exponentials * right / good[owner]) @ table
        value = float(np.log(total / good).mean() + penalty * (w @ w))
        return value, slope / len(used) + 2 * penalty * w

    solution = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    return dict(zip(names, map(float, solution), strict=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

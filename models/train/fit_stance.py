"""Fits who contradicts whom: python -m models.train.fit_stance PLACED STORIES...

PLACED and STORIES as for `fit_pairs`. A logistic regression on the pairs of mentions of one gold claim that take a side, by
the features of `claimtable/tracking/stance.py`: do they contradict each other? Claims count by the square root of their
pairs. Another one, on the mentions of the same claims and what the first makes of them: does a mention contradict the one
whose words the claim takes? And two shares: of those whose numbers meet that one's, and do not, how many do?
Prints, each story left out of the fits, the area under the curve of pairs and of mentions and the expected calibration error
of mentions, then writes weights fitted on all to models/stance-logistic/weights.json.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from claimtable import assembly
from claimtable.config import Config
from claimtable.inference.span_encoder import PLACED
from claimtable.records import Stance
from claimtable.tracking.copies import find_copies
from claimtable.tracking.entities import canonical_entities, with_canonical
from claimtable.tracking.origins import Origin, Sourced, claim_origins, credited_outlets
from claimtable.tracking.positions import is_numeric, positions
from claimtable.tracking.stance import LEAN, STANCE, Opposition, answers_meet, leanings, sides, stance_rows
from claimtable.tracking.wording import sketch
from models.train.logistic import Floats, calibration, fit, probabilities
from models.train.stories import Story as Told
from models.train.stories import stories as labelled

PENALTY = 1e-3
# Of the mentions of the 15 stories whose labels are complete; the stories fitted on were written to disagree.
OPPOSED_SHARE = 0.31
FOLDER = Path(__file__).parents[1] / assembly.STANCE


class Claim(NamedTuple):
    """Members in the order of time, with the gold stance of each: 1 supports, -1 refutes, 0 neither."""

    members: list[Sourced]
    origins: list[Origin]
    stance: NDArray[np.int_]
    numeric: bool
    rows: Floats


class Mentions(NamedTuple):
    """Those that take a side and are not themselves the chosen one; `meet` is nan where no numbers are compared.

    `lean` has how each leans to the camps and its log odds to contradict the chosen one, shape (n, 2).
    """

    lean: Floats
    meet: Floats
    opposed: Floats


def main(placed: Path, folders: Sequence[Path]) -> None:
    known = np.load(placed)
    stories = [claims(told, known) for told in labelled(folders) if told.mentions[0].mention_id in known]
    curves, chance, opposed = [], [], []
    for story in stories:
        others = [claim for other in stories if other is not story for claim in other]
        weights = fitted(others)
        rows, truth, _ = pairs(story)
        curves.append(roc_auc_score(truth, rows @ vector(weights)[:-1]))
        mine = mentions(story, Opposition(weights))
        chance.append(refuting(mine, weights))
        opposed.append(mine.opposed)
    found, true = np.concatenate(chance), np.concatenate(opposed)
    print(f"{len(stories)} stories, pairs: area under the curve {np.mean(curves):.3f}")
    weight = np.where(true == 1, OPPOSED_SHARE / true.mean(), (1 - OPPOSED_SHARE) / (1 - true.mean()))
    print(
        f"{len(true)} mentions, {true.mean():.2f} of them opposed: area {roc_auc_score(true, found):.3f}, "
        f"right {np.mean((found >= 0.5) == true):.3f}, calibration error {calibration(found, true, weight):.3f}"
    )
    FOLDER.mkdir(exist_ok=True)
    rounded = {name: round(value, 3) for name, value in fitted([c for story in stories for c in story]).items()}
    (FOLDER / "weights.json").write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")


def fitted(known: Sequence[Claim]) -> dict[str, float]:
    rows, opposed, weight = pairs(known)
    found = dict(zip((*STANCE, "intercept"), map(float, fit(rows, opposed, PENALTY, weights=weight)), strict=True))
    found |= dict.fromkeys((*LEAN, "refutes_if_met", "refutes_if_clashing"), 0.0)
    each = mentions(known, Opposition(found))
    free = np.isnan(each.meet)
    truth = each.opposed[free]
    share = np.where(truth == 1, OPPOSED_SHARE / truth.mean(), (1 - OPPOSED_SHARE) / (1 - truth.mean()))
    found |= dict(zip(LEAN, map(float, fit(each.lean[free], truth, PENALTY, weights=share)), strict=True))
    found["refutes_if_met"] = float(each.opposed[each.meet == 1].mean())
    found["refutes_if_clashing"] = float(each.opposed[each.meet == 0].mean())
    return found


def vector(weights: Mapping[str, float]) -> Floats:
    return np.array([weights[name] for name in (*STANCE, "intercept")])


def pairs(known: Sequence[Claim]) -> tuple[Floats, Floats, Floats]:
    """Rows of the pairs that take a side, 1 for those that contradict each other, and how much each counts."""
    rows, opposed, weight = [], [], []
    for claim in known:
        left, right = np.triu_indices(len(claim.members), 1)
        product = claim.stance[left] * claim.stance[right]
        sided = product != 0
        rows.append(claim.rows[sided])
        opposed.append((product[sided] < 0).astype(np.float64))
        weight.append(np.full(sided.sum(), max(1, sided.sum()) ** -0.5))
    return np.concatenate(rows), np.concatenate(opposed), np.concatenate(weight)


def mentions(known: Sequence[Claim], opposition: Opposition) -> Mentions:
    lean, meet, opposed = [], [], []
    for claim in known:
        if len(claim.members) < 2:
            continue
        chosen, _ = positions(claim.members, claim.origins, opposition)
        odds = opposition(claim.members, claim.origins, claim.numeric)
        leans = leanings(odds, sides(odds), chosen)
        text = claim.members[chosen].mention
        for i, member in enumerate(claim.members):
            if i != chosen and claim.stance[i] * claim.stance[chosen]:
                met = answers_meet(member.mention, text) if claim.numeric else None
                lean.append((float(leans[i]), float(odds[i, chosen])))
                meet.append(np.nan if met is None else float(met))
                opposed.append(float(claim.stance[i] != claim.stance[chosen]))
    return Mentions(np.array(lean).reshape(-1, 2), np.array(meet), np.array(opposed))


def refuting(each: Mentions, weights: Mapping[str, float]) -> Floats:
    by_number = np.where(each.meet == 1, weights["refutes_if_met"], weights["refutes_if_clashing"])
    by_side = probabilities(np.array([weights[name] for name in LEAN]), each.lean)
    found: Floats = np.where(np.isnan(each.meet), by_side, by_number)
    return found


def claims(told: Told, placed: Mapping[str, Floats]) -> list[Claim]:
    canonical = canonical_entities(told.mentions)
    articles = {article.article_id: article for article in told.articles}
    sketches = {article.article_id: sketch(article.text) for article in told.articles}
    copies = {copy.article_id: copy for copy in find_copies(told.articles, Config().track, sketches)}
    cited = credited_outlets(told.mentions, {credit.mention_id: credit for credit in told.credits})
    groups: dict[str, list[tuple[Sourced, int]]] = defaultdict(list)
    for mention, credit, quote in zip(told.mentions, told.credits, told.gold, strict=True):
        if quote:
            article = articles[mention.article_id]
            side = placed[mention.mention_id][PLACED:]
            member = Sourced(with_canonical(mention, canonical), credit, article, copies.get(article.article_id), side)
            stance = {Stance.SUPPORTS: 1, Stance.REFUTES: -1, Stance.NEUTRAL: 0}[quote.stance]
            groups[quote.claim].append((member, stance))
    found = []
    for group in groups.values():
        members = [member for member, _ in group]
        origins, numeric = claim_origins(members, articles, cited), is_numeric(members)
        stance = np.array([taken for _, taken in group])
        found.append(Claim(members, origins, stance, numeric, stance_rows(members, origins, numeric)))
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])

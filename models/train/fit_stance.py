"""Fits who contradicts whom: python -m models.train.fit_stance PLACED STORIES...

PLACED and STORIES as for `fit_pairs`. A logistic regression on the pairs of mentions of one gold claim that take a side, by
the features of `claimtable/tracking/stance.py`: do they contradict each other? Claims count by the square root of their
pairs. Another one, on the mentions of the same claims and what the first makes of them: does a mention contradict the one
whose words the claim takes? And two shares: of those whose numbers meet that one's, and do not, how many do?
A third regression is on what the shipped pair scorer puts together, where claims are mixed: is a mention of the claim that
the mention is of whose words it takes?
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
from claimtable.inference.encoder import StaticEncoder
from claimtable.inference.span_encoder import PLACED
from claimtable.inference.weights import weights as shipped
from claimtable.records import Stance
from claimtable.tracking.blocking import neighbour_pairs
from claimtable.tracking.clustering import cluster
from claimtable.tracking.copies import find_copies
from claimtable.tracking.credits import credits_together
from claimtable.tracking.entities import canonical_entities, with_canonical
from claimtable.tracking.features import mention_vectors
from claimtable.tracking.origins import Origin, Sourced, claim_origins, credited_outlets
from claimtable.tracking.pairs import LogisticPairScorer, likeness_of, likeness_within
from claimtable.tracking.positions import is_numeric, positions
from claimtable.tracking.stance import (
    BELONGS,
    LEAN,
    STANCE,
    Opposition,
    answers_meet,
    belonging_rows,
    leanings,
    sides,
    stance_rows,
)
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
    told = [story for story in labelled(folders) if story.mentions[0].mention_id in known]
    stories = [claims(story, known) for story in told]
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
    every = fitted([claim for story in stories for claim in story])
    every |= belonging([joined(story, known, Opposition(every)) for story in told])
    rounded = {name: round(value, 3) for name, value in every.items()}
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "weights.json").write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")


def belonging(stories: Sequence[tuple[Floats, Floats]]) -> dict[str, float]:
    """Weights of `BELONGS`; prints how good they are with each story left out."""
    chances = []
    for left_out in stories:
        others = [story for story in stories if story is not left_out]
        weights = fit(np.vstack([rows for rows, _ in others]), np.hstack([same for _, same in others]), PENALTY)
        chances.append(probabilities(weights, left_out[0]))
    rows, same, found = np.vstack([r for r, _ in stories]), np.hstack([s for _, s in stories]), np.hstack(chances)
    print(
        f"{len(same)} mentions put together with a text, {same.mean():.2f} of them of its claim: area "
        f"{roc_auc_score(same, found):.3f}, calibration error {calibration(found, same):.3f}"
    )
    return dict(zip(BELONGS, map(float, fit(rows, same, PENALTY)), strict=True))


def fitted(known: Sequence[Claim]) -> dict[str, float]:
    rows, opposed, weight = pairs(known)
    found = dict(zip((*STANCE, "intercept"), map(float, fit(rows, opposed, PENALTY, weights=weight)), strict=True))
    found |= dict.fromkeys((*LEAN, *BELONGS, "refutes_if_met", "refutes_if_clashing"), 0.0)
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
        chosen, _ = positions(claim.members, claim.origins, opposition, np.ones([len(claim.members)] * 2))
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
    """The gold claims of a story."""
    view = Sources(told, placed)
    groups: dict[str, list[tuple[Sourced, int]]] = defaultdict(list)
    for member, quote in zip(view.members, told.gold, strict=True):
        if quote:
            stance = {Stance.SUPPORTS: 1, Stance.REFUTES: -1, Stance.NEUTRAL: 0}[quote.stance]
            groups[quote.claim].append((member, stance))
    found = []
    for group in groups.values():
        members = [member for member, _ in group]
        origins, numeric = view.origins(members), is_numeric(members)
        stance = np.array([taken for _, taken in group])
        found.append(Claim(members, origins, stance, numeric, stance_rows(members, origins, numeric)))
    return found


def joined(told: Told, placed: Mapping[str, Floats], opposition: Opposition) -> tuple[Floats, Floats]:
    """`BELONGS` of the mentions that a run puts together with another one's text, and 1 for those of its gold claim.

    Of mentions that have no gold claim it is not known whether they are of one claim.
    """
    view = Sources(told, placed)
    mentions = [member.mention for member in view.members]
    in_text = np.stack([placed[mention.mention_id][:PLACED] for mention in mentions])
    vectors = mention_vectors(mentions, StaticEncoder(shipped(assembly.ENCODER)), in_text)
    pairs = neighbour_pairs(mentions, vectors, Config().track)
    scored = list(LogisticPairScorer.load(shipped(assembly.PAIR_SCORER))(mentions, vectors, pairs))
    likeness = likeness_of(len(mentions), scored)
    place = {mention.mention_id: i for i, mention in enumerate(mentions)}
    rows, same = [], []
    for group in cluster(mentions, scored, [], Config().track):
        places = [place[mention_id] for mention_id in group.mention_ids]
        members, like = [view.members[i] for i in places], likeness_within(likeness, places)
        chosen, _ = positions(members, view.origins(members), opposition, like)
        gold = [quote.claim if (quote := told.gold[i]) else None for i in places]
        for i, row in enumerate(belonging_rows(members, like, chosen)):
            if i != chosen and (gold[i] or gold[chosen]):
                rows.append(row)
                same.append(float(gold[i] == gold[chosen]))
    return np.array(rows), np.array(same)


class Sources:
    """The mentions of a story with all that origins and stances depend on."""

    def __init__(self, told: Told, placed: Mapping[str, Floats]) -> None:
        self._articles = {article.article_id: article for article in told.articles}
        canonical = canonical_entities(told.mentions)
        sketches = {article.article_id: sketch(article.text) for article in told.articles}
        copies = {copy.article_id: copy for copy in find_copies(told.articles, Config().track, sketches)}
        credits = credits_together(told.credits, told.mentions, told.attributions, self._articles, canonical)
        self._cited = credited_outlets(told.mentions, credits)
        self.members = [
            Sourced(
                with_canonical(mention, canonical),
                credits[mention.mention_id],
                self._articles[mention.article_id],
                copies.get(mention.article_id),
                placed[mention.mention_id][PLACED:],
            )
            for mention in told.mentions
        ]

    def origins(self, members: Sequence[Sourced]) -> list[Origin]:
        return claim_origins(members, self._articles, self._cited)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])

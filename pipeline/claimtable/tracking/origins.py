"""Where each mention of a claim has its information from, once all articles are known, and who retells whom.

What one article tells is in its credits; here names that are one are joined, an article that copies another gives up
its own voice to the original, and edges lead from each retelling to what it retells.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from claimtable.names import folded, normalised, source_id, stands_for
from claimtable.records import (
    Article,
    Copy,
    CopyKind,
    Credit,
    Edge,
    EdgeKind,
    Mention,
    OriginKind,
)
from claimtable.stages import Vectors
from claimtable.tracking.wording import SENTENCE_KEPT, repeats

# How surely a child retells its parent, by the evidence. Guesses until measured on labelled retellings.
WEIGHTS = {
    EdgeKind.CITES: 0.95,
    EdgeKind.COPIES_TEXT: 0.95,
    EdgeKind.WIRE_CREDIT: 0.9,
    EdgeKind.CARRY_OVER: 0.7,
    EdgeKind.SAME_SOURCE: 0.3,
}


# Share of a sentence's runs of three words by which it is the other article's. Where that is not there as a whole, a
# sentence counts that is more than like it.
_REPEATED_BEFORE = {CopyKind.EXTENDED: SENTENCE_KEPT, CopyKind.PASSAGES: 0.5}
_SAME_WORDS = 0.5
_CREDITED = {OriginKind.CITES, OriginKind.CARRY_OVER}
_PREFERRED = ("organization", "outlet", "person", "document", "unnamed_official", "anonymous")
UNKNOWN_OUTLET = "unknown outlet of"


class Origin(NamedTuple):
    """The origin of one mention. `id` is `type:normalised name`."""

    id: str
    kind: OriginKind
    evidence: str


class Sourced(NamedTuple):
    """A mention with its article, its credit, the copy that its article is, if it is one, and its side as a unit vector.

    Sides of mentions of one claim that contradict each other point apart. Zeros stand for none.
    """

    mention: Mention
    credit: Credit
    article: Article
    copy: Copy | None
    side: Vectors = np.zeros(1, np.float32)


def claim_origins(
    members: Sequence[Sourced],
    articles: Mapping[str, Article],
    cited: Mapping[str, frozenset[str]],
) -> list[Origin]:
    """The origin of each member of one claim, names that are one written alike.

    `cited` as `credited_outlets` gives it.
    """
    alone = [_across_copies(member, articles) for member in members]
    raw = [
        _as_the_original_has_it(member, origin, members, alone) for member, origin in zip(members, alone, strict=True)
    ]
    outlets = {a.outlet for member in members for a in _own_and_original(member, articles) if a.outlet}
    named = {origin.id for origin in raw} | {name for member in members for name in cited[member.article.article_id]}
    canonical = _canonical(named, outlets)
    found = [origin._replace(id=canonical[origin.id]) for origin in raw]
    reports = {origin.id for origin in found if origin.kind in _CREDITED and origin.id.startswith("outlet:")}
    return [
        _credited_elsewhere(member, origin, reports & {canonical[name] for name in cited[member.article.article_id]})
        for member, origin in zip(members, found, strict=True)
    ]


def credited_outlets(mentions: Iterable[Mention], credits: Mapping[str, Credit]) -> dict[str, frozenset[str]]:
    """Article id -> ids of the outlets that the article credits anywhere. `credits` by mention id."""
    found: dict[str, set[str]] = {}
    for mention in mentions:
        outlets, credit = found.setdefault(mention.article_id, set()), credits[mention.mention_id]
        if credit.origin.startswith("outlet:") and credit.origin_kind is OriginKind.CITES:
            outlets.add(credit.origin)
    return {article_id: frozenset(outlets) for article_id, outlets in found.items()}


def _own_and_original(member: Sourced, articles: Mapping[str, Article]) -> list[Article]:
    return [member.article, articles[member.copy.original_id]] if member.copy else [member.article]


def _credited_elsewhere(member: Sourced, origin: Origin, reports: set[str]) -> Origin:
    """What an article says in its own voice, when it credits elsewhere the one report that brought up the claim."""
    vague = origin.kind is OriginKind.OWN_REPORTING and all(link.count_high is None for link in member.credit.chain)
    if not (origin.kind is OriginKind.UNATTRIBUTED or vague) or len(reports - {origin.id}) != 1 or origin.id in reports:
        return origin
    report = next(iter(reports - {origin.id}))
    return Origin(report, OriginKind.CARRY_OVER, f"the article credits {report} elsewhere, whose report this is")


def _across_copies(member: Sourced, articles: Mapping[str, Article]) -> Origin:
    """A copy's own voice, and what it says it found itself, is the original's."""
    credit = member.credit
    own = member.article.outlet
    spoken_by_itself = own is not None and credit.origin == source_id("outlet", own)
    if member.copy is None or not (spoken_by_itself or UNKNOWN_OUTLET in credit.origin) or _added(member, articles):
        return Origin(credit.origin, credit.origin_kind, credit.origin_evidence)
    original = articles[member.copy.original_id]
    name = original.outlet or f"{UNKNOWN_OUTLET} {original.article_id}"
    return Origin(
        source_id("outlet", name), OriginKind.COPY, f"copies {original.article_id} ({name}): {member.copy.evidence}"
    )


def _as_the_original_has_it(
    member: Sourced, origin: Origin, members: Sequence[Sourced], origins: Sequence[Origin]
) -> Origin:
    """What a copy says in its own voice has the origin that the original gives for it, where that credits somebody."""
    if origin.kind is not OriginKind.COPY or member.copy is None:
        return origin
    for other, credited in zip(members, origins, strict=True):
        same = other.article.article_id == member.copy.original_id and not _is_root(credited)
        if same and repeats(member.mention.quote, other.mention.quote, _SAME_WORDS):
            evidence = f"{origin.evidence}; there: {credited.evidence}"
            return Origin(credited.id, OriginKind.COPY, evidence)
    return origin


def _added(member: Sourced, articles: Mapping[str, Article]) -> bool:
    """Whether an article that has only a part of its text from another one says this in a sentence of its own."""
    if member.copy is None or member.copy.kind not in _REPEATED_BEFORE:
        return False
    sentence = member.article.text[member.mention.sentence_start : member.mention.sentence_end]
    return not repeats(sentence, articles[member.copy.original_id].text, _REPEATED_BEFORE[member.copy.kind])


def _canonical(ids: set[str], outlets: set[str]) -> dict[str, str]:
    """Id -> the id that stands for it: the longest name it is short for, as an outlet if the corpus has that outlet.

    All that are short for one name are one, whether anybody is credited under the whole of it or not. A short form that
    would fit two names stays as it is.
    """
    own = {folded(normalised(outlet)): source_id("outlet", outlet) for outlet in outlets}
    names = {_name(key) for key in ids} | own.keys()
    alike: dict[str, set[str]] = defaultdict(set)
    for key in ids:
        alike[_longest(_name(key), names)].add(key)
    return {key: _one_id(full, variants, own) for full, variants in alike.items() for key in variants}


def _longest(name: str, names: Iterable[str]) -> str:
    """The only name that this one is short for and that is short for no other; itself if there is none or more."""
    longer = {other for other in names if stands_for(name, other)}
    longest = {other for other in longer if not any(stands_for(other, third) for third in longer)}
    return longest.pop() if len(longest) == 1 else name


def _name(origin_id: str) -> str:
    return folded(normalised(origin_id.partition(":")[2]))


def _one_id(name: str, variants: set[str], own: Mapping[str, str]) -> str:
    """One id for one name: what others credit as an organization is one, even where it publishes itself."""
    in_full = {variant for variant in variants if _name(variant) == name} or variants
    if name in own and not any(variant.startswith("organization:") for variant in in_full):
        return own[name]
    return min(variants, key=lambda variant: (_PREFERRED.index(variant.partition(":")[0]), -len(variant), variant))


def claim_edges(claim_id: str, members: Sequence[Sourced], origins: Sequence[Origin]) -> list[Edge]:
    """Edges child -> parent among the members of one claim, which are in the order of time.

    The parent is the earliest mention that has the origin in its own right, else the earliest in which the
    cited outlet retells it in its turn, else the origin itself, as a node.
    """
    roots: dict[str, str] = {}
    for member, origin in zip(members, origins, strict=True):
        if _is_root(origin):
            roots.setdefault(origin.id, member.mention.mention_id)
    edges = []
    voices: dict[str, str] = {}
    for member, origin in zip(members, origins, strict=True):
        child = member.mention.mention_id
        parent = roots.get(origin.id) or voices.get(origin.id, origin.id)
        if member.article.outlet and origin.kind is not OriginKind.CARRY_OVER:
            voices.setdefault(source_id("outlet", member.article.outlet), child)
        if parent != child:
            kind = _edge_kind(member, origin)
            edges.append(
                Edge(
                    claim_id=claim_id,
                    child=child,
                    parent=parent,
                    kind=kind,
                    weight=1.0 if _is_root(origin) else WEIGHTS[kind],
                    evidence=origin.evidence,
                )
            )
        elif origin.kind is OriginKind.UNATTRIBUTED:
            edges += _unstated(claim_id, member, members, origins)
    return edges


def _unstated(claim_id: str, member: Sourced, members: Sequence[Sourced], origins: Sequence[Origin]) -> list[Edge]:
    """What an article says without a credit after others have said it may be theirs: a weak edge to the first."""
    for earlier, origin in zip(members, origins, strict=True):
        if earlier.mention.mention_id == member.mention.mention_id:
            return []
        if earlier.article.article_id != member.article.article_id:
            return [
                Edge(
                    claim_id=claim_id,
                    child=member.mention.mention_id,
                    parent=earlier.mention.mention_id,
                    kind=EdgeKind.SAME_SOURCE,
                    weight=WEIGHTS[EdgeKind.SAME_SOURCE],
                    evidence=f"credits nobody, after {origin.id} was reported",
                )
            ]
    return []


def _is_root(origin: Origin) -> bool:
    return origin.kind in {OriginKind.UNATTRIBUTED, OriginKind.OWN_REPORTING, OriginKind.PRESS_RELEASE}


def _edge_kind(member: Sourced, origin: Origin) -> EdgeKind:
    if origin.kind is OriginKind.COPY:
        return EdgeKind.COPIES_TEXT
    if origin.kind is OriginKind.CARRY_OVER:
        return EdgeKind.CARRY_OVER
    return EdgeKind.WIRE_CREDIT if member.article.wire_credit else EdgeKind.CITES

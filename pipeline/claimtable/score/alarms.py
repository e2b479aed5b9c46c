"""Alarms: places where retelling, or putting together, has gone wrong, each with its evidence in words.

They are grounds to look, not verdicts: an outlet may cite back with good reason, and a hedge may have been lifted by
what its article learned elsewhere without saying so.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from claimtable.config import ScoreSettings
from claimtable.names import normalised, stands_for
from claimtable.records import (
    Alarm,
    AlarmKind,
    Article,
    ClaimView,
    Member,
    Mention,
    Modality,
    SourceType,
    Stance,
)
from claimtable.score.status import correction, says_corrected, withdrawal

Clash = Callable[[Mention, Mention], bool]
"""Whether the numbers of two mentions cannot both hold."""


def find_alarms(view: ClaimView, settings: ScoreSettings, clash: Clash) -> list[Alarm]:
    """The alarms of one claim, by kind, then by the time of what is retold."""
    retellings = list(_retellings(view, settings.edge_threshold))
    return [
        *_circular(view),
        *_bleached(view, retellings),
        *_drifted(view, retellings, clash),
        *_stale(view, retellings, clash),
        *_split(view),
    ]


def _alarm(view: ClaimView, kind: AlarmKind, members: list[Member], evidence: str) -> Alarm:
    ids = list(dict.fromkeys(member.mention.mention_id for member in members))
    return Alarm(claim_id=view.claim_id, kind=kind, mention_ids=ids, evidence=evidence)


def _split(view: ClaimView) -> Iterator[Alarm]:
    if view.part_of is not None:
        evidence = (
            f"{len(view.members)} of {view.part_of} mentions that were alike, too many an article for one claim: "
            "the others are claims of their own"
        )
        yield _alarm(view, AlarmKind.SPLIT, [view.members[0]], evidence)


# ---- who retells whom --------------------------------------------------------------------------------------------

_Retelling = tuple[Member, Member]
"""What is retold, and where."""


def _retellings(view: ClaimView, threshold: float) -> Iterator[_Retelling]:
    """Each mention of the claim with each that it retells, directly or through others: from another outlet, not later."""
    members = {member.mention.mention_id: member for member in view.members}
    parents: dict[str, set[str]] = defaultdict(set)
    for edge in view.edges:
        if edge.weight >= threshold and edge.parent in members:
            parents[edge.child].add(edge.parent)
    above = {name: _above(name, parents) for name in members}
    for parent_id, parent in members.items():
        for child_id, child in members.items():
            if parent_id in above[child_id] and _outlet(parent) != _outlet(child) and not _before(child, parent):
                yield parent, child


def _above(start: str, parents: Mapping[str, set[str]]) -> set[str]:
    """All that `start` leads to; itself if it lies on a cycle."""
    seen: set[str] = set()
    waiting = list(parents.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(parents.get(node, ()))
    return seen


# ---- circular reporting ------------------------------------------------------------------------------------------


def _circular(view: ClaimView) -> Iterator[Alarm]:
    """Outlets that cite each other for the claim, in a ring of any length."""
    citations = _citations(view)
    cited = {outlet: set(others) for outlet, others in citations.items()}
    above = {outlet: _above(outlet, cited) for outlet in cited}
    reported: set[str] = set()
    for outlet in cited:
        ring = [other for other in cited if other in above[outlet] and outlet in above[other]]
        if outlet in reported or outlet not in ring:
            continue
        reported |= {*ring}
        steps = [(a, b, citations[a][b]) for a in ring for b in ring if b in citations[a]]
        words = "; ".join(f"{_outlet(member)} cites {name} {_place(member)}" for _, _, (member, name) in steps)
        yield _alarm(view, AlarmKind.CIRCULAR_REPORTING, [member for _, _, (member, _) in steps], words)


def _citations(view: ClaimView) -> dict[str, dict[str, tuple[Member, str]]]:
    """Outlet -> outlet it cites -> the first mention that does, and the words for it."""
    own = dict.fromkeys(normalised(member.article.outlet) for member in view.members if member.article.outlet)
    found: dict[str, dict[str, tuple[Member, str]]] = {outlet: {} for outlet in own}
    for member in view.members:
        if not member.article.outlet:
            continue
        outlet = normalised(member.article.outlet)
        for link in member.credit.chain:
            if link.type is SourceType.OUTLET:
                name = normalised(link.source)
                full = [other for other in own if other == name] or [o for o in own if stands_for(name, o)]
                if len(full) == 1 and full[0] != outlet:
                    found[outlet].setdefault(full[0], (member, link.source))
    return found


# ---- bleaching ---------------------------------------------------------------------------------------------------


def _bleached(view: ClaimView, retellings: list[_Retelling]) -> Iterator[Alarm]:
    """Articles without a hedge that retell one that hedges wherever it states the claim; one alarm an article."""
    hedged: dict[str, list[bool]] = defaultdict(list)
    for member in view.members:
        hedged[member.article.article_id].append(_is_hedged(member))
    told: set[str] = set()
    for parent, child in retellings:
        article = child.article.article_id
        if article in told or not all(hedged[parent.article.article_id]) or any(hedged[article]):
            continue
        if Stance.REFUTES in {parent.stance, child.stance} or child.mention.modality is not Modality.FACTUAL:
            continue
        told.add(article)
        hedges = ", ".join(f"“{hedge.text}”" for hedge in parent.mention.hedges)
        words = (
            f"{_outlet(parent)} {_place(parent)} puts it with a hedge ({hedges or parent.mention.modality.value}); "
            f"{_outlet(child)}, which retells it, {_place(child)} has none"
        )
        yield _alarm(view, AlarmKind.BLEACHING, [parent, child], words)


def _is_hedged(member: Member) -> bool:
    return member.mention.modality is Modality.HEDGED


# ---- numbers -----------------------------------------------------------------------------------------------------


def _drifted(view: ClaimView, retellings: list[_Retelling], clash: Clash) -> Iterator[Alarm]:
    """Retellings whose number cannot be the one they retell; one alarm a mention.

    A number that the outlet retold gives anywhere in the claim is no drift.
    """
    given: dict[str, list[Mention]] = defaultdict(list)
    for member in view.members:
        given[_outlet(member)].append(member.mention)
    told: set[str] = set()
    for parent, child in retellings:
        mention = child.mention
        if mention.mention_id in told or not clash(parent.mention, mention) or says_corrected(child):
            continue
        if any(_has_value(other) and not clash(other, mention) for other in given[_outlet(parent)]):
            continue
        told.add(mention.mention_id)
        words = (
            f"{_outlet(parent)} {_place(parent)} gives {_number(parent)}; "
            f"{_outlet(child)}, which retells it, {_place(child)} gives {_number(child)}"
        )
        yield _alarm(view, AlarmKind.NUMERIC_DRIFT, [parent, child], words)


def _has_value(mention: Mention) -> bool:
    return mention.value_low is not None or mention.value_high is not None


def _stale(view: ClaimView, retellings: list[_Retelling], clash: Clash) -> Iterator[Alarm]:
    """Other outlets' articles that carry a value after its correction, or a claim after its withdrawal, or did before it."""
    corrected = correction(view.members)
    if corrected is not None:
        replaced = [
            member
            for member in view.members
            if member.origin == corrected.origin
            and clash(member.mention, corrected.mention)
            and _before(member, corrected)
        ]
        for member in view.members:
            if _outlet(member) == _outlet(corrected) or says_corrected(member):
                continue
            if any(_carries(member, old, corrected, retellings, clash) for old in replaced):
                words = f"carries {_number(member)}, which {corrected.origin} corrected to {_number(corrected)}"
                yield _stale_alarm(view, member, corrected, words)
    origins = {member.origin for member in view.members if member.stance is Stance.SUPPORTS}
    withdrawn = withdrawal(view.members, origins)
    if withdrawn is not None:
        for member in view.members:
            if member.stance is Stance.SUPPORTS and _outlet(member) != _outlet(withdrawn):
                yield _stale_alarm(view, member, withdrawn, f"carries what {withdrawn.origin} withdrew")


def _carries(member: Member, old: Member, corrected: Member, retellings: list[_Retelling], clash: Clash) -> bool:
    """Whether a mention has the old value and not the new one: as a retelling of it, or after the correction."""
    if not clash(member.mention, corrected.mention) or clash(member.mention, old.mention):
        return False
    retold = member.origin == old.origin or (old, member) in retellings
    return retold or _before(corrected, member)


def _stale_alarm(view: ClaimView, member: Member, replacing: Member, words: str) -> Alarm:
    when = "was published after that" if _before(replacing, member) else "was published before that"
    evidence = f"{_outlet(member)} {_place(member)} {words} {_place(replacing)}; it {when}"
    return _alarm(view, AlarmKind.STALE_VALUE, [replacing, member], evidence)


# ---- words -------------------------------------------------------------------------------------------------------


def _before(a: Member, b: Member) -> bool:
    return (
        a.article.published_at is not None
        and b.article.published_at is not None
        and a.article.published_at < b.article.published_at
    )


def _outlet(member: Member) -> str:
    return _name(member.article)


def _name(article: Article) -> str:
    return article.outlet or article.article_id


def _place(member: Member) -> str:
    day = f"{member.article.published_at:%Y-%m-%d}, " if member.article.published_at else ""
    return f"({day}{member.article.article_id} at {member.mention.start}-{member.mention.end})"


def _number(member: Member) -> str:
    """A number with its interval: "2,300 person", "24 to 100 person"."""
    mention = member.mention
    if mention.value is not None:
        return f"{mention.value:,g} {mention.unit or ''}".strip()
    bounds = [f"{bound:,g}" for bound in (mention.value_low, mention.value_high) if bound is not None]
    return f"{' to '.join(bounds)} {mention.unit or ''}".strip()

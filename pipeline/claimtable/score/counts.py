"""Plain counts: mentions, articles, outlets, named and unnamed sources, hedges."""

from collections import defaultdict

from claimtable.config import ScoreSettings
from claimtable.records import ClaimView, Member, Modality, SourceType, Stance
from claimtable.score.reason import Score

_UNNAMED = {SourceType.ANONYMOUS, SourceType.UNNAMED_OFFICIAL}
_NAMED = {SourceType.PERSON, SourceType.ORGANIZATION, SourceType.DOCUMENT}


def score_counts(view: ClaimView, settings: ScoreSettings) -> Score:
    supporting = [member for member in view.members if member.stance is Stance.SUPPORTS]
    unnamed = _unnamed_by_origin(supporting)
    first = _first_by_origin(supporting)
    hedged = sum(member.mention.modality is not Modality.FACTUAL for member in first.values())
    named = {
        link.source.lower()
        for member in supporting
        if member.credit.chain and (link := member.credit.chain[-1]).type in _NAMED
    }
    fields = {
        "mentions": len(view.members),
        "articles": len({member.article.article_id for member in view.members}),
        "outlets": len({member.article.outlet for member in view.members if member.article.outlet}),
        "publishers": len({member.article.publisher for member in view.members if member.article.publisher}),
        "named_sources": len(named),
        "anonymous_sources": max(unnamed.values(), default=None),
        "anonymous_sources_high": sum(unnamed.values()) if unnamed else None,
        "hedged_share": round(hedged / len(first), 4) if first else None,
    }
    reasons = {}
    if unnamed:
        counted = "; ".join(f"{count} at {origin}" for origin, count in sorted(unnamed.items()))
        reasons["anonymous_sources"] = f"unnamed people counted by the wording: {counted}"
    if first:
        reasons["hedged_share"] = f"{hedged} of {len(first)} supporting origins put it with a hedge at first"
    return Score(fields, reasons)


def _unnamed_by_origin(members: list[Member]) -> dict[str, int]:
    """Largest number of unnamed people that a chain of each origin counts; origins that count none are left out."""
    found: dict[str, int] = defaultdict(int)
    for member in members:
        for link in member.credit.chain:
            if link.type in _UNNAMED and link.count_high is not None:
                found[member.origin] = max(found[member.origin], link.count_high)
    return dict(found)


def _first_by_origin(members: list[Member]) -> dict[str, Member]:
    found: dict[str, Member] = {}
    for member in members:
        found.setdefault(member.origin, member)
    return found

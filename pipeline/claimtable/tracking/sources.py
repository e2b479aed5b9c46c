"""The ledger of sources: everybody who is credited, under one name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from claimtable.records import Attribution, Credit, Membership, Source


def collect_sources(
    attributions: Iterable[Attribution],
    memberships: Iterable[Membership],
    credits: Mapping[str, Credit],
) -> list[Source]:
    """One row per canonical source, by id. Unnamed people are sources of the one article that credits them."""
    by_attribution: dict[str, list[Membership]] = defaultdict(list)
    for membership in memberships:
        attribution_id = credits[membership.mention_id].attribution_id
        if attribution_id:
            by_attribution[attribution_id].append(membership)
    groups: dict[str, list[Attribution]] = defaultdict(list)
    for attribution in attributions:
        if attribution.source_id and attribution.source_type:
            groups[attribution.source_id].append(attribution)
    return [_source(source_id, groups[source_id], by_attribution) for source_id in sorted(groups)]


def _source(source_id: str, group: list[Attribution], by_attribution: Mapping[str, list[Membership]]) -> Source:
    members = [member for attribution in group for member in by_attribution[attribution.attribution_id]]
    name = source_id.partition(":")[2]
    types = Counter(attribution.source_type for attribution in group)
    return Source(
        source_id=source_id,
        name=name,
        type=max(sorted(filter(None, types)), key=lambda t: types[t]),
        names=[name],
        mentions=len(members),
        articles=len({attribution.article_id for attribution in group}),
        claims=len({member.claim_id for member in members}),
    )

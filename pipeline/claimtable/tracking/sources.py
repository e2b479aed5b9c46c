"""The ledger of sources: everybody who is credited, under one name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from claimtable.records import Article, Attribution, Credit, Membership, Source


def collect_sources(
    attributions: Iterable[Attribution],
    memberships: Iterable[Membership],
    credits: Mapping[str, Credit],
    articles: Mapping[str, Article],
) -> list[Source]:
    """One row per canonical source, by id."""
    by_attribution: dict[str, list[Membership]] = defaultdict(list)
    for membership in memberships:
        attribution_id = credits[membership.mention_id].attribution_id
        if attribution_id:
            by_attribution[attribution_id].append(membership)
    groups: dict[str, list[Attribution]] = defaultdict(list)
    for attribution in attributions:
        if attribution.source_id and attribution.source_type:
            groups[attribution.source_id].append(attribution)
    return [_source(source_id, groups[source_id], by_attribution, articles) for source_id in sorted(groups)]


def _source(
    source_id: str,
    group: list[Attribution],
    by_attribution: Mapping[str, list[Membership]],
    articles: Mapping[str, Article],
) -> Source:
    members = [member for attribution in group for member in by_attribution[attribution.attribution_id]]
    types = Counter(filter(None, (attribution.source_type for attribution in group)))
    wordings = Counter(
        " ".join(articles[a.article_id].text[start:end].split()) for a in group for start, end in a.source[:1]
    )
    names = Counter(filter(None, (attribution.source_name for attribution in group)))
    return Source(
        source_id=source_id,
        name=min(names, key=lambda name: (-names[name], name)),
        type=min(types, key=lambda kind: (-types[kind], kind)),
        names=sorted(wordings),
        mentions=len(members),
        articles=len({attribution.article_id for attribution in group}),
        claims=len({member.claim_id for member in members}),
    )

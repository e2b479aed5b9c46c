"""The credits of all articles once all are known: one name for a source, and on whose word its people speak.

Most articles introduce a person, some do not, and some are misread: what articles on the same claims say goes for all of
them. Others may speak of somebody else of that name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from claimtable.names import speaks_of_self, stands_for
from claimtable.records import Attribution, Cluster, Credit, Entity, Mention, SourceType
from claimtable.tracking.entities import canonical_source, with_canonical_sources


def credits_together(
    told: Iterable[Credit],
    mentions: Sequence[Mention],
    attributions: Iterable[Attribution],
    clusters: Iterable[Cluster],
    canonical: Mapping[str, Entity],
) -> dict[str, Credit]:
    """Mention id -> its credit. `canonical` as `tracking.entities` has it."""
    attributed = {each.attribution_id: with_canonical_sources(each, canonical) for each in attributions}
    mentioned = {mention.mention_id: mention for mention in mentions}
    houses = _Houses(attributed.values(), _claims_of_articles(clusters, mentioned))
    found = {}
    for each in told:
        credit = each.model_copy(update={"origin": canonical_source(each.origin, canonical)})
        attribution = attributed.get(credit.attribution_id or "")
        found[credit.mention_id] = _for_their_house(credit, mentioned[credit.mention_id], attribution, houses)
    return found


def _claims_of_articles(clusters: Iterable[Cluster], mentioned: Mapping[str, Mention]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for cluster in clusters:
        for mention_id in cluster.mention_ids:
            found[mentioned[mention_id].article_id].add(cluster.claim_id)
    return found


def _for_their_house(credit: Credit, mention: Mention, attribution: Attribution | None, houses: "_Houses") -> Credit:
    """The credit of what a person says, on the word of whom they speak for."""
    who = credit.origin
    if attribution and attribution.source_type is SourceType.PERSON and credit.origin == attribution.speaks_for:
        who = attribution.source_id or who
    if not who.startswith("person:") or speaks_of_self(who, mention.subject, mention.quote):
        return credit
    house = houses.of(who, mention.article_id)
    if house in {None, credit.origin}:
        return credit
    evidence = f"{credit.origin_evidence}, who elsewhere speaks for {_name(str(house))}"
    return credit.model_copy(update={"origin": house, "origin_evidence": evidence})


class _Houses:
    """The bodies that people speak for."""

    def __init__(self, attributions: Iterable[Attribution], claims: Mapping[str, set[str]]) -> None:
        self._claims = claims
        self._said: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._of_surname: dict[str, set[str]] = defaultdict(set)
        for attribution in attributions:
            who, house = attribution.source_id, attribution.speaks_for
            if attribution.source_type is SourceType.PERSON and who and house and _is_whole(attribution.source_name):
                self._said[who].add((attribution.article_id, house))
                self._of_surname[who.rpartition(" ")[2]].add(who)
        self.of = cache(self._of)

    def _of(self, who: str, article_id: str) -> str | None:
        """The body that most articles on claims of this one have a person, or all people of a surname, speak for."""
        people = [who] if " " in who else sorted(self._of_surname[_name(who)])
        votes = Counter(
            house
            for person in people
            for article, house in self._said[person]
            if article == article_id or not self._claims[article].isdisjoint(self._claims[article_id])
        )
        return _most(votes) if votes else None


def _is_whole(name: str | None) -> bool:
    """Whether it is the name of a person, and not only a surname or a role."""
    words = (name or "").split()
    return len(words) > 1 and words[0][0].isupper() and words[-1][0].isupper()


def _most(houses: Counter[str]) -> str | None:
    """The house named most often, all that are short for one name counted together and under it; None if two are."""
    by_name = {_name(house): house for house in sorted(houses)}
    votes: Counter[str] = Counter()
    for house, times in sorted(houses.items()):
        longer = {other for other in by_name if stands_for(_name(house), other)}
        longest = [other for other in longer if not any(stands_for(other, third) for third in longer)]
        votes[by_name[longest[0]] if len(longest) == 1 else house] += times
    (first, most), *others = votes.most_common()
    return first if all(times < most for _, times in others) else None


def _name(house: str) -> str:
    return house.partition(":")[2]

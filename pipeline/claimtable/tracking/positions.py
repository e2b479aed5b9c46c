"""The position of a claim - what it says now - and the stance of each mention toward it."""

import math
from collections import Counter
from collections.abc import Sequence

from claimtable.names import source_id
from claimtable.records import Mention, Modality, Polarity, Stance
from claimtable.tracking.features import content_stems, described
from claimtable.tracking.numbers import Relation, compare, has_number
from claimtable.tracking.origins import Origin, Sourced
from claimtable.tracking.stance import comparable, numbers_clash, opposed

# What the rules below are worth on the development stories; a calibrated model takes their place later.
SURE, FAIRLY_SURE = 0.9, 0.8
# So many more origins must stand behind another number for it to outweigh the latest one.
_OUTWEIGHED_BY = 2
# Words that a clause cut out of its sentence begins with, and pronouns whose name stands elsewhere.
_FRAGMENT_OPENERS = {
    "that", "who", "which", "whose", "when", "where", "while", "after", "before", "since", "ever", "to", "as", "by", "if",
    "it", "its", "he", "she", "his", "her", "they", "their", "this", "these", "those", "there", "such", "not", "but",
}  # fmt: skip
_INSTITUTIONS = ("organization:", "document:")


def position(members: Sequence[Sourced], origins: Sequence[Origin]) -> int:
    """Index of the mention that says what the claim says now. Members are in the order of time.

    Of numbers the latest counts, an institution's before anybody else's, unless clearly more origins stand behind
    another. Of the rest the assertion counts: a claim that is denied keeps its text, and its status tells of the denial.
    Among mentions that say it, the one that stands best by itself.
    """
    numbers = [i for i, member in enumerate(members) if has_number(member.mention)]
    if 2 * len(numbers) >= len(members) and _are_comparable([members[i].mention for i in numbers]):
        agreeing = _latest_number(members, origins, numbers)
    else:
        agreeing = _asserted(members)
    central = _centralities([content_stems(described(member.mention)) for member in members])
    return max(agreeing, key=lambda i: (_fitness(members[i].mention, central[i]), -i))


def _are_comparable(mentions: Sequence[Mention]) -> bool:
    return all(comparable(mentions[0], mention) or mention.unit is None for mention in mentions)


def _latest_number(members: Sequence[Sourced], origins: Sequence[Origin], numbers: list[int]) -> list[int]:
    with_value = [i for i in numbers if members[i].mention.value is not None] or numbers
    official = [i for i in with_value if origins[i].id.startswith(_INSTITUTIONS)]
    latest = (official or with_value)[-1]
    # What others retell of an outlet may be older than what it says now.
    latest = max((i for i in with_value if origins[i].id == origins[latest].id == _voice(members[i])), default=latest)
    groups = {i: [j for j in numbers if not numbers_clash(members[i].mention, members[j].mention)] for i in with_value}
    support = {i: len({origins[j].id for j in group}) for i, group in groups.items()}
    best = max(with_value, key=lambda i: (support[i], i))
    chosen = best if support[best] >= support[latest] + _OUTWEIGHED_BY else latest
    same = [j for j in with_value if members[j].mention.value == members[chosen].mention.value]
    return same or [chosen]


def _voice(member: Sourced) -> str | None:
    """The outlet in whose article a mention stands, as an origin."""
    return source_id("outlet", member.article.outlet) if member.article.outlet else None


def _asserted(members: Sequence[Sourced]) -> list[int]:
    """The members that assert something; those that deny, where nobody asserts it."""
    found = [i for i, member in enumerate(members) if member.mention.polarity is Polarity.POSITIVE]
    return found or list(range(len(members)))


def _centralities(stems: Sequence[frozenset[str]]) -> list[float]:
    """For each mention the cosine of its words with the words of all the others."""
    count = Counter(word for words in stems for word in words)
    norm = math.sqrt(sum(n * n for n in count.values())) or 1.0
    return [sum(count[word] - 1 for word in words) / (norm * math.sqrt(len(words) or 1)) for words in stems]


def _fitness(mention: Mention, centrality: float) -> float:
    """How well a mention stands for its claim by itself: central, a whole sentence with names, unhedged, not long."""
    text = (mention.statement or mention.quote).split()
    names = len({entity.id for entity in mention.entities})
    return (
        centrality
        + 0.1 * min(names, 2)
        - 0.2 * (mention.statement is None)
        - 0.2 * (text[0].lower() in _FRAGMENT_OPENERS)
        - 0.05 * (mention.modality is not Modality.FACTUAL)
        - 0.01 * max(0, len(text) - 25)
        - 0.02 * max(0, 5 - len(text))
    )


def stance(member: Sourced, origin: Origin, chosen: Sourced, chosen_origin: Origin) -> tuple[Stance, float, float]:
    """Stance toward the chosen mention, with the probabilities of support and of refutation.

    An earlier, different number by the same origin is what that origin then knew, and neutral, if counts of the kind
    only grow; a lower one later, or another origin's, refutes.
    """
    mention, text = member.mention, chosen.mention
    if mention.mention_id == text.mention_id:
        return Stance.SUPPORTS, SURE, 0.0
    # A negation beside a number may be of something else: "did not stop until 14 were out". See decision 8.
    relation = compare(mention, text)
    if relation is Relation.UPDATE or (
        relation is Relation.CONFLICT and _is_update(member, origin, chosen, chosen_origin)
    ):
        return Stance.NEUTRAL, 0.1, 0.2
    if relation is Relation.CONFLICT:
        return Stance.REFUTES, 0.0, SURE
    if relation is None and opposed(mention, text):
        return Stance.REFUTES, 0.1, FAIRLY_SURE
    return Stance.SUPPORTS, FAIRLY_SURE, 0.1


def _is_update(member: Sourced, origin: Origin, chosen: Sourced, chosen_origin: Origin) -> bool:
    """Whether a number is one that the origin of the chosen one gave earlier, of a count that has grown since."""
    earlier, later = member.article.published_at, chosen.article.published_at
    if earlier is None or later is None or earlier.date() >= later.date() or origin.id != chosen_origin.id:
        return False
    low, high = member.mention.value_high, chosen.mention.value_low
    return low is not None and high is not None and low < high

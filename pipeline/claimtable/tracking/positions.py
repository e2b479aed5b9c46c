"""The position of a claim - what it says now - and the stance of each mention toward it."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimtable.corrections import is_corrected, is_former
from claimtable.names import source_id
from claimtable.records import Mention, Modality, Polarity, Stance, ValueOp
from claimtable.tracking.features import content_stems, described
from claimtable.tracking.numbers import Relation, compare, has_number
from claimtable.tracking.origins import Origin, Sourced
from claimtable.tracking.stance import Opposition, answers_meet, sides

# Of the mention whose words are the text of the claim: a guess, as it may be misread.
SURE = 0.95
# So many more origins must stand behind another number for it to outweigh the latest one.
_OUTWEIGHED_BY = 2
# Words that a clause cut out of its sentence begins with, and pronouns whose name stands elsewhere.
_FRAGMENT_OPENERS = {
    "that", "who", "which", "whose", "when", "where", "while", "after", "before", "since", "ever", "to", "as", "by", "if",
    "it", "its", "he", "she", "his", "her", "they", "their", "this", "these", "those", "there", "such", "not", "but",
}  # fmt: skip
_RUNNING = re.compile(r"\b(?:still|remain\w*|so far|now|as of|to date|ris(?:en|es|ing)|rose|climb\w*)\b", re.I)
_CEILINGS = {ValueOp.LE, ValueOp.LT}
_POINTS = {ValueOp.EQ, ValueOp.APPROX}
_INSTITUTIONS = ("organization:", "document:")


class Stand(NamedTuple):
    """Stance of a mention toward its claim, with the probabilities of support and of refutation."""

    stance: Stance
    p_supports: float
    p_refutes: float


NEITHER = Stand(Stance.NEUTRAL, 0.1, 0.2)


def positions(
    members: Sequence[Sourced], origins: Sequence[Origin], opposition: Opposition, likeness: NDArray[np.float64]
) -> tuple[int, list[Stand]]:
    """Index of the mention that says what the claim says now, and where each mention stands toward it.

    Members are in the order of time; `likeness`, shape (n, n), is how likely two of them make one claim. Of numbers the latest counts, an institution's before anybody else's, unless
    clearly more origins stand behind another. Of the rest the assertion counts: a claim that is denied keeps its text,
    and its status tells of the denial. Among mentions that say it, the one that stands best by itself.
    """
    mentions = [member.mention for member in members]
    numbers = _numbers(mentions)
    opposed = opposition(members, origins, numeric=bool(numbers))
    camps = sides(opposed)
    agreeing = _latest_number(members, origins, numbers) if numbers else _asserted(mentions, origins, camps.tolist())
    central = _centralities([content_stems(described(mention)) for mention in mentions])
    chosen = max(agreeing, key=lambda i: (_fitness(mentions[i], central[i]), -i))
    refutes = opposition.chances(opposed, camps, chosen)
    belongs = opposition.belongs(members, likeness, chosen)
    stands = [
        _stand(mention, mentions[chosen], float(chance), float(belonging), opposition if numbers else None)
        for mention, chance, belonging in zip(mentions, refutes, belongs, strict=True)
    ]
    aside = _outdated(members, origins, chosen) | _of_other_scope(members, origins, chosen) if numbers else set()
    return chosen, [NEITHER if i in aside else stand for i, stand in enumerate(stands)]


def is_numeric(members: Sequence[Sourced]) -> bool:
    """Whether a claim is about a number."""
    return bool(_numbers([member.mention for member in members]))


def _numbers(mentions: Sequence[Mention]) -> list[int]:
    """The mentions whose numbers answer the question of the claim, if it is about a number."""
    given = [i for i, mention in enumerate(mentions) if has_number(mention)]
    alike = [[j for j in given if answers_meet(mentions[i], mentions[j]) is not None] for i in given]
    found = max(alike, key=len, default=[])
    return found if 2 * len(found) >= len(mentions) else []


def _latest_number(members: Sequence[Sourced], origins: Sequence[Origin], numbers: list[int]) -> list[int]:
    current = [i for i in numbers if not _is_former(members[i])] or numbers
    stated = [
        i for i in current if members[i].mention.value is not None and members[i].mention.value_op not in _CEILINGS
    ] or current
    corrected = [i for i in stated if is_corrected(_sentence(members[i]))]
    chosen = corrected[-1] if corrected else _best_number(members, origins, stated, numbers)
    return [j for j in stated if members[j].mention.value == members[chosen].mention.value]


def _best_number(members: Sequence[Sourced], origins: Sequence[Origin], stated: list[int], numbers: list[int]) -> int:
    official = [i for i in stated if origins[i].id.startswith(_INSTITUTIONS)]
    latest = (official or stated)[-1]
    # What others retell of an outlet may be older than what it says now.
    latest = max((i for i in stated if origins[i].id == origins[latest].id == _voice(members[i])), default=latest)
    agreeing = {
        i: [j for j in numbers if answers_meet(members[i].mention, members[j].mention) is not False] for i in stated
    }
    support = {i: len({origins[j].id for j in group}) for i, group in agreeing.items()}
    exact = [i for i in stated if members[i].mention.value_op in _POINTS] or stated
    best = max(exact, key=lambda i: (support[i], i))
    return best if support[best] >= support[latest] + _OUTWEIGHED_BY else latest


def _is_former(member: Sourced) -> bool:
    """Whether a mention tells what somebody said before: "it had put the number at nine", "an earlier count of four"."""
    cue = member.credit.cue or ""
    return cue.startswith("had ") or is_former(f"{cue} {member.mention.quote}")


def _voice(member: Sourced) -> str | None:
    """The outlet in whose article a mention stands, as an origin."""
    return source_id("outlet", member.article.outlet) if member.article.outlet else None


def _asserted(mentions: Sequence[Mention], origins: Sequence[Origin], camps: list[float]) -> list[int]:
    """The mentions that assert something, on the side that most origins assert; those that deny, where nobody does."""
    positive = [i for i, mention in enumerate(mentions) if mention.polarity is Polarity.POSITIVE]
    asserting = {camp: {origins[i].id for i in positive if camps[i] == camp} for camp in camps}
    best = max(camps, key=lambda camp: (len(asserting[camp]), camp == camps[0]))
    return [i for i in positive if camps[i] == best] or list(range(len(mentions)))


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


def _stand(mention: Mention, text: Mention, refutes: float, belongs: float, numeric: Opposition | None) -> Stand:
    """Where a mention stands toward the chosen one: by its number where the claim is about one, else by its side.

    Both chances are small of one that is hardly of the claim.
    """
    if mention.mention_id == text.mention_id:
        return Stand(Stance.SUPPORTS, SURE, round(1 - SURE, 3))
    # A negation beside a number may be of something else: "did not stop until 14 were out". See decision 8.
    if numeric and (meet := answers_meet(mention, text)) is not None:
        refutes = numeric.refutes_if_met if meet else numeric.refutes_if_clashing
    side = Stance.REFUTES if refutes >= 0.5 else Stance.SUPPORTS
    return Stand(side, round(belongs * (1 - refutes), 3), round(belongs * refutes, 3))


def _outdated(members: Sequence[Sourced], origins: Sequence[Origin], chosen: int) -> set[int]:
    """The mentions whose number was right when written, and is another than the chosen one.

    That is a number as of an earlier date; and one that the origin of the chosen one gave before, of a count that has
    grown since or is said to be running, unless somebody says that it was corrected.
    """
    text = members[chosen].mention
    meets = [answers_meet(member.mention, text) for member in members]
    corrected = any(meet and is_corrected(_sentence(member)) for member, meet in zip(members, meets, strict=True))
    return {
        i
        for i, member in enumerate(members)
        if meets[i] is False
        and (
            compare(member.mention, text) is Relation.UPDATE
            or (not corrected and origins[i].id == origins[chosen].id and _is_superseded(member, members[chosen]))
        )
    }


def _of_other_scope(members: Sequence[Sourced], origins: Sequence[Origin], chosen: int) -> set[int]:
    """The mentions whose number one and the same source gives beside that of the chosen one, in one article.

    "Ten of the twelve dead were tourists": who says both contradicts nobody, and neither does who says one of them. An
    outlet in its own voice may have the two numbers from two sides.
    """
    text = members[chosen].mention
    told: dict[tuple[str, str], set[float]] = defaultdict(set)
    for member, origin in zip(members, origins, strict=True):
        settled = not (_is_former(member) or is_corrected(_sentence(member)))
        if settled and member.mention.value is not None and not origin.id.startswith("outlet:"):
            told[member.article.article_id, origin.id].add(member.mention.value)
    beside = {value for values in told.values() if text.value in values for value in values}
    return {
        i
        for i, member in enumerate(members)
        if member.mention.value in beside and answers_meet(member.mention, text) is False
    }


def _is_superseded(member: Sourced, chosen: Sourced) -> bool:
    if _is_former(member):
        return True
    earlier, later = member.article.published_at, chosen.article.published_at
    if earlier is None or later is None or earlier.date() >= later.date():
        return False
    low, high = member.mention.value_high, chosen.mention.value_low
    running = any(_RUNNING.search(_sentence(m)) for m in (member, chosen))
    return running or (low is not None and high is not None and low < high)


def _sentence(member: Sourced) -> str:
    return member.article.text[member.mention.sentence_start : member.mention.sentence_end]

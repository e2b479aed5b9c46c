"""Claims as rows: the text of a claim, its slots, its times, and what the scorers say of it."""

from collections import Counter
from collections.abc import Sequence

from claimtable.records import ClaimRow, ClaimView, Member, Stance

# Text of a claim: the words of the mention that says it best, as one sentence.
_CLOSING = ".!?…"


def claim_row(view: ClaimView, chosen: Member, fields: dict[str, object], reasons: dict[str, str]) -> ClaimRow:
    """The row of one claim. `chosen` is the mention whose position the claim takes."""
    mention = chosen.mention
    times = [t for member in view.members if (t := member.article.published_at) is not None]
    supporting = [member for member in view.members if member.stance is Stance.SUPPORTS]
    return ClaimRow(
        claim_id=view.claim_id,
        text=sentence(mention.statement or mention.quote),
        kind=Counter(m.mention.kind for m in supporting or view.members).most_common(1)[0][0],
        subject=mention.subject,
        predicate=mention.predicate,
        object=mention.object,
        entities=_entities(view.members),
        value=mention.value,
        value_low=mention.value_low,
        value_high=mention.value_high,
        unit=mention.unit,
        first_seen=min(times, default=None),
        first_article_id=view.members[0].article.article_id,
        last_seen=max(times, default=None),
        review="unreviewed",
        reasons=reasons,
        **fields,
    )


def sentence(text: str) -> str:
    """Words as one sentence: a capital first, a full stop last."""
    words = " ".join(text.split())
    return words[:1].upper() + words[1:] + ("" if words[-1:] in _CLOSING else ".")


def _entities(members: Sequence[Member]) -> list[str]:
    count = Counter(entity.id for member in members for entity in member.mention.entities)
    return sorted(count, key=lambda entity_id: (-count[entity_id], entity_id))

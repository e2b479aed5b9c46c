"""Who speaks for an origin: an outlet in its own article before those who retell it."""

from claimtable.names import is_body, source_id
from claimtable.records import ClaimView, Member, OriginKind, Stance


def is_own(member: Member) -> bool:
    """Whether a mention stands in an article of the outlet that is its origin."""
    outlet = member.article.outlet
    return outlet is not None and source_id("outlet", outlet) == member.origin


def refuting(view: ClaimView) -> list[Member]:
    """The mentions that refute the claim, without retellings that contradict what their outlet itself says.

    Those are drift, and raise an alarm: a misquotation is not the word of who is misquoted.
    """
    own = {member.origin for member in view.members if member.stance is Stance.SUPPORTS and is_own(member)}
    return [m for m in view.members if m.stance is Stance.REFUTES and (is_own(m) or m.origin not in own)]


def is_authority(member: Member) -> bool:
    """Whether a mention has it from who does it or keeps record of it, not from who reports it.

    That is a body, whoever publishes a statement of its own, and a person who is spoken of.
    """
    kind = member.origin.partition(":")[0]
    published = member.origin_kind is OriginKind.PRESS_RELEASE or (
        kind == "outlet" and is_body(member.origin.partition(":")[2])
    )
    return kind == "organization" or published or (kind == "person" and is_subject(member))


def is_subject(member: Member) -> bool:
    """Whether the party that speaks is the one spoken of."""
    subject = member.mention.subject or ""
    name = member.origin.partition(":")[2]
    return bool(name) and subject.partition(":")[2] == name

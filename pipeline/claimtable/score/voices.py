"""Who speaks for an origin: an outlet in its own article before those who retell it."""

from claimtable.names import source_id
from claimtable.records import ClaimView, Member, Stance


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

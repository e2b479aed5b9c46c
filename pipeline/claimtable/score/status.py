"""Contested, status and its history: an event-sourced account of what was reported, denied, confirmed or corrected."""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from claimtable.config import ScoreSettings
from claimtable.records import ClaimView, Contest, Member, Response, Stance, Status, StatusEvent
from claimtable.score.reason import Score
from claimtable.score.voices import refuting

_CORRECTION = re.compile(
    r"\b(?:correct(?:ed|s|ion|ing)|revis(?:ed|es|ing)|(?:was|were|is) (?:wrong|incorrect|in error|an error)|mis(?:stated|"
    r"reported|calculated|counted)|instead of|rather than|not \S+ as (?:previously|earlier|first)|as previously (?:stated|"
    r"reported)|(?:raised|lowered|cut|amended|updated|restated|adjusted)\b.{0,60}\bfrom|erroneous(?:ly)?|our error|"
    r"the error was|we regret)\b",
    re.IGNORECASE,
)
_WITHDRAWAL = re.compile(
    r"\b(?:retract\w*|withdr[ae]w\w*|took (?:its|the|their) (?:story|report|article|post) down|taken down|pulled the (?:story|"
    r"report|article)|cannot stand (?:it|the story) up|no longer stands? by|should not have (?:been )?published|unpublished)\b",
    re.IGNORECASE,
)


class _Step(NamedTuple):
    status: Status
    member: Member
    rule: str


def score_status(view: ClaimView, settings: ScoreSettings) -> Score:
    contests = contested_by(view)
    status = list(_history(view))[-1]
    bearing = load_bearing(view, status.status)
    return Score(
        {
            "contested": bool(contests),
            "contested_by": contests,
            "status": status.status,
            "status_since": status.member.article.published_at,
            "last_changed": last_changed(view, status),
            "response": response(view),
            "load_bearing_origin": bearing,
        },
        {
            "status": status.rule,
            "contested": ", ".join(contest.value.replace("_", " ") for contest in contests) or "no origin refutes it",
        },
    )


def is_authority(origin: str) -> bool:
    """Whether an origin speaks of what it does or keeps record of, rather than reports it: a body or a document."""
    return origin.startswith("organization:")


def contested_by(view: ClaimView) -> list[Contest]:
    """In which ways the claim is contested."""
    supporting = {member.origin for member in view.members if member.stance is Stance.SUPPORTS}
    found = set()
    for member in refuting(view):
        if member.mention.value is not None:
            found.add(Contest.NUMERIC_CONFLICT)
        if member.origin in supporting:
            found.add(Contest.SELF_REVERSED)
        elif _is_subject(member):
            found.add(Contest.DENIED_BY_SUBJECT)
        elif member.origin.startswith("outlet:"):
            found.add(Contest.CONTRADICTED_BY_ORIGIN)
        else:
            found.add(Contest.DENIED_BY_THIRD_PARTY)
    return sorted(found)


def _is_subject(member: Member) -> bool:
    """Whether the party that speaks is the one spoken of."""
    subject = member.mention.subject or ""
    name = member.origin.partition(":")[2]
    return bool(name) and subject.partition(":")[2] == name


def response(view: ClaimView) -> Response:
    """What the party concerned last said: here, an organization that confirms or denies what outlets report."""
    for member in reversed(view.members):
        if is_authority(member.origin):
            if member.stance is Stance.REFUTES:
                return Response.DENIED
            if member.stance is Stance.SUPPORTS:
                return Response.CONFIRMED
    return Response.NONE


def load_bearing(view: ClaimView, status: Status) -> str | None:
    """The origin without which the claim has another status or under two sources; the earliest of several."""
    origins = list(dict.fromkeys(m.origin for m in view.members if m.stance is Stance.SUPPORTS))
    for origin in origins:
        step = _status_of(tuple(m for m in view.members if m.origin != origin))
        if len(origins) <= 2 or step is None or step.status is not status:
            return origin
    return None


def last_changed(view: ClaimView, status: _Step) -> dt.datetime | None:
    """When the status or the number last changed."""
    times = [status.member.article.published_at]
    given = [member for member in view.members if member.mention.value is not None]
    times += [b.article.published_at for a, b in pairwise(given) if a.mention.value != b.mention.value]
    return max(filter(None, times), default=None)


def status_events(view: ClaimView) -> list[StatusEvent]:
    """One row per change of status, in order."""
    return [
        StatusEvent(
            claim_id=view.claim_id,
            status=step.status,
            at=step.member.article.published_at,
            learned_at=step.member.article.published_at,
            mention_id=step.member.mention.mention_id,
            rule=step.rule,
        )
        for step in _history(view)
    ]


def _history(view: ClaimView) -> Iterator[_Step]:
    """Each change of status, with the member that brought it."""
    status: Status | None = None
    for end in range(1, len(view.members) + 1):
        step = _status_of(view.members[:end])
        if step is not None and step.status is not status:
            status = step.status
            yield step
    if status is None:
        yield _Step(Status.REPORTED, view.members[0], "no mention takes a stance for it")


def _status_of(members: tuple[Member, ...]) -> _Step | None:
    """The status that these members, in the order of time, give the claim; None before anybody takes a stance."""
    if not members:
        return None
    supporting = [member for member in members if member.stance is Stance.SUPPORTS]
    against = [member for member in members if member.stance is Stance.REFUTES]
    last = members[-1]
    origins = {member.origin for member in supporting}
    withdrawn = withdrawal(members, origins)
    if withdrawn:
        return _Step(Status.RETRACTED, withdrawn, f"{withdrawn.origin} withdrew it, and nobody else reports it")
    corrected = correction(members)
    if corrected:
        return _Step(Status.CORRECTED, corrected, f"{corrected.origin} replaced the value it had given")
    authority = [member for member in supporting if is_authority(member.origin)]
    denial = [member for member in against if is_authority(member.origin)]
    if denial and not authority:
        return _Step(Status.DENIED, denial[-1], f"{denial[-1].origin} denies it, and no party to it confirms it")
    if authority:
        return _Step(Status.CONFIRMED, authority[-1], f"{authority[-1].origin} says so itself")
    if len(origins) >= 2:
        return _Step(Status.CORROBORATED, last, f"{len(origins)} origins: {', '.join(sorted(origins))}")
    if origins:
        return _Step(Status.REPORTED, supporting[0], f"one origin: {supporting[0].origin}")
    return None


def withdrawal(members: tuple[Member, ...], origins: set[str]) -> Member | None:
    """The member by which the only supporting origin takes the claim back."""
    for member in reversed(members):
        sentence = _sentence(member)
        if member.stance is Stance.REFUTES and {member.origin} >= origins and _WITHDRAWAL.search(sentence):
            return member
    return None


def correction(members: tuple[Member, ...]) -> Member | None:
    """The member by which an origin replaces a value that it gave before."""
    earlier: dict[str, set[float]] = {}
    for member in members:
        value = member.mention.value
        if value is None:
            continue
        given = earlier.setdefault(member.origin, set())
        if given - {value} and member.stance is Stance.SUPPORTS and says_corrected(member):
            return member
        given.add(value)
    return None


def says_corrected(member: Member) -> bool:
    """Whether the sentence speaks of a correction."""
    return bool(_CORRECTION.search(_sentence(member)))


def _sentence(member: Member) -> str:
    return member.article.text[member.mention.sentence_start : member.mention.sentence_end]

"""Contested, status and its history: an event-sourced account of what was reported, denied, confirmed or corrected."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from claimtable.config import ScoreSettings
from claimtable.corrections import is_corrected, is_withdrawn
from claimtable.names import normalised
from claimtable.records import ClaimView, Contest, Edge, Member, Polarity, Response, Stance, Status, StatusEvent
from claimtable.score.independence import groups_behind
from claimtable.score.reason import Score
from claimtable.score.response import response
from claimtable.score.voices import is_authority, is_subject, refuting

_FIRST_PERSON = re.compile(r"\b(?:we|our|us|this (?:newspaper|paper|website|site))\b", re.IGNORECASE)

_SENTENCE_END = re.compile(r"(?<=[.!?])[”’\"']*\s+")
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")


class _Step(NamedTuple):
    status: Status
    member: Member
    rule: str


def score_status(view: ClaimView, settings: ScoreSettings) -> Score:
    contests = contested_by(view)
    status = list(_history(view, settings.edge_threshold))[-1]
    bearing = load_bearing(view, status.status, settings.edge_threshold)
    heard = response(view)
    return Score(
        {
            "contested": bool(contests),
            "contested_by": contests,
            "status": status.status,
            "status_since": status.member.article.published_at,
            "last_changed": last_changed(view, status),
            "response": heard.response if heard else Response.NONE,
            "load_bearing_origin": bearing,
        },
        {
            "status": status.rule,
            "contested": ", ".join(contest.value.replace("_", " ") for contest in contests) or "no origin refutes it",
            "response": heard.words if heard else "no party to it is heard",
        },
    )


def contested_by(view: ClaimView) -> list[Contest]:
    """In which ways the claim is contested."""
    supporting = {member.origin for member in view.members if member.stance is Stance.SUPPORTS}
    found = set()
    for member in refuting(view):
        if member.mention.value is not None:
            found.add(Contest.NUMERIC_CONFLICT)
        if member.origin in supporting:
            found.add(Contest.SELF_REVERSED)
        elif is_subject(member):
            found.add(Contest.DENIED_BY_SUBJECT)
        elif member.origin.startswith("outlet:"):
            found.add(Contest.CONTRADICTED_BY_ORIGIN)
        else:
            found.add(Contest.DENIED_BY_THIRD_PARTY)
    return sorted(found)


def load_bearing(view: ClaimView, status: Status, threshold: float) -> str | None:
    """The origin without which the claim has another status or under two independent sources; the earliest of several.

    Without a group of the origin graph falls all that leads back to no other group.
    """
    behind = _behind(view.members, view.edges, threshold)
    supporting = [m.mention.mention_id for m in view.members if m.stance is Stance.SUPPORTS]
    groups = dict.fromkeys(group for node in supporting for group in sorted(behind[node]))
    for origin in groups:
        rest = tuple(m for m in view.members if behind[m.mention.mention_id] != {origin})
        step = _status_of(rest, view.edges, threshold)
        if len(groups) <= 2 or step is None or step.status is not status:
            return origin
    return None


def _behind(members: Sequence[Member], edges: Sequence[Edge], threshold: float) -> dict[str, frozenset[str]]:
    """The groups of the origin graph that each of these mentions leads back to."""
    origin_of = {member.mention.mention_id: member.origin for member in members}
    known = [edge for edge in edges if edge.child in origin_of]
    return groups_behind(list(origin_of), origin_of, known, threshold)


def last_changed(view: ClaimView, status: _Step) -> dt.datetime | None:
    """When the status or the number last changed."""
    times = [status.member.article.published_at]
    given = [member for member in view.members if member.mention.value is not None]
    times += [b.article.published_at for a, b in pairwise(given) if a.mention.value != b.mention.value]
    return max(filter(None, times), default=None)


def status_events(view: ClaimView, settings: ScoreSettings) -> list[StatusEvent]:
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
        for step in _history(view, settings.edge_threshold)
    ]


def _history(view: ClaimView, threshold: float) -> Iterator[_Step]:
    """Each change of status, with the member that brought it."""
    status: Status | None = None
    for end in range(1, len(view.members) + 1):
        step = _status_of(view.members[:end], view.edges, threshold)
        if step is not None and step.status is not status:
            status = step.status
            yield step
    if status is None:
        yield _Step(Status.REPORTED, view.members[0], "no mention takes a stance for it")


def _status_of(members: tuple[Member, ...], edges: Sequence[Edge], threshold: float) -> _Step | None:
    """The status that these members, in the order of time, give the claim; None before anybody takes a stance."""
    if not members:
        return None
    supporting = [member for member in members if member.stance is Stance.SUPPORTS]
    last = members[-1]
    origins = {member.origin for member in supporting}
    withdrawn = withdrawal(members, origins)
    if withdrawn:
        return _Step(Status.RETRACTED, withdrawn, f"{withdrawn.origin} withdrew it, and nobody else reports it")
    corrected = correction(members)
    if corrected:
        return _Step(Status.CORRECTED, corrected, f"{corrected.origin} replaced the value it had given")
    verdict = _verdict(members)
    if verdict is not None and verdict.stance is Stance.REFUTES:
        return _Step(Status.DENIED, verdict, f"{verdict.origin} denies it, and no party to it confirms it later")
    if verdict is not None:
        return _Step(Status.CONFIRMED, verdict, f"{verdict.origin} says so itself")
    if len(origins) >= 2:
        behind = _behind(members, edges, threshold)
        groups = sorted(frozenset[str]().union(*(behind[member.mention.mention_id] for member in supporting)))
        if len(groups) >= 2:
            return _Step(Status.CORROBORATED, last, f"{len(groups)} origins: {', '.join(groups)}")
    if origins:
        return _Step(Status.REPORTED, supporting[0], f"one origin: {supporting[0].origin}")
    return None


def _verdict(members: Sequence[Member]) -> Member | None:
    """The latest word of the parties that have authority: of those who spoke on one day one that confirms.

    Each party counts with the stance that most of its mentions take on the day it spoke last.
    """
    spoken: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        rival = member.stance is Stance.REFUTES and member.mention.polarity is Polarity.POSITIVE
        if (
            member.stance is not Stance.NEUTRAL
            and is_authority(member)
            and not (rival and member.mention.value is not None)
        ):
            spoken[member.origin].append(member)
    last = [_last_word(group) for group in spoken.values()]
    return max(last, key=lambda m: (_day(m), m.stance is Stance.SUPPORTS), default=None)


def _last_word(group: Sequence[Member]) -> Member:
    latest = [member for member in group if _day(member) == _day(group[-1])]
    against = sum(member.stance is Stance.REFUTES for member in latest)
    side = Stance.REFUTES if 2 * against > len(latest) else Stance.SUPPORTS
    return next(member for member in reversed(latest) if member.stance is side)


def _day(member: Member) -> str:
    return f"{member.article.published_at:%Y-%m-%d}" if member.article.published_at else ""


def withdrawal(members: Sequence[Member], origins: set[str]) -> Member | None:
    """The member by which the claim is taken back by who brought it up, and whom most that support it have it from."""
    supporting = [member for member in members if member.stance is Stance.SUPPORTS]
    if not supporting:
        return None
    first = supporting[0]
    name = _name(first.origin)
    if 2 * sum(_name(member.origin) == name for member in supporting) < len(supporting):
        return None
    later = [member for member in reversed(members) if _day(member) > _day(first)]
    return next((member for member in later if _is_taken_back(member, name)), None)


def _is_taken_back(member: Member, name: str) -> bool:
    """Whether the paragraph of a mention says that who is so named withdrew a report, or says so in its own "we"."""
    for before, sentence in _withdrawals(_paragraph(member)):
        own = name == normalised(member.article.outlet or "") and _FIRST_PERSON.search(_QUOTED.sub("", sentence))
        if own or name in normalised(f"{before} {sentence}"):
            return True
    return False


@lru_cache(maxsize=1 << 12)
def _withdrawals(paragraph: str) -> list[tuple[str, str]]:
    """The sentences of a paragraph that speak of a report taken back, each after the one before it."""
    passage = _SENTENCE_END.split(paragraph)
    return [(before, sentence) for before, sentence in pairwise(["", *passage]) if is_withdrawn(sentence)]


def correction(members: Sequence[Member]) -> Member | None:
    """The member by which an origin replaces a value that it gave before, or another answer than it gave before."""
    for i, member in enumerate(members):
        if member.stance is not Stance.SUPPORTS or not says_corrected(member):
            continue
        if any(_is_replaced(other, member) for other in members[:i]):
            return member
    return None


def _is_replaced(old: Member, new: Member) -> bool:
    a, b = old.mention.value, new.mention.value
    another = old.stance is Stance.REFUTES or (a is not None and b is not None and a != b)
    return another and not _speakers(old).isdisjoint(_speakers(new))


def _speakers(member: Member) -> set[str]:
    """Whose word a mention is: that of its origin, and of the outlet in whose article it stands."""
    return {_name(member.origin), normalised(member.article.outlet or "")} - {""}


def _name(origin: str) -> str:
    return normalised(origin.partition(":")[2])


def says_corrected(member: Member) -> bool:
    """Whether the sentence speaks of a correction."""
    return is_corrected(_sentence(member))


def _sentence(member: Member) -> str:
    return member.article.text[member.mention.sentence_start : member.mention.sentence_end]


def _paragraph(member: Member) -> str:
    text = member.article.text
    start = text.rfind("\n\n", 0, member.mention.start) + 1
    end = text.find("\n\n", member.mention.end)
    return text[start : end if end >= 0 else len(text)]

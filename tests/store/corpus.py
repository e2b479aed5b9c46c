"""A small invented corpus: readings of articles, and what tracking could find in them."""

import datetime as dt
import hashlib
from collections.abc import Sequence

import numpy as np

from claimtable.records import (
    Alarm,
    AlarmKind,
    Article,
    Attribution,
    ClaimRow,
    Contest,
    Copy,
    Credit,
    Edge,
    EdgeKind,
    Entity,
    Kind,
    Membership,
    Mention,
    Modality,
    OriginKind,
    Rejection,
    Response,
    Run,
    Source,
    SourceLink,
    SourceType,
    Stance,
    Status,
    StatusEvent,
)
from claimtable.stages import Reading, Tracking

SENTENCE = "Harbour Line will buy Coastal Freight, two people said."
MENTIONS_EACH = 3
FIRST_DAY = dt.datetime(2026, 3, 1, 9, 0, tzinfo=dt.UTC)


def article(number: int, text: str | None = None, published_at: dt.datetime | None = FIRST_DAY) -> Article:
    text = text or f"{SENTENCE} " * MENTIONS_EACH + f"Number {number}."
    return Article(
        article_id=f"a{number:04}",
        outlet="The Quay" if number % 2 else "Dock Post",
        published_at=published_at and published_at + dt.timedelta(hours=number),
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        path=f"news.jsonl:{number}",
    )


def reading(number: int) -> Reading:
    """An article with three mentions, each credited, one attribution and one rejection."""
    read = article(number)
    mentions = [_mention(read, place * (len(SENTENCE) + 1)) for place in range(MENTIONS_EACH)]
    attribution = Attribution(
        attribution_id=f"t-{read.article_id}",
        article_id=read.article_id,
        source=[(39, 49)],
        cue=[(50, 54)],
        content=[(0, 37)],
        source_type=SourceType.ANONYMOUS,
    )
    rejection = Rejection(stage="mentions", reason="too_short", article_id=read.article_id, start=168, end=177)
    credits = [_credit(mention, attribution) for mention in mentions]
    vectors = np.eye(MENTIONS_EACH, dtype=np.float32)
    return Reading(read, [attribution], mentions, credits, [rejection], vectors)


def _mention(read: Article, start: int) -> Mention:
    return Mention(
        mention_id=f"m-{read.article_id}-{start}",
        article_id=read.article_id,
        start=start,
        end=start + 37,
        quote=read.text[start : start + 37],
        sentence_start=start,
        sentence_end=start + len(SENTENCE),
        kind=Kind.PREDICTION,
        subject="Harbour Line",
        predicate="buy",
        object="Coastal Freight",
        entities=[Entity(id="organization:harbour line", name="Harbour Line", label="organization", start=0, end=12)],
        modality=Modality.PREDICTED,
    )


def _credit(mention: Mention, attribution: Attribution) -> Credit:
    link = SourceLink(
        source="two people", type=SourceType.ANONYMOUS, count_low=2, count_high=2, start=mention.start + 39, end=88
    )
    return Credit(
        mention_id=mention.mention_id,
        attribution_id=attribution.attribution_id,
        cue="said",
        chain=[link],
        origin="outlet:the quay",
        origin_kind=OriginKind.OWN_REPORTING,
        origin_evidence="own voice",
    )


def claim(claim_id: str, **changes: object) -> ClaimRow:
    plain: dict[str, object] = dict.fromkeys(ClaimRow.model_fields) | {
        "claim_id": claim_id,
        "text": "Harbour Line will buy Coastal Freight",
        "kind": Kind.PREDICTION,
        "subject": "organization:harbour line",
        "entities": ["organization:harbour line"],
        "mentions": 3,
        "articles": 1,
        "outlets": 1,
        "publishers": 1,
        "independent_sources": 1,
        "refuting_sources": 0,
        "named_sources": 0,
        "contested": False,
        "contested_by": [],
        "response": Response.NONE,
        "status": Status.REPORTED,
        "first_seen": FIRST_DAY,
        "first_article_id": "a0000",
        "last_seen": FIRST_DAY,
        "review": "unreviewed",
        "reasons": {"independent_sources": "own voice of The Quay"},
    }
    return ClaimRow.model_validate(plain | changes)


def tracking(readings: Sequence[Reading]) -> Tracking:
    """One claim per article; every other article is a copy of the first."""
    memberships = [
        Membership(
            mention_id=mention.mention_id,
            claim_id=f"c-{read.article.article_id}",
            subject="organization:harbour line",
            object=None,
            entities=mention.entities,
            origin="outlet:dock post",
            origin_kind=OriginKind.CITES,
            origin_evidence="cites Dock Post at 39-49",
            stance=Stance.SUPPORTS,
            p_supports=0.9,
            p_refutes=0.02,
        )
        for read in readings
        for mention in read.mentions
    ]
    claims = [claim(f"c-{read.article.article_id}", first_seen=read.article.published_at) for read in readings]
    claims[0] = claims[0].model_copy(update={"contested": True, "contested_by": [Contest.SELF_REVERSED]})
    return Tracking(
        copies=[
            Copy(
                article_id=read.article.article_id,
                original_id=readings[0].article.article_id,
                overlap=0.97,
                evidence="97 % of its own words",
            )
            for read in readings[1:]
        ],
        memberships=memberships,
        claims=claims,
        edges=[
            Edge(
                claim_id=membership.claim_id,
                child=membership.mention_id,
                parent=membership.origin,
                kind=EdgeKind.CITES,
                weight=0.8,
                evidence="at 39-49",
            )
            for membership in memberships
        ],
        status_events=[
            StatusEvent(
                claim_id=row.claim_id,
                status=status,
                at=row.first_seen,
                learned_at=row.first_seen,
                mention_id=f"m-{row.first_article_id}-0",
                rule=rule,
            )
            for row in claims
            for status, rule in ((Status.REPORTED, "first report"), (Status.CONFIRMED, "the company says so"))
        ],
        alarms=[
            Alarm(
                claim_id=row.claim_id,
                kind=AlarmKind.BLEACHING,
                mention_ids=[f"m-{row.first_article_id}-0"],
                evidence="a hedge is lost",
            )
            for row in claims
        ],
        sources=[
            Source(
                source_id="anonymous:two people",
                name="two people",
                type=SourceType.ANONYMOUS,
                names=["two people"],
                mentions=len(memberships),
                articles=len(readings),
                claims=len(claims),
            )
        ],
    )


def run_record(number: int) -> Run:
    return Run(
        run_id=f"r{number}",
        started_at=FIRST_DAY + dt.timedelta(days=number),
        finished_at=None,
        version="0.1.0",
        config_digest="0123456789ab",
        models={"tagger": "ab" * 32},
        counts={"articles": 3},
        seconds={"ingest": 0.25},
    )

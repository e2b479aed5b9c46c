"""Claims made by hand for the scorers, from lines of (origin, stance, text)."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from claimtable.names import source_id
from claimtable.records import (
    Article,
    ClaimView,
    Credit,
    Edge,
    Kind,
    Member,
    Mention,
    Modality,
    OriginKind,
    Polarity,
    Stance,
)

START = dt.datetime(2024, 5, 1, 8, tzinfo=dt.UTC)


class Said(NamedTuple):
    """One mention: the first sentence of an article of its own, published so many days after the start."""

    origin: str
    stance: Stance
    text: str
    day: int = 0
    value: float | None = None
    outlet: str = "Brae Wire"
    subject: str | None = None
    denies: bool = False


def view(*said: Said, edges: Sequence[Edge] = ()) -> ClaimView:
    return ClaimView("c", tuple(_member(i, line) for i, line in enumerate(said)), tuple(edges))


def _member(number: int, said: Said) -> Member:
    article = Article(
        article_id=f"a{number}", outlet=said.outlet, published_at=START + dt.timedelta(days=said.day), text=said.text,
        title="", path="x", text_sha256="",
    )  # fmt: skip
    end = said.text.index(".")
    mention = Mention(
        mention_id=f"m{number}", article_id=article.article_id, start=0, end=end, quote=said.text[:end],
        sentence_start=0, sentence_end=end + 1, kind=Kind.EVENT, modality=Modality.FACTUAL, subject=said.subject,
        value=said.value, value_low=said.value, value_high=said.value,
        polarity=Polarity.NEGATIVE if said.denies else Polarity.POSITIVE,
    )  # fmt: skip
    kind = OriginKind.UNATTRIBUTED if said.origin == source_id("outlet", said.outlet) else OriginKind.CITES
    credit = Credit(mention_id=mention.mention_id, origin=said.origin, origin_kind=kind, origin_evidence="")
    likely = {Stance.SUPPORTS: (0.9, 0.0), Stance.REFUTES: (0.0, 0.9), Stance.NEUTRAL: (0.1, 0.1)}[said.stance]
    return Member(mention, credit, article, said.origin, kind, "", said.stance, *likely)

"""Every record that passes between two stages, and every row of an exported table.

Records are frozen. A stage never edits one: it returns records of its own kind that refer to earlier ones by id.
Offsets are Unicode code points into `Article.text`, half-open. Times are UTC. None means not measured or not stated.
The description of a field is the documentation of its column: `docs/reference/tables.md` is generated from it.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from claimtable.spans import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Coverage(StrEnum):
    FULL = "full"
    TRUNCATED = "truncated"
    PAYWALLED = "paywalled"
    UNPARSED = "unparsed"


class Kind(StrEnum):
    EVENT = "event"
    QUANTITY = "quantity"
    STATE = "state"
    PREDICTION = "prediction"


class Modality(StrEnum):
    FACTUAL = "factual"
    HEDGED = "hedged"
    PREDICTED = "predicted"
    CONDITIONAL = "conditional"


class Polarity(StrEnum):
    POSITIVE = "positive"
    NEGATIVE = "negative"


class SourceType(StrEnum):
    OUTLET = "outlet"
    PERSON = "person"
    ORGANIZATION = "organization"
    DOCUMENT = "document"
    ANONYMOUS = "anonymous"
    UNNAMED_OFFICIAL = "unnamed_official"


class QuoteType(StrEnum):
    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    NONE = "none"


class AttributionKind(StrEnum):
    """An assertion vouches for its content; an attitude wants, intends, judges or discusses it."""

    ASSERTION = "assertion"
    ATTITUDE = "attitude"


class OriginKind(StrEnum):
    OWN_REPORTING = "own_reporting"
    CITES = "cites"
    CARRY_OVER = "carry_over"
    COPY = "copy"
    PRESS_RELEASE = "press_release"
    UNATTRIBUTED = "unattributed"


class Stance(StrEnum):
    SUPPORTS = "supports"
    REFUTES = "refutes"
    NEUTRAL = "neutral"


class Status(StrEnum):
    REPORTED = "reported"
    CORROBORATED = "corroborated"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    CORRECTED = "corrected"
    RETRACTED = "retracted"


class Contest(StrEnum):
    DENIED_BY_SUBJECT = "denied_by_subject"
    DENIED_BY_THIRD_PARTY = "denied_by_third_party"
    CONTRADICTED_BY_ORIGIN = "contradicted_by_origin"
    NUMERIC_CONFLICT = "numeric_conflict"
    SELF_REVERSED = "self_reversed"


class Response(StrEnum):
    CONFIRMED = "confirmed"
    DENIED = "denied"
    NON_DENIAL = "non_denial"
    DECLINED = "declined"
    NO_REPLY = "no_reply"
    NONE = "none"


class ValueOp(StrEnum):
    EQ = "eq"
    APPROX = "approx"
    GE = "ge"
    LE = "le"
    GT = "gt"
    LT = "lt"
    RANGE = "range"


class CopyKind(StrEnum):
    """How a copy repeats its original."""

    EXACT = "exact"
    SYNDICATED = "syndicated"
    EDITED = "edited"
    EXCERPT = "excerpt"
    EXTENDED = "extended"
    SAME_PAGE = "same_page"
    VERSION = "version"
    PASSAGES = "passages"


class EdgeKind(StrEnum):
    CITES = "cites"
    CARRY_OVER = "carry_over"
    WIRE_CREDIT = "wire_credit"
    COPIES_TEXT = "copies_text"
    SAME_SOURCE = "same_source"


class AlarmKind(StrEnum):
    CIRCULAR_REPORTING = "circular_reporting"
    BLEACHING = "bleaching"
    NUMERIC_DRIFT = "numeric_drift"
    STALE_VALUE = "stale_value"
    SPLIT = "split"


class Verdict(StrEnum):
    SAME = "same"
    DIFFERENT = "different"


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# ---- articles and what is read in them ---------------------------------------------------------------------------


class Article(Record):
    """A published text, as it was read."""

    article_id: str = Field(description="Supplied id, else derived from the text and the URL, or the outlet.")
    url: str | None = Field(None, description="Address as supplied.")
    canonical_url: str | None = Field(None, description="Address the page itself names, else the cleaned `url`.")
    outlet: str | None = Field(None, description="Name of the publication; null if the input does not say.")
    publisher: str | None = Field(None, description="Owner group where known, else the outlet.")
    title: str | None = Field(None, description="Headline.")
    author: str | None = Field(None, description="Byline.")
    published_at: dt.datetime | None = Field(None, description="When it was published; null if the input does not say.")
    modified_at: dt.datetime | None = Field(None, description="When it was last changed, where stated.")
    lang: str | None = Field(None, description="ISO 639-1 code, stated or detected.")
    text: str = Field(description="Plain text; paragraphs are separated by a blank line.")
    text_sha256: str = Field(description="SHA-256 of `text` in UTF-8, in hex.")
    path: str = Field(description="Input file and record number.")
    wire_credit: str | None = Field(None, description="News agency that the text credits for itself.")
    coverage: Coverage = Field(Coverage.FULL, description="How much of the article `text` holds.")
    source_map: list[tuple[int, int, int, int]] | None = Field(
        None,
        description="Stretches of `text` and where they stood in the text that was supplied, before it was cleaned: [start, "
        "source_start, length, source_length]; null where `text` was taken out of a page or another document.",
    )


class Rejection(Record):
    """Something a stage dropped, and why."""

    stage: str = Field(description="Stage that dropped it: ingest, mentions, ...")
    reason: str = Field(description="Code from a closed list, some with a parameter after a colon.")
    detail: str = Field("", description="What exactly was found, in words.")
    path: str | None = Field(None, description="Input file and record number.")
    article_id: str | None = Field(None, description="Article it was found in.")
    start: int | None = Field(None, description="Offset in the article's text.")
    end: int | None = Field(None, description="Offset in the article's text.")
    text: str | None = Field(None, description="The words that were dropped, at most 400 characters.")


class Entity(Record):
    """A named person, organization, place or product at one place of a text."""

    id: str = Field(description="`label:normalised name`; the same for every name of one entity.")
    name: str = Field(description="Preferred name.")
    label: str = Field(description="person, organization, outlet, place, product, document, event, group or other.")
    start: int
    end: int


class Token(NamedTuple):
    """One token. `head` is an index into `Parse.tokens`, its own index at a root."""

    start: int
    end: int
    text: str
    lemma: str
    tag: str
    pos: str
    dep: str
    head: int


@dataclass(frozen=True, slots=True)
class Parse:
    """What the tagger saw in one article. A dataclass: its thousands of tokens need no validation.

    `sentences` are ranges of token indices; `names` are named spans with the tagger's own label, in characters.
    `vectors` are what its tagger and parser decide from: float32, one row a token, 96 wide in the small model.
    """

    article_id: str
    tokens: tuple[Token, ...]
    sentences: tuple[Span, ...]
    names: tuple[tuple[Span, str], ...]
    vectors: "NDArray[np.float32]"


class SourceLink(Record):
    """One link of a chain of sources."""

    source: str = Field(description="The words of the text.")
    type: SourceType
    count_low: int | None = Field(None, description="Smallest number of sources the wording allows.")
    count_high: int | None = Field(None, description="Largest number of sources the wording allows.")
    start: int
    end: int


class Attribution(Record):
    """Somebody is said to have said something. A role is a list of [start, end), since it may be discontinuous."""

    attribution_id: str = Field(description="Derived from the article and the offsets.")
    article_id: str = Field(description="Article it stands in.")
    source: list[tuple[int, int]] = Field(description="Spans of the source; [] where not expressed.")
    cue: list[tuple[int, int]] = Field(description="Spans of the words that attribute; [] where not expressed.")
    content: list[tuple[int, int]] = Field(description="Spans of what is attributed.")
    source_text: str | None = Field(None, description="The words of the source, its spans joined by an ellipsis.")
    cue_text: str | None = Field(None, description="The words of the cue.")
    content_text: str | None = Field(None, description="The words of the content.")
    source_id: str | None = Field(None, description="Canonical source, `type:normalised name`.")
    source_name: str | None = Field(None, description="Name of the source, pronouns and short forms resolved.")
    source_type: SourceType | None = Field(None, description="What kind of source it is.")
    speaks_for: str | None = Field(None, description="Organization a named or unnamed person speaks for, canonical.")
    count_low: int | None = Field(None, description="Smallest number of sources the wording allows.")
    count_high: int | None = Field(None, description="Largest number of sources the wording allows.")
    quote_type: QuoteType = Field(QuoteType.INDIRECT, description="direct, indirect, mixed or none.")
    kind: AttributionKind = Field(
        AttributionKind.ASSERTION,
        description="assertion: the source vouches for the content. attitude: it wants, judges or discusses it.",
    )
    parent_id: str | None = Field(None, description="Attribution this one is nested in.")
    carry_over: bool = Field(False, description="A quotation goes on in later sentences that have no cue.")


class Hedge(Record):
    text: str
    start: int
    end: int


class Mention(Record):
    """One place in one article that states or denies something checkable."""

    mention_id: str
    article_id: str
    start: int
    end: int
    quote: str
    sentence_start: int
    sentence_end: int
    in_headline: bool = False
    check_worthiness: float | None = Field(
        None, description="Probability that the quote states something that could be checked, true or not."
    )
    statement: str | None = None
    kind: Kind
    subject: str | None = None
    predicate: str | None = None
    object: str | None = None
    entities: list[Entity] = []
    modality: Modality
    hedges: list[Hedge] = []
    polarity: Polarity = Polarity.POSITIVE
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    unit: str | None = None
    value_op: ValueOp | None = None
    date_low: dt.date | None = None
    date_high: dt.date | None = None
    source_start: int | None = None
    source_end: int | None = None


class Credit(Record):
    """On whose word one mention stands, as far as its own article tells."""

    mention_id: str
    attribution_id: str | None = None
    cue: str | None = None
    cue_start: int | None = None
    cue_end: int | None = None
    chain: list[SourceLink] = []
    quote_type: QuoteType = QuoteType.NONE
    origin: str
    origin_kind: OriginKind
    origin_evidence: str


# ---- what is found across articles -------------------------------------------------------------------------------


class Copy(Record):
    """A syndicated or rewritten article and the original it repeats."""

    article_id: str
    original_id: str
    overlap: float = Field(description="Share of the copy's runs of words, quotations left out, that the original has.")
    evidence: str
    kind: CopyKind = CopyKind.EDITED


class Pair(NamedTuple):
    """Two mentions that may be about the same thing, as positions in the list of mentions, left < right."""

    left: int
    right: int


class ScoredPair(NamedTuple):
    """`same`: probability that the two answer one question about the world."""

    left: int
    right: int
    same: float


class Judgement(Record):
    """A person's word that two mentions are about the same claim, or are not."""

    left_id: str
    right_id: str
    verdict: Verdict


class Cluster(Record):
    """The mentions of one claim, before anything is counted.

    `part_of` is the number of mentions of the group that it was split from, as that was too large for one claim.
    """

    claim_id: str
    mention_ids: list[str]
    part_of: int | None = None


class Membership(Record):
    """What a mention is in its claim: its stance, and its origin as the whole corpus shows it."""

    mention_id: str
    claim_id: str
    subject: str | None
    object: str | None
    entities: list[Entity]
    origin: str
    origin_kind: OriginKind
    origin_evidence: str
    stance: Stance
    p_supports: float
    p_refutes: float


class Edge(Record):
    """Who retells whom: the child mention took the information from the parent."""

    claim_id: str = Field(description="Claim that both are about.")
    child: str = Field(description="Mention id.")
    parent: str = Field(description="Mention id, or the origin where it is not in the corpus.")
    kind: EdgeKind = Field(description="How the child shows that it retells the parent.")
    weight: float = Field(description="Probability that the child retells the parent.")
    evidence: str = Field(description="In words, with offsets.")


@dataclass(frozen=True, slots=True)
class Member:
    """One mention of a claim with all that is known of it."""

    mention: Mention
    credit: Credit
    article: Article
    origin: str
    origin_kind: OriginKind
    origin_evidence: str
    stance: Stance
    p_supports: float
    p_refutes: float


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as the scorers see it: its members by time, and who retells whom."""

    claim_id: str
    members: tuple[Member, ...]
    edges: tuple[Edge, ...]
    part_of: int | None = None


# ---- rows of the exported tables, in the order of their columns --------------------------------------------------


class ArticleRow(Article):
    """One row per article."""

    ingested_at: dt.datetime | None = Field(None, description="When claimtable read it; null in exports, see `runs`.")
    copy_of: str | None = Field(None, description="Id of the article it repeats; null if it is its own.")
    copy_kind: CopyKind | None = Field(
        None,
        description="How it repeats it. Of another outlet: exact, syndicated (little changed, or credited), edited, excerpt (a "
        "part), extended (the whole and more of its own), passages (some; `copy_of` is null, since the article is none). Of "
        "the same outlet: same_page, version (changed since).",
    )
    copy_evidence: str | None = Field(None, description="What of it is the other's, and why that is the original.")


class MentionRow(Record):
    """One row per place where an article states or denies something checkable."""

    mention_id: str = Field(description="Key: the article and the offsets.")
    claim_id: str | None = Field(description="Claim it belongs to.")
    article_id: str = Field(description="Article it stands in.")
    start: int = Field(description="Offset of `quote` in the article's text.")
    end: int = Field(description="Offset after `quote`.")
    quote: str = Field(description="The clause that states it, without its attribution.")
    sentence_start: int = Field(description="Offset of the sentence.")
    sentence_end: int = Field(description="Offset after the sentence.")
    in_headline: bool = Field(description="It stands in a headline inside the text.")
    check_worthiness: float | None = Field(
        description="Probability that the quote states something that could be checked, true or not."
    )
    statement: str | None = Field(description="The quote made self-contained; null where that would be a guess.")
    kind: Kind = Field(description="event, quantity, state or prediction.")
    subject: str | None = Field(description="Canonical entity id or head word.")
    predicate: str | None = Field(description="Lemma of the main verb; null where the clause has none.")
    object: str | None = Field(description="Canonical entity id or head word.")
    entities: list[Entity] = Field(description="Named entities in it: {id, name, label, start, end}.")
    modality: Modality = Field(description="factual, hedged, predicted or conditional, as its innermost source has it.")
    hedges: list[Hedge] = Field(description="Words that hedge it: {text, start, end}.")
    polarity: Polarity = Field(description="Whether the proposition is asserted or negated.")
    value: float | None = Field(description="Normalised number.")
    value_low: float | None = Field(description="Smallest value the wording and rounding allow.")
    value_high: float | None = Field(description="Largest value the wording and rounding allow.")
    unit: str | None = Field(description='ISO 4217 code, percent, unit or counted noun; of a rate with its " per day".')
    value_op: ValueOp | None = Field(description="eq, approx, ge, le, gt, lt or range.")
    date_low: dt.date | None = Field(description="Earliest day it happened or will, from the wording.")
    date_high: dt.date | None = Field(description="Latest day it happened or will.")
    source_start: int | None = Field(
        description="Offset of `quote` in the text that was supplied, before it was cleaned; null where the text was taken "
        "out of a page or another document."
    )
    source_end: int | None = Field(description="Offset after `quote` in the text that was supplied.")
    attribution_id: str | None = Field(description="Row of `attributions` that credits it.")
    cue: str | None = Field(description="Words that attribute it; null in the article's own voice.")
    cue_start: int | None = Field(description="Offset of the cue.")
    cue_end: int | None = Field(description="Offset after the cue.")
    chain: list[SourceLink] = Field(
        description="Sources, nearest first: {source, type, count_low, count_high, start, end}."
    )
    quote_type: QuoteType = Field(description="direct, indirect, mixed or none.")
    origin: str | None = Field(description="Where the information entered the public record, `type:normalised name`.")
    origin_kind: OriginKind | None = Field(description="How the origin is known.")
    origin_evidence: str | None = Field(description="The evidence for the origin, in words, with offsets.")
    stance: Stance | None = Field(description="Toward the claim's `text`.")
    p_supports: float | None = Field(description="Probability that it supports the claim's `text`.")
    p_refutes: float | None = Field(description="Probability that it refutes it; the rest is neutral.")


class ClaimRow(Record):
    """One row per claim: all mentions that answer the same question about the world, agreeing or not."""

    claim_id: str = Field(description="Key: derived from the earliest mention.")
    text: str = Field(description="One self-contained sentence: the position most supported now.")
    kind: Kind = Field(description="event, quantity, state or prediction.")
    subject: str | None = Field(description="Canonical entity id or head word.")
    predicate: str | None = Field(description="Lemma of the main verb.")
    object: str | None = Field(description="Canonical entity id or head word.")
    entities: list[str] = Field(description="Ids of the entities named in it, most frequent first.")
    mentions: int = Field(description="Number of mentions.")
    articles: int = Field(description="Number of articles.")
    outlets: int = Field(description="Number of outlets; articles of no known outlet are not counted.")
    publishers: int = Field(description="Number of publishers.")
    independent_sources: int | None = Field(description="Distinct origins that support it; null if none does.")
    independent_sources_low: int | None = Field(description="Smallest count that the evidence of retelling allows.")
    independent_sources_high: int | None = Field(description="Largest count that the evidence of retelling allows.")
    refuting_sources: int = Field(description="Distinct origins that refute it.")
    named_sources: int = Field(description="Named people, organizations and documents that end supporting chains.")
    anonymous_sources: int | None = Field(description="Largest number of unnamed people counted at one origin.")
    anonymous_sources_high: int | None = Field(description="Sum of those numbers over origins.")
    agreement: float | None = Field(
        description="Chance that one more independent origin taking a stance would support it."
    )
    agreement_low: float | None = Field(description="5 % quantile.")
    agreement_high: float | None = Field(description="95 % quantile.")
    contested: bool = Field(description="Some origin refutes it, or two give values that cannot both hold.")
    contested_by: list[Contest] = Field(description="In which ways.")
    value: float | None = Field(description="Number of `text`; every other one stays on its mention.")
    value_low: float | None = Field(description="Smallest value its wording allows.")
    value_high: float | None = Field(description="Largest value its wording allows.")
    unit: str | None = Field(description="Unit of `value`.")
    hedged_share: float | None = Field(description="Share of supporting origins whose first mention is not factual.")
    load_bearing_origin: str | None = Field(
        description="Origin without which it loses its status or falls under two sources."
    )
    response: Response = Field(description="What the party concerned said.")
    status: Status = Field(description="reported, corroborated, confirmed, denied, corrected or retracted.")
    status_since: dt.datetime | None = Field(description="Date of the article that gave it this status.")
    first_seen: dt.datetime | None = Field(description="Date of the earliest article.")
    first_article_id: str = Field(description="The earliest article.")
    last_seen: dt.datetime | None = Field(description="Date of the latest article.")
    last_changed: dt.datetime | None = Field(description="Date of the latest change of status or value.")
    review: str = Field(description="unreviewed, accepted, edited or rejected.")
    reasons: dict[str, str] = Field(description="Why each number is what it is, in words.")


class Source(Record):
    """One row per canonical source."""

    source_id: str = Field(description="`type:normalised name`.")
    name: str = Field(description="Name as most often written.")
    type: SourceType = Field(description="outlet, person, organization, document, anonymous or unnamed_official.")
    names: list[str] = Field(description="Every wording met.")
    mentions: int = Field(description="Mentions whose chain names it.")
    articles: int = Field(description="Articles that credit it.")
    claims: int = Field(description="Claims it stands behind or against.")


class StatusEvent(Record):
    """One row per change of a claim's status."""

    claim_id: str = Field(description="Claim whose status changed.")
    status: Status = Field(description="Status it changed to.")
    at: dt.datetime | None = Field(description="When the article that changed it was published.")
    learned_at: dt.datetime | None = Field(description="When it could be known here; equals `at` in a batch run.")
    mention_id: str = Field(description="Mention that changed it.")
    rule: str = Field(description="Why, in words.")


class Alarm(Record):
    """One row per place where retelling, or putting together, may have gone wrong. A ground to look, not a verdict."""

    claim_id: str = Field(description="Claim that is retold.")
    kind: AlarmKind = Field(
        description="circular_reporting: outlets cite each other. bleaching: a hedge is lost. numeric_drift: the number "
        "is another. stale_value: a value or claim is carried that was corrected or withdrawn. split: the mentions are part "
        "of a group that was too large for one claim."
    )
    mention_ids: list[str] = Field(description="Mentions that show it: what is retold or replaces it, then where.")
    evidence: str = Field(description="In words, with articles and offsets.")


class Run(Record):
    """One row per run. The only table that differs between two runs on the same articles."""

    run_id: str = Field(description="Key: made of the time it started.")
    started_at: dt.datetime = Field(description="When it started.")
    finished_at: dt.datetime | None = Field(description="When it ended; null if it did not.")
    version: str = Field(description="Version of claimtable.")
    config_digest: str = Field(description="Names the settings.")
    models: dict[str, str] = Field(description="SHA-256 of each model.")
    counts: dict[str, int] = Field(description="Articles read, skipped, rejected; mentions; claims.")
    seconds: dict[str, float] = Field(description="Wall time of each stage.")


JsonObject = dict[str, Any]

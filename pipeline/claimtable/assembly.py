"""What is done to one article, and what is done to all of them: the only module that knows the concrete stages."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from claimtable.config import Config
from claimtable.extract.attribution import find_attributions
from claimtable.extract.checkworthiness import CheckWorthiness
from claimtable.extract.credits import credit_mentions
from claimtable.extract.entities import find_entities
from claimtable.extract.mentions import Learned, find_mentions
from claimtable.extract.pronouns import PronounRanker
from claimtable.extract.tree import Tree
from claimtable.inference.encoder import StaticEncoder
from claimtable.inference.hugging_face_names import model_digest, token_classifier, with_names
from claimtable.inference.span_encoder import PLACED, SIDE, SpanEncoder
from claimtable.inference.tagger import SpacyTagger
from claimtable.inference.weights import describe, weights
from claimtable.records import (
    Article,
    AttributionKind,
    ClaimRow,
    ClaimView,
    Cluster,
    Copy,
    Credit,
    Judgement,
    Member,
    Membership,
    Mention,
    ScoredPair,
    Verdict,
)
from claimtable.score import SCORERS
from claimtable.score.alarms import find_alarms
from claimtable.score.status import status_events
from claimtable.spans import Span
from claimtable.stages import ArticleReader, Progress, Reading, Report, Store, Tracking, Vectors
from claimtable.tracking.blocking import neighbour_pairs
from claimtable.tracking.claims import claim_row
from claimtable.tracking.clustering import cluster
from claimtable.tracking.copies import find_copies
from claimtable.tracking.credits import credits_together
from claimtable.tracking.entities import canonical_entities, with_canonical
from claimtable.tracking.features import mention_vectors
from claimtable.tracking.origins import Sourced, claim_edges, claim_origins, credited_outlets
from claimtable.tracking.pairs import LogisticPairScorer, likeness_of, likeness_within
from claimtable.tracking.positions import positions
from claimtable.tracking.sources import collect_sources
from claimtable.tracking.stance import Opposition, numbers_clash
from claimtable.tracking.wording import SKETCH, Hashes, sketch

ENCODER = "static-minilm"
SPAN_ENCODER = "span-minilm"
CHECK_WORTHINESS = "check-worthiness"
PAIR_SCORER = "pair-logistic"
PRONOUN_RANKER = "pronoun-logit"
STANCE = "stance-logistic"
PAIR_MODELS = (PAIR_SCORER, STANCE, "pair-minilm")
"""Those that no article is read with."""


def article_reader(config: Config, *, vectors: bool = True) -> ArticleReader:
    """Loads the models and returns the function that reads one article. It looks at nothing but that article.

    Without `vectors` the span encoder is not asked, and the vectors of all mentions are zero.
    """
    tagger = SpacyTagger()
    encoder = SpanEncoder(weights(SPAN_ENCODER)) if vectors else None
    classify = token_classifier(config.extract.names_model) if config.extract.names_model else None
    learned = Learned(
        PronounRanker.load(weights(PRONOUN_RANKER)),
        CheckWorthiness(weights(CHECK_WORTHINESS), StaticEncoder(weights(ENCODER))),
    )

    def read(article: Article) -> Reading:
        parse = tagger.parse(article)
        if classify:
            parse = with_names(parse, article.text, classify)
        entities = find_entities(article, parse)
        tree = Tree(article.text, parse)
        attributions = find_attributions(article, tree, entities)
        assertions = [a for a in attributions if a.kind is AttributionKind.ASSERTION]
        found = find_mentions(article, tree, entities, assertions, learned, config.extract)
        credits = credit_mentions(article, assertions, found.mentions, found.credited_to)
        spans = [Span(mention.start, mention.end) for mention in found.mentions]
        placed = encoder.encode(article, spans) if encoder else np.zeros((len(spans), PLACED + SIDE), dtype=np.float32)
        return Reading(article, attributions, found.mentions, credits, found.rejections, placed)

    return read


def track(store: Store, config: Config, report: Report) -> Tracking:
    """Tracks claims over everything in the store: copies, pairs, clusters, origins, scores."""
    articles = store.articles()
    copies = find_copies(articles, config.track, _sketches(articles, store))
    mentions = store.mentions()
    canonical = canonical_entities(mentions)
    mentions = [with_canonical(mention, canonical) for mention in mentions]
    report(Progress("matching", 0, len(mentions)))
    vectors = _encoded(mentions, store)
    scored = _scored_pairs(mentions, vectors[:, :PLACED], config)
    judgements = store.judgements()
    clusters = cluster(mentions, scored, judgements, config.track)
    report(Progress("matching", len(mentions), len(mentions)))
    attributions = store.attributions()
    by_id = {article.article_id: article for article in articles}
    credits = credits_together(store.credits().values(), mentions, attributions, clusters, canonical)
    view_of = _Views(articles, mentions, credits, copies, vectors[:, PLACED:], scored, judgements)
    tracking = Tracking(copies, [], [], [], [], [], [])
    for done, group in enumerate(clusters, start=1):
        view, chosen = view_of(group)
        tracking.memberships.extend(_membership(view, member) for member in view.members)
        tracking.claims.append(_scored(view, chosen, config))
        tracking.edges.extend(view.edges)
        tracking.status_events.extend(status_events(view, config.score))
        tracking.alarms.extend(find_alarms(view, config.score, numbers_clash))
        report(Progress("scoring", done, len(clusters)))
    tracking.sources.extend(collect_sources(attributions, tracking.memberships, credits, by_id))
    return tracking


def _sketches(articles: Sequence[Article], store: Store) -> dict[str, Hashes]:
    """Of every article. Those that are not in the store yet are made and kept there."""
    known = {article_id: np.frombuffer(hashes, "<u8") for article_id, hashes in store.sketches(SKETCH).items()}
    new = {article.article_id: sketch(article.text) for article in articles if article.article_id not in known}
    store.add_sketches(SKETCH, {article_id: hashes.astype("<u8").tobytes() for article_id, hashes in new.items()})
    return known | new


def _encoded(mentions: Sequence[Mention], store: Store) -> Vectors:
    """What the span encoder made of each mention, shape (len(mentions), PLACED + SIDE)."""
    stored = store.vectors()
    rows = [np.frombuffer(stored[mention.mention_id], "<f2") for mention in mentions]
    return np.array(rows, dtype=np.float32).reshape(len(rows), PLACED + SIDE)


def _scored_pairs(mentions: Sequence[Mention], placed: Vectors, config: Config) -> list[ScoredPair]:
    if not mentions:
        return []
    vectors = mention_vectors(mentions, StaticEncoder(weights(ENCODER)), placed)
    pairs = neighbour_pairs(mentions, vectors, config.track)
    return list(LogisticPairScorer.load(weights(PAIR_SCORER))(mentions, vectors, pairs))


class _Views:
    """Brings together what the stages found out about the members of a claim."""

    def __init__(
        self,
        articles: Sequence[Article],
        mentions: Sequence[Mention],
        credits: Mapping[str, Credit],
        copies: Sequence[Copy],
        sides: Vectors,
        scored: Sequence[ScoredPair],
        judgements: Sequence[Judgement],
    ) -> None:
        self._opposition = Opposition.load(weights(STANCE))
        self._side = {mention.mention_id: side for mention, side in zip(mentions, sides, strict=True)}
        self._position = {mention.mention_id: i for i, mention in enumerate(mentions)}
        judged = [
            ScoredPair(self._position[j.left_id], self._position[j.right_id], 1.0)
            for j in judgements
            if j.verdict is Verdict.SAME and {j.left_id, j.right_id} <= self._position.keys()
        ]
        self._likeness = likeness_of(len(mentions), [*scored, *judged])
        self._articles = {article.article_id: article for article in articles}
        self._copies = {copy.article_id: copy for copy in copies}
        self._mentions = {mention.mention_id: mention for mention in mentions}
        self._credits = credits
        self._cited = credited_outlets(mentions, credits)

    def __call__(self, group: Cluster) -> tuple[ClaimView, Member]:
        """The claim, its members in the order of time, and the member whose position it takes."""
        members = [self._sourced(self._mentions[mention_id]) for mention_id in group.mention_ids]
        origins = claim_origins(members, self._articles, self._cited)
        places = [self._position[mention_id] for mention_id in group.mention_ids]
        likeness = likeness_within(self._likeness, places)
        chosen, stands = positions(members, origins, self._opposition, likeness)
        edges = claim_edges(group.claim_id, members, origins)
        found = tuple(
            Member(
                member.mention,
                member.credit,
                member.article,
                origin.id,
                origin.kind,
                origin.evidence,
                *stand,
            )
            for member, origin, stand in zip(members, origins, stands, strict=True)
        )
        return ClaimView(group.claim_id, found, tuple(edges), group.part_of), found[chosen]

    def _sourced(self, mention: Mention) -> Sourced:
        article = self._articles[mention.article_id]
        credit, side = self._credits[mention.mention_id], self._side[mention.mention_id]
        return Sourced(mention, credit, article, self._copies.get(article.article_id), side)


def _scored(view: ClaimView, chosen: Member, config: Config) -> ClaimRow:
    fields: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    for scorer in SCORERS:
        score = scorer(view, config.score)
        fields |= score.fields
        reasons |= score.reasons
    return claim_row(view, chosen, fields, reasons)


def _membership(view: ClaimView, member: Member) -> Membership:
    mention = member.mention
    return Membership(
        mention_id=mention.mention_id,
        claim_id=view.claim_id,
        subject=mention.subject,
        object=mention.object,
        entities=mention.entities,
        origin=member.origin,
        origin_kind=member.origin_kind,
        origin_evidence=member.origin_evidence,
        stance=member.stance,
        p_supports=member.p_supports,
        p_refutes=member.p_refutes,
    )


def reading_digest(config: Config) -> str:
    """Names all that the reading of an article depends on beside the article: settings and models."""
    models = {name: digest for name, digest in model_digests(config).items() if name not in PAIR_MODELS}
    given = config.extract.model_dump_json() + json.dumps(models, sort_keys=True)
    return hashlib.sha256(given.encode()).hexdigest()[:12]


def model_digests(config: Config) -> dict[str, str]:
    """SHA-256 of each model in use, by name."""
    digests = {model.name: model.digest for model in describe() if model.ok}
    name = config.extract.names_model
    return digests | ({name: model_digest(name) or "unknown"} if name else {})

"""On whose word each mention stands, as far as its own article tells: the chain of sources and the origin.

Origins of the whole corpus - copies, aliases, an outlet's name for itself - are settled in `tracking.origins`.
"""

import re
from typing import NamedTuple

from claimtable.extract.lexicon import words
from claimtable.extract.sources import RELATIVES
from claimtable.layout import paragraphs
from claimtable.names import normalised, source_id, speaks_of_self, stands_for
from claimtable.records import (
    Article,
    Attribution,
    Credit,
    Mention,
    OriginKind,
    QuoteType,
    SourceLink,
    SourceType,
)
from claimtable.spans import Span

_VOUCHING = {SourceType.OUTLET, SourceType.ORGANIZATION, SourceType.PERSON}
_UNNAMED = {SourceType.ANONYMOUS, SourceType.UNNAMED_OFFICIAL}
# "A memo seen by the Times": the document is the outlet's find, and reached the public through it.
_FOUND_BY_OUTLET = re.compile(
    r"\b(?:seen|reviewed|obtained|viewed|read|examined|leaked|shared with|provided to|given to)\b", re.IGNORECASE
)
# "The four-page document" may be what was a memo before.
_ANY_DOCUMENT = {"document", "documents", "paper", "papers", "file", "files"}
_REPORT = re.compile(r"\b(?:report|story|article|account|newspaper|paper|publication|exclusive)\b", re.IGNORECASE)
# An outlet that speaks of its work is no company that speaks of itself.
_JOURNALISM = re.compile(
    r"\bour (?:\w+ ){0,2}(?:story|stories|reporters?|articles?|headlines?|coverage|correspondents?|newsroom)\b"
    r"|\bwe (?:\w+ )?(?:reported|ran an?)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:we|our|us|ours)\b", re.IGNORECASE)


_PRESS_OFFICE = re.compile(
    r"\s+(?:newsroom|press\s+(?:office|room|centre|center)|media\s+(?:office|relations|centre|center))$", re.IGNORECASE
)


class _Origin(NamedTuple):
    id: str
    kind: OriginKind
    evidence: str


def credit_mentions(
    article: Article,
    attributions: list[Attribution],
    mentions: list[Mention],
    credited_to: dict[str, str],
) -> list[Credit]:
    """One credit per mention, in their order. `credited_to`: mention id -> id of the attribution it stands on."""
    return _Crediting(article, attributions, mentions, credited_to).credits()


class _Crediting:
    def __init__(
        self,
        article: Article,
        attributions: list[Attribution],
        mentions: list[Mention],
        credited_to: dict[str, str],
    ) -> None:
        self._article = article
        self._attributions = attributions
        self._by_id = {a.attribution_id: a for a in attributions}
        self._mentions = mentions
        self._credited_to = credited_to
        self._paragraphs = list(paragraphs(article.text))
        self._own = self._own_origin()

    def credits(self) -> list[Credit]:
        found = [self._credit(mention) for mention in self._mentions]
        return self._carried_back(found)

    def _own_origin(self) -> _Origin:
        """The outlet itself, an unknown outlet standing for this one article; a body that writes "we" has issued it."""
        outlet = self._article.outlet
        if outlet is None:
            return _Origin(
                f"outlet:unknown outlet of {self._article.article_id}",
                OriginKind.UNATTRIBUTED,
                "the article's own voice; its outlet is not known",
            )
        issuer = _PRESS_OFFICE.sub("", outlet)
        if issuer not in {outlet, ""}:
            return _Origin(
                source_id("organization", issuer), OriginKind.PRESS_RELEASE, f"{outlet} publishes what {issuer} says"
            )
        if self._speaks_of_itself():
            return _Origin(
                source_id("organization", outlet),
                OriginKind.PRESS_RELEASE,
                f"{outlet} writes of itself in the first person",
            )
        return _Origin(source_id("outlet", outlet), OriginKind.UNATTRIBUTED, f"{outlet} in its own voice")

    def _speaks_of_itself(self) -> bool:
        """Most paragraphs of a release speak of "we", outside what is quoted, and no outlet's name is above it."""
        text = self._article.text
        name = normalised(self._article.outlet or "").split()
        if not name or {name[0], name[-1]} & words("outlet_names"):
            return False
        if _JOURNALISM.search(text):
            return False
        quoted = [Span(*part) for a in self._attributions if a.source for part in a.content]
        own = [
            p
            for p in self._paragraphs
            if any(
                not any(q.contains(Span(m.start(), m.end())) for q in quoted) for m in _FIRST_PERSON.finditer(text, *p)
            )
        ]
        return len(own) >= 2 and 2 * len(own) >= len(self._paragraphs)

    # ---- a mention with a credit ----

    def _credit(self, mention: Mention) -> Credit:
        attribution = self._by_id.get(self._credited_to.get(mention.mention_id, ""))
        chain_of = self._chain(attribution) if attribution else []
        if attribution is None or not any(a.source for a in chain_of):
            origin = self._uncredited(mention)
            cue = attribution.cue[0] if attribution and attribution.cue else None
            return Credit(
                mention_id=mention.mention_id,
                attribution_id=attribution.attribution_id if attribution else None,
                cue=self._article.text[cue[0] : cue[1]] if cue else None,
                cue_start=cue[0] if cue else None,
                cue_end=cue[1] if cue else None,
                origin=origin.id,
                origin_kind=origin.kind,
                origin_evidence=origin.evidence,
            )
        outermost = chain_of[0]
        cue_span = next((a.cue[0] for a in chain_of if a.cue), None)
        origin = self._origin(chain_of, mention)
        return Credit(
            mention_id=mention.mention_id,
            attribution_id=attribution.attribution_id,
            cue=self._article.text[cue_span[0] : cue_span[1]] if cue_span else None,
            cue_start=cue_span[0] if cue_span else None,
            cue_end=cue_span[1] if cue_span else None,
            chain=[self._link(a) for a in chain_of if a.source],
            quote_type=attribution.quote_type if outermost.quote_type is not QuoteType.DIRECT else QuoteType.DIRECT,
            origin=origin.id,
            origin_kind=origin.kind,
            origin_evidence=origin.evidence,
        )

    def _chain(self, attribution: Attribution) -> list[Attribution]:
        """From the outermost attribution, nearest to the reader, to this one."""
        chain = [attribution]
        while (parent := self._by_id.get(chain[-1].parent_id or "")) and parent not in chain:
            chain.append(parent)
        return chain[::-1]

    def _link(self, attribution: Attribution) -> SourceLink:
        start, end = attribution.source[0]
        words_of_text = self._article.text[start:end]
        relative = words_of_text.lower() in RELATIVES
        return SourceLink(
            source=attribution.source_name or words_of_text if relative else words_of_text,
            type=attribution.source_type or SourceType.ORGANIZATION,
            count_low=attribution.count_low,
            count_high=attribution.count_high,
            start=start,
            end=end,
        )

    def _origin(self, chain: list[Attribution], mention: Mention | None = None) -> _Origin:
        """Where the last source of a chain puts the information into the public record."""
        named = [a for a in chain if a.source_id and a.source]
        if not named:
            return self._own
        last = named[-1]
        start, end = last.source[0]
        said_by = self._article.text[start:end]
        where = f"{said_by} at {start}-{end}"
        outlet = next((a for a in reversed(named) if a.source_type is SourceType.OUTLET), None)
        if self._is_its_own(last):
            return self._own._replace(evidence=f"cites {where}, in what {self._article.outlet} publishes itself")
        of_self = mention is not None and speaks_of_self(str(last.source_id), mention.subject, mention.quote)
        if last.speaks_for and not of_self:
            return _Origin(last.speaks_for, OriginKind.CITES, f"cites {where}, who speaks for {_name(last.speaks_for)}")
        if last.source_type is SourceType.DOCUMENT and not (outlet or self._is_found(last)):
            return _Origin(str(last.source_id), OriginKind.CITES, f"cites {where}")
        if last.source_type in _UNNAMED or last.source_type is SourceType.DOCUMENT:
            through = next((a for a in reversed(named[:-1]) if a.source_type in _VOUCHING), None) or outlet
            if through is not None:
                house = through.speaks_for or str(through.source_id)
                return _Origin(house, OriginKind.CITES, f"cites {where}, through {_name(through.source_id)}")
            return self._own._replace(
                kind=OriginKind.OWN_REPORTING,
                evidence=f"cites {where}, found by {self._article.outlet or 'this article'}",
            )
        return _Origin(str(last.source_id), OriginKind.CITES, f"cites {where}")

    def _is_found(self, document: Attribution) -> bool:
        """Whether a document is there or before said to be the outlet's find: "a memo seen by ...", then "the memo"."""
        if _FOUND_BY_OUTLET.search(self._around(document)):
            return True
        start, end = document.source[0]
        noun = self._article.text[start:end].rpartition(" ")[2].lower()
        nouns = "|".join(map(re.escape, words("documents") if noun in _ANY_DOCUMENT else [noun]))
        before = re.finditer(rf"\b(?:{nouns})\b", self._article.text[:start], re.IGNORECASE)
        return any(_FOUND_BY_OUTLET.match(self._article.text, found.end() + 1) for found in before)

    def _is_its_own(self, attribution: Attribution) -> bool:
        """Whether a body's release quotes its own people or papers: all of whom it does not name another house."""
        if self._own.kind is not OriginKind.PRESS_RELEASE:
            return False
        if attribution.source_type is not SourceType.PERSON:
            return attribution.source_type is SourceType.DOCUMENT
        house = _name(attribution.speaks_for)
        start, end = attribution.source[0]
        return not house or house not in normalised(self._article.text[max(0, start - 60) : end + 60])

    def _around(self, attribution: Attribution) -> str:
        start, end = attribution.source[0]
        return self._article.text[start : end + 60]

    # ---- a mention without one ----

    def _uncredited(self, mention: Mention) -> _Origin:
        """The article's own voice, unless it goes on with what somebody said just before in the paragraph.

        Of labelled sentences whose origin is either the one or the outlet 87 of 138 after a person and 99 of 156 after a
        body are theirs, 10 of 88 after a document.
        """
        if self._own.kind is OriginKind.PRESS_RELEASE:
            return self._own
        previous = self._credited_before(mention)
        if previous is None:
            return self._own
        origin = self._origin(self._chain(previous))
        if origin.id == self._own.id or origin.id.startswith("document:"):
            return self._own
        return _Origin(origin.id, OriginKind.CARRY_OVER, f"goes on after what it {origin.evidence}")

    def _credited_before(self, mention: Mention) -> Attribution | None:
        """The attribution that the sentences right before a mention, in its paragraph, stand on."""
        paragraph = next((p for p in self._paragraphs if p.start <= mention.start < p.end), None)
        if paragraph is None:
            return None
        before = [
            a
            for a in self._attributions
            if a.source and paragraph.start <= a.source[0][0] and a.source[0][1] <= mention.sentence_start
        ]
        return before[-1] if before else None

    def _carried_back(self, found: list[Credit]) -> list[Credit]:
        """A lede in the article's own voice stands on the report that the next sentences credit for it."""
        report = self._report_credited_early()
        if report is None:
            return found
        origin = self._origin(self._chain(report))
        start = report.source[0][0]
        chain = [self._link(a) for a in self._deepest_chain(report) if a.source]
        carried = {
            "origin": origin.id,
            "origin_kind": OriginKind.CARRY_OVER,
            "origin_evidence": f"tells what the article then {origin.evidence} for",
            "chain": chain,
        }
        return [
            credit.model_copy(update=carried)
            if credit.origin == self._own.id and not credit.chain and mention.start < start
            else credit
            for credit, mention in zip(found, self._mentions, strict=True)
        ]

    def _deepest_chain(self, report: Attribution) -> list[Attribution]:
        """A report with those it cites in turn."""
        cited = next((a for a in self._attributions if a.parent_id == report.attribution_id), None)
        return self._chain(cited) if cited else self._chain(report)

    def _report_credited_early(self) -> Attribution | None:
        """The other outlet's report that the first three sentences name as theirs, if they do."""
        text = self._article.text
        sentences = sorted({(m.sentence_start, m.sentence_end) for m in self._mentions})
        limit = sentences[min(3, len(sentences)) - 1][1] if sentences else 0
        for attribution in self._attributions:
            if (
                attribution.source_type is SourceType.OUTLET
                and attribution.source
                and attribution.source[0][1] <= limit
            ):
                own = self._article.outlet and stands_for(
                    (attribution.source_id or "").partition(":")[2], normalised(self._article.outlet)
                )
                if not own and _REPORT.search(text[:limit]):
                    return attribution
        return None


def _name(source_id: str | None) -> str:
    return (source_id or "").partition(":")[2]

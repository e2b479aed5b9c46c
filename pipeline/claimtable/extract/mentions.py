"""Mentions: the clauses of an article that state something checkable, and the sentences that do not."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from claimtable.config import ExtractSettings
from claimtable.extract.checkworthiness import CheckWorthiness
from claimtable.extract.coreference import Referents, self_contained
from claimtable.extract.dates import date_range, time_expressions
from claimtable.extract.lexicon import marked
from claimtable.extract.main_quantity import main_quantity
from claimtable.extract.modality import Commitment, Cue, commitment
from claimtable.extract.pronouns import PronounRanker
from claimtable.extract.quantities import Quantity, quantities
from claimtable.extract.selection import Sections, is_exhortation, is_refusal, is_topic, sentence_rejection
from claimtable.extract.tree import QUOTE_MARKS, SPACES_AND_STOPS, Tree
from claimtable.layout import dateline
from claimtable.records import Article, Attribution, Entity, Kind, Mention, Modality, QuoteType, Rejection, SourceType
from claimtable.spans import OffsetMap, Span, Stretch, cover

_EDGES = SPACES_AND_STOPS + QUOTE_MARKS + "()•*"
_SPLIT_ADVERBIALS = {"after", "as", "when", "while", "because", "although", "though", "since", "whereas", "before"}
# Adverbials that belong to what they tell the occasion of: "six died when a ferry ran aground"; after a comma they add to it.
_OF_A_PIECE = {"when", "because"}
_OPENERS = {"and", "but", "so", "yet", "or", "while", "whereas", "although", "though", "because"}
_DANGLING = (
    _OPENERS
    | {
        "with",
        "of",
        "to",
        "for",
        "by",
        "as",
        "who",
        "which",
        "when",
        "the",
        "a",
        "in",
        "on",
        "from",
        "that",
        "contrary",
    }
    | _SPLIT_ADVERBIALS
)
# "Competitive edge: the chips are faster": a label before the statement.
_LABEL = re.compile(r"(?:[-*•·]\s+)?(?=\w)[^.:;!?\n“”\"]{2,60}:\s+")
_SETS_OFF = {",", "—", "–", "-", "(", ")"}
_MIN_EMBEDDED_TOKENS = 4
_STATES = {"be", "have", "remain", "own", "belong", "include", "consist", "contain"}
_MAX_REJECTED_TEXT = 400


class Learned(NamedTuple):
    """The models of this stage."""

    pronouns: PronounRanker
    check_worthiness: CheckWorthiness


class Findings(NamedTuple):
    """`credited_to`: mention id -> id of the attribution whose content it is, for those that are one's."""

    mentions: list[Mention]
    rejections: list[Rejection]
    credited_to: dict[str, str]


class Clause(NamedTuple):
    """A range of characters with the token that heads it and the attribution it is the content of, if any."""

    chars: Span
    root: int
    attribution: Attribution | None


def find_mentions(
    article: Article,
    tree: Tree,
    entities: list[Entity],
    attributions: list[Attribution],
    learned: Learned,
    settings: ExtractSettings,
) -> Findings:
    """The mentions of an article in the order of the text, and its sentences and clauses that are none."""
    finder = _Finder(article, tree, Referents(tree, entities, learned.pronouns), attributions, settings)
    for sentence in tree.sentences:
        finder.read(sentence)
    finder.judge(learned.check_worthiness)
    return Findings(finder.mentions, finder.rejections, finder.credited_to)


class _Finder:
    def __init__(
        self,
        article: Article,
        tree: Tree,
        referents: Referents,
        attributions: list[Attribution],
        settings: ExtractSettings,
    ) -> None:
        self._article = article
        stretches = article.source_map
        self._source = None if stretches is None else OffsetMap([Stretch(*each) for each in stretches])
        self._tree = tree
        self._referents = referents
        self._entities = referents.entities
        self._attributions = attributions
        self._settings = settings
        self._sections = Sections(article.text)
        self._times = time_expressions(tree, article.published_at.date() if article.published_at else None)
        self._dateline = dateline(article.text) or Span(0, 0)
        self._taken: set[Span] = set()
        self._whole: dict[str, Span] = {}
        self.mentions: list[Mention] = []
        self.rejections: list[Rejection] = []
        self.credited_to: dict[str, str] = {}

    def read(self, sentence: Span) -> None:
        chars = self._tree.chars(sentence).trimmed(self._article.text, " \t\n\r\u00a0")
        if chars.end == chars.start or self._dateline.contains(chars):
            return
        said = [a for a in self._attributions if any(s < chars.end and e > chars.start for s, e in a.content)]
        reason = self._sections.rejection(chars) or sentence_rejection(chars.of(self._article.text))
        if reason:
            self._reject(chars, reason)
            return
        heading = self._sections.is_heading(chars)
        before = len(self.mentions) + len(self.rejections)
        for clause in self._clauses(chars, said):
            self._add(clause, chars, heading, quoted=bool(said))
        if len(self.mentions) + len(self.rejections) == before:
            self._reject(chars, "heading" if heading else "no_statement")

    def judge(self, check_worthiness: CheckWorthiness) -> None:
        """Gives every mention its check-worthiness, and rejects those that state too little that could be checked.

        A few words cut out of a sentence or quotation look like less than they are, so the whole then speaks for them.
        """
        settings = self._settings
        least = [
            settings.min_check_worthiness
            if m.mention_id in self.credited_to
            else settings.min_check_worthiness_unquoted
            for m in self.mentions
        ]
        spans = [Span(mention.start, mention.end) for mention in self.mentions]
        scores = check_worthiness(self._tree, spans)
        low = [i for i, score in enumerate(scores) if score < least[i]]
        wholes = [self._whole[self.mentions[i].mention_id] for i in low]
        for i, score in zip(low, check_worthiness(self._tree, wholes), strict=True):
            scores[i] = max(scores[i], score)
        kept = []
        for mention, span, score, minimum in zip(self.mentions, spans, scores, least, strict=True):
            if score < minimum:
                self._reject(span, "opinion")
                self.credited_to.pop(mention.mention_id, None)
            else:
                kept.append(mention.model_copy(update={"check_worthiness": round(score, 4)}))
        self.mentions = kept
        self.rejections.sort(key=lambda rejection: (rejection.start or 0, rejection.end or 0))

    def _reject(self, span: Span, reason: str) -> None:
        text = span.of(self._article.text)
        self.rejections.append(
            Rejection(
                stage="mentions",
                reason=reason,
                path=self._article.path,
                article_id=self._article.article_id,
                start=span.start,
                end=span.end,
                text=text[:_MAX_REJECTED_TEXT],
            )
        )

    # ---- clauses of a sentence ----

    def _clauses(self, chars: Span, said: list[Attribution]) -> list[Clause]:
        """What is said in a sentence, on somebody's word or in the article's own voice, in the order of the text."""
        found: list[Clause] = []
        covered: list[Span] = []
        for attribution in said:
            parts = [Span(max(start, chars.start), min(end, chars.end)) for start, end in attribution.content]
            parts = [part for part in parts if part.end > part.start]
            covered += [*parts, *(Span(*part) for part in (*attribution.source, *attribution.cue))]
            for part in self._stated_apart(parts):
                content = self._without_mark(part)
                if not self._has_inner(attribution, content):
                    root = self._tree.root_in(content)
                    found += self._split(self._with_verb(attribution, content), root, attribution)
        for rest in self._own_voice(chars, covered):
            root = self._tree.root_in(rest)
            if root >= 0 and (not covered or self._is_full_clause(root)):
                found += self._split(rest, root, None)
        return sorted(found, key=lambda clause: clause.chars)

    def _stated_apart(self, parts: list[Span]) -> list[Span]:
        """What is said before and behind an aside, if the part before it is a clause by itself; else all of it."""
        if not self._is_full_clause(self._tree.root_in(parts[0])):
            return [cover(parts)]
        return [part for part in parts if self._is_full_clause(self._tree.root_in(part))]

    def _without_mark(self, content: Span) -> Span:
        """What is said without the "that" or "whether" before it; a "that" which is its subject stays."""
        tree = self._tree
        span = content.trimmed(tree.text, _EDGES)
        first = tree.first_in(span)
        if first < 0 or tree.token(first).dep != "mark" or tree.token(first).lemma not in {"that", "whether", "if"}:
            return span
        return Span(min(tree.token(first).end, span.end), span.end).trimmed(tree.text, _EDGES)

    def _has_inner(self, attribution: Attribution, content: Span) -> bool:
        """Whether what somebody says is, but for a few words, what somebody else has said."""
        inner = [
            Span(*part)
            for other in self._attributions
            if other.parent_id == attribution.attribution_id and other.cue
            for part in (*other.content, *other.cue, *other.source)
        ]
        return bool(inner) and sum(content.overlap(span) for span in {*inner}) >= 0.7 * (content.end - content.start)

    def _with_verb(self, attribution: Attribution, content: Span) -> Span:
        """'Denied the report', 'promised $50': the verb is part of what is stated when its object is no clause."""
        root = self._tree.root_in(content)
        if not attribution.cue or root < 0 or attribution.quote_type == "direct":
            return content
        token = self._tree.token(root)
        cue = Span(*attribution.cue[0])
        verb = self._tree.root_in(cue)
        if token.dep in {"dobj", "attr", "oprd"} and token.head == verb:
            return self._clause_of(verb, cover([cue, content])) if cue.end < content.start else content
        if token.dep == "nsubjpass" and token.head == verb:
            return self._clause_of(verb, cover([cue, content]))
        if token.dep == "pobj" and self._tree.token(token.head).head == verb:
            return self._clause_of(verb, cover([cue, content]))
        if token.dep == "xcomp" and token.head == verb and not attribution.source:
            subject = self._tree.subject(verb)
            return cover([cue, content, self._tree.span(subject)]) if subject >= 0 else cover([cue, content])
        return content

    def _clause_of(self, verb: int, least: Span) -> Span:
        """The words under a verb, but for a clause before a semicolon."""
        whole = cover([least, self._tree.span(verb)])
        stop = self._article.text.rfind(";", whole.start, least.start)
        return whole if stop < 0 else Span(stop + 1, whole.end).trimmed(self._article.text, _EDGES)

    def _own_voice(self, chars: Span, covered: list[Span]) -> list[Span]:
        """The longest stretches of a sentence that no attribution takes."""
        gaps, start = [], chars.start
        for span in sorted(each for each in covered if each.overlap(chars)):
            if span.start > start:
                gaps.append(Span(start, span.start))
            start = max(start, span.end)
        gaps.append(Span(start, chars.end))
        trimmed = [gap.trimmed(self._article.text, _EDGES) for gap in gaps]
        return [gap for gap in trimmed if len(gap.of(self._article.text).split()) >= self._settings.min_words]

    def _is_full_clause(self, root: int) -> bool:
        return self._tree.token(root).pos in {"VERB", "AUX"} and self._tree.subject(root) >= 0

    def _split(self, span: Span, root: int, attribution: Attribution | None) -> Iterator[Clause]:
        """Cuts a clause before each coordinated, relative or adverbial clause that states something of its own."""
        if root < 0:
            return
        cuts = sorted(
            i
            for i in self._tree.within(span)
            if i != root
            and self._opens_clause(i, root)
            and self._tree.under(i, root)
            and self._reaches_end(i, root, span)
        )
        starts = [span.start, *(self._clause_start(i) for i in cuts)]
        roots = [root, *cuts]
        edges = sorted({(max(start, span.start), r) for start, r in zip(starts, roots, strict=True)})
        for (start, clause_root), end in zip(edges, [*(start for start, _ in edges[1:]), span.end], strict=True):
            piece = self._tidy(Span(start, end))
            if piece.end > piece.start:
                yield Clause(piece, clause_root, attribution)
        yield from self._embedded(span, root, attribution)

    def _embedded(self, span: Span, root: int, attribution: Attribution | None) -> Iterator[Clause]:
        """Clauses set off by commas or dashes inside another: 'the chips - barred from export - were shipped'."""
        tree = self._tree
        for i in tree.within(span):
            inside = (
                tree.token(i).dep in {"relcl", "acl"} and tree.under(i, root) and not self._reaches_end(i, root, span)
            )
            first, end = tree.subtree(i)
            if not inside or end - first < _MIN_EMBEDDED_TOKENS or not 0 < first <= i < end < len(tree.tokens):
                continue
            if tree.token(first - 1).text in _SETS_OFF and tree.token(end).text in _SETS_OFF:
                yield Clause(self._tidy(tree.chars(Span(first, end))), i, attribution)

    def _clause_start(self, i: int) -> int:
        """Where a clause begins, after the "when" or "after" that ties it to another."""
        tree = self._tree
        first = tree.subtree(i).start
        if tree.token(first).text.lower() in _SPLIT_ADVERBIALS and first + 1 <= i:
            first += 1
        return tree.token(first).start

    def _reaches_end(self, i: int, root: int, span: Span) -> bool:
        """A relative clause in the middle of another cannot be cut off it."""
        tree = self._tree
        if tree.token(i).dep not in {"relcl", "acl"}:
            return True
        after = Span(tree.chars(tree.subtree(i)).end, span.end).trimmed(tree.text, _EDGES)
        return not any(
            (tree.token(j).pos in {"VERB", "AUX"} and tree.token(j).head in (j, root)) or j == root
            for j in tree.within(after)
        )

    def _opens_clause(self, i: int, root: int) -> bool:
        tree = self._tree
        token = tree.token(i)
        if token.pos not in {"VERB", "AUX"} or token.dep in {"aux", "auxpass"}:
            return False
        own_subject = tree.child(i, "nsubj", "nsubjpass", "expl") >= 0
        size = tree.subtree(i).end - tree.subtree(i).start
        if token.dep == "conj":
            return size >= 4 and (own_subject or tree.token(token.head).head == token.head or token.head == root)
        if token.dep in {"ccomp", "parataxis"} and token.head == root:
            return own_subject and size >= 4 and tree.token(tree.subtree(i).start - 1).text in {";", ":", "—", "–"}
        if token.dep == "relcl":
            first = tree.subtree(i).start
            return size >= 4 and first > 0 and tree.token(first - 1).text in {",", "—", "–"}
        if token.dep == "advcl" and own_subject and size >= 5 and i > root:
            words = {tree.token(c).text.lower() for c in tree.children[i]} & _SPLIT_ADVERBIALS
            first = tree.subtree(i).start
            set_off = tree.token(first - 1).text in _SETS_OFF
            # "Half an hour before the debate began" measures the time of what it stands in.
            measures = any(tree.token(j).dep == "npadvmod" for j in range(first, i))
            return bool(words) and (set_off or (words.isdisjoint(_OF_A_PIECE) and not measures))
        return False

    def _tidy(self, span: Span) -> Span:
        text = self._article.text
        span = span.trimmed(text, _EDGES)
        first, _, rest = span.of(text).partition(" ")
        if first.lower() in _OPENERS and rest:
            return self._tidy(Span(span.end - len(rest), span.end))
        head, _, last = span.of(text).rpartition(" ")
        if (head and last.lower() in _DANGLING) or (last.lower() == "also" and head.lower().endswith((" but", " and"))):
            return self._tidy(Span(span.start, span.start + len(head)))
        return self._without_label(span)

    def _without_label(self, span: Span) -> Span:
        match = _LABEL.match(self._article.text, *span)
        if match is None or any(
            self._tree.token(i).pos in {"VERB", "AUX"} for i in self._tree.within(Span(*match.span()))
        ):
            return span
        return Span(match.end(), span.end)

    # ---- one mention ----

    def _add(self, clause: Clause, sentence: Span, heading: bool, *, quoted: bool) -> None:
        text = clause.chars.of(self._article.text)
        if clause.chars in self._taken:
            return
        self._taken.add(clause.chars)
        reason = self._rejection(clause, text, heading, quoted=quoted)
        if reason:
            self._reject(clause.chars, reason)
        else:
            mention = self._mention(clause, sentence, heading)
            self.mentions.append(mention)
            self._whole[mention.mention_id] = sentence
            if clause.attribution is not None:
                self.credited_to[mention.mention_id] = clause.attribution.attribution_id
                self._whole[mention.mention_id] = cover([Span(*part) for part in clause.attribution.content])

    def _rejection(self, clause: Clause, text: str, heading: bool, *, quoted: bool) -> str | None:
        tree = self._tree
        has_verb = any(tree.token(i).pos in {"VERB", "AUX"} for i in tree.within(clause.chars))
        if heading and (not has_verb or is_topic(text)):
            return "heading"
        if is_refusal(text):
            return "refusal_to_comment"
        if len(text.split()) < self._settings.min_words and not any(c.isdigit() for c in text):
            return "no_statement"
        if not has_verb and not quantities(tree, clause.chars):
            return "no_statement"
        if self._is_indirect_question(clause):
            return "question"
        if self._only_points_back(clause):
            return "no_statement"
        if text.startswith("to ") and len(text.split()) <= self._settings.min_words + 1:
            return "no_statement"
        if not quoted and is_exhortation(tree, clause.root, clause.chars):
            return "opinion"
        return None

    def _is_indirect_question(self, clause: Clause) -> bool:
        """'Asked whether the valve had cracked': nobody says that it had."""
        tree, attribution = self._tree, clause.attribution
        if clause.root < 0:
            return False
        first = tree.first_in(clause.chars)
        if tree.token(first).head == clause.root and tree.token(first).lemma in {"how", "why"}:
            return True  # "it did not know how the error had occurred"
        opener = tree.child(clause.root, "mark") if attribution is not None else -1
        return opener >= 0 and tree.token(opener).lemma == "whether"

    def _only_points_back(self, clause: Clause) -> bool:
        """The "China has pointed out" of "talks are the only way, as China has pointed out"."""
        tree, root = self._tree, clause.root
        first = tree.first_in(clause.chars)
        return (
            0 < first <= root
            and tree.token(first - 1).text.lower() == "as"
            and tree.token(root).lemma in marked("cue_verbs")
            and tree.child(root, "dobj", "ccomp", "xcomp", "attr") < 0
        )

    def _mention(self, clause: Clause, sentence: Span, heading: bool) -> Mention:
        article, span = self._article, clause.chars
        quantity = self._main_quantity(clause)
        dates = date_range(article.text, self._times, span)
        ahead = bool(dates[0] and article.published_at and dates[0] > article.published_at.date())
        put = self._commitment(clause, sentence, ahead=ahead)
        subject, predicate, obj = self._slots(clause)
        inside = [e for e in self._entities if span.start <= e.start and e.end <= span.end]
        supplied = self._source.source(span) if self._source else None
        return Mention(
            mention_id=f"m{article.article_id}:{span.start}-{span.end}",
            article_id=article.article_id,
            start=span.start,
            end=span.end,
            quote=span.of(article.text),
            sentence_start=sentence.start,
            sentence_end=sentence.end,
            in_headline=heading,
            statement=self._statement(clause),
            kind=_kind(put.modality, quantity, predicate),
            subject=subject,
            predicate=predicate,
            object=obj,
            entities=inside,
            modality=put.modality,
            hedges=put.hedges,
            polarity=put.polarity,
            value=quantity.value if quantity else None,
            value_low=quantity.low if quantity else None,
            value_high=quantity.high if quantity else None,
            unit=quantity.unit if quantity else None,
            value_op=quantity.op if quantity else None,
            date_low=dates[0],
            date_high=dates[1],
            source_start=supplied.start if supplied else None,
            source_end=supplied.end if supplied else None,
        )

    def _statement(self, clause: Clause) -> str | None:
        """The clause made self-contained, without the clauses set off inside it, which are mentions of their own."""
        speakers = self._speakers(clause.attribution)
        statement = self_contained(self._referents, clause.chars, clause.root, speakers)
        if statement is None:
            return None
        for inner in self._embedded(clause.chars, clause.root, None):
            words = re.escape(inner.chars.of(self._article.text))
            statement = re.sub(rf"\s*[,(—–-]\s*{words}\s*[,)—–-]\s*", " ", statement)
        return statement

    def _speakers(self, attribution: Attribution | None) -> frozenset[str]:
        """Entity ids of those whose own words a clause is."""
        if attribution is None or attribution.quote_type is not QuoteType.DIRECT:
            return frozenset()
        return self._referents.ids_in(Span(*part) for part in attribution.source)

    def _commitment(self, clause: Clause, sentence: Span, *, ahead: bool) -> Commitment:
        attribution = clause.attribution
        if attribution is None or not attribution.cue:
            return commitment(self._tree, clause.root, clause.chars, sentence, ahead=ahead)
        said_here = (Span(*part) for part in attribution.content if Span(*part).overlap(sentence))
        inside = cover(
            [clause.chars, *(Span(max(p.start, sentence.start), min(p.end, sentence.end)) for p in said_here)]
        )
        cue = Cue(self._tree.root_in(Span(*attribution.cue[0])), bool(attribution.source))
        return commitment(self._tree, clause.root, clause.chars, inside, cue, ahead=ahead)

    def _main_quantity(self, clause: Clause) -> Quantity | None:
        """The number that a clause is about; how many sources say so is none."""
        found = [q for q in quantities(self._tree, clause.chars) if not self._counts_sources(q)]
        return main_quantity(self._tree, found, clause.root)

    def _counts_sources(self, quantity: Quantity) -> bool:
        return any(
            Span(*part).contains(quantity.span)
            for a in self._attributions
            if a.source_type in {SourceType.ANONYMOUS, SourceType.UNNAMED_OFFICIAL}
            for part in a.source
        )

    def _slots(self, clause: Clause) -> tuple[str | None, str | None, str | None]:
        """Subject, predicate and object: entity ids where a name heads them, else lemmas of their head words."""
        tree, root = self._tree, clause.root
        if root < 0 or tree.token(root).pos not in {"VERB", "AUX"}:
            return None, None, None
        subject = tree.subject(root)
        target = tree.child(root, "dobj", "attr", "acomp", "oprd", "xcomp", "ccomp", "agent")
        if target < 0:
            preposition = tree.child(root, "prep")
            target = tree.child(preposition, "pobj") if preposition >= 0 else -1
        return self._slot(subject), tree.token(root).lemma, self._slot(target)

    def _slot(self, i: int) -> str | None:
        if i < 0:
            return None
        token = self._tree.token(i)
        entity = next((e for e in self._entities if e.start <= token.start < e.end), None)
        return entity.id if entity else token.lemma.lower()


def _kind(how: Modality, quantity: Quantity | None, predicate: str | None) -> Kind:
    if how is Modality.PREDICTED:
        return Kind.PREDICTION
    if quantity is not None:
        return Kind.QUANTITY
    return Kind.STATE if predicate in _STATES else Kind.EVENT

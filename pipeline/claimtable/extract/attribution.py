"""Who says what: the source, cue and content spans of every attribution in one article.

Rules over the dependency parse. A cue is a verb with a clause or a quotation, "according to", or "citing"; the other
two roles follow from the tree. A quotation without a cue of its own continues the last speaker.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from claimtable.extract.lexicon import marked, words
from claimtable.extract.quotations import quotations
from claimtable.extract.sources import Cast, SourceView
from claimtable.extract.tree import QUOTE_MARKS, SPACES_AND_STOPS, Tree
from claimtable.records import Article, Attribution, Entity, QuoteType, SourceType
from claimtable.spans import Span, cover

_EDGES = SPACES_AND_STOPS + QUOTE_MARKS + "()"
_COMMENT_VERBS = {"comment", "say", "discuss", "elaborate", "respond", "answer", "disclose", "reply"}
_REFUSALS = {"decline", "refuse", "fail"}


# "It suggests that ..." says what the writer concludes, not what a source called "it" says.
_IMPLYING = {"suggest", "show", "indicate", "mean", "imply", "reveal", "signal"}
_DEMONSTRATIVES = {"it", "this", "that", "which", "these", "those"}
# Verbs that attribute a number they set "at" something, and nothing else: "put the toll at six".
_SETTING = {"put", "set"}
_CONJUNCTIONS = {"and", "but"}
# Passives that attribute without naming anybody: "is said to", "was reported to", "are expected to".
_IMPERSONAL = {"say", "believe", "think", "understand", "report", "expect", "allege", "claim", "rumor", "estimate"}


class Found(NamedTuple):
    """An attribution before it is written down. `outer` is the position of the one it is nested in, or None."""

    source: list[Span]
    cue: list[Span]
    content: list[Span]
    view: SourceView | None
    outer: int | None = None
    continues: bool = False


def find_attributions(article: Article, tree: Tree, entities: list[Entity]) -> list[Attribution]:
    """All attributions in the order of the text, nested ones pointing at the one around them."""
    finder = _Finder(tree, Cast(tree, entities, article.outlet), quotations(article.text))
    found = finder.find()
    ids = [_id(article, item) for item in found]
    return [
        Attribution(
            attribution_id=ids[i],
            article_id=article.article_id,
            source=[(span.start, span.end) for span in item.source],
            cue=[(span.start, span.end) for span in item.cue],
            content=[(span.start, span.end) for span in item.content],
            source_id=item.view.id if item.view else None,
            source_name=item.view.name if item.view else None,
            source_type=item.view.type if item.view else None,
            speaks_for=item.view.speaks_for if item.view else None,
            count_low=item.view.count_low if item.view else None,
            count_high=item.view.count_high if item.view else None,
            quote_type=finder.quote_type(item.content),
            parent_id=ids[outer] if (outer := _outer(found, i)) is not None else None,
            carry_over=item.continues,
        )
        for i, item in enumerate(found)
    ]


def _id(article: Article, item: Found) -> str:
    key = f"{article.article_id}|{item.source}|{item.cue}|{item.content}"
    return "t" + hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _outer(found: list[Found], i: int) -> int | None:
    """The attribution in whose content this one's cue stands, the nearest if there are several."""
    item = found[i]
    if item.outer is not None:
        return item.outer
    if not item.cue:
        return None
    around = [
        (sum(span.end - span.start for span in other.content), j)
        for j, other in enumerate(found)
        if j != i and not other.continues and any(span.contains(item.cue[0]) for span in other.content)
    ]
    return min(around)[1] if around else None


class _Finder:
    def __init__(self, tree: Tree, cast: Cast, quotes: list[Span]) -> None:
        self._tree = tree
        self._cast = cast
        self._quotes = quotes
        self._found: list[Found] = []

    def find(self) -> list[Found]:
        for sentence in self._tree.sentences:
            before = len(self._found)
            for i in range(*sentence):
                self._at_token(i, sentence)
            for i in range(*sentence):
                if self._is_citing(i):
                    self._citing(i)
            if len(self._found) == before:
                self._continued_quote(sentence)
        return self._found

    def quote_type(self, content: list[Span]) -> QuoteType:
        quoted = sum(span.overlap(quote) for span in content for quote in self._quotes)
        size = sum(span.end - span.start for span in content)
        if not quoted:
            return QuoteType.INDIRECT
        return QuoteType.DIRECT if quoted >= 0.9 * size else QuoteType.MIXED

    def _at_token(self, i: int, sentence: Span) -> None:
        token = self._tree.token(i)
        lemma = token.lemma.lower()
        if lemma in {"accord", "per"} and token.text.lower() in {"according", "per"}:
            self._according(i)
        elif token.pos in {"VERB", "AUX"} and lemma in marked("cue_verbs") and not self._is_citing(i):
            self._verb(i, lemma, sentence)

    # ---- according to ----

    def _according(self, i: int) -> None:
        tree = self._tree
        to = tree.child(i, "prep")
        head = tree.child(to, "pobj") if to >= 0 else tree.child(i, "pobj")
        if head < 0 or (tree.token(i).lemma == "per" and tree.token(head).pos != "PROPN"):
            return
        view = self._cast.look_up(head)
        source = view.span if view else tree.span(head).trimmed(tree.text, _EDGES)
        clause = self._clause_around(i)
        cue = Span(tree.token(i).start, tree.token(to if to >= 0 else i).end)
        content = _without(tree.chars(clause), Span(cue.start, source.end), tree.text)
        if content:
            self._found.append(Found([source], [cue], content, view))

    def _clause_around(self, i: int) -> Span:
        """The tokens of the clause that `i` belongs to, without clauses coordinated with it that have a subject."""
        tree = self._tree
        top = next(
            (
                a
                for a in tree.ancestors(i)
                if tree.token(a).pos in {"VERB", "AUX"} and (tree.child(a, "nsubj", "nsubjpass", "expl") >= 0)
            ),
            next(reversed([i, *tree.ancestors(i)])),
        )
        return self._clause(top)

    def _clause(self, top: int) -> Span:
        tree = self._tree
        keep = [Span(top, top + 1)]
        for child in tree.children[top]:
            coordinated = tree.token(child).dep == "conj" and tree.child(child, "nsubj", "nsubjpass") >= 0
            if not coordinated:
                keep.append(tree.subtree(child))
        return cover(keep)

    # ---- citing ----

    def _is_citing(self, i: int) -> bool:
        token = self._tree.token(i)
        return token.tag == "VBG" and token.lemma in {"cite", "quote"}

    def _citing(self, i: int) -> None:
        tree = self._tree
        cited = tree.child(i, "dobj")
        if cited < 0:
            return
        view = self._cast.look_up(cited)
        cue = Span(tree.token(i).start, tree.token(i).end)
        outer = next(
            (j for j in range(len(self._found) - 1, -1, -1) if self._same_sentence(self._found[j].cue, cue)),
            None,
        )
        source = view.span if view else tree.span(cited).trimmed(tree.text, _EDGES)
        if outer is not None:
            content = [
                part
                for span in self._found[outer].content
                for part in _without(span, Span(cue.start, source.end), tree.text)
            ]
            self._found[outer] = self._found[outer]._replace(content=content)
        else:
            content = _without(tree.chars(self._clause_around(i)), Span(cue.start, source.end), tree.text)
        self._found.append(Found([source], [cue], content, view, outer))

    def _same_sentence(self, cue: list[Span], other: Span) -> bool:
        if not cue:
            return False
        first, second = sorted((cue[0].start, other.start))
        a, b = self._tree.index_at(first), self._tree.index_at(second)
        return any(s.start <= a < s.end and s.start <= b < s.end for s in self._tree.sentences)

    # ---- verbs ----

    def _verb(self, i: int, lemma: str, sentence: Span) -> None:
        tree = self._tree
        if self._is_refusal(i, lemma) or self._is_infinitive_of_be(i):
            return
        subject = self._subject(i)
        if lemma in _IMPLYING and subject >= 0 and tree.token(subject).lemma in _DEMONSTRATIVES:
            return
        content = self._content(i, lemma, subject, sentence)
        if not content:
            return
        view = self._cast.look_up(subject) if subject >= 0 else None
        source = [view.span] if view else []
        if subject < 0 and not (self._is_passive(i) and lemma in _IMPERSONAL):
            return
        if view is not None:
            view = self._as_outlet(view, lemma)
        outer = self._told_outlet(i, lemma, content)
        self._found.append(Found(source, [self._cue(i)], content, view, outer))

    def _as_outlet(self, view: SourceView, lemma: str) -> SourceView:
        """A name of no known kind that "reports" that something happened is an outlet."""
        unknown = view.type is SourceType.ORGANIZATION and not (
            set(view.name.lower().replace(".", "").split())
            & (words("organization_names") | words("organization_nouns"))
        )
        if lemma != "report" or not unknown or view.name[:1].islower():
            return view
        return self._cast.remember(view._replace(type=SourceType.OUTLET))

    def _told_outlet(self, i: int, lemma: str, content: list[Span]) -> int | None:
        """'Told PWS that ...': the outlet that was told stands between the reader and the speaker."""
        listener = self._tree.child(i, "dobj", "dative") if lemma == "tell" else -1
        view = self._cast.outlet_named(listener) if listener >= 0 else None
        if view is None:
            return None
        self._found.append(Found([view.span], [self._cue(i)], content, view))
        return len(self._found) - 1

    def _subject(self, i: int) -> int:
        tree = self._tree
        if self._is_passive(i):
            by = next((c for c in tree.children[i] if tree.token(c).dep == "agent"), -1)
            return tree.child(by, "pobj") if by >= 0 else -1
        subject = tree.subject(i)
        if subject < 0 and tree.token(i).dep in {"acl", "advcl", "xcomp", "pcomp"}:
            head = tree.token(i).head
            if tree.token(head).pos in {"NOUN", "PROPN", "PRON"}:
                return head
            return tree.subject(head) if head != i else -1
        return subject if tree.token(subject).dep != "expl" else -1

    def _is_passive(self, i: int) -> bool:
        return self._tree.child(i, "auxpass", "nsubjpass") >= 0

    def _is_refusal(self, i: int, lemma: str) -> bool:
        """'Declined to comment', 'would not say whether': nothing is said."""
        tree = self._tree
        if lemma not in _COMMENT_VERBS:
            return False
        negated = tree.child(i, "neg") >= 0
        refused = any(tree.token(a).lemma.lower() in _REFUSALS for a in tree.ancestors(i))
        return negated or refused

    def _is_infinitive_of_be(self, i: int) -> bool:
        """'Hackers were to blame' blames nobody on anybody's word."""
        head = self._tree.token(self._tree.token(i).head)
        return self._tree.token(i).tag == "VB" and head.lemma == "be" and self._tree.child(i, "nsubj") < 0

    def _cue(self, i: int) -> Span:
        tree = self._tree
        auxiliaries = [
            c for c in tree.children[i] if tree.token(c).dep in {"aux", "auxpass", "neg"} and c < i and i - c <= 3
        ]
        return Span(tree.token(min([i, *auxiliaries])).start, tree.token(i).end)

    def _content(self, i: int, lemma: str, subject: int, sentence: Span) -> list[Span]:
        tree = self._tree
        marks = marked("cue_verbs")[lemma]
        clause = self._content_clause(i, subject)
        quoted = self._quotes_beside(i, subject, sentence)
        own = [Span(*self._cue(i))]
        if subject >= 0:
            own.append(tree.span(subject) if tree.subtree(subject).end <= i or subject > i else own[0])
        if clause >= 0 and not self._behind_semicolon(clause, i):
            spans = [self._without_mark(clause)]
        elif quoted:
            spans = quoted
        elif self._is_parenthetical(i):
            spans = [tree.chars(self._clause(tree.token(i).head))]
            own.append(tree.span(i))
        elif lemma in _SETTING and not any(tree.token(c).lemma == "at" for c in tree.children[i]):
            spans = []
        elif "object" in marks and (target := tree.child(i, "dobj", "xcomp", "attr", "oprd")) >= 0:
            spans = [tree.span(target)]
        elif 0 <= subject < i and self._after_comma(subject):
            spans = [Span(tree.token(sentence.start).start, tree.span(subject).start)]
        else:
            spans = []
        if clause >= 0 and quoted:
            spans = [*spans, *(q for q in quoted if not any(span.overlap(q) for span in spans))]
        for cut in own:
            spans = [part for span in spans for part in _without(span, cut, tree.text)]
        return _tidied(spans, tree.text)

    def _content_clause(self, i: int, subject: int) -> int:
        """The clause that is said, on either side of the verb, or -1."""
        tree = self._tree
        for child in tree.children[i]:
            token = tree.token(child)
            if token.dep == "ccomp" or (token.dep == "xcomp" and self._is_passive(i)):
                return child
            if token.dep == "parataxis" and token.pos in {"VERB", "AUX"}:
                return child
        return -1

    def _behind_semicolon(self, clause: int, verb: int) -> bool:
        """'The CRA counts 19; the mayor's office says 22': what stands before a semicolon is not what comes after says."""
        tree = self._tree
        between = tree.text[tree.chars(tree.subtree(clause)).end : tree.token(verb).start]
        return tree.subtree(clause).end <= verb and ";" in between

    def _without_mark(self, clause: int) -> Span:
        """The characters of a clause, without the "that" before it; a "that" which is its subject stays."""
        tree = self._tree
        first, end = tree.subtree(clause)
        if tree.token(first).dep == "mark" and tree.token(first).lemma in {"that", "whether", "if"} and first + 1 < end:
            first += 1
        return tree.chars(Span(first, end))

    def _quotes_beside(self, i: int, subject: int, sentence: Span) -> list[Span]:
        """Quotations in the sentence of a verb, outside its subject; only for verbs that stand outside them."""
        tree = self._tree
        verb = tree.token(i)
        chars = tree.chars(sentence)
        subject_span = tree.span(subject) if subject >= 0 else Span(0, 0)
        if any(quote.start <= verb.start < quote.end for quote in self._quotes):
            return []
        return [
            Span(max(quote.start, chars.start), min(quote.end, chars.end))
            for quote in self._quotes
            if quote.overlap(chars)
            and not subject_span.contains(quote)
            and len(quote.of(tree.text).split()) > 2
            and self._nearest_cue(quote, sentence) == i
        ]

    def _after_comma(self, subject: int) -> bool:
        first = self._tree.subtree(subject).start
        return first > 0 and self._tree.token(first - 1).text in {",", "—", "–", "”", '"'}

    def _nearest_cue(self, quote: Span, sentence: Span) -> int:
        """The cue verb outside a quotation that stands closest to it."""
        tree = self._tree
        cues = [
            j
            for j in range(*sentence)
            if tree.token(j).pos == "VERB"
            and tree.token(j).lemma.lower() in marked("cue_verbs")
            and not quote.start <= tree.token(j).start < quote.end
        ]
        return min(
            cues, key=lambda j: max(quote.start - tree.token(j).end, tree.token(j).start - quote.end), default=-1
        )

    def _is_parenthetical(self, i: int) -> bool:
        """'The river, Orin said, overflowed at two': the verb hangs on the clause that it attributes."""
        tree = self._tree
        token = tree.token(i)
        before = tree.token(tree.subtree(i).start - 1).text if tree.subtree(i).start else ""
        return (
            token.dep in {"parataxis", "ccomp", "advcl"}
            and token.head != i
            and tree.token(token.head).pos in {"VERB", "AUX"}
            and before in {",", "—", "–", "-", "("}
            and len(range(*tree.subtree(i))) <= 12
        )

    # ---- quotations without a cue ----

    def _continued_quote(self, sentence: Span) -> None:
        """A sentence inside quote marks, with no cue, belongs to the speaker of the sentence before."""
        tree = self._tree
        chars = tree.chars(sentence).trimmed(tree.text, _EDGES)
        size = chars.end - chars.start
        if size == 0 or not self._found or self._found[-1].view is None:
            return
        quoted = sum(chars.overlap(quote) for quote in self._quotes)
        last = self._found[-1]
        near = tree.text.count("\n\n", last.content[-1].end if last.content else 0, chars.start) <= 1
        if quoted >= 0.9 * size and near:
            self._found.append(Found(last.source, [], [chars], last.view, None, continues=True))


def _without(span: Span, cut: Span, text: str) -> list[Span]:
    """What remains of a span when another is cut out of it."""
    if not span.overlap(cut):
        return _tidied([span], text)
    return _tidied([Span(span.start, cut.start), Span(cut.end, span.end)], text)


def _tidied(spans: Iterable[Span], text: str) -> list[Span]:
    """Spans without blank edges and conjunctions at their start, empty ones left out, in order."""
    trimmed = (_without_opener(span.trimmed(text, _EDGES), text) for span in spans if span.end > span.start)
    return sorted(span for span in trimmed if span.end - span.start > 1)


def _without_opener(span: Span, text: str) -> Span:
    first, _, rest = span.of(text).partition(" ")
    if first.lower() in _CONJUNCTIONS and rest:
        return Span(span.end - len(rest), span.end).trimmed(text, _EDGES)
    return span

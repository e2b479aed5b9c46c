"""What a verb, noun or adjective of the lexicon says: the complement that is its content, and the words of the cue."""

from collections.abc import Iterable
from typing import NamedTuple

from claimtable.extract.lexicon import marked
from claimtable.extract.speech import Speech
from claimtable.extract.tree import QUOTE_MARKS, SPACES_AND_STOPS, Tree, content_clause
from claimtable.records import AttributionKind
from claimtable.spans import Span, cover

EDGES = SPACES_AND_STOPS + QUOTE_MARKS + "()"
# Verbs that attribute a number they set "at" something, and nothing else: "put the toll at six".
_SETTING = {"put", "set"}
# "Says 22", "spoke of four": a number is a statement even where other objects are only talked about.
_COUNTING = {"say", "speak", "talk", "insist", "repeat"}
_CONJUNCTIONS = {"and", "but"}
# Verbs that say nothing by themselves, but do with a noun of saying: "voiced doubt about the plan".
LIGHT = {
    "issue", "release", "express", "voice", "make", "have", "offer", "write", "send", "give", "raise", "show", "put",
    "deliver", "post", "publish", "provide", "signal", "share", "file", "sound", "announce", "cast",
}  # fmt: skip
# "Said in a statement": where it was said, as part of the cue.
_CHANNELS = {"statement", "twitter", "facebook"}
# "Continued to insist": verbs that only say how long or when the next one holds.
ASPECTUAL = {"continue", "go", "begin", "start", "keep", "tend", "come", "proceed"}
_SENTENCE_ADVERBS = {"however", "meanwhile", "instead", "when", "where", "why", "how", "so", "then", "perhaps"}
# Between an object and the quotation said of it: a space and the mark that opens it.
_ADJACENT = 3
# A preposition further from its verb is a part of the cue by itself.
_MAX_CUE_GAP = 4


class Frame(NamedTuple):
    """What a cue says and how: its content, whether it is asserted, and the last word of the cue, -1 for the verb."""

    content: list[Span]
    kind: AttributionKind
    last: int = -1


class Frames:
    """The frames of the cues of one article."""

    def __init__(self, tree: Tree, speech: Speech) -> None:
        self._tree = tree
        self._speech = speech

    def of_verb(self, i: int, lemma: str, subject: int, sentence: Span) -> Frame | None:
        """The complement of a verb that is its content, or None if it has none that its entry allows."""
        marks = marked("cue_verbs").get(lemma, frozenset())
        asserted = self._asserted(i, lemma, marks, subject, sentence)
        content = self._tidied_content(asserted, i, subject)
        if content:
            kind = AttributionKind.ATTITUDE if "attitude" in marks else AttributionKind.ASSERTION
            return Frame(content, kind, self._said_where(i))
        return self._voiced(i, lemma) or self._regarded(i, subject, marks)

    def _said_where(self, i: int) -> int:
        """The last word of "in a statement" right after a verb, or of the colon; -1 if there is neither."""
        tree = self._tree
        for child in tree.children[i]:
            place = tree.child(child, "pobj") if child == i + 1 and tree.token(child).dep == "prep" else -1
            if place >= 0 and tree.token(place).lemma.lower() in _CHANNELS and tree.subtree(place).end == place + 1:
                return place
        after = i + 1
        return after if after < len(tree.tokens) and tree.token(after).text == ":" else -1

    def _voiced(self, i: int, lemma: str) -> Frame | None:
        """'Issued a statement saying that ...', 'voiced doubt about ...'."""
        tree = self._tree
        noun = tree.child(i, "dobj") if lemma in LIGHT else -1
        marks = marked("cue_nouns").get(tree.token(noun).lemma.lower()) if noun >= 0 else None
        if marks is None:
            return None
        saying = tree.child(noun, "acl")
        if saying >= 0 and tree.token(saying).lemma in marked("cue_verbs") and tree.token(saying).tag == "VBG":
            complement = tree.child(saying, "ccomp", "dobj")
            content = self._speech.said.get(saying) or ([tree.span(complement)] if complement >= 0 else [])
            if content:
                kind = AttributionKind.ASSERTION if "text" in marks else AttributionKind.ATTITUDE
                return Frame(tidied(content, tree.text), kind, saying)
        spans, preposition = self.complement(noun, marks)
        content = tidied(spans, tree.text)
        return Frame(content, AttributionKind.ATTITUDE, preposition if preposition >= 0 else noun) if content else None

    def _regarded(self, i: int, subject: int, marks: frozenset[str]) -> Frame | None:
        """What a verb takes a stand on or speaks about."""
        spans, last = self._object_of(i, marks)
        content = self._tidied_content(spans, i, subject)
        states = self._tree.token(i).lemma.lower() in _COUNTING and any(map(self._is_number, content))
        kind = AttributionKind.ASSERTION if states else AttributionKind.ATTITUDE
        return Frame(content, kind, last) if content else None

    def _is_number(self, span: Span) -> bool:
        """Whether a span is a number, or things counted."""
        tree = self._tree
        head = tree.root_in(span)
        numeral = tree.child(head, "nummod", "quantmod") if head >= 0 else -1
        return head >= 0 and (tree.token(head).tag == "CD" or (numeral >= 0 and tree.token(numeral).tag == "CD"))

    def _object_of(self, i: int, marks: frozenset[str]) -> tuple[list[Span], int]:
        """The object, infinitive or prepositional object of a verb that its entry allows, and the preposition."""
        tree = self._tree
        if "infinitive" in marks and (complement := tree.child(i, "xcomp")) >= 0:
            return [tree.span(complement)], -1
        if "topic" in marks and not tree.is_passive(i) and (target := tree.child(i, "dobj")) >= 0:
            return [self._with_complements(i, target)], -1
        for child in tree.children[i]:
            token = tree.token(child)
            if token.dep == "prep" and token.lemma in marks and child > i:
                target = tree.child(child, "pobj", "pcomp")
                if target >= 0:
                    return [self._with_complements(i, target)], child
        if "topic" in marks and tree.is_passive(i) and (target := tree.child(i, "nsubjpass")) >= 0:
            beyond = [
                tree.span(c) for c in tree.children[i] if c > i and tree.token(c).dep in {"oprd", "prep", "xcomp"}
            ]
            return [tree.span(target), *beyond[:1]], -1
        return [], -1

    def _with_complements(self, i: int, target: int) -> Span:
        """An object with what is said of it: 'him of cheating', 'the plan as a waste', 'the council to act'."""
        tree = self._tree
        spans = [tree.span(target)]
        for child in tree.children[i]:
            token = tree.token(child)
            if child > target and (
                token.dep in {"xcomp", "oprd", "ccomp"}
                or (token.dep == "prep" and token.lemma in {"as", "of", "for", "to", "into"})
            ):
                spans.append(tree.span(child))
        return cover(spans)

    def _asserted(self, i: int, lemma: str, marks: frozenset[str], subject: int, sentence: Span) -> list[Span]:
        """The clause or quotation that a verb puts, an object that stands for one, or the clause around it."""
        tree = self._tree
        clause = content_clause(tree, i)
        clause_span = tree.span(clause) if clause >= 0 else None
        quoted = self._speech.said.get(i, [])
        if quoted:
            return self._with_clause(quoted, clause_span or self._judged(i, marks, quoted))
        if lemma not in marked("cue_verbs"):
            return []
        if clause_span is not None:
            return [clause_span, *self._listed_after(i, clause)]
        if self._is_parenthetical(i):
            return without(tree.chars(tree.clause(tree.token(i).head)), tree.span(i), tree.text)
        if lemma in _SETTING:
            return self._set_at(i)
        if "object" in marks and (target := self._object(i, subject)) >= 0:
            # "Claimed £38,460 for the flat" takes money and says nothing.
            return [] if lemma == "claim" and self._is_number(tree.span(target)) else [tree.span(target)]
        if (beyond := self._clause_beyond(i)) >= 0:
            return [tree.span(beyond)]
        says_nothing_else = tree.token(i).dep != "relcl" and (lemma == "tell" or tree.child(i, "dobj", "xcomp") < 0)
        if 0 <= subject < i and self._after_comma(subject) and says_nothing_else and "attitude" not in marks:
            return [Span(tree.token(sentence.start).start, tree.span(subject).start)]
        return []

    def _listed_after(self, i: int, clause: int) -> list[Span]:
        """'Said the light was red, the car was braking and it stopped': clauses that the tree hangs on the verb one by one."""
        tree = self._tree
        after = [c for c in tree.children[i] if c > clause > i and tree.token(c).dep == "ccomp"]
        return [tree.span(c) for c in after if tree.child(c, "nsubj", "nsubjpass", "expl") >= 0]

    def _object(self, i: int, subject: int) -> int:
        """What stands for a statement: 'denied the report', and 'the report was denied by the bank'."""
        tree = self._tree
        if tree.is_passive(i) and subject >= 0:
            return tree.child(i, "nsubjpass")
        return tree.child(i, "dobj", "xcomp", "attr", "oprd")

    def _clause_beyond(self, i: int) -> int:
        """'Argues in a comment sent to the journal that both came from ...': the clause hangs on a noun in between."""
        tree = self._tree
        return next(
            (
                tree.token(j).head
                for j in range(i + 1, tree.subtree(i).end)
                if tree.token(j).text == "that"
                and tree.token(j).dep == "mark"
                and tree.token(tree.token(j).head).dep in {"acl", "relcl", "advcl"}
                and any(tree.token(a).dep == "prep" and tree.token(a).head == i for a in tree.ancestors(j))
            ),
            -1,
        )

    def _judged(self, i: int, marks: frozenset[str], quoted: list[Span]) -> Span | None:
        """'Called the deal "a bad day for the town"': the object that a quotation is said of, with it."""
        target = self._tree.child(i, "dobj") if "topic" in marks else -1
        if not 0 <= target <= self._tree.index_at(quoted[0].start):
            return None
        span = self._with_complements(i, target)
        return cover([span, quoted[0]]) if quoted[0].start - span.end <= _ADJACENT else None

    def _set_at(self, i: int) -> list[Span]:
        """'Put the toll at six': the object and the number it is set at."""
        tree = self._tree
        target = tree.child(i, "dobj")
        at = [
            tree.span(c) for c in (*tree.children[i], *tree.children[target]) if c > i and tree.token(c).lemma == "at"
        ]
        return [cover([tree.span(target), *at])] if target >= 0 and at else []

    def _with_clause(self, quoted: list[Span], clause: Span | None) -> list[Span]:
        """Quotations, and the clause they are part of if there is more to it than they hold."""
        if clause is None:
            return list(quoted)
        shared = sum(clause.overlap(quote) for quote in self._speech.quotes)
        if shared >= 0.8 * (clause.end - clause.start):
            return list(quoted)
        outside = [quote for quote in quoted if not clause.contains(quote)]
        joined = [quote for quote in outside if not clause.overlap(quote)]
        return sorted([cover([clause, *(q for q in outside if clause.overlap(q))]), *joined])

    def _after_comma(self, subject: int) -> bool:
        first = self._tree.subtree(subject).start
        return first > 0 and self._tree.token(first - 1).text in {",", "—", "–", "”", '"'}

    def _is_parenthetical(self, i: int) -> bool:
        """'The river, Orin said, overflowed at two': the verb hangs on the clause that it attributes."""
        tree = self._tree
        token = tree.token(i)
        first = next(j for j in range(*tree.subtree(i)) if tree.token(j).pos != "PUNCT" or j == i)
        before = tree.token(first - 1).text if first else ""
        return (
            token.dep in {"parataxis", "ccomp", "advcl"}
            and token.tag != "VBG"
            and token.head != i
            and tree.token(token.head).pos in {"VERB", "AUX"}
            and before in {",", "—", "–", "-", "("}
            and len(range(*tree.subtree(i))) <= 12
        )

    def _tidied_content(self, spans: list[Span], i: int, subject: int) -> list[Span]:
        tree = self._tree
        own = cue_of(tree, i)
        if subject >= 0 and (tree.subtree(subject).end <= i or subject > i):
            own.append(tree.span(subject))
        for cut in own:
            spans = [part for span in spans for part in without(span, cut, tree.text)]
        return tidied(spans, tree.text)

    def complement(self, i: int, marks: frozenset[str]) -> tuple[list[Span], int]:
        """The clause, infinitive or prepositional object after a noun or adjective, and its preposition."""
        tree = self._tree
        for child in tree.children[i]:
            token = tree.token(child)
            if child > i and token.dep in {"ccomp", "acl", "xcomp"} and token.tag != "VBN":
                return [tree.span(child)], -1
            if token.dep == "prep" and token.lemma in marks:
                target = tree.child(child, "pobj", "pcomp")
                if target >= 0:
                    return [tree.span(target)], child
        return [], -1


def cue_of(tree: Tree, i: int, last: int = -1) -> list[Span]:
    """A verb with its auxiliaries, negation, particle and the adverbs among them, up to the last word of the cue."""
    head = tree.token(i).head
    if tree.token(i).dep == "xcomp" and tree.token(head).lemma in ASPECTUAL and i - _MAX_CUE_GAP <= head < i:
        return [cover([*cue_of(tree, head), *_cue_of_word(tree, i, last)])]
    return _cue_of_word(tree, i, last)


def _cue_of_word(tree: Tree, i: int, last: int) -> list[Span]:
    first = i
    for j in range(i - 1, max(-1, i - 6), -1):
        token = tree.token(j)
        if token.head != i or token.dep not in {"aux", "auxpass", "neg", "advmod"}:
            break
        if token.dep == "advmod" and token.lemma in _SENTENCE_ADVERBS:
            break
        first = j
    end = max(i, tree.child(i, "prt") if tree.child(i, "prt") == i + 1 else i)
    if end < last <= end + _MAX_CUE_GAP:
        end = last
    cue = [Span(tree.token(first).start, tree.token(end).end)]
    if last > end:
        cue.append(Span(tree.token(last).start, tree.token(last).end))
    return cue


def without(span: Span, cut: Span, text: str) -> list[Span]:
    """What remains of a span when another is cut out of it."""
    if not span.overlap(cut):
        return tidied([span], text)
    return tidied([Span(span.start, cut.start), Span(cut.end, span.end)], text)


def tidied(spans: Iterable[Span], text: str) -> list[Span]:
    """Spans without blank edges and conjunctions at their start, empty ones left out, in order."""
    trimmed = (_without_opener(span.trimmed(text, EDGES), text) for span in spans if span.end > span.start)
    return sorted(span for span in trimmed if span.end - span.start > 1 and span.of(text).lower() not in _CONJUNCTIONS)


def _without_opener(span: Span, text: str) -> Span:
    first, _, rest = span.of(text).partition(" ")
    if first.lower() in _CONJUNCTIONS and rest:
        return Span(span.end - len(rest), span.end).trimmed(text, EDGES)
    return span

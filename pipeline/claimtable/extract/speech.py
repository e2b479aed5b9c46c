"""Which quotations of an article are speech, and which verb each of them belongs to."""

from bisect import bisect_right
from collections import defaultdict

from claimtable.extract.lexicon import marked
from claimtable.extract.quotations import DOUBLED_MARKS, quotations
from claimtable.extract.tree import QUOTE_MARKS, Tree, content_clause
from claimtable.records import QuoteType
from claimtable.spans import Span

# How far a cue may stand from the quotation it introduces, in characters: room for "told reporters in the capital".
_MAX_GAP = 90
_MIN_SPEECH_WORDS = 3
_STOPS = {",", ".", "?", "!", "…"}


class Speech:
    """The quotations of one article. `said`: verb -> the quotations it introduces, and those that go on with them;
    `continued`: the verbs whose quotations go on in sentences without a cue."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.quotes = quotations(tree.text)
        self._speech = [quote for quote in self.quotes if _is_speech(quote.of(tree.text))]
        self._starts = [quote.start for quote in self._speech]
        self._opens = {quote.start for quote in self.quotes}
        self._ends = {quote.end for quote in self.quotes}
        self.continued: set[int] = set()
        self.said = self._quotations_by_cue()

    def holds(self, i: int) -> bool:
        """Whether a token stands in a quotation of more than a word or two."""
        offset = self._tree.token(i).start
        before = bisect_right(self._starts, offset) - 1
        return before >= 0 and offset < self._speech[before].end

    def quote_type(self, content: list[Span]) -> QuoteType:
        quoted = sum(span.overlap(quote) for span in content for quote in self.quotes)
        size = sum(span.end - span.start for span in content)
        if not quoted:
            return QuoteType.INDIRECT
        return QuoteType.DIRECT if quoted >= 0.9 * size else QuoteType.MIXED

    def with_marks(self, content: list[Span]) -> list[Span]:
        """Content with the quote marks around its quotations, and the stop before a closing one."""
        return [Span(self._opened(span.start), self._closed(span.end)) for span in content]

    def _opened(self, start: int) -> int:
        """The offset of the mark that opens a quotation at an offset; the offset itself if none does."""
        if start not in self._opens:
            return start
        return start - (2 if self._tree.text[start - 2 : start] in DOUBLED_MARKS else 1)

    def _closed(self, end: int) -> int:
        """The offset behind the mark that closes a quotation at an offset or behind the stops there."""
        text, last = self._tree.text, end
        while text[last : last + 1] in _STOPS and last not in self._ends:
            last += 1
        if last not in self._ends or text[last : last + 1] not in {*QUOTE_MARKS}:
            return end
        return last + (2 if text[last : last + 2] in DOUBLED_MARKS else 1)

    def _quotations_by_cue(self) -> dict[int, list[Span]]:
        """Verb -> the quotations it introduces, and those that go on with them."""
        said: dict[int, list[Span]] = defaultdict(list)
        last, last_end = -1, 0
        for quote in self._speech:
            cue = self._cue_beside(quote)
            if cue < 0 and last >= 0 and self._goes_on(last, last_end, quote):
                cue = last
                self.continued.add(cue)
            if cue < 0:
                cue = self._cue_before(quote)
            if cue >= 0:
                said[cue].append(quote)
                last, last_end = cue, quote.end
            else:
                last = -1
        return said

    def _cue_beside(self, quote: Span) -> int:
        """The verb outside all quotations that stands closest to one and introduces it, or -1."""
        tree = self._tree
        inside = tree.within(quote)
        if not len(inside):
            return -1
        first, last = tree.sentence_of[inside[0]].start, self._sentence_end(inside[-1])
        found = [
            (gap, j)
            for j in (*range(first, inside[0]), *range(inside[-1] + 1, last))
            if tree.token(j).pos in {"VERB", "AUX"}
            and (gap := self._gap(j, quote)) <= _MAX_GAP
            and not self.holds(j)
            and (tree.token(j).lemma.lower() in marked("cue_verbs") or self._is_set_beside(j, quote))
            and self._may_introduce(j, quote)
        ]
        return min(found)[1] if found else -1

    def _sentence_end(self, last: int) -> int:
        """Index behind the sentence of the last word of a quotation, which a question mark in it does not end."""
        tree = self._tree
        end = tree.sentence_of[last].end
        marks_only = all(tree.token(j).pos in {"PUNCT", "SPACE"} for j in range(last + 1, end))
        if end == len(tree.tokens) or not marks_only or "\n" in tree.text[tree.token(last).end : tree.token(end).start]:
            return end
        return tree.sentence_of[end].end

    def _cue_before(self, quote: Span) -> int:
        """'Orin put it plainly.' or 'Orin said:' before a quotation that opens a sentence: a cue with nothing to say yet."""
        tree = self._tree
        inside = tree.within(quote)
        first = tree.sentence_of[inside[0]].start if len(inside) else 0
        if first == 0 or tree.token(first).start < quote.start - 1:
            return -1
        verbs = [
            j
            for j in range(*tree.sentence_of[first - 1])
            if tree.token(j).pos == "VERB"
            and (marks := marked("cue_verbs").get(tree.token(j).lemma.lower())) is not None
            and not marks & {"attitude", "shows"}
            and not self.holds(j)
        ]
        if not verbs or content_clause(tree, verbs[-1]) >= 0 or tree.subject(verbs[-1]) < 0:
            return -1
        return verbs[-1]

    def _gap(self, i: int, quote: Span) -> int:
        token = self._tree.token(i)
        return max(quote.start - token.end, token.start - quote.end)

    def _may_introduce(self, i: int, quote: Span) -> bool:
        """A quotation before its cue ends in a comma, question or exclamation mark; no sentence ends between them."""
        text, token = self._tree.text, self._tree.token(i)
        if token.start >= quote.end:
            around = text[max(quote.start, quote.end - 2) : quote.end + 2]
            return any(mark in around for mark in ",?!—–-") and not set(".;") & set(text[quote.end + 1 : token.start])
        return not set(".;") & set(text[token.end : quote.start])

    def _is_set_beside(self, i: int, quote: Span) -> bool:
        """'"The road is shut," thundered Orin': nothing but its subject between a verb and the quotation."""
        tree, token = self._tree, self._tree.token(i)
        if token.tag not in {"VBD", "VBZ", "VBP"} or token.pos != "VERB":
            return False
        if token.start < quote.start:
            return tree.text[token.end : quote.start].strip(" " + QUOTE_MARKS) in {",", ":"}
        subject = tree.child(i, "nsubj")
        if subject < 0:
            return False
        between = [j for j in range(tree.index_at(quote.end), i) if tree.token(j).pos != "PUNCT"]
        return all(tree.under(j, subject) or tree.token(j).dep in {"advmod", "aux"} for j in between)

    def _goes_on(self, cue: int, end: int, quote: Span) -> bool:
        """Whether nothing but the clause of the cue, or a new paragraph, stands between two quotations."""
        tree = self._tree
        between = tree.text[end : quote.start]
        if between.count("\n\n") > 1:
            return False
        sentence = tree.sentence_of[cue]
        return not any(
            tree.token(j).pos not in {"PUNCT", "SPACE"} and not sentence.start <= j < sentence.end
            for j in tree.within(Span(end, quote.start))
        )


def _is_speech(quoted: str) -> bool:
    """More than a word or two set in quote marks, or a short sentence with its comma: 'It failed,'."""
    return len(quoted.split()) >= _MIN_SPEECH_WORDS or quoted[-1:] in {",", "?", "!"}

"""Walks over the dependency tree of a `Parse`."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from claimtable.records import Parse, Token
from claimtable.spans import Span, cover

SPACES_AND_STOPS = " \t\n\r\u00a0,;:.–—-"
QUOTE_MARKS = "\"“”„«»'‘’`"

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})


class Tree:
    """The tree of one article. Tokens are referred to by their index; -1 stands for none."""

    def __init__(self, text: str, parse: Parse) -> None:
        self.text = text
        self.tokens = parse.tokens
        self.sentences = parse.sentences

    @cached_property
    def children(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if token.head != i:
                found[token.head].append(i)
        return found

    @cached_property
    def _extent(self) -> list[Span]:
        """For each token, the range of token indices its subtree covers."""
        low, high = list(range(len(self.tokens))), list(range(1, len(self.tokens) + 1))
        for sentence in self.sentences:
            order = self._top_down(sentence)
            for i in reversed(order):
                head = self.tokens[i].head
                if head != i:
                    low[head] = min(low[head], low[i])
                    high[head] = max(high[head], high[i])
        return [Span(*ends) for ends in zip(low, high, strict=True)]

    def _top_down(self, sentence: Span) -> list[int]:
        order = [i for i in range(*sentence) if self.tokens[i].head == i]
        for i in order:
            order.extend(self.children[i])
        return order

    def subtree(self, i: int) -> Span:
        """Range of token indices from the leftmost to the rightmost word under `i`."""
        return self._extent[i]

    def chars(self, tokens: Span) -> Span:
        """The characters of a range of tokens."""
        return Span(self.tokens[tokens.start].start, self.tokens[tokens.end - 1].end)

    def span(self, i: int) -> Span:
        """The characters of the subtree of `i`."""
        return self.chars(self.subtree(i))

    def child(self, i: int, *deps: str) -> int:
        """First child of `i` with one of these dependencies, or -1."""
        return next((c for c in self.children[i] if self.tokens[c].dep in deps), -1)

    def ancestors(self, i: int) -> Iterator[int]:
        """Heads of `i`, nearest first."""
        while self.tokens[i].head != i:
            i = self.tokens[i].head
            yield i

    def under(self, i: int, top: int) -> bool:
        """Whether `i` is `top` or stands below it."""
        return i == top or top in self.ancestors(i)

    def subject(self, verb: int) -> int:
        """Subject of a verb, also the one it shares with the verb it is coordinated with; -1 if none."""
        found = min(
            (c for c in self.children[verb] if self.tokens[c].dep in SUBJECTS), key=lambda c: abs(c - verb), default=-1
        )
        if found < 0 and self.tokens[verb].dep == "conj" and self.tokens[self.tokens[verb].head].pos in {"VERB", "AUX"}:
            return self.subject(self.tokens[verb].head)
        return found

    def first_in(self, chars: Span) -> int:
        """Index of the first token that starts in a range of characters, or -1."""
        low = self.index_at(chars.start)
        return low if low < len(self.tokens) and self.tokens[low].start < chars.end else -1

    def index_at(self, offset: int) -> int:
        """Index of the first token that starts at or after an offset; the number of tokens if none does."""
        return bisect_left(self._starts, offset)

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    def within(self, chars: Span) -> range:
        """Indices of the tokens that start in a range of characters."""
        return range(self.index_at(chars.start), self.index_at(chars.end))

    def token(self, i: int) -> Token:
        return self.tokens[i]

    def root_in(self, chars: Span) -> int:
        """The word of a range of characters whose head lies outside it, the first such verb if there are several; -1
        if the range holds no word."""
        indices = self.within(chars)
        tops = [i for i in indices if self.tokens[i].head not in indices or self.tokens[i].head == i]
        tops = [i for i in tops if self.tokens[i].pos not in {"PUNCT", "SPACE"}] or tops
        verbs = [i for i in tops if self.tokens[i].pos in {"VERB", "AUX"}]
        return next(iter(verbs or tops), -1)

    @cached_property
    def sentence_of(self) -> list[Span]:
        """For each token, its sentence as a range of token indices."""
        return [sentence for sentence in self.sentences for _ in range(*sentence)]

    def is_passive(self, verb: int) -> bool:
        return self.child(verb, "auxpass", "nsubjpass") >= 0

    def clause(self, top: int) -> Span:
        """The token indices of a clause, without the clauses coordinated with it that have a subject of their own."""
        keep = [Span(top, top + 1)]
        for child in self.children[top]:
            coordinated = self.tokens[child].dep == "conj" and self.child(child, "nsubj", "nsubjpass") >= 0
            if not coordinated:
                keep.append(self.subtree(child))
        return cover(keep)

    def clause_around(self, i: int) -> Span:
        """The token indices of the clause that `i` belongs to."""
        top = next(
            (
                a
                for a in self.ancestors(i)
                if self.tokens[a].pos in {"VERB", "AUX"} and self.child(a, "nsubj", "nsubjpass", "expl") >= 0
            ),
            next(reversed([i, *self.ancestors(i)])),
        )
        return self.clause(top)


def content_clause(tree: Tree, i: int) -> int:
    """The clause that is said, on either side of the verb, or -1. What stands before a semicolon is said by another."""
    for child in tree.children[i]:
        token = tree.token(child)
        said = (
            token.dep == "ccomp"
            or (token.dep == "xcomp" and tree.is_passive(i))
            or (token.dep == "parataxis" and token.pos in {"VERB", "AUX"})
        )
        if said and not _behind_semicolon(tree, child, i):
            return child
    return -1


def _behind_semicolon(tree: Tree, clause: int, verb: int) -> bool:
    """'The CRA counts 19; the mayor's office says 22': what stands before a semicolon is not what comes after says."""
    end = tree.subtree(clause).end
    return end <= verb and ";" in tree.text[tree.chars(tree.subtree(clause)).end : tree.token(verb).start]

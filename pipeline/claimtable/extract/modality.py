"""How firmly a clause is put: its hedges, modality and polarity, as its innermost source has it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from claimtable.extract.factuality import (
    SAID,
    Operator,
    frame_of,
    in_context,
    is_concession,
    is_content,
    operators,
    own_operators,
    signatures_of,
)
from claimtable.extract.lexicon import lines
from claimtable.extract.tree import SUBJECTS, Tree
from claimtable.records import Hedge, Modality, Polarity
from claimtable.spans import Span

# Names of signatures in factuality.py, by what they make of a statement.
_HEDGING = frozenset("may likely unlikely seems thinks reported alleged doubts fears should".split())
_PREDICTING = frozenset("will would plans expects hopes".split())
_NEGATING = frozenset("not scarcely no_object refutes refuses denies unable unlikely".split())
_CARRIED = _HEDGING | _PREDICTING | _NEGATING | frozenset("implies says shows claims warns".split())
_CONDITIONAL = frozenset({"condition", "unreal"})
# What these embed stands by itself: "he may go because the dam broke" states that it broke.
_DETACHING = frozenset("fact aside argument clause says shows claims warns before".split())
_UNTRUE = frozenset(
    """
        false untrue baseless unfounded groundless incorrect inaccurate fabricated fiction invention fabrication lie fantasy
        hoax myth untruth
    """.split()
)
_BAD = frozenset("wrong nonsense rubbish mistaken".split())
_PRESENT = frozenset({"VBZ", "VBP"})
_COMPLEMENTS = frozenset("acomp attr oprd nsubj".split())
_CLAUSES = frozenset("relcl acl advcl ccomp csubj".split())
_OPENING_CONDITION = re.compile(
    r"\W*(?:if|unless|should|in the event|in case)\b(?!\s+(?:only|not|of)\b)", re.IGNORECASE
)


class Commitment(NamedTuple):
    """How a source puts a statement. The hedges stand in the order of the text, with offsets into it."""

    modality: Modality
    polarity: Polarity
    hedges: list[Hedge]


class Cue(NamedTuple):
    """The last token of the words by which a source says something, and whether a source is named at all."""

    token: int
    vouched: bool


def commitment(
    tree: Tree, root: int, clause: Span, inside: Span, cue: Cue | None = None, *, ahead: bool = False
) -> Commitment:
    """How the clause headed by token `root` is put by its innermost source.

    `inside` are the characters that the source says, or the sentence; `ahead` tells that the date in the clause lies
    after publication.
    """
    if root < 0:
        return Commitment(Modality.FACTUAL, Polarity.POSITIVE, [])
    path = _path(tree, root)
    bearing = operators(tree, path[-1], tree.within(inside))
    detached = max((k for k, operator in enumerate(bearing) if operator.name in _DETACHING), default=-1)
    bearing = [*bearing[detached + 1 :], *_complement(tree, path[-1]), *_afterthoughts(tree, path[-1], clause)]
    if cue and detached < 0 and all(operator.token != cue.token for operator in bearing):
        bearing = [*_of_cue(tree, cue, root), *bearing]
    if ahead and _is_present(tree, root):
        bearing.append(Operator(root, "will"))
    names = [operator.name for operator in bearing]
    hedges = _hedges(tree, path, clause, bearing)
    conditional = _has_condition(tree, path) or (detached < 0 and _opens_condition(tree, root))
    modality = Modality.CONDITIONAL if conditional else _modality(names, hedges)
    return Commitment(modality, _polarity(tree, path, names), hedges)


def _is_present(tree: Tree, i: int) -> bool:
    """A present tense that may tell of the future: "the mill closes in June", "is closing in June"."""
    token, auxiliary = tree.token(i), tree.child(i, "aux")
    if token.tag == "VBG":
        return auxiliary >= 0 and tree.token(auxiliary).tag in _PRESENT
    return token.tag in _PRESENT and token.lemma not in {"be", "have"}


def _path(tree: Tree, root: int) -> list[int]:
    """From the head of a clause down to the event it is about: "is", "expected", "pay"."""
    path = [root]
    while (child := _next(tree, path[-1])) >= 0:
        path.append(child)
    return path


def _next(tree: Tree, i: int) -> int:
    listed = signatures_of(tree, i)
    for child in tree.children[i]:
        dep, name = tree.token(child).dep, listed.get(frame_of(tree, child))
        if dep == "acomp" or (dep == "xcomp" and name != "threatens") or (is_content(tree, child) and name in _CARRIED):
            return child
    return -1


def _complement(tree: Tree, i: int) -> Iterator[Operator]:
    """What a predicate tells of an event that a noun names: "rain is expected", "a sale is unlikely"."""
    listed = signatures_of(tree, i)
    for child in tree.children[i]:
        token = tree.token(child)
        expected = token.dep == "dobj" and tree.token(i).tag == "VBD" and listed.get("noun") == "expects"
        if token.dep in {"dobj", "nsubjpass"} and "noun" in listed and not expected:
            yield Operator(i, listed["noun"])
        elif token.dep == "prep" and token.lemma in listed and token.lemma != "to" and tree.child(i, "dobj") < 0:
            yield Operator(i, listed[token.lemma])
    if tree.token(i).dep == "acomp" and "noun" in listed and tree.child(tree.token(i).head, "nsubj") >= 0:
        yield Operator(i, listed["noun"])


def _afterthoughts(tree: Tree, i: int, clause: Span) -> Iterator[Operator]:
    """The hedges of what is coordinated with an event and shares its subject: "was 7,500 but could change"."""
    for child in tree.children[i]:
        if (
            tree.token(child).dep == "conj"
            and tree.token(child).start < clause.end
            and tree.child(child, *SUBJECTS) < 0
        ):
            yield from (operator for operator in own_operators(tree, child) if operator.name in _HEDGING)


def _of_cue(tree: Tree, cue: Cue, root: int) -> Iterator[Operator]:
    """What a cue makes of its content. "Does not think that" thinks it untrue; "does not say that" says nothing."""
    name = _cue_signature(tree, cue, root)
    if name in _NEGATING or name in {"thinks", "expects"}:
        yield from (operator for operator in own_operators(tree, cue.token) if operator.name == "not")
    yield Operator(cue.token, name)


def _cue_signature(tree: Tree, cue: Cue, root: int) -> str:
    listed = signatures_of(tree, cue.token)
    name = listed.get(frame_of(tree, root)) or listed.get("that") or listed.get("noun") or "says"
    hearsay = tree.child(cue.token, "auxpass", "nsubjpass") >= 0 or tree.token(cue.token).lemma == "hear"
    if hearsay and not cue.vouched and name in {"says", "fact", "claims"}:
        return "reported"
    return in_context(tree, root, cue.token, name)


def _modality(names: Sequence[str], hedges: Sequence[Hedge]) -> Modality:
    if not _CONDITIONAL.isdisjoint(names):
        return Modality.CONDITIONAL
    if hedges:
        return Modality.HEDGED
    return Modality.FACTUAL if _PREDICTING.isdisjoint(names) else Modality.PREDICTED


def _polarity(tree: Tree, path: Sequence[int], names: Sequence[str]) -> Polarity:
    """negative if an odd number of words negates the event."""
    complements = {c for i in path for c in tree.children[i] if tree.token(c).dep in _COMPLEMENTS}
    count = sum(name in _NEGATING for name in names) + sum(_is_untrue(tree, c) for c in complements)
    return Polarity.NEGATIVE if count % 2 else Polarity.POSITIVE


def _is_untrue(tree: Tree, i: int) -> bool:
    """What is said is untrue; what is done may be called wrong or rubbish and was done all the same."""
    subjects = ("dobj", "nsubjpass") if tree.token(i).dep == "oprd" else ("nsubj",)
    subject = tree.child(tree.token(i).head, *subjects)
    said = subject >= 0 and tree.token(subject).lemma in SAID
    return tree.token(i).lemma in _UNTRUE or (said and tree.token(i).lemma in _BAD)


def _has_condition(tree: Tree, path: Sequence[int]) -> bool:
    """An "if" or "unless" clause hangs on one of these words."""
    clauses = [c for i in path for c in tree.children[i] if tree.token(c).dep == "advcl"]
    marks = [m for c in clauses for m in tree.children[c] if tree.token(m).dep == "mark"]
    return any(tree.token(m).lemma in {"if", "unless"} and not is_concession(tree, m) for m in marks)


def _opens_condition(tree: Tree, i: int) -> bool:
    """The sentence of a word begins with "if", which the parser may have tied to another clause."""
    sentence = tree.sentences[bisect_right(tree.sentences, i, key=lambda sentence: sentence.start) - 1]
    return _OPENING_CONDITION.match(tree.text, *tree.chars(sentence)) is not None


@cache
def _hedging_words() -> re.Pattern[str]:
    entries = sorted(lines("hedges"), key=len, reverse=True)
    joined = "|".join(re.escape(entry).replace(r"\ ", r"\s+") for entry in entries)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


def _hedges(tree: Tree, path: Sequence[int], clause: Span, bearing: Sequence[Operator]) -> list[Hedge]:
    """The hedging words. A denial that is denied is one too: "cannot rule out" asserts nothing."""
    denied = [b for a, b in pairwise(bearing) if (a.name, b.name) == ("not", "denies")]
    tokens = [tree.token(o.token) for o in bearing if o.name in _HEDGING or o in denied]
    spans = {Span(token.start, token.end) for token in tokens}
    for match in _hedging_words().finditer(tree.text, *clause):
        found = Span(*match.span())
        if _bears_on(tree, tree.index_at(found.start), path):
            spans = {span for span in spans if not found.contains(span)} | {found}
    return [Hedge(text=span.of(tree.text), start=span.start, end=span.end) for span in sorted(spans)]


def _bears_on(tree: Tree, i: int, path: Sequence[int]) -> bool:
    """Whether a word modifies one of these, not a clause that hangs on them."""
    while i not in path:
        token = tree.token(i)
        if token.dep in _CLAUSES or token.head == i:
            return False
        i = token.head
    return True

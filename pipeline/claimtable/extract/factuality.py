"""How factual an event is as its author presents it: operators read off the dependency tree, outermost first.

After the implication signatures of Karttunen (1971; Nairn, Condoravdi and Karttunen 2006) and TruthTeller (Lotan, Stern
and Dagan 2013): each word that embeds an event says what the event is worth if the embedding clause is true and what if
it is false.
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from claimtable.extract.lexicon import marked
from claimtable.extract.tree import Tree


class Signature(NamedTuple):
    """Factuality of what is embedded if the embedding clause is a fact (+3), and if it is counter to fact (-3)."""

    if_true: float
    if_false: float

    def __call__(self, value: float) -> float:
        mean, slope = (self.if_true + self.if_false) / 2, (self.if_true - self.if_false) / 6
        return mean + slope * value


SIGNATURES = {
    "implies": Signature(2.8, -2.5),
    "refutes": Signature(-2.6, 2.6),
    "fact": Signature(2.8, 2.2),
    "untrue": Signature(-2.5, -2.5),
    "ended": Signature(2.0, 2.0),
    "causes": Signature(2.6, -1.0),
    "allows": Signature(1.8, -2.0),
    "able": Signature(2.0, -2.5),
    "unable": Signature(-2.5, 2.0),
    "prevents": Signature(-1.5, 1.0),
    "refuses": Signature(-2.3, 1.0),
    "cancels": Signature(0.5, 1.5),
    "delays": Signature(-0.5, 1.5),
    "says": Signature(2.7, 1.0),
    "shows": Signature(2.5, 0.0),
    "claims": Signature(2.0, 0.5),
    "alleged": Signature(2.0, 0.5),
    "hopes": Signature(1.0, -1.0),
    "decided": Signature(2.0, -1.5),
    "warns": Signature(1.5, 0.5),
    "thinks": Signature(2.0, -1.5),
    "seems": Signature(1.8, -1.5),
    "likely": Signature(1.6, -0.8),
    "unlikely": Signature(-1.2, 1.0),
    "may": Signature(0.8, -1.0),
    "asks": Signature(0.5, 0.5),
    "doubts": Signature(-0.5, 1.5),
    "denies": Signature(-1.3, 1.5),
    "expects": Signature(2.2, -1.0),
    "will": Signature(2.4, -2.0),
    "plans": Signature(2.0, -1.5),
    "tries": Signature(1.3, -1.0),
    "wants": Signature(1.0, -1.0),
    "needs": Signature(1.4, -0.8),
    "considers": Signature(0.7, -0.5),
    "threatens": Signature(0.6, -0.6),
    "fears": Signature(0.5, -0.5),
    "condition": Signature(0.4, 0.4),
    "not": Signature(-2.6, 2.6),
    "scarcely": Signature(-1.5, 1.5),
    "would": Signature(1.0, -1.2),
    "can": Signature(1.3, -2.0),
    "should": Signature(1.0, -1.0),
    "must": Signature(1.4, -1.0),
    "question": Signature(0.2, 0.2),
    "bid": Signature(0.3, -1.5),
    "nearly": Signature(-1.5, -1.5),
    "reported": Signature(2.0, -1.5),
    "purpose": Signature(1.5, 0.0),
    "infinitive": Signature(1.7, -0.8),
    "clause": Signature(2.5, 1.0),
    "argument": Signature(2.8, 1.2),
    "aside": Signature(2.8, 2.0),
    "same": Signature(3.0, -3.0),
    "any": Signature(0.5, -1.5),
    "before": Signature(2.4, 1.8),
    "no_object": Signature(1.8, 0.0),
    "unreal": Signature(-0.5, 0.5),
}


class Operator(NamedTuple):
    """A word, by its index, and the name of its signature."""

    token: int
    name: str


_MODALS = {
    "will": "will", "shall": "will", "wo": "will", "would": "would", "can": "can", "ca": "can", "could": "may",
    "may": "may", "might": "may", "must": "must", "should": "should", "ought": "should", "need": "must",
}  # fmt: skip
_ADVERBS = {
    "not": "not", "never": "not", "nowhere": "not", "neither": "not", "hardly": "scarcely",
    "scarcely": "scarcely", "barely": "scarcely", "rarely": "scarcely", "seldom": "scarcely",
    "likely": "likely", "probably": "likely", "presumably": "likely", "possibly": "may", "perhaps": "may",
    "maybe": "may", "potentially": "may", "conceivably": "may", "allegedly": "alleged", "purportedly": "alleged",
    "supposedly": "alleged", "reportedly": "reported", "apparently": "reported", "seemingly": "seems",
    "almost": "nearly", "nearly": "nearly",
}  # fmt: skip
_ADJECTIVES = {
    "possible": "may", "potential": "may", "likely": "likely", "probable": "likely", "alleged": "alleged",
    "purported": "alleged", "reported": "reported", "suspected": "thinks", "planned": "plans", "proposed": "wants",
    "expected": "expects", "projected": "expects", "hypothetical": "condition", "attempted": "refutes",
    "unlikely": "unlikely", "future": "will", "upcoming": "will", "impending": "will", "eventual": "will",
    "failed": "refutes", "threatened": "threatens", "averted": "prevents", "canceled": "refutes", "cancelled": "refutes", "abandoned": "refutes", "aborted": "refutes",
}  # fmt: skip
_PREPOSITIONS = {
    "without": "not", "instead": "not", "rather": "not", "against": "considers", "despite": "fact", "after": "fact",
    "since": "fact", "during": "fact", "following": "fact", "because": "fact", "before": "before", "until": "before",
    "pending": "considers", "amid": "fact",
}  # fmt: skip
_MARKS = {
    "if": "condition", "unless": "condition", "provided": "condition", "whether": "asks", "until": "before", "before": "before",
    "lest": "fears", "once": "before", "after": "fact", "because": "fact", "since": "fact", "although": "fact",
    "though": "fact", "while": "fact", "as": "fact", "when": "fact", "whereas": "fact", "where": "fact",
}  # fmt: skip
_NO = frozenset({"no", "neither"})
_SURE = frozenset({"doubt", "question", "secret"})
_NEVER = frozenset("time point means way circumstance circumstances account stage".split())
_NOBODY = frozenset({"nobody", "none", "nothing", "neither", "no-one"})
_VERBAL = frozenset({"VERB", "AUX"})
_SAME = frozenset({"attr", "acomp", "oprd", "appos", "dep", "parataxis", "prt", "aux", "auxpass", "preconj", "intj"})
_MODIFIERS = frozenset({"amod", "relcl", "nmod", "advmod", "npadvmod"})
_FREE = frozenset({"advcl", "nsubj", "csubj", *_MODIFIERS})
_GOVERNED = frozenset("for of from to about against into".split())


def factuality(tree: Tree, i: int) -> float:
    """Factuality of the event that token `i` names, from -3 (certainly did not happen) to +3 (certainly did)."""
    value = 3.0
    for operator in operators(tree, i):
        value = SIGNATURES[operator.name](value)
    return value


def operators(tree: Tree, i: int, inside: range | None = None) -> list[Operator]:
    """The words an event is embedded under, outermost first, then those that modify it. `inside`: where to look."""
    found = list(own_operators(tree, i))
    while not _is_apart(tree, i):
        inner, preposition, head = i, -1, tree.token(i).head
        if tree.token(head).dep in {"prep", "agent"} and tree.token(i).dep in {"pobj", "pcomp"}:
            inner, preposition, head = head, head, tree.token(head).head
        if inside is not None and head not in inside:
            break
        around = [operator for operator in own_operators(tree, head) if operator.token != inner]
        if tree.token(i).dep != "conj":
            found = [*around, *_embedding(tree, i, head, preposition), *found]
        elif _shares(tree, i, head):
            found = [*around, *found]
        i = head
    return found


def _is_apart(tree: Tree, i: int) -> bool:
    """Whether nothing embeds a clause: it heads the sentence or is set beside another one."""
    token = tree.token(i)
    beside = token.dep == "ccomp" and any(
        i < c < token.head and tree.token(c).text == ";" for c in tree.children[token.head]
    )
    return token.head == i or token.dep == "parataxis" or beside


@cache
def _lexicon(name: str) -> dict[str, dict[str, str]]:
    return {lemma: dict(mark.split(":") for mark in marks) for lemma, marks in marked(name).items()}


def signatures_of(tree: Tree, i: int) -> dict[str, str]:
    """Frame -> name of the signature that a predicate has for it: "rule out" before "rule"."""
    token = tree.token(i)
    verbs, others = _lexicon("verb_signatures"), _lexicon("noun_signatures")
    first, second = (verbs, others) if token.pos in _VERBAL else (others, verbs)
    lemma, particle = token.lemma.lower(), tree.child(i, "prt")
    if particle >= 0 and (phrasal := f"{lemma}_{tree.token(particle).lemma}") in verbs:
        return verbs[phrasal]
    return first.get(lemma) or second.get(lemma) or {}


def _shares(tree: Tree, i: int, first: int) -> bool:
    """Whether a coordinated word stands under the auxiliaries and the negation of the first."""
    mine, other = tree.token(i), tree.token(first)
    own = tree.child(i, "aux", "nsubj", "nsubjpass", "expl", "neg") >= 0
    return not own and (mine.tag == other.tag or not {mine.pos, other.pos} & _VERBAL)


def _embedding(tree: Tree, i: int, head: int, preposition: int = -1) -> Iterator[Operator]:
    """What the head of a word, or of the preposition before it, tells of it."""
    token, frame = tree.token(i), frame_of(tree, i)
    if preposition >= 0:
        lemma = tree.token(preposition).lemma.lower()
        listed = signatures_of(tree, head)
        if lemma in listed and lemma != "to":
            yield Operator(head, listed[lemma])
            return
        if lemma in _PREPOSITIONS:
            yield Operator(preposition, _PREPOSITIONS[lemma])
            return
        if tree.token(head).pos in _VERBAL and lemma not in _GOVERNED:
            yield Operator(head, "argument")
            return
    listed = signatures_of(tree, head)
    if (token.dep not in _FREE or is_content(tree, i)) and frame in listed:
        vouched = listed[frame] == "reported" and tree.child(head, "agent") >= 0
        yield Operator(head, "says" if vouched else listed[frame])
    elif token.dep == "advcl":
        yield _adverbial(tree, i, head, frame)
    elif token.dep in {"acl", "relcl"} and frame == "to":
        yield Operator(head, listed.get("to", "infinitive"))
    elif token.dep == "nsubj":
        complement = tree.child(head, "acomp", "attr")
        listed = signatures_of(tree, complement) if complement >= 0 else {}
        yield Operator(complement if "noun" in listed else head, listed.get("noun", "argument"))
    elif token.dep in _SAME or (frame == "noun" and token.dep in {"xcomp", "ccomp"}):
        return
    elif token.dep in _MODIFIERS or token.dep == "acl":
        yield Operator(head, "aside")
    elif frame == "to":
        yield Operator(head, "infinitive")
    elif frame == "that":
        yield Operator(head, "clause")
    elif frame == "noun":
        yield Operator(head, "argument")


def frame_of(tree: Tree, i: int) -> str:
    token = tree.token(i)
    if token.pos not in _VERBAL:
        return "noun"
    if any(tree.token(c).tag == "TO" for c in tree.children[i]) or (
        token.tag == "VB" and token.dep in {"xcomp", "ccomp"} and tree.child(i, "aux") < 0
    ):
        return "to"
    if token.dep in {"pcomp", "pobj"} or (token.tag == "VBG" and tree.child(i, "aux", "nsubj") < 0):
        return "ing"
    return "that"


def is_content(tree: Tree, i: int) -> bool:
    """Whether a clause is what its head says or thinks: "that" is a sign of it where the parser sees an adverbial."""
    token = tree.token(i)
    mark = tree.child(i, "mark") if token.dep == "advcl" else -1
    return token.dep == "ccomp" or (mark >= 0 and tree.token(mark).lemma == "that")


def _adverbial(tree: Tree, i: int, head: int, frame: str) -> Operator:
    for c in tree.children[i]:
        lemma = tree.token(c).lemma.lower()
        if tree.token(c).dep in {"mark", "advmod"} and lemma in _MARKS:
            return Operator(c, "clause" if is_concession(tree, c) else _MARKS[lemma])
    return Operator(head, "purpose" if frame == "to" else "clause")


def own_operators(tree: Tree, i: int) -> Iterator[Operator]:
    """What modifies a word itself: auxiliaries, adverbs, negation, its determiner and adjectives."""
    token = tree.token(i)
    children = tree.children[i]
    negations = [c for c in children if _negates(tree, c)]
    perfect = any(tree.token(c).lemma == "have" and tree.token(c).dep == "aux" for c in children)
    for c in children:
        child = tree.token(c)
        if child.text == "?":
            yield Operator(c, "question")
        elif child.dep == "aux" and child.lemma in _MODALS:
            name = _modal(tree, i, child.lemma, bool(negations), perfect)
            if name:
                yield Operator(c, name)
        elif child.dep == "advmod" and child.lemma == "longer" and any(_is_no(tree, g) for g in tree.children[c]):
            yield Operator(c, "not")
        elif child.dep in {"advmod", "preconj"} and _ADVERBS.get(child.lemma, "not") != "not":
            yield Operator(c, _ADVERBS[child.lemma])
        elif child.dep == "amod" and (adjective := child.text.lower().rsplit("-", 1)[-1]) in _ADJECTIVES:
            yield Operator(c, _ADJECTIVES[adjective])
        elif child.dep == "det" and _is_no(tree, c):
            yield Operator(c, "not")
        elif child.dep == "det" and child.lemma == "any":
            yield Operator(c, "any")
        elif child.dep in {"nsubj", "nsubjpass", "dobj", "attr", "expl"} and token.pos in _VERBAL:
            if child.lemma in _NOBODY:
                yield Operator(c, "not")
            elif child.lemma not in _SURE and any(_is_no(tree, g) for g in tree.children[c]):
                yield Operator(c, "no_object" if child.dep == "dobj" else "not")
    for c in negations:
        yield Operator(c, "not")
    if token.tag == "VB" and token.dep == "ROOT":
        auxiliary = tree.child(i, "aux")
        if auxiliary >= 0 and tree.token(auxiliary).tag == "TO":
            yield Operator(auxiliary, "plans")
        elif auxiliary < 0 and tree.child(i, "nsubj", "nsubjpass") < 0:
            yield Operator(i, "bid")


def _modal(tree: Tree, i: int, lemma: str, negated: bool, perfect: bool) -> str | None:
    token = tree.token(i)
    if (lemma in {"can", "ca", "could"} and negated) or (
        lemma == "would" and token.lemma in {"like", "love", "prefer"}
    ):
        return None
    if lemma == "would" and token.dep == "ccomp" and tree.token(token.head).tag in {"VBD", "VBN"}:
        return "will"
    if perfect:
        return {"would": "unreal", "should": "refutes", "ought": "refutes", "could": "may", "must": "likely"}.get(
            lemma, _MODALS[lemma]
        )
    return _MODALS[lemma]


def _is_no(tree: Tree, i: int) -> bool:
    """The determiner "no", not as a determiner, not as in "No. 1"."""
    return tree.token(i).lemma in _NO and not tree.text.startswith((".", " ."), tree.token(i).end)


def _negates(tree: Tree, i: int) -> bool:
    """Whether a modifier is "not", "never" or "never before", but not the "not only" that adds."""
    token = tree.token(i)
    if token.dep == "advmod" and any(tree.token(c).dep == "neg" for c in tree.children[i]):
        return token.lemma in {"before", "again", "ever", "yet", "longer", "anymore"}
    if i and tree.token(i - 1).pos in {"CCONJ", "PUNCT"} and token.head < i:
        return False
    following = tree.token(i + 1).lemma if i + 1 < len(tree.tokens) else ""
    if token.dep == "prep":
        return any(
            tree.token(c).lemma in _NEVER and any(_is_no(tree, g) for g in tree.children[c]) for c in tree.children[i]
        )
    return (token.dep == "neg" or _ADVERBS.get(token.lemma) == "not") and following not in {"only", "just"}


def is_concession(tree: Tree, i: int) -> bool:
    """The "if" of "even if" and "as if", which sets no condition."""
    return tree.token(i).lemma == "if" and i > 0 and tree.token(i - 1).lemma in {"even", "as"}

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


# Set by hand from what the words mean, a few corrected after reading errors on development data; none is fitted.
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
    "says": Signature(2.7, 0.0),
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
    "gerund": Signature(3.0, -3.0),
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


_VERBAL = frozenset({"VERB", "AUX"})
_NO = frozenset({"no", "neither"})
_NOBODY = frozenset({"nobody", "none", "nothing", "neither", "no-one"})
SAID = frozenset(
    "it this that report claim figure number statement story account allegation accusation suggestion assertion denial "
    "insistence rumor rumour estimate date count article post announcement".split()
)
# "No doubt" doubts nothing; "at no time" means never, "for no reason" does not.
_NO_DOUBT = frozenset({"doubt", "question", "secret"})
_AT_NO = frozenset("time point means way circumstance circumstances account stage".split())
_NEVER_AGAIN = frozenset("before again ever yet longer anymore".split())
_WISHING = frozenset({"like", "love", "prefer"})
# "The aim was to sell" plans no more than it says.
_AIMS = frozenset("aim goal purpose point idea job task role strategy tactic duty".split())
_SUBJECTS = ("nsubj", "nsubjpass", "expl")
# With "have" a modal tells of the past: "would have left" did not leave.
_PERFECT = {"would": "unreal", "should": "refutes", "ought": "refutes", "must": "likely"}
_TRANSPARENT = frozenset("attr acomp oprd appos dep parataxis prt aux auxpass preconj intj advmod neg".split())
_MODIFYING = frozenset("amod relcl nmod npadvmod".split())
_NOT_GOVERNED = frozenset({"advcl", "nsubj", "csubj", "advmod", "neg", *_MODIFYING})
# Prepositions by which a verb takes what it is about; others tell when, where or how.
_GOVERNED_BY = frozenset("for of from to about against into".split())


def factuality(tree: Tree, i: int) -> float:
    """Factuality of the event that token `i` names, from -3 (certainly did not happen) to +3 (certainly did)."""
    value = 3.0
    for operator in operators(tree, i):
        value = SIGNATURES[operator.name](value)
    return value


def operators(tree: Tree, i: int, inside: range | None = None) -> list[Operator]:
    """The words an event is embedded under, outermost first, then those that modify it.

    Words outside `inside`, if given, are not looked at.
    """
    found = list(own_operators(tree, i))
    while not _is_apart(tree, i):
        inner, preposition, head = i, -1, tree.token(i).head
        if tree.token(head).dep in {"prep", "agent"} and tree.token(i).dep in {"pobj", "pcomp"}:
            inner, preposition, head = head, head, tree.token(head).head
        if inside is not None and head not in inside:
            break
        around = [operator for operator in own_operators(tree, head) if operator.token != inner]
        if tree.token(i).dep != "conj":
            found = [*around, _embedding(tree, i, head, preposition), *found]
        elif _shares(tree, i, head):
            found = [*around, *found]
        i = head
    return found


def _is_apart(tree: Tree, i: int) -> bool:
    """Whether nothing embeds a word: it heads the sentence, or its clause is set beside another one."""
    token = tree.token(i)
    stops = [c for c in tree.children[token.head] if tree.token(c).text == ";"]
    parted = any(i < stop < token.head for stop in stops) or tree.token(token.head).lemma == "be"
    beside = token.dep == "ccomp" and i < token.head and parted
    return token.head == i or token.dep == "parataxis" or beside


def _shares(tree: Tree, i: int, first: int) -> bool:
    """Whether a coordinated word stands under the auxiliaries and the negation of the first."""
    mine, other = tree.token(i), tree.token(first)
    own = tree.child(i, "aux", "neg", *_SUBJECTS) >= 0 or other.lemma == "be"
    bare = other.tag == "VB" and mine.text == mine.lemma  # "will close and cut", whatever the tag of "cut"
    return not own and (bare or mine.tag == other.tag or not {mine.pos, other.pos} & _VERBAL)


# ---- what the head of an event tells of it ----


@cache
def _lexicon(name: str) -> dict[str, dict[str, str]]:
    return {entry: dict(mark.split(":") for mark in marks) for entry, marks in marked(name).items()}


def _modifier(word: str, kind: str) -> str | None:
    """Name of the signature of a word in one of the kinds of `modifiers.txt`."""
    return _lexicon("modifiers").get(word, {}).get(kind)


def signatures_of(tree: Tree, i: int) -> dict[str, str]:
    """Frame -> name of the signature that a predicate has for it: "rule out" before "rule"."""
    token = tree.token(i)
    verbs, others = _lexicon("verb_signatures"), _lexicon("noun_signatures")
    first, second = (verbs, others) if token.pos in _VERBAL else (others, verbs)
    lemma, particle = token.lemma.lower(), tree.child(i, "prt")
    if particle >= 0 and (phrasal := f"{lemma}_{tree.token(particle).lemma}") in verbs:
        return verbs[phrasal]
    return first.get(lemma) or second.get(lemma) or {}


def frame_of(tree: Tree, i: int) -> str:
    """The kind of complement that a word heads, as in `verb_signatures.txt`."""
    token = tree.token(i)
    if token.pos not in _VERBAL:
        return "noun"
    bare = token.tag == "VB" and token.dep in {"xcomp", "ccomp"} and tree.child(i, "aux") < 0
    if bare or any(tree.token(c).tag == "TO" for c in tree.children[i]):
        return "to"
    gerund = token.tag == "VBG" and tree.child(i, "aux", "nsubj") < 0
    return "ing" if gerund or token.dep in {"pcomp", "pobj"} else "that"


def is_content(tree: Tree, i: int) -> bool:
    """Whether a clause is what its head says or thinks; with "that" also where the parser sees an adverbial."""
    token = tree.token(i)
    mark = tree.child(i, "mark") if token.dep == "advcl" else -1
    return token.dep == "ccomp" or (mark >= 0 and tree.token(mark).lemma == "that")


def _embedding(tree: Tree, i: int, head: int, preposition: int) -> Operator:
    """What the head of a word, or of the preposition before it, tells of it."""
    token, frame, listed = tree.token(i), frame_of(tree, i), signatures_of(tree, head)
    if preposition >= 0 and (told := _by_preposition(tree, head, preposition)):
        return told
    if frame in listed and (token.dep not in _NOT_GOVERNED or is_content(tree, i)):
        return Operator(head, in_context(tree, i, head, listed[frame]))
    if token.dep == "advcl":
        return _adverbial(tree, i, head, frame)
    if token.dep in {"acl", "relcl"} and frame == "to":
        return Operator(head, listed.get("to", "infinitive"))
    if token.dep == "nsubj":
        return _of_subject(tree, head)
    if token.dep in _TRANSPARENT or (frame == "noun" and token.dep in {"xcomp", "ccomp"}):
        return Operator(head, "same")
    if token.dep in _MODIFYING or token.dep == "acl":
        return Operator(head, "aside")
    return Operator(head, {"to": "infinitive", "that": "clause", "ing": "gerund", "noun": "argument"}[frame])


def _by_preposition(tree: Tree, head: int, preposition: int) -> Operator | None:
    lemma, listed = tree.token(preposition).lemma.lower(), signatures_of(tree, head)
    if lemma in listed and lemma != "to":
        return Operator(head, listed[lemma])
    if name := _modifier(lemma, "preposition"):
        return Operator(preposition, name)
    adverbial = tree.token(head).pos in _VERBAL and lemma not in _GOVERNED_BY
    return Operator(head, "argument") if adverbial else None


def in_context(tree: Tree, i: int, head: int, name: str) -> str:
    """The signature of a predicate for its complement `i`, given what else depends on it.

    A report that is rejected is denied, an offer is not; the police vouch for what "is said by the police to" be; and
    "the aim is to" plans no more than it says.
    """
    if name == "cancels" and tree.token(i).lemma in SAID:
        return "denies"
    if name == "reported" and tree.child(head, "agent") >= 0:
        return "says"
    subject = tree.subject(head)
    aim = tree.token(head).lemma == "be" and subject >= 0 and tree.token(subject).lemma in _AIMS
    return "wants" if name == "plans" and aim else name


def _adverbial(tree: Tree, i: int, head: int, frame: str) -> Operator:
    for c in tree.children[i]:
        token = tree.token(c)
        name = _modifier(token.lemma.lower(), "mark") if token.dep in {"mark", "advmod"} else None
        if name:
            return Operator(c, "clause" if is_concession(tree, c) else name)
    return Operator(head, "purpose" if frame == "to" else "clause")


def is_concession(tree: Tree, i: int) -> bool:
    """The "if" of "even if" and "as if", which sets no condition."""
    return tree.token(i).lemma == "if" and i > 0 and tree.token(i - 1).lemma in {"even", "as"}


def _of_subject(tree: Tree, head: int) -> Operator:
    """The complement tells of the subject in "a sale is unlikely"."""
    complement = tree.child(head, "acomp", "attr")
    name = signatures_of(tree, complement).get("noun") if complement >= 0 else None
    return Operator(complement, name) if name else Operator(head, "argument")


# ---- what modifies an event itself ----


def own_operators(tree: Tree, i: int) -> Iterator[Operator]:
    """Auxiliaries, adverbs, determiner and adjectives of a word, then what negates it."""
    negations = [c for c in tree.children[i] if _negates(tree, i, c)]
    for c in tree.children[i]:
        if c not in negations and (name := _modifying(tree, i, c, negated=bool(negations))):
            yield Operator(c, name)
    for c in negations:
        yield Operator(c, "not")
    if tree.token(i).tag == "VB" and tree.token(i).dep == "ROOT":
        yield from _bare_root(tree, i)


def _modifying(tree: Tree, i: int, c: int, *, negated: bool) -> str | None:
    child = tree.token(c)
    word = child.text.lower()
    if child.dep == "aux":
        return _modal(tree, i, c, negated=negated)
    if child.dep in {"advmod", "preconj"}:
        name = _modifier(child.lemma, "adverb")
        return name if name != "not" else None
    if child.dep == "amod":
        return _modifier(word.rsplit("-", 1)[-1], "adjective")
    if child.dep == "dobj" and _has_no(tree, c):
        return "no_object"
    if child.dep == "det" and word == "any":
        return "any"
    return "question" if word == "?" else None


def _modal(tree: Tree, i: int, aux: int, *, negated: bool) -> str | None:
    verb, modal = tree.token(i), tree.token(aux)
    name = _modifier(modal.lemma, "modal")
    if name == "should" and aux < tree.child(i, *_SUBJECTS):
        return "condition"
    if negated and modal.lemma in {"can", "ca", "could"}:
        return None
    if name == "would" and (verb.lemma in _WISHING or (modal.text in {"'d", "’d"} and verb.tag in {"VBD", "VBN"})):
        return None
    if name == "would" and verb.dep == "ccomp" and tree.token(verb.head).tag in {"VBD", "VBN"}:
        return "will"
    perfect = any(tree.token(c).dep == "aux" and tree.token(c).lemma == "have" for c in tree.children[i])
    return _PERFECT.get(modal.lemma, name) if perfect else name


def _negates(tree: Tree, i: int, c: int) -> bool:
    """Whether a child of `i` negates it, as "not", "never again", "no longer", "at no time" and "nobody" do."""
    child = tree.token(c)
    if child.dep == "neg" or _modifier(child.lemma, "adverb") == "not":
        added = tree.token(c - 1).pos in {"CCONJ", "PUNCT"} and c > i
        return not added and (c + 1 == len(tree.tokens) or tree.token(c + 1).lemma not in {"only", "just"})
    if child.dep == "advmod":
        return child.lemma in _NEVER_AGAIN and any(
            tree.token(g).lemma in {"no", "not", "never"} for g in tree.children[c]
        )
    if child.dep == "prep":
        if child.lemma == "of" and tree.token(i).pos in _VERBAL:  # "knew of none", "knew of no such call"
            return any(tree.token(g).lemma in _NOBODY or _has_no(tree, g) for g in tree.children[c])
        return any(tree.token(g).lemma in _AT_NO and _has_no(tree, g) for g in tree.children[c])
    if child.dep == "cc":
        return child.lemma == "nor" and c < i
    if child.dep in {"attr", "dobj", *_SUBJECTS}:
        none = child.lemma in _NOBODY or (child.dep != "dobj" and _has_no(tree, c) and not _is_sure(tree, c))
        return tree.token(i).pos in _VERBAL and none
    return child.dep == "det" and _is_no(tree, c)


def _is_sure(tree: Tree, i: int) -> bool:
    """Whether it is "no doubt that" or "no question that", not "no question of"."""
    return tree.token(i).lemma in _NO_DOUBT and all(tree.token(c).lemma != "of" for c in tree.children[i])


def _has_no(tree: Tree, i: int) -> bool:
    return any(_is_no(tree, c) or _is_not_one(tree, i, c) for c in tree.children[i])


def _is_not_one(tree: Tree, i: int, c: int) -> bool:
    """The "not" of "not one of them" and "not a cent", as against "not only" and "not all"."""
    after = tree.token(c + 1).lemma if c + 1 < len(tree.tokens) else ""
    return tree.token(c).lemma == "not" and c < i and after in {"a", "an", "one", "single"}


def _is_no(tree: Tree, i: int) -> bool:
    """The determiner "no", not the abbreviation of "number"."""
    return tree.token(i).lemma in _NO and not tree.text.startswith((".", " ."), tree.token(i).end)


def _bare_root(tree: Tree, i: int) -> Iterator[Operator]:
    """A verb in its bare form at the head of a sentence: a headline's plan ("Mill to close"), else a request."""
    auxiliary, subject = tree.child(i, "aux"), tree.child(i, *_SUBJECTS)
    if auxiliary >= 0 and tree.token(auxiliary).tag == "TO":
        yield Operator(auxiliary, "plans" if subject >= 0 else "infinitive")
    elif subject < 0 and auxiliary < 0:
        yield Operator(i, "bid")

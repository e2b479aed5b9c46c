"""Who a pronoun or a definite description stands for, where readers would agree."""

import re
from functools import cache

from claimtable.extract.lexicon import lines, words
from claimtable.extract.tree import Tree
from claimtable.names import normalised
from claimtable.records import Entity
from claimtable.spans import Span

_PERSON_PRONOUNS = {"he", "she", "his", "her", "him"}
_THING_PRONOUNS = {"it", "its"}
_VAGUE = {"they", "their", "them", "these", "those", "this", "that", "we", "our", "us", "i", "my", "you", "your"}
# "It suggests that ..." speaks of what was just told, not of a company.
_SAID_OF_STATES = {"suggest", "show", "mean", "imply", "seem", "appear", "take", "rain", "touch", "highlight"}
# How far back, in characters, an antecedent is looked for: two or three sentences.
_REACH = 500
SURE = 0.8


@cache
def _connectives() -> re.Pattern[str]:
    entries = sorted(lines("connectives"), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, entries))}),\s+", re.IGNORECASE)


def self_contained(tree: Tree, entities: list[Entity], span: Span, root: int) -> str | None:
    """As `_named_in_full`, without the connective that ties it to the sentence before."""
    opening = _connectives().match(tree.text, *span)
    return _named_in_full(tree, entities, Span(opening.end(), span.end) if opening else span, root)


def _named_in_full(tree: Tree, entities: list[Entity], span: Span, root: int) -> str | None:
    """The words of a clause with its subject named in full; None where that would be a guess.

    A clause whose subject is a name or an indefinite noun stands as it is. A pronoun or "the company" is replaced by
    the entity it stands for if only one fits.
    """
    text = span.of(tree.text)
    subject = tree.subject(root) if root >= 0 else -1
    if subject < 0:
        return _of_participle(tree, entities, span, root)
    token = tree.token(subject)
    subject_span = tree.span(subject)
    if token.tag in {"WP", "WDT"}:
        return _of_relative(tree, entities, span, root, subject)
    if not span.contains(Span(token.start, token.end)):
        return _with_shared_subject(tree, entities, span, subject)
    if not span.contains(subject_span):  # An apposition of the subject was cut off with what comes after the clause.
        return None if token.pos == "PRON" else text
    lower = token.text.lower()
    if token.pos == "PRON" and lower not in _PERSON_PRONOUNS | _THING_PRONOUNS:
        return None if lower in _VAGUE else text
    if lower in _THING_PRONOUNS and tree.token(root).lemma in _SAID_OF_STATES:
        return None
    named = referent(tree, entities, subject)
    if named is not None:
        return _replaced(tree, span, subject_span, named.name)
    return None if token.pos == "PRON" else text


def _replaced(tree: Tree, span: Span, old: Span, name: str) -> str:
    return tree.text[span.start : old.start] + name + tree.text[old.end : span.end]


def _of_participle(tree: Tree, entities: list[Entity], span: Span, root: int) -> str | None:
    """'barred from export' beside 'the chips': the noun goes before what is said of it."""
    if root < 0 or tree.token(root).dep != "acl":
        return None
    antecedent = tree.token(root).head
    if tree.token(antecedent).pos not in {"NOUN", "PROPN"} or span.contains(
        tree.chars(Span(antecedent, antecedent + 1))
    ):
        return None
    return f"{_name_of(tree, entities, antecedent)} {span.of(tree.text)}"


def _of_relative(tree: Tree, entities: list[Entity], span: Span, root: int, subject: int) -> str | None:
    """'which lasted 19 hours' after 'the interruption': the antecedent takes the place of the relative pronoun."""
    antecedent = tree.token(root).head
    if antecedent == root or tree.token(antecedent).pos not in {"NOUN", "PROPN"}:
        return None
    name = _name_of(tree, entities, antecedent)
    return _replaced(tree, span, tree.span(subject), name) if span.contains(tree.span(subject)) else None


def _with_shared_subject(tree: Tree, entities: list[Entity], span: Span, subject: int) -> str | None:
    token = tree.token(subject)
    if token.pos == "PRON":
        named = referent(tree, entities, subject)
        return f"{named.name} {span.of(tree.text)}" if named else None
    return f"{_name_of(tree, entities, subject)} {span.of(tree.text)}"


def _name_of(tree: Tree, entities: list[Entity], head: int) -> str:
    named = referent(tree, entities, head)
    if named is not None:
        return named.name
    first = tree.subtree(head).start
    return Span(tree.token(first).start, tree.token(head).end).of(tree.text)


def referent(tree: Tree, entities: list[Entity], i: int) -> Entity | None:
    """The named entity that a pronoun or a definite description stands for, or None."""
    token = tree.token(i)
    if _entity_at(tree, entities, i) is not None:  # "The Office of Harbours" stands for itself.
        return None
    lower = token.text.lower()
    before = [e for e in entities if token.start - _REACH <= e.start and e.end <= token.start]
    if lower in _PERSON_PRONOUNS:
        topic = _topic(tree, entities, i)
        return topic if topic is not None and topic.label == "person" else None
    if lower in _THING_PRONOUNS:
        topic = _topic(tree, entities, i)
        return topic if topic is not None and topic.label in {"organization", "outlet", "product"} else None
    if not _is_definite(tree, i) or token.lemma.lower() not in words("organization_nouns"):
        return None
    lemma = token.lemma.lower()
    organizations = [e for e in entities if e.label in {"organization", "outlet"}]
    of_that_noun = {e.id: e for e in organizations if normalised(e.name).split()[-1:] == [lemma]}
    if len(of_that_noun) == 1:
        return next(iter(of_that_noun.values()))
    if of_that_noun or any(tree.token(c).pos == "PROPN" for c in tree.children[i]):
        return None
    return _most_salient(tree, [e for e in before if e.label == "organization"])


def _topic(tree: Tree, entities: list[Entity], i: int) -> Entity | None:
    """Who the sentence so far, else the sentence before, is about: the name that is the subject of its main verb.

    Anything else that "it" could stand for - a lamp, a plan - has no name, and the subject then is none either.
    """
    for verb in tree.ancestors(i):
        subject = tree.child(verb, "nsubj", "nsubjpass")
        if 0 <= subject < i:
            return _entity_at(tree, entities, subject)
    before = [s for s in tree.sentences if s.end <= i and not tree.chars(s).of(tree.text).isspace()]
    if not before:
        return None
    roots = [j for j in range(*before[-1]) if tree.token(j).head == j]
    subjects = [tree.child(j, "nsubj", "nsubjpass") for j in roots]
    return next((_entity_at(tree, entities, subject) for subject in subjects if subject >= 0), None)


def _entity_at(tree: Tree, entities: list[Entity], i: int) -> Entity | None:
    start = tree.token(i).start
    return next((e for e in entities if e.start <= start < e.end), None)


def _most_salient(tree: Tree, candidates: list[Entity]) -> Entity | None:
    """The subject named last; without one, the only candidate; None where several fit."""
    for entity in reversed(candidates):
        head = tree.root_in(Span(entity.start, entity.end))
        if head >= 0 and tree.token(head).dep in {"nsubj", "nsubjpass"}:
            return entity
    distinct = {e.id: e for e in candidates}
    return next(iter(distinct.values())) if len(distinct) == 1 else None


def _is_definite(tree: Tree, i: int) -> bool:
    first = tree.token(tree.subtree(i).start)
    return first.lemma.lower() in {"the", "this", "that"}

"""Who a pronoun or a definite description stands for, where readers would agree."""

import re
from collections.abc import Collection, Iterable
from functools import cache, cached_property
from typing import NamedTuple

from claimtable.extract.lexicon import lines, marked, words
from claimtable.extract.pronouns import PERSONAL, People, PronounRanker
from claimtable.extract.tree import SUBJECTS, Tree
from claimtable.names import normalised
from claimtable.records import Entity
from claimtable.spans import Span

_THING_PRONOUNS = {"it", "its"}
_VAGUE = {"they", "their", "them", "these", "those", "this", "that", "we", "our", "us", "my", "you", "your"}
# "It suggests that ..." speaks of what was just told, not of a company.
_SAID_OF_STATES = set(
    "suggest show mean imply seem appear take rain touch highlight concern involve affect happen occur become".split()
)
# How far back, in characters, an antecedent of "the company" is looked for: two or three sentences.
_REACH = 500
# Of the people whom the ranker gives this probability, four in five are right on GAP, whose pronouns were chosen for
# having two names that fit; models/cards/pronoun-logit.md has the curve.
SURE = 0.8
_FIRST_PERSON = {"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"}
_OF_THINGS = {"nsubj", "nsubjpass", "dobj", "pobj", "attr"}
_THIRD_PERSON = {"am": "is", "'m": " is", "’m": " is", "have": "has", "'ve": " has", "’ve": " has", "do": "does"}


class Edit(NamedTuple):
    """Words that take the place of a range of characters, and the entity that they name, if any."""

    span: Span
    words: str
    entity_id: str | None = None


class Referents:
    """What the pronouns and definite descriptions of one article stand for."""

    def __init__(self, tree: Tree, entities: list[Entity], ranker: PronounRanker, at_least: float = SURE) -> None:
        """`at_least` is the probability from which on a person is named."""
        self.tree = tree
        self.entities = entities
        self._people = People(tree, entities)
        self._ranker = ranker
        self._at_least = at_least
        self._found: dict[tuple[int, frozenset[str]], Entity | None] = {}

    def of(self, i: int, speakers: Collection[str] = ()) -> Entity | None:
        """The named entity that the pronoun or the definite description at token `i` stands for, or None.

        `speakers` are the entity ids of those in whose quotation it stands: they are "I", and nobody they speak of.
        """
        if self.at(i) is not None:  # "The Office of Harbours" stands for itself.
            return None
        lower = self.tree.token(i).text.lower()
        if lower in PERSONAL:
            return self._person(i, speakers)
        if lower in _THING_PRONOUNS:
            return self._thing(i, speakers)
        if lower == "i":
            return self._speaker(speakers)
        return self._described(i) if self.tree.token(i).pos == "NOUN" else None

    def at(self, i: int) -> Entity | None:
        """The entity whose name a token is part of."""
        return self._of_token.get(i)

    @cached_property
    def _of_token(self) -> dict[int, Entity]:
        return {i: e for e in reversed(self.entities) for i in self.tree.within(Span(e.start, e.end))}

    def ids_in(self, spans: Iterable[Span]) -> frozenset[str]:
        """Entities named in these characters, and those that a pronoun in them stands for."""
        found: set[str] = set()
        for i in (i for span in spans for i in self.tree.within(span)):
            pronoun = self.tree.token(i).text.lower() in PERSONAL
            entity = self.at(i) or (self.of(i) if pronoun else None)
            if entity is not None:
                found.add(entity.id)
        return frozenset(found)

    def _speaker(self, speakers: Collection[str]) -> Entity | None:
        people = {e.id: e for e in self.entities if e.id in speakers and e.label == "person"}
        return next(iter(people.values())) if len(people) == 1 else None

    def _person(self, i: int, speakers: Collection[str]) -> Entity | None:
        key = (i, frozenset(speakers))
        if key not in self._found:
            self._found[key] = self._likely_person(i, speakers)
        return self._found[key]

    def _likely_person(self, i: int, speakers: Collection[str]) -> Entity | None:
        others = self._people.of_other_gender(i).union(speakers)
        best = next(iter(self._ranker(self._people, i, others)), None)
        if best is None or best.probability < self._at_least or self._is_another_between(best.entity, i):
            return None
        return best.entity

    def _is_another_between(self, person: Entity, i: int) -> bool:
        """Whether "he" may be somebody without a name who has come up since: 'the boy fell into the moat'."""
        tree = self.tree
        start = tree.sentence_of[i].start
        last = max((p.head for p in self._people.places if p.entity.id == person.id and p.head < i), default=start)
        return any(
            tree.token(k).tag == "NN"
            and tree.token(k).dep in {"nsubj", "nsubjpass", "dobj", "agent"}
            and tree.token(k).lemma.lower() in _person_nouns()
            for k in range(last, i)
        )

    def _thing(self, i: int, speakers: Collection[str]) -> Entity | None:
        """Who the sentence so far, else the sentence before, is about: the name that is the subject of its main verb.

        Another thing that "it" could stand for - a lamp, a plan - forbids a guess, unless only an organization can do
        what is said of "it".
        """
        subject = self._topic(i)
        topic = self.at(subject) if subject >= 0 else None
        if topic is None or topic.label not in {"organization", "outlet", "product"} or topic.id in speakers:
            return None
        acts = self._verb_over(i) in words("organization_verbs")
        return topic if acts or self._says(subject, i) or not self._is_thing_between(subject, i) else None

    def _topic(self, i: int) -> int:
        tree = self.tree
        for verb in tree.ancestors(i):
            subject = tree.child(verb, "nsubj", "nsubjpass")
            if 0 <= subject < i:
                return subject
        before = [s for s in tree.sentences if s.end <= i and not tree.chars(s).of(tree.text).isspace()]
        roots = [j for j in range(*before[-1]) if tree.token(j).head == j] if before else []
        subjects = [tree.child(j, "nsubj", "nsubjpass") for j in roots]
        return next((subject for subject in subjects if subject >= 0), -1)

    def _says(self, subject: int, i: int) -> bool:
        """'Norvane said it would pay', where nothing else in what is said comes before "it"."""
        verb, clause = self.tree.token(subject).head, self.tree.token(i).head
        content = self.tree.token(clause)
        return content.dep == "ccomp" and content.head == verb and self.tree.token(i).dep in SUBJECTS

    def _verb_over(self, i: int) -> str:
        """The verb that a pronoun is the subject of."""
        token = self.tree.token(i)
        return self.tree.token(token.head).lemma.lower() if token.dep == "nsubj" else ""

    def _is_thing_between(self, subject: int, i: int) -> bool:
        tree = self.tree
        return any(
            tree.token(k).tag == "NN"
            and tree.token(k).dep in _OF_THINGS
            and tree.token(k).lemma.lower() not in _person_nouns() | words("time_nouns")
            for k in range(subject + 1, i)
        )

    def _described(self, i: int) -> Entity | None:
        """What "the company" is: the one organization with that noun in its name, else the only one that acts."""
        token = self.tree.token(i)
        lemma = token.lemma.lower()
        if not self._is_definite(i) or lemma not in words("organization_nouns"):
            return None
        organizations = [e for e in self.entities if e.label in {"organization", "outlet"}]
        of_that_noun = {e.id: e for e in organizations if normalised(e.name).split()[-1:] == [lemma]}
        if len(of_that_noun) == 1:
            return next(iter(of_that_noun.values()))
        if of_that_noun or any(self.tree.token(c).dep == "compound" for c in self.tree.children[i]):
            return None
        before = [e for e in organizations if token.start - _REACH <= e.start and e.end <= token.start]
        return self._acting([e for e in before if e.label == "organization"])

    def _is_definite(self, i: int) -> bool:
        return self.tree.token(self.tree.subtree(i).start).lemma.lower() in {"the", "this", "that"}

    def _acting(self, candidates: list[Entity]) -> Entity | None:
        """The one organization among them that is the subject of a verb; None where several are, or none."""
        heads = {e: self.tree.root_in(Span(e.start, e.end)) for e in candidates}
        acting = {e.id: e for e, h in heads.items() if h >= 0 and self.tree.token(h).dep in {"nsubj", "nsubjpass"}}
        return next(iter(acting.values())) if len(acting) == 1 else None


@cache
def _person_nouns() -> frozenset[str]:
    return frozenset(marked("anonymous").keys() | marked("roles").keys())


@cache
def _connectives() -> re.Pattern[str]:
    entries = sorted(lines("connectives"), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, entries))}),\s+", re.IGNORECASE)


def self_contained(referents: Referents, span: Span, root: int, speakers: Collection[str] = ()) -> str | None:
    """The words of a clause that say the same without the sentences around it; None where that would be a guess.

    A connective at its beginning goes. A clause whose subject is a name or an indefinite noun stands as it is; a pronoun
    or "the company" gives way to the entity it stands for if readers would agree on one, and so do "his" and "him"
    whose person is not named in the clause. `speakers` as for `Referents.of`.
    """
    text = referents.tree.text
    opening = _connectives().match(text, *span)
    span = Span(opening.end(), span.end) if opening else span
    edits = _of_subject(referents, span, root, speakers)
    if edits is None:
        return None
    others = _of_other_people(referents, span, edits, speakers)
    return _edited(text, span, [*edits, *others]) if others is not None else None


def _edited(text: str, span: Span, edits: Iterable[Edit]) -> str:
    for edit in sorted(edits, reverse=True):
        # Never called with edits that overlap, so that the offsets before each still hold.
        span, text = (
            Span(span.start, span.end + len(edit.words) - (edit.span.end - edit.span.start)),
            text[: edit.span.start] + edit.words + text[edit.span.end :],
        )
    return span.of(text)


def _of_subject(referents: Referents, span: Span, root: int, speakers: Collection[str]) -> list[Edit] | None:
    tree = referents.tree
    subject = tree.subject(root) if root >= 0 else -1
    if subject < 0:
        return _of_participle(referents, span, root)
    token = tree.token(subject)
    subject_span = tree.span(subject)
    if token.tag in {"WP", "WDT"}:
        return _of_relative(referents, span, root, subject)
    named = referents.of(subject, speakers)
    if not span.contains(Span(token.start, token.end)):
        return _with_shared_subject(referents, span, subject, named)
    if not span.contains(subject_span):  # An apposition of the subject was cut off with what comes after the clause.
        return None if token.pos == "PRON" else []
    lower = token.text.lower()
    if (token.pos == "PRON" and lower in _VAGUE) or (lower in _THING_PRONOUNS and _is_of_states(tree, root)):
        return None
    if named is None:
        return None if lower in PERSONAL | _THING_PRONOUNS | {"i"} else []
    if lower == "i" and any(tree.token(k).text.lower() in _FIRST_PERSON for k in tree.within(span) if k != subject):
        return None
    verb = _third_person(tree, root) if lower == "i" else []
    if verb is None:
        return None
    if token.pos != "PRON":
        return [Edit(subject_span, named.name, named.id)]
    return [Edit(_chars(tree, subject), named.name, named.id), *verb, *_uncontracted(tree, subject + 1)]


def _is_of_states(tree: Tree, root: int) -> bool:
    """'It was an accident', 'it seems that ...': said of what happened, though now and then of a company."""
    told = tree.token(root).lemma == "be" and tree.child(root, "attr", "acomp") >= 0
    return told or tree.token(root).lemma in _SAID_OF_STATES


def _uncontracted(tree: Tree, i: int) -> list[Edit]:
    """'She's glad' with a name: its 's would read as a genitive."""
    if i >= len(tree.tokens) or tree.token(i).text not in {"'s", "’s"} or tree.token(i).pos not in {"VERB", "AUX"}:
        return []
    perfect = any(tree.token(k).tag == "VBN" and not tree.is_passive(k) for k in (tree.token(i).head,) if k != i)
    return [Edit(_chars(tree, i), " has" if perfect else " is")]


def _third_person(tree: Tree, root: int) -> list[Edit] | None:
    """'I am' becomes 'she is'; None where the form is not one of the few that are known."""
    for i in (*(c for c in tree.children[root] if tree.token(c).dep in {"aux", "auxpass"}), root):
        token = tree.token(i)
        lower = token.text.lower()
        if lower in _THIRD_PERSON:
            return [Edit(Span(token.start, token.end), _THIRD_PERSON[lower])]
        if token.tag in {"MD", "VBD"}:
            return []
    return None


def _of_participle(referents: Referents, span: Span, root: int) -> list[Edit] | None:
    """'barred from export' beside 'the chips': the noun goes before what is said of it."""
    tree = referents.tree
    if root < 0 or tree.token(root).dep != "acl":
        return None
    noun = tree.token(root).head
    if tree.token(noun).pos not in {"NOUN", "PROPN"} or span.contains(tree.chars(Span(noun, noun + 1))):
        return None
    return [Edit(Span(span.start, span.start), f"{_name_of(referents, noun)} ", _id_at(referents, noun))]


def _of_relative(referents: Referents, span: Span, root: int, subject: int) -> list[Edit] | None:
    """'which lasted 19 hours' after 'the interruption': the antecedent takes the place of the relative pronoun."""
    tree = referents.tree
    noun = tree.token(root).head
    if noun == root or tree.token(noun).pos not in {"NOUN", "PROPN"} or not span.contains(tree.span(subject)):
        return None
    return [Edit(tree.span(subject), _name_of(referents, noun), _id_at(referents, noun))]


def _with_shared_subject(referents: Referents, span: Span, subject: int, named: Entity | None) -> list[Edit] | None:
    if referents.tree.token(subject).pos == "PRON" and named is None:
        return None
    name = named.name if named else _name_of(referents, subject)
    return [Edit(Span(span.start, span.start), f"{name} ", named.id if named else _id_at(referents, subject))]


def _name_of(referents: Referents, head: int) -> str:
    named = referents.of(head)
    if named is not None:
        return named.name
    tree = referents.tree
    first = tree.subtree(head).start
    return Span(tree.token(first).start, tree.token(head).end).of(tree.text)


def _id_at(referents: Referents, i: int) -> str | None:
    found = referents.of(i) or referents.at(i)
    return found.id if found else None


def _of_other_people(
    referents: Referents, span: Span, edits: list[Edit], speakers: Collection[str]
) -> list[Edit] | None:
    """Names for "his" and "him" in the rest of a clause; None where they stand for somebody outside it who is not
    known for sure."""
    tree = referents.tree
    rest = [i for i in tree.within(span) if not any(edit.span.overlap(_chars(tree, i)) for edit in edits)]
    if not any(tree.token(i).text.lower() in PERSONAL for i in rest):
        return []
    here = {edit.entity_id for edit in edits} | {e.id for i in rest if (e := referents.at(i)) is not None}
    somebody = any(_may_be_somebody(referents, i) for i in rest) or any(edit.entity_id is None for edit in edits)
    found = []
    for i in rest:
        token = tree.token(i)
        if token.text.lower() not in PERSONAL or token.text.lower().endswith("self"):
            continue
        named = referents.of(i, speakers)
        if named is None and not somebody and not _has_person(here):
            return None
        if named is not None and named.id not in here and not _has_person(here):
            possessive = token.dep == "poss" or token.tag == "PRP$"
            found.append(Edit(_chars(tree, i), f"{named.name}’s" if possessive else named.name, named.id))
            here.add(named.id)
    return found


def _has_person(ids: Iterable[str | None]) -> bool:
    return any(each is not None and each.startswith("person:") for each in ids)


def _may_be_somebody(referents: Referents, i: int) -> bool:
    token = referents.tree.token(i)
    return token.pos in {"NOUN", "PRON"} and token.dep in SUBJECTS and token.text.lower() not in PERSONAL


def _chars(tree: Tree, i: int) -> Span:
    return Span(tree.token(i).start, tree.token(i).end)

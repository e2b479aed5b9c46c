"""Which person of a text "he" or "she" most likely is, from where the names stand and what part they play.

A conditional logit over the places of names around a pronoun, and one more choice for somebody who is not named: every
choice has a weighted sum of readable traits, and the shares of their exponentials are its probability. The weights are
fitted by `models/train/fit_pronouns.py`.
"""

import json
import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from claimtable.extract.entities import genders
from claimtable.extract.tree import Tree
from claimtable.records import Entity
from claimtable.spans import Span

MASCULINE = frozenset({"he", "him", "his", "himself"})
FEMININE = frozenset({"she", "her", "hers", "herself"})
PERSONAL = MASCULINE | FEMININE
_REFLEXIVE = frozenset({"himself", "herself"})
_MEN = frozenset("mr sir lord king prince father brother duke pope mister baron".split())
_WOMEN = frozenset("mrs ms miss lady dame queen princess sister duchess baroness madame mother".split())
_ROLES = {
    **dict.fromkeys(("nsubj", "nsubjpass", "csubj"), "subject"),
    **dict.fromkeys(("dobj", "dative", "oprd", "attr"), "object"),
    **dict.fromkeys(("pobj", "agent", "pcomp"), "oblique"),
    "poss": "possessive",
}
_LISTED = {"conj", "appos"}
_TELLING_PREPOSITIONS = {"with", "by", "of", "to", "for", "from", "as", "between", "after"}
_SENTENCES_BACK = 5
"""How far back a name may be what a pronoun stands for; ahead, only in its own sentence."""
# More than this many of anything between a name and a pronoun are all the same.
_MANY_STEPS, _MANY_RIVALS = 8, 3
_BEFORE_A_NAME = 12  # Characters that hold an honorific.
_QUOTE_MARKS = ('"', "“", "”", "``", "''")

Traits = dict[str, float]


class Ranked(NamedTuple):
    """A person and the probability that a pronoun stands for them, 0 to 1."""

    entity: Entity
    probability: float


class Place(NamedTuple):
    """One place of a person's name: its head word, the index of its sentence, its grammatical role and its verb."""

    entity: Entity
    head: int
    sentence: int
    role: str
    listed: bool
    verb: int


class People:
    """The people of one article, where they are named, and its personal pronouns."""

    def __init__(self, tree: Tree, entities: Sequence[Entity]) -> None:
        self.tree = tree
        self._verbs: dict[int, int] = {}
        people = [e for e in entities if e.label == "person" and (" " in e.name or not e.name.isupper())]
        self.places = [place for e in people if (place := self._place(e)) is not None]
        self.genders = self._known_genders()
        self.first_head = {place.entity.id: place.head for place in reversed(self.places)}
        self.times_named = Counter(place.entity.id for place in self.places)

    def _place(self, entity: Entity) -> Place | None:
        head = self.tree.root_in(Span(entity.start, entity.end))
        if head < 0:
            return None
        top = self._unlisted(head)
        return Place(entity, head, self.sentence_of(head), self.role_of(top), top != head, self.verb_of(top))

    def _unlisted(self, i: int) -> int:
        """The first of a list of names; the noun that a name is the apposition of."""
        tree = self.tree
        while tree.token(i).dep in _LISTED and tree.token(tree.token(i).head).pos in {"NOUN", "PROPN", "PRON"}:
            i = tree.token(i).head
        return i

    def _known_genders(self) -> dict[str, frozenset[str]]:
        """Entity id -> what an honorific or the given name says: "m", "f", both, or nothing."""
        found: dict[str, frozenset[str]] = {}
        for entity in (place.entity for place in self.places):
            before = self.tree.text[max(0, entity.start - _BEFORE_A_NAME) : entity.start].split()
            title = before[-1].strip(".,").lower() if before else ""
            if title in _MEN | _WOMEN:
                found[entity.id] = frozenset("m" if title in _MEN else "f")
            found.setdefault(entity.id, genders(entity.name))
        return found

    @cached_property
    def pronouns(self) -> dict[str, list[int]]:
        """Gender -> the tokens that are its pronouns."""
        found: dict[str, list[int]] = {"m": [], "f": []}
        for i, token in enumerate(self.tree.tokens):
            lower = token.text.lower()
            if lower in PERSONAL:
                found["m" if lower in MASCULINE else "f"].append(i)
        return found

    @cached_property
    def taken_up_by(self) -> dict[str, list[int]]:
        """Entity id -> the pronouns that follow the name in a sentence that names nobody else."""
        named: dict[int, dict[str, int]] = defaultdict(dict)
        for place in self.places:
            named[place.sentence].setdefault(place.entity.id, place.head)
        found: dict[str, list[int]] = defaultdict(list)
        for i in sorted(self.pronouns["m"] + self.pronouns["f"]):
            here = named.get(self.sentence_of(i), {})
            for key, head in here.items():
                if len(here) == 1 and head < i:
                    found[key].append(i)
        return found

    def of_other_gender(self, i: int) -> frozenset[str]:
        """Entity ids of those whose full name or honorific says that the pronoun at token `i` is not theirs."""
        wanted = _gender(self.tree, i)
        names = {place.entity.id: place.entity.name for place in self.places}
        return frozenset(
            key for key, known in self.genders.items() if known and wanted not in known and " " in names[key]
        )

    @cached_property
    def _ends(self) -> list[int]:
        return [sentence.end for sentence in self.tree.sentences]

    def sentence_of(self, i: int) -> int:
        return min(bisect_right(self._ends, i), len(self._ends) - 1)

    def role_of(self, i: int) -> str:
        return _ROLES.get(self.tree.token(i).dep, "other")

    def verb_of(self, i: int) -> int:
        """The verb whose clause a word stands in, its own index if there is none."""
        if i not in self._verbs:
            self._verbs[i] = next((k for k in self.tree.ancestors(i) if self.tree.token(k).pos in {"VERB", "AUX"}), i)
        return self._verbs[i]


class PronounRanker:
    """Ranks the people that a pronoun may stand for, with weights by the name of the trait."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    @classmethod
    def load(cls, folder: Path) -> "PronounRanker":
        return cls(json.loads((folder / "weights.json").read_text(encoding="utf-8"))["weights"])

    def __call__(self, people: People, i: int, without: Collection[str] = ()) -> list[Ranked]:
        """The people that the pronoun at token `i` may stand for, the likeliest first.

        Nobody whose entity id is in `without` is among them. Probabilities sum to less than 1: the rest is for somebody
        who is not named.
        """
        places = [place for place in candidates(people, i) if place.entity.id not in without]
        rows = traits(people, places, i)
        sums = [math.fsum(self._weights.get(name, 0.0) * value for name, value in row.items()) for row in rows]
        exponentials = [math.exp(each - max(sums)) for each in sums]
        total = math.fsum(exponentials)
        share: dict[str, float] = defaultdict(float)
        entity_of: dict[str, Entity] = {}
        for place, each in zip(places, exponentials[:-1], strict=True):
            share[place.entity.id] += each / total
            entity_of.setdefault(place.entity.id, place.entity)
        found = [Ranked(entity_of[key], probability) for key, probability in share.items()]
        return sorted(found, key=lambda each: (-each.probability, each.entity.start))


def candidates(people: People, i: int) -> list[Place]:
    """The places of names within reach of a pronoun, in the order of the text."""
    at, sentence = people.tree.token(i).start, people.sentence_of(i)
    return [
        place
        for place in people.places
        if sentence - _SENTENCES_BACK <= place.sentence <= sentence and not place.entity.start <= at < place.entity.end
    ]


def traits(people: People, places: Sequence[Place], i: int) -> list[Traits]:
    """What speaks for or against each candidate, by the name of the trait; the last row is for nobody of them."""
    before = sum(k < i for k in people.pronouns[_gender(people.tree, i)])
    nobody = {
        "nobody": 1.0,
        "nobody_pronouns_before": math.log1p(before),
        "nobody_candidates": math.log1p(len({place.entity.id for place in places})),
    }
    return [*(_traits_of(people, place, places, i) for place in places), nobody]


def _traits_of(people: People, place: Place, places: Sequence[Place], i: int) -> Traits:
    tree = people.tree
    pronoun = "possessive" if tree.token(i).dep == "poss" else "subject" if people.role_of(i) == "subject" else "object"
    at, start, sentence = tree.token(i).start, place.entity.start, people.sentence_of(i)
    ahead = start > at
    where = "ahead" if ahead else {0: "same_sentence", 1: "sentence_before"}.get(sentence - place.sentence, "earlier")
    rivals = [o for o in places if min(start, at) < o.entity.start < max(start, at) and o.entity.id != place.entity.id]
    subjects = {rival.entity.id for rival in rivals if rival.role == "subject"}
    is_subject = place.role == "subject"
    leads = float(is_subject and tree.token(place.verb).head == place.verb)
    later = any(o.entity.id == place.entity.id and start < o.entity.start < at for o in places)
    above = is_subject and not ahead and place.verb in tree.ancestors(i)
    within = place.sentence == sentence
    return {
        f"{pronoun}+{where}": 1.0,
        f"{pronoun}+{place.role}": 1.0,
        f"{where}+{place.role}": 1.0,
        f"{where}+listed": float(place.listed),
        f"{where}+leads": leads,
        f"{pronoun}+leads": leads,
        f"{pronoun}+distance": math.log1p(abs(place.head - i)),
        f"{pronoun}+steps": float(min(steps(tree, place.head, i), _MANY_STEPS)) if within else 0.0,
        f"{pronoun}+times_named": math.log(people.times_named[place.entity.id]),
        "listed": float(place.listed),
        "leads": leads,
        "sentences_back": float(max(sentence - place.sentence - 1, 0)),
        "rivals_between": float(min(len({rival.entity.id for rival in rivals}), _MANY_RIVALS)),
        "subjects_between": float(min(len(subjects), _MANY_RIVALS)),
        "bound": float(_is_bound(people, place, i)),
        f"{pronoun}+subject_above": float(above),
        f"{pronoun}+reported": float(above and _is_reported(people, place, i)),
        "nearest_place": float(not later),
        "across_quote": float(_marks_between(tree.text, min(start, at), max(start, at)) % 2),
        **_traits_of_name(people, place, i),
        **_traits_of_company(people, place, i),
    }


def _is_bound(people: People, place: Place, i: int) -> bool:
    """'Olden met him': the subject and the object of a verb are two people."""
    token = people.tree.token(i)
    if token.dep == "poss" or token.text.lower() in _REFLEXIVE:
        return False
    return place.verb == people.verb_of(i) != place.head and place.role in {"subject", "object"}


def _is_reported(people: People, place: Place, i: int) -> bool:
    """'Olden said he would stay': the pronoun stands in what the subject of a verb says, with nothing between."""
    clause = people.verb_of(i)
    content = people.tree.token(clause)
    return content.dep == "ccomp" and content.head == place.verb


def _traits_of_name(people: People, place: Place, i: int) -> Traits:
    """Whether the gender of the name is that of the pronoun, and how the name is written here."""
    known, wanted = people.genders[place.entity.id], _gender(people.tree, i)
    in_full = " " in people.tree.text[place.entity.start : place.entity.end]
    # A surname alone may be that of a wife or a son, and a lone name may be a surname.
    kind = "full" if in_full else "short" if " " in place.entity.name else "lone"
    preposition = people.tree.token(people.tree.token(place.head).head).lemma.lower()
    taken_up = [k for k in people.taken_up_by.get(place.entity.id, ()) if k != i]
    agreeing = sum(_gender(people.tree, k) == wanted for k in taken_up)
    return {
        "others_agree": float(agreeing > len(taken_up) / 2),
        "others_clash": float(agreeing < len(taken_up) / 2),
        "full_name": float(in_full),
        f"{kind}+agrees": float(known == {wanted}),
        f"{kind}+clashes": float(bool(known) and wanted not in known),
        f"after_{preposition}": float(place.role == "oblique" and preposition in _TELLING_PREPOSITIONS),
    }


def _traits_of_company(people: People, place: Place, i: int) -> Traits:
    """What the other pronouns of that gender say: a name that comes after "he" or beside it likely is somebody else."""
    others = [k for k in people.pronouns[_gender(people.tree, i)] if k != i]
    low, high = min(place.head, i), max(place.head, i)
    beside = [k for k in others if people.verb_of(k) == place.verb and people.role_of(k) == "subject"]
    return {
        "after_pronoun": float(any(k < people.first_head[place.entity.id] for k in others)),
        "pronouns_between": math.log1p(sum(low < k < high for k in others)),
        "beside_pronoun": float(bool(beside) and place.role != "possessive"),
        "after_pronoun_in_sentence": float(
            any(k < place.head and people.sentence_of(k) == place.sentence for k in others)
        ),
    }


def _gender(tree: Tree, i: int) -> str:
    return "m" if tree.token(i).text.lower() in MASCULINE else "f"


def _marks_between(text: str, start: int, end: int) -> int:
    return sum(text.count(mark, start, end) for mark in _QUOTE_MARKS)


def steps(tree: Tree, i: int, j: int) -> int:
    """Edges between two words of one sentence in the tree."""
    up, other = [i, *tree.ancestors(i)], [j, *tree.ancestors(j)]
    place = {k: n for n, k in enumerate(other)}
    return next((n + place[k] for n, k in enumerate(up) if k in place), len(up) + len(other))

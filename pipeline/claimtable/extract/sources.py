"""Who a source phrase is: its type, its canonical name, for whom it speaks, and how many people it stands for."""

import calendar
import re
from collections import Counter
from typing import NamedTuple

from claimtable.extract.entities import genders
from claimtable.extract.lexicon import marked, words
from claimtable.extract.tree import SPACES_AND_STOPS, Tree
from claimtable.names import normalised, source_id
from claimtable.records import Entity, SourceType
from claimtable.spans import Span, cover

_SMALL_NUMBERS = {
    word: number
    for number, word in enumerate(
        """
            zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
            seventeen eighteen nineteen twenty
        """.split()
    )
} | {"a": 1, "an": 1, "another": 1, "both": 2, "dozen": 12, "single": 1}
# "The company" may be any company; "the university" only one that has the word in its name.
_GENERIC_ORGANIZATIONS = {
    "company", "firm", "group", "maker", "startup", "start-up", "chipmaker", "carmaker", "manufacturer", "producer",
    "retailer", "operator", "supplier", "vendor", "publisher", "lab", "laboratory", "organization", "organisation",
    "body", "team", "regulator", "watchdog", "agency", "airline", "lender", "developer", "provider", "giant",
}  # fmt: skip
_POLICE_RANKS = {"inspector", "sergeant", "constable", "detective"}
# Those who publish under the name of the house they work at.
_PROFESSIONS = {"analyst", "economist", "strategist", "researcher", "scientist", "academic"}
# "The company's press office" is the company.
_PARTS_OF_BODIES = {"office", "department", "division", "desk", "management", "camp"}
_GENDERED = {"he": "m", "him": "m", "she": "f", "her": "f"}
# What a name that stands with "newspaper" may be of; a "South Korean newspaper" has no name.
_PUBLISHING = {"outlet", "organization", "other", "document"}
_SINGULAR_PRONOUNS = {"he", "she", "him", "her", "i", "who"}
_ORGANIZATION_PRONOUNS = {"it", "its", "which"}
# Nouns that no list of people has: "a forwarder", "the geneticist"; and things that end alike.
_PERSON_ENDINGS = ("er", "or", "ist", "ian", "man", "woman", "eer", "lady")
_THINGS = frozenset(
    """
        answer banner border centre chapter computer corner counter cover factor folder letter manner mirror monitor
        motor number offer order paper poster power recorder register sensor sticker tower tracker trailer weather
    """.split()
)
# Verbs of saying whose subject is no document.
_OF_WILL = frozenset(
    "accept acknowledge add admit agree announce ask boast concede confirm demand deny dismiss fear insist pledge plead promise "
    "refuse reject repeat reply tell threaten vow want warn".split()
)
_MONTHS = {name.lower() for name in calendar.month_name if name not in {"", "May"}}
_NOBODY = {"nobody", "none", "nothing", "everybody", "everyone", "everything", "anybody", "anyone"}
# "An earlier version of this story" is the outlet's own.
_OF_ITSELF = re.compile(r"\b(?:version|edition) of (?:this|our) (?:story|article|report)\b", re.IGNORECASE)
_AGED = re.compile(r"^the \w+-year-old\b", re.IGNORECASE)
RELATIVES = {"who", "which", "that", "whom"}


_OF_STATE = {"minister", "secretary"}
# Whose word an officeholder's is, where no body is named with them.
_OFFICES = {
    "sheriff": "sheriff's office", "judge": "court", "magistrate": "court", "prosecutor": "prosecutor's office",
    "coroner": "coroner's office", "ombudsman": "ombudsman's office",
}  # fmt: skip


def _counsels(role: str) -> bool:
    """A lawyer at a firm speaks for the client, if for anybody."""
    return role in {"lawyer", "attorney"}


class SourceView(NamedTuple):
    """What a source phrase stands for. `speaks_for` is the id of the organization a person speaks for."""

    span: Span
    type: SourceType
    name: str
    speaks_for: str | None = None
    count_low: int | None = None
    count_high: int | None = None

    @property
    def id(self) -> str:
        return source_id(self.type, self.name)


class Cast:
    """The sources of one article, read from its first sentence to its last."""

    def __init__(self, tree: Tree, entities: list[Entity], own_outlet: str | None) -> None:
        self._tree = tree
        self._own_outlet = own_outlet
        self._entities = entities
        self._entity_at = {i: entity for entity in entities for i in tree.within(Span(entity.start, entity.end))}
        self._speakers = {
            entity.id
            for i, entity in self._entity_at.items()
            if tree.token(i).dep == "nsubj" and tree.token(tree.token(i).head).lemma.lower() in marked("cue_verbs")
        }
        self._times = Counter(entity.id for entity in entities)
        self._last: dict[str, SourceView] = {}
        self._spoken_for = self._affiliations()
        self._in_roles = self._roles_of_people()

    def look_up(self, head: int) -> SourceView | None:
        """What the noun phrase headed by a token stands for, remembered for the pronouns after it."""
        view = self._view(head)
        return self.remember(view) if view is not None else None

    def remember(self, view: SourceView) -> SourceView:
        """Takes note of a source whose type the sentence has made clearer."""
        self._last["any"] = self._last[self._pronoun_kind(view)] = view
        return view

    def outlet_named(self, head: int) -> SourceView | None:
        """The outlet that a listener's name stands for, unless it is the article's own; None if it names none."""
        entity = self._entity_at.get(head)
        if entity is None or entity.name == self._own_outlet:
            return None
        if entity.label != "outlet" and not (entity.label == "organization" and entity.name.isupper()):
            return None
        return SourceView(Span(entity.start, entity.end), SourceType.OUTLET, entity.name)

    def is_common(self, head: int) -> bool:
        """Whether a noun phrase holds no name."""
        span = self.phrase(head)
        return not any(span.contains(Span(entity.start, entity.end)) for entity in self._entities)

    def phrase(self, head: int) -> Span:
        """The characters of a noun phrase, without its relative clauses and the commas around it."""
        tree = self._tree
        keep = [Span(head, head + 1)]
        for child in tree.children[head]:
            token = tree.token(child)
            if token.dep in {"relcl", "advcl", "punct", "cc", "conj", "ccomp", "prep"} and (
                token.dep not in {"conj", "prep"} or self._is_verbal(child) or token.lemma in {"accord", "as"}
            ):
                continue
            after_comma = tree.text[token.start - 2 : token.start] == ", "
            if token.dep == "acl" and (after_comma or token.lemma in marked("cue_verbs")):
                continue
            keep.append(tree.subtree(child))
        return tree.chars(cover(keep)).trimmed(tree.text, SPACES_AND_STOPS + '“”"()')

    def last_organization(self, before: int) -> Entity | None:
        """The organization named last before a token, one that says something in the article before all others."""
        offset = self._tree.token(before).start
        earlier = [e for e in self._organizations({"organization"}) if e.end <= offset]
        speaking = [e for e in earlier if e.id in self._speakers]
        return self._likeliest(speaking or earlier)

    def _likeliest(self, named: list[Entity]) -> Entity | None:
        """The last of those that the article names more than once, else the last."""
        again = [e for e in named if self._times[e.id] > 1]
        return next(reversed(again or named), None)

    def _subject_before(self, head: int) -> Entity | None:
        """'Northline is not in talks with Aurel, its chief said': the subject of what is said, not who is named last."""
        tree = self._tree
        for i in range(tree.sentence_of[head].start, head):
            entity = self._entity_at.get(i)
            if self._as_body(entity) and tree.token(i).dep in {"nsubj", "nsubjpass"}:
                return entity
        return None

    def _organizations(self, labels: set[str]) -> list[Entity]:
        """Those named in the article, but for the outlet that writes it."""
        return [e for e in self._entities if e.label in labels and e.name != self._own_outlet]

    def _is_verbal(self, i: int) -> bool:
        return self._tree.token(i).pos in {"VERB", "AUX"}

    @staticmethod
    def _pronoun_kind(view: SourceView) -> str:
        match view.type:
            case SourceType.PERSON:
                return "person"
            case SourceType.ANONYMOUS | SourceType.UNNAMED_OFFICIAL:
                return "person" if view.count_high == 1 else "people"
            case SourceType.OUTLET:
                return "outlet"
            case _:
                return "organization"

    def _view(self, head: int) -> SourceView | None:
        token = self._tree.token(head)
        lower = token.text.lower()
        if lower in RELATIVES and token.dep in {"nsubj", "nsubjpass"}:
            antecedent = self._tree.token(token.head).head
            return self._view(antecedent) if antecedent != head else None
        is_time = lower in _MONTHS or (token.lemma.lower() in words("time_nouns") and token.text.islower())
        if lower in _NOBODY or is_time:
            return None
        if lower == "both" or (token.pos == "PRON" and token.tag in {"PRP", "WP", "DT"}):
            return self._pronoun(head, lower)
        span = self.phrase(head)
        if not span.of(self._tree.text):
            return None
        if _AGED.search(span.of(self._tree.text)) and self._is_definite(head):
            known = self._person_named_since(head, None) or self._last.get("person")
            return known._replace(span=span) if known else None
        return self._named(head, span) or self._in_role(head, span) or self._unnamed(head, span)

    def _in_role(self, head: int, span: Span) -> SourceView | None:
        """'The minister said', after 'Interior Minister Danilo Perović': the person last named with that role."""
        token = self._tree.token(head)
        if token.tag != "NN" or not self._is_definite(head) or self._has_owner(head):
            return None
        named = [e for at, e in self._in_roles.get(token.lemma.lower(), ()) if at < head]
        return self._person(named[-1])._replace(span=span) if named else None

    def _roles_of_people(self) -> dict[str, list[tuple[int, Entity]]]:
        """Noun -> where a person is named with it, and whom."""
        found: dict[str, list[tuple[int, Entity]]] = {}
        tree = self._tree
        for entity in self._entities:
            head = tree.root_in(Span(entity.start, entity.end)) if entity.label == "person" else -1
            if head < 0:
                continue
            beside = [c for c in tree.children[head] if tree.token(c).dep in {"appos", "compound", "nmod", "amod"}]
            if tree.token(head).dep == "appos":
                beside.append(tree.token(head).head)
            for i in beside:
                lemma = tree.token(i).lemma.lower()
                if lemma in marked("roles") or lemma in words("titles"):
                    found.setdefault(lemma, []).append((head, entity))
        return found

    def _pronoun(self, head: int, lower: str) -> SourceView | None:
        if lower in _SINGULAR_PRONOUNS:
            since = self._person_named_since(head, _GENDERED[lower]) if lower in _GENDERED else None
            antecedent = since or self._last.get("person")
        elif lower in _ORGANIZATION_PRONOUNS:
            antecedent = self._subject_around(head) or self._subject_of_sentence_before(head)
            antecedent = antecedent or self._last.get("organization")
            antecedent = antecedent or self._organization_view(head)
        elif lower in {"they", "both"}:
            antecedent = self._last.get("people") or self._last.get("any")
        else:
            return None
        token = self._tree.token(head)
        return antecedent._replace(span=Span(token.start, token.end)) if antecedent else None

    def _person_named_since(self, head: int, gender: str | None) -> SourceView | None:
        """Whom the sentences since the last source are about, in this paragraph and the one before.

        'Olden bowed at the gate. "I knew," she said.' Without a source before, whoever was named last.
        """
        text = self._tree.text
        at, last = self._tree.token(head).start, self._last.get("person")
        paragraph = text.rfind("\n\n", 0, at)
        since = max(last.span.end if last else 0, text.rfind("\n\n", 0, max(0, paragraph)))
        named = [e for e in self._entities if e.label == "person" and since <= e.start and e.end <= at]
        fitting = [e for e in named if gender is None or genders(e.name) in ({gender}, set())]
        found = [e for e in fitting if self._is_subject(e)] or (fitting if last is None else [])
        return self._person(found[-1]) if found else None

    def _is_subject(self, entity: Entity) -> bool:
        head = self._tree.root_in(Span(entity.start, entity.end))
        if head >= 0 and self._tree.token(head).dep == "appos":
            head = self._tree.token(head).head
        return head >= 0 and self._tree.token(head).dep in {"nsubj", "nsubjpass"}

    def _person(self, entity: Entity) -> SourceView:
        speaks_for = self._spoken_for.get(entity.id)
        return SourceView(Span(entity.start, entity.end), SourceType.PERSON, entity.name, speaks_for, 1, 1)

    def _subject_around(self, head: int) -> SourceView | None:
        """'The bank has said that it expects ...': the body that says what the pronoun stands in."""
        tree = self._tree
        verb = tree.token(head).head
        while tree.token(verb).dep in {"ccomp", "conj", "xcomp"} and tree.token(verb).head != verb:
            verb = tree.token(verb).head
            if view := self._as_body(self._entity_at.get(tree.subject(verb))):
                return view
        return None

    def _as_body(self, entity: Entity | None) -> SourceView | None:
        if entity is None or entity.label not in {"organization", "outlet"} or entity.name == self._own_outlet:
            return None
        kind = SourceType.OUTLET if entity.label == "outlet" else SourceType.ORGANIZATION
        return SourceView(Span(entity.start, entity.end), kind, entity.name)

    def _subject_of_sentence_before(self, head: int) -> SourceView | None:
        """'Nuvra blamed the grid. It said ...': the organization that the sentence before is about."""
        tree = self._tree
        start = tree.sentence_of[head].start
        between = tree.text[tree.token(start - 1).end : tree.token(start).start] if start else "\n\n"
        if "\n\n" in between:
            return None
        root = next((i for i in range(*tree.sentence_of[start - 1]) if tree.token(i).head == i), -1)
        return self._as_body(self._entity_at.get(tree.subject(root))) if root >= 0 else None

    def _organization_view(self, before: int) -> SourceView | None:
        entity = self.last_organization(before)
        return SourceView(Span(0, 0), SourceType.ORGANIZATION, entity.name) if entity else None

    def _named(self, head: int, span: Span) -> SourceView | None:
        """A phrase that gives a name which the words around it do not turn into something else."""
        tree = self._tree
        inside = [e for e in self._entities if span.contains(Span(e.start, e.end))]
        people = [e for e in inside if e.label == "person"]
        head_entity = self._entity_at.get(head)
        beside = self._person_beside(head)
        if people and (head_entity in people or self._is_role(head) or beside is not None):
            person = head_entity if head_entity in people else beside or people[-1]
            assert person is not None
            return SourceView(span, SourceType.PERSON, person.name, self._spoken_for.get(person.id), 1, 1)
        if head_entity is not None and self._only_looks_named(head, head_entity):
            return None
        if head_entity is not None and head_entity.label != "person":
            kind = {"outlet": SourceType.OUTLET, "document": SourceType.DOCUMENT}
            return SourceView(span, kind.get(head_entity.label, SourceType.ORGANIZATION), head_entity.name)
        lemma = tree.token(head).lemma.lower()
        called = self._called(head)
        if called is not None:
            return SourceView(span, SourceType.ORGANIZATION, called.name)
        body = self._body_beside(head, lemma)
        if body is not None:
            return SourceView(span, SourceType.ORGANIZATION, body.name)
        outlet = next((e for e in inside if e.label == "outlet"), None)
        if outlet is None and lemma in words("outlet_nouns"):
            outlet = next(
                (e for c in tree.children[head] if (e := self._entity_at.get(c)) and e.label in _PUBLISHING), None
            )
        if outlet and (lemma in words("documents") or lemma in words("outlet_nouns")):
            return SourceView(span, SourceType.OUTLET, outlet.name)
        organization = next((e for e in inside if e.label != "person"), None)
        if organization and self._is_spokesperson(head):
            return SourceView(
                span, SourceType.PERSON, organization.name, f"organization:{normalised(organization.name)}", 1, 1
            )
        return None

    def _only_looks_named(self, head: int, entity: Entity) -> bool:
        """'Neighbours told the paper': a common noun that has its capital from opening the sentence."""
        alone = entity.end - entity.start == len(self._tree.token(head).text)
        return alone and self._opening_noun(head) is not None

    def _opening_noun(self, head: int) -> str | None:
        """The noun for people that opens a sentence with a capital, which taggers take for a name."""
        if head != self._tree.sentence_of[head].start or self._tree.token(head).pos != "PROPN":
            return None
        noun = self._tree.token(head).text.lower()
        known = marked("anonymous").keys() | marked("roles").keys()
        return next((form for form in (noun, noun.removesuffix("s")) if form in known), None)

    def _person_beside(self, head: int) -> Entity | None:
        """'Her former assistant, Tobin Leigh': whom a noun for one person names after itself."""
        after = (c for c in self._tree.children[head] if self._tree.token(c).dep == "appos")
        named = [e for c in after if (e := self._entity_at.get(c)) and e.label == "person"]
        noun = self._tree.token(head)
        of_person = noun.tag == "NN" and noun.lemma.lower() not in words("organization_nouns")
        return named[0] if of_person and named else None

    def _body_beside(self, head: int, noun: str) -> Entity | None:
        """'The company, Los Tres Compadres': the name of the body that a noun for one stands for."""
        if noun not in words("organization_nouns"):
            return None
        named = (self._entity_at.get(c) for c in self._tree.children[head] if self._tree.token(c).dep == "appos")
        return next((entity for entity in named if entity is not None), None)

    def _called(self, head: int) -> Entity | None:
        """The name in "a crew calling itself Redwater", "a group known as Redwater"."""
        tree = self._tree
        for child in tree.children[head]:
            if tree.token(child).dep == "acl" and tree.token(child).lemma in {"call", "know", "name", "dub", "style"}:
                inside = [e for i in range(*tree.subtree(child)) if (e := self._entity_at.get(i))]
                if inside:
                    return inside[0]
        return None

    def _unnamed(self, head: int, span: Span) -> SourceView | None:
        tree = self._tree
        token = tree.token(head)
        lemma = token.lemma.lower()
        phrase = span.of(tree.text)
        group = self._group_of_people(head)
        if self._is_role(head) and (group is None or self._is_definite(head) or self._has_owner(head)):
            owner = self._owner(head, guess=False)
            if owner is not None:
                return SourceView(span, SourceType.PERSON, _without_article(phrase), owner, 1, 1)
        house = self._house(head) if group is not None else None
        if house:
            return SourceView(span, SourceType.PERSON, _without_article(phrase), house, *self._count(head))
        is_body = lemma in words("organization_nouns") and self._is_definite(head) and token.tag == "NN"
        if group is not None and not is_body:
            low, high = self._count(head) if not self._is_same_group(head) else self._last_count()
            return SourceView(span, group, phrase, None, low, high)
        if self._is_spokesperson(head):
            owner = self._owner(head)
            return SourceView(span, SourceType.PERSON, phrase, owner, 1, 1)
        own = phrase.lower().startswith(("this ", "our ")) and lemma in words("outlet_nouns")
        if (own or _OF_ITSELF.search(phrase)) and self._own_outlet:
            return SourceView(span, SourceType.OUTLET, self._own_outlet)
        if lemma in words("outlet_nouns") and self._is_definite(head):
            outlet = self._last.get("outlet")
            if outlet:
                return outlet._replace(span=span)
            if lemma not in words("documents") and lemma not in words("organization_nouns"):
                return SourceView(span, SourceType.OUTLET, _without_article(phrase))
        if lemma in _PARTS_OF_BODIES and (owner := self._owner(head, guess=False)):
            return SourceView(span, SourceType.PERSON, _without_article(phrase), owner)
        if lemma in words("organization_nouns") or self._is_body(head):
            entity = self._named_after(head, lemma)
            return SourceView(span, SourceType.ORGANIZATION, entity.name if entity else _without_article(phrase))
        if lemma in words("documents"):
            vague = token.tag == "NNS" and not self._is_definite(head)
            kind = SourceType.ANONYMOUS if vague else SourceType.DOCUMENT
            return SourceView(span, kind, self._with_owner(phrase, head))
        if lemma in marked("roles"):
            return SourceView(span, SourceType.PERSON, _without_article(phrase), self._owner(head), 1, 1)
        if token.tag == "NNS":
            low, high = self._count(head)
            return SourceView(span, SourceType.ANONYMOUS, phrase, None, low, high)
        if token.pos in {"NOUN", "PROPN"}:
            # "According to the recorder": a thing that is no known body says it as a document does, and confirms nothing.
            is_name = token.pos == "PROPN" or token.text[0].isupper()
            if not is_name and lemma.endswith(_PERSON_ENDINGS) and lemma not in _THINGS:
                return SourceView(span, SourceType.ANONYMOUS, phrase, None, *self._count(head))
            willing = self._is_willing(head)
            if not is_name and willing and not (self._is_definite(head) or self._has_owner(head)):
                return SourceView(span, SourceType.ANONYMOUS, phrase, None, *self._count(head))
            kind = SourceType.ORGANIZATION if is_name or willing else SourceType.DOCUMENT
            return SourceView(span, kind, _without_article(phrase))
        return None

    def _is_willing(self, head: int) -> bool:
        """'The enemy denied it', 'the quarry told us': whatever it is, it does what no paper does."""
        verb = self._tree.token(self._tree.token(head).head)
        return self._tree.token(head).dep == "nsubj" and verb.lemma in _OF_WILL

    def _with_owner(self, phrase: str, head: int) -> str:
        """'Its accounts' under the name of the organization that they are of; else the words without their article."""
        first, _, rest = phrase.partition(" ")
        owner = self.last_organization(head) if first.lower() in {"its", "their"} and rest else None
        return f"{owner.name} {rest}" if owner else _without_article(phrase)

    def _group_of_people(self, head: int) -> SourceType | None:
        """The type of an unnamed group or person, looking through 'two of the people' and a bare 'two'."""
        tree = self._tree
        lemma = self._opening_noun(head) or tree.token(head).lemma.lower()
        marks = marked("anonymous").get(lemma)
        if self._is_body(head):
            return None
        if marks is None and tree.token(head).pos == "NUM":
            inner = next((tree.child(c, "pobj") for c in tree.children[head] if tree.token(c).lemma == "of"), -1)
            return SourceType.ANONYMOUS if inner < 0 else self._group_of_people(inner) or SourceType.ANONYMOUS
        if marks is None:
            return None
        return SourceType.UNNAMED_OFFICIAL if "official" in marks else SourceType.ANONYMOUS

    def _is_body(self, head: int) -> bool:
        """Whether two words name a kind of body of which the last alone does not: "coast guard", "city hall"."""
        before = self._tree.token(head - 1).text.lower() if head else ""
        return f"{before} {self._tree.token(head).lemma.lower()}" in words("organization_nouns")

    def _house(self, head: int) -> str | None:
        """The firm or institute in "analysts at Norell Bank": what they publish is its word, named or not."""
        tree = self._tree
        if tree.token(head).lemma.lower() not in _PROFESSIONS:
            return None
        for child in tree.children[head]:
            if tree.token(child).lemma in {"at", "from", "of"} and tree.token(child).dep == "prep":
                entity = self._entity_at.get(tree.child(child, "pobj"))
                if entity is not None and entity.label == "organization":
                    return f"organization:{normalised(entity.name)}"
        return None

    def _is_same_group(self, head: int) -> bool:
        """'The people said' after 'three people close to the talks'."""
        last = self._last.get("people")
        plural = self._tree.token(head).tag == "NNS"
        noun = self._tree.token(head).text.lower()
        return last is not None and plural and self._is_definite(head) and noun in last.name.lower().split()

    def _last_count(self) -> tuple[int | None, int | None]:
        last = self._last["people"]
        return last.count_low, last.count_high

    def _count(self, head: int) -> tuple[int | None, int | None]:
        """Smallest and largest number of people; (2, None) for an uncounted plural."""
        tree = self._tree
        token = tree.token(head)
        modifiers = [token] if token.pos == "NUM" else [tree.token(c) for c in tree.children[head]]
        for modifier in modifiers:
            if modifier.dep in {"nummod", "det", "amod"} or modifier is token:
                number = _number(modifier.text)
                if number is not None and not (number == 1 and token.tag == "NNS"):
                    return number, number
        if token.tag in {"NN", "NNP"} and token.lemma not in {"people", "group"}:
            return 1, 1
        if token.pos == "PRON":
            return None, None
        definite = any(modifier.lemma in {"the", "these", "those"} for modifier in modifiers)
        return (None, None) if definite else (2, None)

    def _is_definite(self, head: int) -> bool:
        return any(
            self._tree.token(c).lemma in {"the", "this", "that", "its", "their"} for c in self._tree.children[head]
        )

    def _has_owner(self, head: int) -> bool:
        return any(self._tree.token(c).dep == "poss" for c in self._tree.children[head])

    def _is_role(self, head: int) -> bool:
        return self._tree.token(head).lemma.lower() in marked("roles")

    def _is_spokesperson(self, head: int) -> bool:
        return self._tree.token(head).lemma.lower() in {"spokesman", "spokeswoman", "spokesperson", "mouthpiece"}

    def _named_after(self, head: int, noun: str, definite: bool = False) -> Entity | None:
        """'The agency' after 'the Civil Rescue Agency': the last organization of that noun, else the last one.

        `definite`: so is the "agency" of "agency spokesman Orin", without an article.
        """
        offset = self._tree.token(head).start
        organizations = [e for e in self._organizations({"organization", "outlet"}) if e.start < offset]
        same_noun = [e for e in organizations if normalised(e.name).split()[-1:] == [noun]]
        if same_noun:
            return same_noun[-1]
        proper = any(self._tree.token(i).pos == "PROPN" for i in self._tree.within(self.phrase(head)))
        if not (definite or self._is_definite(head)) or proper:
            return None
        kind = set(marked("body_kinds").get(noun, ()))
        of_kind = [e for e in organizations if kind & set(normalised(e.name).split())]
        if of_kind:
            return of_kind[-1]
        if noun not in _GENERIC_ORGANIZATIONS:
            return None
        later = [e for e in self._entities if normalised(e.name).split()[-1:] == [noun]]
        if later:
            return later[0]
        last = self._last.get("organization")
        named = [e for e in organizations if last is not None and normalised(e.name) == normalised(last.name)]
        return self._likeliest(named or organizations)

    def _owner(self, head: int, guess: bool = True) -> str | None:
        """The organization that a role belongs to: 'a spokeswoman for the bank', 'its director', 'the CRA's chief'.

        With `guess`, the organization named last, for roles that always belong to one.
        """
        tree = self._tree
        if tree.token(head).lemma.lower() in _OF_STATE and (office := self._office(head)):
            return f"organization:{normalised(office)}"
        for child in tree.children[head]:
            token = tree.token(child)
            if token.dep == "poss" and token.lemma in {"its", "their", "our"}:
                entity = self._subject_before(head)
                before = None if entity else self._subject_of_sentence_before(head)
                entity = entity or (None if before else self.last_organization(head))
                name = entity.name if entity else before.name if before else None
                return f"organization:{normalised(name)}" if name else None
            if token.dep in {"poss", "compound", "nmod"} and (name := self._organization_name(child)):
                return f"organization:{normalised(name)}"
            if token.dep == "poss" and token.tag == "NN" and not self._group_of_people(child):
                return f"organization:{normalised(self.phrase(child).of(tree.text))}"
            at_work = () if _counsels(tree.token(head).lemma) else ("of", "at", "with", "from")
            if token.dep == "prep" and token.lemma in {"for", *at_work}:
                target = tree.child(child, "pobj")
                if target >= 0 and (name := self._organization_name(target)):
                    return f"organization:{normalised(name)}"
        if office := self._office(head):
            return f"organization:{normalised(office)}"
        if guess and self._speaks_for_some_body(head):
            entity = self.last_organization(head)
            return f"organization:{normalised(entity.name)}" if entity else None
        return None

    def _speaks_for_some_body(self, head: int) -> bool:
        """A spokeswoman does, a chairman too; a President with a capital more often is one of a country."""
        token = self._tree.token(head)
        of_country = token.lemma.lower() == "president" and token.text[0].isupper()
        return "speaks" in marked("roles").get(token.lemma.lower(), ()) and not of_country

    def _office(self, head: int) -> str | None:
        """'The environment minister' speaks for the environment ministry, a mayor for the mayor's office."""
        tree = self._tree
        noun = tree.token(head).lemma.lower()
        of = next((tree.child(c, "pobj") for c in tree.children[head] if tree.token(c).lemma in {"of", "for"}), -1)
        if noun == "secretary" and of >= 0 and tree.token(head).text[0].isupper():
            return f"{tree.token(of).text} department"
        if noun != "minister":
            return _OFFICES.get(noun)
        before = [c for c in tree.children[head] if c < head and tree.token(c).dep in {"compound", "amod", "nmod"}]
        parts = [i for c in before if not self._is_of_place(c) for i in range(*tree.subtree(c))]
        field = " ".join(tree.token(i).text for i in parts)
        if field.lower() == "prime":
            return None
        if of >= 0 and not field:
            return f"ministry of {self.phrase(of).of(tree.text)}"
        return f"{field} ministry" if field else None

    def _is_of_place(self, i: int) -> bool:
        """Whether a word is of a place or people: "the Colombian trade minister"."""
        entity = self._entity_at.get(i)
        return entity is not None and entity.label in {"place", "group"}

    def _organization_name(self, head: int) -> str | None:
        entity = self._entity_at.get(head)
        if entity is not None:
            return entity.name if entity.label != "person" else None
        token = self._tree.token(head)
        if token.lemma.lower() not in words("organization_nouns"):
            return None
        same = self._named_after(head, token.lemma.lower(), definite=token.dep == "compound")
        return same.name if same else _without_article(self.phrase(head).of(self._tree.text))

    def _affiliations(self) -> dict[str, str]:
        """Person id -> id of the organization they speak for, from the place where they are introduced."""
        found: dict[str, str] = {}
        for entity in self._entities:
            if entity.label != "person" or entity.id in found:
                continue
            head = self._tree.root_in(Span(entity.start, entity.end))
            owner = self._introduced(head, entity) if head >= 0 else None
            if owner:
                found[entity.id] = owner
        return found

    def _introduced(self, head: int, entity: Entity) -> str | None:
        tree = self._tree
        appositions = [c for c in tree.children[head] if tree.token(c).dep == "appos"]
        if tree.token(head).dep == "appos":
            appositions.append(tree.token(head).head)
        for role in appositions:
            if self._is_role(role) and (owner := self._owner(role)):
                return owner
        before = [c for c in tree.children[head] if tree.token(c).start < entity.start]
        if any(self._is_role(c) for c in before):
            ministers = [c for c in before if tree.token(c).lemma.lower() in _OF_STATE]
            if owner := next((owner for c in ministers if (owner := self._owner(c, guess=False))), None):
                return owner
            for c in before:
                if name := self._organization_name(c):
                    return f"organization:{normalised(name)}"
            for c in before:
                if self._is_role(c) and (owner := self._owner(c)):
                    return owner
        for child in tree.children[head]:
            if tree.token(child).dep == "prep" and tree.token(child).lemma in {"of", "for", "from"}:
                target = tree.child(child, "pobj")
                named = self._entity_at.get(target)
                if named is not None and named.label == "organization":
                    return f"organization:{normalised(named.name)}"
                if target >= 0 and named is None and (name := self._organization_name(target)):
                    return f"organization:{normalised(name)}"
        # "Founder and chief executive Mira Olden": the parser may hang the roles on something else.
        opening = tree.text[max(0, entity.start - 40) : entity.start].rpartition(",")[2].lower().split()
        if _POLICE_RANKS & set(opening[-2:]):
            police = [e.name for e in self._entities if e.label == "organization" and "police" in e.name.lower()]
            return f"organization:{normalised(police[0]) if police else 'police'}"
        if any("speaks" in marked("roles").get(word, ()) for word in opening if word != "president"):
            organization = self.last_organization(head)
            return f"organization:{normalised(organization.name)}" if organization else None
        return None


def _number(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    return _SMALL_NUMBERS.get(word.lower())


def _without_article(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    return rest if first.lower() in {"the", "a", "an"} and rest else phrase

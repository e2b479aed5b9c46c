"""Entities across articles: one id, one name and one label for every spelling and short form of a name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from claimtable.names import normalised, source_id
from claimtable.records import Attribution, Entity, Mention

_NOT_SPECIFIC = {"other", "group"}
# One letter more, less or another is a slip in a long name that is written otherwise this many times as often.
_LONG_WORD = 7
_TIMES_AS_OFTEN = 4


def canonical_entities(mentions: Sequence[Mention]) -> dict[str, Entity]:
    """Entity id as found in an article -> the entity it stands for in the whole corpus (its offsets mean nothing)."""
    return canonical_names(
        (entity, mention.quote[entity.start - mention.start : entity.end - mention.start])
        for mention in mentions
        for entity in mention.entities
    )


def canonical_names(found: Iterable[tuple[Entity, str]]) -> dict[str, Entity]:
    """As `canonical_entities`, of entities with the words that they are written with.

    Spellings that differ in case, spaces or hyphens are one, as are slips of a letter. A short form is the longer name
    that it stands for in the articles that give both, or the only person of that surname, if that is one and the same.
    The label is the one most places
    give.
    """
    groups: dict[str, list[Entity]] = defaultdict(list)
    short_for: dict[str, set[str]] = defaultdict(set)
    for entity, written in found:
        groups[_key(entity.name)].append(entity)
        if _key(written) != _key(entity.name):
            short_for[_key(written)].add(_key(entity.name))
    surnames: dict[str, set[str]] = defaultdict(set)
    for group in groups.values():
        if group[0].label == "person" and " " in group[0].name:
            surnames[_key(group[0].name.rpartition(" ")[2])].add(_key(group[0].name))
    for short in groups.keys() & surnames.keys():
        if any(entity.label == "person" for entity in groups[short]):
            short_for[short] |= surnames[short]
    longer = {short: next(iter(longs)) for short, longs in short_for.items() if len(longs) == 1 and short in groups}
    longer |= {slip: right for slip, right in _slips(groups).items() if slip not in longer}
    joined: dict[str, list[str]] = defaultdict(list)
    for key in groups:
        joined[_end(key, longer)].append(key)
    return {
        entity_id: chosen
        for key, keys in joined.items()
        for entity_id, chosen in _chosen(groups[key], [entity for other in keys for entity in groups[other]])
    }


def with_canonical(mention: Mention, canonical: dict[str, Entity]) -> Mention:
    """The mention with its entities, subject and object under their canonical ids."""
    return mention.model_copy(
        update={
            "entities": [canonical[e.id].model_copy(update={"start": e.start, "end": e.end}) for e in mention.entities],
            "subject": _slot(mention.subject, canonical),
            "object": _slot(mention.object, canonical),
        }
    )


def with_canonical_sources(attribution: Attribution, canonical: Mapping[str, Entity]) -> Attribution:
    """The attribution with its source and whom it speaks for under their canonical ids."""
    who, house = attribution.source_id, attribution.speaks_for
    return attribution.model_copy(
        update={
            "source_id": who and canonical_source(who, canonical),
            "speaks_for": house and canonical_source(house, canonical),
        }
    )


def canonical_source(source: str, canonical: Mapping[str, Entity]) -> str:
    """The id of a source under the name that its entity has in the whole corpus."""
    entity = canonical.get(source)
    return source_id(source.partition(":")[0], entity.name) if entity else source


def _slot(slot: str | None, canonical: dict[str, Entity]) -> str | None:
    return canonical[slot].id if slot in canonical else slot


def _key(name: str) -> str:
    return normalised(name).replace(" ", "").replace("-", "")


def _end(key: str, longer: Mapping[str, str]) -> str:
    """The last name that a name leads to; itself if the names lead in a circle."""
    seen = [key]
    while seen[-1] in longer:
        if longer[seen[-1]] in seen:
            return key
        seen.append(longer[seen[-1]])
    return seen[-1]


def _slips(groups: Mapping[str, Sequence[Entity]]) -> dict[str, str]:
    """Rare spelling -> the frequent one that a letter more, less or another makes of it, if only one does."""
    neighbours: dict[str, list[str]] = defaultdict(list)
    for key in groups:
        if len(key) >= _LONG_WORD and not any(character.isdigit() for character in key):
            for form in _with_one_less(key):
                neighbours[form].append(key)
    right: dict[str, set[str]] = defaultdict(set)
    for near in neighbours.values():
        for rare in near:
            for frequent in near:
                if len(groups[frequent]) >= _TIMES_AS_OFTEN * len(groups[rare]):
                    right[rare].add(frequent)
    return {rare: next(iter(frequent)) for rare, frequent in right.items() if len(frequent) == 1}


def _with_one_less(word: str) -> Iterator[str]:
    yield word
    yield from {word[:i] + word[i + 1 :] for i in range(1, len(word))}


def _chosen(named: Sequence[Entity], group: Sequence[Entity]) -> Iterable[tuple[str, Entity]]:
    """The entity that all of `group` are, under the spelling that most of `named` have."""
    labels = Counter(entity.label for entity in group)
    label = max(sorted(labels), key=lambda name: (name not in _NOT_SPECIFIC, labels[name]))
    names = Counter(entity.name for entity in named or group)
    name = max(sorted(names), key=lambda n: names[n])
    chosen = Entity(id=f"{label}:{normalised(name)}", name=name, label=label, start=0, end=0)
    return [(entity_id, chosen) for entity_id in sorted({entity.id for entity in group})]

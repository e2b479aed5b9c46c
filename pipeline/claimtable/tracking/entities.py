"""Entities across articles: one id, one name and one label for every spelling of a name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from claimtable.names import normalised
from claimtable.records import Entity, Mention

_NOT_SPECIFIC = {"other", "group"}


def canonical_entities(mentions: Sequence[Mention]) -> dict[str, Entity]:
    """Entity id as found in an article -> the entity it stands for in the whole corpus (its offsets mean nothing).

    Spellings that differ in case, spaces or hyphens are one; the label is the one most places give it.
    """
    return canonical_names(entity for mention in mentions for entity in mention.entities)


def canonical_names(entities: Iterable[Entity]) -> dict[str, Entity]:
    """As `canonical_entities`, of the entities themselves."""
    groups: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        groups[_key(entity.name)].append(entity)
    return {entity_id: chosen for group in groups.values() for entity_id, chosen in _chosen(group)}


def with_canonical(mention: Mention, canonical: dict[str, Entity]) -> Mention:
    """The mention with its entities, subject and object under their canonical ids."""
    return mention.model_copy(
        update={
            "entities": [canonical[e.id].model_copy(update={"start": e.start, "end": e.end}) for e in mention.entities],
            "subject": _slot(mention.subject, canonical),
            "object": _slot(mention.object, canonical),
        }
    )


def _slot(slot: str | None, canonical: dict[str, Entity]) -> str | None:
    return canonical[slot].id if slot in canonical else slot


def _key(name: str) -> str:
    return normalised(name).replace(" ", "").replace("-", "")


def _chosen(group: Sequence[Entity]) -> Iterable[tuple[str, Entity]]:
    labels = Counter(entity.label for entity in group)
    label = max(sorted(labels), key=lambda name: (name not in _NOT_SPECIFIC, labels[name]))
    names = Counter(entity.name for entity in group)
    name = max(sorted(names), key=lambda n: names[n])
    chosen = Entity(id=f"{label}:{normalised(name)}", name=name, label=label, start=0, end=0)
    return [(entity_id, chosen) for entity_id in sorted({entity.id for entity in group})]

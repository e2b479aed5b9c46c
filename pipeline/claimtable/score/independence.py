"""Independent sources: how many origins support a claim, with bounds.

Nodes are the claim's mentions and the cited origins that are not in the corpus; an edge child -> parent says
"retells". Edges of weight >= t are kept; nodes joined by cycles are one; what has no parent left is a root; the roots
of one origin are one group. Groups that some supporting mention leads back to are counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from claimtable.config import ScoreSettings
from claimtable.records import ClaimView, Edge, Member, Stance
from claimtable.score.reason import Score
from claimtable.score.voices import refuting

CERTAIN = 1.0


class Bounds(NamedTuple):
    """A count, the smallest with weaker edges kept too, and the largest with firmer ones alone."""

    counted: int
    low: int
    high: int


def independence(nodes: Sequence[str], origin_of: Mapping[str, str], edges: Sequence[Edge], threshold: float) -> Bounds:
    """The count at a threshold, and its bounds over all thresholds below and above it."""
    at = {
        t: independent_count(nodes, origin_of, edges, t) for t in {edge.weight for edge in edges} | {threshold, CERTAIN}
    }
    return Bounds(
        at[threshold],
        min(count for t, count in at.items() if t <= threshold),
        max(count for t, count in at.items() if t >= threshold),
    )


def independent_count(
    nodes: Sequence[str], origin_of: Mapping[str, str], edges: Iterable[Edge], threshold: float
) -> int:
    """Number of groups of roots that `nodes` lead back to, by the edges of at least this weight.

    `origin_of` names the origin of a node; roots of one origin are one group.
    """
    graph = _graph(nodes, origin_of, edges, threshold)
    return len(graph.groups_of(nodes))


def groups_behind(
    nodes: Sequence[str], origin_of: Mapping[str, str], edges: Iterable[Edge], threshold: float
) -> dict[str, frozenset[str]]:
    """The groups that each node leads back to, each named after the first of the origins in it."""
    graph = _graph(nodes, origin_of, edges, threshold)
    named: dict[int, str] = {}
    for name in graph.names:
        component = graph.component[name]
        if not graph.parents[component]:
            origin = origin_of.get(name, name)
            group = graph.group[component]
            named[group] = min(named.get(group, origin), origin)
    return {node: frozenset(named[group] for group in graph.groups_of([node])) for node in nodes}


class _Graph(NamedTuple):
    """Who retells whom, cycles collapsed: the component of each name, the parents and the group of each component."""

    names: list[str]
    component: dict[str, int]
    parents: Mapping[int, set[int]]
    group: list[int]

    def groups_of(self, nodes: Iterable[str]) -> set[int]:
        reached = _reached({self.component[name] for name in nodes}, self.parents)
        return {self.group[root] for root in reached if not self.parents[root]}


def _graph(nodes: Sequence[str], origin_of: Mapping[str, str], edges: Iterable[Edge], threshold: float) -> _Graph:
    kept = [edge for edge in edges if edge.weight >= threshold]
    names = sorted({*nodes, *(e.child for e in kept), *(e.parent for e in kept)})
    index = {name: i for i, name in enumerate(names)}
    component = _components(len(names), ((index[e.child], index[e.parent]) for e in kept), "strong")
    parents: dict[int, set[int]] = defaultdict(set)
    for edge in kept:
        child, parent = component[index[edge.child]], component[index[edge.parent]]
        if child != parent:
            parents[child].add(parent)
    group = _groups(names, component, origin_of, parents)
    return _Graph(names, dict(zip(names, component, strict=True)), parents, group)


def _reached(start: set[int], parents: Mapping[int, set[int]]) -> set[int]:
    """The components that some of `start` retell, directly or not, and these themselves."""
    seen: set[int] = set()
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(parents[node])
    return seen


def _groups(
    names: Sequence[str], component: Sequence[int], origin_of: Mapping[str, str], parents: Mapping[int, set[int]]
) -> list[int]:
    """The group of each component: roots with an origin in common are one, whatever other origins a cycle holds."""
    first: dict[str, int] = {}
    links = []
    for name, own in zip(names, component, strict=True):
        if not parents[own]:
            links.append((own, first.setdefault(origin_of.get(name, name), own)))
    return _components(max(component, default=-1) + 1, links, "weak")


def _components(size: int, links: Iterable[tuple[int, int]], connection: str) -> list[int]:
    """The component of each of `size` nodes. Strong: a cycle of retellings has no origin of its own and counts once."""
    apart = [(a, b) for a, b in links if a != b]
    if not apart:  # Most claims have one mention.
        return list(range(size))
    pairs = np.array(apart, dtype=np.intp)
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    _, labels = connected_components(graph, directed=True, connection=connection)
    return [int(label) for label in labels]


def score_independence(view: ClaimView, settings: ScoreSettings) -> Score:
    """independent_sources with bounds, and the sources that refute."""
    threshold = settings.edge_threshold
    supporting = _behind(view, [m for m in view.members if m.stance is Stance.SUPPORTS], threshold)
    fields = {
        "independent_sources": supporting.counted or None,
        "independent_sources_low": supporting.low or None,
        "independent_sources_high": supporting.high or None,
        "refuting_sources": _behind(view, refuting(view), threshold).counted,
    }
    return Score(fields, {"independent_sources": "; ".join(_reasons(view, supporting, threshold))})


def _behind(view: ClaimView, members: Sequence[Member], threshold: float) -> Bounds:
    nodes = [member.mention.mention_id for member in members]
    origin_of = {member.mention.mention_id: member.origin for member in view.members}
    return independence(nodes, origin_of, view.edges, threshold) if nodes else Bounds(0, 0, 0)


def _reasons(view: ClaimView, found: Bounds, threshold: float) -> Iterator[str]:
    origins = sorted({member.origin for member in view.members if member.stance is Stance.SUPPORTS})
    yield f"supported by {', '.join(origins) or 'nobody'}"
    yield f"{sum(edge.weight >= threshold for edge in view.edges)} retellings are not counted again"
    if found.low < found.counted:
        yield f"{found.low} if the {sum(edge.weight < threshold for edge in view.edges)} weak ties hold as well"
    if found.high > found.counted:
        yield f"{found.high} if only certain ties hold"

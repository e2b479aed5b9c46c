"""Independent sources: how many origins support a claim, with bounds.

Nodes are the claim's mentions and the cited origins that are not in the corpus; an edge child -> parent says
"retells". Edges of weight >= t are kept; nodes joined by cycles are one; what has no parent left is a root; the roots
of one origin are one group. Groups that some supporting mention leads back to are counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from claimtable.config import ScoreSettings
from claimtable.records import ClaimView, Edge, Stance
from claimtable.score.reason import Score


def independent_count(nodes: Sequence[str], origin_of: dict[str, str], edges: Iterable[Edge], threshold: float) -> int:
    """Number of groups of roots that `nodes` lead back to, by the edges of at least this weight.

    `origin_of` names the origin of a node; roots of one origin are one group.
    """
    kept = [edge for edge in edges if edge.weight >= threshold]
    names = sorted({*nodes, *(e.child for e in kept), *(e.parent for e in kept)})
    index = {name: i for i, name in enumerate(names)}
    component = _components(index, kept)
    parents: dict[int, set[int]] = defaultdict(set)
    for edge in kept:
        child, parent = component[index[edge.child]], component[index[edge.parent]]
        if child != parent:
            parents[child].add(parent)
    label: dict[int, str] = {}
    for name in reversed(names):
        label[component[index[name]]] = origin_of.get(name, name)
    roots: set[str] = set()
    seen: set[int] = set()
    waiting = [component[index[name]] for name in nodes]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if parents[node]:
            waiting.extend(parents[node])
        else:
            roots.add(label[node])
    return len(roots)


def _components(index: dict[str, int], edges: Sequence[Edge]) -> list[int]:
    """Strong components: a cycle of retellings has no origin of its own and counts once."""
    rows = [index[edge.child] for edge in edges]
    columns = [index[edge.parent] for edge in edges]
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(index), len(index)))
    _, labels = connected_components(graph, directed=True, connection="strong")
    return [int(label) for label in labels]


def score_independence(view: ClaimView, settings: ScoreSettings) -> Score:
    """independent_sources with bounds, and the sources that refute."""
    origin_of = {member.mention.mention_id: member.origin for member in view.members}
    fields: dict[str, int | None] = {}
    counts = {}
    weights = sorted({edge.weight for edge in view.edges} | {settings.edge_threshold, 1.01})
    for stance in (Stance.SUPPORTS, Stance.REFUTES):
        nodes = [member.mention.mention_id for member in view.members if member.stance is stance]
        counts[stance] = {t: independent_count(nodes, origin_of, view.edges, t) if nodes else 0 for t in weights}
    supporting = counts[Stance.SUPPORTS]
    at = supporting[settings.edge_threshold]
    fields["independent_sources"] = at or None
    fields["independent_sources_low"] = min(n for t, n in supporting.items() if t <= settings.edge_threshold) or None
    fields["independent_sources_high"] = max(n for t, n in supporting.items() if t >= settings.edge_threshold) or None
    fields["refuting_sources"] = counts[Stance.REFUTES][settings.edge_threshold]
    origins = sorted({member.origin for member in view.members if member.stance is Stance.SUPPORTS})
    return Score(
        fields,
        {
            "independent_sources": f"supported by {', '.join(origins) or 'nobody'}; "
            f"{sum(edge.weight >= settings.edge_threshold for edge in view.edges)} retellings are not counted again"
        },
    )

"""Invariants of the count of independent sources, on random graphs, and an oracle by brute force."""

from hypothesis import given
from hypothesis import strategies as st

from claimtable.records import Edge, EdgeKind
from claimtable.score.independence import independence, independent_count

NODES = [f"m{i}" for i in range(8)]


def edge(child: str, parent: str, weight: float = 0.9) -> Edge:
    return Edge(claim_id="c", child=child, parent=parent, kind=EdgeKind.CITES, weight=weight, evidence="")


graphs = st.tuples(
    st.lists(st.sampled_from(NODES), min_size=1, unique=True),
    st.lists(
        st.builds(
            edge, st.sampled_from(NODES), st.sampled_from([*NODES, "outlet:x"]), st.sampled_from([0.3, 0.6, 0.9])
        ),
        max_size=14,
    ),
)


def reach(names: set[str], edges: list[Edge], threshold: float) -> set[tuple[str, str]]:
    """Every (node, ancestor) by the edges kept, each node its own."""
    found = {(name, name) for name in names} | {(e.child, e.parent) for e in edges if e.weight >= threshold}
    while True:
        longer = found | {(a, d) for a, b in found for c, d in found if b == c}
        if longer == found:
            return found
        found = longer


def oracle(nodes: list[str], origin_of: dict[str, str], edges: list[Edge], threshold: float) -> int:
    """The definition word by word: what nobody is above but its own cycle is a root; roots of one origin are joined."""
    kept = [e for e in edges if e.weight >= threshold]
    names = {*nodes, *(e.child for e in kept), *(e.parent for e in kept)}
    above = reach(names, edges, threshold)
    roots = {n for n in names if all((b, n) in above for a, b in above if a == n)}

    def one(a: str, b: str) -> bool:
        return (a, b) in above or origin_of.get(a, a) == origin_of.get(b, b)

    groups: list[set[str]] = []
    for root in sorted(roots):
        joined = [group for group in groups if any(one(root, other) for other in group)]
        groups = [group for group in groups if group not in joined] + [{root}.union(*joined)]
    return sum(any((node, root) in above for node in nodes for root in group) for group in groups)


ORIGINS = st.dictionaries(st.sampled_from([*NODES, "outlet:x"]), st.sampled_from(["a", "b", "c", "d"]))
Graph = tuple[list[str], list[Edge]]


@given(graphs, ORIGINS, st.sampled_from([0.2, 0.5, 0.8]))
def test_equals_the_oracle(graph: Graph, origin_of: dict[str, str], threshold: float) -> None:
    nodes, edges = graph
    assert independent_count(nodes, origin_of, edges, threshold) == oracle(nodes, origin_of, edges, threshold)


@given(graphs, ORIGINS)
def test_bounds_are_those_over_all_thresholds(graph: Graph, origin_of: dict[str, str]) -> None:
    nodes, edges = graph
    at = {t: oracle(nodes, origin_of, edges, t) for t in (0.1, 0.3, 0.4, 0.5, 0.6, 0.9, 1.0)}
    found = independence(nodes, origin_of, edges, 0.5)
    assert found.counted == at[0.5]
    assert found.low == min(count for t, count in at.items() if t <= 0.5)
    assert found.high == max(count for t, count in at.items() if t >= 0.5)
    names = {*nodes, *(e.child for e in edges), *(e.parent for e in edges)}
    assert 1 <= found.low <= found.counted <= found.high <= len(names)


@given(graphs, ORIGINS, st.data())
def test_more_links_between_origins_never_raise_a_count(
    graph: Graph, origin_of: dict[str, str], data: st.DataObject
) -> None:
    nodes, edges = graph
    above = reach({*nodes, *(e.child for e in edges), *(e.parent for e in edges)}, edges, 0.5)
    supporting = {b for a, b in above if a in nodes}
    roots = sorted(n for n in supporting if all((b, n) in above for a, b in above if a == n))
    child, parent = data.draw(st.sampled_from(roots)), data.draw(st.sampled_from(roots))
    before = independent_count(nodes, origin_of, edges, 0.5)
    assert independent_count(nodes, origin_of, [*edges, edge(child, parent)], 0.5) <= before


@given(graphs)
def test_a_count_lies_between_one_and_the_number_of_nodes(graph: tuple[list[str], list[Edge]]) -> None:
    nodes, edges = graph
    names = {*nodes, *(e.child for e in edges), *(e.parent for e in edges)}
    assert 1 <= independent_count(nodes, {}, edges, 0.5) <= len(names)


@given(graphs, st.randoms(use_true_random=False))
def test_order_does_not_matter(graph: tuple[list[str], list[Edge]], random: object) -> None:
    nodes, edges = graph
    shuffled_nodes, shuffled_edges = list(nodes), list(edges)
    random.shuffle(shuffled_nodes)  # type: ignore[attr-defined]
    random.shuffle(shuffled_edges)  # type: ignore[attr-defined]
    assert independent_count(nodes, {}, edges, 0.5) == independent_count(shuffled_nodes, {}, shuffled_edges, 0.5)


@given(graphs)
def test_an_article_that_only_copies_changes_nothing(graph: tuple[list[str], list[Edge]]) -> None:
    nodes, edges = graph
    before = independent_count(nodes, {}, edges, 0.5)
    assert independent_count([*nodes, "copy"], {}, [*edges, edge("copy", nodes[0])], 0.5) == before


def test_a_child_of_two_origins_joins_neither() -> None:
    edges = [edge("m0", "outlet:a"), edge("m0", "outlet:b")]
    assert independent_count(["m0"], {}, edges, 0.5) == 2


def test_roots_of_one_origin_are_one() -> None:
    origin = {"m0": "organization:bank", "m1": "organization:bank", "m2": "outlet:post"}
    assert independent_count(["m0", "m1", "m2"], origin, [], 0.5) == 2


def test_a_cycle_counts_once() -> None:
    assert independent_count(["m0", "m1"], {}, [edge("m0", "m1"), edge("m1", "m0")], 0.5) == 1


def test_a_cycle_of_two_origins_joins_the_roots_of_both() -> None:
    origin = {"m0": "outlet:a", "m1": "outlet:b", "m2": "outlet:b", "m3": "outlet:a"}
    edges = [edge("m0", "m1"), edge("m1", "m0")]
    assert independent_count(["m0", "m1", "m2", "m3"], origin, edges, 0.5) == 1


def test_weak_ties_lower_the_low_bound_alone() -> None:
    assert independence(["m0", "m1"], {}, [edge("m1", "m0", 0.3)], 0.5) == (2, 1, 2)
    assert independence(["m0", "m1"], {}, [edge("m1", "m0", 0.7)], 0.5) == (1, 1, 2)

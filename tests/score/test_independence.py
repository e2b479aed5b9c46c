"""Invariants of the count of independent sources, on random graphs, and an oracle from networkx."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from claimtable.records import Edge, EdgeKind
from claimtable.score.independence import independent_count

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


def oracle(nodes: list[str], edges: list[Edge], threshold: float) -> int:
    graph = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((e.child, e.parent) for e in edges if e.weight >= threshold)
    condensed = nx.condensation(graph)
    wanted = {condensed.graph["mapping"][node] for node in nodes}
    reached = wanted | {d for node in wanted for d in nx.descendants(condensed, node)}
    return sum(condensed.out_degree(node) == 0 for node in reached)


@given(graphs, st.sampled_from([0.2, 0.5, 0.8]))
def test_equals_the_oracle_when_every_root_is_its_own_origin(
    graph: tuple[list[str], list[Edge]], threshold: float
) -> None:
    nodes, edges = graph
    assert independent_count(nodes, {}, edges, threshold) == oracle(nodes, edges, threshold)


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

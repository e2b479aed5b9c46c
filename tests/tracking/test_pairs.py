"""What pairs of mentions have in common, by themselves and with third mentions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimtable.records import Kind, Mention, Modality, Pair, ScoredPair
from claimtable.stages import MentionVectors
from claimtable.tracking.context import CONTEXT, shared_neighbours
from claimtable.tracking.features import FEATURES, PairFeatures, ends_of
from claimtable.tracking.pairs import ALL_FEATURES, LogisticPairScorer, likeness_of, likeness_within


def mention(quote: str, start: int = 0, article: str = "a", **fields: object) -> Mention:
    end = start + len(quote)
    return Mention.model_validate({
        "mention_id": f"{article}-{start}", "article_id": article, "start": start, "end": end, "quote": quote,
        "sentence_start": start, "sentence_end": end, "kind": Kind.EVENT, "modality": Modality.FACTUAL, **fields,
    })  # fmt: skip


def vectors(*rows: tuple[float, float]) -> MentionVectors:
    found = np.array(rows, dtype=np.float32)
    return MentionVectors(found, found, found)


def features(left: Mention, right: Mention) -> dict[str, float]:
    row = PairFeatures([left, right], vectors((1, 0), (0, 1))).rows([Pair(0, 1)])[0]
    return dict(zip(FEATURES, row.tolist(), strict=True))


def test_near_values_of_one_unit_are_nearer_than_far_ones() -> None:
    seven = mention("some 7,500 jobs", value=7500, unit="job")
    near = features(seven, mention("7,400 roles", article="b", value=7400, unit="worker"))
    far = features(seven, mention("62 people", article="b", value=62, unit="person"))
    assert 0.9 < near["near_value"] < 1
    assert far["near_value"] < 0.01
    assert near["same_value"] == 0
    assert near["unit_conflict"] == 0


def test_a_value_without_unit_may_stand_for_any() -> None:
    found = features(mention("six dead", value=6, unit="person"), mention("it is six", article="b", value=6))
    assert found["near_value_no_unit"] == 1
    assert found["near_value"] == 0
    assert found["unit_conflict"] == 0


def test_other_units_conflict() -> None:
    found = features(mention("6 dead", value=6, unit="person"), mention("6 km", article="b", value=6, unit="km"))
    assert found["unit_conflict"] == 1
    assert found["near_value"] == 0
    assert found["shared_number"] == 1


def test_years_tell_events_apart() -> None:
    old = mention("six died at the bridge in 2011")
    assert features(old, mention("nine died at the port", article="b"))["one_year"] == 1
    assert features(old, mention("in 2014 two died", article="b"))["other_years"] == 1
    assert features(old, mention("the accident of 2011", article="b"))["shared_year"] == 1


def test_only_long_articles_are_crowded() -> None:
    def crowded(count: int) -> float:
        mentions = [mention(f"it is {n}", 10 * n, article) for article in "ab" for n in range(count)]
        rows = PairFeatures(mentions, vectors(*[(1.0, 0.0)] * len(mentions))).rows([Pair(0, count)])
        return float(rows[0, FEATURES.index("crowded")])

    assert crowded(5) == crowded(20) == 0
    assert crowded(40) == pytest.approx(np.log(2))


def test_the_mention_before_is_seen_in_one_article_only() -> None:
    first, second = mention("The dam broke"), mention("it held", start=20)
    assert features(first, second)["adjacent"] == 1
    assert features(first, second)["apart_in_articles"] == 0
    assert features(first, mention("it held", article="b"))["adjacent"] == 0
    # Seen together with "The dam broke", "it held" is no longer orthogonal to it.
    assert features(first, second)["cosine_context"] == pytest.approx(2**-0.5)


def test_mentions_alike_to_the_same_third_share_neighbours() -> None:
    pairs = ends_of([Pair(0, 1), Pair(0, 2), Pair(1, 2), Pair(2, 3)])
    found = shared_neighbours(4, pairs, np.array([0.0, 0.9, 0.9, 0.0]))
    assert found.shape == (4, len(CONTEXT))
    assert (found[0] > 0.4).all()
    assert (found[3] == 0).all()


def test_how_likely_two_are_one_claim_is_told_both_ways_round() -> None:
    found = likeness_of(3, [ScoredPair(0, 2, 0.4), ScoredPair(0, 1, 0.5), ScoredPair(0, 1, 1.0)]).toarray()
    assert (found == found.T).all()
    assert found[0].tolist() == [0, 1.5, 0.4]
    assert likeness_of(2, []).shape == (2, 2)


@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(0, 1)), max_size=20),
    st.sets(st.integers(0, 7), min_size=1),
)
def test_likeness_within_a_group_is_that_part_of_the_whole(
    scored: list[tuple[int, int, float]], group: set[int]
) -> None:
    whole, places = likeness_of(8, [ScoredPair(*pair) for pair in scored if pair[0] != pair[1]]), sorted(group)
    assert likeness_within(whole, places) == pytest.approx(whole.toarray()[np.ix_(places, places)])


def test_no_pairs_no_scores() -> None:
    scorer = LogisticPairScorer([0.0] * (len(FEATURES) + 1), [0.0] * (len(ALL_FEATURES) + 1))
    assert list(scorer([], vectors(), [])) == []
    assert [pair.same for pair in scorer([mention("a"), mention("b", 5)], vectors((1, 0), (0, 1)), [Pair(0, 1)])] == [
        0.5
    ]

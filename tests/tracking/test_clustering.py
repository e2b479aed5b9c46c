"""Average linkage over sparse pairs, and people's judgements."""

from hypothesis import given
from hypothesis import strategies as st

from claimtable.config import TrackSettings
from claimtable.records import Judgement, Kind, Mention, Modality, ScoredPair, Verdict
from claimtable.tracking.clustering import cluster

SETTINGS = TrackSettings(same_threshold=0.5)


def mention(i: int) -> Mention:
    return Mention(
        mention_id=f"m{i}", article_id="a", start=0, end=1, quote="x", sentence_start=0, sentence_end=1,
        kind=Kind.EVENT, modality=Modality.FACTUAL,
    )  # fmt: skip


MENTIONS = [mention(i) for i in range(6)]


def groups(pairs: list[ScoredPair], judgements: list[Judgement] | None = None) -> list[list[str]]:
    return [group.mention_ids for group in cluster(MENTIONS, pairs, judgements or [], SETTINGS)]


def test_likely_pairs_join_and_a_missing_pair_counts_as_different() -> None:
    chain = [ScoredPair(0, 1, 0.9), ScoredPair(1, 2, 0.8)]
    assert groups(chain) == [["m0", "m1"], ["m2"], ["m3"], ["m4"], ["m5"]]


def test_judgements_are_hard_constraints() -> None:
    pairs = [ScoredPair(0, 1, 0.9), ScoredPair(2, 3, 0.1)]
    judged = [
        Judgement(left_id="m0", right_id="m1", verdict=Verdict.DIFFERENT),
        Judgement(left_id="m2", right_id="m3", verdict=Verdict.SAME),
    ]
    assert groups(pairs, judged) == [["m0"], ["m1"], ["m2", "m3"], ["m4"], ["m5"]]


def test_different_holds_for_what_is_joined_later() -> None:
    pairs = [ScoredPair(0, 1, 0.9), ScoredPair(1, 2, 0.99), ScoredPair(0, 2, 0.99)]
    judged = [Judgement(left_id="m0", right_id="m2", verdict=Verdict.DIFFERENT)]
    assert not any({"m0", "m2"} <= set(group) for group in groups(pairs, judged))


pair_lists = st.lists(
    st.builds(
        lambda a, b, p: ScoredPair(min(a, b), max(a, b), p),
        st.integers(0, 2), st.integers(3, 5), st.sampled_from([0.2, 0.5, 0.7, 0.9]),
    ),
    unique_by=lambda pair: pair[:2],
)  # fmt: skip


@given(pair_lists, st.randoms(use_true_random=False))
def test_order_of_pairs_does_not_matter(pairs: list[ScoredPair], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert groups(pairs) == groups(shuffled)


@given(pair_lists)
def test_every_mention_is_in_one_cluster(pairs: list[ScoredPair]) -> None:
    assert sorted(name for group in groups(pairs) for name in group) == [m.mention_id for m in MENTIONS]


def test_a_group_too_large_for_its_articles_is_split_and_says_so() -> None:
    mentions = [mention(i) for i in range(12)]
    pairs = [ScoredPair(i, j, 0.9 if j < 6 or i >= 6 else 0.55) for i in range(12) for j in range(i + 1, 12)]
    found = cluster(mentions, pairs, [], SETTINGS)
    assert [(len(group.mention_ids), group.part_of) for group in found] == [(6, 12), (6, 12)]
    spread = [each.model_copy(update={"article_id": f"a{i}"}) for i, each in enumerate(mentions)]
    assert [(len(group.mention_ids), group.part_of) for group in cluster(spread, pairs, [], SETTINGS)] == [(12, None)]


def test_what_people_join_is_not_split() -> None:
    mentions = [mention(i) for i in range(12)]
    judged = [Judgement(left_id="m0", right_id=f"m{i}", verdict=Verdict.SAME) for i in range(1, 12)]
    assert [group.part_of for group in cluster(mentions, [], judged, SETTINGS)] == [None]

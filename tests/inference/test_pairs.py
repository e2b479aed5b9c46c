"""The pair model: what it says of plain cases, and that nothing but the pair itself counts."""

import subprocess
import sys
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimtable.inference.pairs import RELATIONS, PairModel, TextPair, pair_model, passages, scores, stance

SUPPORTS, NEUTRAL, CONTRADICTS = range(len(RELATIONS))
PAIRS: list[TextPair] = [
    (
        "At least 14 people died when the ferry capsized off Port Ellery.",
        "Fourteen people drowned in the ferry disaster.",
    ),
    ("The minister did not resign.", "The minister resigned."),
    ("", "Profit fell 12%."),
    ("Müller signed; Łukasz didn't.", "漢字 \x00 \u200b"),
    ("\ud800 broke", "the bridge " * 400),
]


@pytest.fixture(scope="module")
def model() -> PairModel:
    return pair_model()


def test_shapes_and_sums(model: PairModel) -> None:
    scores = model.score(PAIRS)
    assert scores.same.shape == (len(PAIRS),)
    assert scores.relation.shape == (len(PAIRS), 3)
    np.testing.assert_allclose(scores.relation.sum(1), 1)
    assert ((scores.same > 0) & (scores.same < 1)).all()


def test_scores_in_one_call(model: PairModel) -> None:
    found = scores(PAIRS)
    assert found.same.tobytes() == model.score(PAIRS).same.tobytes()
    assert found.supports.tobytes() == found.relation[:, RELATIONS.index("supports")].tobytes()
    assert found.contradicts.tobytes() == found.relation[:, RELATIONS.index("contradicts")].tobytes()


def test_likeness_is_near_one_for_one_text_and_low_for_two_subjects(model: PairModel) -> None:
    text = "The airline will cut 2,000 jobs."
    near, far = model.score([(text, text), (text, "The harvest of olives was small.")]).likeness
    assert near > 0.85
    assert far < 0.3


def test_no_pairs(model: PairModel) -> None:
    scores = model.score([])
    assert scores.same.shape == (0,)
    assert scores.relation.shape == (0, 3)
    assert stance(model, [], []).shape == (0, 3)


@settings(max_examples=15, deadline=None)
@given(others=st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=4), place=st.integers(0, 4))
def test_company_and_order_make_no_difference(model: PairModel, others: list[TextPair], place: int) -> None:
    alone = model.score(PAIRS[:1])
    among = model.score([*others[:place], PAIRS[0], *others[place:], PAIRS[0]])
    for where in (min(place, len(others)), -1):
        assert among.same[where] == alone.same[0]
        assert (among.relation[where] == alone.relation[0]).all()


def test_another_process_gives_the_same_bytes(model: PairModel) -> None:
    code = (
        "import sys; from claimtable.inference.pairs import PairModel as M;"
        "from claimtable.inference.weights import weights;"
        f"sys.stdout.buffer.write(M(weights('pair-minilm')).relation({PAIRS!r}).tobytes())"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, check=True)
    assert done.stdout == model.relation(PAIRS).tobytes()


@pytest.mark.parametrize(
    ("text", "claim", "relation"),
    [
        ("The council has not approved the budget.", "The council has approved the budget.", CONTRADICTS),
        ("Seven miners were rescued on Monday.", "Nine miners were rescued on Monday.", CONTRADICTS),
        (
            "Police arrested two men after the robbery in Harlow.",
            "Police detained two men after the robbery.",
            SUPPORTS,
        ),
        ("The bridge, built in 1910, collapsed.", "The bridge collapsed.", SUPPORTS),
        ("The mayor opened a new library.", "The harvest of olives was the smallest in ten years.", NEUTRAL),
    ],
)
def test_plain_relations(model: PairModel, text: str, claim: str, relation: int) -> None:
    assert model.relation([(text, claim)])[0].argmax() == relation


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        (
            "At least 14 people died when the ferry capsized off Port Ellery.",
            "The ferry disaster off Port Ellery killed 17 people.",
            "The ferry off Port Ellery was built in 1987 and refitted twice.",
        ),
    ],
)
def test_one_claim_is_likelier_than_two(model: PairModel, text: str, near: str, far: str) -> None:
    found = model.score([(text, near), (text, far)]).same
    assert found[0] > found[1]


def test_one_sentence_speaks_for_a_long_text(model: PairModel) -> None:
    filler = [f"The harbour of town number {number} was full of fishing boats." for number in range(9)]
    text = " ".join([*filler, "Engineers found that the dam is not safe.", "It rained all night."])
    assert passages(text) == [text, *filler, "Engineers found that the dam is not safe.", "It rained all night."]
    assert stance(model, [text], ["Engineers found that the dam is safe."])[0].argmax() == CONTRADICTS


@pytest.mark.parametrize("text", ["", "It rained. It snowed.", "word " * 200])
def test_a_short_text_or_one_sentence_is_judged_once(text: str) -> None:
    assert passages(text) == [text]


def test_quick_enough_for_chosen_pairs(model: PairModel) -> None:
    """The goal is 10 ms a pair; the margin is for a busy machine."""
    pairs = [(f"{PAIRS[0][0]} {number}", PAIRS[0][1]) for number in range(30)]
    started = perf_counter()
    model.score(pairs)
    assert (perf_counter() - started) / len(pairs) < 0.1

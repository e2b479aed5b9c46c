"""Status and its history, the contest of a claim, and the origin it rests on. The claims are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimtable.config import ScoreSettings
from claimtable.records import Edge, EdgeKind, Stance, Status
from claimtable.score.independence import groups_behind
from claimtable.score.status import load_bearing, score_status, status_events
from tests.score.views import Said, view

YES, NO, NEUTRAL = Stance.SUPPORTS, Stance.REFUTES, Stance.NEUTRAL
WIRE, LEDGER, MILL, POLICE = (
    "outlet:brae wire",
    "outlet:tarn ledger",
    "organization:orsk mill",
    "organization:orsk police",
)
CLOSES = "The mill will close in June."
OPEN = "The mill will not close."


def status_of(*said: Said) -> Status:
    return Status(score_status(view(*said), ScoreSettings()).fields["status"])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([Said(WIRE, YES, CLOSES)], Status.REPORTED),
        ([Said(WIRE, YES, CLOSES), Said(LEDGER, YES, CLOSES, 1)], Status.CORROBORATED),
        ([Said(WIRE, YES, CLOSES), Said(MILL, YES, CLOSES, 1)], Status.CONFIRMED),
        ([Said(WIRE, YES, CLOSES), Said(MILL, NO, OPEN, 1)], Status.DENIED),
        ([Said(WIRE, YES, CLOSES), Said(MILL, NO, OPEN, 1), Said(MILL, YES, CLOSES, 2)], Status.CONFIRMED),
        ([Said(MILL, YES, CLOSES), Said(MILL, NO, OPEN, 2)], Status.DENIED),
        # Most of what a party says on its last day counts, not a stray sentence.
        ([Said(WIRE, YES, CLOSES), *[Said(MILL, NO, OPEN, 1)] * 3, Said(MILL, YES, CLOSES, 1)], Status.DENIED),
        # An outlet that contradicts another is no party to it.
        ([Said(WIRE, YES, CLOSES), Said(LEDGER, NO, OPEN, 1)], Status.REPORTED),
        # A body that publishes its own statement speaks for itself.
        ([Said("outlet:orsk harbour authority", YES, CLOSES, outlet="Orsk Harbour Authority")], Status.CONFIRMED),
        ([Said("person:ida brandt", YES, "She resigned.", subject="person:ida brandt")], Status.CONFIRMED),
        ([Said("person:ida brandt", YES, CLOSES, subject="organization:orsk mill")], Status.REPORTED),
    ],
)
def test_status(said: list[Said], expected: Status) -> None:
    assert status_of(*said) is expected


def test_another_number_of_a_body_is_no_denial() -> None:
    first, other = Said(WIRE, YES, "Nine died.", value=9), Said(POLICE, NO, "Four died.", 1, value=4)
    assert status_of(first, other) is Status.REPORTED
    assert status_of(first, other._replace(text="It is not true that nine died.", denies=True)) is Status.DENIED


WITHDRAWN = "The mill is open. We are withdrawing the story that it would close."


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (Said(WIRE, NO, WITHDRAWN, 2), Status.RETRACTED),
        (
            Said(WIRE, NO, "The mill is open. The Brae Wire took its report down.", 2, outlet="Tarn Ledger"),
            Status.RETRACTED,
        ),
        (Said(WIRE, NO, "The mill is open. The Tarn Ledger took its report down.", 2), Status.REPORTED),
        (Said(WIRE, NO, "The mill is open. “We withdraw the story,” its rival wrote.", 2), Status.REPORTED),
        (Said(WIRE, NO, "The mill is open. The mill withdrew from the trade fair.", 2), Status.REPORTED),
        (Said(WIRE, NO, WITHDRAWN, 0), Status.REPORTED),
    ],
)
def test_a_report_is_retracted_by_who_brought_it_up(last: Said, expected: Status) -> None:
    assert status_of(Said(WIRE, YES, CLOSES), last) is expected


def test_what_others_found_out_as_well_is_not_retracted() -> None:
    others = [Said(LEDGER, YES, CLOSES, 1), Said("outlet:hill radio", YES, CLOSES, 1)]
    assert status_of(Said(WIRE, YES, CLOSES), *others, Said(WIRE, NO, WITHDRAWN, 2)) is Status.CORROBORATED


CORRECTED = "The mill employs 210 people, not 310 as we reported on Monday."


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (Said(WIRE, NO, "It employs 310.", value=310), Said(WIRE, YES, CORRECTED, 1, 210), Status.CORRECTED),
        (Said(WIRE, NO, "It employs 310.", value=310), Said(WIRE, YES, "It employs 210.", 1, 210), Status.REPORTED),
        (
            Said(LEDGER, NO, "It employs 310.", value=310, outlet="Tarn Ledger"),
            Said(WIRE, YES, CORRECTED, 1, 210),
            Status.REPORTED,
        ),
        # Its own outlet gave it, whoever is credited now.
        (Said(WIRE, NO, "It employs 310.", value=310), Said("document:roll", YES, CORRECTED, 1, 210), Status.CORRECTED),
        (
            Said(WIRE, NO, "It opened in 1900."),
            Said(WIRE, YES, "It opened in 1910, revising an earlier account.", 1),
            Status.CORRECTED,
        ),
    ],
)
def test_a_value_is_corrected_by_who_gave_it(first: Said, last: Said, expected: Status) -> None:
    assert status_of(first, last) is expected


def test_each_step_of_the_history_names_its_mention_and_rule() -> None:
    claim = view(
        Said(WIRE, YES, CLOSES), Said(LEDGER, YES, CLOSES, 1), Said(MILL, NO, OPEN, 2), Said(MILL, YES, CLOSES, 3)
    )
    events = status_events(claim, ScoreSettings())
    assert [(event.status, event.mention_id) for event in events] == [
        (Status.REPORTED, "m0"), (Status.CORROBORATED, "m1"), (Status.DENIED, "m2"), (Status.CONFIRMED, "m3"),
    ]  # fmt: skip
    assert all(event.rule and event.at for event in events)
    assert "organization:orsk mill" in events[2].rule


def test_two_origins_of_which_one_retells_the_other_do_not_corroborate() -> None:
    said = Said(WIRE, YES, CLOSES), Said(LEDGER, YES, CLOSES, 1)
    retells = Edge(claim_id="c", child="m1", parent="m0", kind=EdgeKind.CITES, weight=0.9, evidence="")
    assert score_status(view(*said, edges=[retells]), ScoreSettings()).fields["status"] is Status.REPORTED
    weak = retells.model_copy(update={"weight": 0.3})
    assert score_status(view(*said, edges=[weak]), ScoreSettings()).fields["status"] is Status.CORROBORATED


ORIGINS = [WIRE, LEDGER, "outlet:hill radio", MILL]
LINES = st.lists(st.tuples(st.sampled_from(ORIGINS), st.sampled_from([YES, YES, NO])), min_size=1, max_size=6)
TIES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([0.3, 0.9])), max_size=5)


@given(LINES, TIES)
def test_load_bearing_is_the_first_group_whose_fall_changes_the_claim(
    lines: list[tuple[str, Stance]], ties: list[tuple[int, int, float]]
) -> None:
    said = [Said(origin, stance, CLOSES, day) for day, (origin, stance) in enumerate(lines)]
    edges = [
        Edge(claim_id="c", child=f"m{a}", parent=f"m{b}", kind=EdgeKind.CITES, weight=weight, evidence="")
        for a, b, weight in ties
        if b < a < len(said)
    ]
    claim = view(*said, edges=edges)
    before = score_status(claim, ScoreSettings()).fields
    behind = groups_behind(
        [f"m{i}" for i in range(len(said))], {f"m{i}": s.origin for i, s in enumerate(said)}, edges, 0.5
    )
    supported_by = [group for i, s in enumerate(said) if s.stance is YES for group in sorted(behind[f"m{i}"])]
    bearing = []
    for group in dict.fromkeys(supported_by):
        kept = [member for member in claim.members if behind[member.mention.mention_id] - {group}]
        left = {g for member in kept if member.stance is YES for g in behind[member.mention.mention_id]} - {group}
        after = score_status(type(claim)("c", tuple(kept), claim.edges), ScoreSettings()).fields if kept else None
        if len(left) < 2 or after is None or after["status"] is not before["status"]:
            bearing.append(group)
    assert load_bearing(claim, before["status"], 0.5) == (bearing[0] if bearing else None)


def test_load_bearing_in_words() -> None:
    two = [Said(WIRE, YES, CLOSES), Said(LEDGER, YES, CLOSES, 1)]
    three = [*two, Said("outlet:hill radio", YES, CLOSES, 2)]
    confirmed = [*three, Said(MILL, YES, CLOSES, 3)]
    found = [
        score_status(view(*said), ScoreSettings()).fields["load_bearing_origin"] for said in (two, three, confirmed)
    ]
    assert found == [WIRE, None, MILL]


def test_contested_by_whom() -> None:
    def found(*said: Said) -> list[str]:
        return [contest.value for contest in score_status(view(*said), ScoreSettings()).fields["contested_by"]]

    first = Said(WIRE, YES, CLOSES)
    assert found(first, Said(MILL, NEUTRAL, OPEN, 1)) == []
    assert found(first, Said(MILL, NO, OPEN, 1, subject="organization:orsk mill")) == ["denied_by_subject"]
    assert found(first, Said(POLICE, NO, OPEN, 1)) == ["denied_by_third_party"]
    assert found(first, Said(LEDGER, NO, OPEN, 1)) == ["contradicted_by_origin"]
    assert found(first, Said(WIRE, NO, OPEN, 1)) == ["self_reversed"]

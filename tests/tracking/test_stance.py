"""When the numbers of two mentions clash, and on which side of a claim each mention stands."""

import datetime as dt
from collections.abc import Sequence
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from claimtable import assembly
from claimtable.inference.weights import weights
from claimtable.names import source_id
from claimtable.records import Article, Credit, Kind, Mention, Modality, OriginKind, Polarity, Stance, ValueOp
from claimtable.tracking.origins import Origin, Sourced
from claimtable.tracking.positions import Stand, positions
from claimtable.tracking.stance import Opposition, answers_meet, numbers_clash, sides

OPPOSITION = Opposition.load(weights(assembly.STANCE))


def counted(value: float, unit: str = "acre", year: int | None = None) -> Mention:
    return Mention(
        mention_id=f"m{value}{unit}{year}", article_id="a", start=0, end=1, quote="x", sentence_start=0, sentence_end=1,
        kind=Kind.QUANTITY, modality=Modality.FACTUAL, value=value, value_low=value, value_high=value, unit=unit,
        date_low=dt.date(year, 1, 1) if year else None, date_high=dt.date(year, 12, 31) if year else None,
    )  # fmt: skip


def test_different_numbers_in_one_unit_clash() -> None:
    assert numbers_clash(counted(400), counted(900))
    assert not numbers_clash(counted(400), counted(900, "tonne"))
    assert not numbers_clash(counted(400), counted(400))


def test_numbers_of_different_years_can_both_hold() -> None:
    assert not numbers_clash(counted(400, year=2019), counted(900, year=2024))
    assert numbers_clash(counted(400, year=2024), counted(900, year=2024))
    assert numbers_clash(counted(400), counted(900, year=2024))


def test_a_sum_may_leave_out_that_it_is_one_per_year() -> None:
    assert numbers_clash(counted(4e6, "USD per year"), counted(9e6, "USD"))
    assert not numbers_clash(counted(4e6, "USD per day"), counted(9e6, "USD"))
    assert numbers_clash(counted(3, "fatality"), counted(9, "person"))


def test_things_counted_in_one_claim_are_one_thing() -> None:
    assert answers_meet(counted(14, "villager"), counted(14, "victim"))
    assert answers_meet(counted(14, "villager"), counted(9, "victim")) is False
    assert answers_meet(counted(14, "villager"), counted(9, "percent")) is None
    assert answers_meet(counted(14, "USD"), counted(9, "villager")) is None


def test_as_many_as_is_an_estimate_and_no_more_than_a_bound() -> None:
    most = {"value_op": ValueOp.LE, "value_low": None}
    up_to = counted(900, "job").model_copy(update=most | {"quote": "up to 900 jobs"})
    at_most = counted(900, "job").model_copy(update=most | {"quote": "no more than 900 jobs"})
    assert answers_meet(up_to, counted(400, "job")) is False
    assert answers_meet(up_to, counted(870, "job"))
    assert answers_meet(at_most, counted(400, "job"))


def test_two_that_give_one_number_besides_do_not_clash() -> None:
    took_part = counted(1846, "person").model_copy(update={"quote": "1,846 people took part"})
    stayed = counted(1431, "person").model_copy(update={"quote": "Of 1,846 people 1,431 stayed"})
    assert answers_meet(took_part, stayed) is None
    corrected = counted(1431, "person").model_copy(update={"quote": "It was 1,431 people and not 1,846"})
    assert answers_meet(took_part, corrected) is False
    in_a_year = [counted(n, "person").model_copy(update={"quote": f"In 2024 {n} stayed"}) for n in (14, 19)]
    assert answers_meet(*in_a_year) is False


MATRICES = st.integers(1, 7).flatmap(
    lambda n: st.lists(st.floats(-3, 3, width=16), min_size=n * n, max_size=n * n).map(
        lambda xs: np.array(xs).reshape(n, n)
    )
)


@given(MATRICES)
def test_no_single_move_improves_the_sides(matrix: np.ndarray) -> None:
    opposed = np.triu(matrix, 1) + np.triu(matrix, 1).T
    found = sides(opposed)
    assert set(found) <= {1.0, -1.0}
    assert (found @ opposed @ found) <= opposed.sum() + 1e-6
    for i in range(len(found)):
        moved = found.copy()
        moved[i] = -moved[i]
        assert moved @ opposed @ moved >= found @ opposed @ found - 1e-6


@given(st.lists(st.booleans(), min_size=1, max_size=7))
def test_two_camps_are_found_as_they_are(camps: list[bool]) -> None:
    """In a balanced graph the cut is the camps, as trying every cut would show."""
    signs = np.where(camps, 1.0, -1.0)
    opposed = -np.outer(signs, signs)
    np.fill_diagonal(opposed, 0)
    found = sides(opposed)
    best = min(np.array(x) @ opposed @ np.array(x) for x in product((1.0, -1.0), repeat=len(camps)))
    assert found @ opposed @ found == best
    assert abs(found @ signs) == len(camps)


def said(
    number: int, text: str, origin: str, *, day: int = 1, value: float | None = None, denies: bool = False
) -> tuple[Sourced, Origin]:
    article = Article(
        article_id=f"a{number}", outlet="Brae Wire", text=text, text_sha256="", title="", path="x",
        published_at=dt.datetime(2024, 5, day, tzinfo=dt.UTC),
    )  # fmt: skip
    mention = Mention(
        mention_id=f"m{number}", article_id=article.article_id, start=0, end=len(text), quote=text,
        sentence_start=0, sentence_end=len(text), kind=Kind.EVENT, modality=Modality.FACTUAL, value=value,
        value_low=value, value_high=value, value_op=ValueOp.EQ if value is not None else None,
        unit="person" if value is not None else None,
        polarity=Polarity.NEGATIVE if denies else Polarity.POSITIVE,
    )  # fmt: skip
    credit = Credit(mention_id=mention.mention_id, origin=origin, origin_kind=OriginKind.CITES, origin_evidence="")
    return Sourced(mention, credit, article, None), Origin(source_id(*origin.split(":")), OriginKind.CITES, "")


def stands_of(lines: Sequence[tuple[Sourced, Origin]], likeness: np.ndarray) -> list[Stand]:
    members, origins = [member for member, _ in lines], [origin for _, origin in lines]
    return positions(members, origins, OPPOSITION, likeness)[1]


def stances(*lines: tuple[Sourced, Origin]) -> list[str]:
    """Of mentions that are of one claim for sure."""
    return [stand.stance.value[:3] for stand in stands_of(lines, np.ones((len(lines), len(lines))))]


def test_chances_of_what_hardly_belongs_to_a_claim_are_small() -> None:
    lines = [
        said(1, "The mill paid a ransom to the gang", "outlet:hill radio"),
        said(2, "The mill paid the gang", "outlet:brae wire"),
        said(3, "The mill was built in 1920", "outlet:brae wire"),
    ]
    alike = np.array([[1, 0.9, 0.02], [0.9, 1, 0.02], [0.02, 0.02, 1]])
    _, near, far = stands_of(lines, alike)
    assert near.p_supports + near.p_refutes > 2 * (far.p_supports + far.p_refutes)
    assert all(0 <= stand.p_supports + stand.p_refutes <= 1 for stand in (near, far))
    assert stands_of(lines[:1], np.ones((1, 1)))[0].stance is Stance.SUPPORTS


def test_a_denial_refutes_and_a_second_agrees_with_it() -> None:
    assert stances(
        said(1, "The mill paid a ransom to the gang", "outlet:hill radio"),
        said(2, "The mill has not paid the gang a ransom", "organization:mill", denies=True),
        said(3, "The mill paid the gang", "outlet:hill radio"),
        said(4, "The mill paid no ransom", "organization:mill", denies=True),
    ) == ["sup", "ref", "sup", "ref"]


def test_a_running_count_is_outdated_and_a_corrected_one_wrong() -> None:
    police = "organization:police"
    first = said(1, "12 people died", police, value=12)
    assert stances(first, said(2, "The toll has risen to 19", police, day=2, value=19)) == ["neu", "sup"]
    assert stances(first, said(2, "19 people died, not 12 as first stated", police, day=2, value=19)) == ["ref", "sup"]
    assert stances(first, said(2, "19 people died", "organization:mill", day=2, value=19)) == ["ref", "sup"]
    missing = said(1, "23 people are missing", police, value=23)
    assert stances(missing, said(2, "3 people are still missing", police, day=2, value=3)) == ["neu", "sup"]
    assert stances(missing, said(2, "3 people are missing", police, day=2, value=3)) == ["ref", "sup"]


def test_what_was_said_before_is_not_the_last_word() -> None:
    now = said(1, "The mill employs 210 people", "organization:mill", value=210)
    then = said(2, "Hill Radio had put the number at 310", "outlet:hill radio", day=2, value=310)
    assert stances(now, then) == ["sup", "ref"]


def test_two_counts_of_one_source_in_one_article_are_of_two_things() -> None:
    board, wire = "organization:board", "outlet:hill radio"
    (member, origin), whole = (
        said(1, "Ten of the dead were visitors", board, value=10),
        said(1, "12 people died", board, value=12),
    )
    part = member._replace(mention=member.mention.model_copy(update={"mention_id": "m1b"})), origin
    other = said(2, "12 people were killed", wire, value=12)
    assert stances(part, whole, other) == ["neu", "sup", "sup"]
    assert stances(said(3, "Ten people died", board, value=10), other) == ["sup", "ref"]

"""Quantities: value, the interval of their wording, unit, operator; and which one a clause is about."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimtable.extract.quantities import Quantity, quantities
from claimtable.extract.tree import Tree
from claimtable.extract.units import dimension, unit_after
from claimtable.inference.tagger import SpacyTagger
from claimtable.records import Article
from claimtable.spans import Span
from tests.extract.conftest import Read


@pytest.fixture(scope="module")
def tagger() -> SpacyTagger:
    return SpacyTagger()


def found(tagger: SpacyTagger, text: str) -> list[Quantity]:
    tree = Tree(text, tagger.parse(Article(article_id="a", text=text, text_sha256="", path="")))
    return quantities(tree, Span(0, len(text)))


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "unit", "op"),
    [
        ("About 2,300 homes lost power.", 2300, 2185, 2415, "home", "approx"),
        ("More than two dozen people were hurt.", 24, 24, None, "person", "gt"),
        ("The firm raised $14m.", 14e6, 13.5e6, 14.5e6, "USD", "eq"),
        ("The bridge will cost between $1 million and $1.2 million.", None, 1e6, 1.2e6, "USD", "range"),
        ("The bridge will cost $1-1.2 million.", None, 1e6, 1.2e6, "USD", "range"),
        ("A fifth of the workers left.", 20, 19, 21, "percent", "eq"),
        ("Nearly 400 houses burned.", 400, 350, 400, "house", "approx"),
        ("Just over 2,000 people fled.", 2000, 2000, 2500, "person", "gt"),
        ("Some 180,000 cars or so were built.", 180_000, 171_000, 189_000, "car", "approx"),
        ("They found 500 bones or more.", 500, 500, 500, "bone", "eq"),
        ("They found 500 or more bones.", 500, 500, None, "bone", "ge"),
        ("Half a million people marched.", 5e5, 4.5e5, 5.5e5, "person", "eq"),
        ("Half a dozen people marched.", 6, 5, 7, "person", "eq"),
        ("Several hundred people marched.", None, 200, 1000, "person", "range"),
        ("Tens of thousands of people marched.", None, 20_000, 100_000, "person", "range"),
        ("As many as 40 people marched.", 40, 20, 40, "person", "le"),
        ("The cave lay under 11 metres of water.", 11, 11, 11, "metre", "eq"),
    ],
)
def test_value_and_interval(
    tagger: SpacyTagger, text: str, value: float | None, low: float | None, high: float | None, unit: str, op: str
) -> None:
    (quantity,) = found(tagger, text)
    assert (quantity.value, quantity.low, quantity.high, quantity.unit, quantity.op.value) == (
        *(None if each is None else pytest.approx(each) for each in (value, low, high)),
        unit,
        op,
    )


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("The bank raised its rate by 25 basis points.", 0.25, "percentage point"),
        ("Sales rose 3 per cent.", 3, "percent"),
        ("Sales rose half a percentage point.", 0.5, "percentage point"),
        ("The two-and-a-half hour delay angered them.", 2.5, "hour"),
        ("It was shut for more than a day.", 1, "day"),
        ("It was shut for a year and a half.", 1.5, "year"),
        ("It was shut for half an hour.", 0.5, "hour"),
        ("They walked a quarter mile.", 0.25, "mile"),
        ("The gap is 2 1/2 in wide.", 2.5, "inch"),
        ("The gap is 7½ inches wide.", 7.5, "inch"),
        ("The wage is $15 an hour.", 15, "USD per hour"),
        ("The dividend is $1.20 per share.", 1.2, "USD per share"),
        ("The car did 180 km/h.", 180, "kilometre per hour"),
        ("The car did 180 kilometers per hour.", 180, "kilometre per hour"),
        ("The lake covers 12 sq km.", 12, "square kilometre"),
        ("The lake covers 12 km².", 12, "square kilometre"),
        ("The plant makes 40 MW.", 40, "megawatt"),
        ("It fell to minus 12 degrees Celsius.", -12, "degree Celsius"),
        ("It fell to -12C.", -12, "degree Celsius"),
        ("The fund lost A$5m.", 5e6, "AUD"),
        ("The fund lost 5 million Australian dollars.", 5e6, "AUD"),
        ("The fund lost EUR2bn.", 2e9, "EUR"),
        ("The fund lost Rs 500 crore.", 5e9, "INR"),
        ("The sacks weighed 40 pounds each.", 40, "pound"),
        ("Police found 40 pounds of amber.", 40, "pound"),
        ("The £9 ticket went for 40 pounds.", 40, "GBP"),
        ("It cost eight grand, all in £20 notes.", 8000, "GBP"),
        ("One in eight drivers was fined.", 12.5, "percent"),
        ("Nine out of 10 drivers were fined.", 90, "percent"),
        ("Two-thirds of the drivers were fined.", 200 / 3, "percent"),
        ("The army reported no losses.", 0, "loss"),
        ("No one was hurt.", 0, "person"),
        ("Not a single vote was cast.", 0, "vote"),
        ("A crowd of 2000 people came.", 2000, "person"),
        ("The rent is 12 times the old one.", 12, "time"),
        ("He broke the rules on 58 of his 61 trips.", 58, "trip"),
    ],
)
def test_value_and_unit(tagger: SpacyTagger, text: str, value: float, unit: str) -> None:
    assert any(each.value == pytest.approx(value) and each.unit == unit for each in found(tagger, text))


@pytest.mark.parametrize(
    "text",
    [
        "The mill burned down in 1994.",
        "In 2021 Norvane recalled its cars.",
        "The 2019 strike was long.",
        "The mill burned down on May 5.",
        "It opens at 6.40 p.m. on weekdays.",
        "It began shortly after two on Sunday morning.",
        "A Kestrel 9 lifted off.",
        "He took Route 14 to the coast.",
        "The details are on page 2.",
        "She lives at 12 Harbour Street.",
        "Anton Reiss, 71, was there.",
        "A third man was held in the second half of the month.",
        "The board voted 6-3 against it.",
        "The company has no plans to sell.",
        "Nobody knows.",
        "It is a six-figure sum.",
        "The 9/11 attacks changed that.",
        "He won the vote.",
        "One of the drivers was fined.",
        "It is a 1080p screen, not a 4K TV.",
        "Talks at COP28 went on.",
        "She is 5’2’’ tall.",
        "A woman of 62 was there.",
        "It was a 3-to-1 win.",
        "The account is 99999999999999999999999999.",
    ],
)
def test_what_is_no_quantity(tagger: SpacyTagger, text: str) -> None:
    assert found(tagger, text) == []


def test_a_range_goes_up_and_a_change_has_two_values(tagger: SpacyTagger) -> None:
    assert [each.value for each in found(tagger, "Prices rose from 3 percent to 5 percent.")] == [3, 5]
    assert [(each.low, each.high) for each in found(tagger, "Prices range from $3 to $5.")] == [(3, 5)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("The firm paid 100 million yuan ($14 million).", 14e6, "USD"),
        ("The river stood at 7.4 metres (24 feet).", 7.4, "metre"),
        ("The bank raised the count to 2.1 million, from 1.3 million.", 2.1e6, None),
        ("The strike of three weeks cost 40 jobs.", 40, "job"),
        ("Up to 900 people may go, or one in seven workers.", 900, "person"),
        ("The outage lasted 19 hours.", 19, "hour"),
        ("The three-day strike cost $5 million.", 5e6, "USD"),
        ("Staff get 16 weeks of leave, plus one more week a year.", 16, "week"),
        ("The club folded five years ago.", None, None),
        ("The cave was painted 12,000 years ago.", 12_000, "year"),
    ],
)
def test_the_quantity_that_a_clause_is_about(read: Read, text: str, value: float | None, unit: str | None) -> None:
    (mention,) = read(text).mentions
    assert (mention.value, mention.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "figures", "name"),
    [
        (" km away", True, "kilometre"),
        (" in the house", True, None),
        (" in.", True, "inch"),
        (" m", False, None),
        ("-kilogram sack", False, "kilogram"),
        (" cubic metres per second", True, "cubic metre per second"),
        ("/h", True, None),
        (" New Zealand dollars a day", False, "NZD per day"),
        (" banana", True, None),
    ],
)
def test_unit_after_a_number(text: str, figures: bool, name: str | None) -> None:
    unit = unit_after(text, 0, len(text), figures=figures)
    assert (unit.name if unit else None) == name


def test_dimensions() -> None:
    names = ("kilometre", "square kilometre", "kilometre per hour", "USD per day", "day", "home")
    assert [dimension(name) for name in names] == ["length", "measure", "measure", "money", "time", ""]


_PIECES = (
    "1 2,300 .5 1e999 9e9 −3 -4 $ € £ US$ % 1/2 1/0 9/11 ½ million m bn k dozen half a an one two hundred thousand and "
    "to - – or between from per / hour km² °C people pounds of ( ) no none not nobody third in out more than or so + 2019 "
    "May ٣ ² x10^5 grand percent points 999999999999999999999999999999"
).split()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(_PIECES), max_size=25), glue=st.sampled_from(["", " "]))
def test_any_numbers_at_all(tagger: SpacyTagger, words: list[str], glue: str) -> None:
    text = glue.join(words)
    for quantity in found(tagger, text):
        assert 0 <= quantity.span.start < quantity.span.end <= len(text)
        assert quantity.low is None or quantity.high is None or quantity.low <= quantity.high

"""What the party concerned said. The claims are invented."""

import pytest

from claimtable.config import ScoreSettings
from claimtable.records import Response, Stance
from claimtable.score.response import refusal
from claimtable.score.status import score_status
from tests.score.views import Said, view

WIRE, MILL = "outlet:brae wire", "organization:orsk mill"
CLOSES = "The mill will close in June."


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The mill declined to comment.", Response.DECLINED),
        ("A spokeswoman refused to discuss the plan.", Response.DECLINED),
        ("The company would not say whether it would close.", Response.DECLINED),
        ("The owner had no comment.", Response.DECLINED),
        ("The mill did not immediately respond to a request for comment.", Response.NO_REPLY),
        ("Its owner could not be reached.", Response.NO_REPLY),
        ("The mill hasn’t replied to questions.", Response.NO_REPLY),
        ("Three calls to the owner went unanswered.", Response.NO_REPLY),
        ("The owner would neither confirm nor deny the plan.", Response.NON_DENIAL),
        ("The company declined to confirm or deny the report.", Response.NON_DENIAL),
        ("The mill did not deny that it was for sale.", Response.NON_DENIAL),
        ("We do not comment on market rumours.", Response.NON_DENIAL),
        ("The mill will close in June.", None),
        ("The mayor declined the invitation.", None),
        ("Orders declined in May.", None),
    ],
)
def test_ways_to_say_nothing(sentence: str, expected: Response | None) -> None:
    assert refusal(sentence) is expected


def response_of(*said: Said) -> Response:
    return Response(score_status(view(*said), ScoreSettings()).fields["response"])


def reported(after: str) -> Said:
    return Said(WIRE, Stance.SUPPORTS, f"{CLOSES} {after}")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([reported("Workers were told by letter.")], Response.NONE),
        ([reported("The company declined to comment.")], Response.DECLINED),
        ([reported("Nobody was surprised.\n\nThe owner did not reply to a letter.")], Response.NO_REPLY),
        ([reported("Nobody was surprised.\n\nIt was built in 1904.\n\nThe owner did not reply.")], Response.NONE),
        # Somebody else, asked about something else.
        ([reported("The office of Mayor Ida Brandt declined to comment.")], Response.NONE),
        (
            [reported("The company declined to comment."), Said(MILL, Stance.REFUTES, "It is untrue.", 1)],
            Response.DENIED,
        ),
        ([reported("The company declined to comment."), Said(MILL, Stance.SUPPORTS, CLOSES, 1)], Response.CONFIRMED),
        ([reported("The company declined to comment."), Said(MILL, Stance.REFUTES, "It is untrue.")], Response.DENIED),
        ([Said(MILL, Stance.REFUTES, "It is untrue."), Said(MILL, Stance.SUPPORTS, CLOSES, 2)], Response.CONFIRMED),
        (
            [Said(MILL, Stance.REFUTES, "It is untrue."), reported("The company would not comment.")._replace(day=3)],
            Response.DECLINED,
        ),
    ],
)
def test_the_last_word_counts(said: list[Said], expected: Response) -> None:
    assert response_of(*said) is expected


def test_a_refusal_refutes_nothing() -> None:
    fields = score_status(view(reported("The company declined to comment.")), ScoreSettings()).fields
    assert not fields["contested"]
    assert fields["status"] == "reported"

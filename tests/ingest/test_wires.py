import pytest

from claimtable.ingest.wires import wire_credit

BODY = "The east pier was closed on Monday. Officials gave no reason."


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        (f"LISENNA, June 14 (CP) — {BODY}", "CP"),
        (f"(Reuters) - {BODY}", "Reuters"),
        (f"Pier shut\n\nBy Jane Doe\n\nRENO, Nev. (AP) — {BODY}", "AP"),
        (f"Pier shut.\n\nMexico City (AFP) – {BODY}", "AFP"),
        (f"Pier shut.\n\nLONDRY, May 8 (IPA) - {BODY}", "IPA"),
        (f"Pier shut\nBy Jane Doe, Associated Press\n{BODY}", "Associated Press"),
        (f"Pier shut\nBy JANE DOE Associated Press\n{BODY}", "Associated Press"),
        (f"By noon she had called AP. {BODY}", None),
        (f"The pier, the mayor and Reuters\n{BODY}", None),
        (f"{BODY}\n\nThe Associated Press contributed to this report.", "Associated Press"),
        (f"{BODY}\n\nAssociated Press writers A. Wirth in Reno and B. Aske contributed.", "Associated Press"),
        (f"{BODY}\n\n— With files from The Canadian Press", "Canadian Press"),
        (f"{BODY}\n\nCopyright 2026 The Associated Press. All rights reserved.", "Associated Press"),
        (f"{BODY}\n\nSource: Isle Press Agency", "Isle Press Agency"),
        (f"{BODY}\n\nReuters", "Reuters"),
        (f"{BODY} PTI", "PTI"),
        (f"{BODY} (AFP)", "AFP"),
        (f"{BODY}\n\n(With inputs from ANI)", "ANI"),
        (f"{BODY}\n\nAdditional reporting by Reuters.", "Reuters"),
        (BODY, None),
        (f"{BODY} The agency that said so was Reuters", None),
        (f"{BODY} He works for AP.", None),
        (f"Reuters reported that the pier was closed. {BODY}", None),
        (f"{BODY}\n\nSource: NATO.", None),
        (f"{BODY}\n\nA. Wirth contributed to this report.", None),
        (f"Jane Doe (D-Ohio) - {BODY}", None),
        (f"Results\n\nJane Doe (Labour) - 5,123 votes\n\n{BODY}", None),
        (f"Officials (AP was told) — {BODY}", None),
    ],
)
def test_wire_credit(text: str, agency: str | None) -> None:
    assert wire_credit(text) == agency


def test_byline_in_the_metadata() -> None:
    assert wire_credit(BODY, "Jane Doe, Associated Press") == "Associated Press"
    assert wire_credit(BODY, "Jane Doe Associated Press") == "Associated Press"
    assert wire_credit(BODY, "Reuters") == "Reuters"
    assert wire_credit(BODY, "Jane Doe") is None

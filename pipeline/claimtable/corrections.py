"""Words by which a text corrects or withdraws what it, or its source, said before."""

import re

_CORRECTION = re.compile(
    r"\b(?:correct(?:ed|s|ion|ing)|revis(?:ed|es|ing)|(?:was|were|is) (?:wrong|incorrect|in error|an error)|mis(?:stated|"
    r"reported|calculated|counted)|instead of|rather than|not \S+ as (?:previously|earlier|first|this|we)\b|as previously (?:stated|"
    r"reported)|(?:raised|lowered|cut|amended|updated|restated|adjusted)\b.{0,60}\bfrom|erroneous(?:ly)?|our error|"
    r"the error was|in error|we regret the error|not the \S+ (?:\w+ )?(?:it|he|she|they|we) had\b|"
    r"with\w+ (?:its|their|our|his|her|the \S+) (?:first |own |earlier )?(?:figure|number|count|estimate))\b",
    re.IGNORECASE,
)
_REPORT = r"(?:story|stories|report|reports|article|item|post|account|claim|statement|allegation|piece|it)"
_WITHDRAWAL = re.compile(
    rf"\b(?:retract(?:s|ed|ing|ion)?\b|with(?:draw|draws|drew|drawn|drawing)\b(?: \S+){{0,2}} {_REPORT}\b|"
    rf"(?:took|taken|take|taking|pulled|pulling|deleted|deleting|removed)\b(?: \S+){{0,2}} {_REPORT}\b|"
    r"taken down|cannot stand (?:it|the story) up|no longer stands? by|should not have (?:been )?published|unpublished)\b",
    re.IGNORECASE,
)
# "1,120, not 2,314 as previously reported" gives the new number, and the former one beside it.
_FORMER = re.compile(
    r"\b(?<!as )(?:earlier|at first|initial(?:ly)?|previous(?:ly)?|original(?:ly)?|withdrew|"
    r"(?:first|had) (?:said|claimed|reported|put|estimated|given|spoken|insisted|maintained|stated|announced|told|suggested)|"
    r"(?:was|were|is) (?:wrong|incorrect|in error|inaccurate))\b",
    re.IGNORECASE,
)


def is_corrected(text: str) -> bool:
    """Whether a sentence speaks of a correction: "2,100, not 1,300 as previously stated"."""
    return _CORRECTION.search(text) is not None


def is_withdrawn(text: str) -> bool:
    """Whether a passage speaks of a report that is taken back: "we are withdrawing the story"."""
    return _WITHDRAWAL.search(text) is not None


def is_former(text: str) -> bool:
    """Whether a clause tells what somebody gave out before: "it had put the number at nine"."""
    return _FORMER.search(text) is not None

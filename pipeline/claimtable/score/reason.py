"""What a scorer gives: columns of the claims table, and the reason for each in words."""

from typing import Any, NamedTuple


class Score(NamedTuple):
    fields: dict[str, Any]
    reasons: dict[str, str]

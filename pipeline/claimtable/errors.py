"""Everything claimtable raises on purpose, and the exit code each becomes.

    ClaimtableError             1  a fault of ours, if nothing more exact fits
    ├── UsageError              2  an argument or setting that cannot be used
    ├── RejectionsError         3  something was rejected and --strict was given
    ├── NoInputError            4  nothing readable among the sources
    ├── StoreInUseError         5  another process is writing to the store
    ├── DiskError               6  a file could not be written or read
    ├── StoreVersionError       7  the store was made by a newer claimtable
    └── ModelError              8  a model is missing, or its files changed

Each message has three parts: what was found, what was expected, what to do next.
"""


class ClaimtableError(Exception):
    """Base class. `found` says what happened, `expected` what should have been, `next_step` what to type."""

    exit_code = 1

    def __init__(self, found: str, expected: str = "", next_step: str = "") -> None:
        self.found = found
        self.expected = expected
        self.next_step = next_step
        super().__init__(" ".join(part for part in (found, expected, next_step) if part))


class UsageError(ClaimtableError):
    exit_code = 2


class RejectionsError(ClaimtableError):
    exit_code = 3


class NoInputError(ClaimtableError):
    exit_code = 4


class StoreInUseError(ClaimtableError):
    exit_code = 5


class DiskError(ClaimtableError):
    exit_code = 6


class StoreVersionError(ClaimtableError):
    exit_code = 7


class ModelError(ClaimtableError):
    exit_code = 8

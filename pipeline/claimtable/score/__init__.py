"""What is counted and judged about a claim, one scorer a file."""

from claimtable.score.agreement import score_agreement
from claimtable.score.counts import score_counts
from claimtable.score.independence import score_independence
from claimtable.score.status import score_status

SCORERS = (score_counts, score_independence, score_agreement, score_status)

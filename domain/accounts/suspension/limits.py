"""The limits of suspensions: lengths of texts."""

LONGEST_REASON = 1_024
LONGEST_APPEAL = 4_000

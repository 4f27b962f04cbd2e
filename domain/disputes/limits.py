"""The limits of disputes: lengths of texts."""

LONGEST_APPEAL = 4_000
LONGEST_ANSWER = 1_024

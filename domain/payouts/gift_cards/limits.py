"""Limits of gift codes."""

from __future__ import annotations

from domain.kernel.money import Money

LEAST_WORTH, LARGEST_WORTH = Money(100), Money(200_000)  # of one code
SHORTEST_CODE, LONGEST_CODE = 6, 100  # characters
MOST_CODES_A_FILE = 10_000
MOST_LINES_NAMED = 50  # of a file that is refused
LARGEST_FILE_BYTES = 2 * 1024 * 1024
LARGEST_ISSUE = Money(200_000)  # by one payout; what is above waits for the next one
MOST_WORTHS = 20  # of free codes, the largest of them, that one choice is made from
FEWEST_UP_TO = 32  # codes: a choice of more need not be of the fewest

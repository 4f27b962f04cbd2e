"""Limits of payout methods."""

from __future__ import annotations

from datetime import timedelta

from domain.kernel.money import Money

LONGEST_HOLDER = 70  # characters; banks of the SEPA area take no more
SHORTEST_ACCOUNT, LONGEST_ACCOUNT = 4, 17  # characters; a NACHA entry has room for 17
LONGEST_TYPED = 60  # characters of a number as it is typed, with the spaces in it
MOST_METHODS_A_DAY = 5  # of one worker
TRIES = 3  # at the small deposits of one confirmation
MOST_CONFIRMATIONS = 3  # of one worker, in:
CONFIRMATIONS_WITHIN = timedelta(days=30)
LEAST_DEPOSIT, LARGEST_DEPOSIT = Money(1), Money(99)
LONGEST_METHOD_REASON = 1_000  # characters, of an operator

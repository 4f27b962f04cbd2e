"""The limits of ratings."""

from datetime import timedelta

LONGEST_RATING_TEXT = 2_000  # characters, of a rating and of its answer
LOWEST, HIGHEST = 1, 5
FEWEST_RATERS = 5  # before anybody sees ratings of a requester
RATED_FOR = timedelta(days=60)  # after the decision on an assignment
COUNTED_MONTHS = 24
CACHED_FOR = timedelta(minutes=5)
MOST_CACHED = 10_000  # requesters

"""The limits of reports and of the texts that are looked through when they are published."""

LONGEST_REPORT = 2_000  # characters
LONGEST_DECISION_REASON = 1_024
SAMPLE_HITS = 5  # of a group, for an operator to look at

MOST_EXPRESSIONS = 50  # of texts that ask for personal data
LONGEST_EXPRESSION = 300  # characters
MOST_PROGRAM = 100_000  # instructions of all expressions together
LONGEST_EXCERPT = 200  # characters of what was found

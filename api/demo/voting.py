"""The majority vote against the correct answers; a tie of several answers is shared by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping


def majority_vote_accuracy(
    answers: Iterable[tuple[str, str]], gold: Mapping[str, str]
) -> float | None:
    """The share of tasks voted correctly, by (task, answer) pairs; none without answered gold.

    In a tie of n answers the correct one gives a credit of 1/n, as a draw between them would.
    """
    votes: dict[str, Counter[str]] = {}
    for task, answer in answers:
        votes.setdefault(task, Counter())[answer] += 1
    credits = [_credit(votes[task], right) for task, right in gold.items() if task in votes]
    return sum(credits) / len(credits) if credits else None


def _credit(votes: Counter[str], right: str) -> float:
    most = max(votes.values())
    if votes[right] < most:
        return 0.0
    return 1 / list(votes.values()).count(most)

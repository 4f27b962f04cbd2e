"""Data sets whose answers are amounts: their errors replace the majority vote."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from statistics import fmean, median

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
LABEL = re.compile(r"-?[0-9]")

Errors = dict[str, float]  # of_mean, of_median


def are_amounts(answers: Iterable[str], gold: Iterable[str]) -> bool:
    """Whether all answers and gold answers are numbers, and not only labels of one digit.

    Labels such as 0 and 1 are voted on: the mean of two names means nothing.
    """
    all_values = {*answers, *gold}
    return all(map(_is_number, all_values)) and not all(map(LABEL.fullmatch, all_values))


def errors(
    answers: Iterable[tuple[str, str]], gold: Mapping[str, str]
) -> tuple[Errors, Errors] | None:
    """Distances from the gold answers: their mean over the tasks, and their median.

    Each is given for two estimates of a task, the mean of its answers and the median of its
    answers, by (task, answer) pairs. None without an answered gold task.
    """
    given: dict[str, list[float]] = defaultdict(list)
    for task, answer in answers:
        given[task].append(float(answer))
    compared = [(given[task], float(right)) for task, right in gold.items() if task in given]
    if not compared:
        return None
    estimates: dict[str, Callable[[list[float]], float]] = {"of_mean": fmean, "of_median": median}
    distances = {
        name: [abs(estimate(each) - right) for each, right in compared]
        for name, estimate in estimates.items()
    }
    return (
        {name: fmean(each) for name, each in distances.items()},
        {name: median(each) for name, each in distances.items()},
    )


def _is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None and isfinite(float(text))

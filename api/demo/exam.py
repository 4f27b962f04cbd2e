"""A qualification test before the work: its questions, each worker's answers, and who passes.

A data set's own test is used; else one is drawn from its gold answers. All draws use a fixed seed:
the same data set gives the same test and the same answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from api.demo.dataset import DataHit, DataSet, Work
from api.demo.rows import DataError, Row

SEED = 2_008
MOST_QUESTIONS = 10
GOLD_A_QUESTION = 4  # where gold answers are few, most of them are left for the vote
PASS_MARK = 70  # percent; a guess between two answers reaches it in one test of six


@dataclass(frozen=True, slots=True)
class Exam:
    """The test, and how every worker of the data set answers it."""

    data: DataSet  # with the tested tasks and with the workers who fail
    key: Mapping[str, str]  # the right answers, by tested task
    answers: Mapping[str, Mapping[str, str]]  # by worker, by tested task
    pass_mark: int  # percent of the questions

    def texts(self, task: str) -> Row:
        """The texts of a question."""
        test = self.data.test
        return test.texts[task] if test else self.data.tasks[task]

    def choices(self, task: str) -> Sequence[str]:
        """The answers between which a question lets the worker choose."""
        return _choices(self.data, task)

    def score(self, worker: str) -> int:
        """The worker's correct answers in percent, rounded to a whole number; halves go up."""
        given = self.answers[worker]
        right = sum(given[task] == answer for task, answer in self.key.items())
        return (200 * right + len(self.key)) // (2 * len(self.key))

    def is_passed_by(self, worker: str) -> bool:
        """Whether the worker reaches the pass mark."""
        return self.score(worker) >= self.pass_mark

    @property
    def failing(self) -> list[str]:
        """The workers who do not reach it."""
        return [worker for worker in self.answers if not self.is_passed_by(worker)]

    def let_through(self) -> DataSet:
        """The data left to play: untested tasks, and the work of workers who pass.

        Raises DataError where nothing is left.
        """
        works = {
            worker: left
            for worker, all_works in self.data.works.items()
            if self.is_passed_by(worker) and (left := self._untested(all_works))
        }
        if not works:
            raise DataError(
                f"Nobody with a score of {self.pass_mark} or more answered anything beyond the "
                "test: ask for less with --pass-mark."
            )
        times = Counter(key for each in works.values() for key in each)
        hits = [
            self._without_tested(each, times[each.key])
            for each in self.data.hits
            if each.key in times
        ]
        return replace(self.data, works=works, hits=hits)

    def answers_of_all(self) -> Iterable[tuple[str, str]]:
        """The answers of a vote without a test: all that are not rejected."""
        for works in self.data.works.values():
            for work in works.values():
                if not work.is_rejected:
                    yield from work.answers.items()

    def _untested(self, works: Mapping[str, Work]) -> dict[str, Work]:
        """A HIT loses the tested tasks; one that has no others is not done."""
        left = {}
        for key, work in works.items():
            rest = {task: given for task, given in work.answers.items() if task not in self.key}
            if rest:
                left[key] = replace(work, answers=rest)
        return left

    def _without_tested(self, hit: DataHit, redundancy: int) -> DataHit:
        tasks = tuple(task for task in hit.task_ids if task not in self.key)
        return replace(hit, task_ids=tasks, redundancy=redundancy)


def drawn(data: DataSet, *, pass_mark: int = PASS_MARK, seed: int = SEED) -> Exam:
    """The data set's own test; without one, draw the tested tasks from the gold answers.

    A worker's real answer to a question is used. Where there is none, one is drawn: correct with
    the worker's accuracy on all gold tasks and on the questions they answered, else any other
    choice.

    Raises DataError for data without a test of its own, and without choices or gold answers among
    them.
    """
    key = _key(data, seed) if data.test is None else data.test.key
    if not key:
        raise DataError("Every question of the data set's own test is left out.")
    return Exam(data, key, _answers(data, key, seed), pass_mark)


def _key(data: DataSet, seed: int) -> Mapping[str, str]:
    known = [task for task, gold in data.gold.items() if task in data.tasks]
    askable = [task for task in known if data.gold[task] in data.choices]
    if len(data.choices) < 2 or not askable:
        raise DataError(
            "A qualification test needs answers that are choices (2 to 50 different ones) and a "
            "gold answer among them, or a test of the data set's own (test.csv); this data set "
            "has none."
        )
    chance = Random(seed)
    count = max(1, min(MOST_QUESTIONS, len(askable) // GOLD_A_QUESTION))
    return {task: data.gold[task] for task in chance.sample(askable, count)}


def _answers(data: DataSet, key: Mapping[str, str], seed: int) -> dict[str, dict[str, str]]:
    tested = data.test.answers if data.test else {}
    workers = list(dict.fromkeys([*data.works, *tested]))
    of_all = _accuracy(data, workers) or 0.0
    answers = {}
    for worker in workers:
        chance = Random(f"{seed} {worker}")  # no worker's answers depend on another's
        own = _accuracy(data, [worker])
        accuracy = of_all if own is None else own
        really: dict[str, str] = {}
        if data.test is None:
            for work in data.works[worker].values():
                really = {**work.answers, **really}  # the first, where a task was shown twice
        else:
            really = {**tested.get(worker, {})}
        answers[worker] = {
            task: really.get(task) or _guess(chance, accuracy, gold, _choices(data, task))
            for task, gold in key.items()
        }
    return answers


def _choices(data: DataSet, task: str) -> Sequence[str]:
    return data.test.choices[task] if data.test else data.choices


def _accuracy(data: DataSet, workers: Iterable[str]) -> float | None:
    """The share of correct answers of these workers; none without answers.

    Counted are gold tasks, where they are voted on, and the questions of the data set's own test.
    """
    gold = {} if data.is_of_amounts else data.gold
    are_right = [
        given == gold[task]
        for worker in workers
        for work in data.works.get(worker, {}).values()
        for task, given in work.answers.items()
        if task in gold
    ]
    if data.test:
        are_right += [
            given == data.test.key[task]
            for worker in workers
            for task, given in data.test.answers.get(worker, {}).items()
        ]
    return sum(are_right) / len(are_right) if are_right else None


def _guess(chance: Random, accuracy: float, gold: str, choices: Sequence[str]) -> str:
    if chance.random() < accuracy:
        return gold
    return chance.choice([each for each in choices if each != gold])

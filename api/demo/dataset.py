"""Data sets: tasks, answers of people, correct answers and a qualification test, from CSV files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.demo import numbers, own_test
from api.demo.own_test import OwnTest
from api.demo.rows import BadRows, DataError, NumberedRow, Row, read

OWN_DATA = Path(__file__).parent / "data"
MOST_CHOICES = 50  # with more different answers, the form has a text field
LONGEST_CHOICE = 128
VERDICTS = ("Approved", "Rejected")


@dataclass(frozen=True, slots=True)
class DataHit:
    """One HIT of the data set: the tasks that were shown together."""

    key: str
    task_ids: tuple[str, ...]
    optional: frozenset[str]  # tasks that some worker left out
    redundancy: int


@dataclass(frozen=True, slots=True)
class Work:
    """One worker's work on one HIT: answers by task, and whether it was rejected."""

    worker: str
    hit: str
    answers: Mapping[str, str]
    is_rejected: bool
    is_complete: bool


@dataclass(frozen=True, slots=True)
class DataSet:
    """The tasks to publish, the answers to submit, and the correct answers."""

    name: str
    tasks: Mapping[str, Row]
    hits: Sequence[DataHit]
    works: Mapping[str, Mapping[str, Work]]  # by worker, by HIT
    gold: Mapping[str, str]
    choices: tuple[str, ...] = ()  # none: any text, or any number
    is_of_amounts: bool = False  # the answers are numbers, and have errors instead of a vote
    test: OwnTest | None = None
    left_out: tuple[str, ...] = ()  # lines that name the rows that are not played

    @property
    def assignments(self) -> int:
        """How many assignments there are to submit."""
        return sum(each.redundancy for each in self.hits)

    @property
    def has_rejections(self) -> bool:
        """Whether the requester rejected any work."""
        return any(work.is_rejected for works in self.works.values() for work in works.values())


def load(folder: Path, *, skips_bad_rows: bool = False) -> DataSet:
    """Read a folder with tasks.csv and answers.csv, and gold.csv and test.csv where it has them.

    Raises DataError, also for bad rows unless they are skipped; the message has all their numbers.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: give one with --data.")
    bad = BadRows()
    tasks = _tasks(folder, bad)
    answers = _answers(folder, tasks, bad)
    gold = _gold(folder, bad)
    choices = _choices(answers)
    test = own_test.load(folder, choices, bad)
    if bad.count and not skips_bad_rows:
        raise DataError(_refusal(folder, bad))
    if not answers:
        raise DataError(f"{folder} has no usable answers: there is nothing to play.")
    is_of_amounts = numbers.are_amounts((row["answer"] for row in answers), gold.values())
    works = _works(answers)
    return DataSet(
        name=folder.resolve().name,
        tasks=tasks,
        hits=_hits(works),
        works=_by_worker(works),
        gold=gold,
        choices=() if is_of_amounts else choices,
        is_of_amounts=is_of_amounts,
        test=test,
        left_out=tuple(bad.lines()),
    )


def _refusal(folder: Path, bad: BadRows) -> str:
    rows = "One row" if bad.count == 1 else f"{bad.count} rows"
    return "\n".join(
        [
            f"{rows} of {folder} cannot be played:",
            *bad.lines(),
            "Correct them, or play without them: --skip-bad-rows.",
        ]
    )


def _tasks(folder: Path, bad: BadRows) -> dict[str, Row]:
    path, tasks = folder / "tasks.csv", {}
    for row in read(path, ["task_id"], bad):
        if row["task_id"] in tasks:
            bad.add(path, row.number, "an earlier row has the same task_id", example=row["task_id"])
        else:
            tasks[row["task_id"]] = row
    named = {row["task_id"] for row in read(folder / "answers.csv", ["task_id"], BadRows())}
    for task, row in tasks.items():
        if task not in named:
            bad.add(path, row.number, "answers.csv has no answer", example=task)
    return {task: row.values for task, row in tasks.items() if task in named}


def _answers(folder: Path, tasks: Mapping[str, Row], bad: BadRows) -> list[NumberedRow]:
    """The rows that can be played, in the order of the file."""
    path, usable = folder / "answers.csv", []
    seen: set[tuple[str, str, str]] = set()
    for row in read(path, ["task_id", "worker_id", "answer"], bad):
        answered = (*_place(row), row["task_id"])
        if row["task_id"] not in tasks:
            bad.add(path, row.number, "tasks.csv has no such task", example=row["task_id"])
        elif _status(row) not in VERDICTS:
            reason = "the status is neither Approved nor Rejected"
            bad.add(path, row.number, reason, example=repr(_status(row)))
        elif answered in seen:
            reason = (
                "the worker has answered this task in an earlier row, and the market takes one "
                "assignment a worker and HIT"
            )
            bad.add(path, row.number, reason, example=f"{row['worker_id']} in {row['task_id']}")
        else:
            seen.add(answered)
            usable.append(row)
    return usable


def _gold(folder: Path, bad: BadRows) -> dict[str, str]:
    path = folder / "gold.csv"
    gold: dict[str, str] = {}
    if not path.exists():
        return {}
    for row in read(path, ["task_id", "gold"], bad):
        if gold.setdefault(row["task_id"], row["gold"]) != row["gold"]:
            reason = "an earlier row has another gold answer for the task"
            bad.add(path, row.number, reason, example=row["task_id"])
    return gold


def _place(row: NumberedRow) -> tuple[str, str]:
    """The worker and the HIT; a task without hit_id is a HIT of its own."""
    return row["worker_id"], row.values.get("hit_id") or row["task_id"]


def _status(row: NumberedRow) -> str:
    return row.values.get("status") or "Approved"


def _works(answers: Sequence[NumberedRow]) -> list[Work]:
    """One for each worker and HIT, in the order of the file."""
    together: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    rejected: set[tuple[str, str]] = set()
    of_hit: dict[str, set[str]] = defaultdict(set)
    for row in answers:
        at = _place(row)
        together[at][row["task_id"]] = row["answer"]
        of_hit[at[1]].add(row["task_id"])
        if _status(row) == "Rejected":
            rejected.add(at)
    return [
        Work(worker, key, given, (worker, key) in rejected, len(given) == len(of_hit[key]))
        for (worker, key), given in together.items()
    ]


def _hits(works: Sequence[Work]) -> list[DataHit]:
    by_key: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        by_key[work.hit].append(work)
    return [_hit(key, given) for key, given in by_key.items()]


def _hit(key: str, works: Sequence[Work]) -> DataHit:
    times = Counter(task for work in works for task in work.answers)
    left_out = frozenset(task for task, count in times.items() if count < len(works))
    return DataHit(key, tuple(times), left_out, len(works))


def _by_worker(works: Sequence[Work]) -> dict[str, dict[str, Work]]:
    found: dict[str, dict[str, Work]] = defaultdict(dict)
    for work in works:
        found[work.worker][work.hit] = work
    return dict(found)


def _choices(answers: Sequence[NumberedRow]) -> tuple[str, ...]:
    occurring = sorted({row["answer"] for row in answers})
    if len(occurring) > MOST_CHOICES or any(len(each) > LONGEST_CHOICE for each in occurring):
        return ()
    return tuple(occurring)

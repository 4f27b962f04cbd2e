"""Data sets: tasks, answers of people, and correct answers, from three CSV files."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

OWN_DATA = Path(__file__).parent / "data"
MOST_ROWS = 1_000_000  # of one file
MOST_NAMED = 5  # examples in an error's sentence
MOST_CHOICES = 50  # with more different answers, the form has a text field
LONGEST_CHOICE = 128

Row = Mapping[str, str]


class DataError(Exception):
    """A data set that cannot be played; the message says which file and what to change."""


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
    choices: tuple[str, ...] = field(default=())  # none: any text

    @property
    def assignments(self) -> int:
        """How many assignments there are to submit."""
        return sum(each.redundancy for each in self.hits)

    @property
    def has_rejections(self) -> bool:
        """Whether the requester rejected any work."""
        return any(work.is_rejected for works in self.works.values() for work in works.values())


def load(folder: Path) -> DataSet:
    """Read a folder with tasks.csv, answers.csv and gold.csv. Raises DataError."""
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: give one with --data.")
    tasks = _by_task(folder / "tasks.csv", _rows(folder / "tasks.csv", ["task_id"]))
    answers = _rows(folder / "answers.csv", ["task_id", "worker_id", "answer"])
    gold = _rows(folder / "gold.csv", ["task_id", "gold"])
    _check_answers(folder, tasks, answers)
    works = _works(folder, answers)
    return DataSet(
        name=folder.resolve().name,
        tasks=tasks,
        hits=_hits(works),
        works=_by_worker(folder, works),
        gold={row["task_id"]: row["gold"] for row in gold},
        choices=_choices(answers),
    )


def _rows(path: Path, columns: Sequence[str]) -> list[Row]:
    if not path.is_file():
        raise DataError(f"{path.parent} has no {path.name}: a data set needs it.")
    try:
        with path.open(newline="", encoding="utf-8-sig") as opened:
            reader = csv.DictReader(opened, restval="", strict=True)
            if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
                raise DataError(f"{path} lacks the column {', '.join(missing)}.")
            rows = [dict(row) for row, _ in zip(reader, range(MOST_ROWS + 1), strict=False)]
    except (csv.Error, UnicodeDecodeError) as error:
        raise DataError(f"{path} is not a CSV file in UTF-8: {error}.") from None
    if not rows:
        raise DataError(f"{path} has no rows: there is nothing to play.")
    if len(rows) > MOST_ROWS:
        raise DataError(f"{path} has more than {MOST_ROWS} rows.")
    for number, row in enumerate(rows, start=2):
        if empty := [name for name in columns if not row[name].strip()]:
            raise DataError(f"{path}, row {number}: {', '.join(empty)} is empty.")
        if None in row:
            raise DataError(f"{path}, row {number} has more values than there are columns.")
    return rows  # type: ignore[return-value]


def _by_task(path: Path, rows: Sequence[Row]) -> dict[str, Row]:
    counted = Counter(row["task_id"] for row in rows)
    if twice := [task for task, count in counted.items() if count > 1]:
        raise DataError(f"{path} has these task_id more than once: {_some(twice)}.")
    return {row["task_id"]: row for row in rows}


def _check_answers(folder: Path, tasks: Mapping[str, Row], answers: Sequence[Row]) -> None:
    answered = dict.fromkeys(row["task_id"] for row in answers)
    if unknown := [task for task in answered if task not in tasks]:
        raise DataError(
            f"{folder / 'answers.csv'} answers tasks that tasks.csv lacks: {_some(unknown)}."
        )
    if unanswered := [task for task in tasks if task not in answered]:
        raise DataError(f"{folder / 'answers.csv'} has no answers to {_some(unanswered)}.")


def _works(folder: Path, answers: Sequence[Row]) -> list[Work]:
    """One for each worker and HIT, in the order of the file."""
    together: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    rejected: set[tuple[str, str]] = set()
    of_hit: dict[str, set[str]] = defaultdict(set)
    for row in answers:
        at = (row["worker_id"], row.get("hit_id") or row["task_id"])
        if row["task_id"] in together[at]:
            raise DataError(
                f"{folder / 'answers.csv'}: {at[0]} answers {row['task_id']} in {at[1]} more than "
                "once; the market takes one assignment a worker and HIT."
            )
        together[at][row["task_id"]] = row["answer"]
        of_hit[at[1]].add(row["task_id"])
        if _is_rejected(folder, row):
            rejected.add(at)
    return [
        Work(worker, key, given, (worker, key) in rejected, len(given) == len(of_hit[key]))
        for (worker, key), given in together.items()
    ]


def _is_rejected(folder: Path, row: Row) -> bool:
    status = row.get("status") or "Approved"
    if status not in ("Approved", "Rejected"):
        path = folder / "answers.csv"
        raise DataError(f"{path} has the status {status!r}: only Approved or Rejected are known.")
    return status == "Rejected"


def _hits(works: Sequence[Work]) -> list[DataHit]:
    by_key: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        by_key[work.hit].append(work)
    return [_hit(key, given) for key, given in by_key.items()]


def _hit(key: str, works: Sequence[Work]) -> DataHit:
    times = Counter(task for work in works for task in work.answers)
    left_out = frozenset(task for task, count in times.items() if count < len(works))
    return DataHit(key, tuple(times), left_out, len(works))


def _by_worker(folder: Path, works: Sequence[Work]) -> dict[str, dict[str, Work]]:
    found: dict[str, dict[str, Work]] = defaultdict(dict)
    for work in works:
        found[work.worker][work.hit] = work
    return dict(found)


def _choices(answers: Sequence[Row]) -> tuple[str, ...]:
    occurring = sorted({row["answer"] for row in answers})
    if len(occurring) > MOST_CHOICES or any(len(each) > LONGEST_CHOICE for each in occurring):
        return ()
    return tuple(occurring)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more

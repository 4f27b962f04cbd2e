"""The qualification test of a data set that has its own: questions, right answers, answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.demo.rows import BadRows, NumberedRow, Row, read

QUESTIONS, ANSWERS = "test.csv", "test_answers.csv"
SEPARATOR = "|"  # between the choices of a question
NO_TEXTS = ("gold", "choices")  # columns that are not shown to workers


@dataclass(frozen=True, slots=True)
class OwnTest:
    """Questions by their task_id, with the texts to show, the choices and the right answer."""

    texts: Mapping[str, Row]
    choices: Mapping[str, tuple[str, ...]]
    key: Mapping[str, str]
    answers: Mapping[str, Mapping[str, str]]  # by worker, by question; as far as they are known


def load(folder: Path, choices: Sequence[str], bad: BadRows) -> OwnTest | None:
    """The test of a data set; None where it has none.

    A question without choices of its own has those of the data set's tasks.
    """
    path = folder / QUESTIONS
    if not path.exists():
        return None
    questions: dict[str, NumberedRow] = {}
    offered: dict[str, tuple[str, ...]] = {}
    for row in read(path, ["task_id", "gold"], bad):
        options = _options(row) or tuple(choices)
        if row["task_id"] in questions:
            bad.add(path, row.number, "an earlier row has the same task_id", example=row["task_id"])
        elif row["gold"] not in options:
            bad.add(path, row.number, "the gold answer is none of the choices", example=row["gold"])
        elif len(options) < 2:
            bad.add(path, row.number, "there is only one choice", example=row["gold"])
        else:
            questions[row["task_id"]], offered[row["task_id"]] = row, options
    return OwnTest(
        texts={task: _texts(row) for task, row in questions.items()},
        choices=offered,
        key={task: row["gold"] for task, row in questions.items()},
        answers=_answers(folder / ANSWERS, offered, bad),
    )


def _options(row: NumberedRow) -> tuple[str, ...]:
    options = row.values.get("choices", "").split(SEPARATOR)
    return tuple(dict.fromkeys(each.strip() for each in options if each.strip()))


def _texts(row: NumberedRow) -> Row:
    return {name: value for name, value in row.values.items() if name not in NO_TEXTS}


def _answers(
    path: Path, offered: Mapping[str, tuple[str, ...]], bad: BadRows
) -> dict[str, dict[str, str]]:
    given: dict[str, dict[str, str]] = defaultdict(dict)
    if not path.exists():
        return {}
    for row in read(path, ["task_id", "worker_id", "answer"], bad):
        worker, task = row["worker_id"], row["task_id"]
        if task not in offered:
            bad.add(path, row.number, f"{QUESTIONS} has no such question", example=task)
        elif row["answer"] not in offered[task]:
            bad.add(
                path,
                row.number,
                "the answer is none of the question's choices",
                example=row["answer"],
            )
        elif task in given[worker]:
            reason = "the worker has answered this question in an earlier row"
            bad.add(path, row.number, reason, example=f"{worker} in {task}")
        else:
            given[worker][task] = row["answer"]
    return {worker: answers for worker, answers in given.items() if answers}

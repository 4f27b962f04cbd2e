"""The data set as CSV files with a template for each: a row is a HIT, its tasks stand in columns.

A template is a page of HTML with one place for each task. HITs with other numbers of tasks or of
workers are other sheets, since a batch has one template and one number of assignments.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.demo.dataset import DataHit, DataSet, Work

KEY = "hit"  # the column with the key of the data set's HIT
_KEY_ON_PAGE = re.compile(r'<main data-hit="([^"]*)"')
_TASK_ON_PAGE = re.compile(r'<section data-task="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Sheet:
    """HITs of the same number of tasks and workers."""

    name: str
    hits: Sequence[DataHit]
    tasks: int  # of each HIT
    redundancy: int
    page: str  # the template

    def content(self, data: DataSet) -> bytes:
        """The CSV file. Its cells are HTML, as the template needs them."""
        columns = _columns(data)
        text = io.StringIO()
        writer = csv.writer(text)
        header = [KEY]
        for number in range(1, self.tasks + 1):
            header += [task_column(number), *(f"{each}_{number}" for each in columns)]
        writer.writerow(header)
        for hit in self.hits:
            row = [html.escape(hit.key)]
            for task in hit.task_ids:
                values = data.tasks[task]
                row += [html.escape(task), *(html.escape(values.get(each, "")) for each in columns)]
            writer.writerow(row)
        return text.getvalue().encode()


def sheets(data: DataSet) -> list[Sheet]:
    """The sheets of a data set."""
    alike: dict[tuple[int, int], list[DataHit]] = defaultdict(list)
    for hit in data.hits:
        alike[len(hit.task_ids), hit.redundancy].append(hit)
    return [
        Sheet(f"Sheet {number}", hits, tasks, redundancy, page(data, tasks))
        for number, ((tasks, redundancy), hits) in enumerate(alike.items(), start=1)
    ]


def page(data: DataSet, tasks: int) -> str:
    """The template of HITs with so many tasks."""
    sections = "\n".join(_section(data, number) for number in range(1, tasks + 1))
    return f"""<main data-hit="${{{KEY}}}">
<h1>Answer as you think</h1>
{sections}
<input type="submit" value="Submit">
</main>"""


def task_column(number: int) -> str:
    """The column with the id of the task in this place."""
    return f"task_{number}"


def answer_name(number: int) -> str:
    """The name of the answer to the task in this place."""
    return f"answer_{number}"


def place_of(question: Mapping[str, str]) -> tuple[str, list[str]]:
    """The key of the data set's HIT on a page, and its tasks in their places."""
    key = _KEY_ON_PAGE.search(question["html"])
    assert key is not None, "the page is one of ours"
    tasks = _TASK_ON_PAGE.findall(question["html"])
    return html.unescape(key[1]), [html.unescape(each) for each in tasks]


def fields(work: Work, tasks: Sequence[str]) -> dict[str, str]:
    """What the worker fills in: their real answers, by the names of the page."""
    return {
        answer_name(number): work.answers[task]
        for number, task in enumerate(tasks, start=1)
        if task in work.answers
    }


def answers(row: Mapping[str, str], tasks: int) -> Iterator[tuple[str, str]]:
    """The tasks of a row of a results file that were answered, with their answers."""
    for number in range(1, tasks + 1):
        if given := row.get(f"Answer.{answer_name(number)}", ""):
            yield html.unescape(row[f"Input.{task_column(number)}"]), given


def _columns(data: DataSet) -> list[str]:
    """The columns of tasks.csv that have anything in them."""
    names = dict.fromkeys(name for row in data.tasks.values() for name in row)
    return [
        name
        for name in names
        if name != "task_id" and any(row.get(name, "").strip() for row in data.tasks.values())
    ]


def _section(data: DataSet, number: int) -> str:
    shown = "".join(f"<p>{name}: ${{{name}_{number}}}</p>" for name in _columns(data))
    return (
        f'<section data-task="${{{task_column(number)}}}">{shown}'
        f"{_input(data, answer_name(number))}</section>"
    )


def _input(data: DataSet, name: str) -> str:
    if data.choices:
        return "".join(
            f'<label><input type="radio" name="{name}" value="{html.escape(each)}"> '
            f"{html.escape(each)}</label>"
            for each in data.choices
        )
    if data.is_of_amounts:
        return f'<input type="number" step="any" name="{name}">'
    return f'<textarea name="{name}"></textarea>'

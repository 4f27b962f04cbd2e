"""The data set's tasks as forms, and the way back from a form to its HIT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.demo.dataset import DataHit, DataSet, Work
from api.demo.rows import Row

ITEM = "Item "  # the title of a form: this, and the key of the data set's HIT
LABEL = "What is your answer?"

Kind = Mapping[str, Any]  # of a field, as input of the API


def form(data: DataSet, hit: DataHit) -> dict[str, Any]:
    """A form with one field a task; single choices where the data set has choices."""
    title = {"kind": "TITLE", "text": f"{ITEM}{hit.key}"}
    if data.choices:
        kind = single_choice(data.choices)
    else:
        kind = {"number": {}} if data.is_of_amounts else {"text": {}}
    fields = [
        field(task, data.tasks[task], kind, is_required=task not in hit.optional)
        for task in hit.task_ids
    ]
    return {"form": {"content": [title], "fields": fields}}


def single_choice(choices: Sequence[str]) -> Kind:
    """The kind of a field that takes one of these answers."""
    return {"singleChoice": {"choices": [{"value": each, "label": each} for each in choices]}}


def field(task: str, texts: Row, kind: Kind, *, is_required: bool = True) -> dict[str, Any]:
    """The field of one task."""
    shown = [
        {"kind": "TEXT", "text": f"{name}: {value}"}
        for name, value in texts.items()
        if name != "task_id" and value.strip()
    ]
    return {
        "name": task,
        "label": LABEL,
        "kind": kind,
        "isRequired": is_required,
        "content": shown,
    }


def key_of(question: Mapping[str, Any]) -> str:
    """The key of the data set's HIT in a question."""
    title: str = question["content"][0]["text"]
    return title.removeprefix(ITEM)


def answer(work: Work) -> list[dict[str, Any]]:
    """The worker's real answers, as input of the API."""
    return [{"name": task, "values": [given]} for task, given in work.answers.items()]

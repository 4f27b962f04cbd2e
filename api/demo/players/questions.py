"""The data set's tasks as forms, and the way back from a form to its HIT."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.demo.dataset import DataHit, DataSet, Work

ITEM = "Item "  # the title of a form: this, and the key of the data set's HIT
LABEL = "What is your answer?"


def form(data: DataSet, hit: DataHit) -> dict[str, Any]:
    """A form with one field a task; single choices where the data set has choices."""
    title = {"kind": "TITLE", "text": f"{ITEM}{hit.key}"}
    fields = [field(data, t, is_required=t not in hit.optional) for t in hit.task_ids]
    return {"form": {"content": [title], "fields": fields}}


def field(data: DataSet, task: str, *, is_required: bool = True) -> dict[str, Any]:
    """The field of one task: its texts, and its possible answers."""
    texts = [
        {"kind": "TEXT", "text": f"{name}: {value}"}
        for name, value in data.tasks[task].items()
        if name != "task_id" and value.strip()
    ]
    choices = [{"value": each, "label": each} for each in data.choices]
    kind = {"singleChoice": {"choices": choices}} if choices else {"text": {}}
    return {
        "name": task,
        "label": LABEL,
        "kind": kind,
        "isRequired": is_required,
        "content": texts,
    }


def key_of(question: Mapping[str, Any]) -> str:
    """The key of the data set's HIT in a question."""
    title: str = question["content"][0]["text"]
    return title.removeprefix(ITEM)


def answer(work: Work) -> list[dict[str, Any]]:
    """The worker's real answers, as input of the API."""
    return [{"name": task, "values": [given]} for task, given in work.answers.items()]

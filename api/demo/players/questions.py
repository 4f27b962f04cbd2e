"""The data set's tasks as forms, and how a worker recognises them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.demo.dataset import DataSet, Shown, Work

ITEM = "Item "  # a form begins with a title that says which of the data set's HITs it is
LABEL = "What is your answer?"


def form(data: DataSet, shown: Shown) -> dict[str, Any]:
    """One field a task; choices where the answers that occur are few."""
    title = {"kind": "TITLE", "text": f"{ITEM}{shown.key}"}
    fields = [field(data, t, is_required=t not in shown.optional) for t in shown.task_ids]
    return {"form": {"content": [title], "fields": fields}}


def field(data: DataSet, task: str, *, is_required: bool = True) -> dict[str, Any]:
    """One task: what is shown of it, and what may be answered."""
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
    """Which of the data set's HITs this is."""
    title: str = question["content"][0]["text"]
    return title.removeprefix(ITEM)


def answer(work: Work) -> list[dict[str, Any]]:
    """What the worker really answered, as it travels."""
    return [{"name": task, "values": [given]} for task, given in work.answers.items()]

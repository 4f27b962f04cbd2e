"""A question from a template and the values of one HIT. Pure."""

from __future__ import annotations

from typing import Any

from domain.questions.question import Question
from domain.questions.templates.compiled import CompiledTemplate, Values
from domain.questions.templates.texts import Body


def placeholders_of(body: Body) -> list[str]:
    """The names of all placeholders of a template, each once."""
    return CompiledTemplate(body).placeholders


def filled_body(body: Body, values: Values) -> dict[str, Any]:
    """The stored form of the question, with the values in the places of the placeholders."""
    return CompiledTemplate(body).body_with(values)


def filled_question(body: Body, values: Values) -> Question:
    """The question with the values in the places of the placeholders."""
    return CompiledTemplate(body).filled(values)

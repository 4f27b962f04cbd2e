"""Answers as clients send them."""

from __future__ import annotations

import strawberry

from domain.questions import question as domain


@strawberry.input(
    description="The answer to one field; for HTML and external pages, a name and its value."
)
class AnswerFieldInput:
    name: str = strawberry.field(description="The field's name, at most 128 characters.")
    values: list[str] = strawberry.field(
        description="The values, as the kind of the field says: one text, number, date or time; "
        "the value of each selected choice, to the letter; the choices that are ranked, the best "
        "first; the ids of uploads; a JSON text for each region; one value for each statement. No "
        "value, or one that is empty, leaves the field unanswered; control characters other than "
        "tab and line breaks are refused."
    )
    other: str | None = strawberry.field(
        default=None,
        description="The choice that the worker wrote, for a field with `other`; it counts as one "
        "selection. Empty is the same as left out.",
    )

    def read(self) -> domain.AnswerField:
        return domain.AnswerField(self.name, tuple(self.values), self.other or None)

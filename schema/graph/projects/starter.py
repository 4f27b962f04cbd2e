"""A starter, which everybody may look at."""

from __future__ import annotations

import strawberry

from domain.projects import starters
from schema.graph.projects.hit_settings import HitSettings
from schema.graph.projects.project import PLACEHOLDERS, TEMPLATE
from schema.graph.question import Question, question_of
from schema.kernel.fields import resolved


@strawberry.type(
    description="A template of a common kind of work, with properties of its HITs and an example "
    "file. `createProject` copies it."
)
class Starter:
    name: str = strawberry.field(description="The name that `createProject` takes.")
    title: str = strawberry.field(description="The kind of work, for requesters.")
    description: str = strawberry.field(description="The work of workers, for requesters.")
    placeholders: list[str] = strawberry.field(description=PLACEHOLDERS)
    example_csv: str = strawberry.field(
        description="A small file with a column for each placeholder, as CSV."
    )
    starter: strawberry.Private[starters.Starter]

    @resolved(description=TEMPLATE)
    def template(self) -> Question:
        return question_of(self.starter.template)

    @resolved(description="The properties that its HITs get.")
    def settings(self) -> HitSettings:
        return HitSettings.of(self.starter.settings)

    @classmethod
    def of(cls, starter: starters.Starter) -> Starter:
        return cls(
            name=starter.name,
            title=starter.title,
            description=starter.description,
            placeholders=list(starter.placeholders),
            example_csv=starter.example,
            starter=starter,
        )

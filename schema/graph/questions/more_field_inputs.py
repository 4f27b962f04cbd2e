"""The constraints of files, dates, sliders, rankings, regions and tables, as clients send them."""

from __future__ import annotations

import strawberry

from domain.questions import fields as domain
from domain.questions.fields import FILE_TYPES, LARGEST_FILE, MOST_REGIONS, RegionShape
from schema.graph.questions.content_input import ChoiceInput, ContentInput, choices_of
from schema.graph.questions.field_inputs import Shared


@strawberry.input(
    description="The files of an answer. A worker uploads them for the purpose `ANSWER_FILE`, and "
    "answers with the ids of the uploads."
)
class FileFieldInput:
    content_types: list[str] = strawberry.field(
        default_factory=lambda: list(FILE_TYPES),
        description="The media types that are allowed, 1 or more of those of `ANSWER_FILE`; by "
        "default all of them.",
    )
    min_bytes: int = strawberry.field(
        default=1, description="The least size of a file in bytes, 1 to 26,214,400."
    )
    max_bytes: int = strawberry.field(
        default=LARGEST_FILE,
        description="The greatest size of a file in bytes, 1 to 26,214,400 (25 MiB).",
    )
    min_files: int = strawberry.field(default=1, description="The least number of files, 1 to 20.")
    max_files: int = strawberry.field(
        default=1, description="The greatest number of files, 1 to 20."
    )

    def read(self, shared: Shared) -> domain.FileField:
        return domain.FileField(
            *shared,
            content_types=tuple(self.content_types),
            min_bytes=self.min_bytes,
            max_bytes=self.max_bytes,
            min_files=self.min_files,
            max_files=self.max_files,
        )


@strawberry.input(description="The bounds of a date, which is answered as `2026-11-30`.")
class DateFieldInput:
    earliest: str | None = strawberry.field(
        default=None, description="The first date allowed, such as `2026-11-30`."
    )
    latest: str | None = strawberry.field(
        default=None, description="The last date allowed, such as `2026-11-30`."
    )

    def read(self, shared: Shared) -> domain.DateField:
        return domain.DateField(*shared, earliest=self.earliest, latest=self.latest)


@strawberry.input(
    description="The bounds of a time of day, which is answered as `14:05`: hours and minutes of "
    "24 hours, in no time zone."
)
class TimeFieldInput:
    earliest: str | None = strawberry.field(
        default=None, description="The first time allowed, such as `09:00`."
    )
    latest: str | None = strawberry.field(
        default=None, description="The last time allowed, such as `17:30`."
    )

    def read(self, shared: Shared) -> domain.TimeField:
        return domain.TimeField(*shared, earliest=self.earliest, latest=self.latest)


@strawberry.input(
    description="A slider. The answer is the minimum and a whole number of steps, written as a "
    "decimal number and never rounded."
)
class SliderFieldInput:
    minimum: float = strawberry.field(description="The lowest number, at most 10^15 either way.")
    maximum: float = strawberry.field(
        description="The highest number, above the minimum and at most 10^15 either way."
    )
    step: float = strawberry.field(
        default=1.0,
        description="The step from one number to the next: above 0, and at most the difference "
        "of the two.",
    )
    min_label: str = strawberry.field(
        default="",
        description="The label of the lowest number, at most 200 characters in the format of the "
        "field's label.",
    )
    max_label: str = strawberry.field(
        default="", description="The label of the highest number, likewise."
    )

    def read(self, shared: Shared) -> domain.SliderField:
        return domain.SliderField(
            *shared,
            minimum=self.minimum,
            maximum=self.maximum,
            step=self.step,
            min_label=self.min_label,
            max_label=self.max_label,
        )


@strawberry.input(description="Choices that a worker brings into an order, the best first.")
class RankingFieldInput:
    choices: list[ChoiceInput] = strawberry.field(description="2 to 1,000 choices.")
    ranks: int | None = strawberry.field(
        default=None,
        description="The number of choices to rank, from 1; by default all of them.",
    )

    def read(self, shared: Shared) -> domain.RankingField:
        choices = choices_of(self.choices)
        ranks = len(choices) if self.ranks is None else self.ranks
        return domain.RankingField(*shared, choices=choices, ranks=ranks)


@strawberry.input(description="Regions that a worker marks on an image.")
class RegionFieldInput:
    image: ContentInput = strawberry.field(
        description="The image: content of the kind `IMAGE`, with its alternative text."
    )
    image_width: int | None = strawberry.field(
        default=None,
        description="The width of the image in pixels, 1 to 100,000. With it and the height, "
        "regions past an edge are refused; give both or none.",
    )
    image_height: int | None = strawberry.field(
        default=None, description="The height of the image in pixels, 1 to 100,000."
    )
    shapes: list[RegionShape] = strawberry.field(
        default_factory=lambda: list(RegionShape),
        description="The shapes that are allowed, 1 or more; by default all.",
    )
    labels: list[ChoiceInput] = strawberry.field(
        default_factory=list,
        description="The labels, one of which each region gets; at most 100. Without any, regions "
        "have none.",
    )
    min_regions: int = strawberry.field(
        default=1,
        description="The least number of regions, 0 to 500. With 0, marking nothing is an answer, "
        "also to a required field.",
    )
    max_regions: int = strawberry.field(
        default=MOST_REGIONS, description="The greatest number of regions, 1 to 500."
    )

    def read(self, shared: Shared) -> domain.RegionField:
        return domain.RegionField(
            *shared,
            image=self.image.read(),
            image_width=self.image_width,
            image_height=self.image_height,
            shapes=tuple(self.shapes),
            labels=choices_of(self.labels),
            min_regions=self.min_regions,
            max_regions=self.max_regions,
        )


@strawberry.input(description="A table of statements that are answered on the same scale.")
class LikertFieldInput:
    statements: list[str] = strawberry.field(
        description="1 to 100 statements, each 1 to 2,000 characters in the format of the field's "
        "label."
    )
    scale: list[ChoiceInput] = strawberry.field(
        description="2 to 20 choices, in order, such as from `Strongly disagree` to `Strongly "
        "agree`."
    )

    def read(self, shared: Shared) -> domain.LikertField:
        return domain.LikertField(
            *shared, statements=tuple(self.statements), scale=choices_of(self.scale)
        )

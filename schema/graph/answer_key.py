"""Answer keys of qualification tests, as their owners write and read them."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.qualifications import answer_key as domain

SELECTIONS = "The values of the choices: exactly these are taken, in any order, and no others."
SCORE = "What they score, -1,000,000 to 1,000,000."
DEFAULT = "What any other selections score, and an answer that was left out."
PERCENTAGE = (
    "The value is the score in percent of a maximum, rounded to the nearest whole number; halves "
    "go up, below zero too."
)
MAXIMUM = "The score that is 100 percent, 1 to 200,000,000."
SCALE = (
    "The value is the score times a number, rounded to the nearest whole number; halves go up, "
    "below zero too."
)
MULTIPLIER = (
    'A decimal number such as "1.5": at most 5 digits before the point, and 6 after it. A minus '
    "is allowed."
)
RANGES = "The value is that of the range in which the score lies."


@strawberry.type(description="What some selections of a question score.")
class AnswerKeyOption:
    selections: list[str] = strawberry.field(description=SELECTIONS)
    score: int = strawberry.field(description=SCORE)


@strawberry.type(description="How one question of a test is scored.")
class AnswerKeyQuestion:
    name: str = strawberry.field(description="The name of the test's field.")
    options: list[AnswerKeyOption] = strawberry.field(description="What scores how much.")
    default_score: int = strawberry.field(description=DEFAULT)


@strawberry.type(description=PERCENTAGE)
class PercentageMapping:
    maximum_score: int = strawberry.field(description=MAXIMUM)


@strawberry.type(description=SCALE)
class ScaleMapping:
    multiplier: str = strawberry.field(description=MULTIPLIER)


@strawberry.type(description="The value of the scores between two bounds, both included.")
class ScoreRange:
    lower: int = strawberry.field(description="The least score, 32 bits.")
    upper: int = strawberry.field(description="The greatest score, at least the lower.")
    value: int = strawberry.field(description="The value that they give, 32 bits.")


@strawberry.type(description=RANGES)
class RangeMapping:
    ranges: list[ScoreRange] = strawberry.field(description="The ranges; none overlaps another.")
    out_of_range_value: int = strawberry.field(description="The value of every other score.")


ValueMapping = Annotated[
    PercentageMapping | ScaleMapping | RangeMapping,
    strawberry.union("ValueMapping", description="The value that a score gives."),
]


@strawberry.type(description="How a test is scored. Its owner alone sees it.")
class AnswerKey:
    questions: list[AnswerKeyQuestion] = strawberry.field(description="What is scored.")
    mapping: ValueMapping | None = strawberry.field(
        description="The value that the score gives; without a mapping, it is the score."
    )

    @classmethod
    def of(cls, key: domain.AnswerKey) -> AnswerKey:
        questions = [
            AnswerKeyQuestion(
                name=each.name,
                options=[
                    AnswerKeyOption(selections=list(option.selections), score=option.score)
                    for option in each.options
                ],
                default_score=each.default_score,
            )
            for each in key.questions
        ]
        return cls(questions=questions, mapping=_mapping_of(key.mapping))


@strawberry.input(description="What some selections of a question score.")
class AnswerKeyOptionInput:
    selections: list[str] = strawberry.field(
        description=f"{SELECTIONS} As many as the field allows, each once."
    )
    score: int = strawberry.field(description=SCORE)


@strawberry.input(description="How one question of a test is scored.")
class AnswerKeyQuestionInput:
    name: str = strawberry.field(description="The name of one of the test's fields.")
    options: list[AnswerKeyOptionInput] = strawberry.field(
        description="1 to 1,000 options, no two with the same selections."
    )
    default_score: int = strawberry.field(
        default=0, description=f"{DEFAULT} -1,000,000 to 1,000,000."
    )


@strawberry.input(description=PERCENTAGE)
class PercentageMappingInput:
    maximum_score: int = strawberry.field(description=MAXIMUM)


@strawberry.input(description=SCALE)
class ScaleMappingInput:
    multiplier: str = strawberry.field(description=MULTIPLIER)


@strawberry.input(description="The value of the scores between two bounds, both included.")
class ScoreRangeInput:
    lower: int = strawberry.field(description="The least score, 32 bits.")
    upper: int = strawberry.field(description="The greatest score, at least the lower.")
    value: int = strawberry.field(description="The value that they give, 32 bits.")


@strawberry.input(description=RANGES)
class RangeMappingInput:
    ranges: list[ScoreRangeInput] = strawberry.field(
        description="1 to 1,000 ranges; none overlaps another."
    )
    out_of_range_value: int = strawberry.field(
        description="The value of every other score, 32 bits."
    )


@strawberry.input(one_of=True, description="The value that a score gives: one of these ways.")
class ValueMappingInput:
    percentage: PercentageMappingInput | None = strawberry.field(
        default=strawberry.UNSET, description=PERCENTAGE
    )
    scale: ScaleMappingInput | None = strawberry.field(default=strawberry.UNSET, description=SCALE)
    range: RangeMappingInput | None = strawberry.field(default=strawberry.UNSET, description=RANGES)

    def read(self) -> domain.ValueMapping:
        """As the domain's."""
        if self.percentage:
            return domain.Percentage(self.percentage.maximum_score)
        if self.scale:
            return domain.Scale(self.scale.multiplier)
        assert self.range, "oneOf leaves no other"
        ranges = [domain.ScoreRange(r.lower, r.upper, r.value) for r in self.range.ranges]
        return domain.Ranges(tuple(ranges), self.range.out_of_range_value)


@strawberry.input(description="How a test is scored; at most 65,535 bytes of JSON as kept.")
class AnswerKeyInput:
    questions: list[AnswerKeyQuestionInput] = strawberry.field(
        description="1 to 200 questions, each once."
    )
    mapping: ValueMappingInput | None = strawberry.field(
        default=None,
        description="The value that the score gives; without a mapping, it is the score.",
    )

    def read(self) -> domain.AnswerKey:
        """As the domain's."""
        questions = [
            domain.KeyedQuestion(
                each.name,
                tuple(domain.KeyedOption(tuple(o.selections), o.score) for o in each.options),
                each.default_score,
            )
            for each in self.questions
        ]
        return domain.AnswerKey(tuple(questions), self.mapping.read() if self.mapping else None)


def _mapping_of(
    mapping: domain.ValueMapping | None,
) -> PercentageMapping | ScaleMapping | RangeMapping | None:
    match mapping:
        case None:
            return None
        case domain.Percentage(maximum_score=maximum):
            return PercentageMapping(maximum_score=maximum)
        case domain.Scale(multiplier=multiplier):
            return ScaleMapping(multiplier=multiplier)
        case domain.Ranges(ranges=ranges, out_of_range_value=otherwise):
            listed = [ScoreRange(lower=r.lower, upper=r.upper, value=r.value) for r in ranges]
            return RangeMapping(ranges=listed, out_of_range_value=otherwise)

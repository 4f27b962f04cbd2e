"""Answer keys of qualification tests, which only the owner of a type writes and reads."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.qualifications import answer_key as domain

SELECTIONS = "The values of exactly the choices that are selected, in any order."
SCORE = "The score of these selections, -1,000,000 to 1,000,000."
DEFAULT = "The score of any other selections, and of a missing answer."
PERCENTAGE = (
    "The value is the score in percent of a maximum, rounded to the nearest whole number; "
    "halves are rounded up, also below zero."
)
MAXIMUM = "The score that counts as 100 percent, 1 to 200,000,000."
SCALE = (
    "The value is the score multiplied by a number, rounded to the nearest whole number; halves "
    "are rounded up, also below zero."
)
MULTIPLIER = (
    'A decimal number such as "1.5": at most 5 digits before the point and 6 after it. It may '
    "be negative."
)
RANGES = "The value is the value of the range that contains the score."


@strawberry.type(description="A set of choices and its score.")
class AnswerKeyOption:
    selections: list[str] = strawberry.field(description=SELECTIONS)
    score: int = strawberry.field(description=SCORE)


@strawberry.type(description="The scoring of one question of a test.")
class AnswerKeyQuestion:
    name: str = strawberry.field(description="The name of the test's field.")
    options: list[AnswerKeyOption] = strawberry.field(
        description="The sets of choices and their scores."
    )
    default_score: int = strawberry.field(description=DEFAULT)


@strawberry.type(description=PERCENTAGE)
class PercentageMapping:
    maximum_score: int = strawberry.field(description=MAXIMUM)


@strawberry.type(description=SCALE)
class ScaleMapping:
    multiplier: str = strawberry.field(description=MULTIPLIER)


@strawberry.type(
    description="A range of scores, both bounds included, and the value that it gives."
)
class ScoreRange:
    lower: int = strawberry.field(description="The lowest score, a 32-bit integer.")
    upper: int = strawberry.field(description="The highest score, at least `lower`.")
    value: int = strawberry.field(description="The value of the range, a 32-bit integer.")


@strawberry.type(description=RANGES)
class RangeMapping:
    ranges: list[ScoreRange] = strawberry.field(description="The ranges; none overlaps another.")
    out_of_range_value: int = strawberry.field(
        description="The value of every score outside the ranges."
    )


ValueMapping = Annotated[
    PercentageMapping | ScaleMapping | RangeMapping,
    strawberry.union("ValueMapping", description="The rule that turns a score into a value."),
]


@strawberry.type(
    description="The scoring of a test; only its owner can see it. The scores of the questions are "
    "summed; questions that are not listed score nothing."
)
class AnswerKey:
    questions: list[AnswerKeyQuestion] = strawberry.field(description="The scored questions.")
    mapping: ValueMapping | None = strawberry.field(
        description="The rule that turns the score into the value; null: the value is the score."
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


@strawberry.input(description="A set of choices and its score.")
class AnswerKeyOptionInput:
    selections: list[str] = strawberry.field(
        description=f"{SELECTIONS} At most as many as the field allows, each once."
    )
    score: int = strawberry.field(description=SCORE)


@strawberry.input(description="The scoring of one question of a test.")
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


@strawberry.input(
    description="A range of scores, both bounds included, and the value that it gives."
)
class ScoreRangeInput:
    lower: int = strawberry.field(description="The lowest score, a 32-bit integer.")
    upper: int = strawberry.field(description="The highest score, at least `lower`.")
    value: int = strawberry.field(description="The value of the range, a 32-bit integer.")


@strawberry.input(description=RANGES)
class RangeMappingInput:
    ranges: list[ScoreRangeInput] = strawberry.field(
        description="1 to 1,000 ranges; none overlaps another."
    )
    out_of_range_value: int = strawberry.field(
        description="The value of every score outside the ranges, a 32-bit integer."
    )


@strawberry.input(
    one_of=True, description="The rule that turns a score into a value: exactly one of these."
)
class ValueMappingInput:
    percentage: PercentageMappingInput | None = strawberry.field(
        default=strawberry.UNSET, description=PERCENTAGE
    )
    scale: ScaleMappingInput | None = strawberry.field(default=strawberry.UNSET, description=SCALE)
    range: RangeMappingInput | None = strawberry.field(default=strawberry.UNSET, description=RANGES)

    def read(self) -> domain.ValueMapping:
        if self.percentage:
            return domain.Percentage(self.percentage.maximum_score)
        if self.scale:
            return domain.Scale(self.scale.multiplier)
        assert self.range, "oneOf leaves no other"
        ranges = [domain.ScoreRange(r.lower, r.upper, r.value) for r in self.range.ranges]
        return domain.Ranges(tuple(ranges), self.range.out_of_range_value)


@strawberry.input(
    description="The scoring of a test, at most 65,535 bytes of JSON as stored. The scores of the "
    "questions are summed; questions that are not listed score nothing."
)
class AnswerKeyInput:
    questions: list[AnswerKeyQuestionInput] = strawberry.field(
        description="1 to 200 questions, each once."
    )
    mapping: ValueMappingInput | None = strawberry.field(
        default=None,
        description="The rule that turns the score into the value; null: the value is the score.",
    )

    def read(self) -> domain.AnswerKey:
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

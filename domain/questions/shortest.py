"""The shortest answers to fields: a form whose shortest answer is too long is not published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

import orjson

from domain.kernel.ids import global_id
from domain.questions.content import Choice
from domain.questions.fields import (
    LONGEST_NAME,
    DateField,
    FileField,
    FormField,
    LikertField,
    MultipleChoiceField,
    NumberField,
    RankingField,
    RegionField,
    RegionShape,
    SingleChoiceField,
    SliderField,
    TextField,
    TimeField,
)

FILE_ID = global_id("Upload", UUID(int=0))  # all are as long
_REGIONS: Mapping[RegionShape, dict[str, object]] = {
    RegionShape.POINT: {"x": 0, "y": 0},
    RegionShape.BOX: {"left": 0, "top": 0, "width": 1, "height": 1},
    RegionShape.POLYGON: {"points": [[0, 0], [0, 1], [1, 0]]},
}


def most_beyond_the_form(each: FormField) -> int:
    """So many bytes at most are in the shortest answer to a field, and not in the form itself.

    Names and choices take more bytes in a form than in an answer; what an answer repeats, or what
    only an answer has, is counted here.
    """
    longest_value = 6 * LONGEST_NAME  # as JSON within JSON
    match each:
        case TextField():
            return each.min_length
        case FileField():
            return each.min_files * (len(FILE_ID) + 3)
        case RegionField():
            return each.min_regions * (100 + longest_value)
        case LikertField():
            return len(each.statements) * longest_value
    return 0


def shortest_answer(each: FormField) -> list[str]:
    """One of the shortest answers to a field, as far as its length goes."""
    match each:
        case TextField():
            return ["x" * max(1, each.min_length)]
        case NumberField() | SliderField():
            return ["0"]
        case SingleChoiceField() | MultipleChoiceField():
            return _shortest(each.choices)[: max(1, each.min_selections)]
        case FileField():
            return [FILE_ID] * each.min_files
        case DateField():
            return ["2026-11-30"]
        case TimeField():
            return ["14:05"]
        case RankingField():
            return _shortest(each.choices)[: each.ranks]
        case RegionField():
            return [_shortest_region(each)] * each.min_regions
        case LikertField():
            return _shortest(each.scale)[:1] * len(each.statements)
    raise AssertionError(f"a field of kind {each.kind} has a shortest answer")


def _shortest(choices: Iterable[Choice]) -> list[str]:
    return sorted((each.value for each in choices), key=lambda value: len(value.encode()))


def _shortest_region(each: RegionField) -> str:
    label = {"label": _shortest(each.labels)[0]} if each.labels else {}
    regions = ({"shape": shape, **label, **_REGIONS[shape]} for shape in each.shapes)
    texts = (orjson.dumps(region).decode() for region in regions)
    return min(texts, key=len)

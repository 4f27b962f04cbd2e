"""Regions of images in answers: JSON texts of boxes, points and polygons. Pure.

Coordinates are in pixels from the upper left corner of the image, as numbers of JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from domain.kernel.refusals import Constraint, InvalidInput, Rule
from domain.questions.fields import LARGEST_COORDINATE, MOST_POINTS, RegionField, RegionShape

LEAST_POINTS = 3  # of a polygon
_OWN: Mapping[RegionShape, tuple[str, ...]] = {
    RegionShape.BOX: ("left", "top", "width", "height"),
    RegionShape.POINT: ("x", "y"),
    RegionShape.POLYGON: ("points",),
}


def check_regions(path: str, each: RegionField, values: tuple[str, ...]) -> None:
    """Raises InvalidInput for the first region that the field does not allow."""
    if not each.min_regions <= len(values) <= each.max_regions:
        bound = f"{each.min_regions} to {each.max_regions} regions"
        broken = Constraint.between(Rule.COUNT, each.min_regions, each.max_regions)
        raise InvalidInput(path, f"{len(values)} regions", bound, broken=broken)
    labels = {choice.value for choice in each.labels}
    for number, value in enumerate(values):
        _check_region(f"{path}[{number}]", each, labels, value)


def _check_region(path: str, each: RegionField, labels: set[str], value: str) -> None:
    region = _object(path, value)
    shape = region.get("shape")
    if shape not in each.shapes:
        broken = Constraint.one_of(each.shapes)
        bound = "one of the field's shapes"
        raise InvalidInput(f"{path}.shape", _shown(shape), bound, broken=broken)
    names = {"shape", *_OWN[RegionShape(shape)], *(("label",) if labels else ())}
    if region.keys() != names:
        bound = f"an object with {', '.join(sorted(names))} and nothing else"
        raise InvalidInput(path, ", ".join(region), bound, broken=Rule.FORMAT)
    if labels and not (isinstance(region["label"], str) and region["label"] in labels):
        broken = Constraint.one_of(choice.value for choice in each.labels)
        bound = "one of the field's labels"
        raise InvalidInput(f"{path}.label", _shown(region["label"]), bound, broken=broken)
    _check_place(path, each, RegionShape(shape), region)
    if _has_a_key_twice(value):
        bound = "an object in which every key is there once"
        raise InvalidInput(path, value, bound, broken=Rule.UNIQUE)


def _object(path: str, value: str) -> dict[str, Any]:
    try:
        region = orjson.loads(value)
    except orjson.JSONDecodeError:
        region = None
    if not isinstance(region, dict):
        bound = 'a JSON object such as {"shape":"POINT","x":1,"y":2}'
        raise InvalidInput(path, value, bound, broken=Rule.FORMAT)
    return region


def _has_a_key_twice(value: str) -> bool:
    """Whether programs may read a text of JSON differently: of two values some take the first."""
    try:
        return json.loads(value, object_pairs_hook=_keys_differ) is False
    except (ValueError, RecursionError):  # in a value that a later one of its key has replaced
        return True


def _keys_differ(pairs: list[tuple[str, Any]]) -> bool:
    return len(dict(pairs)) == len(pairs)


def _shown(value: object) -> object:
    """A wrong value for a refusal. A list may be nested deeper than Python can write it."""
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else value


def _check_place(path: str, each: RegionField, shape: RegionShape, region: dict[str, Any]) -> None:
    match shape:
        case RegionShape.POINT:
            _check_point(path, each, region["x"], region["y"])
        case RegionShape.BOX:
            _check_box(path, each, region)
        case RegionShape.POLYGON:
            _check_polygon(f"{path}.points", each, region["points"])


def _check_point(path: str, each: RegionField, x: object, y: object) -> None:
    _check_coordinate(f"{path}.x", x, each.image_width)
    _check_coordinate(f"{path}.y", y, each.image_height)


def _check_box(path: str, each: RegionField, region: dict[str, Any]) -> None:
    for start, length, side in (
        ("left", "width", each.image_width),
        ("top", "height", each.image_height),
    ):
        _check_coordinate(f"{path}.{start}", region[start], side)
        _check_coordinate(f"{path}.{length}", region[length], side)
        most = _most(side) - region[start]
        if not 0 < region[length] <= most:
            bound = f"above 0 and at most {most}, so that the box is within the image"
            broken = Constraint.between(Rule.RANGE, 0, most)
            raise InvalidInput(f"{path}.{length}", region[length], bound, broken=broken)


def _check_polygon(path: str, each: RegionField, points: object) -> None:
    if not isinstance(points, list) or not LEAST_POINTS <= len(points) <= MOST_POINTS:
        shown = f"{len(points)} points" if isinstance(points, list) else _shown(points)
        bound = f"a list of {LEAST_POINTS} to {MOST_POINTS} points"
        broken = Constraint.between(Rule.COUNT, LEAST_POINTS, MOST_POINTS)
        raise InvalidInput(path, shown, bound, broken=broken)
    for number, point in enumerate(points):
        at = f"{path}[{number}]"
        if not isinstance(point, list) or len(point) != 2:
            raise InvalidInput(at, _shown(point), "two numbers, x and y", broken=Rule.FORMAT)
        _check_point(at, each, *point)


def _check_coordinate(path: str, value: object, side: int | None) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= _most(side):  # type: ignore[operator]
        bound = f"a number of pixels from 0 to {_most(side)}"
        broken = Constraint.between(Rule.RANGE, 0, _most(side))
        raise InvalidInput(path, _shown(value), bound, broken=broken)


def _most(side: int | None) -> int:
    return LARGEST_COORDINATE if side is None else side

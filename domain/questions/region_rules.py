"""Bounds of fields whose answers are regions of an image. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.questions.content import Content, ContentKind
from domain.questions.content_rules import check_choices, check_content
from domain.questions.fields import (
    LARGEST_COORDINATE,
    MOST_REGION_LABELS,
    MOST_REGIONS,
    RegionField,
    RegionShape,
)


def check(path: str, each: RegionField) -> None:
    """Raises InvalidInput with every bound that a field of regions breaks."""
    wrong = Objections()
    wrong.check(_check_image, f"{path}.image", each.image)
    wrong.check(_check_size, path, each)
    wrong.check(_check_shapes, f"{path}.shapes", each.shapes)
    most = MOST_REGION_LABELS
    wrong.check(check_choices, f"{path}.labels", each.labels, at_least=0, at_most=most)
    most = each.max_regions
    wrong.check(bounds.whole, f"{path}.maxRegions", most, at_least=1, at_most=MOST_REGIONS)
    most = min(max(1, most), MOST_REGIONS)
    wrong.check(bounds.whole, f"{path}.minRegions", each.min_regions, at_least=0, at_most=most)
    wrong.raise_any()


def _check_image(path: str, image: Content) -> None:
    if image.kind is not ContentKind.IMAGE:
        broken = Constraint.one_of([ContentKind.IMAGE])
        raise InvalidInput(f"{path}.kind", image.kind, "IMAGE", broken=broken)
    check_content(path, image)


def _check_size(path: str, each: RegionField) -> None:
    sizes = {"imageWidth": each.image_width, "imageHeight": each.image_height}
    wrong = Objections()
    for name, pixels in sizes.items():
        if pixels is not None:
            at, most = f"{path}.{name}", LARGEST_COORDINATE
            wrong.check(bounds.whole, at, pixels, at_least=1, at_most=most)
        elif set(sizes.values()) != {None}:
            bound = "given together with the other side of the image"
            wrong.add(InvalidInput(f"{path}.{name}", None, bound, broken=Rule.REQUIRED))
    wrong.raise_any()


def _check_shapes(path: str, shapes: Sequence[RegionShape]) -> None:
    bounds.several(path, shapes, at_least=1, at_most=len(RegionShape))
    if len(set(shapes)) < len(shapes):
        given = ", ".join(shapes)
        raise InvalidInput(path, given, "each shape at most once", broken=Rule.UNIQUE)

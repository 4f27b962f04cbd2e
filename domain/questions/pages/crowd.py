"""The `crowd-*` elements of Mechanical Turk's library that task pages render."""

from __future__ import annotations

import re

from domain.kernel.refusals import Constraint, InvalidInput
from domain.questions.pages.markup import Tag, scripts_and_forms

CROWD = "crowd-"
ELEMENTS = (
    "crowd-alert",
    "crowd-badge",
    "crowd-bounding-box",
    "crowd-button",
    "crowd-card",
    "crowd-checkbox",
    "crowd-classifier",
    "crowd-classifier-multi-select",
    "crowd-entity-annotation",
    "crowd-fab",
    "crowd-form",
    "crowd-icon-button",
    "crowd-image-classifier",
    "crowd-image-classifier-multi-select",
    "crowd-input",
    "crowd-instructions",
    "crowd-keypoint",
    "crowd-line",
    "crowd-modal",
    "crowd-polygon",
    "crowd-polyline",
    "crowd-radio-button",
    "crowd-radio-group",
    "crowd-slider",
    "crowd-tab",
    "crowd-tabs",
    "crowd-text-area",
    "crowd-toast",
    "crowd-toggle-button",
)
_RENDERED = frozenset(ELEMENTS)
_LIBRARY = re.compile(r"(https?:)?//assets\.crowd\.aws/crowd-html-elements\.js([?#].*)?", re.I)


def is_library(tag: Tag) -> bool:
    """Whether a tag loads the library of these elements."""
    source = None if tag.is_end or tag.name != "script" else tag.get("src")
    return source is not None and _LIBRARY.fullmatch(source.value.strip()) is not None


def check_elements(path: str, html: str) -> None:
    """Raises InvalidInput with the first element of the library that no task page renders.

    A page that does not load the library may have elements of its own with such names.
    """
    if CROWD not in html.lower():
        return
    is_loaded, unknown = False, None
    for tag in scripts_and_forms(html):
        if tag.is_end:
            continue
        is_loaded = is_loaded or is_library(tag)
        if unknown is None and tag.name.startswith(CROWD) and tag.name not in _RENDERED:
            unknown = tag.name
    if is_loaded and unknown is not None:
        bound = f"none but these crowd elements: {', '.join(ELEMENTS)}"
        raise InvalidInput(path, unknown, bound, broken=Constraint.one_of(ELEMENTS))

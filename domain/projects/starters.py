"""Starters: templates of common kinds of work, each with its properties and an example file.

Each is a folder with `starter.toml`, `example.csv`, and a page in `template.html` or a form in
`form.json`, as forms are stored. The title and the description there are for requesters; those of
the HITs are for workers.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from domain.kernel.money import Money
from domain.kernel.refusals import Constraint, InvalidInput
from domain.projects.settings import HitSettings
from domain.questions.question import HtmlQuestion, Question
from domain.questions.stored import from_json, to_json
from domain.questions.templates.rendering import placeholders_of

FOLDER = Path(__file__).with_name("starters")


@dataclass(frozen=True, slots=True)
class Starter:
    """A template that a requester can copy into a project."""

    name: str
    title: str
    description: str
    template: Question
    placeholders: tuple[str, ...]
    settings: HitSettings
    example: str  # as CSV


@cache
def starters() -> dict[str, Starter]:
    """All starters by name, in the order of their titles."""
    found = [_read(folder) for folder in FOLDER.iterdir() if folder.is_dir()]
    return {each.name: each for each in sorted(found, key=lambda each: each.title)}


def starter_named(name: str) -> Starter:
    """One starter. Raises InvalidInput for a name that none has."""
    if (found := starters().get(name)) is None:
        names = sorted(starters())
        bound = f"one of {', '.join(names)}"
        raise InvalidInput("starter", name, bound, broken=Constraint.one_of(names))
    return found


def _read(folder: Path) -> Starter:
    written = tomllib.loads((folder / "starter.toml").read_text(encoding="utf-8"))
    template = _template(folder, written)
    return Starter(
        name=folder.name,
        title=written["title"],
        description=written["description"],
        template=template,
        placeholders=tuple(placeholders_of(orjson.loads(to_json(template)))),
        settings=_settings(written["hits"]),
        example=(folder / "example.csv").read_text(encoding="utf-8"),
    )


def _template(folder: Path, written: dict[str, Any]) -> Question:
    if (page := folder / "template.html").exists():
        return HtmlQuestion(page.read_text(encoding="utf-8"), written.get("frame_height", 0))
    return from_json(orjson.loads((folder / "form.json").read_bytes()))


def _settings(written: dict[str, Any]) -> HitSettings:
    return HitSettings(
        title=written["title"],
        description=written["description"],
        keywords=tuple(written["keywords"]),
        reward=Money(written["reward_cents"]),
        assignment_duration_seconds=written["assignment_duration_seconds"],
        auto_approval_delay_seconds=written["auto_approval_delay_seconds"],
        lifetime_seconds=written["lifetime_seconds"],
        max_assignments=written["max_assignments"],
    )

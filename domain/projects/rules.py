"""Bounds of projects. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.hits import rules as hits
from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule, WrongState
from domain.projects.models import Project
from domain.projects.settings import HitSettings
from domain.questions.question import Question
from domain.questions.templates import rules as templates

LONGEST_NAME = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDraft:
    """A requester's input for a new project."""

    name: str
    settings: HitSettings
    template: Question
    starter: str | None = None  # that it was copied from


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectChange:
    """A requester's changes of a project; None leaves a part as it is."""

    name: str | None = None
    settings: HitSettings | None = None
    template: Question | None = None
    restored: int | None = None  # the number of the revision whose template it gets again


def checked_project(draft: ProjectDraft) -> dict[str, Any]:
    """The template of a new project as JSON. Raises InvalidInput with all that is wrong."""
    wrong = Objections()
    wrong.check(_check_name, draft.name)
    wrong.check(check_settings, draft.settings)
    body = wrong.check(templates.checked, draft.template)
    wrong.raise_any()
    assert body is not None, "nothing was wrong"
    return body


def checked_change(change: ProjectChange) -> dict[str, Any] | None:
    """The new template as JSON, if there is one. Raises InvalidInput with all that is wrong."""
    wrong = Objections()
    if change.name is not None:
        wrong.check(_check_name, change.name)
    if change.settings is not None:
        wrong.check(check_settings, change.settings)
    body = None
    if change.template is not None:
        body = wrong.check(templates.checked, change.template)
        if change.restored is not None:
            bound = "left out where a template is given"
            given = change.restored
            wrong.add(InvalidInput("restoredRevision", given, bound, broken=Rule.LEFT_OUT))
    wrong.raise_any()
    return body


def check_settings(settings: HitSettings) -> None:
    """Raises InvalidInput with every property of HITs that is out of bounds."""
    wrong = Objections()
    wrong.check(hits.check_hit_type, settings.hit_type())
    seconds, slots = settings.lifetime_seconds, settings.max_assignments
    wrong.check(hits.check_offer, seconds, slots, settings.reward)
    wrong.raise_any()


def check_version(project: Project, version: int) -> None:
    """Raises WrongState where the project was changed since its requester read it, and
    InvalidInput for a number that no version has."""
    if version < 1:
        broken = Constraint.between(Rule.RANGE, 1)
        raise InvalidInput("version", version, "a version from 1", broken=broken)
    if project.version != version:
        raise WrongState("project", f"at version {project.version}", [f"at version {version}"])


def check_revision(project: Project, number: int) -> None:
    """Raises InvalidInput for the number of a revision that the project never had."""
    if not 1 <= number <= project.revision:
        bound = f"the number of a revision, from 1 to {project.revision}"
        broken = Constraint.between(Rule.RANGE, 1, project.revision)
        raise InvalidInput("restoredRevision", number, bound, broken=broken)


def _check_name(name: str) -> None:
    bounds.text("name", name, at_most=LONGEST_NAME)

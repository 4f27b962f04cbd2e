"""Reads what was typed: settings as NAME=VALUE, templates by their endings, names of batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from api.cli.batch import documents
from api.cli.batch.market import CommandFailed, Market

MOST_SUGGESTED = 5
MOST_DIGITS = 10  # a whole number of GraphQL has no more
WHOLE = (
    "assignmentDurationSeconds",
    "autoApprovalDelaySeconds",
    "lifetimeSeconds",
    "maxAssignments",
    "mostHitsAWorker",
    "mostWorkersAtOnce",
    "unfilledAfterSeconds",
)
TEXTS = ("title", "description", "reward", "wageFloor")
LISTS = ("keywords", "onlyListIds", "notListIds")
SWITCHES = ("closedToProbation", "invitationOnly")
OF_PROJECT = (
    "title",
    "description",
    "reward",
    "keywords",
    "assignmentDurationSeconds",
    "autoApprovalDelaySeconds",
    "lifetimeSeconds",
    "maxAssignments",
    "closedToProbation",
    "invitationOnly",
)
NEEDED = ("title", "description", "reward")
LISTS_BY_NAME = {"projects": documents.PROJECTS, "batches": documents.BATCHES}
USUAL = {"assignmentDurationSeconds": 3_600, "lifetimeSeconds": 7 * 86_400}


def settings(given: Sequence[str]) -> dict[str, Any]:
    """The settings of NAME=VALUE, as the API takes them."""
    found: dict[str, Any] = {}
    for each in given:
        name, separator, text = each.partition("=")
        if not separator:
            raise CommandFailed(f"--set {each}: write NAME=VALUE, such as --set reward=0.10.")
        if name in found:
            raise CommandFailed(f"--set {name} is given twice.")
        found[name] = _value(name, text)
    return found


def _value(name: str, text: str) -> Any:
    if name in WHOLE:
        if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
            bound = f"a whole number of at most {MOST_DIGITS} digits"
            raise CommandFailed(f"--set {each_of(name, text)}: it is {bound}.")
        return int(text)
    if name in TEXTS:
        return text
    if name in LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    if name in SWITCHES:
        if text not in ("true", "false"):
            raise CommandFailed(f"--set {each_of(name, text)}: it is true or false.")
        return text == "true"
    names = ", ".join(sorted((*WHOLE, *TEXTS, *LISTS, *SWITCHES)))
    raise CommandFailed(f"--set {name} is no setting. There are: {names}.")


def each_of(name: str, text: str) -> str:
    """A setting as it was typed."""
    return f"{name}={text}"


def of_project(given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that a new project takes. Raises CommandFailed for one that it lacks."""
    missing = [name for name in NEEDED if name not in given]
    if missing:
        options = " ".join(f"--set {name}=..." for name in missing)
        raise CommandFailed(f"A new project needs {', '.join(missing)} too: {options}.")
    return {**USUAL, **{name: given[name] for name in OF_PROJECT if name in given}}


def template(path: Path) -> dict[str, Any]:
    """The question in a file: HTML, Mechanical Turk's XML, or a form as JSON."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise CommandFailed(f"The template {path} cannot be read as UTF-8: {error}.") from None
    match path.suffix.lower():
        case ".html" | ".htm":
            return {"html": {"html": text}}
        case ".xml":
            return {"xml": text}
        case ".json":
            return {"form": _json(path, text)}
        case _:
            raise CommandFailed(
                f"The template {path} ends with none of .html, .xml and .json: name it by its kind."
            )


def _json(path: Path, text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise CommandFailed(f"The template {path} is no JSON: {error}.") from None


async def named(market: Market, what: str, name: str) -> str:
    """The id of the project or batch with this id or name; of several with one name, of the newest.

    `what` is `projects` or `batches`.
    """
    seen: list[str] = []
    async for each in market.pages(LISTS_BY_NAME[what], "me", "requester", what):
        if name in (each["id"], each["name"]):
            found: str = each["id"]
            return found
        seen.append(each["name"])
    latest = ", ".join(seen[:MOST_SUGGESTED]) or "none"
    raise CommandFailed(f"None of your {what} has the id or the name {name}. The latest: {latest}.")

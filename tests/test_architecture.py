"""The page of the architecture is true: it names every room, and every path in the docs exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("api", "schema", "domain", "subscriptions")
PATH = re.compile(r"\b(?:api|schema|domain|subscriptions|tests|docs)/[\w/.{},-]*[\w/]")
PAGES = sorted([*ROOT.glob("docs/**/*.md"), ROOT / "README.md"])


def rooms():
    """Every folder with modules of its own."""
    for layer in LAYERS:
        for folder in (ROOT / layer).rglob("*"):
            if folder.is_dir() and any(folder.glob("*.py")):
                yield f"{folder.relative_to(ROOT)}/"


def paths(page):
    """What a page names, as file or folder, with its alternatives in braces."""
    for found in PATH.findall(page.read_text()):
        if "NNNN" in found or "<" in found:
            continue
        choices = re.fullmatch(r"(.*)\{(.*)\}(.*)", found)
        if choices is None:
            yield found
        else:
            yield from (choices[1] + each + choices[3] for each in choices[2].split(","))


def test_every_room_is_on_the_page():
    page = (ROOT / "docs" / "architecture.md").read_text()

    assert [room for room in rooms() if f"`{room}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_the_docs_name_exists(page):
    missing = [path for path in paths(page) if not (ROOT / path).exists()]

    assert missing == []

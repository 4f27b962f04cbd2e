"""The pages for writers of frontends show the files that run in a browser, to the letter."""

import json
import re
from pathlib import Path

import pytest
from graphql import is_abstract_type

from schema.root import schema

ROOT = Path(__file__).parents[1]
CLIENTS = ROOT / "docs/clients"
BLOCK = re.compile(r"^```(?:js|json)\n(.*?)^```$", re.M | re.S)
SHOWN = {
    "clients.md": ["plain/work.js", "react/market.js", "react/following.js", "codegen.json"],
    "frames.md": ["frames/frames.js"],
}


@pytest.mark.parametrize("page", SHOWN)
def test_the_programs_on_a_page_are_the_files_beside_it(page):
    blocks = BLOCK.findall((ROOT / "docs" / page).read_text())
    files = [(CLIENTS / name).read_text() for name in SHOWN[page]]

    assert [each for each in blocks if "\n" in each.strip()] == files


def test_the_page_of_react_has_the_versions_that_are_tested():
    wanted = json.loads((CLIENTS / "react/package.json").read_text())
    tested = json.loads((ROOT / "tests/clients/package.json").read_text())["dependencies"]

    versions = wanted["dependencies"] | wanted["devDependencies"]
    assert {name: tested[name] for name in versions} == versions


def test_the_plain_page_names_the_version_that_is_tested():
    tested = json.loads((ROOT / "tests/clients/package.json").read_text())["dependencies"]

    assert f"graphql-ws@{tested['graphql-ws']}" in (ROOT / "docs/clients.md").read_text()


def test_the_possible_types_are_those_of_the_schema():
    kept = json.loads((CLIENTS / "react/possible-types.json").read_text())["possibleTypes"]
    made = schema._schema
    abstract = [each for each in made.type_map.values() if is_abstract_type(each)]

    assert {name: sorted(types) for name, types in kept.items()} == {
        each.name: sorted(one.name for one in made.get_possible_types(each)) for each in abstract
    }, "after a change of the schema: node tests/clients/generate.js write"

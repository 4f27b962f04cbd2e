"""What code generators make of the schema, as docs/clients.md says."""

import json
import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
SECONDS = 60


@pytest.fixture(scope="module")
def made(node):
    done = subprocess.run(
        [node, "generate.js"], cwd=HERE, capture_output=True, text=True, timeout=SECONDS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_the_possible_types_of_the_example_are_those_of_the_schema(made):
    kept = json.loads((DOCS / "clients/react/possible-types.json").read_text())

    assert kept == json.loads(made["react/possible-types.json"])
    assert "HitGroupPosted" in kept["possibleTypes"]["Event"]


def test_scalars_are_texts(made):
    scalars = re.findall(r"(\w+): \{ input: (\w+); output: (\w+); \}", made["schema.ts"])
    texts = {name for name, *kinds in scalars if kinds == ["string", "string"]}

    assert texts == {"ID", "String", "Cursor", "DateTime", "Money", "SignedMoney"}
    assert len(scalars) == len(texts) + len(["Boolean", "Int", "Float"])


def test_an_input_with_one_of_several_fields_takes_no_other(made):
    page = (DOCS / "clients.md").read_text()
    (shown,) = re.findall(r"^```ts\n(.*?)^```", page, re.M | re.S)
    (type_,) = re.findall(r"export type QuestionInput =\n.*?;\n\n", made["schema.ts"], re.S)
    members = re.findall(r"\{[^}]*\}", type_)

    assert members == re.findall(r"\{[^}]*\}", shown)
    assert all(each.count("?: never") == len(members) - 1 for each in members)

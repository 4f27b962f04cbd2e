"""The operations of the frame page: valid in the schema, and trusted beside listed ones."""

import re

import orjson
import pytest
from graphql import parse, validate

from api.access import trusted_documents
from api.pages.work.bundle import FOLDER
from api.pages.work.documents import FILE, documents
from domain.questions.fields import FieldKind
from schema.graph.questions.fields import FORM_FIELDS
from schema.root import schema

OPERATIONS = documents()


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_valid(name):
    assert validate(schema._schema, parse(OPERATIONS[name])) == []


def test_every_operation_of_the_script_is_found():
    written = re.findall(r"^export const (\w+)", FILE.read_text(), re.MULTILINE)

    assert list(OPERATIONS) == written
    assert not any("${" in text for text in OPERATIONS.values())


def test_every_kind_of_field_is_asked_for_and_drawn():
    drawn = set(re.findall(r"^  (\w+Field): ", (FOLDER / "form.js").read_text(), re.MULTILINE))
    asked = set(re.findall(r"\.\.\. on (\w+Field) ", OPERATIONS["WORK"]))

    assert drawn == asked == {FORM_FIELDS[kind].__name__ for kind in FieldKind}


def test_its_operations_are_trusted_beside_those_of_the_list(tmp_path):
    listed = tmp_path / "documents.json"
    listed.write_bytes(orjson.dumps({"mine": "{ serverTime }"}))
    trusted = trusted_documents.read(listed, own=OPERATIONS.values())

    assert trusted.text(OPERATIONS["SUBMIT"], None) == OPERATIONS["SUBMIT"]
    assert trusted.text("", "mine") == "{ serverTime }"

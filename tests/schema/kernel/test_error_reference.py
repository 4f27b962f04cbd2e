"""The page of errors and refusals: generated, complete, and naming what is there."""

import re
from pathlib import Path

import pytest

from domain.kernel.refusals import RefusalReason
from schema.execution import faults
from schema.kernel import error_reference
from schema.kernel.errors import RequestError
from tests.schema.inputs import MUTATIONS, SCHEMA
from tests.test_tidy import FOLDERS, ROOT

PAGE = ROOT / "docs" / "errors.md"
NO_CODES = {"FAULT_MESSAGE", "UNAVAILABLE_MESSAGE", "UNANSWERED", "CODES", "RETRY_AFTER_SECONDS"}
IN_A_LITERAL = re.compile(r"""code["']?\s*[:=]\s*["']([A-Z_]{4,})["']""")


def codes():
    """Every code that the sources can send."""
    yield from (
        getattr(faults, name) for name in vars(faults) if name.isupper() and name not in NO_CODES
    )
    yield from (kind.code for kind in (RequestError, *RequestError.__subclasses__()))
    for folder in FOLDERS:
        for path in Path(ROOT / folder).rglob("*.py"):
            yield from IN_A_LITERAL.findall(path.read_text())


def test_the_page_is_what_the_code_prints():
    """To update the page: `kempelen errors print > docs/errors.md`."""
    assert PAGE.read_text() == error_reference.page()


def test_every_code_is_on_the_page_and_no_other():
    assert set(codes()) == set(error_reference.CODES)
    assert set(error_reference.CODES) >= faults.CODES


def test_every_reason_is_on_the_page():
    assert set(error_reference.ADVICE) == set(RefusalReason)


@pytest.mark.parametrize(
    "place", [*error_reference.CODES.values(), *error_reference.ADVICE.values()], ids=str
)
def test_the_fields_that_the_page_names_exist(place):
    fields = {name for kind in SCHEMA.type_map.values() for name in getattr(kind, "fields", {})}
    arguments = {"after", "before", "clientToken", *MUTATIONS}
    text = f"{place.where} {place.what_to_do}"

    named = [name for name in re.findall(r"`([a-z]\w+)`", text) if name != "connection_init"]
    # `requestId` stands in the extensions of an error.
    assert [each for each in named if each not in fields | arguments | {"requestId"}] == []

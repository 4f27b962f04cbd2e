"""The page on uploads, typed through: its documents, its variables and its command."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from domain.storage.content import SIGNATURES
from domain.storage.purposes import ALLOWANCES
from domain.storage.refusals import UploadProblem
from tests.api.http.files import Files
from tests.schema.cast import a_worker
from tests.schema.conftest import database_url, market, more_settings  # noqa: F401

PAGE = (Path(__file__).parents[1] / "docs/uploads.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def blocks(language):
    return [text for kind, text in BLOCK.findall(PAGE) if kind == language]


@pytest.fixture
async def wim(market):  # noqa: F811
    return await a_worker("Wim")


async def test_the_page_can_be_typed_through(market, wim, tmp_path):  # noqa: F811
    announce, read, delete = blocks("graphql")
    (variables,), (command,) = blocks("json"), blocks("sh")
    (tmp_path / "note.txt").write_bytes(b"Hello, world!")

    announced = await market.ask(announce, wim.token, **json.loads(variables))
    url = Files(market).at(announced.only["uploadUrl"])
    process = await asyncio.create_subprocess_shell(
        command,
        cwd=tmp_path,
        env={"UPLOAD_URL": url, "PATH": "/usr/bin:/bin"},
        stdout=asyncio.subprocess.PIPE,
    )
    said = json.loads((await process.communicate())[0])
    found = (await market.ask(read, wim.token, id=said["id"])).only

    assert set(said) == {"id", "state", "bytes", "sha256"}
    assert (found["fileName"], found["state"]) == ("note.txt", "STORED")
    assert (await Files(market).get(found["url"])).content == b"Hello, world!"
    assert (await market.ask(delete, wim.token, id=said["id"])).only["deletedId"] == said["id"]
    assert (await market.ask(read, wim.token, id=said["id"])).only is None


def test_the_page_names_every_problem_and_every_purpose_with_its_size():
    assert [each for each in UploadProblem if f"`{each}`" not in PAGE] == []
    for purpose in ALLOWANCES:
        (row,) = re.findall(rf"^\| `{purpose}` \|.*$", PAGE, re.M)
        assert f"| {ALLOWANCES[purpose].most_bytes // 1024**2} MiB |" in row


def test_every_type_of_a_purpose_has_a_signature_or_is_text():
    allowed = {kind for each in ALLOWANCES.values() for kind in each.content_types}

    assert {kind for kind in allowed if kind not in SIGNATURES} == {"text/csv", "text/plain"}
    assert set(SIGNATURES) <= allowed

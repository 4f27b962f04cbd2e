"""The page on receipts, typed: each query, each command, and the two other ways to verify."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from domain.kernel import clock
from schema.kernel.node import global_id
from tests.domain.payouts import paid_out
from tests.schema.conftest import database_url, market, more_settings, people  # noqa: F401
from tests.test_docs_qualifications import refusals

PAGE = (Path(__file__).parents[1] / "docs/receipts.md").read_text()
BLOCK = re.compile(r"```(graphql|console|python|sh)\n(.*?)```", re.S)
SECONDS = 60


def blocks(language):
    return [text for kind, text in BLOCK.findall(PAGE) if kind == language]


@pytest.fixture
async def folder(market, people, tmp_path):  # noqa: F811
    """A worker's receipt and the market's keys, as the page has them fetched."""
    payout = await paid_out.settled(people.wim.worker, 1_000)
    query = blocks("graphql")[0].replace("PAYOUT", global_id("Payout", payout.id))
    receipt = (await market.ask(query, people.wim.token)).only
    (path,) = re.findall(r"MARKET(/\S+)\"", blocks("sh")[0])
    keys = await market.http.get(market.url.removesuffix("/graphql") + path)
    (tmp_path / "receipt.json").write_text(receipt["file"])
    (tmp_path / "kempelen.json").write_text(keys.text)
    return tmp_path


def ran(command, folder):
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
    )


async def test_a_receipt_is_verified_in_each_way_and_an_altered_one_in_none(folder, monkeypatch):
    (python,), openssl = blocks("python"), blocks("sh")[1]
    verify, _ = [text.removeprefix("$ kempelen ").split() for text in blocks("console")]
    monkeypatch.chdir(folder)

    assert CliRunner().invoke(app, verify).exit_code == 0
    assert ran([sys.executable, "-c", python], folder).stdout == "genuine 10.00\n"
    assert ran(["sh", "-ec", openssl], folder).stdout == "Signature Verified Successfully\n"

    receipt = folder / "receipt.json"
    receipt.write_text(receipt.read_text().replace("10.00", "90.00"))
    assert CliRunner().invoke(app, verify).exit_code == 1
    assert "InvalidSignature" in ran([sys.executable, "-c", python], folder).stderr
    assert ran(["sh", "-ec", openssl], folder).returncode == 1


async def test_the_statement_of_the_page_is_answered(market, people):  # noqa: F811
    query = blocks("graphql")[1].replace("2026", str(clock.now().year))

    answer = await market.ask(query, people.wim.token)

    assert answer.errors == []
    assert not list(refusals(answer.data))
    assert len(answer.only["worker"]["yearlyStatement"]["months"]) == 12

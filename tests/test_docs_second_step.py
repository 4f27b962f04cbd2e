"""The page on the second step, typed through from the first block to the last."""

import asyncio
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.configuration.settings import Settings, variable
from api.database import connect
from domain.kernel import clock
from domain.people.models import Account
from domain.people.second_step import codes
from tests.domain.people import cast
from tests.schema.conftest import database_url, market, more_settings  # noqa: F401

PAGE = (Path(__file__).parents[1] / "docs/second-step.md").read_text()
BLOCK = re.compile(r"```(sh|graphql)\n(.*?)```", re.S)
EMAIL = "wim@kempelen.test"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def blocks(language):
    return [text for kind, text in BLOCK.findall(PAGE) if kind == language]


@pytest.fixture
async def wim(market):  # noqa: F811
    clock.freeze(NOON)
    await cast.joined("wim")
    return (await cast.signed_in("wim")).token


async def test_the_page_can_be_typed_through(market, wim):  # noqa: F811
    begin, confirm, sign_in, finish, renew, end = blocks("graphql")
    secret = (await market.ask(begin, wim)).only["secret"]

    def code():
        clock.advance(timedelta(seconds=codes.STEP_SECONDS))
        return codes.code_at(secret, clock.now())

    made = (await market.ask(confirm, wim, code=code())).only
    asked = (await market.ask(sign_in, email=EMAIL, password=cast.PASSWORD)).only
    given = {"challenge": asked["challenge"], "code": made["recoveryCodes"][0]}
    token = (await market.ask(finish, **given)).only["token"]
    renewed = await market.ask(renew, token, password=cast.PASSWORD, code=code())
    ended = await market.ask(end, token, password=cast.PASSWORD, code=code())

    assert len({*made["recoveryCodes"], *renewed.only["recoveryCodes"]}) == 20
    assert ended.only == {"account": {"secondStepAt": None}}


async def wim_has_a_second_step(url):
    async with connect.database(url):
        await cast.joined("wim")
        await Account.filter(email=EMAIL).update(second_step_at=clock.now())


def test_the_command_of_the_page_can_be_typed(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asyncio.run(wim_has_a_second_step(sqlite_url))
    (line,) = blocks("sh")
    environment = {"KEMPELEN_DATABASE_URL": sqlite_url}

    ran = CliRunner().invoke(app, shlex.split(line)[1:], env=environment)

    assert (ran.exit_code, ran.output) == (0, f"removed   {EMAIL}\n")


def test_the_page_names_the_settings():
    named = {name for name in Settings.model_fields if name.endswith("second_step")}

    assert [variable(name) for name in named if f"`{variable(name)}`" not in PAGE] == []
    assert len(named) == 2

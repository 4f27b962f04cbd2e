"""A request and its qualification are granted in one commit, also where a statement fails."""

import asyncpg
import pytest
from tortoise.exceptions import BaseORMException

from domain.kernel.statement import dialect
from domain.qualifications import commands
from domain.qualifications.commands import Acceptance
from tests.domain import cast
from tests.domain.qualifications.requests import cast as stage

WRITTEN = ["qualification_requests", "qualifications", "mails", "log"]
POSTGRES = """
CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'broken'; END $$;
CREATE TRIGGER break BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION break();
"""
BREAKS = (BaseORMException, asyncpg.RaiseError)
MENDED = "DROP FUNCTION break CASCADE"
SQLITE = """
CREATE TRIGGER break_insert BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'broken'); END;
CREATE TRIGGER break_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'broken'); END;
"""


@pytest.fixture(params=WRITTEN)
async def broken(request, market):
    """Returns a function that makes every write to the table fail."""
    is_postgres = dialect() == "postgres"

    async def break_it():
        await market.execute_script(
            (POSTGRES if is_postgres else SQLITE).format(table=request.param)
        )

    yield break_it
    if is_postgres:
        await market.execute_script(MENDED)


async def test_an_auto_granted_request_is_made_and_granted_or_neither(broken, rita, wim):
    wanted = await stage.a_type(rita, is_auto_granted=True)
    await broken()

    async with cast.untouched():
        with pytest.raises(BREAKS, match="broken"):
            await commands.request(wim, wanted.id)


async def test_a_scored_test_is_granted_and_given_or_neither(broken, rita, wim):
    made = await commands.request(wim, (await stage.a_keyed_type(rita)).id)
    await broken()

    async with cast.untouched():
        with pytest.raises(BREAKS, match="broken"):
            await commands.hand_in(wim, made.id, stage.RIGHT)


async def test_an_accepted_request_is_granted_and_given_or_neither(broken, rita, wim):
    made = await stage.a_submitted(wim, rita)
    await broken()

    async with cast.untouched():
        with pytest.raises(BREAKS, match="broken"):
            await commands.decide(rita, Acceptance(made.id, 3))

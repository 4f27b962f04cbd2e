"""`kempelen identity`: the queue, one check, and decisions, on the command line."""

import asyncio

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.database import connect
from domain.accounts.identity import commands as identity
from domain.people.models import IdentityState, Worker
from tests.domain import cast as stage
from tests.domain.accounts import acting
from tests.domain.accounts.identity import cast


@pytest.fixture
def kempelen(sqlite_url):
    environment = {"KEMPELEN_DATABASE_URL": sqlite_url}
    return lambda *arguments: CliRunner().invoke(app, ["identity", *arguments], env=environment)


@pytest.fixture
def on_database(sqlite_url):
    def run(make):
        async def connected():
            async with connect.database(sqlite_url):
                return await make()

        return asyncio.run(connected())

    return run


async def two_waiting():
    for name in ("Wim", "Ann"):
        await cast.submitted(await stage.a_worker(name))


async def states():
    return [each.identity_state for each in await Worker.all().order_by("id")]


async def appeal():
    ann = await Worker.all().order_by("-id").first()
    viewer = await acting.viewer_of(ann)
    await identity.appeal(viewer, "Here it is.", [await cast.a_document(ann)])


def test_an_operator_decides_from_the_queue_and_leaves_appeals_to_others(kempelen, on_database):
    on_database(two_waiting)
    first, second = kempelen("list").output.splitlines()
    assert first.startswith("wim@example.org   WAITING since ")
    assert second.startswith("ann@example.org")

    approved = kempelen("approve", "wim@example.org", "--reason", "It is he.")
    refused = kempelen("refuse", "Ann@example.org", "--reason", "It is not.")

    assert [each.output.split()[0] for each in (approved, refused)] == ["VERIFIED", "FAILED"]
    assert on_database(states) == [IdentityState.VERIFIED, IdentityState.FAILED]
    assert kempelen("list").output == "No identity check waits.\n"
    on_database(appeal)
    shown = kempelen("show", "ann@example.org").output
    assert "APPEALED" in shown
    assert "reason: It is not." in shown
    assert shown.count("document passport.png") == 2
    assert not any(each in shown for each in ("Paperwork", "1990", "Secret"))
    again = kempelen("approve", "ann@example.org", "--reason", "Yes.")
    assert (again.exit_code, "APPEALED" in again.stderr) == (1, True)


def test_who_has_no_check_or_no_account_is_a_sentence(kempelen, on_database):
    on_database(lambda: stage.a_worker("Wim"))

    assert kempelen("show", "wim@example.org").output == "wim@example.org   NOT_BEGUN\n"
    for email in ("wim@example.org", "nobody@example.org"):
        refused = kempelen("refuse", email, "--reason", "?")
        assert (refused.exit_code, email in refused.stderr) == (1, True)

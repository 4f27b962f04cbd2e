"""`kempelen masters`: recompute, show and simulate, on the command line."""

import asyncio

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.database.connect import database
from domain.kernel import clock, policy
from tests.domain import cast
from tests.domain.masters import record

EASY = {
    "KEMPELEN_MASTERS_APPROVAL": "0.55",
    "KEMPELEN_MASTERS_APPROVAL_KEPT": "0.45",
    "KEMPELEN_MASTERS_DECIDED": "6",
    "KEMPELEN_MASTERS_MONTHS_ACTIVE": "1",
    "KEMPELEN_MASTERS_REQUESTERS": "1.5",
    "KEMPELEN_MASTERS_HIT_TYPES": "2",
}


@pytest.fixture
def wim(any_url):
    """Wim has done six assignments for two requesters, all approved."""

    async def worked():
        async with database(any_url):
            rita, otto = await cast.a_requester("Rita"), await cast.a_requester("Otto")
            wim = await cast.a_worker("Wim")
            for requester in (rita, otto):
                await record.did(wim, requester, approved=3)
            await record.recount()
            return wim

    clock.release()
    yield asyncio.run(worked())
    policy.adopt(policy.MarketPolicy())


@pytest.fixture
def kempelen(any_url):
    environment = EASY | {"KEMPELEN_DATABASE_URL": any_url, "COLUMNS": "200"}
    return lambda *arguments: CliRunner().invoke(app, ["masters", *arguments], env=environment)


def test_all_are_evaluated_by_the_thresholds_that_are_set(kempelen, wim):
    first, again = kempelen("recompute"), kempelen("recompute")

    assert first.output == "1 workers evaluated: Masters granted to 1, revoked from 0.\n"
    assert again.output == "1 workers evaluated: Masters granted to 0, revoked from 0.\n"


def test_a_worker_is_shown_criterion_by_criterion(kempelen, wim):
    shown = kempelen("show", f" {wim.worker_id.lower()}")

    assert shown.exit_code == 0, shown.output
    assert f"{wim.worker_id} does not have Masters" in shown.output
    assert "6 of 6 were approved: in truth at least 0.6892" in shown.output
    assert "unknown" in shown.output


def test_who_is_not_there_is_not_shown(kempelen, wim):
    for nobody in ("A0000000000000", "A00000000000000000000"):
        shown = kempelen("show", nobody)

        assert (shown.exit_code, f"no such worker as {nobody}" in shown.stderr) == (1, True)


def test_the_simulation_is_shown_as_a_table_and_comes_out_the_same_every_time():
    def simulated():
        return CliRunner().invoke(app, ["masters", "simulate", "--workers", "300", "--seed", "2"])

    shown = simulated()
    assert shown.exit_code == 0, shown.output
    assert shown.output.startswith("| Careless requesters | Rule | Granted | Precision | Recall |")
    assert shown.output.count("| the model |") == 2
    assert simulated().output == shown.output

"""Tax interviews at the same time: of one worker there is one in force, and one that waits."""

import asyncio

from domain.accounts.tax import commands
from domain.accounts.tax.lifecycle import TaxState
from domain.accounts.tax.models import TaxInterview
from domain.accounts.tax.queries import hold_worker
from domain.audit.trail import COMMAND_LINE
from domain.kernel.refusals import WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people.models import Worker
from tests.domain import cast
from tests.domain.accounts.tax.answering import completed, printed
from tests.races.test_suspension import elsewhere, waits

AT_ONCE = 6
S = TaxState
UNHELD = Statement("SELECT id FROM tax_interviews WHERE id = $1 FOR UPDATE SKIP LOCKED")


async def test_of_interviews_completed_at_once_one_is_in_force(market):
    wim = await cast.a_worker("Wim")

    await asyncio.gather(*(completed(wim) for _ in range(AT_ONCE)))

    rows = await TaxInterview.all().order_by("state")
    assert [row.state for row in rows] == [S.ENDED] * (AT_ONCE - 1) + [S.IN_FORCE]
    assert (await Worker.get(id=wim.id)).tax_valid_until == rows[-1].valid_until


async def test_a_form_is_filed_or_returned_once(market):
    wim = await cast.a_worker("Wim")
    form = await printed(wim)

    outcomes = await asyncio.gather(
        *(
            commands.file_form(form.id, by=COMMAND_LINE, is_in_order=even, reason="One of us.")
            for even in (True, False, True, False)
        ),
        return_exceptions=True,
    )

    done = [each for each in outcomes if isinstance(each, TaxInterview)]
    assert len(done) == 1
    assert sum(isinstance(each, WrongState) for each in outcomes) == 3
    (row,) = await TaxInterview.all()
    assert row.state == done[0].state
    is_filed = row.state == S.IN_FORCE
    assert ((await Worker.get(id=wim.id)).tax_valid_until is not None) == is_filed


async def test_a_form_is_filed_under_the_lock_of_its_worker(market):
    """So that an accept, which holds the worker, comes wholly before or after it."""
    wim = await cast.a_worker("Wim")
    form = await printed(wim)

    async with unit_of_work():
        await hold_worker(wim.id)
        filing = elsewhere(commands.file_form(form.id, by=COMMAND_LINE, is_in_order=True))
        assert await waits(filing)
        assert await UNHELD.row(form.id), "the form is locked before its worker"
    assert (await filing).state == S.IN_FORCE


async def test_a_form_that_is_filed_while_another_is_signed_leaves_one_in_force(market):
    wim = await cast.a_worker("Wim")
    form = await printed(wim)

    filing = commands.file_form(form.id, by=COMMAND_LINE, is_in_order=True)
    await asyncio.gather(filing, completed(wim), return_exceptions=True)

    in_force = await TaxInterview.filter(state=S.IN_FORCE)
    assert len(in_force) == 1
    assert (await Worker.get(id=wim.id)).tax_valid_until == in_force[0].valid_until
    assert await TaxInterview.filter(state=S.WAITING).count() == 0

"""An account that closes: nothing is left of its bank account, and no transfer is planned."""

import pytest

from domain.accounts import closing
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.payouts.lifecycle import MethodState
from domain.payouts.methods import commands
from domain.payouts.methods.details import account_of
from domain.payouts.methods.intervals import PayoutInterval
from domain.payouts.models import PayoutMethod, PayoutPlan
from domain.people import authentication
from domain.people import commands as people
from tests.domain.payouts.methods.cast import US
from tests.domain.people import cast
from tests.domain.people.cast import PASSWORD

ALL = Statement("SELECT details, masked, mark, test_amounts FROM payout_methods")


@pytest.fixture
async def viewer(market):
    clock.release()
    await cast.joined("wim")
    await people.open_worker_account(await cast.viewer("wim"))
    return await cast.viewer("wim")


async def test_the_details_are_erased_and_the_schedule_ends(viewer):
    method = await commands.set_method(viewer, US, password=PASSWORD)
    await commands.set_schedule(viewer, PayoutInterval.EVERY_3_DAYS)
    again = await authentication.viewer_again(viewer)

    closed_at = await closing.close_account(again, password=PASSWORD)

    row = await PayoutMethod.get(id=method.id)
    assert (row.state, row.removed_at) == (MethodState.REMOVED, closed_at)
    assert account_of(row) is None
    (raw,) = await ALL.rows()
    assert (raw["details"], raw["masked"], raw["mark"].strip()) == (None, "", "")
    plan = await PayoutPlan.get(worker_id=row.worker_id)
    assert (plan.method_id, plan.every_days, plan.next_at) == (None, None, None)

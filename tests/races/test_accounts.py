"""Races for accounts: a closed one never has new work or money, and an address has one account."""

import asyncio

import pytest

from domain.accounts import closing
from domain.accounts.refusals import AccountNotSettled
from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.funding import commands as funding
from domain.hits.models import Hit
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from domain.ledger.models import LedgerAccount
from domain.mail.models import Mail
from domain.people import commands
from domain.people.models import Account, EmailChange
from tests.domain import cast
from tests.domain.people import cast as people
from tests.races import crowd

pytestmark = pytest.mark.usefixtures("market")
PAIRS = 8
MOST = 5  # mails to one mailbox in an hour


async def close(viewer):
    return await closing.close_account(viewer, password=people.PASSWORD)


async def race(*doings):
    """Let them loose together. Refusals are answers; a closed account may be told in many ways."""
    return await crowd.at_once(doings)


async def closed(viewer):
    return (await Account.get(id=viewer.account_id)).closed_at is not None


async def test_of_a_close_and_an_accept_one_wins(rita):
    hit = await cast.a_hit(rita, slots=PAIRS)
    workers = [await people.worker(f"wim{number}") for number in range(PAIRS)]

    await race(
        *(close(each) for each in workers),
        *(work.accept(each.worker, hit.id) for each in workers),
    )

    outcomes = set()
    for each in workers:
        has_work = await Assignment.filter(worker_id=each.worker.id).exists()
        assert has_work != await closed(each)
        outcomes.add(has_work)
    assert outcomes


async def test_an_accept_that_waits_for_the_close_is_refused(rita):
    """The accept holds the HIT and waits for the worker, whom the close holds."""
    hit, wim = await cast.a_hit(rita), await people.worker("wim")

    done, accepted = await race(close(wim), later(work.accept(wim.worker, hit.id)))

    assert await closed(wim) != isinstance(done, AccountNotSettled)
    assert isinstance(accepted, Refused) == await closed(wim)


async def later(doing):
    await asyncio.sleep(0)
    return await doing


async def test_of_a_close_and_a_deposit_one_wins():
    requesters = [await people.requester(f"rita{number}") for number in range(PAIRS)]

    await race(
        *(close(each) for each in requesters),
        *(funding.deposit_funds(each.requester, Money.parse("1.00")) for each in requesters),
        *(
            funding.record_bank_deposit(each.requester, Money.parse("1.00"), reference=str(number))
            for number, each in enumerate(requesters)
        ),
    )

    for each in requesters:
        rows = await LedgerAccount.filter(owner_id=each.requester.id)
        has_money = any(row.balance_cents for row in rows)
        assert has_money != await closed(each)


async def test_of_a_close_that_gives_money_back_and_a_publication_one_wins():
    requesters = [await people.requester(f"rita{number}") for number in range(PAIRS)]
    types = []
    for each in requesters:
        await cast.deposit(each.requester, Money.parse("1.00"))
        types.append(await cast.a_type(each.requester))

    await race(
        *(
            closing.close_account(each, password=people.PASSWORD, forfeit_balance=True)
            for each in requesters
        ),
        *(
            cast.a_hit(each.requester, hit_type=kind)
            for each, kind in zip(requesters, types, strict=True)
        ),
    )

    for each in requesters:
        has_hits = await Hit.filter(requester_id=each.requester.id).exists()
        assert has_hits != await closed(each)


async def test_of_a_close_and_a_new_profile_no_closed_account_may_work():
    people_ = [await people.joined(f"sam{number}") for number in range(PAIRS)]

    await race(
        *(close(each) for each in people_),
        *(commands.open_worker_account(each) for each in people_),
    )

    for each in people_:
        assert await closed(each)


async def test_two_closes_at_once_close_once():
    wim = await people.worker("wim")

    results = await race(*(close(wim) for _ in range(4)))

    assert crowd.counted(results)["done"] == 1
    assert await closed(wim)


async def test_a_notice_that_waits_for_the_close_is_not_mailed(rita):
    workers = [await people.worker(f"wim{number}") for number in range(PAIRS)]

    await race(
        *(close(each) for each in workers),
        *(commands.block_worker(rita, each.worker.id, reason="x") for each in workers),
    )

    for each in workers:
        assert await closed(each)
        mails = await Mail.filter(account_id=each.account_id)
        assert [mail.subject for mail in mails] == ["Your account is closed"]


async def test_of_many_changes_to_one_address_one_wins():
    people_ = [await people.joined(f"wim{number}") for number in range(MOST)]
    codes = [await asked(each, "wanted") for each in people_]

    results = await race(*(confirmed(code) for code in codes))

    assert crowd.counted(results) == {"done": 1, "EMAIL_TAKEN": MOST - 1}
    assert await Account.filter(email_key="wanted@kempelen.test").count() == 1


async def test_nobody_gets_an_address_that_is_left_at_this_moment():
    """It stays its account's for a week: for a sign-up as for a change that waits at the index."""
    wim, rob = await people.joined("wim"), await people.joined("rob")
    leaving, joining = await asked(wim, "willem"), await asked_anyway(rob, "wim")

    results = await race(
        confirmed(leaving),
        confirmed(joining),
        commands.sign_up(
            people.a_form("wim"), client_address="192.0.2.1", public_url=people.PUBLIC_URL
        ),
    )

    assert crowd.counted(results) == {"done": 1, "EMAIL_TAKEN": 2}
    assert await Account.filter(email_key="wim@kempelen.test").count() == 0


async def test_an_undo_at_several_places_undoes_once():
    wim = await people.joined("wim")
    await confirmed(await asked(wim, "willem"))
    undo = await people.mailed_code("wim")

    results = await race(
        *(commands.undo_email_change(undo, public_url=people.PUBLIC_URL) for _ in range(4))
    )

    assert crowd.counted(results) == {"done": 1, "TOKEN_INVALID": 3}


async def asked(viewer, name):
    await commands.ask_to_change_email(
        viewer,
        password=people.PASSWORD,
        new_email=f"{name}@kempelen.test",
        client_address=None,
        public_url=people.PUBLIC_URL,
    )
    return await people.mailed_code(name)


async def asked_anyway(viewer, name):
    """As if the address was free when it was asked for: ask for another one, and rename that."""
    code = await asked(viewer, "free")
    change = await EmailChange.get(account_id=viewer.account_id)
    await EmailChange.filter(id=change.id).update(new_email=f"{name}@kempelen.test")
    return code


async def confirmed(code):
    return await commands.confirm_email_change(code, public_url=people.PUBLIC_URL)

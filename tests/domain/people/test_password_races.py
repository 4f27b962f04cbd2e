"""Two changes of a password, or a change and a sign-in, at once: the old one opens nothing after.

All verbs have checked the old password before the first of them may write: another transaction
holds the account meanwhile, and lets them go in the order in which they came.
"""

import asyncio
from contextlib import asynccontextmanager
from itertools import product

import asyncpg
import pytest

from domain.kernel import clock
from domain.people import authentication, commands, passwords
from domain.people.models import Account
from domain.people.refusals import WrongCredentials
from tests.domain.people import cast
from tests.domain.people.cast import PASSWORD, PUBLIC_URL

WAITING = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
CHANGES = ("change", "reset")
VERBS = (*CHANGES, "sign_in")


class Person:
    """Wim with two sessions and a code to reset his password."""

    async def enter(self):
        self.viewers = [await cast.joined("wim"), await cast.viewer("wim")]
        await commands.request_password_reset(
            "wim@kempelen.test", client_address="192.0.2.1", public_url=PUBLIC_URL
        )
        await commands.answer_resets_due(clock.now(), 100)
        self.code = await cast.mailed_code("wim")

    def begin(self, verb, number):
        new = f"new password {number}"
        if verb == "change":
            viewer = self.viewers[number]
            return commands.change_password(viewer, current=PASSWORD, new=new)
        if verb == "reset":
            return commands.reset_password(self.code, new)
        return cast.signed_in("wim")


@asynccontextmanager
async def held(url, account_id):
    """The account's row is held; gives how many wait for it."""
    # Inside of a transaction PostgreSQL would give the same figure again and again.
    holding, looking = await asyncpg.connect(url), await asyncpg.connect(url)
    try:
        async with holding.transaction():
            await holding.execute("SELECT FROM accounts WHERE id = $1 FOR UPDATE", account_id)
            yield lambda: looking.fetchval(WAITING)
    finally:
        await holding.close()
        await looking.close()


async def in_order(url, account_id, attempts):
    """Lets the attempts pass in this order, all of which have read the account before."""
    tasks = []
    async with held(url, account_id) as waiting:
        for attempt in attempts:
            tasks.append(asyncio.create_task(attempt))
            async with asyncio.timeout(10):
                while await waiting() < len(tasks):
                    await asyncio.sleep(0.002)
    return await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize(("first", "second"), list(product(VERBS, VERBS)))
async def test_of_two_at_once_the_second_acts_on_the_password_that_the_first_left(
    postgres, postgres_url, first, second
):
    if first == second == "reset":
        pytest.skip("A code is used once: tests/domain/people/test_races.py.")
    person = Person()
    await person.enter()
    account_id = person.viewers[0].account.id

    ended = await in_order(
        postgres_url, account_id, [person.begin(first, 0), person.begin(second, 1)]
    )

    is_changed = first in CHANGES
    # A code needs no password, and every other verb has checked one that is no longer right.
    is_refused = is_changed and second != "reset"
    assert [isinstance(each, WrongCredentials) for each in ended] == [False, is_refused]
    changes = [n for n, verb in enumerate((first, second)) if verb in CHANGES]
    if is_refused:
        changes = [0]
    expected = f"new password {changes[-1]}" if changes else PASSWORD
    account = await Account.get(id=account_id)
    assert await passwords.matches(expected, account.password_hash)
    sessions = [each.token for each in ended if isinstance(each, commands.SignedIn)]
    alive = [await authentication.viewer_for(token) is not None for token in sessions]
    assert alive == [not changes] * len(sessions), "sessions of the old password have ended"
    assert (await cast.mails("wim")).count("Your password was changed") == len(changes)

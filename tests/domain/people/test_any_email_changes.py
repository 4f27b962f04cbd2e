"""After any sequence of changes of e-mail and undos, the earliest owner who objects has it back."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.people import commands, email_changes, limits
from domain.people.authentication import viewer_again
from domain.people.models import Account, SignInAttempt
from domain.people.refusals import TokenInvalid
from tests.domain.people import cast
from tests.domain.people.cast import PASSWORD, PUBLIC_URL

EXAMPLES, ADDRESSES = 15, 4
NOBODY = new_id()
names = itertools.count()
steps = st.lists(
    st.one_of(
        st.tuples(st.just("change"), st.integers(0, ADDRESSES - 1)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
        st.tuples(st.just("wait"), st.sampled_from((0, 1, 60, 6 * 24, 7 * 24, 8 * 24))),
    ),
    min_size=3,
    max_size=8,
)


class Chain:
    """What an account's address should be, told by the changes and their undos alone."""

    def __init__(self, viewer, name):
        self.viewer = viewer
        self.addresses = [name, *(f"{name}x{number}" for number in range(1, ADDRESSES))]
        self.now = name
        self.changes = []  # the address that each left, when, its code, whether it is over

    async def change(self, number):
        new = self.addresses[number]
        if new == self.now:
            return
        viewer = await viewer_again(self.viewer)
        await commands.ask_to_change_email(
            viewer,
            password=PASSWORD,
            new_email=f"{new}@kempelen.test",
            client_address=None,
            public_url=PUBLIC_URL,
        )
        await SignInAttempt.all().delete()
        code = await cast.mailed_code(new)
        await commands.confirm_email_change(code, public_url=PUBLIC_URL)
        undo = await cast.mailed_code(self.now)
        self.changes.append([self.now, clock.now(), undo, False])
        self.now = new

    async def undo(self, number):
        if not self.changes:
            return
        at = number % len(self.changes)
        left, changed_at, code, is_over = self.changes[at]
        if is_over or clock.now() >= changed_at + limits.UNDO_LASTS:
            with pytest.raises(TokenInvalid):
                await commands.undo_email_change(code, public_url=PUBLIC_URL)
            return
        await commands.undo_email_change(code, public_url=PUBLIC_URL)
        await Account.filter(id=self.viewer.account_id).update(
            password_hash=self.viewer.account.password_hash  # as if they had chosen it again
        )
        self.now = left
        for change in self.changes[at:]:
            change[3] = True

    async def wait(self, hours):
        clock.advance(timedelta(hours=hours))

    async def holds(self):
        account = await Account.get(id=self.viewer.account_id)
        assert account.email == f"{self.now}@kempelen.test"
        open_ = [
            left
            for left, changed_at, _, is_over in self.changes
            if not is_over and clock.now() < changed_at + limits.UNDO_LASTS
        ]
        for address in self.addresses:
            is_kept = await email_changes.is_taken(
                f"{address}@kempelen.test", by_another_than=NOBODY
            )
            assert is_kept == (address == self.now or address in open_)


@settings(
    max_examples=EXAMPLES,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # making it small takes its time
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=st.permutations((1, 2, 3)), steps=steps)
async def test_the_earliest_address_that_objects_has_the_account(database, first, steps):
    name = f"p{next(names)}"
    chain = Chain(await cast.joined(name), name)

    changes = [("change", number) for number in first]
    for verb, value in [*changes, *steps]:
        await getattr(chain, verb)(value)
        await chain.holds()
    for number, (left, changed_at, _, is_over) in enumerate(chain.changes):
        if not is_over and clock.now() < changed_at + limits.UNDO_LASTS:
            await chain.undo(number)
            assert chain.now == left, "the earliest that may still object"
            await chain.holds()
            break

"""Accounts on random walks through suspension, with the clock moved over months.

After each step: nothing was accepted or published by an account that may not, the stored standing
is that of the model, and no money is lost. KEMPELEN_TEST_EXAMPLES=1000 looks longer.
"""

import os
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from domain.accounts.suspension import commands as suspension
from domain.accounts.suspension.lifecycle import SUSPENSION_LIFECYCLE, SuspensionVerb
from domain.accounts.suspension.models import Suspension
from domain.assignments import commands as work
from domain.assignments import recount
from domain.assignments.models import Assignment
from domain.hits import commands as hits
from domain.hits.models import Hit
from domain.kernel import clock
from domain.kernel.refusals import Refused
from domain.ledger.models import LedgerAccount
from domain.people.models import Account
from tests.domain import cast
from tests.domain.accounts import acting
from tests.domain.random_stage import ANY, Stage

EXAMPLES = int(os.environ.get("KEMPELEN_TEST_EXAMPLES", "5"))
STEPS = 40
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
TIMERS = (
    work.warn_due,
    work.abandon_due,
    work.approve_due,
    hits.expire_due,
    suspension.close_hits_due,
)
V = SuspensionVerb
pick = st.integers(0, ANY)


class Standings(Stage):
    """Requesters and workers, two operators, and the standing of each account as a model."""

    async def begin(self):
        await super().begin()
        self.operators = [await acting.an_operator("Ines"), await acting.an_operator("Olaf")]
        ids = {each.account_id for each in (*self.requesters, *self.workers)}
        self.accounts = sorted(ids)
        self.state = dict.fromkeys(self.accounts)  # None, or the state of the suspension
        self.by = {}

    def account(self, number):
        return self.accounts[number % len(self.accounts)]

    def may_begin(self, profile):
        return self.state[profile.account_id] is None

    def outcome(self, doing):
        """What came of it, and the reason of a refusal."""

        async def tried():
            try:
                return await doing, None
            except Refused as refused:
                return None, getattr(refused, "reasons", [refused.reason])

        return self.run(tried())

    def read(self, query):
        async def found():
            return await query

        return self.run(found())

    def begun(self, profile, doing):
        """Begin something new: it is refused for the suspension where there is one, and no else."""
        done, reasons = self.outcome(doing)
        if self.may_begin(profile):
            assert "ACCOUNT_SUSPENDED" not in (reasons or ())
        else:
            assert done is None
        return done

    # Operators and owners

    @rule(number=pick, who=pick)
    def suspend(self, number, who):
        account_id, by = self.account(number), self.operators[who % 2]
        done, _ = self.outcome(suspension.suspend(account_id, by=by, reason="Shared."))
        assert (done is not None) == (self.state[account_id] is None)
        if done is not None:
            self.state[account_id], self.by[account_id] = done.state, by

    @rule(number=pick, who=pick)
    def reinstate(self, number, who):
        account_id, by = self.account(number), self.operators[who % 2]
        done, _ = self.outcome(suspension.reinstate(account_id, by=by, reason="Enough."))
        assert (done is not None) == (self.state[account_id] is not None)
        self.state[account_id] = None

    @rule(number=pick)
    def appeal(self, number):
        account_id = self.account(number)
        account = self.read(Account.get(id=account_id))
        done, _ = self.outcome(suspension.appeal(account, "It was not me."))
        state = self.state[account_id]
        may = state is not None and SUSPENSION_LIFECYCLE.allows(state, V.APPEAL)
        assert (done is not None) == may
        if done is not None:
            self.state[account_id] = done.state

    @rule(number=pick, who=pick, overturns=st.booleans())
    def decide_appeal(self, number, who, overturns):
        account_id, by = self.account(number), self.operators[who % 2]
        state = self.state[account_id]
        row = self.read(Suspension.get_or_none(account_id=account_id, ended_at__isnull=True))
        if row is None:
            return
        deciding = suspension.decide_appeal(row.id, by=by, overturns=overturns, reason="Seen.")
        done, _ = self.outcome(deciding)
        may = SUSPENSION_LIFECYCLE.allows(state, V.UPHOLD) and by != self.by[account_id]
        assert (done is not None) == may
        if done is not None:
            self.state[account_id] = None if overturns else done.state

    # Work

    @rule(number=pick, slots=st.sampled_from((1, 2)), lifetime=st.sampled_from((600, 10**7)))
    def publish(self, number, slots, lifetime):
        requester, hit_type = self.types[number % len(self.types)]
        doing = cast.a_hit(requester, hit_type=hit_type, slots=slots, lifetime=lifetime)
        if (hit := self.begun(requester, doing)) is not None:
            self.hits.append((requester, hit))

    @precondition(lambda self: self.hits)
    @rule(number=pick)
    def extend(self, number):
        requester, hit = self.hits[number % len(self.hits)]
        later = clock.now() + timedelta(days=1)
        self.begun(requester, hits.extend_hit(requester, hit.id, slots=1, expires_at=later))

    @precondition(lambda self: self.hits)
    @rule(number=pick, who=pick, next_one=st.booleans())
    def accept(self, number, who, next_one):
        _, hit = self.hits[number % len(self.hits)]
        worker = self.workers[who % len(self.workers)]
        verb, subject = (work.accept_next, hit.group_id) if next_one else (work.accept, hit.id)
        taken = self.begun(worker, verb(worker, subject))
        if taken is not None:
            self.assignments.append((worker, None, taken))

    @precondition(lambda self: self.assignments)
    @rule(number=pick)
    def submit(self, number):
        """Also of the suspended: only the deadline decides."""
        worker, _, taken = self.assignments[number % len(self.assignments)]
        row = self.read(Assignment.get(id=taken.id))
        done, _ = self.outcome(work.submit(worker, taken.id, cast.ANSWER))
        if row.status == "IN_PROGRESS":
            assert (done is not None) == (clock.now() < row.deadline)

    # Time

    @rule(by=st.sampled_from((60, 3_600, 86_400, 40 * 86_400)))
    def wait(self, by):
        clock.advance(timedelta(seconds=by))

    @rule(verb=st.sampled_from(TIMERS), limit=st.integers(1, 100))
    def tick(self, verb, limit):
        self.run(verb(clock.now(), limit))

    # What always holds

    @invariant()
    def the_stored_standing_is_that_of_the_model(self):
        async def stored():
            rows = await Account.filter(id__in=self.accounts)
            in_force = await Suspension.filter(ended_at__isnull=True)
            return {row.id: row.suspended_at for row in rows}, {
                row.account_id: row.state for row in in_force
            }

        columns, states = self.run(stored())
        assert states == {id: state for id, state in self.state.items() if state is not None}
        assert {id for id, at in columns.items() if at is not None} == set(states)

    @invariant()
    def nothing_was_begun_while_it_was_forbidden(self):
        """By what is stored, whatever the commands answered."""

        async def periods():
            return await Suspension.all(), await Assignment.all(), await Hit.all()

        suspended, assignments, made = self.run(periods())
        account_of = {each.id: each.account_id for each in (*self.workers, *self.requesters)}
        begun = [(each.worker_id, each.accepted_at) for each in assignments]
        begun += [(each.requester_id, each.created_at) for each in made]
        for profile_id, at in begun:
            for row in suspended:
                if row.account_id == account_of[profile_id]:
                    assert not (
                        row.suspended_at < at and (row.ended_at is None or at < row.ended_at)
                    )

    @invariant()
    def no_money_is_lost(self):
        async def counted():
            wrong = [str(each) for each in await recount.differences()]
            accounts = await LedgerAccount.all()
            return wrong, sum(account.balance_cents for account in accounts)

        assert self.run(counted()) == ([], 0)

    @invariant()
    def each_step_has_its_own_moment(self):
        clock.advance(timedelta(milliseconds=1))


def test_whatever_happens_the_suspended_begin_nothing(migrated_file, quick_folder):
    run_state_machine_as_test(
        lambda: Standings(migrated_file, quick_folder),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
    )

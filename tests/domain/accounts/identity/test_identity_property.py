"""Workers on random walks through identity checks, with the clock moved over months.

After each step: what is stored is the model's state, nobody accepts who may not, documents are
deleted in time and no sooner. KEMPELEN_TEST_EXAMPLES=1000 looks longer.
"""

import os
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from domain.accounts.identity import commands as identity
from domain.accounts.identity import providers, queries
from domain.accounts.identity.lifecycle import IDENTITY_LIFECYCLE, IdentityVerb
from domain.accounts.identity.models import IdentityCheck
from domain.accounts.identity.providers import Found, IdentityFinding
from domain.accounts.suspension import commands as suspension
from domain.assignments import commands as work
from domain.kernel import clock
from domain.kernel.refusals import Refused
from domain.people.models import IdentityState, Worker
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from tests.domain import cast as stage
from tests.domain.accounts import acting
from tests.domain.accounts.identity import cast
from tests.domain.random_stage import ANY, Stage

EXAMPLES = int(os.environ.get("KEMPELEN_TEST_EXAMPLES", "5"))
STEPS = 40
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
KEPT = timedelta(days=30)
S, V = IdentityState, IdentityVerb
BY_FINDING = {
    Found.VERIFIED: S.VERIFIED,
    Found.FAILED: S.FAILED,
    Found.DOUBTFUL: S.DOCUMENTS_NEEDED,
}
pick = st.integers(0, ANY)


class Dice:
    """A provider that finds what was thrown last."""

    name = "dice"

    def __init__(self):
        self.thrown = Found.VERIFIED

    def check(self, check_id, answers, *, account_country):
        reason = "So it fell." if self.thrown is Found.FAILED else None
        return IdentityFinding(self.thrown, reason)


class Identities(Stage):
    """Workers, three investigators, and where each worker's check stands as a model."""

    async def begin(self):
        await super().begin()
        self.by = [await acting.an_operator(name) for name in ("Ines", "Olaf", "Ole")]
        self.hit = await stage.a_hit(self.requesters[0], slots=5, lifetime=10**7)
        self.state = {each.id: S.NOT_BEGUN for each in self.workers}
        self.suspended = dict.fromkeys(self.state, False)
        self.decider = {}
        self.provider = Dice()
        providers.adopt(self.provider)

    def worker(self, number):
        return self.workers[number % len(self.workers)]

    def outcome(self, doing):
        async def tried():
            try:
                return await doing, None
            except Refused as refused:
                return None, getattr(refused, "reasons", [refused.reason])

        return self.run(tried())

    def did(self, worker, verb, doing, *, may=True):
        """Do it; it is done where the table allows the move, and where nothing else forbids it."""
        following = IDENTITY_LIFECYCLE.moves.get((self.state[worker.id], verb))
        done, _ = self.outcome(doing)
        assert (done is not None) == (following is not None and may), (self.state[worker.id], verb)
        if done is not None:
            self.state[worker.id] = following
        return done

    @rule(number=pick, found=st.sampled_from(Found))
    def start(self, number, found):
        worker, self.provider.thrown = self.worker(number), found
        may = not self.suspended[worker.id]
        done = self.did(worker, V.BEGIN, cast.begun(worker), may=may)
        if done is not None:
            self.decider.pop(worker.id, None)
            self.state[worker.id] = BY_FINDING.get(found, S.CHECKING)

    @rule(number=pick, count=st.integers(1, 3))
    def hand_in(self, number, count):
        worker = self.worker(number)

        async def submitted():
            viewer = await acting.viewer_of(worker)
            check = await queries.latest(worker.account_id)
            stored = 0 if check is None else len(await queries.documents(check.id))
            ids = [await cast.a_document(worker) for _ in range(min(count, 10 - stored))]
            return await identity.submit_documents(viewer, ids) if ids else None

        check = self.run(queries.latest(worker.account_id))
        is_full = check is not None and len(self.run(queries.documents(check.id))) >= 10
        self.did(worker, V.SUBMIT, submitted(), may=not is_full)

    @rule(number=pick, who=pick, verifies=st.booleans())
    def decide(self, number, who, verifies):
        worker, by = self.worker(number), self.by[who % 3]
        check = self.run(queries.latest(worker.account_id))
        if check is None:
            return
        verb = V.VERIFY if verifies else V.REFUSE
        deciding = identity.decide(check.id, by=by, verifies=verifies, reason="Seen.")
        if self.did(worker, verb, deciding) is not None:
            self.decider[worker.id] = by

    @rule(number=pick)
    def appeal(self, number):
        worker = self.worker(number)

        async def appealed():
            viewer = await acting.viewer_of(worker)
            return await identity.appeal(viewer, "No.", [await cast.a_document(worker)])

        check = self.run(queries.latest(worker.account_id))
        is_full = check is not None and len(self.run(queries.documents(check.id))) >= 10
        self.did(worker, V.APPEAL, appealed(), may=not is_full)

    @rule(number=pick, who=pick, overturns=st.booleans())
    def decide_appeal(self, number, who, overturns):
        worker, by = self.worker(number), self.by[who % 3]
        check = self.run(queries.latest(worker.account_id))
        if check is None:
            return
        verb = V.OVERTURN if overturns else V.UPHOLD
        may = by != self.decider.get(worker.id)
        deciding = identity.decide_appeal(check.id, by=by, overturns=overturns, reason="Seen.")
        if self.did(worker, verb, deciding, may=may) is not None and not overturns:
            self.suspended[worker.id] = True

    @rule(number=pick, who=pick)
    def reinstate(self, number, who):
        worker = self.worker(number)
        doing = suspension.reinstate(worker.account_id, by=self.by[who % 3], reason="Enough.")
        done, _ = self.outcome(doing)
        assert (done is not None) == self.suspended[worker.id]
        self.suspended[worker.id] = False

    @rule(number=pick)
    def accept(self, number):
        worker = self.worker(number)
        _, reasons = self.outcome(work.accept(worker, self.hit.id))
        is_complete = self.state[worker.id] in (S.NOT_BEGUN, S.VERIFIED)
        if self.suspended[worker.id]:
            assert "ACCOUNT_SUSPENDED" in reasons
        else:
            assert ("IDENTITY_INCOMPLETE" in (reasons or ())) == (not is_complete)

    @rule(by=st.sampled_from((60, 3_600, 86_400, 30 * 86_400)), found=st.sampled_from(Found))
    def wait_and_keep_house(self, by, found):
        clock.advance(timedelta(seconds=by))
        self.provider.thrown = found
        self.run(identity.ask_again(clock.now(), 100))
        while self.run(identity.delete_documents(clock.now(), 1)):
            pass
        for worker in self.workers:
            if self.state[worker.id] is S.CHECKING:
                now = self.run(cast.state_of(worker))
                # The provider is asked again after five minutes, and may be before.
                left = {BY_FINDING.get(found, S.CHECKING)} | ({S.CHECKING} if by < 300 else set())
                assert now in left
                self.state[worker.id] = now
        self.no_document_is_kept_too_long()

    def no_document_is_kept_too_long(self):
        for check, documents in self.run(self.stored()):
            last = check.answered_at or check.decided_at
            is_over = check.state in (S.VERIFIED, S.FAILED, S.REFUSED)
            assert not (documents and is_over and clock.now() >= last + KEPT)

    async def stored(self):
        checks = await IdentityCheck.all()
        found = await queries.documents_of([each.id for each in checks])
        return [(each, found[each.id]) for each in checks]

    @invariant()
    def what_is_stored_is_the_models(self):
        async def read():
            rows = await Worker.filter(id__in=list(self.state))
            latest = [await queries.latest(each.account_id) for each in rows]
            held = [await acting.is_suspended(each) for each in rows]
            return rows, latest, held

        for row, check, held in zip(*self.run(read()), strict=True):
            assert row.identity_state == self.state[row.id]
            assert (S.NOT_BEGUN if check is None else check.state) == self.state[row.id]
            assert held == self.suspended[row.id]

    @invariant()
    def documents_stay_until_their_time(self):
        async def deleted():
            gone = await Upload.filter(state=UploadState.DELETED, attached_to__isnull=False)
            checks = await IdentityCheck.in_bulk([each.attached_to for each in gone], "id")
            return [checks[each.attached_to] for each in gone]

        for check in self.run(deleted()):
            assert check.decided_at + KEPT <= clock.now()

    @invariant()
    def each_step_has_its_own_moment(self):
        clock.advance(timedelta(milliseconds=1))

    def teardown(self):
        providers.adopt(providers.DOCUMENTS)
        super().teardown()


def test_whatever_happens_a_check_that_was_begun_must_succeed(migrated_file, quick_folder):
    run_state_machine_as_test(
        lambda: Identities(migrated_file, quick_folder),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
    )

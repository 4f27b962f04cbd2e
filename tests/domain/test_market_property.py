"""The market as a state machine: random commands by random people, the clock moved at random.

After each step the money, the counters and the log agree. KEMPELEN_TEST_DEEP=1 looks longer.
"""

import asyncio
import os
import shutil
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from api.database import connect
from domain import clock, terms
from domain.assignments import audit
from domain.assignments import commands as work
from domain.assignments.lifecycle import RejectionReason
from domain.assignments.models import Assignment
from domain.facts import Fact
from domain.hits import commands as hits
from domain.hits.commands.publish import Offer
from domain.hits.models import Hit, HitGroup
from domain.hits.questions import AnswerField, HtmlQuestion
from domain.hits.rules import HitDraft
from domain.ids import new_id
from domain.ledger.models import AccountKind, LedgerAccount, LedgerTransfer
from domain.money import Money
from domain.people.models import Worker, WorkerBlock
from domain.refusals import Refused
from subscriptions import reader
from subscriptions.position import Position
from tests.domain import cast

DEEP = "KEMPELEN_TEST_DEEP" in os.environ
EXAMPLES, STEPS = (1_000, 80) if DEEP else (30, 35)
QUEUE = 3
BAD = HitDraft(question=HtmlQuestion(html=""))
GOOD = HitDraft(question=cast.QUESTION)
BLUE = (AnswerField("colour", ("blue",)),)
SECONDS = (1, 29, 60, 150, 600, 3_600, 86_400, 31 * 86_400)
STATUS_TOLD = {
    "AssignmentAccepted": "IN_PROGRESS",
    "AssignmentSubmitted": "SUBMITTED",
    "AssignmentReturned": "RETURNED",
    "AssignmentAbandoned": "ABANDONED",
    "AssignmentApproved": "APPROVED",
    "AssignmentRejected": "REJECTED",
    "RejectionOverturned": "APPROVED",
}

pick = st.integers(0, 11)  # of a list, counted round
seconds = st.sampled_from(SECONDS)


class Feed:
    """What somebody knows who only follows the log."""

    def __init__(self):
        self.position = Position(0, 0)
        self.groups, self.statuses, self.hits = {}, {}, {}
        self.paid = Counter()

    async def follow(self):
        while entries := await reader.read(self.position, limit=100):
            for entry in entries:
                self.apply(entry.kind, Fact.recalled(entry), entry.topic)
            self.position = entries[-1].position

    def apply(self, kind, fact, topic):
        if kind == "GroupChanged":
            known = self.groups.get(fact.group_id, (0, 0, 0))
            self.groups[fact.group_id] = max(known, (fact.version, fact.available, fact.total))
        elif kind == "HitPublished":
            self.hits[fact.hit_id] = True
        elif kind == "HitDisposed":
            self.hits[fact.hit_id] = False
        elif topic.startswith("worker/"):
            if kind in STATUS_TOLD:
                self.statuses[fact.assignment_id] = STATUS_TOLD[kind]
            if kind in ("AssignmentApproved", "RejectionOverturned"):
                self.paid[fact.worker_id] += 10
            if kind == "BonusSent":
                self.paid[fact.worker_id] += fact.amount.cents


class Market(RuleBasedStateMachine):
    """Two requesters, one of them poor; three workers, one of them the rich requester too."""

    def __init__(self, template, folder):
        super().__init__()
        self.path = folder / "market.sqlite3"
        shutil.copyfile(template, self.path)
        clock.freeze(cast.START)
        terms.adopt(terms.Terms(queue_length=QUEUE))
        self.runner, self.open = asyncio.Runner(), AsyncExitStack()
        self.feed, self.hits, self.assignments = Feed(), [], []
        self.run(self.begin())

    def run(self, doing):
        return self.runner.run(doing)

    async def begin(self):
        await self.open.enter_async_context(connect.database(f"sqlite:///{self.path}"))
        rita = await cast.a_requester("Rita", funds="9.00")
        self.requesters = [rita, await cast.a_requester("Robin", funds="0.50")]
        self.workers = [await cast.a_worker("Wim"), await cast.a_worker("Ann")]
        self.workers.append(
            await Worker.create(
                id=new_id(), account_id=rita.account_id, worker_id="ARITA", created_at=cast.START
            )
        )
        self.types = [
            (requester, await cast.a_type(requester, seconds=duration, auto_approval=delay))
            for requester in self.requesters
            for duration, delay in ((60, 0), (600, 3600))
        ]

    def teardown(self):
        self.run(self.open.aclose())
        self.runner.close()
        clock.release()
        terms.adopt(terms.Terms())
        self.path.unlink()

    def attempt(self, doing):
        """Do it; where it is refused, nothing was told and no money moved."""

        async def attempted():
            before = await self.trace()
            try:
                return await doing
            except Refused:
                assert await self.trace() == before
                return None

        return self.run(attempted())

    async def trace(self):
        head = await reader.head()
        return head, await LedgerTransfer.all().count()

    def hit(self, number):
        return self.hits[-1 - number % len(self.hits)]

    def assignment(self, number):
        """An assignment with its worker and its requester."""
        return self.assignments[-1 - number % len(self.assignments)]

    def remember(self, worker, requester, assignment):
        if assignment is not None and assignment.id not in {a.id for *_, a in self.assignments}:
            self.assignments.append((worker, requester, assignment))

    # Requesters

    @rule(
        number=pick,
        slots=st.sampled_from((1, 1, 2, 3, 9, 10)),
        lifetime=st.sampled_from((30, 600, 86_400)),
        items=st.lists(st.sampled_from((GOOD, GOOD, BAD)), min_size=1, max_size=3),
        token=st.sampled_from((None, "a", "b")),
    )
    def publish(self, number, slots, lifetime, items, token):
        requester, hit_type = self.types[number % len(self.types)]
        offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=lifetime, max_assignments=slots)
        creating = hits.create_hits(requester, offer, items, client_token=token)
        for answer in self.attempt(creating) or ():
            if isinstance(answer, Hit) and answer.id not in {hit.id for _, hit in self.hits}:
                self.hits.append((requester, answer))

    @precondition(lambda self: self.hits)
    @rule(
        number=pick,
        slots=st.sampled_from((None, 1, 2, 8)),
        moved=st.none() | st.sampled_from((-60, 0, 60, 3_600, 400 * 86_400)),
    )
    def extend(self, number, slots, moved):
        requester, hit = self.hit(number)
        expires_at = None if moved is None else clock.now() + timedelta(seconds=moved)
        self.attempt(hits.extend_hit(requester, hit.id, slots=slots, expires_at=expires_at))

    @precondition(lambda self: self.hits)
    @rule(number=pick)
    def expire(self, number):
        requester, hit = self.hit(number)
        self.attempt(hits.expire_hit(requester, hit.id))

    @precondition(lambda self: self.hits)
    @rule(number=pick, reviewing=st.booleans())
    def mark(self, number, reviewing):
        requester, hit = self.hit(number)
        self.attempt(hits.mark_reviewing(requester, hit.id, reviewing=reviewing))

    @precondition(lambda self: self.hits)
    @rule(number=pick)
    def delete(self, number):
        requester, hit = self.hit(number)
        self.attempt(hits.delete_hit(requester, hit.id))

    @precondition(lambda self: self.assignments)
    @rule(numbers=st.lists(pick, min_size=1, max_size=4), rejecting=st.booleans())
    def decide(self, numbers, rejecting):
        chosen = [self.assignment(number) for number in numbers]
        reason = RejectionReason.OTHER if rejecting else None
        ids = [assignment.id for _, _, assignment in chosen]
        self.attempt(work.decide(chosen[0][1], ids, work.Decision(feedback="!", reason=reason)))

    @precondition(lambda self: self.hits)
    @rule(number=pick)
    def approve_all(self, number):
        requester, hit = self.hit(number)
        self.attempt(work.decide_hit(requester, hit.id, work.Decision()))

    @precondition(lambda self: self.assignments)
    @rule(number=pick)
    def override(self, number):
        _, requester, assignment = self.assignment(number)
        self.attempt(work.override_rejection(requester, assignment.id))

    @precondition(lambda self: self.assignments)
    @rule(number=pick, cents=st.sampled_from((1, 8, 40)), token=st.sampled_from((None, "a")))
    def bonus(self, number, cents, token):
        _, requester, assignment = self.assignment(number)
        sending = work.send_bonus(
            requester, assignment.id, Money(cents), "Thank you.", client_token=token
        )
        self.attempt(sending)

    @rule(number=pick)
    def block(self, number):
        requester, worker = self.requesters[number % 2], self.workers[number % 3]
        self.run(_toggled_block(requester, worker))

    # Workers

    @precondition(lambda self: self.hits)
    @rule(number=pick, who=pick, next_one=st.booleans(), token=st.sampled_from((None, "a")))
    def accept(self, number, who, next_one, token):
        _, hit = self.hit(number)
        worker = self.workers[who % len(self.workers)]
        verb, subject = (work.accept_next, hit.group_id) if next_one else (work.accept, hit.id)
        assignment = self.attempt(verb(worker, subject, client_token=token))
        if assignment is not None:
            owner = next(r for r in self.requesters if r.id == assignment.requester_id)
            self.remember(worker, owner, assignment)

    @precondition(lambda self: self.assignments)
    @rule(number=pick, answer=st.sampled_from((cast.ANSWER, cast.ANSWER, BLUE, ())))
    def submit(self, number, answer):
        worker, _, assignment = self.assignment(number)
        self.attempt(work.submit(worker, assignment.id, answer))

    @precondition(lambda self: self.assignments)
    @rule(number=pick)
    def give_back(self, number):
        worker, _, assignment = self.assignment(number)
        self.attempt(work.return_assignment(worker, assignment.id))

    # Time

    @rule(by=seconds)
    def wait(self, by):
        clock.advance(timedelta(seconds=by))

    @rule(
        verb=st.sampled_from((work.warn_due, work.abandon_due, work.approve_due, hits.expire_due)),
        limit=st.integers(1, 3),
    )
    def tick(self, verb, limit):
        self.run(verb(clock.now(), limit))

    # What always holds

    @invariant()
    def the_recounts_agree(self):
        assert [str(each) for each in self.run(audit.differences())] == []

    @invariant()
    def the_ledger_sums_to_zero_and_only_outside_is_below(self):
        accounts = self.run(_all(LedgerAccount))
        assert sum(account.balance_cents for account in accounts) == 0
        below = {account.kind for account in accounts if account.balance_cents < 0}
        assert below <= {AccountKind.OUTSIDE}

    @invariant()
    def no_queue_is_longer_than_the_terms_allow(self):
        live = [a for a in self.run(_all(Assignment)) if a.status == "IN_PROGRESS"]
        assert max(Counter(a.worker_id for a in live).values(), default=0) <= QUEUE

    @invariant()
    def who_follows_the_log_knows_what_a_fresh_read_tells(self):
        self.run(self.feed.follow())
        groups = {
            group.id: (group.version, group.available_hits, group.total_hits)
            for group in self.run(_all(HitGroup))
            if group.version
        }
        assert self.feed.groups == groups
        assignments = self.run(_all(Assignment))
        assert self.feed.statuses == {a.id: a.status for a in assignments}
        known = {hit.id: hit.status != "DISPOSED" for hit in self.run(_all(Hit))}
        assert self.feed.hits == known

    @invariant()
    def workers_have_what_they_were_told_to_have(self):
        for worker in self.workers:
            earned = self.run(cast.earned(worker))
            assert earned == str(Money(self.feed.paid[worker.id]))


async def _all(model):
    return await model.all()


async def _toggled_block(requester, worker):
    if not await WorkerBlock.filter(requester_id=requester.id, worker_id=worker.id).delete():
        await WorkerBlock.create(
            id=new_id(),
            requester_id=requester.id,
            worker_id=worker.id,
            reason="-",
            created_at=datetime.now(UTC),
        )


def test_whatever_people_do_money_counters_and_log_agree(migrated_file, tmp_path):
    run_state_machine_as_test(
        lambda: Market(migrated_file, tmp_path),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

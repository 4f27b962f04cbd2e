"""The market as a state machine: random commands by random people, the clock moved at random.

After each step the money, the counters and the log agree. KEMPELEN_TEST_EXAMPLES=1000 looks longer.
"""

import os
from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from domain.assignments import commands as work
from domain.assignments import recount
from domain.assignments.lifecycle import RejectionReason
from domain.assignments.models import Assignment
from domain.discovery import measures
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit, HitGroup
from domain.hits.rules import HitDraft
from domain.kernel import clock
from domain.kernel.money import Money
from domain.ledger.models import AccountKind, LedgerAccount
from domain.questions.question import AnswerField, HtmlQuestion
from tests.domain import cast
from tests.domain.random_stage import ANY, QUEUE, Stage, all_of, toggle_block

EXAMPLES = int(os.environ.get("KEMPELEN_TEST_EXAMPLES", "30"))
STEPS = 50
# What fails is made small only in a longer look: it remembers the failure, and takes its time.
SHRINKING = (Phase.shrink,) if EXAMPLES > 30 else ()
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, *SHRINKING)
BAD = HitDraft(question=HtmlQuestion(html=""))
GOOD = HitDraft(question=cast.QUESTION)
BLUE = (AnswerField("colour", ("blue",)),)
SECONDS = (1, 29, 60, 150, 600, 601, 3_600, 86_400)

TIMERS = (
    work.warn_due,
    work.abandon_due,
    work.approve_due,
    hits.expire_due,
    measures.check_bonuses_due,
    measures.measure_due,
)

pick = st.integers(0, ANY)  # of a list, counted round
seconds = st.sampled_from(SECONDS)


class Market(Stage):
    """Everything that anybody can do here, and what holds whatever they do."""

    # Requesters

    @rule(
        number=pick,
        slots=st.sampled_from((1, 1, 2, 3, 9, 10)),
        lifetime=st.sampled_from((30, 600, 86_400)),
        items=st.lists(st.sampled_from((GOOD, GOOD, BAD)), min_size=1, max_size=3),
        token=st.sampled_from((None, "a", "b")),
        as_far=st.booleans(),
    )
    def publish(self, number, slots, lifetime, items, token, as_far):
        requester, hit_type = self.types[number % len(self.types)]
        offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=lifetime, max_assignments=slots)
        creating = hits.create_hits(
            requester, offer, items, as_far_as_funds_go=as_far, client_token=token
        )
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

    @precondition(lambda self: self.hits)
    @rule(numbers=st.lists(pick, min_size=1, max_size=4), deleting=st.booleans())
    def close_many(self, numbers, deleting):
        chosen = [self.hit(number) for number in numbers]
        closing = hits.delete_hits if deleting else hits.expire_hits
        self.attempt(closing(chosen[0][0], [hit.id for _, hit in chosen]))

    @precondition(lambda self: self.assignments)
    @rule(numbers=st.lists(pick, min_size=1, max_size=4), rejecting=st.booleans())
    def decide(self, numbers, rejecting):
        chosen = [self.assignment(number, "SUBMITTED") for number in numbers]
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
        _, requester, assignment = self.assignment(number, "REJECTED")
        self.attempt(work.override_rejection(requester, assignment.id))

    @precondition(lambda self: self.assignments)
    @rule(number=pick, cents=st.sampled_from((1, 8, 40)), token=st.sampled_from((None, "a")))
    def bonus(self, number, cents, token):
        _, requester, assignment = self.assignment(number, "SUBMITTED", "APPROVED", "REJECTED")
        sending = work.send_bonus(
            requester, assignment.id, Money(cents), reason="Thank you.", client_token=token
        )
        self.attempt(sending)

    @rule(number=pick)
    def block(self, number):
        requester, worker = self.requesters[number % 2], self.workers[number % 3]
        self.run(toggle_block(requester, worker))

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
        worker, _, assignment = self.assignment(number, "IN_PROGRESS")
        self.attempt(work.submit(worker, assignment.id, answer))

    @precondition(lambda self: self.assignments)
    @rule(number=pick)
    def give_back(self, number):
        worker, _, assignment = self.assignment(number, "IN_PROGRESS")
        self.attempt(work.return_assignment(worker, assignment.id))

    @precondition(lambda self: self.hits)
    @rule(number=pick, who=pick, rejecting=st.booleans())
    def accept_submit_and_have_decided(self, number, who, rejecting):
        requester, hit = self.hit(number)
        worker = self.workers[who % len(self.workers)]
        assignment = self.attempt(work.accept(worker, hit.id))
        if assignment is not None:
            self.remember(worker, requester, assignment)
            self.attempt(work.submit(worker, assignment.id, cast.ANSWER))
            reason = RejectionReason.OTHER if rejecting else None
            decision = work.Decision(feedback="!", reason=reason)
            self.attempt(work.decide(requester, [assignment.id], decision))

    # Time

    @rule(by=seconds)
    def wait(self, by):
        clock.advance(timedelta(seconds=by))

    @rule(
        verb=st.sampled_from(TIMERS),
        limit=st.integers(1, 3),
        by=st.sampled_from((0, 60, 600, 3_600)),
    )
    def tick(self, verb, limit, by):
        clock.advance(timedelta(seconds=by))
        self.run(verb(clock.now(), limit))

    # What always holds

    @invariant()
    def the_recounts_agree(self):
        assert [str(each) for each in self.run(recount.differences())] == []

    @invariant()
    def the_ledger_sums_to_zero_and_only_outside_is_below(self):
        accounts = self.run(all_of(LedgerAccount))
        assert sum(account.balance_cents for account in accounts) == 0
        below = {account.kind for account in accounts if account.balance_cents < 0}
        assert below <= {AccountKind.OUTSIDE}

    @invariant()
    def no_queue_is_longer_than_the_terms_allow(self):
        live = [a for a in self.run(all_of(Assignment)) if a.status == "IN_PROGRESS"]
        assert max(Counter(a.worker_id for a in live).values(), default=0) <= QUEUE

    @invariant()
    def who_follows_the_log_knows_what_a_fresh_read_tells(self):
        self.run(self.feed.follow())
        groups = {
            group.id: (group.version, group.available_hits, group.total_hits)
            for group in self.run(all_of(HitGroup))
            if group.version
        }
        assert self.feed.groups == groups
        assignments = self.run(all_of(Assignment))
        assert self.feed.statuses == {a.id: a.status for a in assignments}
        known = {hit.id: hit.status != "DISPOSED" for hit in self.run(all_of(Hit))}
        assert self.feed.hits == known

    @invariant()
    def workers_have_what_they_were_told_to_have(self):
        for worker in self.workers:
            earned = self.run(cast.earned(worker))
            assert earned == str(Money(self.feed.paid[worker.id]))


def test_whatever_people_do_money_counters_and_log_agree(migrated_file, quick_folder):
    run_state_machine_as_test(
        lambda: Market(migrated_file, quick_folder),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            phases=PHASES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

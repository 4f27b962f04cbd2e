"""Reviews are proposed by rules, and decided by operators alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts.review import commands as review
from domain.accounts.review import evidence
from domain.accounts.review.commands.propose import BEFORE_ALL
from domain.accounts.review.lifecycle import (
    PROPOSAL_LIFECYCLE,
    ProposalAction,
    ProposalState,
    ProposalVerb,
)
from domain.accounts.review.models import ReviewProposal
from domain.accounts.review.rules import AccountConduct, RequesterConduct, WorkerConduct, findings
from domain.accounts.suspension import commands as suspension
from domain.accounts.suspension.models import Suspension
from domain.assignments import commands as work
from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.policy import MarketPolicy, ReviewThresholds
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.mail.models import Mail
from domain.people import commands as people
from domain.people.models import Account, Credential, CredentialKind, Worker
from domain.people.visits import note_visit
from domain.questions.question import HtmlQuestion
from tests.domain import cast
from tests.domain.accounts import acting

DAY = timedelta(days=1)
DEFAULTS = ReviewThresholds()
EASY = ReviewThresholds(decided=5, blocks=2, answers=5)
NETWORKS = Statement("SELECT network FROM account_networks ORDER BY seen_at")
AUDIT = Statement("SELECT action, via, subject_id FROM audit_entries ORDER BY id")


@pytest.fixture(autouse=True)
def easy(market):
    policy.adopt(MarketPolicy(review=EASY))


async def run():
    """A whole run of the rules."""
    while await review.propose_due(clock.now()):
        pass


async def proposed():
    rows = await ReviewProposal.all().order_by("id")
    return [(row.kind.value, row.evidence) for row in rows]


async def kinds():
    return [kind for kind, _ in await proposed()]


async def decided(requester, worker, *, rejected, approved):
    hit_type = await cast.a_type(requester, title=f"Of {worker.worker_id}")
    for number in range(rejected + approved):
        hit = await cast.a_hit(requester, hit_type=hit_type)
        taken = await work.accept(worker, hit.id)
        clock.advance(timedelta(seconds=30))
        done = await work.submit(worker, taken.id, cast.ANSWER)
        await (cast.reject if number < rejected else cast.approve)(requester, done)


async def test_many_rejections_are_proposed_for_both_sides(wim, rita):
    await decided(rita, wim, rejected=2, approved=4)

    await run()

    share = {"decided": 6, "rejected": 2, "share": 0.333}
    assert await proposed() == [
        ("REQUESTER_REJECTIONS", share | {"threshold": 0.3}),
        ("WORKER_REJECTIONS", share | {"threshold": 0.2}),
    ] or await proposed() == [
        ("WORKER_REJECTIONS", share | {"threshold": 0.2}),
        ("REQUESTER_REJECTIONS", share | {"threshold": 0.3}),
    ]
    assert not await acting.is_suspended(wim), "it is proposed, never done"
    assert await Mail.all().count() == 0
    entries = await AUDIT.rows()
    assert {(row["action"], row["via"]) for row in entries} == {("proposal.create", "RULE")}


async def test_good_records_and_short_ones_are_left_alone(wim, ann, rita):
    await decided(rita, wim, rejected=0, approved=6)
    await decided(rita, ann, rejected=1, approved=0)

    await run()

    assert await kinds() == []


async def test_blocks_are_proposed_for_both_sides(wim, ann, rita):
    requesters = [rita, await cast.a_requester("Rob")]
    for requester in requesters:
        await people.block_worker(requester, wim.id, reason="Slow.")
    await people.block_worker(rita, ann.id, reason="Slow.")

    await run()

    assert sorted(await proposed(), key=str) == [
        ("REQUESTER_BLOCKS", {"blocks": 2, "workers": 2, "share": 1.0, "threshold": 0.1}),
        ("WORKER_BLOCKS", {"blocks": 2, "requesters": 2, "share": 1.0, "threshold": 0.1}),
    ]


async def test_old_blocks_do_not_count(wim, rita):
    for requester in (rita, await cast.a_requester("Rob")):
        await people.block_worker(requester, wim.id, reason="Slow.")
    clock.advance(31 * DAY)

    await run()

    assert await kinds() == []


async def answer_quickly(worker, requester, *, seconds, count=6):
    page = HtmlQuestion(html="<p>" + "word " * 20 + "</p>" + '<input name="colour">' * 4)
    hit_type = await cast.a_type(requester)
    for _ in range(count):
        hit = await cast.a_hit(requester, hit_type=hit_type, question=page)
        taken = await work.accept(worker, hit.id)
        clock.advance(timedelta(seconds=seconds))
        await work.submit(worker, taken.id, cast.ANSWER)


async def test_answers_faster_than_reading_are_proposed(wim, ann, rita):
    await answer_quickly(wim, rita, seconds=0.5)
    await answer_quickly(ann, rita, seconds=2)

    await run()

    assert await proposed() == [
        ("FAST_ANSWERS", {"answers": 6, "median_share": 0.25, "threshold": 0.5})
    ]
    assert (await ReviewProposal.get()).account_id == wim.account_id


async def test_many_accounts_of_one_network_are_one_proposal(market):
    accounts = [await cast.an_account(f"Sam {number}") for number in range(5)]
    async with unit_of_work():
        for account in accounts:
            await note_visit(account.id, "2001:db8::1:2", clock.now())

    await run()
    await run()

    [(kind, found)] = await proposed()
    assert (kind, found["network"], found["accounts"]) == ("SHARED_NETWORK", "2001:db8::/64", 5)
    assert set(found["account_ids"]) == {str(account.id) for account in accounts}


async def test_four_accounts_of_one_network_may_be_a_household(market):
    async with unit_of_work():
        for number in range(4):
            account = await cast.an_account(f"Sam {number}")
            await note_visit(account.id, "192.0.2.7", clock.now())
        account = await cast.an_account("Una")
        await note_visit(account.id, "192.0.2.8", clock.now())

    await run()

    assert await kinds() == []


async def test_networks_are_forgotten(market):
    early, late = await cast.an_account("Early"), await cast.an_account("Late")
    async with unit_of_work():
        await note_visit(early.id, "192.0.2.7", clock.now())
        await note_visit(late.id, None, clock.now())
        await note_visit(late.id, "x" * 100, clock.now())
    clock.advance(15 * DAY)
    async with unit_of_work():
        await note_visit(late.id, "192.0.2.7", clock.now())
    clock.advance(16 * DAY)

    assert await review.trim(clock.now(), 100) == 1
    assert [row["network"] for row in await NETWORKS.rows()] == ["192.0.2.7"]
    assert (await Account.get(id=late.id)).signed_in_at == clock.now() - 16 * DAY


async def test_this_machine_is_no_network_in_development(market):
    policy.adopt(MarketPolicy(loopback_is_unlimited=True))
    account = await cast.an_account("Sam")
    async with unit_of_work():
        await note_visit(account.id, "127.0.0.1", clock.now())

    assert await NETWORKS.rows() == []


async def test_an_account_that_is_long_inactive_is_proposed(wim, ann, rita, ines):
    await cast.an_account("No profile")
    clock.advance(300 * DAY)
    await work.accept(ann, (await cast.a_hit(rita)).id)
    clock.advance(65 * DAY)

    await run()

    [(kind, found)] = await proposed()
    assert (kind, found) == ("INACTIVITY", {"days": 365, "threshold": 365})
    assert (await ReviewProposal.get()).account_id == wim.account_id


async def test_the_use_of_a_key_is_activity(wim):
    clock.advance(300 * DAY)
    await Credential.create(
        id=new_id(),
        account_id=wim.account_id,
        kind=CredentialKind.API_KEY,
        name="Key",
        secret_hash="-",
        hint="-",
        scopes="READ",
        created_at=cast.START,
        expires_at=clock.now(),
        last_used_at=clock.now(),
    )
    clock.advance(100 * DAY)

    await run()

    assert await kinds() == []


async def test_operators_the_suspended_and_the_closed_are_not_looked_at(wim, ann, ines):
    closed = await cast.a_worker("Cloe")
    await Account.filter(id=closed.account_id).update(closed_at=clock.now())
    await suspension.suspend(wim.account_id, by=ines, reason="Shared.")
    await Worker.create(
        id=new_id(), account_id=ines.account_id, worker_id="AINES", created_at=clock.now()
    )
    clock.advance(400 * DAY)

    await run()

    assert [row.account_id for row in await ReviewProposal.all()] == [ann.account_id]


class TestTheRun:
    async def test_it_goes_page_by_page_and_comes_again_after_a_day(self, market):
        for number in range(5):
            await cast.an_account(f"Sam {number}")

        assert [await review.propose_due(clock.now(), 2) for _ in range(5)] == [2, 2, 1, 0, 0]
        clock.advance(DAY)
        assert await review.propose_due(clock.now(), 10) == 5

    async def test_a_page_that_was_left_is_done_by_another_process_after_its_lease(self, market):
        await cast.an_account("Sam")
        lease = Statement("UPDATE review_schedule SET lease = $1, leased_until = $2")
        await lease.run(new_id(), clock.now() + timedelta(minutes=2))

        assert await review.propose_due(clock.now()) == 0
        clock.advance(timedelta(minutes=2))
        assert await review.propose_due(clock.now()) == 1

    async def test_it_reads_as_much_after_a_long_history(self, wim, rita):
        """Only the latest rows are read, whatever is behind them."""
        await decided(rita, wim, rejected=0, approved=4)
        [first, second] = sorted(
            await evidence.people_after(BEFORE_ALL, 10), key=lambda p: p.worker_id is None
        )

        found = await evidence.figures_of(first, clock.now(), latest_work=3)
        published = await evidence.figures_of(second, clock.now(), latest_decisions=2)

        assert (found.worker.decided, published.requester.decided) == (3, 2)


class TestDeciding:
    @pytest.fixture
    async def open_one(self, wim, rita):
        await decided(rita, wim, rejected=2, approved=5)
        await run()
        return await ReviewProposal.get()

    async def test_a_dismissed_cause_is_quiet_for_a_while(self, open_one, ines, wim, rita):
        await review.dismiss(open_one.id, by=ines, reason="A hard batch.")
        for days in (10, 70):
            clock.advance(days * DAY)
            await decided(rita, wim, rejected=1, approved=0)
            await run()
            assert await ReviewProposal.filter(kind="WORKER_REJECTIONS").count() == 1

    async def test_the_same_cause_comes_again_after_it(self, open_one, ines, wim, rita):
        await review.dismiss(open_one.id, by=ines, reason="A hard batch.")
        clock.advance(91 * DAY)
        await decided(rita, wim, rejected=1, approved=0)

        await run()

        states = [row.state for row in await ReviewProposal.filter(kind="WORKER_REJECTIONS")]
        assert sorted(states) == ["DISMISSED", "OPEN"]

    async def test_acting_suspends(self, open_one, ines, wim):
        done = await review.act(open_one.id, ProposalAction.SUSPEND, by=ines, reason="Too many.")

        assert (done.state, done.action, done.decided_by) == ("ACTED", "SUSPEND", ines.account_id)
        assert (await Suspension.get()).reason == "Too many."
        assert await acting.is_suspended(wim)
        actions = [row["action"] for row in await AUDIT.rows()]
        assert actions == ["proposal.create", "account.suspend", "proposal.act"]

    async def test_acting_warns(self, open_one, ines, wim):
        await review.act(open_one.id, ProposalAction.WARN, by=ines, reason="Read the tasks.")

        assert not await acting.is_suspended(wim)
        assert (await cast.told())[-1].reason == "Read the tasks."
        assert (await Mail.get()).subject == "A warning about your account"

    async def test_a_decision_is_made_once(self, open_one, ines):
        await review.dismiss(open_one.id, by=ines, reason="No.")

        for attempt in (
            review.dismiss(open_one.id, by=ines, reason="No."),
            review.act(open_one.id, ProposalAction.WARN, by=ines, reason="Yes."),
        ):
            async with cast.refused(WrongState):
                await attempt

    async def test_what_cannot_be_suspended_leaves_the_proposal_open(self, open_one, ines, wim):
        await suspension.suspend(wim.account_id, by=ines, reason="Shared.")
        async with cast.refused(WrongState):
            await review.act(open_one.id, ProposalAction.SUSPEND, by=ines, reason="Too many.")

    async def test_reasons_have_bounds(self, open_one, ines):
        for reason in ("", " ", "x" * 1_025):
            async with cast.refused(InvalidInput):
                await review.dismiss(open_one.id, by=ines, reason=reason)
            for action in ProposalAction:
                async with cast.refused(InvalidInput):
                    await review.act(open_one.id, action, by=ines, reason=reason)
        await review.dismiss(open_one.id, by=ines, reason="x" * 1_024)

    async def test_an_unknown_proposal_is_not_there(self, ines):
        async with cast.refused(NotFound):
            await review.dismiss(new_id(), by=ines, reason="?")
        async with cast.refused(NotFound):
            await review.act(new_id(), ProposalAction.WARN, by=ines, reason="?")

    async def test_decided_networks_are_forgotten_when_they_may_be_proposed_again(
        self, market, ines
    ):
        async with unit_of_work():
            for number in range(5):
                account = await cast.an_account(f"Sam {number}")
                await note_visit(account.id, "192.0.2.7", clock.now())
        await run()
        await review.dismiss((await ReviewProposal.get()).id, by=ines, reason="A school.")
        clock.advance(90 * DAY - timedelta(seconds=1))
        await review.trim(clock.now(), 100)
        assert await ReviewProposal.all().count() == 1

        clock.advance(timedelta(seconds=1))
        await review.trim(clock.now(), 100)

        assert await ReviewProposal.all().count() == 0


def test_every_move_is_in_the_table():
    moves = {
        (state, verb): PROPOSAL_LIFECYCLE.moves.get((state, verb))
        for state in ProposalState
        for verb in ProposalVerb
    }
    assert {key for key, after in moves.items() if after} == {
        (ProposalState.OPEN, ProposalVerb.DISMISS),
        (ProposalState.OPEN, ProposalVerb.ACT),
    }


WORKER = WorkerConduct(decided=50, rejected=0, requesters=30, blocks=0, answers=50, pace=1.0)
REQUESTER = RequesterConduct(decided=50, rejected=0, workers=30, blocks=0)


def found(**more):
    figures = AccountConduct(account_id=new_id(), **more)
    return [str(each.kind) for each in findings(figures, DEFAULTS, at=cast.START)]


@pytest.mark.parametrize(
    ("within", "past", "kind"),
    [
        ({"rejected": 9}, {"rejected": 10}, "WORKER_REJECTIONS"),
        ({"rejected": 49, "decided": 49}, {"rejected": 50}, "WORKER_REJECTIONS"),
        ({"blocks": 2, "requesters": 2}, {"blocks": 3}, "WORKER_BLOCKS"),
        ({"blocks": 3, "requesters": 31}, {"blocks": 4, "requesters": 40}, "WORKER_BLOCKS"),
        ({"pace": 0.5}, {"pace": 0.499}, "FAST_ANSWERS"),
        ({"pace": None}, {"pace": 0.0}, "FAST_ANSWERS"),
    ],
)
def test_a_rule_of_workers_begins_at_its_threshold(within, past, kind):
    assert found(worker=replace(WORKER, **within)) == []
    assert found(worker=replace(WORKER, **past)) == [kind]


@pytest.mark.parametrize(
    ("within", "past", "kind"),
    [
        ({"rejected": 14}, {"rejected": 15}, "REQUESTER_REJECTIONS"),
        ({"rejected": 49, "decided": 49}, {"rejected": 50}, "REQUESTER_REJECTIONS"),
        ({"blocks": 2, "workers": 2}, {"blocks": 3}, "REQUESTER_BLOCKS"),
    ],
)
def test_a_rule_of_requesters_begins_at_its_threshold(within, past, kind):
    assert found(requester=replace(REQUESTER, **within)) == []
    assert found(requester=replace(REQUESTER, **past)) == [kind]


def test_the_rules_of_networks_and_of_time_begin_at_their_thresholds():
    five = [new_id() for _ in range(5)]
    assert found(networks={"192.0.2.1": five[:4]}) == []
    assert found(networks={"192.0.2.1": five}) == ["SHARED_NETWORK"]
    assert found(active_at=cast.START - 365 * DAY + timedelta(seconds=1)) == []
    assert found(active_at=cast.START - 365 * DAY) == ["INACTIVITY"]

"""Every query and mutation of operators leaves exactly one entry, of the one who did it."""

import pytest

from domain.accounts.applications.lifecycle import ApplicationState
from domain.accounts.applications.models import Application
from domain.accounts.review.lifecycle import ProposalKind, ProposalState
from domain.accounts.review.models import ReviewProposal
from domain.accounts.suspension import commands as suspension
from domain.assignments.rejections.lifecycle import AppealState
from domain.assignments.rejections.models import RejectionAppeal
from domain.audit.models import AuditEntry
from domain.audit.trail import COMMAND_LINE
from domain.funding import commands as funding
from domain.funding.commands import deposit_funds
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.ledger import providers
from domain.moderation.lifecycle import CaseState, ReportCategory
from domain.moderation.models import ReportCase
from domain.people.admission import ApplicationRole
from domain.people.models import Account
from schema.kernel.node import global_id
from tests.domain.accounts.identity import cast as identity
from tests.domain.accounts.tax.answering import printed
from tests.domain.audit import cast as audit
from tests.domain.moderation.reporting import reported
from tests.domain.payouts.methods import cast as methods_cast
from tests.schema.cast import a_thread
from tests.schema.operations.operating import MUTATIONS, QUERIES, read
from tests.schema.payouts import payday as payouts
from tests.schema.profiles.test_questions import a_question

# In this order. An input may take what an earlier step answered, by the step's name.
STEPS = {
    "barFromMasters": lambda people, done: {
        "workerId": people.wim.worker_profile,
        "cause": "SUSPENDED",
        "note": "Spam.",
    },
    "liftMastersBar": lambda people, done: {"workerId": people.wim.worker_profile},
    "createPremiumQualificationType": lambda people, done: {
        "name": "Car owner",
        "description": "Owns a car.",
        "fee": "0.15",
    },
    "updatePremiumQualificationType": lambda people, done: {
        "qualificationTypeId": done["createPremiumQualificationType"]["premium"][
            "qualificationTypeId"
        ],
        "fee": "0.20",
    },
    "publishProfileQuestion": lambda people, done: a_question(
        done["createPremiumQualificationType"]["premium"]["qualificationTypeId"]
    ),
    "retireProfileQuestion": lambda people, done: {
        "profileQuestionId": done["publishProfileQuestion"]["profileQuestion"]["id"]
    },
    "publishPremiumSet": lambda people, done: {"questions": ["smoking"], "maxAssignments": 1},
    "setOperatorRole": lambda people, done: {
        "accountId": global_id("Account", people.sam.account.id),
        "role": "SUPPORT",
    },
    "removeSecondStep": lambda people, done: {
        "accountId": global_id("Account", people.wim.account.id),
        "reason": "Lost phone.",
    },
    "approveApplication": lambda people, done: {"applicationId": done["applications"][0]},
    "askApplicant": lambda people, done: {
        "applicationId": done["applications"][1],
        "text": "Which bank?",
    },
    "refuseApplication": lambda people, done: {
        "applicationId": done["applications"][1],
        "reason": "No company.",
    },
    "suspendAccount": lambda people, done: {
        "accountId": people.wendy.worker_profile,
        "reason": "Shared.",
    },
    "reinstateAccount": lambda people, done: {
        "accountId": people.wendy.worker_profile,
        "reason": "A mistake.",
    },
    "decideAppeal": lambda people, done: {
        "suspensionId": done["suspension"],
        "overturn": True,
        "reason": "A mistake.",
    },
    "decideReportCase": lambda people, done: {
        "caseId": done["case"],
        "decision": "TAKE_DOWN",
        "openWork": "FINISH",
        "reason": "A scam.",
    },
    "decideRejectionAppeal": lambda people, done: {
        "appealId": done["appeal"],
        "overturn": True,
        "reason": "It is red.",
    },
    "readIdentityCheck": lambda people, done: {
        "accountId": people.wim.worker_profile,
        "reason": "To compare.",
    },
    "decideIdentityCheck": lambda people, done: {
        "checkId": done["checks"][0],
        "verify": True,
        "reason": "It is he.",
    },
    "decideIdentityAppeal": lambda people, done: {
        "checkId": done["checks"][1],
        "overturn": True,
        "reason": "It is she.",
    },
    "dismissReviewProposal": lambda people, done: {
        "proposalId": done["proposals"][0],
        "reason": "A family.",
    },
    "actOnReviewProposal": lambda people, done: {
        "proposalId": done["proposals"][1],
        "action": "WARN",
        "reason": "Sign in more often.",
    },
    "fileTaxForm": lambda people, done: {"taxInterviewId": done["tax"], "isInOrder": True},
    "readTaxId": lambda people, done: {"taxInterviewId": done["tax"], "reason": "A report."},
    "confirmPayoutMethod": lambda people, done: {
        "payoutMethodId": done["methods"][0],
        "reason": "A statement.",
    },
    "rejectPayoutMethod": lambda people, done: {
        "payoutMethodId": done["methods"][1],
        "reason": "Not theirs.",
    },
    "holdPayout": lambda people, done: reasoned(payoutId=done["due"]),
    "releasePayout": lambda people, done: reasoned(payoutId=done["due"]),
    "cancelPayout": lambda people, done: reasoned(payoutId=done["due"]),
    "settlePayout": lambda people, done: reasoned(payoutId=done["sent"][0]),
    "failPayout": lambda people, done: reasoned(payoutId=done["sent"][1]),
    "readBankAnswer": lambda people, done: {
        "rail": "lines",
        "content": {"text": done["answer"]},
    },
    "readPayoutFile": lambda people, done: reasoned(fileId=done["file"]),
    "settlePayoutFile": lambda people, done: reasoned(fileId=done["file"]),
    "makePayoutFiles": lambda people, done: {},
    "payRefund": lambda people, done: {"refundId": done["refunds"][0], "reference": "NL-1"},
    "refuseRefund": lambda people, done: {"refundId": done["refunds"][1], "reason": "No."},
    "answerContact": lambda people, done: {"threadId": done["thread"], "text": "You may."},
    "solveContact": lambda people, done: {"threadId": done["thread"]},
    "solveContacts": lambda people, done: {"threadIds": [done["other thread"]]},
    "dismissReportCases": lambda people, done: reasoned(caseIds=[done["other case"]]),
    "dismissReviewProposals": lambda people, done: reasoned(proposalIds=[done["proposals"][2]]),
    "releasePayouts": lambda people, done: reasoned(payoutIds=[done["held"]]),
    "approveApplications": lambda people, done: {"applicationIds": [done["applications"][2]]},
    "refuseApplications": lambda people, done: reasoned(applicationIds=[done["applications"][3]]),
}
# What a mutation does besides, with an entry of its own.
BESIDES = {"actOnReviewProposal": ["account.warn"], "publishPremiumSet": ["premium.create"]}
MORE = {
    "createPremiumQualificationType": "... on CreatePremiumQualificationTypeSuccess "
    "{ premium { qualificationTypeId } }",
    "publishProfileQuestion": "... on PublishProfileQuestionSuccess { profileQuestion { id } }",
}


def reasoned(**values):
    return values | {"reason": "It was asked for."}


async def payday(people):
    """A file with payments in transit, and payouts that are due."""
    rita = people.rita.requester
    file, sent = await payouts.a_file(rita, ["Ann", "Ben", "Cid", "Dan"])
    due = await payouts.a_due_payout(rita, people.wendy.worker)
    await payouts.a_due_payout(rita, people.wim.worker)
    return {
        "file": payouts.id_of(file),
        "sent": [payouts.id_of(each) for each in sent],
        "answer": f"{sent[2].reference} SETTLED {sent[2].net}",
        "due": payouts.id_of(due),
        "held": payouts.id_of(await payouts.a_held_payout(rita, people.walt.worker)),
    }


async def an_application(person, role):
    found = await Application.create(
        id=new_id(),
        account_id=person.account.id,
        role=role,
        state=ApplicationState.SUBMITTED,
        country="US",
        agreement_version=1,
        by_rule=False,
        submitted_at=clock.now(),
        waiting_since=clock.now(),
    )
    return global_id("Application", found.id)


async def a_proposal(person):
    found = await ReviewProposal.create(
        id=new_id(),
        account_id=person.account.id,
        kind=ProposalKind.INACTIVITY,
        cause=str(person.account.id),
        evidence={},
        state=ProposalState.OPEN,
        created_at=clock.now(),
    )
    return global_id("ReviewProposal", found.id)


async def things_to_decide(people, scene):
    """What waits for an operator, by the names that STEPS has for it."""
    await suspension.suspend(people.walt.account.id, by=COMMAND_LINE, reason="Shared.")
    await people.walt.account.refresh_from_db()
    await Account.filter(id=people.wim.account.id).update(second_step_at=clock.now())
    appealed = await suspension.appeal(people.walt.account, "It is my brother.")
    return {
        "applications": [
            await an_application(people.wim, ApplicationRole.WORKER),
            await an_application(people.rob, ApplicationRole.REQUESTER),
            await an_application(people.wendy, ApplicationRole.WORKER),
            await an_application(people.rita, ApplicationRole.REQUESTER),
        ],
        "suspension": global_id("Suspension", appealed.id),
        "appeal": await an_escalated_appeal(people, scene),
        "proposals": [await a_proposal(each) for each in (people.wim, people.rob, people.sam)],
        "case": await a_case(people, scene),
        "other case": await another_case(people),
        "checks": await identity_checks(people),
        "thread": scene.id("thread"),
        "other thread": global_id("ContactThread", (await a_thread(people.wendy)).id),
        "methods": [
            global_id("PayoutMethod", (await methods_cast.a_method(each.worker)).id)
            for each in (people.wim, people.wendy)
        ],
        "refunds": await refunds(people.rita.requester),
        "tax": global_id("TaxInterview", (await printed(people.wim.worker)).id),
    }


async def a_case(people, scene):
    """A report of Rita's HITs."""
    report = await reported(people.wim.worker, scene.open, ReportCategory.SCAM)
    return global_id("ReportCase", report.case_id)


async def another_case(people):
    """A report of something that nobody remembers."""
    found = await ReportCase.create(
        id=new_id(),
        kind="RATING",
        subject_id=new_id(),
        account_id=people.wendy.account.id,
        state=CaseState.OPEN,
        place=0,
        opened_at=clock.now(),
    )
    return global_id("ReportCase", found.id)


async def an_escalated_appeal(people, scene):
    """One that its requester did not answer in time."""
    await scene.dispute(people)
    await RejectionAppeal.filter(id=scene.appeal.id).update(
        state=AppealState.ESCALATED, due_at=None, missed_at=clock.now()
    )
    return scene.id("appeal")


async def refunds(requester):
    """Two that wait for the bank."""
    providers.adopt(providers.BANK)
    due = [await funding.request_refund(requester, Money.parse("0.10")) for _ in range(2)]
    providers.adopt(providers.SANDBOX)
    return [global_id("Refund", each.id) for each in due]


async def identity_checks(people):
    """One that waits for a decision, and one with an appeal."""
    waits = await identity.submitted(people.wim.worker)
    appealed, _ = await identity.appealed(people.wendy.worker, COMMAND_LINE)
    return [global_id("IdentityCheck", each.id) for each in (waits, appealed)]


async def the_new_entry(known, name, *, after=()):
    """The one that is new, behind those of what it did besides."""
    entries = await AuditEntry.filter(number__gt=known).order_by("number")
    *before, last = [each.action for each in entries]
    assert before == list(after), f"{name} left {[*before, last]}"
    return entries[-1]


def test_every_mutation_of_operators_is_a_step():
    assert set(STEPS) == set(MUTATIONS)


async def test_every_mutation_leaves_one_entry(market, people, scene):
    otto, done = people.otto, await things_to_decide(people, scene)
    await deposit_funds(otto.requester, Money.parse("100.00"))
    async with payouts.by_bank():
        done |= await payday(people)
        await step_by_step(market, people, done)
    assert await audit.verdict() is None


async def step_by_step(market, people, done):
    otto = people.otto
    for verb, values in STEPS.items():
        known = await AuditEntry.all().count()
        answer = await market.do(verb, otto.token, MORE.get(verb, ""), **values(people, done))
        assert answer.verdict == f"{verb[0].upper()}{verb[1:]}Success", answer
        done[verb] = answer.only

        entry = await the_new_entry(known, verb, after=BESIDES.get(verb, ()))
        assert (entry.actor_id, entry.role, entry.via) == (
            otto.account.id,
            "ADMINISTRATOR",
            "API",
        )
        assert entry.address == "127.0.0.1"
        assert entry.request_id
        assert entry.subject_id


async def test_a_mutation_that_is_refused_or_changes_nothing_leaves_none(market, people, scene):
    olga, sam = people.olga.token, global_id("Account", people.sam.account.id)
    before = await market.do("setOperatorRole", olga, accountId=sam, role=None)
    unknown = await market.do("setOperatorRole", olga, email="nobody@example.org", role="SUPPORT")
    lifted = await market.do("liftMastersBar", olga, workerId=people.wim.worker_profile)

    verdicts = [each.verdict for each in (before, unknown, lifted)]
    assert verdicts == ["SetOperatorRoleSuccess", "NOT_FOUND", "WRONG_STATE"]
    assert await AuditEntry.all().count() == 0


async def test_every_query_leaves_one_entry(market, people, scene):
    for number, name in enumerate(QUERIES):
        answer = await read(market, name, people.olga.token, people, scene)
        assert answer.errors == [], answer

        entry = await the_new_entry(number, name)
        assert (entry.actor_id, entry.via, entry.address) == (
            people.olga.account.id,
            "API",
            "127.0.0.1",
        )
        assert entry.facts.get("fields", name) == name
    assert await audit.verdict() is None


async def test_the_subject_of_a_read_is_in_its_entry(market, people, scene):
    await read(market, "mastersEvidence", people.olga.token, people, scene)

    (entry,) = await AuditEntry.all()
    assert (entry.action, entry.subject_id) == ("masters.read_evidence", people.walt.worker.id)


async def test_several_reads_of_one_operation_are_recorded_in_it_each_once(market, people, scene):
    query = """{ a: profileQuestions { nodes { id postponedBecause } } b: profileQuestions
        { nodes { id } } operators { nodes { email } } serverTime }"""
    assert (await market.ask(query, people.olga.token)).errors == []

    rows = await AuditEntry.all().order_by("number")
    assert sorted(row.action for row in rows) == ["operator.read", "question.read"]
    assert {row.facts["fields"] for row in rows} == {"operators, profileQuestions, serverTime"}
    assert len({row.request_id for row in rows}) == 1


async def test_a_read_by_the_rights_of_an_operator_alone_is_an_entry_also_below_a_node(
    market, people, scene
):
    from tests.domain.profiles import cast as profiles

    asked = await profiles.a_question(people.rita.requester)
    query = f'{{ node(id: "{global_id("ProfileQuestion", asked.id)}") {{ id }} }}'

    assert (await market.ask(query, people.olga.token)).only is not None
    assert (await market.ask(query, people.wim.token)).only is None

    rows = await AuditEntry.all()
    assert [row.action for row in rows] == ["read.keep_qualifications"]


async def test_reads_on_a_socket_are_recorded_before_each_answer(market, people, scene):
    async with market.socket(people.olga.token) as socket:
        for number in (1, 2):
            followed = await socket.subscribe("{ operators { nodes { email } } }")
            assert (await followed.next())["nodes"] != []
            assert await AuditEntry.all().count() == number

    rows = await AuditEntry.all()
    assert {row.actor_id for row in rows} == {people.olga.account.id}


class TestWhereTheAuditCannotBeWritten:
    @pytest.fixture
    async def unwritable(self, market):
        async with audit.as_owner():
            await audit.run("DELETE FROM audit_head")
            yield

    async def test_nothing_is_read(self, market, people, scene, unwritable):
        answer = await market.ask("{ operators { nodes { email } } }", people.olga.token)
        public = await market.ask("{ serverTime }", people.olga.token)

        assert (answer.data, answer.code) == (None, "INTERNAL")
        assert people.olga.account.email not in str(answer.errors)
        assert public.errors == []

    async def test_nothing_is_done(self, market, people, scene, unwritable):
        sam = people.sam.account
        answer = await market.do(
            "setOperatorRole", people.olga.token, email=sam.email, role="SUPPORT"
        )
        await sam.refresh_from_db()

        assert (answer.code, sam.operator_role) == ("INTERNAL", None)

"""The id of a hidden object answers like an id that nobody ever gave, to the letter, wherever an
id is taken: by every mutation, every argument and every filter."""

import re

import pytest
from graphql import GraphQLInputObjectType

from domain.assignments import commands as assignments
from domain.batches.lifecycle import BatchState
from domain.disputes import commands as disputes
from domain.hits import commands as hits
from domain.hits.models import HitGroup
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.work import unit_of_work
from domain.people import commands as people_commands
from domain.people.models import Credential, CredentialKind, Scope
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamRole
from domain.qualifications import commands as qualifications
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard
from domain.storage import keeping
from domain.storage.purposes import UploadPurpose
from domain.storage.rules import UploadDraft
from schema.kernel.node import global_id, unpacked
from tests.domain import cast, qualified
from tests.domain.batches.published import a_project
from tests.domain.batches.rows import a_batch_row
from tests.domain.payouts import paid_out
from tests.domain.payouts.methods import cast as methods_cast
from tests.domain.profiles import cast as profiles
from tests.domain.qualifications.requests import cast as requests_cast
from tests.domain.ratings.cast import a_rating
from tests.schema.cast import ANSWER, a_conversation, a_list, a_paused_job, a_thread, an_application
from tests.schema.inputs import DOER, MUTATIONS, SCHEMA, arguments, full_inputs, places, put

# These take only ids under which everybody who may call them finds something.
ONLY_FOUND_IDS = {
    "actOnReviewProposal",
    "decideAppeal",
    "decideRejectionAppeal",  # by operators, who find every appeal
    "decideIdentityAppeal",
    "decideIdentityCheck",
    "readIdentityCheck",
    "dismissReviewProposal",
    "dismissReportCases",  # by operators, who find every case, proposal, thread and payout
    "dismissReviewProposals",
    "solveContacts",
    "releasePayouts",
    "holdPayout",  # by operators, who find every payout and every file
    "releasePayout",
    "cancelPayout",
    "settlePayout",
    "failPayout",
    "readPayoutFile",
    "settlePayoutFile",
    "reinstateAccount",  # by operators, who find every account, suspension and proposal
    "suspendAccount",
    "barFromMasters",
    "blockRequester",
    "blockWorker",
    "liftMastersBar",
    "answerContact",  # by operators, who find every thread
    "solveContact",
    "retireProfileQuestion",  # by operators, who find every question
    "fileTaxForm",  # by operators, who find every tax interview
    "readTaxId",
    "confirmPayoutMethod",  # by operators, who find every payout method
    "rejectPayoutMethod",
    "payRefund",  # by operators, who find every refund
    "refuseRefund",
    "removeSecondStep",  # by administrators, who find every account
    "setOperatorRole",  # by administrators, who find every account
    "payWorker",
    "unblockRequester",
    "unblockWorker",
    "writeToWorkers",
    "approveApplications",  # by operators, who find every application
    "refuseApplications",
} | (DECIDING := {"approveApplication", "refuseApplication", "askApplicant"})  # by operators
DECIDING_MANY = {"approveApplications", "refuseApplications"}
ALTERNATIVES = {
    "hitId",
    "hitGroupId",
    "assignmentIds",
    "hitIds",
    "hitTypeId",
    "threadId",
    "token",
}  # of which an input takes one
# Operators find every account, or payout method, by their duty, though not as a node.
FOUND_BY_OPERATORS = {
    "setOperatorRole": {"Account"},
    "removeSecondStep": {"Account"},
    "suspendAccount": {"Account"},
    "reinstateAccount": {"Account"},
    "readIdentityCheck": {"Account"},
    "decideRejectionAppeal": {"RejectionAppeal"},
    "confirmPayoutMethod": {"PayoutMethod"},
    "rejectPayoutMethod": {"PayoutMethod"},
}
# Ids of people mean their public profiles in inputs, whichever of their ids is given.
PEOPLE = {"Worker", "Requester"}


async def hidden_group(rob, hit_type, *, is_open=True):
    """The ids of a HIT, its group and its type."""
    hit = await cast.a_hit(rob, hit_type=hit_type, slots=2)
    if not is_open:
        await hits.expire_hit(rob, hit.id)
    group = await HitGroup.get(id=hit.group_id)
    return [
        global_id(kind, id)
        for kind, id in (("Hit", hit.id), ("HitGroup", group.id), ("HitType", group.hit_type_id))
    ]


@pytest.fixture
async def hidden(people, scene):
    """Objects of Rob's, Wendy's and Otto's that nobody else can find, of every kind with an id."""
    rob, wendy = people.rob.requester, people.wendy.worker
    secret = await qualified.a_qualification(rob, "Secret")
    asked = RequirementDraft(secret.id, Comparator.EXISTS, guard=Guard.DISCOVER_PREVIEW_AND_ACCEPT)
    ids = []
    for title, is_open in (("Hidden", True), ("Hidden and closed", False)):
        hit_type = await qualified.a_type_requiring(rob, asked, title=title)
        ids += await hidden_group(rob, hit_type, is_open=is_open)
    invited = await cast.a_type(rob, title="For invited workers", invitation_only=True)
    ids += await hidden_group(rob, invited)
    taken = await assignments.accept(wendy, (await cast.a_hit(rob)).id)
    done = await assignments.submit(wendy, taken.id, ANSWER)
    await cast.reject(rob, done)
    conversation = await a_conversation(wendy, rob, done)
    bonus = await assignments.send_bonus(rob, done.id, Money.parse("0.10"), reason="Good.")
    wanted = await requests_cast.a_type(rob)
    request = await qualifications.request(wendy, wanted.id)
    deleted = await qualified.a_qualification(rob, "Deleted")
    await hits.delete_qualification_type(rob, deleted.id)
    await hits.dispose_types(clock.now(), 100)
    await people.rob.key(Scope.READ)
    question = await profiles.a_question(people.otto.requester)
    applied = await an_application(people.rob.account)
    draft = UploadDraft(UploadPurpose.ANSWER_FILE, "a.png", "image/png", 10)
    async with unit_of_work():
        upload = await keeping.announce(wendy.account_id, draft)
    method = await methods_cast.a_method(wendy)
    project = await a_project(rob)
    rating = await a_rating(wendy, rob)
    ids += [
        global_id("RequesterRating", rating.id),
        global_id("PayoutMethod", method.id),
        global_id("Upload", upload.id),
        global_id("Assignment", done.id),
        global_id("Bonus", bonus.id),
        global_id("QualificationRequest", request.id),
        global_id("QualificationType", deleted.id),
        global_id("ProfileQuestion", question.id),
        global_id("Application", applied.id),
        global_id("ContactThread", (await a_thread(people.wendy)).id),
        global_id("MessageThread", conversation.id),
        global_id("Job", (await a_paused_job(rob)).id),
        global_id("Project", project.id),
        global_id("Batch", (await a_batch_row(rob, project, BatchState.CHECKED)).id),
        global_id("WorkerList", (await a_list(rob, wendy)).id),
        global_id("Account", people.rob.account.id),
        global_id("Requester", rob.id),
        global_id("Worker", wendy.id),
    ]
    member = await TeamMember.get(account_id=people.rob.account.id)
    invitation = await people_commands.invite_team_member(
        rob, "nobody@example.org", TeamRole.VIEWER, by=people.rob.account.id, public_url="http://x"
    )
    ids += [global_id("TeamMember", member.id), global_id("TeamInvitation", invitation.id)]
    for kind, name in ((CredentialKind.API_KEY, "ApiKey"), (CredentialKind.SESSION, "Session")):
        row = await Credential.get(account_id=people.rob.account.id, kind=kind)
        ids.append(global_id(name, row.id))
    rejected = await cast.a_rejected(rob, wendy, await cast.a_hit(rob))
    appeal = await disputes.appeal(wendy, rejected.id, "Look again.")
    ids += [global_id("RejectionAppeal", appeal.id)]
    return ids


def kind_of(id):
    return unpacked(id)[0]


def never_given(id):
    """An id of the same kind that belongs to nothing."""
    return global_id(kind_of(id), new_id())


def without(id, answer):
    """The answer, without the id where it is repeated."""
    told = re.sub(f"{re.escape(id)}|{re.escape(id[:60])}", "ID", repr(answer))
    return re.sub("'requestId': '[^']*'", "", told)


def kinds_taken(answer):
    """The kinds of objects whose ids are taken, from the refusal of another kind; all without."""
    found = re.search("takes the id of a (.*?), not of", repr(answer.errors))
    return None if found is None else found[1].split(" or ")


async def use_token(market, verb, token, full):
    """Let the client token of a full input stand for another input than those that follow."""
    await market.do(verb, token, **{k: v for k, v in full.items() if k != "hitGroupId"})


def field_of(path):
    return next(step for step in reversed(path) if isinstance(step, str))


def selection(verb):
    """Everything that a refusal of this mutation tells."""
    union = SCHEMA.mutation_type.fields[verb].type.of_type
    return " ".join(of_member(kind) for kind in union.types)


def of_member(kind):
    if kind.name == "NotEligible":
        more = "reasons missing { holds requirement { description } }"
    elif "results" in kind.fields:
        results = kind.fields["results"].type
        while hasattr(results, "of_type"):
            results = results.of_type
        members = " ".join(of_member(each) for each in getattr(results, "types", ()))
        more = f"results {{ __typename {members} }}"
    else:
        told = ("reason", "message", "field", "value", "bound", "state")
        more = " ".join(f"{kind.name}_{name}: {name}" for name in told if name in kind.fields)
    return f"... on {kind.name} {{ {more or '__typename'} }}"


async def unfound(market, token, ids):
    """Those of these ids under which this viewer finds nothing."""
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }"
    found = (await market.ask(query, token, ids=ids)).only
    return [id for id, node in zip(ids, found, strict=True) if node is None]


async def test_everything_in_the_table_is_hidden_from_those_who_ask(market, people, hidden):
    for asker in ("walt", "wim", "rita"):
        assert await unfound(market, getattr(people, asker).token, hidden) == hidden, asker


async def test_every_mutation_answers_alike(market, people, scene, hidden):
    different, compared = [], set()
    for verb, input_type in sorted(MUTATIONS.items()):
        token, more = getattr(people, DOER.get(verb, "rita")).token, selection(verb)
        unknown = await unfound(market, token, hidden) if has_ids(input_type) else []
        if (
            verb in DECIDING | DECIDING_MANY
        ):  # an operator decides on what is a node of its applicant's alone
            unknown = [id for id in unknown if kind_of(id) != "Application"]
        found = PEOPLE | FOUND_BY_OPERATORS.get(verb, set())
        unknown = [id for id in unknown if kind_of(id) not in found]
        for full in full_inputs(verb, people, scene):
            spots = [path for path, scalar in places(input_type, full) if scalar == "ID"]
            if spots:
                await use_token(market, verb, token, full)
            for path in spots:
                value = {
                    name: each
                    for name, each in full.items()
                    if name == path[0] or not {name, path[0]} <= ALTERNATIVES
                }
                of_no_kind = global_id("Nothing", new_id())
                refused = await market.do(verb, token, more, **put(value, path, of_no_kind))
                taken = kinds_taken(refused)
                assert taken, (verb, path, refused)
                for id in (id for id in unknown if kind_of(id) in taken):
                    answers = []
                    for tried in (id, never_given(id)):
                        answer = await market.do(verb, token, more, **put(value, path, tried))
                        answers.append(without(tried, answer))
                    compared.add((verb, field_of(path), kind_of(id)))
                    if len(set(answers)) > 1:
                        different.append((verb, path, kind_of(id), answers))

    assert different == []
    assert {("acceptHit", "hitId", "Hit"), ("acceptHit", "hitGroupId", "HitGroup")} < compared
    takes_ids = {verb for verb in MUTATIONS if has_ids(MUTATIONS[verb])}
    assert {verb for verb, *_ in compared} == takes_ids - ONLY_FOUND_IDS


def has_ids(kind):
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    if isinstance(kind, GraphQLInputObjectType):
        return any(has_ids(field.type) for field in kind.fields.values())
    return kind.name == "ID"


READS = {
    ("Query", "node", "id"): "query($id: ID!) { node(id: $id) { __typename } }",
    ("Query", "nodes", "ids"): "query($id: ID!) { nodes(ids: [$id]) { __typename } }",
    ("Query", "preview", "hitGroupId"): "query($id: ID!) { preview(hitGroupId: $id) { id } }",
    ("Query", "payoutReceipt", "payoutId"): """query($id: ID!) {
        payoutReceipt(payoutId: $id) { document } }""",
    ("Requester", "batches", "projectId"): """query($id: ID!) {
        me { requester { batches(projectId: $id) { nodes { id } } } } }""",
    ("Requester", "hits", "hitTypeId"): """query($id: ID!) {
        me { requester { hits(hitTypeId: $id) { nodes { id } } } } }""",
    ("Requester", "qualificationRequests", "qualificationTypeId"): """query($id: ID!) {
        me { requester { qualificationRequests(qualificationTypeId: $id) { nodes { id } } } } }""",
    ("AssignmentFilter", "hitTypeId"): """query($id: ID!) {
        me { requester { assignments(filter: { hitTypeId: $id }) { nodes { id } } } } }""",
    **{
        (name, field): f"""query($id: ID!) {{ estimate(input: {asked}) {{
            __typename ... on Refusal {{ reason message }} }} }}"""
        for name, field, asked in (
            ("HitsEstimateInput", "hitTypeId", "{ hits: { hitTypeId: $id } }"),
            (
                "ExtensionEstimateInput",
                "hitId",
                "{ extension: { hitId: $id, additionalAssignments: 1 } }",
            ),
            (
                "BonusEstimateInput",
                "assignmentId",
                '{ bonus: { amount: "1.00", assignmentId: $id } }',
            ),
            ("OverrideEstimateInput", "assignmentId", "{ override: { assignmentId: $id } }"),
            (
                "BonusesEstimateItemInput",
                "assignmentId",
                '{ bonuses: { items: [{ amount: "1.00", assignmentId: $id }] } }',
            ),
            (
                "BonusesEstimateItemInput",
                "workerId",
                '{ bonuses: { items: [{ amount: "1.00", workerId: $id }] } }',
            ),
            ("PaymentEstimateInput", "workerId", '{ payment: { amount: "1.00", workerId: $id } }'),
        )
    },
    ("HitGroupFilter", "requesterId"): """query($id: ID!) {
        hitGroups(filter: { requesterId: $id }) { totalCount nodes { id } } }""",
}
OF_PUBLIC_PROFILES = {
    ("QualificationType", "holder", "workerId"),
    ("Query", "mastersDecisions", "workerId"),
    ("Query", "mastersEvidence", "workerId"),
    ("Query", "requesterRatings", "requesterId"),
    ("Query", "requesters", "requesterIds"),
    ("Query", "workers", "workerIds"),
}
FOLLOWED = {
    "batchProgress": "subscription($id: ID!) { batchProgress(batchId: $id) { cursor } }",
    "jobProgress": "subscription($id: ID!) { jobProgress(jobId: $id) { cursor } }",
    "assignmentTimer": "subscription($id: ID!) { assignmentTimer(assignmentId: $id) { phase } }",
    "requesterEvents": "subscription($id: ID!) { requesterEvents(hitTypeId: $id) { __typename } }",
    "hitFeed": """subscription($id: ID!) {
        hitFeed(filter: { requesterId: $id }) { __typename } }""",
}


async def test_every_read_answers_alike(market, people, scene, hidden):
    payout = await paid_out.settled(people.wendy.worker, 100)
    project = await a_project(people.rob.requester)
    hidden = [*hidden, global_id("Payout", payout.id), global_id("Project", project.id)]
    different, compared = [], set()
    for spot, query in READS.items():
        for asker in ("walt", "rita"):
            token = getattr(people, asker).token
            taken = kinds_taken(await market.ask(query, token, id=global_id("Nothing", new_id())))
            for id in (id for id in hidden if taken is None or kind_of(id) in taken):
                answers = []
                for tried in (id, never_given(id)):
                    answer = await market.ask(query, token, id=tried)
                    answers.append(without(tried, answer))
                    compared.add((spot, answer.code))
                if len(set(answers)) > 1:
                    different.append((spot, kind_of(id), asker, answers))

    assert different == []
    assert {spot for spot, code in compared if code is None} == set(READS)
    known = {spot for spot in READS if len(spot) == 3} | OF_PUBLIC_PROFILES
    assert {(kind, field, argument) for kind, field, argument, _ in arguments("ID")} == known


async def test_every_subscription_answers_alike(market, people, scene, hidden):
    different = []
    for query in FOLLOWED.values():
        for asker in ("walt", "rita"):
            async with market.socket(getattr(people, asker).token) as socket:
                for id in hidden:
                    answers = []
                    for tried in (id, never_given(id)):
                        followed = await socket.subscribe(query, id=tried)
                        await socket.settle()
                        messages = [
                            {key: value for key, value in message.items() if key != "id"}
                            for message in socket.received(followed)
                        ]
                        answers.append(without(tried, messages))
                    if len(set(answers)) > 1:
                        different.append((query, kind_of(id), asker, answers))

    assert different == []
    assert set(FOLLOWED) == {
        name
        for name, field in SCHEMA.subscription_type.fields.items()
        if any(has_ids(argument.type) for argument in field.args.values())
    }

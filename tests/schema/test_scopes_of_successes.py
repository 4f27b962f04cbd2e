"""What keys of one scope read in the success of each mutation: everything that can be asked for
there, compared with the one list of what such a key may read. By a query it may read nothing."""

from collections import defaultdict
from dataclasses import replace

import pytest
from graphql import GraphQLInterfaceType, GraphQLNonNull, GraphQLUnionType, Undefined, is_leaf_type

from domain.assignments import commands as assignments
from domain.assignments.lifecycle import RejectionReason
from domain.hits.models import Hit
from domain.people import commands as people_commands
from domain.people.models import Scope
from domain.qualifications import commands as qualifications
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator
from tests.domain import cast, qualified
from tests.domain import market as markets
from tests.domain.assignments.rejections.many import make_undoable
from tests.domain.qualifications.requests import cast as requests_cast
from tests.schema.cast import ANSWER
from tests.schema.inputs import MUTATIONS, SCHEMA
from tests.schema.test_callers import (
    ANSWERING,
    BY_APPEAL,
    BY_FILE,
    GATED,
    LIMITING,
    OF_TEAMS,
    OPERATING,
    OWN,
    PUBLIC,
    QUESTION,
    STEERING,
    Row,
)

DEEPEST = 8  # fields below the success; each object type stands once on a path
# Everybody may read these, so that it does not matter what stands in them.
PUBLIC_TYPES = {"RequesterProfile", "WorkerProfile", "QualificationRequirement", "HitGroupFigures"}
OPENING = [
    Row("openWorkerAccount", Scope.WORK, lambda people, scene: {"clientToken": "t"}, "sam", {}),
    Row(
        "openRequesterAccount",
        Scope.REQUEST,
        lambda people, scene: {"name": "Sam", "clientToken": "t"},
        "sam",
        {},
    ),
]


@pytest.fixture
def more_settings():
    return {"cost_bucket": 10**9}


def bare(kind):
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    return kind


def leaves(kind, path=(), above=()):
    """Every path of fields to a leaf below this type, with the type and name of its last field."""
    for name, field in kind.fields.items():
        step = f"{name}(first: 2)" if "first" in field.args else name
        below, place = bare(field.type), f"{kind.name}.{name}"
        needed = [each for each in field.args.values() if each.default_value is Undefined]
        if any(isinstance(each.type, GraphQLNonNull) for each in needed) or name == "edges":
            continue
        if is_leaf_type(below):
            yield (*path, step), place
        elif (
            isinstance(below, GraphQLInterfaceType | GraphQLUnionType) or below.name in PUBLIC_TYPES
        ):
            yield (*path, step, "__typename"), place
        elif below.name not in above and len(path) < DEEPEST:
            yield from leaves(below, (*path, step), (*above, below.name))


def selection(paths):
    tree = {}
    for path in paths:
        at = tree
        for step in path:
            at = at.setdefault(step, {})
    return written(tree)


def written(tree):
    return " ".join(
        f"{name} {{ {written(below)} }}" if below else name for name, below in tree.items()
    )


def values_at(data, path):
    """Every value at a path; lists on the way are gone through."""
    if isinstance(data, list):
        return [value for each in data for value in values_at(each, path)]
    if data is None or not path:
        return [] if data is None else [data]
    return values_at(data[field_of(path[0])], path[1:])


def field_of(step):
    """The field's name, without the size of its page."""
    return step.partition("(")[0]


@pytest.fixture
async def full_scene(people, scene):
    """The scene where everybody works and publishes, and the HITs require what some hold."""
    rita = people.rita.requester
    skill = await qualified.a_qualification(rita, "Skill")
    asked = RequirementDraft(skill.id, Comparator.EXISTS)
    hit_type = await qualified.a_type_requiring(rita, asked, title="Name a shade")
    open_hit = await cast.a_hit(rita, hit_type=hit_type, slots=3)
    await Hit.filter(requester_id=rita.id).update(annotation="batch 7")
    also_working = await markets.with_worker(rita)
    await qualified.granted(skill.id, people.walt.worker, also_working, value=7)
    for worker in (people.wim.worker, people.walt.worker):
        await cast.a_profile(worker.account_id, "Also")
    await people_commands.block_requester(people.wim.worker, people.rob.requester.id)
    return replace(scene, type=hit_type, open=open_hit)


async def with_more_work(people, scene):
    """The scene with other assignments and requests, where earlier mutations ended the first."""
    rita, wim = people.rita.requester, people.wim.worker
    taken = [await assignments.accept(wim, (await cast.a_hit(rita)).id) for _ in range(3)]
    done = [await assignments.submit(wim, each.id, ANSWER) for each in taken[1:]]
    decision = assignments.Decision(feedback="no", reason=RejectionReason.WRONG)
    await assignments.decide(rita, [done[1].id], decision)
    await make_undoable(done[1])
    wanted = await requests_cast.a_type(rita)
    asked = await qualifications.request(wim, wanted.id)
    reviewable = await Hit.get(id=done[1].hit_id)
    more = {"submitted": done[0], "rejected": done[1], "reviewable": reviewable}
    return replace(scene, doing=taken[0], asked=asked, **more)


async def read_by(market, row, people, scene):
    """The places that a key of only this scope reads, and those that are forbidden."""
    token = await getattr(people, row.by).key(row.scope)
    success = next(
        kind
        for kind in SCHEMA.mutation_type.fields[row.verb].type.of_type.types
        if kind.name.endswith("Success")
    )
    values = row.values(people, scene)
    if "clientToken" in MUTATIONS[row.verb].fields:
        values = {"clientToken": "t"} | values
    wanted, forbidden = fitting(dict(leaves(success))), set()
    while True:
        more = f"... on {success.name} {{ {selection(wanted)} }}"
        answer = await market.do(row.verb, token, more, **values)
        if not answer.errors:
            break
        for error in answer.errors:
            assert error["extensions"]["code"] == "FORBIDDEN", error
            at = tuple(step for step in error["path"][1:] if isinstance(step, str))
            below = [path for path in wanted if tuple(map(field_of, path[: len(at)])) == at]
            assert below, error
            forbidden |= {f"{place_of(success, at)}"}
            for path in below:
                del wanted[path]
    assert answer.only["__typename"] == success.name, answer.only
    read = {
        place
        for path, place in wanted.items()
        if any(value not in (None, [], {}) for value in values_at(answer.only, path))
    }
    return read, forbidden


def fitting(wanted):
    """As many of these paths as an operation may have: the shortest to each place, if need be."""
    if len(wanted) <= MOST_LEAVES:
        return wanted
    longest_first = sorted(wanted.items(), key=lambda each: -len(each[0]))
    kept = {(path[-2:], place): path for path, place in longest_first}
    return {path: place for (_, place), path in kept.items()}


def place_of(kind, path):
    for step in path[:-1]:
        kind = bare(kind.fields[step].type)
    return f"{kind.name}.{path[-1]}"


MOST_LEAVES = 1_500
# All that is private of people and of their work, in any success.
PRIVATE_TYPES = {
    "Account",
    "AnswerField",
    "Assignment",
    "AssignmentDecision",
    "Balance",
    "Bonus",
    "Deposit",
    "DepositReceipt",
    "DisclosedIdentity",
    "MessageThread",
    "OwnRating",
    "Qualification",
    "QualificationRequest",
    "QualificationRevocation",
    "Refund",
    "Requester",
    "RequesterBlock",
    "RequirementStatus",
    "Team",
    "TeamAction",
    "TeamInvitation",
    "TeamMember",
    "Worker",
    "WorkerBlock",
    "WorkerPayment",
    "WorkMessage",
}
PRIVATE_FIELDS = {
    "FormQuestion.fields",
    "Hit.question",
    "Hit.requesterAnnotation",
    "QualificationType.answerKey",
    "QualificationType.mine",
    "QualificationType.test",
}
TIMES = {"acceptedAt", "autoApprovalAt", "deadline", "submittedAt"}
DECISION = {"decidedAt", "decidedBy", "rejectionReason", "requesterFeedback"}
REQUEST = {"decidedAt", "id", "requestedAt", "status", "submittedAt", "worker"}
STANDING = {"holds", "isHeld", "requirement"}


def of(kind, fields):
    return {f"{kind}.{field}" for field in fields}


# What a key has just written, and what the thread is.
WRITTEN = of("WorkMessage", {"author", "number", "text", "isByMail", "writtenAt"}) | of(
    "MessageThread",
    {"id", "subject", "state", "createdAt", "lastMessageAt", "worker", "requester", "closedBy"}
    | {"isReported", "unreadCount"},
)
NOT_OF_THREADS = of("MessageThread", {"messages", "disclosedIdentity"})
MAY_READ = {
    Scope.WORK: of("Assignment", {"id", "status", "worker"} | TIMES | DECISION)
    | of("AnswerField", {"name", "values"})
    | of("AssignmentDecision", DECISION | {"outcome"})
    | of("QualificationRequest", REQUEST | {"deadline", "value"})
    | of("Qualification", {"grantedAt", "status", "value", "worker"})
    | of("RequesterBlock", {"createdAt", "requester"})
    | of("RequirementStatus", STANDING | {"value"})
    | of(
        "OwnRating",
        {"communication", "fair", "isTakenDown", "pay", "ratedAt", "requester", "speed"},
    )
    | of("Worker", {"id", "isAdmitted", "workerId"})
    | {"FormQuestion.fields", "Hit.question"}
    | WRITTEN,
    Scope.REQUEST: of("Assignment", {"id", "status", "worker"} | TIMES | DECISION)
    | of("AnswerField", {"name", "values"})
    | of("AssignmentDecision", DECISION | {"outcome"})
    | of("Qualification", {"grantedAt", "revokedAt", "status", "value", "worker"})
    | of("QualificationRevocation", {"revokedAt", "value"})
    | of("QualificationRequest", REQUEST)
    | of("Requester", {"id", "isAdmitted", "name", "requesterId"})
    | of("RequirementStatus", STANDING)  # of a stranger: see below
    | of("WorkerBlock", {"createdAt", "reason", "worker"})
    | {"Hit.question", "Hit.requesterAnnotation"}
    | WRITTEN - {"MessageThread.closedBy", "MessageThread.subject"},
    Scope.PAY: of("Assignment", {"acceptedAt", "deadline", "id", "status", "worker"})
    | of("Balance", {"available", "onHold"})
    | of("Bonus", {"amount", "grantedAt", "id", "reason"})
    | of("WorkerPayment", {"amount", "id", "paidAt", "reason", "requester", "worker"})
    | of("Deposit", {"amount", "depositedAt", "id", "provider", "reference"})
    | of("DepositReceipt", {"amount", "date", "market", "number", "payer", "text"})
    | of("Refund", {"amount", "askedAt", "endedAt", "id", "reference", "state"}),
}
LISTS_OF_A_WORKER = of(
    "Worker",
    {"rejectionAppeals"}
    | {
        "adultContentConsent",
        "assignments",
        "blockedRequesters",
        "dailyLimit",
        "dashboard",
        "earnings",
        "openings",
        "payoutMethod",
        "payoutMethods",
        "payoutPlan",
        "payouts",
        "payments",
        "probation",
        "profile",
        "projectedPayments",
        "qualificationRequests",
        "qualifications",
        "ratings",
        "statement",
        "systemQualifications",
        "tax",
        "threads",
        "unreadMessages",
    },
)
LISTS_OF_A_REQUESTER = of(
    "Requester",
    {"rejectionAppeals"}
    | {
        "assignments",
        "balance",
        "balanceWarning",
        "batches",
        "blockedWorkers",
        "deposits",
        "hitTypes",
        "projects",
        "hits",
        "qualificationRequests",
        "qualificationTypes",
        "refunds",
        "reviewCount",
        "spendingLimit",
        "statement",
        "team",
        "threads",
        "unreadMessages",
        "workerLists",
        "workerPayments",
    },
)
OF_A_BATCH = of("Batch", {"errors", "estimate", "file", "job", "settings"}) | of(
    "Batch",
    {"eligibleWorkers", "progress", "progressPicture", "progressPictureUrl", "wageEstimate"},
)
MORE_WORK_FOR = {
    "deleteHit",
    "returnAssignment",
    "rejectAssignment",
    "overrideRejection",
    "undoRejections",
    "appealRejection",
    "answerRejectionAppeal",
    "rejectQualificationRequest",
}


async def test_keys_of_one_scope_read_what_they_may_and_nothing_else(market, people, full_scene):
    scene, read, forbidden = full_scene, defaultdict(set), defaultdict(set)
    last = {
        "deleteQualificationType",
        "deleteHit",
        "closeHitsOfType",
        "deleteWorkerList",
        "deleteProject",
    }  # These end what others need.
    first = {"decideMatching"}  # Others decide the same work.
    for row in sorted([*GATED, *OPENING], key=lambda row: (row.verb in last) - (row.verb in first)):
        if row.verb in MORE_WORK_FOR:
            scene = await with_more_work(people, scene)
        if row.verb in BY_FILE:
            await scene.fill(people.rita.account)
        if row.verb in BY_APPEAL:
            await scene.dispute(people)
        seen, refused = await read_by(market, row, people, scene)
        read[row.scope] |= {place for place in seen if is_private(place)}
        forbidden[row.scope] |= refused

    assert dict(read) == MAY_READ
    expected = {
        Scope.WORK: LISTS_OF_A_WORKER | NOT_OF_THREADS | {"Upload.url"},
        Scope.REQUEST: LISTS_OF_A_REQUESTER
        | OF_A_BATCH
        | NOT_OF_THREADS
        | {"Requester.disposals", "Upload.url", "WorkerList.workerCount", "WorkerList.workers"},
        Scope.PAY: {"Hit.previewFrame", "Hit.question"},
    }
    assert {scope: forbidden[scope] ^ expected[scope] for scope in expected} == {
        scope: set() for scope in expected
    }


def is_private(place):
    return place.partition(".")[0] in PRIVATE_TYPES or place in PRIVATE_FIELDS


@pytest.mark.parametrize("scope", [Scope.WORK, Scope.REQUEST, Scope.PAY])
async def test_by_a_query_they_read_nothing(scope, market, people, scene):
    for who in ("rita", "wim"):
        key = await getattr(people, who).key(scope)
        for query in (
            f'{{ node(id: "{scene.id("submitted")}") {{ id }} }}',
            f'{{ preview(hitGroupId: "{scene.group}") {{ id }} }}',
            "{ me { email } }",
            "{ hitGroups { totalCount } }",
        ):
            assert (await market.ask(query, key)).code == "FORBIDDEN"


@pytest.mark.parametrize("scope", [Scope.WORK, Scope.REQUEST, Scope.PAY])
async def test_a_key_without_the_scope_read_learns_no_name_or_address(scope, market, people):
    """An unconfirmed account has a mutation that keys may call, and that shows the account."""
    key = await people.una.key(scope)
    outcome = {}
    for field in ("emailVerified", "email", "displayName", "country", "subdivision"):
        more = f"... on ResendVerificationSuccess {{ account {{ {field} }} }}"
        answer = await market.do("resendVerification", key, more)
        outcome[field] = answer.code or answer.only["account"][field]

    assert outcome == dict.fromkeys(outcome, "FORBIDDEN") | {"emailVerified": False}


def test_the_walk_takes_every_mutation_that_keys_may_call():
    walked = {row.verb for row in [*GATED, *OPENING]}
    in_sessions = OPERATING | OF_TEAMS | OWN - {"openWorkerAccount", "openRequesterAccount"}

    others = LIMITING | ANSWERING | STEERING | PUBLIC

    assert set(SCHEMA.mutation_type.fields) == walked | in_sessions | others


async def test_a_requesters_key_learns_nothing_of_the_same_person_as_a_worker(
    market, people, full_scene
):
    """By the eligibility for a HIT that it made; a session of theirs may read it."""
    more = """... on CreateHitSuccess { hit { eligibility {
        reasons requirements { holds isHeld value } } } }"""
    values = {"hitTypeId": full_scene.id("type"), "question": QUESTION, "lifetimeSeconds": 60}
    seen = []
    for key in (await people.rita.key(Scope.REQUEST), people.rita.token):
        answer = await market.do("createHit", key, more, **values)
        seen.append(answer.only["hit"]["eligibility"])

    assert seen == [
        {
            "reasons": ["OWN_HIT", "SCOPE_MISSING", "NOT_QUALIFIED"],
            "requirements": [{"holds": False, "isHeld": False, "value": None}],
        },
        {
            "reasons": ["OWN_HIT"],
            "requirements": [{"holds": True, "isHeld": True, "value": 7}],
        },
    ]

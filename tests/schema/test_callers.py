"""The rights on every mutation: each is called by every kind of viewer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tortoise import Tortoise

from domain.dashboard.tables import COUNT_TABLES
from domain.kernel import clock
from domain.people.models import Credential, CredentialKind, Scope
from schema.kernel.node import global_id
from schema.root import schema
from tests.schema.cast import SAID, Cast, Scene
from tests.schema.inputs import TAX_ANSWERS
from tests.schema.served import Served

PASSWORD = "correct horse"
IN_A_WEEK = (clock.now() + timedelta(days=7)).isoformat()
AN_APPLICATION = global_id("Application", UUID(int=1))
A_METHOD = global_id("PayoutMethod", UUID(int=1))
TAX_INTERVIEW = {
    "answers": TAX_ANSWERS,
    "signature": {"electronic": {"consents": True, "typedName": "Wim", "email": "x@example.org"}},
}
QUESTION = {"html": {"html": "<p>Which?</p>"}}
TYPE = {
    "title": "Name it",
    "description": "Say what it is.",
    "reward": "0.05",
    "assignmentDurationSeconds": 60,
}
# Using a token is noted, trying a password counts, and the server goes about its own business.
UNTOUCHED = ("credentials", "sign_in_attempts", "masters_schedule", "review_schedule")
# The keeper of dashboards writes them beside the server.
COUNTED = (*(each.name for each in COUNT_TABLES), "worker_stretches", "worker_times")
POSITIONS = ("dashboard_position", "batch_position")


@dataclass(frozen=True)
class Row:
    """A mutation: its input, the scope that it needs, and the refusals of the other viewers."""

    verb: str
    scope: Scope | None
    values: Callable[[Cast, Scene], dict[str, Any]]
    by: str
    strangers: dict[str, Any]  # signed in, and with every scope, but not theirs to do


NOT_THEIRS = {"walt": "NOT_FOUND", "rita": "NO_WORKER_ACCOUNT", "sam": "NO_WORKER_ACCOUNT"}
NO_WORKERS = {"rita": "NO_WORKER_ACCOUNT", "sam": "NO_WORKER_ACCOUNT"}
NO_REQUESTERS = {
    "wim": "NO_REQUESTER_ACCOUNT",
    "sam": "NO_REQUESTER_ACCOUNT",
    "olga": "NO_REQUESTER_ACCOUNT",
}
NOT_ROBS = NO_REQUESTERS | {"rob": "NOT_FOUND"}
NOT_IN_IT = {"walt": "NOT_FOUND", "rob": "NOT_FOUND", "sam": "NO_WORKER_ACCOUNT"}
EACH_NOT_ROBS = NO_REQUESTERS | {"rob": ["NOT_FOUND"]}


def of(name: str, field: str, **more: Any) -> Callable[[Cast, Scene], dict[str, Any]]:
    return lambda people, scene: {field: scene.id(name)} | more


def many_hits(name: str) -> Callable[[Cast, Scene], dict[str, Any]]:
    return lambda people, scene: {"hitIds": [scene.id(name)]}


WORKING = [
    Row("acceptHit", Scope.WORK, of("open", "hitId"), "walt", NO_WORKERS),
    Row(
        "submitAssignment", Scope.WORK, of("doing", "assignmentId", answer=SAID), "wim", NOT_THEIRS
    ),
    Row("returnAssignment", Scope.WORK, of("doing", "assignmentId"), "wim", NOT_THEIRS),
    Row(
        "blockRequester",
        Scope.WORK,
        lambda people, scene: {"requesterId": people.rita.requester_profile},
        "wim",
        NO_WORKERS,
    ),
    Row(
        "unblockRequester",
        Scope.WORK,
        lambda people, scene: {"requesterId": people.rita.requester_profile},
        "wim",
        NO_WORKERS,
    ),
]
WORKING.append(
    Row("setDailyGoals", Scope.WORK, lambda people, scene: {"hits": 1}, "wim", NO_WORKERS)
)
MARKS = {"fair": 1, "pay": 2, "speed": 3, "communication": 4}
WORKING.append(
    Row("rateRequester", Scope.WORK, of("rejected", "assignmentId", **MARKS), "wim", NOT_THEIRS)
)
WORKING.append(Row("removeProfileData", Scope.WORK, lambda people, scene: {}, "wim", NO_WORKERS))
UPLOADED = {
    "purpose": "ANSWER_FILE",
    "fileName": "a.png",
    "contentType": "image/png",
    "bytes": 100,
}
WORKING.append(Row("createUpload", Scope.WORK, lambda people, scene: UPLOADED, "wim", NO_WORKERS))
PUBLISHING = [
    Row("createHitType", Scope.REQUEST, lambda people, scene: TYPE, "rita", NO_REQUESTERS),
    Row(
        "createHit",
        Scope.REQUEST,
        of("type", "hitTypeId", question=QUESTION, lifetimeSeconds=60),
        "rita",
        NOT_ROBS,
    ),
    Row(
        "createHits",
        Scope.REQUEST,
        of("type", "hitTypeId", hits=[{"question": QUESTION}], lifetimeSeconds=60),
        "rita",
        NOT_ROBS,
    ),
    Row("extendHit", Scope.REQUEST, of("open", "hitId", additionalAssignments=1), "rita", NOT_ROBS),
    Row("expireHit", Scope.REQUEST, of("open", "hitId"), "rita", NOT_ROBS),
    Row("markReviewing", Scope.REQUEST, of("reviewable", "hitId"), "rita", NOT_ROBS),
    Row("deleteHit", Scope.REQUEST, of("reviewable", "hitId"), "rita", NOT_ROBS),
    Row("expireHits", Scope.REQUEST, many_hits("open"), "rita", EACH_NOT_ROBS),
    Row("deleteHits", Scope.REQUEST, many_hits("reviewable"), "rita", EACH_NOT_ROBS),
    Row(
        "blockWorker",
        Scope.REQUEST,
        lambda people, scene: {"workerId": people.wim.worker_profile, "reason": "spam"},
        "rita",
        NO_REQUESTERS,
    ),
    Row(
        "unblockWorker",
        Scope.REQUEST,
        lambda people, scene: {"workerId": people.wim.worker_profile},
        "rita",
        NO_REQUESTERS,
    ),
]
PUBLISHING += [
    Row(
        "createProject",
        Scope.REQUEST,
        lambda people, scene: {"name": "Feelings", "starter": "sentiment"},
        "rita",
        NO_REQUESTERS,
    ),
    Row(
        "updateProject",
        Scope.REQUEST,
        of("project", "projectId", version=1, title="Feelings"),
        "rita",
        NOT_ROBS,
    ),
    Row(
        "previewRow",
        Scope.REQUEST,
        of("project", "projectId", values=[{"column": "text", "value": "It is."}]),
        "rita",
        NOT_ROBS,
    ),
    Row("deleteProject", Scope.REQUEST, of("spare", "projectId"), "rita", NOT_ROBS),
]
REJECTED = {"reason": "WRONG", "feedback": "no"}
DECIDING = [
    Row("approveAssignment", Scope.REQUEST, of("submitted", "assignmentId"), "rita", NOT_ROBS),
    Row(
        "approveAssignments",
        Scope.REQUEST,
        lambda people, scene: {"assignmentIds": [scene.id("submitted")]},
        "rita",
        EACH_NOT_ROBS,
    ),
    Row(
        "rejectAssignment",
        Scope.REQUEST,
        of("submitted", "assignmentId", **REJECTED),
        "rita",
        NOT_ROBS,
    ),
    Row(
        "rejectAssignments",
        Scope.REQUEST,
        lambda people, scene: {"assignmentIds": [scene.id("submitted")], **REJECTED},
        "rita",
        EACH_NOT_ROBS,
    ),
    Row(
        "undoRejections",
        Scope.REQUEST,
        lambda people, scene: {"assignmentIds": [scene.id("rejected")]},
        "rita",
        EACH_NOT_ROBS,
    ),
    Row("overrideRejection", Scope.REQUEST, of("rejected", "assignmentId"), "rita", NOT_ROBS),
    Row(
        "appealRejection",
        Scope.WORK,
        of("rejected", "assignmentId", text="It was red."),
        "wim",
        NOT_THEIRS,
    ),
    Row(
        "answerRejectionAppeal",
        Scope.REQUEST,
        of("appeal", "appealId", overturn=True),
        "rita",
        NOT_ROBS,
    ),
    Row(
        "sendBonus",
        Scope.PAY,
        of("submitted", "assignmentId", amount="0.10", reason="thanks"),
        "rita",
        NOT_ROBS,
    ),
    Row(
        "sendBonuses",
        Scope.PAY,
        lambda people, scene: {
            "items": [{"assignmentId": scene.id("submitted"), "amount": "0.10", "reason": "thanks"}]
        },
        "rita",
        EACH_NOT_ROBS,
    ),
    Row(
        "payWorker",
        Scope.PAY,
        lambda people, scene: {
            "workerId": people.wim.worker_profile,
            "amount": "0.10",
            "reason": "thanks",
        },
        "rita",
        NOT_ROBS,
    ),
    Row(
        "requestRefund", Scope.PAY, lambda people, scene: {"amount": "1.00"}, "rita", NO_REQUESTERS
    ),
    Row("depositFunds", Scope.PAY, lambda people, scene: {"amount": "1.00"}, "rita", NO_REQUESTERS),
]
KIND = {"name": "Sees red", "description": "Can tell red from green."}
QUALIFYING = [
    Row(
        "createQualificationType", Scope.REQUEST, lambda people, scene: KIND, "rita", NO_REQUESTERS
    ),
    Row(
        "updateQualificationType",
        Scope.REQUEST,
        of("kind", "qualificationTypeId", description="Sees red."),
        "rita",
        NOT_ROBS,
    ),
    Row(
        "deleteQualificationType",
        Scope.REQUEST,
        of("kind", "qualificationTypeId"),
        "rita",
        NOT_ROBS,
    ),
    Row(
        "assignQualification",
        Scope.REQUEST,
        lambda people, scene: {
            "qualificationTypeId": scene.id("kind"),
            "workerId": people.wendy.worker_profile,
        },
        "rita",
        NOT_ROBS,
    ),
    Row(
        "assignQualifications",
        Scope.REQUEST,
        lambda people, scene: {
            "qualificationTypeId": scene.id("kind"),
            "grants": [{"workerId": people.wendy.worker_profile, "value": 1}],
        },
        "rita",
        NOT_ROBS,
    ),
    Row(
        "revokeQualification",
        Scope.REQUEST,
        lambda people, scene: {
            "qualificationTypeId": scene.id("kind"),
            "workerId": people.wim.worker_profile,
        },
        "rita",
        NOT_ROBS,
    ),
    Row(
        "revokeQualifications",
        Scope.REQUEST,
        lambda people, scene: {
            "qualificationTypeId": scene.id("kind"),
            "workerIds": [people.wim.worker_profile],
        },
        "rita",
        NOT_ROBS,
    ),
    Row(
        "importQualifications",
        Scope.REQUEST,
        lambda people, scene: {
            "qualificationTypeId": scene.id("kind"),
            "csv": f"worker_id,value\n{people.wendy.worker.worker_id},5\n",
        },
        "rita",
        NOT_ROBS,
    ),
]
PASSED = [{"name": "sky", "values": ["blue"]}, {"name": "blood", "values": ["red"]}]
REQUESTING = [
    Row(
        "requestQualification",
        Scope.WORK,
        of("wanted", "qualificationTypeId"),
        "walt",
        NO_WORKERS,
    ),
    Row(
        "submitQualificationTest",
        Scope.WORK,
        of("testing", "requestId", answer=PASSED),
        "wim",
        NOT_THEIRS,
    ),
    Row("acceptQualificationRequest", Scope.REQUEST, of("asked", "requestId"), "rita", NOT_ROBS),
    Row("rejectQualificationRequest", Scope.REQUEST, of("asked", "requestId"), "rita", NOT_ROBS),
    *(
        Row(
            verb,
            Scope.REQUEST,
            lambda people, scene: {"requests": [{"requestId": scene.id("asked")}]},
            "rita",
            EACH_NOT_ROBS,
        )
        for verb in ("acceptQualificationRequests", "rejectQualificationRequests")
    ),
]
INVITING = [
    Row(
        "inviteWorkers",
        Scope.REQUEST,
        lambda people, scene: {
            "hitTypeId": scene.id("followup"),
            "workerIds": [people.wendy.worker_profile],
        },
        "rita",
        NOT_ROBS,
    )
]
CLOSING = [
    Row(
        "closeHitsOfType",
        Scope.REQUEST,
        of("type", "hitTypeId", closing="EXPIRE"),
        "rita",
        NOT_ROBS,
    )
]
RESULTING = [
    Row("exportResults", Scope.REQUEST, lambda people, scene: {}, "rita", NO_REQUESTERS),
    Row("exportWorkers", Scope.REQUEST, lambda people, scene: {}, "rita", NO_REQUESTERS),
    Row("importDecisions", Scope.REQUEST, of("filled", "uploadId"), "rita", NOT_ROBS),
    Row("importWorkers", Scope.REQUEST, of("filled", "uploadId"), "rita", NOT_ROBS),
    Row(
        "decideMatching",
        Scope.REQUEST,
        lambda people, scene: {
            "verdict": "APPROVE",
            "expectedCount": 1,
            "filter": {"hitTypeId": global_id("HitGroup", scene.submitted.group_id)},
        },
        "rita",
        NOT_ROBS,
    ),
]
BY_FILE = {"importDecisions", "importWorkers"}
BY_APPEAL = {"answerRejectionAppeal"}


def a_new_name(people: Cast, scene: Scene) -> dict[str, Any]:
    return {"workerListId": scene.id("list"), "name": "Quick ones"}


WORKER_LISTS = [
    Row("createWorkerList", Scope.REQUEST, lambda *_: {"name": "Quick"}, "rita", NO_REQUESTERS),
    Row("updateWorkerList", Scope.REQUEST, a_new_name, "rita", NOT_ROBS),
    *(
        Row(
            verb,
            Scope.REQUEST,
            lambda people, scene: {
                "workerListId": scene.id("list"),
                "workerIds": [people.wim.worker_profile],
            },
            "rita",
            NOT_ROBS,
        )
        for verb in ("addToWorkerList", "removeFromWorkerList")
    ),
    Row(
        "fillWorkerList",
        Scope.REQUEST,
        of("list", "workerListId", **{"from": {"workersWhere": {"approvedAtLeast": 1}}}),
        "rita",
        NOT_ROBS,
    ),
    Row("deleteWorkerList", Scope.REQUEST, of("list", "workerListId"), "rita", NOT_ROBS),
]
MESSAGES = [
    Row(
        "writeToRequester",
        Scope.WORK,
        lambda people, scene: {
            "hitGroupId": scene.group,
            "text": "May I?",
            "disclosesIdentity": False,
        },
        "wim",
        NO_WORKERS,
    ),
    *(
        Row(verb, Scope.WORK, of("conversation", "threadId", **more), "wim", NOT_IN_IT)
        for verb, more in (
            ("closeThread", {}),
            ("reopenThread", {}),
            ("markThreadRead", {"upTo": 2}),
        )
    ),
    Row(
        "writeToWorker",
        Scope.REQUEST,
        lambda people, scene: {"workerId": people.wim.worker_profile, "text": "Well done."},
        "rita",
        NOT_ROBS,
    ),
    Row(
        "writeToWorkers",
        Scope.REQUEST,
        lambda people, scene: {"workerIds": [people.wim.worker_profile], "text": "Well done."},
        "rita",
        EACH_NOT_ROBS,
    ),
    Row(
        "writeToMatching",
        Scope.REQUEST,
        lambda people, scene: {"text": "Well done."},
        "rita",
        NO_REQUESTERS,
    ),
]
BATCHES = [
    Row(
        "createBatch",
        Scope.REQUEST,
        lambda people, scene: {"projectId": scene.id("project"), "name": "Sentences of June"},
        "rita",
        NOT_ROBS,
    ),
    Row(
        "updateBatch",
        Scope.REQUEST,
        of("draft", "batchId", version=1, description="A note."),
        "rita",
        NOT_ROBS,
    ),
    Row("checkBatch", Scope.REQUEST, of("draft", "batchId"), "rita", NOT_ROBS),
    Row("publishBatch", Scope.REQUEST, of("checked", "batchId", version=1), "rita", NOT_ROBS),
    Row("pauseBatch", Scope.REQUEST, of("running", "batchId"), "rita", NOT_ROBS),
    Row("resumeBatch", Scope.REQUEST, of("running", "batchId"), "rita", NOT_ROBS),
    Row(
        "extendBatch",
        Scope.REQUEST,
        of("running", "batchId", additionalAssignments=1),
        "rita",
        NOT_ROBS,
    ),
    Row(
        "raiseBatchReward",
        Scope.REQUEST,
        of("running", "batchId", reward="0.90"),
        "rita",
        NOT_ROBS,
    ),
    Row("republishRejected", Scope.REQUEST, of("filled_up", "batchId"), "rita", NOT_ROBS),
    Row("cancelBatch", Scope.REQUEST, of("running", "batchId"), "rita", NOT_ROBS),
]
GATED = [
    *(*WORKING, *PUBLISHING, *DECIDING, *QUALIFYING, *REQUESTING, *INVITING, *CLOSING),
    *(*RESULTING, *WORKER_LISTS, *MESSAGES, *BATCHES),
]
OWN = {  # of one's own account, by a session; each has its tests below
    "openWorkerAccount",
    "openRequesterAccount",
    "createApiKey",
    "revokeApiKey",
    "revokeSession",
    "changePassword",
    "beginSecondStep",
    "confirmSecondStep",
    "endSecondStep",
    "renewRecoveryCodes",
    "changeSettings",
    "changeEmail",
    "closeAccount",
    "exportMyData",
    "changeLocale",
    "setAdultContentConsent",
    "acceptAgreement",
    "answerApplication",
    "applyAgain",
    "resendVerification",
    "signOut",
    "appealSuspension",
    "completeTaxInterview",
    "setPayoutMethod",
    "setPayoutSchedule",
    "startBankConfirmation",
    "confirmBankAccount",
    "beginIdentityCheck",
    "submitIdentityDocuments",
    "appealIdentityDecision",
    "fileReport",
    "linkSignIn",
    "unlinkSignIn",
}
WHO = {
    "legalName": "Jo Doe",
    "birthDate": "1990-12-31",
    "address": {"lines": ["Main Street 1"], "city": "Utrecht", "country": "NL"},
}
OPERATING = {  # by a session of an operator: in tests of their own
    "createPremiumQualificationType",
    "updatePremiumQualificationType",
    "publishPremiumSet",
    "publishProfileQuestion",
    "retireProfileQuestion",
    "barFromMasters",
    "liftMastersBar",
    "answerContact",
    "solveContact",
    "readUpload",
    "fileTaxForm",
    "readTaxId",
    "confirmPayoutMethod",
    "rejectPayoutMethod",
    "payRefund",
    "refuseRefund",
    "setOperatorRole",
    "removeSecondStep",
    "approveApplication",
    "refuseApplication",
    "askApplicant",
    "suspendAccount",
    "reinstateAccount",
    "decideAppeal",
    "decideRejectionAppeal",
    "holdPayout",
    "releasePayout",
    "cancelPayout",
    "settlePayout",
    "failPayout",
    "makePayoutFiles",
    "readPayoutFile",
    "settlePayoutFile",
    "readBankAnswer",
    "readIdentityCheck",
    "decideIdentityCheck",
    "decideIdentityAppeal",
    "dismissReviewProposal",
    "actOnReviewProposal",
    "decideReportCase",
}
OF_TEAMS = {  # by a session: in tests/schema/people/test_teams.py
    "inviteTeamMember",
    "cancelTeamInvitation",
    "acceptTeamInvitation",
    "changeTeamRole",
    "removeTeamMember",
    "leaveTeam",
}
# of one's own, in tests/schema/jobs/test_jobs.py, tests/schema/storage/test_uploads.py and
# tests/schema/payouts/test_requesting.py
STEERING = {"pauseJob", "resumeJob", "cancelJob", "deleteUpload", "requestPayout"}
ANSWERING = {"answerRating"}  # tests/schema/ratings/test_ratings.py
LIMITING = {"setSpendingLimit", "setBalanceWarning"}  # tests/schema/money/test_limiting.py
PUBLIC = {  # by a mailed token, or none
    "signUp",
    "verifyEmail",
    "signIn",
    "startSignIn",
    "finishSignIn",
    "finishSecondStep",
    "requestPasswordReset",
    "resetPassword",
    "confirmEmailChange",
    "undoEmailChange",
    "unsubscribe",
    "contactOperator",
    "confirmContact",
    "replyToOperator",
}


def test_the_table_has_every_mutation():
    mutations = set(schema._schema.mutation_type.fields)

    gated = {row.verb for row in GATED}
    others = LIMITING | ANSWERING | STEERING | PUBLIC
    assert mutations == gated | OWN | OPERATING | OF_TEAMS | others


@pytest.mark.parametrize("row", GATED, ids=lambda row: row.verb)
async def test_only_those_who_may_can(row: Row, market: Served, people: Cast, scene: Scene):
    if row.verb in BY_FILE:
        await scene.fill(people.rita.account)
    if row.verb in BY_APPEAL:
        await scene.dispute(people)
    values = row.values(people, scene)
    doer = getattr(people, row.by)
    success = row.verb[0].upper() + row.verb[1:] + "Success"
    before = await everything()

    async def outcome(token: str | None) -> Any:
        return (await market.do(row.verb, token, RESULTS.get(row.verb, ""), **values)).verdict

    assert await outcome(None) == "UNAUTHENTICATED"
    assert await outcome(people.una.token) == "EMAIL_NOT_VERIFIED"
    others = set(Scope) - {row.scope}
    assert await outcome(await doer.key(*others)) == "SCOPE_MISSING"
    assert {name: await outcome(getattr(people, name).token) for name in row.strangers} == (
        row.strangers
    )
    assert await everything() == before

    one = success.replace("esSuccess" if row.verb == "sendBonuses" else "sSuccess", "Success")
    one = {
        "addToWorkerList": "ListWorkerSuccess",
        "removeFromWorkerList": "UnlistWorkerSuccess",
    }.get(row.verb, one)
    expected = [one] if row.verb in RESULTS else success
    assert await outcome(await doer.key(row.scope)) == expected


RESULTS = {
    verb: f"... on {verb[0].upper()}{verb[1:]}Success "
    "{ results { __typename ... on Refusal { reason } } }"
    for verb in (
        "createHits",
        "expireHits",
        "deleteHits",
        "approveAssignments",
        "rejectAssignments",
        "undoRejections",
        "sendBonuses",
        "assignQualifications",
        "revokeQualifications",
        "acceptQualificationRequests",
        "rejectQualificationRequests",
        "inviteWorkers",
        "writeToWorkers",
        "addToWorkerList",
        "removeFromWorkerList",
    )
}


OF_A_MAIL = ("id", "recipient", "subject", "body")


async def everything() -> dict[str, list[str]]:
    """Every row of every table, but for what asking itself leaves behind, and for what the keeper
    of dashboards counts and the sender of mails notes meanwhile."""
    connection = Tortoise.get_connection("default")
    names = await connection.execute_query_dict("SELECT name FROM sqlite_master WHERE type='table'")
    tables = [row["name"] for row in names if row["name"] not in (*UNTOUCHED, *COUNTED, *POSITIONS)]
    rows = {
        name: await connection.execute_query_dict(f"SELECT * FROM {name}")
        for name in sorted(tables)
    }
    rows["mails"] = [{name: row[name] for name in OF_A_MAIL} for row in rows["mails"]]
    rows["log"] = [row for row in rows["log"] if not row["topic"].startswith("dashboard/")]
    return {name: [str(row) for row in rows[name]] for name in rows}


class TestOnesOwnAccount:
    @pytest.mark.parametrize("verb", sorted(OWN))
    async def test_nobody_has_one(self, verb, market: Served, people: Cast):
        values = {
            "openRequesterAccount": {"name": "Nobody"},
            "openWorkerAccount": {"clientToken": "t"},
            "createApiKey": {"name": "k", "scopes": ["READ"], "expiresAt": IN_A_WEEK},
            "revokeApiKey": {"apiKeyId": global_id("ApiKey", people.rita.account.id)},
            "revokeSession": {"sessionId": global_id("Session", people.rita.account.id)},
            "linkSignIn": {"code": "c", "state": "s", "browserSecret": "b"},
            "unlinkSignIn": {"provider": "acme"},
            "changeLocale": {"country": "NL"},
            "appealSuspension": {"text": "Why?"},
            "beginIdentityCheck": WHO,
            "fileReport": {
                "subjectId": global_id("HitGroup", UUID(int=1)),
                "category": "BROKEN",
            },
            "submitIdentityDocuments": {"uploadIds": []},
            "appealIdentityDecision": {"text": "Why?", "uploadIds": []},
            "setAdultContentConsent": {"consents": True},
            "acceptAgreement": {"version": 1},
            "completeTaxInterview": TAX_INTERVIEW,
            "setPayoutMethod": {"method": {"giftCard": True}, "password": PASSWORD},
            "startBankConfirmation": {"payoutMethodId": A_METHOD},
            "confirmBankAccount": {
                "payoutMethodId": A_METHOD,
                "firstAmount": "0.12",
                "secondAmount": "0.34",
            },
            "answerApplication": {"applicationId": AN_APPLICATION, "text": "x"},
            "applyAgain": {"applicationId": AN_APPLICATION},
            "changeSettings": {"displayName": "Nobody"},
            "changeEmail": {"newEmail": "x@example.org", "password": PASSWORD},
            "closeAccount": {"password": PASSWORD},
            "exportMyData": {"password": PASSWORD},
            "confirmSecondStep": {"code": "123456"},
            "endSecondStep": {"password": PASSWORD, "code": "123456"},
            "renewRecoveryCodes": {"password": PASSWORD, "code": "123456"},
            "changePassword": {"currentPassword": PASSWORD, "newPassword": PASSWORD},
        }.get(verb, {})

        assert (await market.do(verb, None, **values)).verdict == "UNAUTHENTICATED"

    async def test_a_profile_needs_a_confirmed_email_and_its_scope(self, market, people):
        reader = await people.sam.key(Scope.READ)
        opened = {}
        for verb, values in {
            "openWorkerAccount": {"clientToken": "t"},
            "openRequesterAccount": {"name": "Sam"},
        }.items():
            tokens = (people.una.token, reader, people.sam.token)
            opened[verb] = [(await market.do(verb, token, **values)).verdict for token in tokens]

        assert opened == {
            "openWorkerAccount": [
                "EMAIL_NOT_VERIFIED",
                "SCOPE_MISSING",
                "OpenWorkerAccountSuccess",
            ],
            "openRequesterAccount": [
                "EMAIL_NOT_VERIFIED",
                "SCOPE_MISSING",
                "OpenRequesterAccountSuccess",
            ],
        }

    async def test_an_api_key_makes_no_others_and_ends_none(self, market, people):
        key, other = await people.sam.key(*Scope), await people.sam.key(*Scope)
        session = await Credential.get(
            account_id=people.sam.account.id, kind=CredentialKind.SESSION
        )
        others = await Credential.filter(kind=CredentialKind.API_KEY).order_by("-id").first()
        wanted = {"name": "k", "scopes": ["READ"], "expiresAt": IN_A_WEEK}

        made = await market.do("createApiKey", key, **wanted)
        ended = await market.do("revokeApiKey", key, apiKeyId=global_id("ApiKey", others.id))
        left = await market.do("revokeSession", key, sessionId=global_id("Session", session.id))

        assert [made.verdict, ended.verdict, left.verdict] == ["NOT_ALLOWED"] * 3
        assert (await market.ask("{ me { id } }", other)).errors == []

    async def test_anothers_key_and_session_are_not_there(self, market, people):
        await people.rita.key(Scope.READ)
        for kind, verb, field in (
            (CredentialKind.API_KEY, "revokeApiKey", "apiKeyId"),
            (CredentialKind.SESSION, "revokeSession", "sessionId"),
        ):
            row = await Credential.get(account_id=people.rita.account.id, kind=kind)
            name = "ApiKey" if kind == CredentialKind.API_KEY else "Session"

            outcome = await market.do(verb, people.rob.token, **{field: global_id(name, row.id)})

            assert outcome.verdict == "NOT_FOUND"
        assert await Credential.filter(revoked_at__isnull=False).count() == 0

    async def test_one_may_make_a_key_and_end_it(self, market, people):
        wanted = {"name": "k", "scopes": ["READ"], "expiresAt": IN_A_WEEK}
        made = await market.do(
            "createApiKey",
            people.una.token,
            "... on CreateApiKeySuccess { token apiKey { id scopes name hint } }",
            **wanted,
        )
        key = made.only["apiKey"]
        ended = await market.do("revokeApiKey", people.una.token, apiKeyId=key["id"])

        assert (key["scopes"], key["name"]) == (["READ"], "k")
        assert made.only["token"].startswith(key["hint"])
        assert ended.verdict == "RevokeApiKeySuccess"
        assert (await market.ask("{ me { id } }", made.only["token"])).status == 401

"""Inputs made from the schema itself: a full one for every mutation, and all places in it."""

from __future__ import annotations

import copy
import pathlib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    build_schema,
    is_list_type,
)

from domain.kernel import clock
from schema.kernel.node import global_id
from tests.domain.questions.xml import examples
from tests.schema.cast import Cast, Scene

CHECKED_IN = pathlib.Path(__file__).parents[2] / "schema" / "schema.graphql"  # test_sdl.py
# Strawberry's own does not say what is oneOf.
SCHEMA = build_schema(CHECKED_IN.read_text(), assume_valid=True, no_location=True)
Path = tuple[str | int, ...]
MUTATIONS = {
    verb: field.args["input"].type.of_type
    for verb, field in SCHEMA.mutation_type.fields.items()
    if "input" in field.args
}
DOER = {
    "acceptHit": "walt",
    "submitAssignment": "wim",
    "returnAssignment": "wim",
    "appealRejection": "wim",
    "decideRejectionAppeal": "olga",
    "blockRequester": "wim",
    "unblockRequester": "wim",
    "barFromMasters": "olga",
    "answerContact": "olga",
    "solveContact": "olga",
    "createUpload": "wim",
    "readUpload": "olga",
    "writeToRequester": "wim",
    "closeThread": "wim",
    "reopenThread": "wim",
    "markThreadRead": "wim",
    "completeTaxInterview": "wim",
    "fileTaxForm": "olga",
    "readTaxId": "olga",
    "setPayoutMethod": "wim",
    "setPayoutSchedule": "wim",
    "startBankConfirmation": "wim",
    "confirmBankAccount": "wim",
    "confirmPayoutMethod": "olga",
    "rejectPayoutMethod": "olga",
    "payRefund": "olga",
    "refuseRefund": "olga",
    "liftMastersBar": "olga",
    "suspendAccount": "olga",
    "reinstateAccount": "olga",
    "decideAppeal": "olga",
    "beginIdentityCheck": "wim",
    "submitIdentityDocuments": "wim",
    "appealIdentityDecision": "wim",
    "readIdentityCheck": "olga",
    "decideIdentityCheck": "olga",
    "decideIdentityAppeal": "olga",
    "dismissReviewProposal": "olga",
    "actOnReviewProposal": "olga",
    "fileReport": "wim",
    "rateRequester": "wim",
    "decideReportCase": "olga",
    "requestQualification": "walt",
    "submitQualificationTest": "wim",
    "openWorkerAccount": "sam",
    "openRequesterAccount": "sam",
    "changeLocale": "wim",
    "setAdultContentConsent": "wim",
    "setDailyGoals": "wim",
    "removeProfileData": "wim",
    "createPremiumQualificationType": "otto",
    "updatePremiumQualificationType": "otto",
    "publishPremiumSet": "otto",
    "publishProfileQuestion": "otto",
    "retireProfileQuestion": "otto",
    "setOperatorRole": "olga",
    "removeSecondStep": "olga",
    "acceptAgreement": "sam",
    "answerApplication": "sam",
    "applyAgain": "sam",
    "approveApplication": "olga",
    "refuseApplication": "olga",
    "askApplicant": "olga",
    "requestPayout": "wim",
    "holdPayout": "olga",
    "releasePayout": "olga",
    "cancelPayout": "olga",
    "settlePayout": "olga",
    "failPayout": "olga",
    "readPayoutFile": "olga",
    "settlePayoutFile": "olga",
    "readBankAnswer": "olga",
}
IDS = {
    "hitTypeId": "type",
    "hitId": "open",
    "hitIds": "open",
    "assignmentId": "submitted",
    "assignmentIds": "submitted",
    "qualificationTypeId": "kind",
    "requestId": "asked",
    "jobId": "job",
    "threadId": "thread",
    "projectId": "spare",
    "batchId": "draft",
    "onlyListIds": "list",
    "notListIds": "list",
}
ENUMS = {  # in place of the first value
    "AssignmentStatus": "SUBMITTED",
    "ContentKind": "IMAGE",
    "ReviewVerdict": "REJECT",
}
BY_NAME: dict[str, Any] = {
    "country": "US",
    "subdivision": "WA",
    "email": "new@example.org",
    "newEmail": "newer@example.org",
    "timeZone": "Europe/Berlin",
    "language": "pt-BR",
    "postalCode": "10115",
    "birthDate": "1990-12-31",
    "password": "correct horse",
    "newPassword": "correct horse",
    "url": "https://example.org/picture",
    "xml": examples.site(),
    "testXml": examples.form(examples.question(examples.select())),
    "contentType": "image/png",
    "assignmentDurationSeconds": 60,
    "autoApprovalDelaySeconds": 60,
    "lifetimeSeconds": 60,
    "lines": 1,
    "csv": "worker,amount,reason",
    "maxLength": 10,
    "holder": "Wim",
    "routingNumber": "011000015",
    "accountNumber": "0123456789",
    "iban": "DE89370400440532013000",
    "bic": "COBADEFF",
    "giftCard": True,
    "firstAmount": "0.12",
    "secondAmount": "0.34",
    "starter": "sentiment",
    "submittedSince": "2020-01-01T00:00:00Z",
}
WAYS = {  # fields of which an input takes one, where nothing else says so
    "setOperatorRole": ("accountId", "email"),
    "sendBonus": ("assignmentId", "workerId"),
    "sendBonuses": ("items", "csv"),
    "createQualificationType": ("test", "testXml"),
    "updateQualificationType": ("test", "testXml"),
}
PLACES = {  # fields of which an input takes exactly one
    "writeToRequester": ("threadId", "hitGroupId", "hitId", "assignmentId"),
    "writeToWorker": ("threadId", "workerId", "assignmentId"),
    "undoRejections": ("assignmentIds", "callId", "jobId"),
}
AT_WORK = {"writeToRequester", "writeToWorker", "closeThread", "reopenThread", "markThreadRead"}
# Fields to leave out, as an input takes one of several. A template is read and checked as the
# question of createHit, which has inputs with every kind: two of them are enough here.
TEMPLATES = 2
WITH_A_TEMPLATE = {
    "createProject": (),
    "updateProject": ("restoredRevision",),
    "previewRow": ("projectId", "revision", "uploadId", "row"),
}
WITHOUT_A_TEMPLATE = {
    "createProject": (("template",),),
    "updateProject": (("template",),),
    "previewRow": (("template", "uploadId", "row"), ("template", "values")),
}
TAX_ANSWERS: dict[str, Any] = {
    "isUsPerson": False,
    "citizenship": "DE",
    "name": "Wim",
    "address": {
        "line1": "Hauptstr. 1",
        "line2": "Hof",
        "city": "Berlin",
        "region": "Berlin",
        "postalCode": "10115",
        "country": "DE",
    },
    "taxId": "36 574 261 809",
    "idKind": "FOREIGN",
    "idCountry": "DE",
    "claimsTreaty": True,
    "certifies": True,
}


def shared_out(each: Iterable[Any], shares: int) -> list[list[Any]]:
    """The same in so many lists: each is asked in a market of its own."""
    listed = list(each)
    return [listed[number::shares] for number in range(shares)]


def full_inputs(verb: str, people: Cast, scene: Scene) -> list[dict[str, Any]]:
    """Inputs of a mutation with every field there is; together they go into every oneOf."""
    values = list(_Writer(people, scene).objects(MUTATIONS[verb]))
    if verb == "submitAssignment":
        values = [value | {"assignmentId": scene.id("doing")} for value in values]
    if verb == "inviteWorkers":
        values = [value | {"hitTypeId": scene.id("followup")} for value in values]
    if verb == "submitQualificationTest":
        values = [value | {"requestId": scene.id("testing")} for value in values]
    if verb == "completeTaxInterview":
        values = [value | {"answers": TAX_ANSWERS} for value in values]
    if verb == "sendBonus":  # to a worker who has submitted something
        values = [value | {"workerId": people.wim.worker_profile} for value in values]
    if verb == "sendBonuses":
        items = [without(value["items"][0], way) for value in values for way in WAYS["sendBonus"]]
        values = [value | {"items": [item]} for value in values for item in items]
    if verb in WITH_A_TEMPLATE:
        first, others = values[0], WITHOUT_A_TEMPLATE[verb]
        values = [without(value, *WITH_A_TEMPLATE[verb]) for value in values[:TEMPLATES]]
        values += [without(first, *names) for names in others]
    if verb in AT_WORK:
        values = [value | {"threadId": scene.id("conversation")} for value in values]
    if verb == "writeToWorker":
        values = [value | {"assignmentId": scene.id("rejected")} for value in values]
    if verb == "writeToMatching":
        values = [
            value | {"filter": value["filter"] | {"status": ["REJECTED"]}} for value in values
        ]
    if verb in PLACES:
        others = {name: set(PLACES[verb]) - {name} for name in PLACES[verb]}
        values = [without(value, *others[name]) for value in values for name in others]
    if verb in WAYS:
        values = [without(value, way) for value in values for way in WAYS[verb]]
    return values


def without(value: dict[str, Any], *names: str) -> dict[str, Any]:
    """An input without fields of which it takes one."""
    return {name: each for name, each in value.items() if name not in names}


class _Writer:
    def __init__(self, people: Cast, scene: Scene) -> None:
        self.people, self.scene = people, scene

    def objects(self, kind: GraphQLInputObjectType) -> Iterator[dict[str, Any]]:
        if kind.is_one_of:
            for name, field in kind.fields.items():
                for value in self.values(name, field.type):
                    yield {name: value}
            return
        several = {name: list(self.values(name, f.type)) for name, f in kind.fields.items()}
        for number in range(max(map(len, several.values()))):
            yield {name: values[number % len(values)] for name, values in several.items()}

    def values(self, name: str, kind: Any) -> Iterator[Any]:
        if isinstance(kind, GraphQLNonNull):
            yield from self.values(name, kind.of_type)
        elif isinstance(kind, GraphQLList):
            yield from ([value] for value in self.values(name, kind.of_type))
        elif isinstance(kind, GraphQLInputObjectType):
            yield from self.objects(kind)
        elif isinstance(kind, GraphQLEnumType):
            yield ENUMS.get(kind.name) or next(iter(kind.values))
        else:
            yield self.leaf(name, kind.name)

    def leaf(self, name: str, scalar: str) -> Any:
        if scalar == "ID":
            return self.id(name)
        by_scalar = {
            "String": "text",
            "Int": 1,
            "Float": 1.5,
            "Boolean": False,
            "Money": "1.00",
            "DateTime": (clock.now() + timedelta(days=1)).isoformat(),
        }
        if (name, scalar) == ("lines", "String"):  # of an address, not the height of a field
            return "Main Street 1"
        return BY_NAME.get(name, by_scalar[scalar])

    def id(self, name: str) -> str:
        if name in ("apiKeyId", "sessionId"):
            return global_id(name[0].upper() + name[1:-2], self.people.rita.account.id)
        if name in ("invitationId", "memberId"):
            return global_id(f"Team{name[0].upper()}{name[1:-2]}", self.people.rita.account.id)
        if name == "appealId":
            return global_id("RejectionAppeal", self.people.rita.account.id)
        if name == "applicationId":
            return global_id("Application", self.people.rita.account.id)
        if name in ("uploadId", "uploadIds"):
            return global_id("Upload", self.people.rita.account.id)
        if name == "callId":
            return global_id("RejectionCall", self.people.rita.account.id)
        if name == "workerListId":
            return self.scene.id("list")
        if name == "hitGroupId":
            return self.scene.group
        if name in ("workerId", "workerIds"):
            return self.people.walt.worker_profile
        if name == "profileQuestionId":
            return global_id("ProfileQuestion", self.people.rita.account.id)
        if name == "accountId":
            return global_id("Account", self.people.sam.account.id)
        if name == "payoutMethodId":
            return global_id("PayoutMethod", self.people.rita.account.id)
        if name == "refundId":
            return global_id("Refund", self.people.rita.account.id)
        if name == "taxInterviewId":
            return global_id("TaxInterview", self.people.rita.account.id)
        if name == "ratingId":
            return global_id("RequesterRating", self.people.rita.account.id)
        if name == "subjectId":
            return self.scene.group
        if name in ("suspensionId", "proposalId", "checkId", "caseId"):
            kind = {
                "caseId": "ReportCase",
                "suspensionId": "Suspension",
                "proposalId": "ReviewProposal",
                "checkId": "IdentityCheck",
            }[name]
            return global_id(kind, self.people.rita.account.id)
        if name in ("payoutId", "fileId"):
            kind = {"payoutId": "Payout", "fileId": "PayoutFile"}[name]
            return global_id(kind, self.people.rita.account.id)
        if name == "requesterId":
            return self.people.rob.requester_profile
        return self.scene.id(IDS.get(name, "type"))


def places(kind: Any, value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every leaf of an input that is there, with its scalar's name."""
    kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if is_list_type(kind):
        for number, each in enumerate(value):
            yield from places(kind.of_type, each, (*path, number))
    elif isinstance(kind, GraphQLInputObjectType):
        for name, each in value.items():
            yield from places(kind.fields[name].type, each, (*path, name))
    else:
        yield path, kind.name


def put(value: Any, path: Path, leaf: Any) -> Any:
    """A copy of an input with another value at one place."""
    changed = copy.deepcopy(value)
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = leaf
    return changed


def arguments(*scalars: str) -> Iterator[tuple[str, str, str, str]]:
    """Every argument of a read that takes one of these scalars: type, field, argument, its type."""
    subscription = SCHEMA.subscription_type
    for kind in SCHEMA.type_map.values():
        if kind.name.startswith("__") or kind in (SCHEMA.mutation_type, subscription):
            continue
        for name, field in getattr(kind, "fields", {}).items():
            for argument_name, argument in getattr(field, "args", {}).items():
                if _scalar(argument) in scalars:
                    yield kind.name, name, argument_name, str(argument.type)


def _scalar(argument: GraphQLArgument) -> str:
    kind = argument.type
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    return kind.name

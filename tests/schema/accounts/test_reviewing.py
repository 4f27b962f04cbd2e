"""Applications through the API: the applicant's side, the operators' queue, and who may what."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts.applications.models import Application
from domain.kernel import clock, policy
from domain.kernel.policy import AdmissionPolicy
from domain.people.models import Account, Scope
from schema.kernel.node import global_id

MINE = """{ me { mustAcceptAgreement worker { isAdmitted } requester { isAdmitted }
    agreementAcceptances { nodes { version isByRule textHash } }
    applications { nodes { id role state country agreementVersion isByRule reason decidedAt
        mayApplyAgainAt steps { nodes { verb text } } } } } }"""
QUEUE = """query($filter: ApplicationFilter, $first: Int, $after: String) {
    applications(filter: $filter, first: $first, after: $after) {
        nodes { application { id role state } applicant { email displayName }
            ageSeconds dueAt isOverdue }
        pageInfo { hasNextPage endCursor } } }"""
REVIEW = "review { application { state reason } dueAt isOverdue }"
NOTICES = """subscription { workerNotices { __typename
    ... on ApplicationEvent { application { state reason } } } }"""


@pytest.fixture
async def reviewed(people):
    """Operators review the applications of Sam, for each role."""
    admission = AdmissionPolicy(operators_review=True, roles_apart=True)
    policy.adopt(replace(policy.current(), admission=admission))
    return people


async def applied(market, people):
    """Sam's applications as a worker and as a requester: their ids."""
    await market.do("openWorkerAccount", people.sam.token, clientToken="t")
    await market.do("openRequesterAccount", people.sam.token, name="Sam Ltd")
    rows = await Application.filter(account_id=people.sam.account.id).order_by("id")
    return [global_id("Application", row.id) for row in rows]


async def test_in_a_sandbox_nothing_is_asked_and_all_is_recorded(market, people):
    opened = await market.do("openWorkerAccount", people.sam.token, clientToken="t")
    assert opened.verdict == "OpenWorkerAccountSuccess"

    mine = (await market.ask(MINE, people.sam.token)).only

    (application,) = mine["applications"]["nodes"]
    assert (application["role"], application["state"]) == ("BOTH", "APPROVED")
    assert application["isByRule"]
    assert mine["worker"] == {"isAdmitted": True}
    assert not mine["mustAcceptAgreement"]
    (accepted,) = mine["agreementAcceptances"]["nodes"]
    assert (accepted["version"], accepted["isByRule"]) == (1, True)


async def test_an_applicant_prepares_and_browses_until_an_operator_decides(market, reviewed, scene):
    sam, olga = reviewed.sam, reviewed.olga
    as_worker, as_requester = await applied(market, reviewed)
    kind = {"title": "T", "description": "D", "reward": "0.05", "assignmentDurationSeconds": 60}

    refused = await market.do("acceptHit", sam.token, hitId=scene.id("open"))
    made = await market.do(
        "createHitType", sam.token, "... on CreateHitTypeSuccess { hitType { id } }", **kind
    )
    hit = {
        "hitTypeId": made.only["hitType"]["id"],
        "question": {"html": {"html": "<p>Which?</p>"}},
        "lifetimeSeconds": 60,
    }
    unpublished = await market.do("createHit", sam.token, **hit)
    browsed = await market.ask("{ hitGroups { nodes { id } } }", sam.token)
    for id in (as_worker, as_requester):
        assert (await market.do("approveApplication", olga.token, applicationId=id)).verdict == (
            "ApproveApplicationSuccess"
        )
    accepted = await market.do("acceptHit", sam.token, hitId=scene.id("open"))
    published = await market.do("createHit", sam.token, **hit)

    assert (refused.verdict, unpublished.verdict) == ("NOT_ADMITTED", "NOT_ADMITTED")
    assert browsed.only["nodes"]
    assert accepted.verdict == "AcceptHitSuccess"
    assert published.verdict == "INSUFFICIENT_FUNDS"


async def test_a_notice_tells_the_applicant_each_step_over_an_open_socket(market, reviewed):
    as_worker, _ = await applied(market, reviewed)
    async with market.socket(reviewed.sam.token) as socket:
        notices = await socket.subscribe(NOTICES)
        await socket.settle()
        olga = reviewed.olga.token
        await market.do("askApplicant", olga, applicationId=as_worker, text="Which bank?")
        first = await notices.next()
        await market.do("refuseApplication", olga, applicationId=as_worker, reason="No.")
        second = await notices.next()

    assert first["__typename"] == "ApplicantAsked"
    assert second["__typename"] == "ApplicationRefused"
    assert second["application"] == {"state": "REFUSED", "reason": "No."}


async def test_the_whole_exchange_is_history_without_a_name(market, reviewed):
    sam, olga = reviewed.sam.token, reviewed.olga.token
    as_worker, _ = await applied(market, reviewed)
    await market.do("askApplicant", olga, applicationId=as_worker, text="Which bank?")
    answer = await market.do("answerApplication", sam, applicationId=as_worker, text="None.")
    assert answer.verdict == "AnswerApplicationSuccess"
    early = await market.do("applyAgain", sam, applicationId=as_worker)
    refused = await market.do(
        "refuseApplication",
        olga,
        f"... on RefuseApplicationSuccess {{ {REVIEW} }}",
        applicationId=as_worker,
        reason="Not your name.",
    )
    later = await market.do("applyAgain", sam, applicationId=as_worker)

    assert early.only["reason"] == "WRONG_STATE"
    assert refused.only["review"] == {
        "application": {"state": "REFUSED", "reason": "Not your name."},
        "dueAt": None,
        "isOverdue": False,
    }
    assert later.verdict == "TOO_MANY_ATTEMPTS"
    _, mine = (await market.ask(MINE, sam)).only["applications"]["nodes"]
    assert mine["reason"] == "Not your name."
    assert mine["mayApplyAgainAt"] is not None
    assert mine["steps"]["nodes"] == [
        {"verb": "SUBMIT", "text": None},
        {"verb": "ASK", "text": "Which bank?"},
        {"verb": "ANSWER", "text": "None."},
        {"verb": "REFUSE", "text": "Not your name."},
    ]


async def test_the_queue_shows_age_and_due_instant_page_by_page(market, reviewed):
    clock.freeze(clock.now())
    ids = await applied(market, reviewed)
    clock.advance(timedelta(days=10))
    olga = reviewed.olga.token

    first = (await market.ask(QUEUE, olga, first=1)).only
    rest = (await market.ask(QUEUE, olga, after=first["pageInfo"]["endCursor"])).only
    workers = (await market.ask(QUEUE, olga, filter={"role": "WORKER"})).only
    none = (await market.ask(QUEUE, olga, filter={"states": ["APPROVED"], "role": "BOTH"})).only

    shown = first["nodes"] + rest["nodes"]
    assert [each["application"]["id"] for each in shown] == ids
    assert [each["isOverdue"] for each in shown] == [True, True]
    assert [each["ageSeconds"] for each in shown] == [864_000] * 2
    assert shown[0]["applicant"] == {"email": "sam@example.org", "displayName": "Sam"}
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert [each["application"]["role"] for each in workers["nodes"]] == ["WORKER"]
    assert none["nodes"] == []


async def test_operators_alone_read_the_queue_and_decide_in_a_session(market, reviewed):
    (id, _) = await applied(market, reviewed)
    before = [row.state async for row in Application.all()]
    key = await reviewed.olga.key(*Scope)

    for verb, more in {
        "approveApplication": {},
        "refuseApplication": {"reason": "No."},
        "askApplicant": {"text": "Why?"},
    }.items():
        verdicts = [
            (await market.do(verb, token, applicationId=id, **more)).verdict
            for token in (None, reviewed.sam.token, reviewed.rita.token, key)
        ]
        assert verdicts == ["UNAUTHENTICATED", "NOT_ALLOWED", "NOT_ALLOWED", "NOT_ALLOWED"]
    codes = [
        (await market.ask(QUEUE, token)).code
        for token in (None, reviewed.sam.token, reviewed.rita.token, key)
    ]
    assert codes == ["UNAUTHENTICATED", "FORBIDDEN", "FORBIDDEN", "FORBIDDEN"]
    assert [row.state async for row in Application.all()] == before


async def test_an_application_is_its_applicants_alone(market, reviewed):
    (id, _) = await applied(market, reviewed)
    found = {
        name: (await market.ask("query($id: ID!) { node(id: $id) { id } }", who, id=id)).only
        for name, who in {
            "sam": reviewed.sam.token,
            "wim": reviewed.wim.token,
            "olga": reviewed.olga.token,
            "nobody": None,
        }.items()
    }
    stolen = await market.do("answerApplication", reviewed.wim.token, applicationId=id, text="x")

    assert found == {"sam": {"id": id}, "wim": None, "olga": None, "nobody": None}
    assert stolen.verdict == "NOT_FOUND"


async def test_the_agreement_is_accepted_by_its_present_version(market, people):
    policy.adopt(replace(policy.current(), agreement_version=1))
    sam = people.sam.token

    early = await market.do("openWorkerAccount", sam, clientToken="t")
    wrong = await market.do(
        "acceptAgreement", sam, "... on InvalidInput { field value allowed }", version=2
    )
    unconfirmed = await market.do("acceptAgreement", people.una.token, version=1)
    by_key = await market.do("acceptAgreement", await people.sam.key(*Scope), version=1)
    accepted = await market.do("acceptAgreement", sam, version=1)
    opened = await market.do("openWorkerAccount", sam, clientToken="t")

    assert early.verdict == "AGREEMENT_NOT_ACCEPTED"
    assert wrong.only | {"message": ""} == {
        "__typename": "InvalidInput",
        "reason": "INVALID_INPUT",
        "message": "",
        "field": "version",
        "value": "2",
        "allowed": ["1"],
    }
    assert (unconfirmed.verdict, by_key.verdict) == ("EMAIL_NOT_VERIFIED", "NOT_ALLOWED")
    assert accepted.verdict == "AcceptAgreementSuccess"
    assert opened.verdict == "OpenWorkerAccountSuccess"
    assert (await Account.get(id=people.sam.account.id)).agreement_version == 1


async def test_a_worker_of_before_is_asked_over_an_open_socket_too(market, people, scene):
    accept = """mutation($id: ID!) { acceptHit(input: { hitId: $id }) {
        __typename ... on Refusal { reason } } }"""
    async with market.socket(people.walt.token) as socket:
        policy.adopt(replace(policy.current(), agreement_version=1))
        asked = await (await socket.subscribe(accept, id=scene.id("open"))).next()
        await market.do("acceptAgreement", people.walt.token, version=1)
        accepted = await (await socket.subscribe(accept, id=scene.id("open"))).next()

    assert asked["reason"] == "AGREEMENT_NOT_ACCEPTED"
    assert accepted["__typename"] == "AcceptHitSuccess"
